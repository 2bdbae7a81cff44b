// A process of its own that asks stores for the same codes as its siblings, and prints what it was told. Its only word is its
// name; it reads a line for each thing that it is to do (`Order`), and answers each with a line.
import { createInterface } from "node:readline";
import type { Code } from "../../src/core/code.ts";
import { fieldOf } from "../../src/core/field.ts";
import { insertPatiently } from "../../src/core/insert.ts";
import { newDetails } from "../../src/core/link.ts";
import type { Store } from "../../src/core/store.ts";
import type { Target } from "../../src/core/target.ts";
import { type OpenedStore, openStoreAt } from "./stored.ts";
import { until } from "./wait.ts";

export type Order =
  /** Opens the store at this URL, and says so when it has written there. */
  | { readonly open: string }
  /** Says how it went (`Told`). */
  | Race
  /** Lets the store go. */
  | { readonly close: true };

/** From a moment on, in ms since 1970, each of so many codes is asked for, `callers` times at once. */
export interface Race {
  readonly codes: number;
  readonly callers: number;
  readonly at: number;
}

export interface Told {
  /** Code → target of the links that were made. */
  readonly inserted: Readonly<Record<string, string>>;
  readonly taken: number;
  /** Whatever else was answered. */
  readonly others: readonly string[];
}

/**
 * Codes that are asked for at a time, and how long after those before: all racers begin with them at the same moment. Without, one that
 * has written something is the first to write again, and through before the others have begun.
 */
const CODES_AT_ONCE = 8;
const ROUND_MS = 150;

const OPEN_TIMEOUT_MS = 60_000;

const name = process.argv[2] ?? "";
let opened: OpenedStore | null = null;

async function race(store: Store, { codes, callers, at }: Race): Promise<Told> {
  const inserted: Record<string, string> = {};
  const others: string[] = [];
  let taken = 0;
  const ask = async (code: Code, caller: number) => {
    const maker = `${name}-${caller}-${code}`;
    const target = `https://example.com/${maker}` as Target;
    const field = fieldOf(code);
    const details = newDetails(field, { createdAt: 0, createdBy: "test", makerHash: maker });
    const link = { kind: "link", field, target, terms: null } as const;
    // A machine that is busy with other things lets the store answer late; whoever is told so asks again.
    const outcome = await insertPatiently(store.links, { link, details }, Bun.sleep).catch(String);
    if (outcome === "taken") taken++;
    else if (outcome !== "inserted") others.push(JSON.stringify(outcome));
    else if (Object.hasOwn(inserted, code)) others.push(`${code} was made twice`);
    else inserted[code] = target;
  };
  for (let first = 0; first < codes; first += CODES_AT_ONCE) {
    await Bun.sleep(Math.max(0, at + (first / CODES_AT_ONCE) * ROUND_MS - Date.now()));
    const some = Array.from({ length: Math.min(CODES_AT_ONCE, codes - first) }, (_, n) => `race${first + n}` as Code);
    await Promise.all(some.flatMap((code) => Array.from({ length: callers }, (_, caller) => ask(code, caller))));
  }
  return { inserted, taken, others };
}

/** So many processes that begin at one moment keep each other waiting: none of them is late for the race. */
async function open(url: string): Promise<void> {
  const isReady = async () => {
    opened ??= await openStoreAt(url);
    return (await opened.store.requests.claim(name, "ready")) === "ready";
  };
  await until(isReady, { timeoutMs: OPEN_TIMEOUT_MS, what: `${name} has opened ${url}` });
}

async function obey(order: Order): Promise<unknown> {
  if ("open" in order) await open(order.open);
  else if ("close" in order) {
    await opened?.close();
    opened = null;
  } else if (opened !== null) return race(opened.store, order);
  return null;
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await obey(JSON.parse(line) as Order))}\n`);
}
process.exit(0);
