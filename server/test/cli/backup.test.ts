// Backup, restore and reindex as the program does them: with servers running, from one kind of store to the other.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { contentOf } from "../backup/setup.ts";
import { ADMIN_KEY, type Linnet, type Ran, runLinnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";
import { expectRefusal } from "../support/refusal.ts";
import { openStoreAt, storedIn } from "../support/stored.ts";

/** Each test starts the program several times. */
setDefaultTimeout(60_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "linnet-backup-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sqlite = (name: string) => `sqlite:${join(folder, `${name}.db`)}`;
const on = (store: string, env: Record<string, string> = {}) => {
  const settings = { LINNET_STORE: store, ...env };
  return (...words: string[]): Promise<Ran> => runLinnet(words, { folder, env: settings });
};

async function contentAt(store: string): Promise<unknown> {
  const { store: opened, close } = await openStoreAt(store);
  try {
    return await contentOf(opened);
  } finally {
    await close();
  }
}

async function fillThrough(linnet: (...words: string[]) => Promise<Ran>): Promise<void> {
  for (const words of [
    ["links", "create", "example.com/a", "--code", "a", "--title", "Ünï", "--tag", "x", "--external-id", "e"],
    ["links", "edit", "a", "--code", "newer", "--notes", "two\nlines"],
    ["links", "create", "example.com/b", "--code", "b", "--max-clicks", "5", "--password", "open"],
    ["links", "create", "example.com/c", "--code", "c"],
    ["links", "delete", "c"],
    ["links", "create", "example.com/d", "--code", "d"],
    ["links", "delete", "d", "--permanently", "--yes"],
    ["keys", "create", "--name", "robot", "--scope", "links:read"],
  ]) {
    expect(await linnet(...words)).toMatchObject({ code: 0 });
  }
}

const secretIn = (file: string): string =>
  (JSON.parse(gunzipSync(readFileSync(file)).toString("utf8").split("\n")[0] ?? "") as { instance: { secret: string } }).instance
    .secret;

describe("linnet backup and restore", () => {
  test("bring a store back as it was, with its secret, in a file for its owner alone", async () => {
    const [from, to] = [on(sqlite("one")), on(sqlite("two"))];
    await fillThrough(from);
    const file = join(folder, "one.backup");
    expect(await from("backup", file)).toMatchObject({ code: 0, stdout: `Wrote 4 links to ${file}.\n`, stderr: "" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse((await to("restore", file, "--json")).stdout)).toMatchObject({
      links: 4,
      keys: 1,
      present: 0,
      conflicts: 0,
    });
    expect(await contentAt(sqlite("two"))).toEqual(await contentAt(sqlite("one")));
    await to("backup", join(folder, "two.backup"));
    expect(secretIn(join(folder, "two.backup"))).toBe(secretIn(file));
    expect((await to("links", "list", "--tag", "x")).stdout).toMatch(/^newer\t/);
  });

  test("bring links back to where they were lost", async () => {
    const linnet = on(sqlite("lost"));
    await linnet("shorten", "example.com", "--code", "a");
    const file = join(folder, "lost.backup");
    await linnet("backup", file);
    for (const end of ["", "-wal", "-shm"]) rmSync(join(folder, `lost.db${end}`), { force: true });
    expectRefusal(await linnet("resolve", "a"), 1, /has held links before/);
    expect(await linnet("restore", file)).toMatchObject({ code: 0, stderr: "" });
    expect((await linnet("resolve", "a")).stdout).toBe("https://example.com/\n");
  });

  test("write nothing into a store that has links, unless it is said", async () => {
    const [from, to] = [on(sqlite("guest")), on(sqlite("host"))];
    await from("shorten", "example.com/theirs", "--code", "same");
    await from("shorten", "example.com/theirs", "--code", "theirs");
    await to("shorten", "example.com/ours", "--code", "same");
    const file = join(folder, "guest.backup");
    await from("backup", file);
    expectRefusal(await to("restore", file), 1, /has 1 codes already. Say --merge/);
    expect((await storedIn(sqlite("host"))).size).toBe(1);
    const merged = await to("restore", file, "--merge");
    expect(merged).toMatchObject({ code: 1, stdout: "Restored 1 links and 0 keys; 0 were there already, 1 conflicts.\n" });
    expect(merged.stderr).toContain('"same" is another link here');
    expect((await to("resolve", "same")).stdout).toBe("https://example.com/ours\n");
  });

  test("make no store for a file that is damaged, and none for codes of another kind", async () => {
    const from = on(sqlite("whole"));
    await from("shorten", "example.com", "--code", "a");
    const file = join(folder, "whole.backup");
    await from("backup", file);
    const cut = join(folder, "cut.backup");
    copyFileSync(file, cut);
    truncateSync(cut, statSync(file).size - 20);
    expectRefusal(await on(sqlite("never"))("restore", cut), 1, /damaged, cut off, or not a backup/, /Nothing was restored/);
    const other = on(sqlite("never"), { LINNET_CODE_ALPHABET: "23456789ABCDEFGHJKMNPQRTUVWXY" });
    expectRefusal(await other("restore", file), 1, /made with LINNET_CODE_ALPHABET=23456789ABCDEFGHJKLMNPQRTUVWXYabc/);
    expectRefusal(await on(sqlite("never"))("restore", join(folder, "absent")), 1, /ENOENT/);
    expect(existsSync(join(folder, "never.db"))).toBe(false);
  });

  test("leave nothing behind where the file can't be written", async () => {
    const from = on(sqlite("whole"));
    const before = readdirSync(folder);
    expectRefusal(await from("backup", join(folder, "no-such-folder", "file")), 1, /ENOENT/);
    expectRefusal(await on(sqlite("never"))("backup", join(folder, "x")), 1, /holds nothing of Linnet's yet/);
    expect(readdirSync(folder)).toEqual(before);
  });

  test("are about the store itself, never about a server", async () => {
    const env = { LINNET_URL: "http://127.0.0.1:9" };
    for (const words of [["backup", "x"], ["restore", "x"], ["reindex"]]) {
      expectRefusal(await runLinnet(words, { folder, env }), 2, /works on the store itself/);
    }
    expectRefusal(await runLinnet(["backup"], { folder }), 2, /The file is missing/);
  });
});

/** Makes links one after the other until it is stopped; those that the server acknowledged. */
async function writing(server: Linnet, signal: AbortSignal, acknowledged: Set<string>): Promise<void> {
  while (!signal.aborted) {
    const response = await fetch(`${server.url}/api/v1/links`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${ADMIN_KEY}` },
      body: JSON.stringify({ url: "https://example.com/load" }),
    });
    if (response.status === 201) acknowledged.add(((await response.json()) as { code: string }).code);
  }
}

/** A backup that is taken while several clients make links, and what was acknowledged before it began. */
async function backupUnderLoad(server: Linnet, store: string, file: string): Promise<string[]> {
  const acknowledged = new Set<string>();
  const stop = new AbortController();
  const writers = Array.from({ length: 8 }, () => writing(server, stop.signal, acknowledged));
  try {
    while (acknowledged.size < 300) await Promise.race([...writers, Bun.sleep(20)]);
    const before = [...acknowledged];
    expect(await on(store)("backup", file)).toMatchObject({ code: 0 });
    expect(acknowledged.size).toBeGreaterThan(before.length);
    return before;
  } finally {
    stop.abort();
    await Promise.all(writers);
  }
}

describe("a backup that is taken while links are made", () => {
  test("has every link that was acknowledged before it began", async () => {
    const store = sqlite("load");
    const server = await startLinnet({ env: { LINNET_STORE: store } });
    try {
      const file = join(folder, "load.backup");
      const before = await backupUnderLoad(server, store, file);
      expect(await on(sqlite("load-restored"))("restore", file)).toMatchObject({ code: 0, stderr: "" });
      const restored = await storedIn(sqlite("load-restored"));
      expect(before.filter((code) => !restored.has(code))).toEqual([]);
    } finally {
      await server.stop();
    }
  }, 60_000);
});

describe("linnet reindex", () => {
  test("makes the lists anew while a server runs", async () => {
    const store = sqlite("reindex");
    const server = await startLinnet({ env: { LINNET_STORE: store } });
    try {
      const linnet = on(store);
      await linnet("links", "create", "example.com", "--code", "a", "--tag", "x");
      expect(await linnet("reindex")).toMatchObject({ code: 0, stdout: "Made the indexes of 1 links anew.\n" });
      expect(JSON.parse((await linnet("reindex", "--json")).stdout)).toEqual({ links: 1 });
      expect((await linnet("links", "list", "--tag", "x")).stdout).toMatch(/^a\t/);
    } finally {
      await server.stop();
    }
  });
});

describeWith("redis", "backups between SQLite and Redis", () => {
  test("carry a store to Redis with another number of buckets, and back, the same", async () => {
    const redis = await startRedis();
    try {
      await fillThrough(on(sqlite("start")));
      const env = { LINNET_REDIS_BUCKETS: "16" };
      const [first, second] = [join(folder, "first.backup"), join(folder, "second.backup")];
      await on(sqlite("start"))("backup", first);
      expect(await on(redis.url, env)("restore", first)).toMatchObject({ code: 0, stderr: "" });
      expect((await on(redis.url, env)("links", "history", "newer")).stdout).toContain("two lines");
      expect(await on(redis.url, env)("backup", second)).toMatchObject({ code: 0 });
      expect(await on(sqlite("back"))("restore", second)).toMatchObject({ code: 0 });
      expect(await contentAt(sqlite("back"))).toEqual(await contentAt(sqlite("start")));
      expect(secretIn(second)).toBe(secretIn(first));
      expect(await on(redis.url, env)("reindex")).toMatchObject({ code: 0 });
    } finally {
      await redis.stop();
    }
  }, 60_000);

  test("taken while links are made have every one that was acknowledged before", async () => {
    const redis = await startRedis();
    const server = await startLinnet({ env: { LINNET_STORE: redis.url } });
    try {
      const file = join(folder, "redis-load.backup");
      const before = await backupUnderLoad(server, redis.url, file);
      expect(await on(sqlite("redis-load-restored"))("restore", file)).toMatchObject({ code: 0 });
      const restored = await storedIn(sqlite("redis-load-restored"));
      expect(before.filter((code) => !restored.has(code))).toEqual([]);
    } finally {
      await server.stop();
      await redis.stop();
    }
  }, 60_000);
});
