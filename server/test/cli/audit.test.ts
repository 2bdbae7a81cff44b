// `linnet audit`: what commands do is noted as what requests are, and no secret with it.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLinnet } from "../support/linnet.ts";

setDefaultTimeout(60_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "linnet-audit-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: string[]) => runLinnet(words, { folder });

async function entries(...words: string[]) {
  const { code, stdout } = await run("audit", "--json", ...words);
  expect(code).toBe(0);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("what commands change is noted, newest first; what they only see, try or fail at is not", async () => {
  await run("links", "create", "example.com", "--code", "sale", "--password", "open sesame");
  await run("links", "edit", "sale", "--title", "Sale", "--password", "another sesame");
  await run("links", "get", "sale");
  await run("links", "edit", "absent", "--title", "x");
  const key = await run("keys", "create", "--name", "k", "--scope", "links:read");
  const made = await run("users", "invite", "--role", "owner", "--email", "ada@x.example");
  const file = join(folder, "rows.ndjson");
  writeFileSync(file, '{"url":"https://example.com/1"}\n{"url":"https://example.com/2"}\n');
  await run("import", file, "--dry-run");
  await run("import", file);
  const all = await entries();
  expect(all.map(({ actor, action, target }) => [actor, action, target])).toEqual([
    ["cli", "link.bulk", ""],
    ["cli", "invitation.create", all[1].target],
    ["cli", "key.create", all[2].target],
    ["cli", "link.update", "sale"],
    ["cli", "link.create", "sale"],
  ]);
  expect(all[0].details).toMatchObject({ done: 2, failed: 0 });
  expect(all[3].details).toEqual({ version: 2, fields: ["title", "password"] });
  const token = made.stdout.split("#token=")[1]?.trim() ?? "none";
  for (const secret of ["sesame", key.stdout.trim(), token]) expect(JSON.stringify(all)).not.toContain(secret);
});

test("entries are told of one actor, kind and time, and as a table", async () => {
  expect((await entries("--action", "link")).map(({ action }) => action)).toEqual(["link.bulk", "link.update", "link.create"]);
  expect(await run("audit", "--actor", "admin")).toMatchObject({ code: 0, stdout: "" });
  expect(await run("audit", "--to", "2020-01-01")).toMatchObject({ code: 0, stdout: "" });
  const { stdout } = await run("audit", "--csv", "--action", "link.create");
  expect(stdout.split("\r\n")).toEqual([
    "id,at,actor,action,target,details",
    expect.stringMatching(/^\w+,20[\d-]+T[\d:.]+Z,cli,link\.create,sale,\{\}$/),
    "",
  ]);
});
