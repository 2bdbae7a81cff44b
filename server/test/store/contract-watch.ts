// The part of the conformance suite that is about `Links.watch`: whoever keeps what was read hears of every change.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import type { HotRecord, Link, StoredLink } from "../../src/core/link.ts";
import type { Links, LinksWatcher, Store } from "../../src/core/store.ts";
import { until } from "../support/wait.ts";
import { aliasAt, editOf, type StoreUnderTest, storedAt, trashOf, updateTo } from "./contract.ts";

/** Keeps everything that it is told, in order, and what it was told for. */
export class Witness implements LinksWatcher {
  readonly told: string[] = [];
  isLive = false;
  readonly #links: Links;
  readonly #heard: (() => void)[] = [];

  /** Begins to watch. */
  constructor(links: Links) {
    this.#links = links;
    links.watch(this);
  }

  live(isLive: boolean): void {
    this.isLive = isLive;
    this.#hear(`live ${isLive}`);
  }

  changed(field: Field): void {
    this.#hear(`changed ${field}`);
  }

  suspected(group: number): void {
    this.#hear(`suspected ${group}`);
  }

  added(): void {
    this.#hear("added");
  }

  /** Calls it with every word that is told from now on, while it is told. */
  onWord(call: () => void): void {
    this.#heard.push(call);
  }

  /** Whether a link that was read at this field before would be void or suspect now. */
  hasVoided(field: Field): boolean {
    const words = ["live false", `changed ${field}`, `suspected ${this.#links.groupOf(field)}`];
    return this.told.some((word) => words.includes(word));
  }

  /** Whether "absent" at this field would be. */
  hasVoidedAbsence(field: Field): boolean {
    return this.hasVoided(field) || this.told.includes("added");
  }

  #hear(word: string): void {
    this.told.push(word);
    for (const call of this.#heard) call();
  }
}

/** A witness that is told of changes, and has been told nothing else yet. */
export async function witnessOf(store: Store): Promise<Witness> {
  const witness = new Witness(store.links);
  await until(() => witness.isLive, { what: "the store tells changes" });
  witness.told.length = 0;
  return witness;
}

/** Asks for the field at every word that is told; the answers, as they come. */
function answersAtEveryWord(witness: Witness, store: Store, field: Field): (HotRecord | null)[] {
  const answers: (HotRecord | null)[] = [];
  let asked = 0;
  witness.onWord(() => {
    const at = asked++;
    void store.links.find(field).then(
      (link) => {
        answers[at] = link;
      },
      () => undefined,
    );
  });
  return answers;
}

const edited = (code: string) => editOf(storedAt(code), { target: `https://example.com/${code}/edited` });

async function insert(store: Store, code: string): Promise<Link> {
  const stored = storedAt(code);
  expect(await store.links.insert(stored)).toBe("inserted");
  return stored.link as Link;
}

/** Edits a link that was inserted here. */
async function edit(store: Store, code: string): Promise<Link> {
  const stored = await updateTo(store, edited(code), storedAt(code));
  return stored.link as Link;
}

/** Whether what was found leads there. */
const leadsTo = (found: HotRecord | null | undefined, { target }: Link) => found?.kind === "link" && found.target === target;

/** Declares the tests of `Links.watch` for one adapter. `open` makes a new, empty store for every test. */
export function watchTests(open: () => Promise<StoreUnderTest>): void {
  describe("links.watch tells", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    ownTests(() => under);
    elsewhereTests(() => under);
  });
}

interface Change {
  readonly before: StoredLink;
  readonly make: (store: Store) => Promise<unknown>;
  /** Where somebody could have read what is no longer so. */
  readonly fields: readonly string[];
}

const withAliases = storedAt("abc", { aliases: ["alias" as Field], retired: ["old" as Field] });
const renamed = editOf(withAliases, { aliases: ["alias" as Field, "new" as Field], shownAs: "new" as Field });
const exchanged = editOf(withAliases, { aliases: ["old" as Field], retired: ["alias" as Field] });

/** Changes of a link that has an alias and one that is retired. */
const CHANGES: Readonly<Record<string, Change>> = {
  "a rename": { before: withAliases, make: (store) => updateTo(store, renamed, withAliases), fields: ["abc", "new"] },
  "an alias that is retired, and one that leads again": {
    before: withAliases,
    make: (store) => updateTo(store, exchanged, withAliases),
    fields: ["abc", "alias", "old"],
  },
  "a deletion": { before: withAliases, make: (store) => updateTo(store, trashOf(withAliases), withAliases), fields: ["abc"] },
  "a release": { before: withAliases, make: (store) => store.links.release(withAliases), fields: ["abc", "alias", "old"] },
};

function ownTests(current: () => StoreUnderTest): void {
  test("of a link that was made here, before the maker is told", async () => {
    const { store } = current();
    const witness = await witnessOf(store);
    const stored = storedAt("abc");
    let toldBefore = false;
    await store.links.insert(stored).then(() => {
      toldBefore = witness.hasVoided(stored.link.field);
    });
    expect(toldBefore).toBe(true);
  });

  test("of a link that was edited here, before the editor is told", async () => {
    const { store } = current();
    const link = await insert(store, "abc");
    const witness = await witnessOf(store);
    const next = edited("abc");
    let toldBefore = false;
    await store.links.update(next, storedAt("abc")).then(() => {
      toldBefore = witness.hasVoided(link.field);
    });
    expect(toldBefore).toBe(true);
    expect(await store.links.find(link.field)).toEqual(next.link);
  });

  test.each(Object.keys(CHANGES))("of %s here, at each field that it changes, before the caller is told", async (name) => {
    const { store } = current();
    const { before, make, fields } = CHANGES[name] as Change;
    await store.links.insert(before);
    const witness = await witnessOf(store);
    let untold: string[] = ["not asked"];
    await make(store).then(() => {
      untold = fields.filter((field) => !witness.hasVoided(field as Field));
    });
    expect(untold).toEqual([]);
  });

  test("nothing more once the store is closed", async () => {
    const { store, openSecond } = current();
    await insert(store, "abc");
    const witness = await witnessOf(store);
    const second = await openSecond();
    const other = await witnessOf(await openSecond());
    await store.close();
    const toldUntilThen = [...witness.told];
    const link = await edit(second, "abc");
    await until(() => other.hasVoided(link.field), { what: "another store tells the edit" });
    expect(witness.told).toEqual(toldUntilThen);
  });

  test("in groups that are whole numbers and stay the same", () => {
    const { links } = current().store;
    for (const code of ["abc", "grüße", "日本語", "x".repeat(128)]) {
      const group = links.groupOf(code as Field);
      expect(Number.isInteger(group) && group >= 0 && group < 2 ** 32).toBe(true);
      expect(links.groupOf(code as Field)).toBe(group);
    }
  });
}

function elsewhereTests(current: () => StoreUnderTest): void {
  test("of an edit elsewhere, and a find after that sees it", async () => {
    const { openSecond, reopen } = current();
    const second = await openSecond();
    const { field } = await insert(second, "abc");
    const store = await reopen();
    const witness = await witnessOf(store);
    const answers = answersAtEveryWord(witness, store, field);
    const link = await edit(second, "abc");
    await until(() => witness.hasVoided(field), { what: "the edit is told" });
    await until(() => leadsTo(answers.at(-1), link), { what: "what is found when it is told is the edited link" });
  });

  test("of every one of many edits elsewhere", async () => {
    const { openSecond, reopen } = current();
    const codes = Array.from({ length: 100 }, (_, at) => `code-${at}`);
    const second = await openSecond();
    for (const code of codes) await insert(second, code);
    const store = await reopen();
    const witness = await witnessOf(store);
    const links = await Promise.all(codes.map((code) => edit(second, code)));
    await until(() => links.every(({ field }) => witness.hasVoided(field)), { what: "all edits are told" });
  });

  test("of a link that was made elsewhere where there was none", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    const witness = await witnessOf(store);
    expect(await store.links.find("abc" as Field)).toBeNull();
    const answers = answersAtEveryWord(witness, store, "abc" as Field);
    const link = await insert(second, "abc");
    await until(() => witness.hasVoidedAbsence(link.field), { what: "the new link is told" });
    await until(() => leadsTo(answers.at(-1), link), { what: "what is found when it is told is the new link" });
  });

  test.each(Object.keys(CHANGES))("of %s elsewhere, at each field that it changes", async (name) => {
    const { openSecond, reopen } = current();
    const { before, make, fields } = CHANGES[name] as Change;
    const second = await openSecond();
    await second.links.insert(before);
    const store = await reopen();
    const witness = await witnessOf(store);
    await make(second);
    const hasTold = (field: string) => witness.hasVoided(field as Field) || witness.hasVoidedAbsence(field as Field);
    await until(() => fields.every(hasTold), { what: "the change is told" });
  });

  test("of an alias that was made elsewhere where there was none, and a find after that sees it", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    await second.links.insert(withAliases);
    const witness = await witnessOf(store);
    expect(await store.links.find("new" as Field)).toBeNull();
    const answers = answersAtEveryWord(witness, store, "new" as Field);
    await updateTo(second, renamed, withAliases);
    await until(() => witness.hasVoidedAbsence("new" as Field), { what: "the alias is told" });
    const alias = aliasAt("new", "abc");
    await until(() => Bun.deepEquals(answers.at(-1), alias), { what: "what is found when it is told is the alias" });
  });

  test("that its links can't be trusted any more when they are wiped elsewhere", async () => {
    const { store, openSecond } = current();
    const { field } = await insert(store, "abc");
    const second = await openSecond();
    const witness = await witnessOf(store);
    await second.wipe();
    await until(() => witness.hasVoided(field) && !witness.isLive, { what: "the wipe is told" });
  });
}
