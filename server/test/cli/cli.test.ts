// The command line, run as its own process.
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packageJson from "../../package.json";
import { runLinnet, startLinnet } from "../support/linnet.ts";
import { expectRefusal, NOTHING_YET } from "../support/refusal.ts";
import { until } from "../support/wait.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "linnet-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const linnet = (words: readonly string[], env: Record<string, string> = {}) => runLinnet(words, { folder, env });

describe("linnet", () => {
  test("tells its version and its commands", async () => {
    expect((await linnet(["--version"])).stdout).toBe(`${packageJson.version}\n`);
    const help = await linnet(["--help"]);
    expect(help.code).toBe(0);
    for (const word of ["serve", "shorten", "resolve", "doctor", "wipe", "LINNET_BASE_URL", "Exit codes"])
      expect(help.stdout).toContain(word);
    expect((await linnet([])).stdout).toBe(help.stdout);
    expect((await linnet(["shorten", "--help"])).code).toBe(0);
  });

  test("refuses a command line that it does not understand", async () => {
    expectRefusal(await linnet(["fly"]), 2, /"fly" is not a command/);
    expectRefusal(await linnet(["constructor"]), 2, /not a command/);
    expectRefusal(await linnet(["shorten"]), 2, /The long URL is missing/, /Usage: linnet shorten/);
    expectRefusal(await linnet(["shorten", "a.example", "b.example"]), 2, /one word too many/);
    expectRefusal(await linnet(["shorten", "a.example", "--wings"]), 2, /--wings/);
    expectRefusal(await linnet(["serve", "--port"]), 2, /--port.*(missing|ambiguous)/);
  });
});

describe("linnet doctor with several workers", () => {
  test("says whether their restart may reset new connections", async () => {
    const workersIn = async (env: Record<string, string>) => {
      const { stdout } = await linnet(["doctor", "--json"], env);
      return (JSON.parse(stdout) as { check: string; level: string; message: string }[]).filter(
        ({ check }) => check === "workers",
      );
    };
    const [finding] = await workersIn({ LINNET_WORKERS: "2" });
    const file = "/proc/sys/net/ipv4/tcp_migrate_req";
    const isOn = existsSync(file) && readFileSync(file, "utf8").trim() === "1";
    expect(finding?.level).toBe(isOn ? "ok" : "warning");
    expect(finding?.message).toContain(isOn ? "lose no new connection" : "net.ipv4.tcp_migrate_req=1");
    expect(await workersIn({})).toEqual([]);
  });
});

describe("linnet shorten and resolve", () => {
  test("make a link and find it again, by code and by short URL", async () => {
    const made = await linnet(["shorten", "example.com/cli"]);
    expect(made.code).toBe(0);
    const tinyUrl = made.stdout.trim();
    expect(tinyUrl).toMatch(/^http:\/\/localhost:8080\/\w{7}$/);
    expect((await linnet(["resolve", tinyUrl])).stdout).toBe("https://example.com/cli\n");
    const found = await linnet(["resolve", tinyUrl.slice(-7), "--json"]);
    expect(JSON.parse(found.stdout)).toEqual({ code: tinyUrl.slice(-7), original_url: "https://example.com/cli", enabled: true });
  });

  test("print JSON when asked, and take a code of one's own once", async () => {
    const made = await linnet(["shorten", "example.com/own", "--code", "own", "--json", "--base-url", "https://lin.example"]);
    expect(JSON.parse(made.stdout)).toEqual({
      tiny_url: "https://lin.example/own",
      code: "own",
      original_url: "https://example.com/own",
    });
    expectRefusal(await linnet(["shorten", "example.com/other", "--code", "own"]), 1, /"own" already leads somewhere/);
  });

  test("end with 3 for a code that leads nowhere, and with 1 for a URL that can't be shortened", async () => {
    expectRefusal(await linnet(["resolve", "nowhere"]), 3, /No link with this code.*\(link_not_found\)/);
    expectRefusal(await linnet(["shorten", "javascript:alert(1)"]), 1, /only http: and https: can/);
  });

  test("work while a server has the file open, and the server sees the link at once", async () => {
    const server = await startLinnet();
    try {
      const made = await runLinnet(["shorten", "example.com/both", "--json"], { folder: server.folder });
      const { code } = JSON.parse(made.stdout) as { code: string };
      const response = await fetch(`${server.url}/${code}`, { redirect: "manual" });
      expect(response.headers.get("location")).toBe("https://example.com/both");
    } finally {
      await server.stop();
    }
  });
});

describe("linnet wipe", () => {
  test("names the store and the count, and deletes only with --yes", async () => {
    const env = { LINNET_STORE: `sqlite:${join(folder, "wipe.db")}` };
    await linnet(["shorten", "example.com", "--code", "kept"], env);
    const asked = await linnet(["wipe"], env);
    expectRefusal(asked, 2, /1 link in sqlite:.*wipe\.db/, /--yes/);
    expect((await linnet(["resolve", "kept"], env)).code).toBe(0);
    const wiped = await linnet(["wipe", "--yes"], env);
    expect(wiped.stdout).toContain("Deleted 1 link.");
    expectRefusal(await linnet(["resolve", "kept"], env), 1, NOTHING_YET);
    expectRefusal(await linnet(["wipe", "--yes"], env), 1, NOTHING_YET);
  });
});

describe("linnet doctor", () => {
  test("finds nothing wrong with a fresh SQLite store, as lines and as JSON", async () => {
    const env = { LINNET_STORE: `sqlite:${join(folder, "doctor.db")}` };
    await linnet(["shorten", "example.com"], env);
    const ran = await linnet(["doctor"], env);
    expect(ran.code).toBe(0);
    for (const check of ["base URL", "store", "durability", "room"]) expect(ran.stdout).toContain(`${check}: `);
    const findings = JSON.parse((await linnet(["doctor", "--json"], env)).stdout) as { level: string }[];
    expect(findings.map(({ level }) => level)).not.toContain("error");
    expect(findings.map((each) => Object.keys(each).join())).toEqual(findings.map(() => "level,check,message"));
  });

  test("warns of a base URL without https and of a misspelt setting", async () => {
    const ran = await linnet(["doctor"], { LINNET_BASE_URL: "http://lin.example", LINNET_BASEURL: "x" });
    expect(ran.stdout).toMatch(/warning {2}base URL: .*not https/);
    expect(ran.stdout).toMatch(/warning {2}settings: LINNET_BASEURL is not a setting/);
  });

  test("ends with 1 when the store can't be opened", async () => {
    const file = join(folder, "garbage.db");
    writeFileSync(file, "no database at all ".repeat(100));
    const ran = await linnet(["doctor"], { LINNET_STORE: `sqlite:${file}` });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/ERROR {4}store: .*not a SQLite database/);
  });
});

describe("a start that can't succeed", () => {
  test("lists every wrong setting in one message", async () => {
    const ran = await linnet(["serve"], {
      PORT: "99999",
      LINNET_BASE_URL: "ftp://x/y",
      LINNET_STORE: "mysql://root:hunter2@db",
      PRE_GEN_HASH_NUM: "0",
      LINNET_CODE_LENGTH: "3",
      LINNET_CODE_ALPHABET: "abc",
      LINNET_PUBLIC: "yes",
      LINNET_ADMIN_KEY: "short",
      LINNET_TRUST_PROXY: "10.0.0.0/99",
      LINNET_REDIS_PREFIX: "a b",
      LINNET_REDIS_BUCKETS: "x",
      LINNET_LOG: "loud",
    });
    expectRefusal(ran, 2, /12 settings are wrong/);
    for (const name of [
      "PORT",
      "LINNET_BASE_URL",
      "LINNET_STORE",
      "PRE_GEN_HASH_NUM",
      "LINNET_CODE_LENGTH",
      "LINNET_CODE_ALPHABET",
    ])
      expect(ran.stderr).toContain(`  ${name}: `);
    for (const secret of ["hunter2", "short"]) expect(ran.stderr).not.toContain(secret);
  });

  test("names the port that is in use, also by another Linnet, and leaves that one alone", async () => {
    const first = await startLinnet();
    try {
      const { port } = new URL(first.url);
      const { code } = await first.shorten("https://example.com/");
      const refused = new RegExp(`Port ${port} on .* is in use`);
      for (const host of ["127.0.0.1", "0.0.0.0"]) {
        expectRefusal(await linnet(["serve", "--port", port, "--host", host, "--log", "silent"]), 1, refused);
      }
      for (let n = 0; n < 20; n++) expect((await fetch(`${first.url}/${code}`, { redirect: "manual" })).status).toBe(302);
    } finally {
      await first.stop();
    }
  });

  test("names the host that is none, or not this machine's", async () => {
    expectRefusal(
      await linnet(["serve", "--host", "300.1.1.1"]),
      2,
      /HOST: "300\.1\.1\.1" is neither an address nor a host name/,
    );
    expectRefusal(
      await linnet(["serve", "--port", "0", "--host", "192.0.2.1", "--log", "silent"]),
      1,
      /Can't listen on 192\.0\.2\.1/,
    );
  });

  test("names the file in a folder that can't be written", async () => {
    const file = join(folder, "plain-file");
    writeFileSync(file, "");
    expectRefusal(
      await linnet(["serve"], { PORT: "0", LINNET_STORE: `sqlite:${file}/linnet.db` }),
      1,
      /plain-file\/linnet\.db can't be opened/,
    );
    mkdirSync(join(folder, "is-a-folder.db"));
    expectRefusal(
      await linnet(["serve"], { PORT: "0", LINNET_STORE: `sqlite:${join(folder, "is-a-folder.db")}` }),
      1,
      /is-a-folder\.db can't be opened/,
    );
  });

  test("names the Redis that does not answer, without its password", async () => {
    const ran = await linnet(["serve"], { PORT: "0", LINNET_STORE: "redis://user:hunter2@127.0.0.1:1/0" });
    expectRefusal(ran, 1, /127\.0\.0\.1:1/);
    expect(ran.stderr).not.toContain("hunter2");
  });
});

describe("a store that was known and comes up empty", () => {
  const refused = /has held (?:Linnet's )?links before.*--init/s;

  test("is refused when its file is gone, and begun anew only with --init", async () => {
    const env = { LINNET_STORE: `sqlite:${join(folder, "lost.db")}` };
    await linnet(["shorten", "example.com", "--code", "lost"], env);
    rmSync(join(folder, "lost.db"));
    expectRefusal(await linnet(["resolve", "lost"], env), 1, refused);
    expectRefusal(await linnet(["serve"], { ...env, PORT: "0" }), 1, refused);
    const begun = await startLinnet({ folder, env, args: ["--init"] });
    await begun.stop();
    expect((await linnet(["resolve", "lost"], env)).code).toBe(3);
  });
});

describe("secrets", () => {
  test("may be read from files, but not from both places", async () => {
    const file = join(folder, "store-url");
    writeFileSync(file, `sqlite:${join(folder, "from-file.db")}\n`);
    const ran = await linnet(["wipe"], { LINNET_STORE_FILE: file });
    expect(ran.stderr).toContain("from-file.db");
    expectRefusal(await linnet(["wipe"], { LINNET_STORE_FILE: file, LINNET_STORE: "sqlite:x.db" }), 2, /not both/);
    expectRefusal(await linnet(["wipe"], { LINNET_STORE_FILE: join(folder, "absent") }), 2, /can't be read/);
  });
});

describe("linnet serve", () => {
  test("drains at SIGTERM: a request that is under way is answered, and then it ends with 0", async () => {
    const server = await startLinnet();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const body = "https://example.com/slow";
    socket.write(
      `POST /api/shorten HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    await until(async () => (await fetch(`${server.url}/healthz`)).ok, { what: "the server to have read the first bytes" });
    server.signal("SIGTERM");
    await until(() => server.output.includes("stopping"), { what: "the signal to arrive" });
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, ready.headers.get("connection")]).toEqual([503, "close"]);
    socket.write(body.slice(5));
    expect(await server.exited).toEqual({ code: 0, signal: null });
    await closed;
    expect(answer).toStartWith("HTTP/1.1 201 ");
    expect(server.output).toContain('"msg":"stopped"');
    await server.stop();
  });

  test("takes two signals within a moment for one", async () => {
    const server = await startLinnet();
    server.signal("SIGINT");
    server.signal("SIGINT");
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(server.output).not.toContain("stopped at once");
    await server.stop();
  });

  test("keeps its links over a restart", async () => {
    const first = await startLinnet({ folder });
    const { code } = await first.shorten("https://example.com/kept");
    await first.stop();
    const second = await startLinnet({ folder });
    const response = await fetch(`${second.url}/${code}`, { redirect: "manual" });
    expect(response.headers.get("location")).toBe("https://example.com/kept");
    await second.stop();
  });
});

describe("a mistyped store", () => {
  test("is not made by a command that only looks or deletes", async () => {
    const place = mkdtempSync(join(folder, "mistyped-"));
    const ask = (...words: string[]) =>
      runLinnet(words, { folder: place, env: { LINNET_STORE: `sqlite:${join(place, "deep", "linent.db")}` } });
    expectRefusal(await ask("resolve", "any"), 1, NOTHING_YET, /linent\.db/);
    expectRefusal(await ask("wipe", "--yes"), 1, NOTHING_YET);
    const doctor = await ask("doctor");
    expect(doctor.code).toBe(0);
    expect(doctor.stdout).toMatch(/warning {2}store: .*linent\.db holds nothing/);
    expect(readdirSync(place, { recursive: true })).toEqual([]);
    expect((await ask("shorten", "example.com")).code).toBe(0);
    expect((await ask("doctor")).stdout).toMatch(/ok {7}store: /);
  });
});

describe("a server whose SQLite store is taken away", () => {
  const refusals = async (url: string) => {
    const headers = { "Content-Type": "text/plain" };
    const answers = [1, 2, 3].map(() =>
      fetch(`${url}/api/shorten`, { method: "POST", headers, body: "https://example.com/lost" }),
    );
    return (await Promise.all(answers)).map(({ status }) => status);
  };
  const alarms = (output: string) => output.split("THE STORE HAS LOST ITS DATA").length - 1;
  const stored = (file: string) => {
    const db = new Database(file, { readonly: true });
    const row = db.query("SELECT (SELECT count(*) FROM url_hash) + (SELECT count(*) FROM url_set) AS n").get();
    db.close();
    return row;
  };

  test("acknowledges no link when the files are deleted, and says so loudly, once", async () => {
    const server = await startLinnet();
    try {
      const [known, cold] = [await server.shorten("https://example.com/known"), await server.shorten("https://example.com/cold")];
      const status = async (code: string) => (await fetch(`${server.url}/${code}`, { redirect: "manual" })).status;
      expect(await status(known.code)).toBe(302);
      const file = join(server.folder, "data", "linnet.db");
      for (const end of ["", "-wal", "-shm"]) rmSync(file + end);
      expect(await refusals(server.url)).toEqual([503, 503, 503]);
      expect([await status(known.code), await status(cold.code), await status("nobody")]).toEqual([302, 503, 503]);
      expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
      expect(alarms(server.output)).toBe(1);
    } finally {
      await server.stop();
    }
  });

  test("acknowledges no link when it is wiped from the command line, and leaves nothing there", async () => {
    const server = await startLinnet();
    try {
      await server.shorten("https://example.com/gone");
      const wiped = await runLinnet(["wipe", "--yes"], { folder: server.folder });
      expect(wiped.stdout).toContain("Deleted 1 link.");
      expect(await refusals(server.url)).toEqual([503, 503, 503]);
      expect(stored(join(server.folder, "data", "linnet.db"))).toEqual({ n: 0 });
      expect(alarms(server.output)).toBe(1);
    } finally {
      await server.stop();
    }
  });
});
