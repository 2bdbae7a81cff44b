// Import and export as the program does them: what is refused, what a conflict does, and that what goes out comes in again.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ADMIN_KEY, type Ran, runLinnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";
import { expectRefusal } from "../support/refusal.ts";

/** How many links the long forms have; the short ones show the same. */
const MANY = process.env.LINNET_TEST_LONG === "1" ? 1_000_000 : 20_000;

/** Megabytes that an import of any length may take (F25). */
const MEMORY_MB_MAX = 200;

/** Each test starts the program several times. */
setDefaultTimeout(60_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "linnet-import-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The program on a store of its own, with files in the folder. */
function on(name: string) {
  const env = { LINNET_STORE: `sqlite:${join(folder, `${name}.db`)}` };
  return (words: readonly string[], input = ""): Promise<Ran> => runLinnet(words, { folder, env, input });
}

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const jsonLines = (ran: Ran): Record<string, unknown>[] =>
  ran.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("linnet import of a table", () => {
  test("makes a link of each row, whatever stands in its cells", async () => {
    const linnet = on("cells");
    const table = file(
      "cells.csv",
      '\ufeffcode,url,title,notes,tags,maxClicks\r\na,example.com/a,"He said ""no"", twice","two\nlines","x,y",5\r\n\r\nb,example.com/b,\'=1+1,,,\r\n',
    );
    const ran = await linnet(["import", table, "--json"]);
    expect(JSON.parse(ran.stdout)).toEqual({ made: 2, updated: 0, skipped: 0, failed: 0, stopped: false, dryRun: false });
    expect(ran.code).toBe(0);
    const [a, b] = jsonLines(await linnet(["links", "list", "--json", "--sort", "code"]));
    expect(a).toMatchObject({ title: 'He said "no", twice', notes: "two\nlines", tags: ["x", "y"], maxClicks: 5 });
    expect(b).toMatchObject({ title: "=1+1", tags: [], maxClicks: null });
  });

  test("tells the line of each row that failed, keeps all of them in a file, and ends with 1", async () => {
    const linnet = on("failures");
    const table = file(
      "failures.csv",
      'code,url,notes\ngood,example.com,"a\nb"\nbad,javascript:alert(1),\nshort\nlast,example.com,x\n',
    );
    const errors = join(folder, "errors.ndjson");
    const ran = await linnet(["import", table, "--errors", errors]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toBe("2 made, 0 updated, 0 skipped, 2 failed.\n");
    expect(ran.stderr).toMatch(/line 4: .*\(invalid_url\)\nlinnet: line 5: The line has 1 cells.*\(invalid_body\)\n$/);
    const kept = readFileSync(errors, "utf8").trim().split("\n");
    expect(kept.map((line) => JSON.parse(line) as { line: number; code: string })).toMatchObject([
      { line: 4, code: "invalid_url", field: "url" },
      { line: 5, code: "invalid_body" },
    ]);
  });

  test("counts the failures that it does not print", async () => {
    const rows = Array.from({ length: 30 }, () => "nowhere:").join("\n");
    const ran = await on("counted")(["import", file("counted.csv", `url\n${rows}\n`)]);
    expect(ran.stderr.split("\n").filter((line) => line.includes("line "))).toHaveLength(20);
    expect(ran.stderr).toContain("and 10 more; --errors FILE keeps all of them.");
  });

  test("refuses a column that it does not know, by its name, or leaves it out where it is told to", async () => {
    const linnet = on("columns");
    const table = file("columns.csv", "url,colour\nexample.com,red\n");
    expectRefusal({ ...(await linnet(["import", table])), stdout: "" }, 1, /"colour" is not known here/, /\(unknown_field\)/);
    expect((await linnet(["import", table, "--ignore-unknown"])).stdout).toStartWith("1 made");
  });

  test.each([
    ["a row without an end", () => `url\n"${"x".repeat(3_000_000)}`, /can't be read/],
    ["a quote in the middle of a cell", () => 'url,title\nexample.com,"a"b\nexample.org,c\n', /can't be read/],
    [
      "bytes that are no UTF-8",
      () => Buffer.concat([Buffer.from("url,title\nexample.com,"), Buffer.from([0xe9, 0x0a])]),
      /not UTF-8/,
    ],
    ["nothing at all", () => "", /^0 made/],
  ])("says what is wrong with a table that has %s", async (name, text, says) => {
    const ran = await on(`broken-${name.length}`)(["import", file("broken.csv", text())]);
    expect(ran.stderr + ran.stdout).toMatch(says);
  });
});

describe("linnet import of lines of JSON", () => {
  test("goes on behind a line that is too long, is no JSON, or no object", async () => {
    const lines = [
      '{"url":"example.com","code":"a"}',
      "{",
      `{"url":"${"x".repeat(1_000_000)}"}`,
      "[]",
      '{"url":"example.com","code":"b"}',
    ];
    const ran = await on("lines")(["import", "-", "--format", "ndjson"], lines.join("\n"));
    expect(ran.stdout).toBe("2 made, 0 updated, 0 skipped, 3 failed.\n");
    expect(ran.stderr.match(/line \d/g)).toEqual(["line 2", "line 3", "line 4"]);
  });

  test("needs a format where the name of the file tells none", async () => {
    const linnet = on("format");
    expectRefusal(await linnet(["import", "-"]), 2, /Say --format ndjson or --format csv/);
    expectRefusal(await linnet(["import", file("links.txt", "")]), 2, /Say --format/);
    expectRefusal(await linnet(["import"]), 2, /The file is missing/);
    expectRefusal(await linnet(["import", join(folder, "absent.csv")]), 1, /ENOENT.*absent\.csv/);
    expectRefusal(await linnet(["import", "x.csv", "--on-conflict", "cry"]), 2, /--on-conflict is one of fail, skip, update/);
  });

  test("changes nothing when it is only tried", async () => {
    const linnet = on("dry");
    await linnet(["shorten", "example.com", "--code", "there"]);
    const rows = file("dry.ndjson", '{"url":"example.com/1","code":"new"}\n{"url":"example.com/2","code":"there"}\n');
    const ran = await linnet(["import", rows, "--dry-run"]);
    expect(ran).toMatchObject({
      code: 1,
      stdout: "Nothing was changed. There would be: 1 made, 0 updated, 0 skipped, 1 failed.\n",
    });
    expect(jsonLines(await linnet(["links", "list", "--json"]))).toHaveLength(1);
  });

  test("says in a dry run what becomes of rows that ask for what other rows of the file do, as it would be", async () => {
    const linnet = on("dry-twice");
    await linnet(["shorten", "example.com", "--code", "there"]);
    const rows = ["a", "a", "there", "b"].map((code) => ({ url: "example.com", code }));
    const same = [
      { url: "example.com", externalId: "e" },
      { url: "example.com/2", externalId: "e", code: "c" },
    ];
    const path = file("dry-twice.ndjson", [...rows, ...same].map((row) => JSON.stringify(row)).join("\n"));
    const tallies = async (conflict: string) => {
      const wish = ["import", path, "--json", "--on-conflict", conflict, "--dry-run"];
      return JSON.parse((await linnet(wish)).stdout);
    };
    expect(await tallies("fail")).toMatchObject({ made: 3, failed: 3 });
    expect(await tallies("skip")).toMatchObject({ made: 3, skipped: 3, failed: 0 });
    const rehearsed = await tallies("update");
    expect(rehearsed).toMatchObject({ made: 3, updated: 3, failed: 0 });
    const done = JSON.parse((await linnet(["import", path, "--json", "--on-conflict", "update"])).stdout);
    expect(done).toEqual({ ...rehearsed, dryRun: false });
  });

  test("gives tags to rows that name none", async () => {
    const linnet = on("tags");
    const rows = file("tags.ndjson", '{"url":"example.com","code":"a"}\n{"url":"example.com","code":"b","tags":["own"]}\n');
    await linnet(["import", rows, "--default-tag", "new", "--default-tag", "2026"]);
    expect(jsonLines(await linnet(["links", "list", "--json", "--sort", "code"])).map(({ tags }) => tags)).toEqual([
      ["2026", "new"],
      ["own"],
    ]);
  });
});

describe("a row of an import whose code or external id is taken", () => {
  const rows = () =>
    file(
      "conflict.ndjson",
      '{"url":"example.com/1","code":"taken","title":"new"}\n{"url":"example.com/2","externalId":"e"}\n{"url":"example.com/3","code":"free"}\n',
    );

  async function begun(name: string) {
    const linnet = on(name);
    await linnet(["links", "create", "example.com/old", "--code", "taken", "--title", "old", "--tag", "kept"]);
    await linnet(["links", "create", "example.com/old", "--code", "known", "--external-id", "e"]);
    return linnet;
  }

  test("fails, unless it is said otherwise", async () => {
    const ran = await (await begun("fail"))(["import", rows()]);
    expect(ran).toMatchObject({ code: 1, stdout: "1 made, 0 updated, 0 skipped, 2 failed.\n" });
    expect(ran.stderr).toMatch(/line 1: .*\(code_taken\)\nlinnet: line 2: .*\(external_id_taken\)/);
  });

  test("is left out with skip", async () => {
    const linnet = await begun("skip");
    const ran = await linnet(["import", rows(), "--on-conflict", "skip"]);
    expect(ran).toMatchObject({ code: 0, stdout: "1 made, 0 updated, 2 skipped, 0 failed.\n", stderr: "" });
    expect(JSON.parse((await linnet(["links", "get", "taken", "--json"])).stdout)).toMatchObject({ title: "old", version: 1 });
  });

  test("changes the link that is there with update, and leaves what it does not say", async () => {
    const linnet = await begun("update");
    const ran = await linnet(["import", rows(), "--on-conflict", "update"]);
    expect(ran).toMatchObject({ code: 0, stdout: "1 made, 2 updated, 0 skipped, 0 failed.\n" });
    expect(JSON.parse((await linnet(["links", "get", "taken", "--json"])).stdout)).toMatchObject({
      url: "https://example.com/1",
      title: "new",
      tags: ["kept"],
    });
    expect((await linnet(["resolve", "known"])).stdout).toBe("https://example.com/2\n");
  });
});

/** Links that are hard on a table, each field where it can be. */
const NASTY = [
  "=1+1",
  "'=1+1",
  "''=1+1",
  "+49 30",
  "-1",
  "@import",
  "'",
  "'quoted'",
  'a "quote"',
  "comma, and ; and\ttab",
  "ünïcödé 🐦",
  "\ufefflike a mark",
  "true",
  "5",
  "null",
  "{}",
].map((text, at) => ({
  url: `https://example.com/${at}`,
  code: `n${at}`,
  title: text.replace("\t", " "),
  notes: `${text}\n${text}`,
}));

describe("linnet export", () => {
  test.each(["csv", "ndjson"])("writes %s from which the same links are made, whatever their texts are", async (format) => {
    const [from, to] = [on(`from-${format}`), on(`to-${format}`)];
    await from(["import", file("nasty.ndjson", NASTY.map((row) => JSON.stringify(row)).join("\n"))]);
    await from(["links", "edit", "n0", "--tag", "a b", "--tag", "=c", "--expires-at", "2090-01-01T00:00:00Z", "--no-enabled"]);
    await from(["links", "edit", "n1", "--end-expired", "example.com/over", "--preview-title", "=Look", "--max-clicks", "3"]);
    await from(["links", "alias", "n2", "also-n2"]);
    await from(["links", "edit", "n3", "--code", "newer", "--external-id", "=e"]);
    await from(["links", "edit", "n4", "--ios", "apps.example/id1", "--android", "play.example/?id=a"]);
    const first = join(folder, `first.${format}`);
    expect(await from(["export", first])).toMatchObject({ code: 0 });
    expect(await to(["import", first])).toMatchObject({
      code: 0,
      stdout: `${NASTY.length} made, 0 updated, 0 skipped, 0 failed.\n`,
    });
    const again = join(folder, `again.${format}`);
    await to(["export", again]);
    expect(sortedLines(again)).toEqual(sortedLines(first));
    const [there] = jsonLines(await to(["links", "list", "--json", "--sort", "code"])).filter(({ code }) => code === "n1");
    expect(there?.title).toBe("'=1+1");
    const apps = jsonLines(await to(["links", "get", "n4", "--json"]));
    expect(apps).toMatchObject([{ ios: "https://apps.example/id1", android: "https://play.example/?id=a" }]);
  });

  test("takes the filters of a list, and leaves nothing half written", async () => {
    const linnet = on("filters");
    await linnet(["links", "create", "example.com", "--code", "a", "--tag", "x"]);
    await linnet(["links", "create", "example.com", "--code", "b"]);
    const before = readdirSync(folder).length;
    const out = join(folder, "filtered.csv");
    await linnet(["export", out, "--tag", "x"]);
    expect(readFileSync(out, "utf8").trim().split("\r\n")).toHaveLength(2);
    expectRefusal(await linnet(["export", join(folder, "bad.csv"), "--sort", "code", "--q", "x"]), 1, /\(invalid_field\)/);
    expect(existsSync(join(folder, "bad.csv"))).toBe(false);
    expect(readdirSync(folder)).toHaveLength(before + 1);
  });

  test("is read by the program behind the pipe as far as that wants", async () => {
    const linnet = on("pipe");
    await linnet([
      "import",
      file("pipe.csv", `url\n${Array.from({ length: 2000 }, (_, at) => `example.com/${at}`).join("\n")}\n`),
    ]);
    const head = Bun.spawn(["sh", "-c", `"${join(import.meta.dir, "../../bin/linnet")}" export | head -1`], {
      cwd: folder,
      env: { ...process.env, LINNET_STORE: `sqlite:${join(folder, "pipe.db")}` },
      stdout: "pipe",
      stderr: "pipe",
    });
    expect((await new Response(head.stdout).text()).trim().split("\n")).toHaveLength(1);
    expect(await new Response(head.stderr).text()).toBe("");
  });
});

/** Lines of a file but the moments in it that a copy has anew. */
function sortedLines(path: string): string[] {
  return readFileSync(path, "utf8").split("\n").sort();
}

/**
 * The most memory that a program has had, as the kernel knows it (proc_pid_status(5), VmHWM). What the kernel says of it when it has
 * ended (ru_maxrss) counts what this process had when it made that one.
 */
async function peakMbOf(child: { readonly pid: number; readonly exited: Promise<number> }): Promise<number> {
  let hasExited = false;
  void child.exited.then(() => {
    hasExited = true;
  });
  let peakMb = 0;
  while (!hasExited) {
    peakMb = Math.max(peakMb, peakMbNow(child.pid));
    await Bun.sleep(PEAK_INTERVAL_MS);
  }
  return peakMb;
}

const PEAK_INTERVAL_MS = 5;

function peakMbNow(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1000;
  } catch {
    return 0; // It has just ended.
  }
}

function* manyRows(): Generator<string> {
  for (let at = 0; at < MANY; at++)
    yield `https://example.com/products/${at}/details?ref=${(at * 7919) % 100_003},"Product ${at}, new",import\n`;
}

describe("a long import", () => {
  test("makes every link, in memory that does not grow with their number", async () => {
    const table = file("many.csv", `url,title,tags\n${[...manyRows()].join("")}`);
    const env = { ...process.env, LINNET_STORE: `sqlite:${join(folder, "many.db")}` };
    const child = Bun.spawn([join(import.meta.dir, "../../bin/linnet"), "import", table, "--json"], {
      cwd: folder,
      env,
      stdout: "pipe",
    });
    const peak = peakMbOf(child);
    expect(JSON.parse(await new Response(child.stdout).text())).toMatchObject({ made: MANY, failed: 0 });
    const peakMb = await peak;
    expect(peakMb).toBeGreaterThan(20);
    expect(peakMb).toBeLessThan(MEMORY_MB_MAX);
  }, 600_000);

  test("goes through a server in the same way", async () => {
    const server = await startLinnet({});
    try {
      const env = { LINNET_URL: server.url, LINNET_KEY: ADMIN_KEY };
      const table = file("served.csv", "code,url\na,example.com/a\nb,javascript:x\nc,example.com/c\nc,example.com/d\nshort\n");
      const ran = await runLinnet(["import", table], { folder, env });
      expect(ran.stdout).toBe("2 made, 0 updated, 0 skipped, 3 failed.\n");
      expect(ran.stderr).toMatch(/line 3: .*\nlinnet: line 5: .*\(code_taken\)\nlinnet: line 6: /);
      const again = await runLinnet(["import", file("served2.csv", "code,url\nc,example.com/z\n"), "--on-conflict", "update"], {
        folder,
        env,
      });
      expect(again).toMatchObject({ code: 0, stdout: "0 made, 1 updated, 0 skipped, 0 failed.\n" });
      const out = join(folder, "served.ndjson");
      await runLinnet(["export", out], { folder, env });
      expect(readFileSync(out, "utf8").trim().split("\n")).toHaveLength(2);
    } finally {
      await server.stop();
    }
  });
});

describeWith("redis", "import and export on Redis", () => {
  test("make every link, and find it again", async () => {
    const redis = await startRedis();
    try {
      const env = { LINNET_STORE: redis.url };
      const table = file("redis.csv", `url\n${Array.from({ length: 3000 }, (_, at) => `example.com/${at}`).join("\n")}\n`);
      expect(await runLinnet(["import", table], { folder, env })).toMatchObject({
        code: 0,
        stdout: "3000 made, 0 updated, 0 skipped, 0 failed.\n",
      });
      const out = join(folder, "redis.ndjson");
      expect(await runLinnet(["export", out], { folder, env })).toMatchObject({ code: 0 });
      const urls = readFileSync(out, "utf8")
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { url: string }).url);
      expect(new Set(urls).size).toBe(3000);
    } finally {
      await redis.stop();
    }
  }, 60_000);
});
