// What deciding about a link costs by itself, in this process, without a request around it: plain, with as many rules as there may be,
// and with a long list of blocked hosts.
import { Blocks } from "../src/core/blocks/blocks.ts";
import { HostLines } from "../src/core/blocks/host-lines.ts";
import type { Code } from "../src/core/code.ts";
import { decide, JUST_COME } from "../src/core/decide.ts";
import type { Link } from "../src/core/link.ts";
import { Mirror } from "../src/core/mirror.ts";
import { NO_POLICIES, type Policies } from "../src/core/policies.ts";
import type { Visitor } from "../src/core/visitor.ts";
import { Agents } from "../src/visitor/agent.ts";
import { Facts } from "../src/visitor/facts.ts";
import { Geo } from "../src/visitor/geo.ts";
import { plainLink, targetOf } from "./links.ts";
import { middleOf } from "./measure.ts";
import { ruledLink } from "./ruled.ts";

const BLOCKED_HOSTS = 1_000_000;
const CODES = Array.from({ length: 1000 }, (_, n) => `c${n}` as Code);
const ROUNDS = 7;

/** As the load of the bench says who it is (`load.lua`). */
const HEADERS: Readonly<Record<string, string>> = {
  "user-agent": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36",
  "accept-language": "de-DE,de;q=0.9,en;q=0.8",
};

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const nothingShared = {
  since: async () => ({ revision: 0, entries: [], isAll: true }),
  replace: async () => false,
  watch: () => undefined,
};

export interface DecideFigures {
  /** Nanoseconds of each decision. */
  readonly plainNs: number;
  readonly blockedPlainNs: number;
  readonly ruledNs: number;
  /** Of the list of blocked hosts. */
  readonly hosts: number;
  readonly tableBytes: number;
  readonly readMs: number;
}

/** Measures, and throws for a decision that is not the right one. */
export async function measureDecide(hosts = BLOCKED_HOSTS): Promise<DecideFigures> {
  const geo = new Geo({ path: null, log: silent });
  await geo.open();
  const parts = { agents: new Agents(), geo, secret: "of the bench" };
  const header = (name: string) => HEADERS[name] ?? null;
  // Made anew for each decision, as it is for each request: nothing but the program's name is remembered.
  const visitorOf = (): Visitor =>
    new Facts({ method: "GET", header, query: "", address: () => "203.0.113.7" }, Date.now(), parts);
  const list = listOf(hosts);
  const blocks = new Blocks(new Mirror({ shared: nothingShared, log: silent }));
  blocks.useList(list.lines.hosts);
  const blocked = { ...NO_POLICIES, blocks };
  const [plain, ruled] = [CODES.map((code) => plainLink(code)), CODES.map((code) => ruledLink(code))];
  const figures = {
    plainNs: nsEach(plain, visitorOf, NO_POLICIES),
    blockedPlainNs: nsEach(plain, visitorOf, blocked),
    ruledNs: nsEach(ruled, visitorOf, NO_POLICIES),
  };
  geo.close();
  return { ...figures, hosts: list.lines.hosts.size, tableBytes: list.lines.hosts.bytes, readMs: list.readMs };
}

/** The median of some rounds, after one that does not count. */
function nsEach(links: readonly Link[], visitorOf: () => Visitor, policies: Policies): number {
  const round = () => {
    const begun = performance.now();
    let right = 0;
    for (let at = 0; at < links.length; at++) {
      const found = { record: links[at] as Link, byAlias: false, rest: "" };
      const decision = decide(found, visitorOf(), JUST_COME, policies);
      if (decision.kind === "redirect" && decision.target === targetOf(CODES[at] as Code)) right++;
    }
    if (right !== links.length) throw new Error(`${links.length - right} of ${links.length} decisions were wrong`);
    return ((performance.now() - begun) * 1e6) / links.length;
  };
  round();
  return middleOf(Array.from({ length: ROUNDS }, round));
}

function listOf(hosts: number): { readonly lines: HostLines; readonly readMs: number } {
  const text = Array.from({ length: hosts }, (_, n) => `host-${n.toString(36)}.site-${n % 977}.example`).join("\n");
  const lines = new HostLines();
  const begun = performance.now();
  lines.add(text);
  lines.end();
  return { lines, readMs: performance.now() - begun };
}

export function decideTable({ plainNs, blockedPlainNs, ruledNs, hosts, tableBytes, readMs }: DecideFigures): string {
  const line = (what: string, ns: number) => `${what.padEnd(52)}  ${(ns / 1000).toFixed(2).padStart(8)}`;
  return [
    `${"".padEnd(52)}  µs each`,
    line("a plain link", plainNs),
    line(`a plain link, ${hosts} hosts blocked`, blockedPlainNs),
    line("a link with 50 rules, every fact found out", ruledNs),
    "",
    `Medians of ${ROUNDS} rounds of ${CODES.length} decisions in one process; every decision was checked. The list of blocked hosts takes`,
    `${(tableBytes / 1e6).toFixed(1)} MB and is read in ${(readMs / 1000).toFixed(2)} s.`,
  ].join("\n");
}
