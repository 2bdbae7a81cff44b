// The list of blocked hosts in a file: read, read again, refused, missing for a while; and what goes on meanwhile.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostSet } from "../../src/core/blocks/host-set.ts";
import type { Log } from "../../src/core/log.ts";
import { BlockFile } from "../../src/files/block-file.ts";
import { until } from "../support/wait.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "linnet-blocks-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let hosts: HostSet | null = null;
let said: { readonly facts: Readonly<Record<string, unknown>>; readonly message: string }[] = [];
let breaths = 0;
beforeEach(() => {
  hosts = null;
  said = [];
  breaths = 0;
});

const log: Log = {
  debug: () => undefined,
  info: (facts, message) => void said.push({ facts, message }),
  warn: () => undefined,
  error: (facts, message) => void said.push({ facts, message }),
};

const listAt = (path: string | null) =>
  new BlockFile({
    path,
    use: (set) => {
      hosts = set;
    },
    breathe: async () => {
      breaths++;
    },
    log,
    lookIntervalMs: 5,
  });

const isBlocked = (host: string) => hosts?.covers(host) === true;

describe("the list of a file", () => {
  test("is read before anything is served, and again when it is changed or replaced", async () => {
    const path = join(folder, "changed.txt");
    writeFileSync(path, "\ufeffevil.example\n# comment\n");
    const list = listAt(path);
    await list.open();
    expect(isBlocked("www.evil.example")).toBe(true);
    expect(said[0]?.facts).toEqual({ file: path, hosts: 1 });
    writeFileSync(`${path}.new`, "worse.example\nno host at all\n");
    renameSync(`${path}.new`, path);
    await until(() => isBlocked("worse.example"), { what: "the new list is read" });
    expect(isBlocked("evil.example")).toBe(false);
    expect(said.at(-1)?.facts).toEqual({ file: path, hosts: 1, linesLeftOut: 1, firstLine: 2 });
    writeFileSync(path, "");
    await until(() => hosts?.size === 0, { what: "the empty list is read" });
    list.close();
  });

  test("stays what it was while the file is missing, or is no list", async () => {
    const path = join(folder, "lost.txt");
    writeFileSync(path, "evil.example");
    const list = listAt(path);
    await list.open();
    rmSync(path);
    await until(() => said.length === 2, { what: "that it is missing is told" });
    expect(said[1]?.message).toContain("the one before is used on");
    writeFileSync(path, "<html>\n<p>503</p>\n</html>");
    await until(() => said.length === 3, { what: "that it is no list is told" });
    expect(said[2]?.facts.reason).toBe("3 of its lines are no hosts, the first is line 1");
    expect(isBlocked("evil.example")).toBe(true);
    writeFileSync(path, "worse.example");
    await until(() => isBlocked("worse.example"), { what: "the list that came back is read" });
    list.close();
  });

  test.each(["missing", "a folder"])("that is %s from the beginning blocks nothing, which is told", async (what) => {
    const list = listAt(what === "missing" ? join(folder, "missing.txt") : folder);
    await list.open();
    expect(hosts).toBeNull();
    expect(said.map(({ message }) => message)).toEqual([
      "the list of blocked hosts can't be read; none of its hosts is blocked until it can",
    ]);
    list.close();
  });

  test("is read piece by piece, however long it is, and lines that are cut are whole", async () => {
    const path = join(folder, "long.txt");
    writeFileSync(path, Array.from({ length: 20_000 }, (_, n) => `host-${n}.bücher.example`).join("\r\n"));
    const list = listAt(path);
    await list.open();
    expect([hosts?.size, said[0]?.facts]).toEqual([20_000, { file: path, hosts: 20_000 }]);
    expect(breaths).toBeGreaterThan(5);
    list.close();
  });

  test("is none where no file is named", async () => {
    const list = listAt(null);
    await list.open();
    expect([hosts, said]).toEqual([null, []]);
    list.close();
  });
});
