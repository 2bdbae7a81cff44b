// Watches how old a link's redirects are while it is edited: each edit leads to its own number, and every answer is noted with
// its times, so that afterwards it can be said which of them were too old.

import type { Field } from "../../src/core/field.ts";
import { type Link, newDetails, type StoredLink } from "../../src/core/link.ts";
import type { Store } from "../../src/core/store.ts";
import type { Target } from "../../src/core/target.ts";

interface Seen {
  readonly startMs: number;
  readonly endMs: number;
  readonly edition: number;
}

const targetOf = (edition: number) => `https://example.com/edition/${edition}` as Target;
const linkTo = (field: Field, edition: number): Link => ({ kind: "link", field, target: targetOf(edition), terms: null });

/** One link that is edited through one store, and hammered at a server that knows of the edits only through its own. */
export class Staleness {
  readonly #store: Store;
  readonly #url: string;
  #stored: StoredLink;
  readonly #seen: Seen[] = [];
  /** When the edit to each edition was acknowledged. */
  readonly #acknowledgedMs: number[] = [];
  #isOver = false;

  private constructor(store: Store, url: string, stored: StoredLink) {
    this.#store = store;
    this.#url = url;
    this.#stored = stored;
    this.#acknowledgedMs.push(performance.now());
  }

  /** Makes the link, as edition 0. */
  static async begin(store: Store, server: string, code: string): Promise<Staleness> {
    const field = code as Field;
    const details = newDetails(field, { createdAt: Date.now(), createdBy: "cli", makerHash: "maker" });
    const stored = { link: linkTo(field, 0), details };
    if ((await store.links.insert(stored)) !== "inserted") throw new Error(`${code} is taken`);
    return new Staleness(store, `${server}/${code}`, stored);
  }

  /** The edition that was acknowledged last. */
  get edition(): number {
    return this.#acknowledgedMs.length - 1;
  }

  /** How many redirects were seen so far. */
  get count(): number {
    return this.#seen.length;
  }

  /** Makes the next edition, and returns when that is acknowledged. */
  async edit(): Promise<void> {
    const { details } = this.#stored;
    const next = { link: linkTo(details.id, this.edition + 1), details: { ...details, version: details.version + 1 } };
    const outcome = await this.#store.links.update(next, this.#stored);
    if (outcome !== "updated") throw new Error(`the edit was answered ${JSON.stringify(outcome)}`);
    this.#stored = next;
    this.#acknowledgedMs.push(performance.now());
  }

  /** Follows the link with that many clients at once until `stop` is called. */
  hammer(clients: number): { readonly stop: () => Promise<void> } {
    const follow = async () => {
      while (!this.#isOver) await this.look();
    };
    const following = Promise.all(Array.from({ length: clients }, follow));
    return {
      stop: async () => {
        this.#isOver = true;
        await following;
      },
    };
  }

  /** Follows the link once; returns the edition that it leads to. */
  async look(): Promise<number> {
    const startMs = performance.now();
    const response = await fetch(this.#url, { redirect: "manual" });
    const location = response.headers.get("location") ?? "";
    if (response.status !== 302) throw new Error(`the link was answered ${response.status}`);
    const edition = Number(location.slice(targetOf(0).length - 1));
    this.#seen.push({ startMs, endMs: performance.now(), edition });
    return edition;
  }

  /** Answers to requests that began this long after a newer edition was acknowledged, or more. */
  olderThan(ms: number): string[] {
    return this.#seen.flatMap(({ startMs, edition }) => {
      const nextMs = this.#acknowledgedMs[edition + 1];
      const lateMs = nextMs === undefined ? 0 : startMs - nextMs;
      return lateMs >= ms ? [`edition ${edition} ${lateMs.toFixed(0)} ms after ${edition + 1} was acknowledged`] : [];
    });
  }

  /** Answers that are older than one that had arrived before they were asked for. */
  stepsBack(): string[] {
    const byEnd = this.#seen.toSorted((a, b) => a.endMs - b.endMs);
    const byStart = this.#seen.toSorted((a, b) => a.startMs - b.startMs);
    let newest = 0;
    let at = 0;
    return byStart.flatMap(({ startMs, edition }) => {
      for (let ended = byEnd[at]; ended !== undefined && ended.endMs < startMs; ended = byEnd[++at]) {
        newest = Math.max(newest, ended.edition);
      }
      return edition < newest ? [`edition ${edition} after ${newest} had been seen`] : [];
    });
  }
}
