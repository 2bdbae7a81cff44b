// A store with one link that can't be read: lists, exports and backups go on, and say what they could not have.
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callerOf } from "../api/call.ts";
import { ADMIN_KEY, type Linnet, type Ran, runLinnet, startLinnet } from "../support/linnet.ts";

/** Each test starts the program several times. */
setDefaultTimeout(60_000);

const SAYS = "Links that can't be read are left out (1): broken.";

let linnet: Linnet;
let storeFile: string;
beforeAll(async () => {
  linnet = await startLinnet();
  storeFile = join(linnet.folder, "data/linnet.db");
  for (const code of ["a", "broken", "c"])
    await call("POST /links", { body: { url: "https://example.com/", code, tags: ["t"] } });
  const db = new Database(storeFile);
  db.run("PRAGMA busy_timeout = 5000");
  db.run(`UPDATE url_meta SET record = '{"c":1,"m":"x","later":true}'
    WHERE number = (SELECT number FROM url_hash WHERE field = 'broken')`);
  db.close();
});
afterAll(() => linnet.stop());
const call = callerOf(() => linnet);

const local = (...words: string[]): Promise<Ran> =>
  runLinnet(words, { folder: linnet.folder, env: { LINNET_STORE: `sqlite:${storeFile}` } });
const remote = (...words: string[]): Promise<Ran> =>
  runLinnet(words, { folder: linnet.folder, env: { LINNET_URL: linnet.url, LINNET_KEY: ADMIN_KEY } });

const idsIn = (file: string) =>
  readFileSync(join(linnet.folder, file), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { id: string }).id)
    .sort();

describe("with a link that can't be read", () => {
  test("it is a problem of its own", async () => {
    expect((await call("GET /links/broken")).body).toMatchObject({ code: "record_unreadable", status: 503 });
    expect((await fetch(`${linnet.url}/broken`, { redirect: "manual" })).headers.get("location")).toBe("https://example.com/");
  });

  test("a list has all the others, and names it", async () => {
    const { status, body } = await call("GET /links?sort=code");
    expect([status, body.links.map(({ code }: { code: string }) => code), body.unreadable]).toEqual([
      200,
      ["a", "c"],
      ["broken"],
    ]);
    expect((await call("GET /links?q=zzz")).body).toEqual({ links: [], next: null });
  });

  test.each([["?format=ndjson"], ["?format=ndjson&tag=t"]])("an export %s of the API says so in its last line", async (query) => {
    const { status, body } = await call(`GET /export${query}`);
    const lines = (body as string)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(status).toBe(200);
    expect(lines.map(({ id }) => id)).toContainAllValues(["a", "c", undefined]);
    expect(lines.at(-1)).toEqual({ error: { code: "record_unreadable", status: 503, message: SAYS } });
  });

  test("an export of the API as a table ends with its id, and neither is imported as if it were whole", async () => {
    const { body: table } = await call("GET /export?format=csv");
    expect((table as string).trim().split("\r\n")).toHaveLength(4);
    expect(table).toMatch(/\r\nbroken,+\r\n$/);
    const results = await call("POST /bulk?dryRun=true", { body: table, type: "text/csv" });
    expect(results.body).toContain('{"row":3,"ok":false,"error":{"code":"missing_field"');
    const lines = await call("GET /export");
    const again = await call("POST /bulk?dryRun=true", { body: lines.body, type: "application/x-ndjson" });
    expect(again.body).toContain('{"row":3,"ok":false,"error":{"code":"unknown_field"');
  });

  test.each([
    ["on the machine", local],
    ["at a server", remote],
  ])("linnet export %s writes the others, says so and ends with 1", async (_name, run) => {
    const ran = await run("export", "out.ndjson");
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(`linnet: ${SAYS}\n`) });
    expect(idsIn("out.ndjson")).toEqual(["a", "c"]);
    const piped = await run("export");
    expect(piped).toMatchObject({ code: 1, stderr: expect.stringContaining(SAYS) });
    expect(piped.stdout.trim().split("\n")).toHaveLength(2);
  });

  test("an import that meets it goes on behind it", async () => {
    writeFileSync(
      join(linnet.folder, "rows.ndjson"),
      ["a", "broken", "c"].map((code) => `{"url":"b.example","code":"${code}"}\n`).join(""),
    );
    const ran = await local("import", "rows.ndjson", "--on-conflict", "update", "--json");
    expect(JSON.parse(ran.stdout)).toMatchObject({ updated: 2, failed: 1, stopped: false });
    expect(ran.stderr).toContain("(record_unreadable)");
  });

  test("linnet backup has it as it is, and restore puts it back so", async () => {
    const made = await local("backup", "out.backup", "--json");
    expect(made).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("Links that can't be read (1: broken) are in the backup as they are"),
    });
    expect(JSON.parse(made.stdout)).toMatchObject({ links: 3, unreadable: 1 });
    const other = { folder: linnet.folder, env: { LINNET_STORE: `sqlite:${join(linnet.folder, "other.db")}` } };
    const back = await runLinnet(["restore", "out.backup", "--json"], other);
    expect(back).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("Links that can't be read (1, the first is broken) are as they were"),
    });
    expect(JSON.parse(back.stdout)).toMatchObject({ links: 3, conflicts: 0, unreadable: 1 });
    const db = new Database(join(linnet.folder, "other.db"), { readonly: true });
    expect(db.query("SELECT m.record FROM url_meta m JOIN url_hash USING (number) WHERE field = 'broken'").get()).toEqual({
      record: '{"c":1,"m":"x","later":true}',
    });
    db.close();
  });
});
