// The list of blocked hosts, and what else is taken back, on the real program.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServedLinks, serveLinks, storedLink } from "../support/links.ts";
import { ADMIN, runLinnet } from "../support/linnet.ts";
import { metricsOf } from "../support/metrics.ts";
import { until } from "../support/wait.ts";

const folder = mkdtempSync(join(tmpdir(), "linnet-block-file-"));
const file = join(folder, "hosts.txt");

let served: ServedLinks;
beforeAll(async () => {
  writeFileSync(file, "0.0.0.0 evil.example\n");
  const links = [storedLink("bad", { target: "https://www.evil.example/" }), storedLink("good")];
  served = await serveLinks(links, { LINNET_BLOCK_LIST: file });
});
afterAll(async () => {
  await served.stop();
  rmSync(folder, { recursive: true });
});

const follow = (code: string) => fetch(`${served.linnet.url}/${code}`, { redirect: "manual" });
const local = (...words: string[]) =>
  runLinnet(words, {
    folder: served.linnet.folder,
    env: { LINNET_BLOCK_LIST: file, LINNET_STORE: `sqlite:${join(served.linnet.folder, "data/linnet.db")}` },
  });

test("the hosts of the file are blocked, here and on the command line, until the file says otherwise", async () => {
  const before = await metricsOf(served.linnet.url, ADMIN);
  expect([(await follow("bad")).status, (await follow("good")).status]).toEqual([410, 302]);
  const outcome = 'linnet_redirects_total{outcome="blocked"}';
  const after = await metricsOf(served.linnet.url, ADMIN);
  expect((after.get(outcome) ?? 0) - (before.get(outcome) ?? 0)).toBe(1);
  const refused = await local("links", "create", "https://evil.example/");
  expect([refused.code, refused.stderr]).toEqual([1, "linnet: Links here may not lead to evil.example. (target_blocked)\n"]);
  expect((await local("links", "simulate", "bad")).stdout).toBe("blocked list\n");
  expect((await local("doctor")).stdout).toContain(`${file}: 1 host`);
  writeFileSync(file, "# nobody any more\n");
  await until(async () => (await follow("bad")).status === 302, { what: "the link leads again" });
});

test("the home page's form tells of a host that is blocked", async () => {
  writeFileSync(file, "evil.example\n");
  await until(async () => (await follow("bad")).status === 410, { what: "the list is read" });
  const response = await fetch(`${served.linnet.url}/`, {
    method: "POST",
    headers: { Accept: "text/html" },
    body: new URLSearchParams({ original_url: "https://evil.example/x" }),
  });
  expect(response.status).toBe(422);
  expect(await response.text()).toContain("Links here may not lead to evil.example.");
});
