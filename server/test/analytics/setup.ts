// What tests of clicks begin with: a folder, a log that is listened to, a sighting and its click.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnrichOptions } from "../../src/analytics/enrich.ts";
import { MARKS_START, PART_END, rarePart, type Sighting } from "../../src/analytics/sighting.ts";
import type { Click } from "../../src/core/clicks/click.ts";
import type { Log } from "../../src/core/log.ts";
import { Agents } from "../../src/visitor/agent.ts";
import { TrustedProxies } from "../../src/visitor/client-address.ts";
import { preferredLanguages } from "../../src/visitor/languages.ts";
import { clickWith } from "../support/clicks.ts";

export const NOW = Date.UTC(2026, 10, 30, 12);

export const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";

/** A log that keeps what it is told. */
export class Heard implements Log {
  readonly lines: string[] = [];
  readonly debug = () => undefined;
  readonly info = (_: unknown, message: string) => void this.lines.push(message);
  readonly warn = (_: unknown, message: string) => void this.lines.push(message);
  readonly error = (_: unknown, message: string) => void this.lines.push(message);
}

export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "linnet-journal-"));

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const seen = (more: Partial<Sighting> = {}): Sighting => ({
  at: NOW,
  link: "abc",
  asked: "",
  outcome: "redirected",
  status: 302,
  rule: "",
  side: "",
  query: "",
  peer: "203.0.113.9",
  forwardedFor: "",
  agent: CHROME,
  referrer: "",
  language: "",
  isPrefetch: false,
  isUnfollowed: false,
  ...more,
});

/** The text of a batch of equal sightings, as the recorder sends it. */
export function batchText(count: number, more: Partial<Sighting> = {}): string {
  const sighting = seen(more);
  const { at, link, peer, agent, referrer, language } = sighting;
  const parts = [at, link, rarePart(sighting), peer, agent, referrer, language, MARKS_START];
  return Array.from({ length: count }, () => parts.join(PART_END)).join(PART_END);
}

export const clickNow = (said: Partial<Click> = {}): Click => clickWith({ at: NOW, ...said });

const agents = new Agents();
const proxies = new TrustedProxies([{ address: "10.0.0.0", bits: 8 }]);

export const ENRICHING: EnrichOptions = {
  agentOf: (text) => agents.of(text),
  placeOf: () => ({ country: "DE", region: "DE-BE", city: "Berlin" }),
  clientOf: (peer, forwardedFor) => proxies.clientOf(peer, forwardedFor),
  languagesOf: preferredLanguages,
  details: { page: false, address: false, agent: false },
};
