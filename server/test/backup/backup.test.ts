// The file of a backup: what it carries, that a damaged one is never believed, and what happens where links meet others.
import { describe, expect, test } from "bun:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { BackupError } from "../../src/backup/format.ts";
import { entriesOf, verifyBackup } from "../../src/backup/read.ts";
import { type Restored, restoreEntries } from "../../src/backup/restore.ts";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import { editLink } from "../../src/core/edit.ts";
import type { Field } from "../../src/core/field.ts";
import { makeFrom } from "../../src/core/links.ts";
import { readAsMaker } from "../../src/core/maker.ts";
import type { Store } from "../../src/core/store.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { bench, cli, contextOn, log, random, START } from "../core/setup.ts";
import { backupOf, contentOf, fill, pieces } from "./setup.ts";

const at = bench();

const verified = (bytes: Uint8Array, length?: number) => verifyBackup(pieces(bytes, length), () => undefined);

function restored(store: Store, bytes: Uint8Array, merge = false): Promise<Restored> {
  return restoreEntries(entriesOf(pieces(bytes)), { store, merge, onLinks: () => undefined });
}

async function withEmpty<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const usual = {
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive" as const,
    knownInstanceId: null,
    init: false,
    mayCreate: true,
  };
  const store = await openSqlite({ path: ":memory:", ...usual, clock: () => START, random, log });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** What the verification says of the bytes: "whole", or the message of its refusal. */
async function verdict(bytes: Uint8Array): Promise<string> {
  try {
    await verified(bytes);
    return "whole";
  } catch (error) {
    if (error instanceof BackupError) return error.message;
    throw error;
  }
}

/** The backup with its text changed, packed again, with the checksum that it had. */
function edited(bytes: Uint8Array, change: (text: string) => string): Buffer {
  return gzipSync(change(gunzipSync(bytes).toString("utf8")));
}

describe("a backup", () => {
  test("brings back every link as it was, with history, names, uses, trash and keys", async () => {
    await fill(at.context, at.store);
    const bytes = await backupOf(at.store);
    await withEmpty(async (store) => {
      expect(await restored(store, bytes)).toMatchObject({
        links: 6,
        keys: 1,
        present: 0,
        conflicts: 0,
        reports: [],
        unreadable: 0,
      });
      expect(await contentOf(store)).toEqual(await contentOf(at.store));
      for (const name of [
        { kind: "external", id: "e1" },
        { kind: "alias", field: "richer" },
      ] as const) {
        if (name.kind === "external") expect(await store.links.holderOf(name)).toBe(await at.store.links.holderOf(name));
        else expect(await store.links.read(name.field as never)).toEqual(await at.store.links.read(name.field as never));
      }
      await store.indexes.settled();
      const made = await store.indexes.range("made", { descending: false, limit: 100 });
      expect(made).toEqual(await at.store.indexes.range("made", { descending: false, limit: 100 }));
      expect((await backupOf(store)).length).toBeGreaterThan(0);
    });
  });

  test("lets whoever made a link without a key go on to change it", async () => {
    const made = await makeFrom(at.context, { url: "https://example.com/", code: "mine" }, { kind: "anonymous", client: "c" });
    const bytes = await backupOf(at.store);
    await withEmpty(async (store) => {
      await restored(store, bytes);
      const stored = await readAsMaker(
        contextOn(store, () => START),
        "mine" as never,
        made.secret,
      );
      expect(stored.details.createdBy).toBe("anonymous");
    });
  });

  test("is the same whatever pieces it is read in", async () => {
    await fill(at.context, at.store);
    const bytes = await backupOf(at.store);
    const { end } = await verified(bytes);
    expect(end).toMatchObject({ links: 6, keys: 1 });
    for (const length of [1, 7, 100_000]) expect((await verified(bytes, length)).end).toEqual(end);
  });

  test("of an empty store is one that restores to nothing", async () => {
    const bytes = await backupOf(at.store);
    expect((await verified(bytes)).end).toMatchObject({ links: 0, keys: 0 });
    expect(await withEmpty((store) => restored(store, bytes))).toMatchObject({ links: 0, keys: 0 });
  });

  test("is put in again after it was interrupted, and changes nothing that is there", async () => {
    await fill(at.context, at.store);
    const bytes = await backupOf(at.store);
    await editLink(at.context, { code: "plain" }, { title: "newer" }, cli);
    const before = await contentOf(at.store);
    expect(await restored(at.store, bytes, true)).toMatchObject({ links: 0, keys: 0, present: 7, conflicts: 0, reports: [] });
    expect(await contentOf(at.store)).toEqual(before);
  });
});

describe("a backup of a store with links that can't be read", () => {
  const LATER = { hot: "\u0007later", cold: '{"c":1,"m":"x","a":["later-2"],"o":["later-1",7],"later":true}' };
  const DAMAGED = { hot: "https://example.com/damaged", cold: '{"c":1,' };
  const names = (codes: readonly string[]) => codes.map((code) => code as Field);

  async function spoil(store: Store): Promise<void> {
    await store.links.putBack("later" as Field, LATER);
    await store.links.putBack("later-2" as Field, { hot: "\u0002later", cold: null });
    await store.links.putBack("damaged" as Field, DAMAGED);
  }

  async function rawIn(store: Store): Promise<unknown[]> {
    const raw: unknown[] = [];
    for await (const _ of store.links.scan((field, records) => raw.push([field, records])));
    return raw.sort();
  }

  test("has them as they are and says which, and they are put back so, with what leads there", async () => {
    await fill(at.context, at.store);
    await spoil(at.store);
    const told: string[] = [];
    const bytes = await backupOf(at.store, (field) => told.push(field));
    expect(told.sort()).toEqual(["damaged", "later"]);
    expect((await verified(bytes)).end).toMatchObject({ links: 8, keys: 1 });
    await withEmpty(async (store) => {
      for (const merge of [false, true]) {
        const result = await restored(store, bytes, merge);
        expect(result).toMatchObject({ conflicts: 0, unreadable: 2, links: merge ? 2 : 8, present: merge ? 7 : 0 });
        expect(result.firstUnreadable).toBeOneOf(names(["later", "damaged"]));
      }
      expect(await rawIn(store)).toEqual(await rawIn(at.store));
      expect(await rawIn(store)).toHaveLength(2);
      expect(await store.links.find("damaged" as Field)).toMatchObject({ target: DAMAGED.hot });
      expect(await store.links.find("later-2" as Field)).toMatchObject({ kind: "alias", id: "later", leads: true });
      expect(await store.links.find("later-1" as Field)).toMatchObject({ kind: "alias", id: "later", leads: false });
    });
  });

  test("puts none of them in the place of another link, and links that are there and can't be read are left alone", async () => {
    await spoil(at.store);
    const bytes = await backupOf(at.store);
    await fill(at.context, at.store);
    const other = await backupOf(at.store);
    await withEmpty(async (store) => {
      const context = contextOn(store, () => START);
      for (const code of ["damaged", "later-1"]) await makeFrom(context, { url: "https://example.org/", code }, cli);
      await store.links.putBack("plain" as Field, DAMAGED);
      const first = await restored(store, bytes, true);
      expect(first).toMatchObject({ links: 1, unreadable: 1, conflicts: 2 });
      expect(first.reports.sort()).toEqual([
        '"damaged" is another link here; that of the backup can\'t be read and was left out.',
        '"later" was restored without its code "later-1", which another link has.',
      ]);
      expect((await restored(store, other, true)).reports).toContain(
        '"plain" is another link here, or can\'t be read; the one of the backup was left out.',
      );
      expect(await store.links.find("damaged" as Field)).toMatchObject({ target: "https://example.org/" });
    });
  });
});

describe("a backup that was damaged", () => {
  test("is refused wherever it was cut off", async () => {
    await fill(at.context, at.store);
    const bytes = await backupOf(at.store);
    for (let length = 0; length < bytes.length; length += 7) expect(await verdict(bytes.subarray(0, length))).not.toBe("whole");
    expect(await verdict(bytes.subarray(0, bytes.length - 1))).not.toBe("whole");
  });

  test("is refused, or says what it said, whichever of its bits was turned over", async () => {
    await fill(at.context, at.store);
    const bytes = await backupOf(at.store);
    const { end } = await verified(bytes);
    let refused = 0;
    for (let byte = 0; byte < bytes.length; byte++) {
      const damaged = Buffer.from(bytes);
      damaged[byte] = (damaged[byte] ?? 0) ^ (1 << (byte % 8));
      const said = await verdict(damaged);
      // A moment or a system in the header of gzip says nothing about what is packed.
      if (said === "whole") expect((await verified(damaged)).end).toEqual(end);
      else refused++;
    }
    expect(refused).toBeGreaterThan(bytes.length - 10);
  });

  test.each([
    ["a link less than it says", (text: string) => text.replace(/^\{"field":"plain".*\n/m, ""), /says 6 and 1/],
    ["another target", (text: string) => text.replace("example.com/plain", "example.com/other"), /another checksum/],
    ["something behind its end", (text: string) => `${text}{"field":"x"}\n`, /something behind its end/],
    ["a line that is no JSON", (text: string) => text.replace('{"field":"plain"', "{field"), /no JSON object/],
    [
      "a line with more than is known",
      (text: string) => text.replace('{"field":"plain"', '{"new":1,"field":"plain"'),
      /a line with "new"/,
    ],
    [
      "a record of a newer version",
      (text: string) => text.replace("https://example.com/plain", "\\u0007"),
      /newer version, or is damaged/,
    ],
    [
      "a newer format",
      (text: string) => text.replace('"version":1', '"version":2'),
      /has format 2, made by Linnet 9.9.9.*Update Linnet/,
    ],
    ["another program's header", (text: string) => text.replace("linnet-backup", "other-backup"), /not a backup of Linnet/],
    ["a last line without its end", (text: string) => text.trimEnd(), /cut off in the middle of a line/],
    ["no last line", (text: string) => text.slice(0, text.lastIndexOf('{"end"')), /its end is missing/],
    ["a line that never ends", (text: string) => text + "x".repeat(5_000_000), /more than 4 MB/],
    ["nothing in it", () => "", /it is empty/],
  ])("is refused when it has %s", async (_name, change, says) => {
    await fill(at.context, at.store);
    expect(await verdict(edited(await backupOf(at.store), change))).toMatch(says);
  });
});

describe("a backup that is put beside other links", () => {
  test("leaves them as they are, and says which of its own were left out or lost a name", async () => {
    await fill(at.context, at.store);
    const bytes = await backupOf(at.store);
    await withEmpty(async (store) => {
      const context = contextOn(store, () => START + 1000);
      const theirs = (input: object) => makeFrom(context, { url: "https://example.org/", ...input }, cli);
      await theirs({ code: "plain" });
      await theirs({ code: "richer" });
      await theirs({ code: "other", externalId: "e1" });
      const result = await restored(store, bytes, true);
      expect(result).toMatchObject({ links: 5, keys: 1, present: 0, conflicts: 3 });
      expect(result.reports.sort()).toEqual([
        '"plain" is another link here, or can\'t be read; the one of the backup was left out.',
        '"rich" was restored without its code "richer", which another link has.',
        '"rich" was restored without its external id "e1", which another link has.',
      ]);
      expect(await store.links.find("plain" as never)).toMatchObject({ target: "https://example.org/" });
      const rich = await store.links.read("rich" as never);
      expect(rich).toMatchObject({ details: { shownAs: "rich", externalId: null, retired: ["old"] } });
    });
  });

  test("never lowers the uses of a link that is there", async () => {
    await fill(at.context, at.store);
    await at.store.uses.carry("limit" as never, 1, 2);
    expect(await at.store.uses.count("limit" as never, 1)).toBe(3);
    await at.store.uses.carry("limit" as never, 1, 4);
    expect(await at.store.uses.count("limit" as never, 1)).toBe(4);
  });
});
