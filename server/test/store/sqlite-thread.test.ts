// The thread that writes: what others' locks, its own end and its silence mean to those who wait for it.
import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type Code, DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Field } from "../../src/core/field.ts";
import type { Store } from "../../src/core/store.ts";
import { type IdentityFacts, stampsAt } from "../../src/store/sqlite/identity.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { WriterThread } from "../../src/store/sqlite/thread.ts";
import { Writer } from "../../src/store/sqlite/writer.ts";
import { until } from "../support/wait.ts";
import { failureOf, linkAt, storedAt } from "./contract.ts";
import { Lines } from "./redis-setup.ts";

const THREAD = new URL("../../src/store/sqlite/writer-thread.ts", import.meta.url);

let folder: string;
let path: string;
let log: Lines;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "linnet-thread-"));
  path = join(folder, "linnet.db");
  log = new Lines();
  store = await open();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = () =>
  openSqlite({
    path,
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive",
    knownInstanceId: null,
    init: false,
    mayCreate: true,
    clock: Date.now,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log,
  });

const insert = (code: string) => store.links.insert(storedAt(code));
const find = (code: string) => store.links.find(code as Field);

/** Another process that holds the write lock until it is told to let go. */
async function lockElsewhere(): Promise<{ release: () => Promise<void> }> {
  const script = `const { Database } = await import("bun:sqlite"); const db = new Database(process.argv[1]);
    db.run("BEGIN IMMEDIATE"); console.log("locked"); for await (const _ of process.stdin) break; db.run("ROLLBACK"); db.close();`;
  const holder = Bun.spawn([process.execPath, "-e", script, path], { stdin: "pipe", stdout: "pipe" });
  await holder.stdout.getReader().read();
  return {
    async release() {
      void holder.stdin.end();
      await holder.exited;
    },
  };
}

describe("the store, while another process holds the write lock,", () => {
  test("answers reads, and creates when the lock is free", async () => {
    await insert("first");
    const lock = await lockElsewhere();
    let settled = false;
    const pending = insert("second").finally(() => {
      settled = true;
    });
    for (let n = 0; n < 500; n++) expect(await find("first")).toEqual(linkAt("first"));
    for (let turn = 0; turn < 50; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(await find("first")).toEqual(linkAt("first"));
    }
    expect(settled).toBe(false);
    await lock.release();
    expect(await pending).toBe("inserted");
  });
});

describe("the writes of one batch", () => {
  test("fail one by one: a bad one takes no other with it, and leaves nothing behind", async () => {
    const db = new Database(path);
    db.run(`CREATE TRIGGER bad BEFORE INSERT ON url_hash WHEN NEW.field = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END`);
    db.close();
    const outcomes = await Promise.all(["good", "bad", "better"].map((code) => failureOf(() => insert(code))));
    expect(outcomes).toEqual(["none", "store_unavailable", "none"]);
    expect([await find("good"), await find("bad"), await find("better")]).toEqual([linkAt("good"), null, linkAt("better")]);
    expect(await store.links.count()).toBe(2);
  });

  test("that were asked for before the store is closed are done, and the log is tidied away", async () => {
    const asked = Promise.all(Array.from({ length: 600 }, (_, n) => insert(`code-${n}`)));
    await store.close();
    expect(new Set(await asked)).toEqual(new Set(["inserted"]));
    expect(readdirSync(folder)).toEqual(["linnet.db"]);
    store = await open();
    expect(await store.links.count()).toBe(600);
  });
});

describe("a store that has never been written to", () => {
  test("is closed without a thread, and its log is tidied away", async () => {
    expect(await find("none")).toBeNull();
    await store.close();
    expect(readdirSync(folder)).toEqual(["linnet.db"]);
  });

  test("takes no links when its file is gone, makes no other, and takes them when it is put back", async () => {
    const aside = join(folder, "aside.db");
    renameSync(path, aside);
    expect(await failureOf(() => insert("abc"))).toBe("store_emptied");
    expect(readdirSync(folder)).not.toContain("linnet.db");
    expect(log.count("error THE STORE HAS LOST ITS DATA")).toBe(1);
    renameSync(aside, path);
    expect(await insert("abc")).toBe("inserted");
    expect(await find("abc")).toEqual(linkAt("abc"));
  });
});

describe("a thread", () => {
  /** A queue with a thread of the test's, on the file that is open. */
  function writerOn(start: (facts: IdentityFacts) => Worker) {
    const facts = { path, instanceId: store.instance.id, stamps: stampsAt(path) };
    const thread = new WriterThread(facts, log, start);
    return { thread, writer: new Writer(thread, { changed: () => undefined, looked: () => undefined }) };
  }
  const add = (writer: Writer, code: string) => writer.write({ kind: "add", codes: [code as Code], max: 1000 });

  test("that ends in the middle of a write leaves it unknown, and the next write starts another", async () => {
    const threads: Worker[] = [];
    const { thread, writer } = writerOn((workerData) => {
      const worker = new Worker(THREAD, { workerData });
      threads.push(worker);
      return worker;
    });
    expect(await add(writer, "before")).toBe(1);
    const lock = await lockElsewhere();
    const underWay = failureOf(() => add(writer, "during"));
    await new Promise((resolve) => setTimeout(resolve, 20)); // It is with the thread by now; it would be waiting for 1.5 s.
    const waiting = add(writer, "after");
    await threads[0]?.terminate();
    expect(await underWay).toBe("store_unknown");
    await lock.release();
    expect(await waiting).toBe(1);
    expect(threads).toHaveLength(2);
    expect(log.count("error the thread that writes has ended")).toBe(1);
    expect((await store.pool.list()).sort()).toEqual(["after", "before"] as Code[]);
    await writer.close();
    await thread.close();
  });

  test("that throws is one that ends", async () => {
    const broken = `require("node:worker_threads").parentPort.on("message", () => { throw new TypeError("broken"); });`;
    const { thread, writer } = writerOn(() => new Worker(broken, { eval: true }));
    expect(await failureOf(() => add(writer, "a"))).toBe("store_unknown");
    expect(log.all.join()).toContain("the thread that writes has ended");
    await thread.close();
  });

  test("that says nothing holds nobody up: what it was sent is unknown, the rest certainly not done", async () => {
    const silent = `require("node:worker_threads").parentPort.on("message", () => undefined);`;
    const { thread, writer } = writerOn(() => new Worker(silent, { eval: true }));
    const sent = failureOf(() => add(writer, "sent"));
    await new Promise((resolve) => setImmediate(resolve));
    const queued = failureOf(() => add(writer, "queued"));
    expect([await queued, await sent]).toEqual(["store_unavailable", "store_unknown"]);
    await writer.close();
    await thread.close();
    expect(log.count("warn the thread that writes did not let go")).toBe(1);
  }, 20_000);
});

test("a process that leaves its store open ends all the same, and one that closes it ends at once", async () => {
  for (const end of ["", "await store.close();"]) {
    const script = `const { openStoreAt } = await import(${JSON.stringify(join(import.meta.dir, "../support/stored.ts"))});
      const { store } = await openStoreAt("sqlite:" + process.argv[1]);
      store.links.watch({ live() {}, changed() {}, suspected() {}, added() {} });
      await store.pool.add(["abc"], 10); ${end} console.log("done");`;
    const env = { ...process.env, TMPDIR: folder }; // What it leaves behind goes with the folder.
    const child = Bun.spawn([process.execPath, "-e", script, path], { stdout: "pipe", stderr: "pipe", env });
    let exited = false;
    void child.exited.then(() => {
      exited = true;
    });
    try {
      await until(() => exited, { what: "the process ends by itself" });
      expect(await new Response(child.stderr).text()).toBe("");
      expect(await new Response(child.stdout).text()).toBe("done\n");
      expect(child.exitCode).toBe(0);
    } finally {
      child.kill("SIGKILL");
    }
  }
}, 30_000);
