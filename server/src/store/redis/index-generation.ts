// All indexes of one generation: the ordered ones, the names of those that come and go, and the text.
import type { Field } from "../../core/field.ts";
import type { IndexName } from "../../core/names.ts";
import { compareBytes, inByteOrder } from "./byte-order.ts";
import type { MemberChange } from "./chunks.ts";
import type { IndexChange } from "./index-change.ts";
import type { IndexConnection } from "./index-connection.ts";
import type { Generation } from "./index-keys.ts";
import type { Keys } from "./keys.ts";
import { memberOf } from "./member.ts";
import { Ordered } from "./ordered.ts";
import { TextIndex } from "./text-index.ts";

/** The indexes that there always are. Every other name has a colon, and is kept in the index NAMES. */
const FIXED: readonly IndexName[] = ["made", "edited", "code", "off", "archived", "timed", "trash"];
const NAMES: IndexName = "names";

/** Names that a process remembers to have put there; when there are more it begins anew. */
const NAMED_MAX = 50_000;

/** Names that are looked at in one round trip. */
const NAMES_PER_ROUND = 100;

/** Comes after every name that begins as what stands before it. */
const LAST = "\u{10ffff}";

export class IndexGeneration {
  readonly number: Generation;
  readonly ordered: Ordered;
  readonly text: TextIndex;
  readonly #named = new Set<IndexName>();

  constructor(connection: IndexConnection, keys: Keys, number: Generation) {
    this.number = number;
    this.ordered = new Ordered(connection, keys, number);
    this.text = new TextIndex(connection, keys, number);
  }

  /** Puts and drops; of several changes of one place the last one counts. Can be repeated. */
  async place(changes: readonly Pick<IndexChange, "id" | "put" | "drop">[]): Promise<void> {
    const wanted = new Map<IndexName, Map<string, boolean>>();
    const want = (index: IndexName, member: string, isPut: boolean) => {
      const members = wanted.get(index) ?? new Map<string, boolean>();
      wanted.set(index, members);
      members.set(member, isPut);
    };
    const named: IndexName[] = [];
    for (const { id, put, drop } of changes) {
      for (const { index, key } of drop) want(index, memberOf({ key, id }), false);
      for (const { index, key } of put) {
        want(index, memberOf({ key, id }), true);
        if (index.includes(":") && !this.#named.has(index)) named.push(index);
      }
    }
    for (const name of named) want(NAMES, memberOf({ key: name, id: "" as Field }), true);
    await this.ordered.apply(new Map([...wanted].map(([index, members]) => [index, changeOf(members)])));
    if (this.#named.size + named.length > NAMED_MAX) this.#named.clear();
    for (const name of named) this.#named.add(name);
  }

  /** A name stays when its index has become empty, because others may be putting something there. */
  async named(beginning: string, limit: number, after: IndexName = ""): Promise<IndexName[]> {
    // What comes behind a name is never the name itself, but a name begins with itself.
    const found = compareBytes(after, beginning) < 0 ? await this.#filled([beginning]) : [];
    let from = compareBytes(after, beginning) > 0 ? after : beginning;
    while (found.length < limit) {
      const names = await this.#names(from, beginning + LAST);
      found.push(...(await this.#filled(names)));
      const last = names.at(-1);
      if (last === undefined) break;
      from = last;
    }
    return found.slice(0, limit);
  }

  /** Removes all that there is. The names go last, so that what a crash leaves is found again. */
  async remove(): Promise<void> {
    for (const index of FIXED) await this.ordered.remove(index);
    for (let from = ""; ; ) {
      const names = await this.#names(from, LAST);
      const last = names.at(-1);
      if (last === undefined) break;
      await Promise.all(names.map((name) => this.ordered.remove(name)));
      from = last;
    }
    await this.ordered.remove(NAMES);
    await this.text.remove();
  }

  /** Those that are not empty. */
  async #filled(names: readonly IndexName[]): Promise<IndexName[]> {
    const isFilled = await Promise.all(
      names.map(async (name) => (await this.ordered.range(name, { descending: false, limit: 1 })).length > 0),
    );
    return names.filter((_, at) => isFilled[at]);
  }

  async #names(after: IndexName, until: string): Promise<IndexName[]> {
    const span = { after: { key: after, id: "" as Field }, until, descending: false, limit: NAMES_PER_ROUND };
    return (await this.ordered.range(NAMES, span)).map(({ key }) => key);
  }
}

function changeOf(members: ReadonlyMap<string, boolean>): MemberChange {
  const inOrder = inByteOrder([...members.keys()]);
  return { put: inOrder.filter((member) => members.get(member)), drop: inOrder.filter((member) => !members.get(member)) };
}
