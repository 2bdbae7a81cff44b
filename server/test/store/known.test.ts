// Which store is which: what tells them apart, and what is only another spelling.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import { placeOf } from "../../src/store/known.ts";
import { type OpenStoreOptions, openStore, wipeStore } from "../../src/store/open.ts";
import { Lines } from "./redis-setup.ts";

describe("the place of a store", () => {
  const same = (...urls: string[]) => expect(new Set(urls.map((url) => placeOf(url, ""))).size).toBe(1);
  const different = (...urls: string[]) => expect(new Set(urls.map((url) => placeOf(url, ""))).size).toBe(urls.length);

  test("is the same however a Redis URL is spelled", () => {
    same("redis://h", "redis://h/", "redis://h:6379", "redis://h/0", "redis://h:6379/0", "redis://H:6379/00");
    same("redis:///0", "redis://127.0.0.1:6379/0");
    same("unix:///run/redis.sock", "unix://user:secret@/run/redis.sock", "unix:///run/redis.sock?db=0");
  });

  test("leaves out user and password, whatever is in them", () => {
    same("redis://h", "redis://user@h", "redis://user:secret@h", "redis://:a%2Fb%40c@h/0");
    expect(placeOf("redis://user:secret@h", "")).not.toMatch(/user|secret/);
  });

  test("is another for another host, port, database, socket or prefix", () => {
    different("redis://h", "redis://i", "redis://h:6380", "redis://h/1", "rediss://h", "unix:///h", "unix:///h?db=1", "sqlite:h");
    expect(placeOf("redis://h", "a:")).not.toBe(placeOf("redis://h", "b:"));
  });

  test("of a file is its absolute path, whatever the prefix for Redis", () => {
    same(
      "sqlite:data/linnet.db",
      "sqlite:./data/linnet.db",
      `sqlite:${resolve("data/linnet.db")}`,
      "sqlite:data/../data/linnet.db",
    );
    different("sqlite:data/linnet.db", "sqlite:linnet.db");
    expect(placeOf("sqlite:x.db", "a:")).toBe(placeOf("sqlite:x.db", ""));
  });

  test("is none for a store in memory, and for a URL that can't be read", () => {
    expect(placeOf("sqlite::memory:", "")).toBeNull();
    expect(placeOf("redis://[::1", "")).toBeNull();
  });
});

describe("a store that was opened", () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "linnet-known-"));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  const optionsFor = (url: string): OpenStoreOptions => ({
    url,
    data,
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive",
    redisPrefix: "",
    redisBuckets: 16,
    init: false,
    mayCreate: true,
    clock: Date.now,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log: new Lines(),
  });

  test("is known by its file, however the path is written, until it is wiped", async () => {
    const file = join(data, "linnet.db");
    const options = optionsFor(`sqlite:${file}`);
    await (await openStore(options)).close();
    for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
    await expect(openStore(optionsFor(`sqlite:${relative(".", file)}`))).rejects.toThrow(/has held links before/);
    const begun = await openStore({ ...options, init: true });
    await wipeStore(begun, optionsFor(`sqlite:${data}/./linnet.db`));
    await begun.close();
    expect(readdirSync(join(data, "known-stores"))).toEqual([]);
  });

  test("in memory is not remembered", async () => {
    await (await openStore(optionsFor("sqlite::memory:"))).close();
    expect(existsSync(join(data, "known-stores"))).toBe(false);
  });

  test("is not remembered when there was none and none may be made", async () => {
    const asked = openStore({ ...optionsFor(`sqlite:${join(data, "linnet.db")}`), mayCreate: false });
    await expect(asked).rejects.toThrow(/holds nothing of Linnet's yet/);
    expect(readdirSync(data)).toEqual([]);
  });
});
