// `linnet links simulate`: what is supposed of a visitor as flags, and the answer as lines.
import { type ReasonView, type SimulationView, SUPPOSABLE } from "../core/simulate.ts";
import type { CommandLine, Flags } from "./command.ts";
import { kebab } from "./link-flags.ts";

const SWITCHES: ReadonlySet<string> = new Set([
  "bot",
  "qr",
  "preview",
  "previewer",
  "knowsPassword",
] satisfies (typeof SUPPOSABLE)[number][]);

/** --user-agent TEXT, --country DE, --bot … */
export const SIMULATE_FLAGS: Flags = Object.fromEntries(
  SUPPOSABLE.map((name) => [kebab(name), SWITCHES.has(name) ? "none" : "value"]),
);

/** What the flags say of the visitor; checked where it is used. */
export function visitorFrom({ options }: Pick<CommandLine, "options">): Readonly<Record<string, unknown>> {
  const said = SUPPOSABLE.filter((name) => options.has(kebab(name)));
  return Object.fromEntries(said.map((name) => [name, SWITCHES.has(name) ? true : options.get(kebab(name))]));
}

/** The decision, and below it each rule with its conditions and whether they hold. */
export function linesOf({ decision, rule, rules }: SimulationView): string[] {
  const { kind, why, url, status, takesUse } = decision;
  const led = [kind, why, status, url, takesUse ? "(takes a use)" : null].filter((part) => part !== null).join(" ");
  const side = rule === null || rule.side === null ? "" : `, URL ${rule.side + 1} of its split`;
  const by = rule === null ? systemLines(decision.via) : [`by rule ${rule.index + 1}${ofSet(rule.ruleSet)}${side}`];
  const own = rules.filter(({ ruleSet }) => ruleSet === null).length;
  const lines = rules.flatMap(({ ruleSet, name, holds, if: reason }, at) => {
    const number = ruleSet === null ? at + 1 : at + 1 - own;
    const head = `${holds ? "+" : "-"} rule ${number}${ofSet(ruleSet)}${name === null ? "" : ` (${name})`}`;
    return reason === null ? [`${head}: for everybody`] : [head, ...reasonLines(reason, 1)];
  });
  return [led, ...by, ...lines];
}

const systemLines = (via: string | null): string[] => (via === null ? [] : [`by its target for ${via}`]);

const ofSet = (name: string | null): string => (name === null ? "" : ` of ${name}`);

function reasonLines({ condition, holds, parts = [] }: ReasonView, depth: number): string[] {
  const text = parts.length === 0 ? JSON.stringify(condition) : Object.keys(condition).join();
  return [`${"  ".repeat(depth)}${holds ? "+" : "-"} ${text}`, ...parts.flatMap((part) => reasonLines(part, depth + 1))];
}
