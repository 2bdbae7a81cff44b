// What a link would do for a visitor that nobody is: the decision, and which rule won and why. The facts are found out as those of
// a request are, but for those that are said outright, and the same functions decide.
import { type Actor, onlyLinksOf } from "./actor.ts";
import { parseCode } from "./code.ts";
import { type Decision, decide, JUST_COME, type Redirect } from "./decide.ts";
import { readAsOwner, type Which } from "./edit.ts";
import { invalidField } from "./errors.ts";
import { type Field, fieldOf, hostOf } from "./field.ts";
import { type AppSystem, type HotRecord, linkIn, PLAIN_TERMS, type StoredLink, termsOf } from "./link.ts";
import type { LinkContext } from "./links.ts";
import type { Policies } from "./policies.ts";
import { addressFrom } from "./rules/address.ts";
import { explain, type Reason } from "./rules/choose.ts";
import { KINDS } from "./rules/kinds.ts";
import type { Condition, Rule } from "./rules/rule.ts";
import { timeText } from "./time.ts";
import { flag, objectOf, parseInstant, text } from "./values.ts";
import { type Asking, BROWSERS, FORMS, SYSTEMS, type Visitor } from "./visitor.ts";

const TEXT_LENGTH_MAX = 1000;
const QUERY_LENGTH_MAX = 8000;

/** What can be supposed of a visitor; everything may be left out. */
export const SUPPOSABLE = [
  "at",
  "userAgent",
  "acceptLanguage",
  "ip",
  "referrer",
  "query",
  "path",
  "device",
  "os",
  "browser",
  "country",
  "region",
  "city",
  "bot",
  "qr",
  "preview",
  "previewer",
  "knowsPassword",
] as const;

/** A visitor that was made up, and what is behind the code in the path; whether it knows the password. */
export interface Supposed {
  readonly visitor: Visitor;
  readonly rest: string;
  readonly knowsPassword: boolean;
}

/** Finds out facts as those of a request are. */
export type FactsOf = (asking: Asking, now: number) => Visitor;

/** Reads what is supposed. Throws `unknown_field` and `invalid_field`. */
export function parseSupposed(input: unknown, factsOf: FactsOf, clock: () => number): Supposed {
  const said = objectOf(input, "visitor", SUPPOSABLE);
  const textIn = (name: (typeof SUPPOSABLE)[number], lengthMax = TEXT_LENGTH_MAX) => text(said[name] ?? null, name, lengthMax);
  const flagIn = (name: (typeof SUPPOSABLE)[number]) => ((said[name] ?? null) === null ? undefined : flag(said[name], name));
  const headers: Readonly<Record<string, string>> = {
    "user-agent": textIn("userAgent"),
    "accept-language": textIn("acceptLanguage"),
    referer: pageOf(textIn("referrer")),
  };
  const now = (said.at ?? null) === null ? clock() : parseInstant(said.at, "at");
  const ip = (said.ip ?? null) === null ? "" : addressIn(said.ip);
  const query = textIn("query", QUERY_LENGTH_MAX).replace(/^\?/, "");
  const asking: Asking = { method: "GET", header: (name) => headers[name] || null, query, address: () => ip };
  const facts = factsOf(asking, now);
  const visitor: Visitor = {
    now,
    query,
    ...programIn(flagIn, facts),
    isScan: flagIn("qr") ?? facts.isScan,
    form: oneOf(said.device, "device", FORMS) ?? facts.form,
    system: oneOf(said.os, "os", SYSTEMS) ?? facts.system,
    browser: oneOf(said.browser, "browser", BROWSERS) ?? facts.browser,
    languages: facts.languages,
    country: placeIn(said.country, "country") ?? facts.country,
    region: placeIn(said.region, "region") ?? facts.region,
    city: textIn("city") || facts.city,
    address: facts.address,
    referrer: facts.referrer,
    parameters: facts.parameters,
    lotFor: (id) => facts.lotFor(id),
  };
  return { visitor, rest: restIn(textIn("path", QUERY_LENGTH_MAX)), knowsPassword: flagIn("knowsPassword") ?? false };
}

/** What sort of program it is. One that shows links where they are posted is a robot that only looks, unless that is said too. */
function programIn(
  flagIn: (name: "preview" | "previewer" | "bot") => boolean | undefined,
  facts: Visitor,
): Pick<Visitor, "isPreview" | "isPreviewer" | "isBot"> {
  const said = flagIn("previewer");
  const isPreviewer = said ?? facts.isPreviewer;
  // Whoever is said to be no such program does not look for being one.
  const isDenied = said === false && facts.isPreviewer;
  return {
    isPreview: flagIn("preview") ?? (isPreviewer || (facts.isPreview && !isDenied)),
    isPreviewer,
    isBot: flagIn("bot") ?? (isPreviewer || (facts.isBot && !isDenied)),
  };
}

function oneOf<const Value extends string>(value: unknown, name: string, allowed: readonly Value[]): Value | undefined {
  if ((value ?? null) === null) return undefined;
  const known = allowed.find((one) => one === value);
  if (known === undefined) throw invalidField(name, `${name} is one of ${allowed.join(", ")}.`);
  return known;
}

/** A country or region as the condition of that name takes it. */
function placeIn(value: unknown, name: "country" | "region"): string | undefined {
  if ((value ?? null) === null) return undefined;
  if (typeof value !== "string") throw invalidField(name, `${name} is a text.`);
  return KINDS[name].parse(value, name)[0];
}

function addressIn(value: unknown): string {
  const address = typeof value === "string" ? addressFrom(value) : null;
  if (address === null) throw invalidField("ip", "ip is an address such as 192.0.2.7.");
  // As requests have it: an IPv4 address that is mapped into IPv6 is the IPv4 address.
  const [word = 0, ...more] = address;
  if (more.length > 0) return (value as string).toLowerCase();
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255].join(".");
}

/** A host stands for a page on it. */
function pageOf(referrer: string): string {
  return referrer === "" || /^https?:/i.test(referrer) ? referrer : `https://${referrer}/`;
}

function restIn(path: string): string {
  return path === "" || path.startsWith("/") ? path : `/${path}`;
}

/** One condition, and whether it holds; those in it have their own. */
export interface ReasonView {
  readonly condition: Condition;
  readonly holds: boolean;
  readonly parts?: readonly ReasonView[];
}

export interface SimulationView {
  readonly decision: {
    readonly kind: Decision["kind"];
    /** Why a link is gone, or by what it is blocked. */
    readonly why: string | null;
    readonly url: string | null;
    readonly status: number | null;
    /** What leads there: a rule, or the link's target for the visitor's system; null for its own URL, and where it ends. */
    readonly via: "rule" | AppSystem | null;
    /** Whether a redirect would take one of `maxClicks`. */
    readonly takesUse: boolean;
  };
  /** The rule that won, counted from 0, and which of its URLs; null where no rule decided. */
  readonly rule: {
    readonly ruleSet: string | null;
    readonly index: number;
    readonly name: string | null;
    readonly side: number | null;
  } | null;
  /** Every rule of the link and then of its set, in order, and why it holds for this visitor or does not. */
  readonly rules: readonly {
    readonly ruleSet: string | null;
    readonly name: string | null;
    readonly holds: boolean;
    readonly if: ReasonView | null;
  }[];
  /** The facts, as they were understood. */
  readonly visitor: Readonly<Record<string, unknown>>;
}

/** What the link at a code would do. Throws `link_not_found`, `invalid_field` and `unknown_field`. */
export async function simulateLink(
  context: LinkContext & { readonly factsOf: FactsOf },
  which: Which,
  input: unknown,
  actor: Actor,
): Promise<SimulationView> {
  const supposed = parseSupposed(input, context.factsOf, context.clock);
  const stored = await readAsOwner(context, which, actor);
  const link = linkIn(stored);
  const { maxClicks, usesSince } = link === null ? PLAIN_TERMS : termsOf(link);
  const used = maxClicks === null ? null : await context.uses.count(stored.details.id, usesSince);
  const field = fieldOf(parseCode(which.code, context.codeRules), hostOf(stored.details.id));
  const simulation = simulate({ stored, field, used, policies: context.policies }, supposed);
  return onlyLinksOf(actor) === null ? simulation : withoutSets(simulation);
}

interface Asked {
  readonly stored: StoredLink;
  /** The field that is followed: one of those that lead to the link, or did once. */
  readonly field: Field;
  /** How many of its `maxClicks` are taken; null for a link without. */
  readonly used: number | null;
  readonly policies: Policies;
}

/** What the link would do. */
export function simulate({ stored, field, used, policies }: Asked, supposed: Supposed): SimulationView {
  const { visitor, rest, knowsPassword } = supposed;
  const { link, details } = stored;
  const terms = link.kind === "link" ? termsOf(link) : PLAIN_TERMS;
  const isUsedUp = terms.maxClicks !== null && (used ?? 0) >= terms.maxClicks;
  const progress = { ...JUST_COME, provenHash: knowsPassword ? terms.passwordHash : null, isTooLate: isUsedUp };
  const record: HotRecord = details.retired.includes(field) ? { kind: "alias", field, id: details.id, leads: false } : link;
  const decision = decide({ record, byAlias: field !== details.id, rest }, visitor, progress, policies);
  const { rules, ruleSet } = terms;
  const shared = ruleSet === null ? [] : policies.rulesOf(ruleSet);
  return {
    decision: decisionView(decision),
    rule: ruleView(decision, { rules, shared }),
    rules: [...explained(rules, null, { visitor, id: details.id }), ...explained(shared, ruleSet, { visitor, id: details.id })],
    visitor: visitorView(visitor),
  };
}

/** For who may not see sets of rules: where they lead is seen by following the link, what they ask for is not. */
function withoutSets(simulation: SimulationView): SimulationView {
  const { rule, rules } = simulation;
  const isOfSet = rule !== null && rule.ruleSet !== null;
  return {
    ...simulation,
    rule: isOfSet ? { ...rule, name: null } : rule,
    rules: rules.filter(({ ruleSet }) => ruleSet === null),
  };
}

function explained(
  rules: readonly Rule[],
  ruleSet: string | null,
  { visitor, id }: { readonly visitor: Visitor; readonly id: Field },
): SimulationView["rules"] {
  return explain(rules, visitor, id).map((reason, at) => ({
    ruleSet,
    name: rules[at]?.name ?? null,
    holds: reason.holds,
    if: reason.condition === null ? null : reasonView(reason),
  }));
}

function decisionView(decision: Decision): SimulationView["decision"] {
  const isRedirect = decision.kind === "redirect";
  return {
    kind: decision.kind,
    why: whyOf(decision),
    url: isRedirect ? decision.target : null,
    status: isRedirect ? decision.status : null,
    via: isRedirect ? viaOf(decision) : null,
    takesUse: isRedirect && decision.use !== null,
  };
}

function viaOf({ choice, system }: Redirect): SimulationView["decision"]["via"] {
  return choice === null ? system : "rule";
}

function whyOf(decision: Decision): string | null {
  if (decision.kind === "blocked") return decision.block.by;
  return decision.kind === "gone" ? decision.why : null;
}

function ruleView(
  decision: Decision,
  { rules, shared }: { readonly rules: readonly Rule[]; readonly shared: readonly Rule[] },
): SimulationView["rule"] {
  if (decision.kind !== "redirect" || decision.choice === null) return null;
  const { rule, side, ruleSet } = decision.choice;
  return { ruleSet, index: rule, name: (ruleSet === null ? rules : shared)[rule]?.name ?? null, side };
}

function reasonView({ holds, condition, parts }: Reason): ReasonView {
  return { condition: condition as Condition, holds, ...(parts.length === 0 ? {} : { parts: parts.map(reasonView) }) };
}

function visitorView(visitor: Visitor): Readonly<Record<string, unknown>> {
  const { now, form, system, browser, languages, country, region, city, address, referrer, query } = visitor;
  return {
    at: timeText(now),
    device: form,
    os: system,
    browser,
    languages,
    country,
    region,
    city,
    ip: address,
    referrer,
    query,
    bot: visitor.isBot,
    qr: visitor.isScan,
    preview: visitor.isPreview,
    previewer: visitor.isPreviewer,
  };
}
