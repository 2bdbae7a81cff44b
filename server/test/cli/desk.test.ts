// The commands of links, tags and keys, each at the store itself and at a server: both say the same.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import type { ReadStream, WriteStream } from "node:tty";
import { run } from "../../src/cli/run.ts";
import { ADMIN_KEY, type Linnet, type Ran, runLinnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { expectRefusal } from "../support/refusal.ts";

/** What differs from one run to the next: moments, drawn codes, keys, and who has done it. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "MOMENT"],
  [/lk_\w{10}_\w{32}/g, "KEY"],
  [/"id":"\w{10}"/g, '"id":"KEY-ID"'],
  [/(\/-\/stats\/[^/]+\/)\w{24}/g, "$1SECRET"],
  [/with the id \w{10}/g, "with the id KEY-ID"],
  [/^\w{10}(?=\t)/gm, "KEY-ID"],
  [/#token=\w{32}/g, "#token=TOKEN"],
  [/\b(?:cli|admin)\b/g, "ACTOR"],
];

function steady({ code, stdout, stderr }: Ran): { code: number | null; stdout: string; stderr: string } {
  const steadied = (text: string) => VOLATILE.reduce((rest, [found, put]) => rest.replace(found, put), text);
  return { code, stdout: steadied(stdout), stderr: steadied(stderr) };
}

const BASE_URL = "https://lin.example";

/** Command lines in the order in which they are run, and the exit code of each. */
const SCRIPT: readonly (readonly [words: readonly string[], code: number])[] = [
  [["links", "create", "example.com/a", "--code", "first", "--title", "A title", "--tag", "b", "--tag", "a"], 0],
  [["links", "create", "example.com/b", "--code", "second", "--max-clicks", "5", "--json"], 0],
  [["links", "create", "example.com/b", "--code", "second"], 1],
  [["links", "create", "javascript:alert(1)", "--code", "third"], 1],
  [["links", "create", "example.com", "--max-clicks", "many"], 1],
  [["links", "create", "example.com/c", "--code", "dark", "--no-enabled", "--status", "301", "--external-id", "e1"], 0],
  [["links", "create", "example.com", "--code", "locked", "--password", "open sesame"], 0],
  [["links", "get", "locked", "--json"], 0],
  [["links", "edit", "locked", "--no-password", "--notes", "two\nlines"], 0],
  [["links", "list"], 0],
  [["links", "list", "--json", "--sort", "code"], 0],
  [["links", "list", "--tag", "a", "--tag", "b"], 0],
  [["links", "list", "--state", "disabled", "--limit", "1"], 0],
  [["links", "list", "--limit", "2"], 0],
  [["links", "list", "--from", "2020-01-01", "--to", "2090-12-31", "--order", "asc"], 0],
  [["links", "get", "first"], 0],
  [["links", "get", "absent"], 3],
  [["links", "edit", "first", "https://example.com/else", "--add-tag", "c", "--remove-tag", "b"], 0],
  [["links", "edit", "first", "--end-expired", "https://example.com/over", "--expires-at", "2090-01-01T00:00:00Z"], 0],
  [["links", "edit", "first", "--end-disabled", "https://example.com/off", "--preview-title", "Look"], 0],
  [["links", "edit", "first", "--utm-source", "mail", "--utm-campaign", "spring", "--query-overrides"], 0],
  [["links", "edit", "first", "--utm-campaign", "", "--json"], 0],
  [["links", "edit", "first", "--end-expired", "", "--no-expires-at", "--json"], 0],
  [["links", "edit", "first", "--code", "newer"], 0],
  [["links", "get", "first", "--json"], 0],
  [["links", "simulate", "newer"], 0],
  [["links", "simulate", "newer", "--device", "mobile", "--country", "de", "--at", "2030-01-01T00:00:00Z", "--json"], 0],
  [["links", "simulate", "newer", "--device", "phone"], 1],
  [["links", "simulate", "newer", "--qr", "--json"], 0],
  [["links", "qr", "newer", "--out", "newer.png", "--size", "300", "--shape", "round", "--json"], 0],
  [["links", "qr", "newer", "--out", "-", "--no-marker"], 0],
  [["links", "qr", "newer", "--out", "-", "--logo", "newer.png", "--background", "transparent"], 0],
  [["links", "qr", "newer", "--out", "x.svg", "--logo", "newer.png", "--level", "L"], 1],
  [["links", "qr", "newer", "--out", "x.svg", "--size", "63"], 1],
  [["links", "qr", "newer", "--out", "x.svg", "--logo", "absent.png"], 1],
  [["links", "qr", "newer"], 2],
  [["links", "qr", "absent", "--out", "x.svg"], 3],
  [["links", "simulate", "absent"], 3],
  [["links", "edit", "newer", "--ios", "apps.example/id1", "--android", "https://play.example/", "--json"], 0],
  [["links", "simulate", "newer", "--os", "ios"], 0],
  [["links", "simulate", "newer", "--os", "android", "--json"], 0],
  [["links", "edit", "newer", "--android", "intent://a.example/"], 1],
  [["links", "edit", "newer", "--ios", "https://a.example/", "--no-ios"], 2],
  [["links", "edit", "newer", "--no-ios", "--json"], 0],
  [["links", "simulate", "newer", "--os", "ios"], 0],
  [["links", "history", "newer"], 0],
  [["links", "history", "newer", "--json"], 0],
  [["links", "alias", "newer", "other"], 0],
  [["links", "alias", "newer", "second"], 1],
  [["links", "alias", "newer", "other", "--remove", "--json"], 0],
  [["stats", "share", "newer"], 0],
  [["stats", "share", `${BASE_URL}/newer`, "--password", "open sesame", "--json"], 0],
  [["stats", "share", "newer", "--json"], 0],
  [["stats", "share", "newer", "--no-password", "--json"], 0],
  [["stats", "share", "newer", "--password", "x"], 1],
  [["links", "get", "newer", "--json"], 0],
  [["stats", "unshare", "newer"], 0],
  [["stats", "unshare", "newer", "--json"], 0],
  [["stats", "share", "absent"], 3],
  [["stats", "share"], 2],
  [["links", "history", "newer"], 0],
  [["links", "delete", "newer"], 0],
  [["links", "delete", "newer"], 0],
  [["links", "edit", "newer", "--title", "x"], 1],
  [["links", "list", "--state", "trash"], 0],
  [["resolve", "newer"], 3],
  [["links", "restore", "newer"], 0],
  [["links", "restore", "newer"], 1],
  [["resolve", "newer", "--json"], 0],
  [["links", "delete", "second", "--permanently"], 2],
  [["links", "delete", "second", "--permanently", "--yes"], 0],
  [["links", "get", "second"], 3],
  [["links", "create", "example.com/b", "--code", "second"], 1],
  [["links", "delete", "dark", "--permanently", "--release", "--yes", "--json"], 0],
  [["links", "create", "example.com/b", "--code", "dark"], 0],
  [["tags", "list"], 0],
  [["tags", "rename", "a", "z"], 0],
  [["tags", "list", "z", "--json"], 0],
  [["tags", "delete", "z", "--json"], 0],
  [["tags", "delete", "z"], 3],
  [["rule-sets", "put", "Sale", "rules.json"], 0],
  [["rule-sets", "put", "sale", "rules.json", "--json"], 0],
  [["rule-sets", "put", "sale", "none.json"], 1],
  [["rule-sets", "get", "sale"], 0],
  [["rule-sets", "list"], 0],
  [["links", "create", "example.com/by-set", "--code", "by-set", "--rule-set", "sale"], 0],
  [["links", "create", "example.com/by-set", "--rule-set", "absent"], 1],
  [["links", "simulate", "by-set", "--device", "tv"], 0],
  [["rule-sets", "delete", "sale"], 1],
  [["links", "edit", "by-set", "--no-rule-set"], 0],
  [["rule-sets", "delete", "sale"], 0],
  [["rule-sets", "get", "sale"], 3],
  [["domains", "list"], 0],
  [["links", "create", "example.com/go", "--domain", "go.example"], 1],
  [["domains", "add", "Go.Example", "--home-url", "example.com", "--utm-source", "go", "--robots", "follow"], 0],
  [["domains", "add", "go.example"], 1],
  [["domains", "add", "two.example", "--json"], 0],
  [["domains", "edit", "go.example", "--expired-url", "https://over.example", "--home-url", "", "--json"], 0],
  [["domains", "edit", "go.example"], 2],
  [["domains", "edit", "absent.example", "--home-url", "example.com"], 3],
  [["domains", "get", "go.example"], 0],
  [["domains", "list", "--json"], 0],
  [["links", "create", "example.com/go", "--domain", "go.example", "--code", "newer"], 0],
  [["links", "get", "newer", "--domain", "go.example"], 0],
  [["links", "edit", "https://go.example/newer", "--title", "Go"], 0],
  [["links", "edit", "newer", "--domain", "absent.example", "--title", "Go"], 1],
  [["links", "alias", "https://go.example/newer", "older"], 0],
  [["links", "list", "--domain", "go.example"], 0],
  [["links", "get", "newer"], 0],
  [["links", "simulate", "newer", "--domain", "go.example"], 0],
  [["resolve", "https://go.example/newer", "--json"], 0],
  [["links", "qr", "newer", "--domain", "go.example", "--out", "go.svg"], 0],
  [["links", "history", "newer", "--domain", "go.example", "--json"], 0],
  [["links", "alias", "newer", "older", "--remove", "--domain", "go.example"], 0],
  [["domains", "remove", "go.example"], 1],
  [["links", "delete", "newer", "--domain", "go.example"], 0],
  [["links", "restore", "newer", "--domain", "go.example"], 0],
  [["links", "delete", "newer", "--domain", "go.example", "--permanently", "--yes", "--release"], 0],
  [["domains", "remove", "go.example"], 0],
  [["domains", "get", "go.example"], 3],
  [["blocks", "add", "host", "EVIL.example.", "--reason", "Phishing, by report."], 0],
  [["blocks", "add", "link", "short-of-none"], 3],
  [["blocks", "add", "link", `${BASE_URL}/by-set`, "--legal", "--json"], 0],
  [["blocks", "add", "client", "192.0.2.0/24"], 0],
  [["blocks", "add", "client", "example.com"], 1],
  [["blocks", "add", "everything", "x"], 1],
  [["blocks", "add", "host"], 2],
  [["blocks", "list"], 0],
  [["blocks", "list", "client", "--json"], 0],
  [["links", "create", "www.evil.example", "--code", "worse"], 1],
  [["links", "simulate", "by-set"], 0],
  [["blocks", "remove", "link", "by-set"], 0],
  [["blocks", "remove", "link", "by-set"], 3],
  [["blocks", "remove", "host", "evil.example", "--json"], 0],
  [["links", "simulate", "by-set"], 0],
  [["reports", "decide", "first", "--block", "--reason", "Spam"], 3],
  [["reports", "decide", "first"], 2],
  [["stats", "first"], 0],
  [["stats", "newer", "--json", "--from", "2026-01-01", "--to", "2026-01-31", "--interval", "week"], 0],
  [["stats", "--tag", "c", "--compare"], 0],
  [["stats", "absent"], 3],
  [["stats", "first", "--tz", "nowhere"], 1],
  [["stats", "clicks", "first", "--format", "csv"], 0],
  [["keys", "create", "--name", "robot", "--scope", "links:read", "--scope", "links:write", "--json"], 0],
  [["keys", "create", "--name", "robot", "--scope", "everything"], 1],
  [["keys", "create", "--name", "reader", "--scope", "links:read,stats:read", "--own-only"], 0],
  [["keys", "list", "--json"], 0],
  [["keys", "revoke", "0000000000"], 3],
  [["shorten", "example.com/short", "--code", "short", "--json"], 0],
  [["export", "--sort", "code"], 0],
  [["export", "--format", "csv", "--tag", "c"], 0],
  [["users", "invite", "--role", "owner", "--email", "ada@x.example"], 0],
  [["users", "invite", "--role", "viewer", "--json"], 0],
  [["users", "invite", "--role", "king"], 1],
  [["users", "invite"], 2],
  [["users", "role", "ada@x.example", "admin"], 3],
  [["users", "reset", "abcdefghjk"], 3],
  [["users", "reset"], 2],
  [["users", "remove", "nobody@x.example", "--json"], 3],
  [["users", "everybody"], 2],
  [["audit", "--action", "tag"], 0],
  [["audit", "--action", "rule-set", "--from", "2020-01-01"], 0],
  [["audit", "--action", "block"], 0],
  [["audit", "--action", "everything"], 2],
  [["audit", "--from", "yesterday"], 2],
  [["audit", "--json", "--csv"], 2],
];

/** Runs `linnet` with these words in this process, in `folder`: hundreds of processes would start for longer than they work. */
async function runHere(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const said = { stdout: "", stderr: "" };
  const into = (name: keyof typeof said) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said[name] += chunk.toString();
        done();
      },
    }) as WriteStream;
  const [place, startedAt] = [process.cwd(), performance.now()];
  process.chdir(folder);
  try {
    const code = await run({
      args: words,
      env,
      out: (text) => {
        said.stdout += `${text}\n`;
      },
      err: (text) => {
        said.stderr += `${text}\n`;
      },
      isTerminal: false,
      stdin: () => Readable.from([]) as unknown as ReadStream,
      stdout: into("stdout"),
      stderr: into("stderr"),
      widthOf: (text) => Bun.stringWidth(text),
      collectGarbage: () => undefined,
    });
    return { code, ...said, ms: performance.now() - startedAt };
  } finally {
    process.chdir(place);
  }
}

/** Both desks, each on an empty store of its own. */
interface Desks {
  readonly local: (words: readonly string[]) => Promise<Ran>;
  readonly remote: (words: readonly string[]) => Promise<Ran>;
}

/** Each test starts the program several times. */
setDefaultTimeout(60_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "linnet-desk-"));
  writeFileSync(join(folder, "rules.json"), '[{"name":"tv","if":{"device":"tv"},"url":"https://tv.example/"}]');
  writeFileSync(join(folder, "none.json"), "[]");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function expectSame({ local, remote }: Desks): Promise<void> {
  for (const [words, code] of SCRIPT) {
    const here = steady(await local(words));
    const there = steady(await remote(words));
    const command = words.join(" ");
    expect({ command, ...there }).toEqual({ command, ...here });
    expect({ command, code: here.code, stderr: here.stderr }).toEqual({ command, code, stderr: here.stderr });
    if (code === 0) expect({ command, said: here.stdout !== "" }).toEqual({ command, said: true });
    else expect(here.stderr).toMatch(/^linnet: /);
  }
}

function desksAt(server: Linnet, store: string): Desks {
  const env = { LINNET_STORE: store, LINNET_BASE_URL: BASE_URL };
  return {
    local: (words) => runHere(words, env),
    remote: (words) => runHere(words, { LINNET_URL: server.url, LINNET_KEY: ADMIN_KEY }),
  };
}

describe("commands at the store and at a server", () => {
  test("say the same of links, tags and keys on SQLite", async () => {
    const server = await startLinnet({ env: { LINNET_BASE_URL: BASE_URL } });
    try {
      await expectSame(desksAt(server, `sqlite:${join(folder, "same.db")}`));
    } finally {
      await server.stop();
    }
  });

  test("need a key for a server, and say when it can't be reached", async () => {
    const server = await startLinnet({});
    try {
      const withoutKey = await runLinnet(["links", "list", "--url", server.url], { folder });
      expectRefusal(withoutKey, 1, /\(key_required\)/);
      expectRefusal(
        await runLinnet(["links", "list", "--url", server.url, "--key", "lk_wrong"], { folder }),
        1,
        /\(key_invalid\)/,
      );
      const key = join(folder, "key");
      writeFileSync(key, `${ADMIN_KEY}\n`);
      const listed = await runLinnet(["links", "list"], { folder, env: { LINNET_URL: server.url, LINNET_KEY_FILE: key } });
      expect(listed).toMatchObject({ code: 0, stdout: "" });
    } finally {
      await server.stop();
    }
    expectRefusal(await runLinnet(["links", "list", "--url", server.url], { folder }), 1, /No answer from http/);
  });
});

describeWith("redis", "commands at the store and at a server, on Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  test("say the same of links, tags and keys on Redis", async () => {
    const env = { LINNET_BASE_URL: BASE_URL, LINNET_STORE: redis.url, LINNET_REDIS_PREFIX: "served:" };
    const server = await startLinnet({ env });
    try {
      await expectSame(desksAt(server, redis.url));
    } finally {
      await server.stop();
    }
  });
});

describe("a password", () => {
  const env = () => ({ LINNET_STORE: `sqlite:${join(folder, "password.db")}` });
  const linnet = (words: readonly string[], input = "") => runLinnet(words, { folder, env: env(), input });

  test("is read from standard input or from a file, without the line break behind it", async () => {
    expect(await linnet(["links", "create", "example.com", "--code", "in", "--password", "-"], "open sesame\n")).toMatchObject({
      code: 0,
    });
    const file = join(folder, "password.txt");
    writeFileSync(file, "open sesame\r\n");
    expect(await linnet(["links", "create", "example.com", "--code", "file", "--password-file", file])).toMatchObject({
      code: 0,
    });
    for (const code of ["in", "file"]) {
      const server = await startLinnet({ env: env() });
      try {
        const follow = (password: string) =>
          fetch(`${server.url}/${code}`, { redirect: "manual", headers: { "X-Link-Password": password } });
        expect((await follow("open sesame")).headers.get("location")).toBe("https://example.com/");
        expect((await follow("open sesame!")).headers.get("location")).toBeNull();
      } finally {
        await server.stop();
      }
    }
  });

  test("is said once", async () => {
    expectRefusal(await linnet(["links", "edit", "in", "--password", "abcd", "--no-password"]), 2, /Say one of --password/);
  });
});

describe("a command line that is not understood", () => {
  const linnet = (...words: string[]) =>
    runLinnet(words, { folder, env: { LINNET_STORE: `sqlite:${join(folder, "usage.db")}` } });

  test("ends with 2 and says how it is meant", async () => {
    await linnet("shorten", "example.com", "--code", "a");
    expectRefusal(await linnet("links"), 2, /Say one of: list, get, create/, /Usage: linnet links/);
    expectRefusal(await linnet("links", "fly"), 2, /Say one of/);
    expectRefusal(await linnet("links", "get"), 2, /The code is missing/);
    expectRefusal(await linnet("links", "create"), 2, /The long URL is missing/);
    expectRefusal(await linnet("links", "list", "--state", "lost"), 2, /--state is one of trash, disabled/);
    expectRefusal(await linnet("links", "list", "--from", "tomorrow"), 2, /--from is a day/);
    expectRefusal(await linnet("links", "edit", "a", "--enabled", "--no-enabled"), 2, /Say --enabled or --no-enabled/);
    expectRefusal(await linnet("links", "edit", "a", "--tag", "x", "--add-tag", "y"), 2, /--tag says all tags/);
    expectRefusal(await linnet("links", "delete", "a", "--release"), 2, /say --permanently too/);
    expectRefusal(await linnet("tags", "rename", "a"), 2, /The tag is missing/);
    expectRefusal(await linnet("keys", "create", "--name", "x"), 2, /Say --scope/);
    expectRefusal(await linnet("keys", "revoke"), 2, /The id of the key is missing/);
  });
});
