// The part of the conformance suite that is about `Links.watch`: whoever keeps what was read hears of every change.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Field, Link } from "../../src/core/link.ts";
import type { Links, LinksWatcher, Store } from "../../src/core/store.ts";
import { until } from "../support/wait.ts";
import { detailsOf, linkAt, type StoreUnderTest } from "./contract.ts";

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
function answersAtEveryWord(witness: Witness, store: Store, field: Field): (Link | null)[] {
  const answers: (Link | null)[] = [];
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

const edited = (code: string, version: number) => {
  const link = linkAt(code, `https://example.com/${code}/edit-${version}`);
  return { link, details: detailsOf(link, "maker-1", version) };
};

async function insert(store: Store, code: string): Promise<Link> {
  const link = linkAt(code);
  expect(await store.links.insert(link, detailsOf(link))).toBe("inserted");
  return link;
}

async function edit(store: Store, code: string, version = 2): Promise<Link> {
  const { link, details } = edited(code, version);
  expect(await store.links.update(link, details, version - 1)).toBe("updated");
  return link;
}

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

function ownTests(current: () => StoreUnderTest): void {
  test("of a link that was made here, before the maker is told", async () => {
    const { store } = current();
    const witness = await witnessOf(store);
    const link = linkAt("abc");
    let toldBefore = false;
    await store.links.insert(link, detailsOf(link)).then(() => {
      toldBefore = witness.hasVoided(link.field);
    });
    expect(toldBefore).toBe(true);
  });

  test("of a link that was edited here, before the editor is told", async () => {
    const { store } = current();
    const link = await insert(store, "abc");
    const witness = await witnessOf(store);
    const { link: next, details } = edited("abc", 2);
    let toldBefore = false;
    await store.links.update(next, details, 1).then(() => {
      toldBefore = witness.hasVoided(link.field);
    });
    expect(toldBefore).toBe(true);
    expect(await store.links.find(link.field)).toEqual(next);
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
    await until(() => answers.at(-1)?.target === link.target, { what: "what is found when it is told is the edited link" });
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
    await until(() => answers.at(-1)?.target === link.target, { what: "what is found when it is told is the new link" });
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
