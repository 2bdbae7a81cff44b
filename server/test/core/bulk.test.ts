// Many links at once, on a store in memory.
import { describe, expect, test } from "bun:test";
import { type BulkOptions, ROWS_AT_ONCE, type Row, type RowResult, workOff } from "../../src/core/bulk.ts";

import { internal, keyInvalid, LinnetError, storeUnknown } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import type { LinkContext } from "../../src/core/links.ts";
import { Rehearsal } from "../../src/core/rehearsal.ts";
import { bench, cli, ownKey, refusal } from "./setup.ts";

const at = bench();
const url = "https://example.com/";
const report = (error: unknown) => (error instanceof LinnetError ? error : internal(error));
const options: BulkOptions = { operation: "create", dryRun: false, caller: "cli", report };

/** As a reader gives them: in pieces of any length. */
async function* rowsOf(values: readonly unknown[]): AsyncGenerator<readonly Row[]> {
  for (let from = 0, length = 1; from < values.length; from += length++) {
    yield values.slice(from, from + length).map((value) => ({ value }));
  }
}

async function all(results: AsyncIterable<readonly RowResult[]>): Promise<RowResult[]> {
  return (await Array.fromAsync(results)).flat();
}

async function work(values: readonly unknown[], more: Partial<BulkOptions> = {}, actor = cli): Promise<RowResult[]> {
  return all(workOff(at.context, rowsOf(values), actor, { ...options, ...more }));
}

const told = (results: readonly RowResult[]) => results.map((one) => (one.ok ? (one.link?.code ?? null) : one.error.code));

describe("rows", () => {
  test("are each done for themselves, and told in their order", async () => {
    await at.make({ url, code: "taken" });
    const results = await work([
      { url, code: "a" },
      { url, code: "taken" },
      { url: "nonsense" },
      7,
      { url, code: "b", title: 3 },
      { op: "edit", match: "taken", code: "renamed", title: "t" },
      { op: "delete", code: "missing" },
      { op: "explode" },
    ]);
    expect(results.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(told(results)).toEqual([
      "a",
      "code_taken",
      "invalid_url",
      "invalid_field",
      "invalid_field",
      "renamed",
      "link_not_found",
      "invalid_field",
    ]);
    expect(results[4]).toMatchObject({ error: { field: "title", status: 422 } });
  });

  test("that only have to be stored are stored together, the others beside them", async () => {
    await at.make({ url, code: "there" });
    const calls: number[] = [];
    const { links } = at.context;
    const counting: LinkContext = {
      ...at.context,
      links: new Proxy(links, {
        get: (target, name) => {
          if (name !== "insertAll") return Reflect.get(target, name).bind(target);
          return (stored: readonly StoredLink[]) => {
            calls.push(stored.length);
            return target.insertAll(stored);
          };
        },
      }),
    };
    const rows = [
      { url, code: "a" },
      { url },
      { url, code: "b", password: "geheim" },
      { op: "edit", code: "there", title: "t" },
      { url, code: "there" },
      { url, private: true },
      { url, code: "c", reuse: true },
      { url, code: "d", externalId: "d" },
      { url, code: "e", aliases: ["a"] },
    ];
    const source = async function* () {
      yield rows.map((value) => ({ value }));
    };
    const results = await all(workOff(counting, source(), cli, { ...options, pause: async () => undefined }));
    const short = expect.stringMatching(/^.{7}$/);
    const long = expect.stringMatching(/^.{12,}$/);
    expect(told(results)).toEqual(["a", short, "b", "there", "code_taken", long, "c", "d", "code_taken"]);
    expect(results.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(calls).toEqual([6]);
    const hashes = (await Array.fromAsync(links.scan())).map(({ details }) => details.makerHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test("whose drawn code another was faster with get another one", async () => {
    const drawn = await work([{ url }]);
    const [code] = told(drawn);
    const { codes } = at.context;
    let draws = 0;
    codes.draw = () => (draws++ === 0 ? (code as never) : codes.make());
    expect(told(await work([{ url }]))).not.toEqual([code ?? null]);
    expect(await at.store.links.count()).toBe(2);
  });

  test("wait for a store that hesitates, and ask again only for what is not known", async () => {
    const asked: string[][] = [];
    const { links } = at.context;
    const hesitant: LinkContext = {
      ...at.context,
      links: new Proxy(links, {
        get: (target, name) => {
          if (name !== "insertAll") return Reflect.get(target, name).bind(target);
          return async (stored: readonly StoredLink[]) => {
            asked.push(stored.map(({ details }) => details.id));
            const outcomes = await target.insertAll(stored);
            return asked.length === 1 ? outcomes.map((outcome, n) => (n % 2 === 0 ? storeUnknown() : outcome)) : outcomes;
          };
        },
      }),
    };
    const source = async function* () {
      yield ["a", "b", "c", "d"].map((code) => ({ value: { url, code } }));
    };
    const once = await all(workOff(hesitant, source(), cli, { ...options, pause: async () => undefined }));
    expect(told(once)).toEqual(["a", "b", "c", "d"]);
    expect(asked).toEqual([
      ["a", "b", "c", "d"],
      ["a", "c"],
    ]);
  });

  test("edit, delete, restore and delete for good by code and version", async () => {
    await at.make({ url, code: "a" });
    expect(told(await work([{ code: "a", version: 9, title: "x" }], { operation: "edit" }))).toEqual(["precondition_failed"]);
    expect(told(await work([{ code: "a", version: 1, title: "x" }], { operation: "edit" }))).toEqual(["a"]);
    expect(told(await work([{ code: "a" }], { operation: "delete" }))).toEqual(["a"]);
    expect(told(await work([{ code: "a" }], { operation: "restore" }))).toEqual(["a"]);
    expect(told(await work([{ code: "a", release: true }], { operation: "purge" }))).toEqual([null]);
    expect(await refusal(at.make({ url, code: "a" }))).toBe("done");
  });

  test("rehearsed say what would happen and change nothing", async () => {
    await at.make({ url, code: "taken" });
    const rows = [
      { url, code: "a" },
      { url, code: "taken" },
      { url: "nonsense" },
      { op: "delete", code: "taken" },
      { code: "x" },
    ];
    const results = await work(rows, { dryRun: true });
    expect(told(results)).toEqual([null, "code_taken", "invalid_url", "taken", "missing_field"]);
    expect(await at.store.links.count()).toBe(1);
  });

  test("rehearsed that ask for a name that a row before them asked for are refused, as they would be", async () => {
    await at.make({ url, code: "there" });
    const rows = [
      { url, code: "a", externalId: "one" },
      { url, code: "a" },
      { url, code: "b", externalId: "one" },
      { url, code: "b", aliases: ["c"] },
      { url, code: "c" },
      { url, code: "d", aliases: ["b"] },
      { url, code: "d" },
      { op: "edit", match: "there", code: "e" },
      { url, code: "e" },
      { url: "https://example.com/reused", reuse: true },
      { url: "https://example.com/reused", reuse: true },
      { url, code: "f" },
    ];
    const taken = rows.map(() => "ok").with(2, "external_id_taken");
    for (const row of [1, 4, 5, 8]) taken[row] = "code_taken";
    const outcomes = (results: readonly RowResult[]): string[] => results.map((one) => (one.ok ? "ok" : one.error.code));
    expect(outcomes(await work(rows, { dryRun: true }))).toEqual(taken);
    expect(outcomes(await work(rows, { dryRun: true }))).toEqual(taken);
    expect(outcomes(await work(rows, { rowsAtOnce: 1 }))).toEqual(taken);
  });

  test("rehearsed may edit one link to the same code twice, and forget names in the end", async () => {
    const stored = await at.make({ url, code: "there" });
    const edit = { op: "edit", match: "there", code: "e" };
    expect(told(await work([edit, edit], { dryRun: true }))).toEqual(["there", "there"]);
    const { links } = new Rehearsal(at.context, 2).contextAfter(Promise.resolve());
    const made = (code: string) => links.insert({ ...stored, details: { ...stored.details, id: code as Field } });
    expect(await made("a")).toBe("inserted");
    expect(await made("b")).toBe("inserted");
    expect(await made("a")).toBe("taken");
    expect(await made("c")).toBe("inserted");
    expect(await made("d")).toBe("inserted");
    expect(await made("d")).toBe("taken");
    expect(await made("a")).toBe("inserted");
  });

  test("rehearsed are refused for what they would be refused for", async () => {
    const given = [
      { url, code: "a", externalId: "ours" },
      { url, code: "gone" },
      { url, code: "b", aliases: ["b-2"], maxClicks: 3 },
    ];
    await work([...given, { op: "delete", code: "gone" }]);
    await work([{ op: "delete", code: "gone" }]);
    const rows = [
      { op: "edit", code: "gone", title: "t" },
      { op: "edit", code: "a", version: 7, title: "t" },
      { op: "delete", code: "a", version: 7 },
      { op: "purge", code: "a", version: 7, release: true },
      { op: "restore", code: "a" },
      { url, externalId: "ours" },
      { op: "edit", code: "b", externalId: "ours" },
      { op: "edit", match: "a", code: "b-2" },
      { url, code: "c", aliases: ["b-2"] },
      { url, code: "p", private: true },
      { url, createdAt: "2100-01-01T00:00:00Z" },
      {
        url,
        aliases: Array.from({ length: 60 }, (_, at) => `al-${at}`),
        retired: Array.from({ length: 60 }, (_, at) => `re-${at}`),
      },
      { op: "edit", code: "a", startsAt: "2030-01-02T00:00:00Z", expiresAt: "2030-01-01T00:00:00Z" },
      { op: "purge", code: "none" },
      { op: "edit", match: "b", code: "b-2" },
      { op: "restore", code: "gone" },
      { url, password: "geheim" },
    ];
    const before = await Array.fromAsync(at.store.links.scan());
    const rehearsed = told(await work(rows, { dryRun: true }));
    expect(await Array.fromAsync(at.store.links.scan())).toEqual(before);
    expect(at.context.counts.linksCreated).toBe(3);
    expect(rehearsed.slice(0, 14)).toEqual([
      "in_trash",
      "precondition_failed",
      "precondition_failed",
      "precondition_failed",
      "not_in_trash",
      "external_id_taken",
      "external_id_taken",
      "code_taken",
      "code_taken",
      "invalid_field",
      "invalid_field",
      "invalid_field",
      "invalid_field",
      "link_not_found",
    ]);
    expect(rehearsed.slice(14)).toEqual(["b", "gone", null]);
  });

  test.each([
    [{ op: "delete", code: "x", versoin: 7 }, "versoin"],
    [{ op: "delete", code: "x", release: true }, "release"],
    [{ op: "restore", code: "x", title: "t" }, "title"],
    [{ op: "purge", code: "x", url }, "url"],
    [{ op: "edit", code: "x", reuse: true }, "reuse"],
    [{ url, version: 2 }, "version"],
    [{ url, match: "x" }, "match"],
  ] as const)("such as %j are refused for what they would not heed", async (row, field) => {
    await at.make({ url, code: "x" });
    expect((await work([row]))[0]).toMatchObject({ error: { code: "unknown_field", field } });
    expect((await work([row], { dryRun: true }))[0]).toMatchObject({ error: { code: "unknown_field", field } });
    expect((await at.store.links.read("x" as Field)) as StoredLink).toMatchObject({ details: { version: 1 } });
  });

  test("tell how often a link was used", async () => {
    const { details } = await at.make({ url, code: "few", maxClicks: 3 });
    await at.store.uses.take(details.id, 1, 3);
    expect((await work([{ op: "edit", code: "few", title: "t" }]))[0]).toMatchObject({ link: { usedClicks: 1, title: "t" } });
  });

  test("are done no more once the caller may not", async () => {
    let asked = 0;
    const stillMay = async () => {
      if (++asked > 2) throw keyInvalid();
    };
    const rows = ["a", "b", "c", "d"].map((code) => ({ url, code }));
    expect(told(await work(rows, { stillMay, rowsAtOnce: 1 }))).toEqual(["a", "b", "key_invalid", "key_invalid"]);
    expect(await at.store.links.count()).toBe(2);
  });

  test("hash one password at a time, so that single requests need not wait for all", async () => {
    let most = 0;
    let running = 0;
    const slow: LinkContext = {
      ...at.context,
      hashPassword: async (password) => {
        most = Math.max(most, ++running);
        await Bun.sleep(1);
        running--;
        return password;
      },
    };
    const rows = Array.from({ length: 9 }, () => ({ url, password: "geheim" }));
    const results = await all(workOff(slow, rowsOf(rows), cli, options));
    expect([results.filter(({ ok }) => ok).length, most]).toEqual([9, 1]);
  });

  test("with a key leave nothing secret in its note", async () => {
    const notes: string[] = [];
    const hashed: string[] = [];
    const { requests, hash } = at.context;
    const listening: LinkContext = {
      ...at.context,
      hash: (text) => {
        hashed.push(text);
        return hash(text);
      },
      requests: {
        claim: (key, note) => requests.claim(key, note),
        settle: (key, from, to) => {
          notes.push(to);
          return requests.settle(key, from, to);
        },
      },
    };
    const rows = [{ url, code: "locked", password: "geheim" }];
    const again = () => all(workOff(listening, rowsOf(rows), cli, { ...options, idempotencyKey: "k" }));
    const first = await again();
    const stored = (await at.store.links.read("locked" as Field)) as StoredLink;
    expect(notes.length).toBe(1);
    expect(notes.join()).not.toContain(stored.details.makerHash);
    expect(notes.join()).not.toContain("hashed:");
    expect(hashed.join()).not.toContain("geheim");
    expect(await again()).toEqual(first);
    await work([{ op: "purge", code: "locked", release: true }]);
    expect(await again()).toEqual([{ row: 1, ok: true, link: null }]);
  });

  test("need the scope of what they do", async () => {
    const reader = { kind: "key", id: "r", scopes: ["links:read"], ownOnly: false, expiresAt: null } as const;
    expect(told(await work([{ url }], {}, reader as never))).toEqual(["scope_missing"]);
    expect(told(await work([{ url, code: "mine" }], {}, ownKey("k") as never))).toEqual(["mine"]);
  });

  test("are read no further ahead than they are worked on", async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<readonly Row[]> {
      for (;;) yield [{ value: { url, code: `r${read++}` } }];
    }
    const results = workOff(at.context, endless(), cli, options);
    for (let taken = 0; taken < 10; taken++) await results.next();
    expect(read).toBeLessThanOrEqual(ROWS_AT_ONCE + 11);
    await results.return(undefined);
  });

  test("keep the moment at which a link was made elsewhere", async () => {
    const [result] = await work([{ url, createdAt: "2019-05-06T07:08:09Z" }]);
    expect(result).toMatchObject({ ok: true, link: { createdAt: "2019-05-06T07:08:09.000Z" } });
  });

  test("sent again with the same key make no second link", async () => {
    const rows = Array.from({ length: 300 }, () => ({ url }));
    const first = told(await work(rows, { idempotencyKey: "k" }));
    expect(told(await work(rows, { idempotencyKey: "k" }))).toEqual(first);
    expect(await at.store.links.count()).toBe(300);
  });
});
