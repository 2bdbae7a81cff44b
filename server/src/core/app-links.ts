// Which apps open the short links of a domain by themselves, and the two files by which a domain says so to phones: what Apple calls
// universal links, and Android App Links. An app that opens them has to ask this server where they lead.
import { RESERVED } from "./code.ts";
import { invalidField } from "./errors.ts";
import { objectOf } from "./values.ts";

/** Apps of each system that a domain may name. */
export const APPS_MAX = 20;
/** Certificates that one app may be signed with: stores sign with their own, and others are for testing. */
export const FINGERPRINTS_MAX = 10;

export interface AndroidApp {
  readonly package: string;
  /** SHA-256 of each certificate, as `AA:BB:…` in capitals. */
  readonly sha256: readonly string[];
}

export interface AppLinks {
  /** Application identifiers: the prefix, which is the team's ID, and the bundle's. */
  readonly ios: readonly string[];
  readonly android: readonly AndroidApp[];
}

/** Of letters, digits and hyphens between dots (https://developer.apple.com/help/glossary/bundle-id), behind ten capitals and digits. */
const APPLICATION_IDENTIFIER = /^[A-Z0-9]{10}(?:\.[A-Za-z0-9-]+)+$/;
/** The prefix, and the 155 characters that a bundle ID may have. */
const APPLICATION_IDENTIFIER_LENGTH_MAX = 166;

/** Two parts or more, each beginning with a letter: https://developer.android.com/build/configure-app-module#set-application-id */
const PACKAGE = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)+$/;
/** Android names files after packages. */
const PACKAGE_LENGTH_MAX = 223;

const FINGERPRINT = /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/;

/** The apps of a domain; null for null, and for none. Throws `invalid_field` and `unknown_field`, naming the very part. */
export function parseAppLinks(value: unknown, name: string): AppLinks | null {
  if (value === null) return null;
  const parts = objectOf(value, name, ["ios", "android"]);
  const ios = listOf(parts.ios, `${name}.ios`, applicationIdentifier);
  const android = listOf(parts.android, `${name}.android`, androidApp);
  const packages = android.map((app) => app.package);
  const twice = packages.findIndex((one, at) => packages.indexOf(one) !== at);
  if (twice >= 0) throw invalidField(`${name}.android[${twice}].package`, `${name}.android names ${packages[twice]} twice.`);
  return ios.length === 0 && android.length === 0 ? null : { ios: unique(ios), android };
}

function listOf<Part>(value: unknown, name: string, parse: (part: unknown, name: string) => Part): readonly Part[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > APPS_MAX) throw invalidField(name, `${name} is a list of up to ${APPS_MAX} apps.`);
  return value.map((part, at) => parse(part, `${name}[${at}]`));
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function applicationIdentifier(value: unknown, name: string): string {
  if (!fits(value, APPLICATION_IDENTIFIER, APPLICATION_IDENTIFIER_LENGTH_MAX)) {
    throw invalidField(name, `${name} is the ID of the team, ten capitals and digits, a dot and the ID of the bundle.`);
  }
  return value;
}

function androidApp(value: unknown, name: string): AndroidApp {
  const { package: named, sha256 } = objectOf(value, name, ["package", "sha256"]);
  if (!fits(named, PACKAGE, PACKAGE_LENGTH_MAX)) {
    throw invalidField(`${name}.package`, `${name}.package is the ID of the app, such as com.example.app.`);
  }
  if (!Array.isArray(sha256) || sha256.length === 0 || sha256.length > FINGERPRINTS_MAX) {
    throw invalidField(`${name}.sha256`, `${name}.sha256 is a list of 1 to ${FINGERPRINTS_MAX} fingerprints of certificates.`);
  }
  return { package: named, sha256: unique(sha256.map((one, at) => fingerprint(one, `${name}.sha256[${at}]`))) };
}

function fingerprint(value: unknown, name: string): string {
  const print = typeof value === "string" ? value.toUpperCase() : null;
  if (!fits(print, FINGERPRINT, 95)) {
    throw invalidField(
      name,
      `${name} is the SHA-256 of a certificate: 32 bytes as two hexadecimal digits each, with colons between.`,
    );
  }
  return print;
}

function fits(value: unknown, form: RegExp, lengthMax: number): value is string {
  return typeof value === "string" && value.length <= lengthMax && form.test(value);
}

/**
 * What no app is to open: Linnet's own pages, and what is asked about a link instead of following it (`CODE+`). In patterns `*` is any
 * characters, slashes included, or none.
 */
const NOT_OPENED: readonly string[] = ["/", "/-/*", "/.*", ...[...RESERVED].flatMap((word) => [`/${word}`, `/${word}/*`]), "/*+"];

/** The patterns are tried in this order, and the first that fits decides. */
const COMPONENTS = [...NOT_OPENED.map((path) => ({ "/": path, exclude: true })), { "/": "/*" }];

/**
 * What stands at `/.well-known/apple-app-site-association`, in the form that iOS reads since 13:
 * https://developer.apple.com/documentation/bundleresources/applinks and, for the patterns, `/details-swift.dictionary` below it.
 * Apple fetches it over HTTPS without following redirects, as application/json.
 */
export function appleAppSiteAssociation({ ios }: AppLinks): string {
  return JSON.stringify({ applinks: { details: ios.length === 0 ? [] : [{ appIDs: ios, components: COMPONENTS }] } });
}

/**
 * What stands at `/.well-known/assetlinks.json`: a list of statements, https://developers.google.com/digital-asset-links/v1/statements.
 * It knows no paths: which links an app opens says its own manifest.
 */
export function assetLinks({ android }: AppLinks): string {
  const statements = android.map((app) => ({
    relation: ["delegate_permission/common.handle_all_urls"],
    target: { namespace: "android_app", package_name: app.package, sha256_cert_fingerprints: app.sha256 },
  }));
  return JSON.stringify(statements);
}
