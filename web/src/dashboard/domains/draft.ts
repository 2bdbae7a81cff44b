// What a domain says, as it stands in a form: texts, where the API has lists and nothing. What is sent is what differs.
import type { Domain, DomainSettings } from "@linnet/client";
import { NO_UTM, UTM_NAMES, type UtmDraft, utmOf } from "../links/utm.ts";
import { formIn, type Writing } from "../ui/kept.ts";

export interface DomainDraft {
  readonly homeUrl: string;
  readonly notFoundUrl: string;
  readonly expiredUrl: string;
  readonly robots: Domain["robots"];
  readonly utm: UtmDraft;
  /** One app per line. */
  readonly ios: string;
  /** One app per line: its package, and behind it the fingerprints of its certificates. */
  readonly android: string;
}

const EMPTY: DomainDraft = {
  homeUrl: "",
  notFoundUrl: "",
  expiredUrl: "",
  robots: "none",
  utm: NO_UTM,
  ios: "",
  android: "",
};

export const DOMAIN_WRITING: Writing<DomainDraft> = { textOf: JSON.stringify, from: (text) => formIn(text, EMPTY) };

/** The name under which what is typed of a domain is kept. */
export const draftNameOf = (host: string): string => `domain ${host}`;

export function draftOf({ homeUrl, notFoundUrl, expiredUrl, robots, utm, apps }: Domain): DomainDraft {
  return {
    homeUrl: homeUrl ?? "",
    notFoundUrl: notFoundUrl ?? "",
    expiredUrl: expiredUrl ?? "",
    robots,
    utm: Object.fromEntries(UTM_NAMES.map((name) => [name, utm?.[name] ?? ""])) as UtmDraft,
    ios: (apps?.ios ?? []).join("\n"),
    android: (apps?.android ?? []).map((app) => [app.package, ...app.sha256].join(" ")).join("\n"),
  };
}

/** All that a draft says, by the names of the API. */
function saidBy({ homeUrl, notFoundUrl, expiredUrl, robots, utm, ios, android }: DomainDraft): Required<DomainSettings> {
  const apps = { ios: linesOf(ios), android: linesOf(android).map(androidAppIn) };
  return {
    homeUrl: homeUrl.trim() || null,
    notFoundUrl: notFoundUrl.trim() || null,
    expiredUrl: expiredUrl.trim() || null,
    robots,
    utm: utmOf(utm),
    apps: apps.ios.length + apps.android.length === 0 ? null : apps,
  };
}

export function changeOf(draft: DomainDraft, before: DomainDraft): DomainSettings {
  const [is, was] = [saidBy(draft), saidBy(before)];
  const names = (Object.keys(is) as (keyof DomainSettings)[]).filter(
    (name) => JSON.stringify(is[name]) !== JSON.stringify(was[name]),
  );
  return Object.fromEntries(names.map((name) => [name, is[name]]));
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function androidAppIn(line: string) {
  const [name = "", ...sha256] = line.split(/[\s,]+/).filter((word) => word !== "");
  return { package: name, sha256 };
}
