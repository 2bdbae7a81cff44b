// The apps of a domain: what is taken, what is refused and by which name, and the files that phones read.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  APPS_MAX,
  type AppLinks,
  appleAppSiteAssociation,
  assetLinks,
  FINGERPRINTS_MAX,
  parseAppLinks,
} from "../../src/core/app-links.ts";
import { isReserved } from "../../src/core/code.ts";
import { LinnetError } from "../../src/core/errors.ts";

const PRINT = Array.from({ length: 32 }, (_, at) => (at + 160).toString(16).toUpperCase()).join(":");
const IOS = "ABCDE12345.com.example.app";
const app = { package: "com.example.app", sha256: [PRINT] };

function refusalOf(value: unknown): readonly [code: string, field: string | undefined] {
  try {
    parseAppLinks(value, "apps");
  } catch (error) {
    if (error instanceof LinnetError) return [error.code, error.field];
    throw error;
  }
  return ["taken", undefined];
}

describe("the apps of a domain", () => {
  test.each([
    [null, null],
    [{}, null],
    [{ ios: null, android: null }, null],
    [{ ios: [], android: [] }, null],
    [{ ios: [IOS] }, { ios: [IOS], android: [] }],
    [{ ios: [IOS, IOS] }, { ios: [IOS], android: [] }],
    [{ ios: ["0123456789.App", "ABCDE12345.com.a-b.C"] }, { ios: ["0123456789.App", "ABCDE12345.com.a-b.C"], android: [] }],
    [{ android: [app] }, { ios: [], android: [app] }],
    [{ android: [{ ...app, sha256: [PRINT.toLowerCase(), PRINT] }] }, { ios: [], android: [app] }],
    [{ android: [{ ...app, package: "a.b_1.C" }] }, { ios: [], android: [{ ...app, package: "a.b_1.C" }] }],
  ])("%j are taken as %j", (value, parsed) => {
    expect(parseAppLinks(value, "apps")).toEqual(parsed);
  });

  test.each([
    [undefined, "apps"],
    ["x", "apps"],
    [[], "apps"],
    [{ ios: "x" }, "apps.ios"],
    [{ ios: {} }, "apps.ios"],
    [{ ios: Array.from({ length: APPS_MAX + 1 }, () => IOS) }, "apps.ios"],
    [{ ios: [IOS, null] }, "apps.ios[1]"],
    [{ ios: ["com.example.app"] }, "apps.ios[0]"],
    [{ ios: ["abcde12345.com.example.app"] }, "apps.ios[0]"],
    [{ ios: ["ABCDE12345"] }, "apps.ios[0]"],
    [{ ios: ["ABCDE12345."] }, "apps.ios[0]"],
    [{ ios: ["ABCDE12345.com..app"] }, "apps.ios[0]"],
    [{ ios: ["ABCDE12345.com.example.*"] }, "apps.ios[0]"],
    [{ ios: ["ABCDE12345.com.exämple"] }, "apps.ios[0]"],
    [{ ios: [`${IOS}\n`] }, "apps.ios[0]"],
    [{ ios: [`ABCDE12345.${"a".repeat(156)}`] }, "apps.ios[0]"],
    [{ android: app }, "apps.android"],
    [{ android: Array.from({ length: APPS_MAX + 1 }, (_, at) => ({ ...app, package: `a.b${at}` })) }, "apps.android"],
    [{ android: ["com.example.app"] }, "apps.android[0]"],
    [{ android: [{ sha256: [PRINT] }] }, "apps.android[0].package"],
    [{ android: [app, { ...app, package: "app" }] }, "apps.android[1].package"],
    [{ android: [{ ...app, package: "com.1app" }] }, "apps.android[0].package"],
    [{ android: [{ ...app, package: "com.my-app" }] }, "apps.android[0].package"],
    [{ android: [{ ...app, package: "com.app." }] }, "apps.android[0].package"],
    [{ android: [{ ...app, package: `com.${"a".repeat(220)}` }] }, "apps.android[0].package"],
    [{ android: [app, app] }, "apps.android[1].package"],
    [{ android: [{ package: "a.b" }] }, "apps.android[0].sha256"],
    [{ android: [{ package: "a.b", sha256: [] }] }, "apps.android[0].sha256"],
    [{ android: [{ package: "a.b", sha256: PRINT }] }, "apps.android[0].sha256"],
    [
      { android: [{ package: "a.b", sha256: Array.from({ length: FINGERPRINTS_MAX + 1 }, () => PRINT) }] },
      "apps.android[0].sha256",
    ],
    [{ android: [{ package: "a.b", sha256: [PRINT, 7] }] }, "apps.android[0].sha256[1]"],
    [{ android: [{ package: "a.b", sha256: [PRINT.slice(3)] }] }, "apps.android[0].sha256[0]"],
    [{ android: [{ package: "a.b", sha256: [`${PRINT}:00`] }] }, "apps.android[0].sha256[0]"],
    [{ android: [{ package: "a.b", sha256: [PRINT.replaceAll(":", "")] }] }, "apps.android[0].sha256[0]"],
    [{ android: [{ package: "a.b", sha256: [PRINT.replace("A0", "G0")] }] }, "apps.android[0].sha256[0]"],
  ])("%j are refused at %s", (value, field) => {
    expect(refusalOf(value)).toEqual(["invalid_field", field]);
  });

  test.each([
    [{ windows: [] }, "apps.windows"],
    [{ android: [{ ...app, sha1: [] }] }, "apps.android[0].sha1"],
    [JSON.parse('{"__proto__":{"ios":[]}}'), "apps.__proto__"],
  ])("%j has a part that nobody knows", (value, field) => {
    expect(refusalOf(value)).toEqual(["unknown_field", field]);
  });

  test("are the same when what was parsed is parsed again, also as JSON", () => {
    fc.assert(
      fc.property(ANY_APPS, (value) => {
        const parsed = parseAppLinks(value, "apps");
        expect(parseAppLinks(parsed, "apps")).toEqual(parsed);
        expect(parseAppLinks(JSON.parse(JSON.stringify(parsed)), "apps")).toEqual(parsed);
      }),
      { numRuns: 1000 },
    );
  });

  test("are taken or refused whatever is sent, and never anything else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ ios: fc.jsonValue(), android: fc.jsonValue() })), (value) => {
        expect(["taken", "invalid_field", "unknown_field"]).toContain(refusalOf(value)[0]);
      }),
      { numRuns: 1000 },
    );
  });
});

const links: AppLinks = {
  ios: [IOS, "ABCDE12345.com.example.other"],
  android: [app, { package: "com.example.other", sha256: [PRINT, PRINT.replaceAll("A", "0")] }],
};

/** Whether iOS opens the path in the app: the first pattern that fits decides. */
function isOpened(path: string): boolean {
  const { details } = JSON.parse(appleAppSiteAssociation(links)).applinks;
  const components: readonly { "/": string; exclude?: boolean }[] = details[0].components;
  const fits = (pattern: string) =>
    new RegExp(`^${pattern.replace(/[.+]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`).test(path);
  const first = components.find((component) => fits(component["/"]));
  return first !== undefined && first.exclude !== true;
}

describe("the file of Apple", () => {
  test("names all apps, the paths that are no links, and then all others", () => {
    const { applinks, ...rest } = JSON.parse(appleAppSiteAssociation(links));
    expect([Object.keys(applinks), rest]).toEqual([["details"], {}]);
    const [only, ...more] = applinks.details;
    expect([Object.keys(only), more]).toEqual([["appIDs", "components"], []]);
    expect(only.appIDs).toEqual(links.ios);
    for (const path of ["/api/*", "/-/*", "/assets/*", "/dashboard/*", "/*+"]) {
      expect(only.components).toContainEqual({ "/": path, exclude: true });
    }
    expect(only.components.at(-1)).toEqual({ "/": "/*" });
    expect(only.components.filter((one: { exclude?: true }) => one.exclude !== true)).toHaveLength(1);
  });

  test("names none where there is none", () => {
    expect(appleAppSiteAssociation({ ios: [], android: [app] })).toBe('{"applinks":{"details":[]}}');
  });

  test.each(["/sale", "/sale/shoes", "/gr%C3%BC%C3%9Fe", "/apis", "/dashboards", "/-x", "/a.b", "/sale/api/x", "/a+b"])(
    "has %s opened by the app",
    (path) => {
      expect(isOpened(path)).toBe(true);
    },
  );

  test.each([
    ...["/", "/api", "/api/v1/links", "/api/docs", "/-/qr/sale.svg", "/-/manage/sale/x", "/assets/home.js", "/dashboard"],
    ...["/dashboard/links", "/robots.txt", "/favicon.ico", "/healthz", "/.well-known/assetlinks.json", "/sale+", "/sale/shoes+"],
  ])("leaves %s to the browser", (path) => {
    expect(isOpened(path)).toBe(false);
  });

  test("leaves every path to the browser that is never a link", () => {
    for (const word of ["api", "dashboard", "assets", "healthz", "readyz", "metrics", "robots.txt", "favicon.ico", "-", ".x"]) {
      expect([word, isReserved(word), isOpened(`/${word}/x`)]).toEqual([word, true, false]);
    }
  });
});

describe("the file of Android", () => {
  test("is a statement for each app", () => {
    expect(assetLinks({ ios: [IOS], android: [app] })).toBe(
      `[{"relation":["delegate_permission/common.handle_all_urls"],"target":{"namespace":"android_app","package_name":"com.example.app","sha256_cert_fingerprints":["${PRINT}"]}}]`,
    );
    expect(JSON.parse(assetLinks(links)).map((one: { target: { package_name: string } }) => one.target.package_name)).toEqual([
      "com.example.app",
      "com.example.other",
    ]);
  });

  test("is an empty list where there is none", () => {
    expect(assetLinks({ ios: [IOS], android: [] })).toBe("[]");
  });
});

const ANY_WORD = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/);
const ANY_PRINT = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 32, maxLength: 32 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":"));
const ANY_APPS = fc.record(
  {
    ios: fc.array(fc.stringMatching(/^[A-Z0-9]{10}(\.[A-Za-z0-9-]{1,8}){1,3}$/), { maxLength: APPS_MAX }),
    android: fc.uniqueArray(
      fc.record({
        package: fc.array(ANY_WORD, { minLength: 2, maxLength: 4 }).map((words) => words.join(".")),
        sha256: fc.array(ANY_PRINT, { minLength: 1, maxLength: FINGERPRINTS_MAX }),
      }),
      { maxLength: APPS_MAX, selector: (one) => one.package },
    ),
  },
  { requiredKeys: [] },
);
