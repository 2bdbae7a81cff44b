// `linnet stats` at the store itself and at a server, and what other commands say of clicks.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Click } from "../../src/core/clicks/click.ts";
import { DAY_MS, dayOf, startOf } from "../../src/core/clicks/days.ts";
import type { Field } from "../../src/core/field.ts";
import { openClicks } from "../../src/store/open-clicks.ts";
import { takeLock } from "../../src/store/sqlite/file-lock.ts";
import { click } from "../core/clicks/table.ts";
import { batchWith } from "../support/clicks.ts";
import { ADMIN_KEY, type Linnet, type Ran, runLinnet, startLinnet } from "../support/linnet.ts";
import { expectRefusal } from "../support/refusal.ts";

/** Each test starts the program several times. */
setDefaultTimeout(60_000);

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Adds clicks to a file as a server does. */
async function record(file: string, clicks: readonly Click[]): Promise<void> {
  const place = {
    url: `sqlite:${file}`,
    folder: `${file}-salts`,
    keepDays: 90,
    instance: { alphabet: "", caseMode: "sensitive" as const },
    knownInstanceId: null,
    mayCreate: true,
    redisPrefix: "",
    redisBuckets: 1,
    redisEventsMax: 1,
  };
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const store = await openClicks(place, { clock: () => Date.now(), random, log });
  await store.apply("0123456789abcdef", [batchWith(1, clicks)]);
  await store.close();
}

/** Yesterday: a moment that is over, in every time zone and on every run. */
const YESTERDAY = startOf(dayOf(Date.now())) - DAY_MS;
const DAY = new Date(YESTERDAY).toISOString().slice(0, 10);

const EVIL = "evil\u001b[2Jred\u009b2J";

function clicksOf(): Click[] {
  const on = (link: string, visitor: number, said: Partial<Click> = {}) =>
    click(YESTERDAY + visitor * 60_000, { link: link as Field, visitor, ...said });
  const orphan = (asked: string, visitor: number) =>
    on("", visitor, { link: null, asked: asked as Field, outcome: "not-found", status: 404 });
  return [
    on("sale", 1, { country: "DE", referrer: "news.example", device: "mobile", browser: "safari", version: "17" }),
    on("sale", 2, { country: "DE", device: "desktop", browser: "chrome", version: "120", utm: ["mail", null, null, null, null] }),
    on("sale", 3, { country: "AT", city: EVIL, isScan: true }),
    on("sale", 4, { kind: "bot" }),
    on("sale", 5, { outcome: "ended", status: 410 }),
    on("spring", 6, { country: "FR" }),
    orphan("wp-login.php", 7),
    orphan("wp-login.php", 8),
    orphan("sael", 9),
  ];
}

/** A server with two links and their clicks, and both ways to ask. */
interface Place {
  readonly server: Linnet;
  readonly local: (words: readonly string[], env?: Record<string, string>) => Promise<Ran>;
  readonly remote: (words: readonly string[], env?: Record<string, string>) => Promise<Ran>;
}

const BASE = { LINNET_BASE_URL: "https://lin.example", LANG: "C.UTF-8", LC_ALL: "" };

let folder: string;
let place: Place;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "linnet-stats-"));
  const server = await startLinnet({ folder, env: BASE });
  const remoteEnv = { ...BASE, LINNET_URL: server.url, LINNET_KEY: ADMIN_KEY };
  place = {
    server,
    local: (words, env = {}) => runLinnet(words, { folder, env: { ...BASE, ...env } }),
    remote: (words, env = {}) => runLinnet(words, { folder, env: { ...remoteEnv, ...env } }),
  };
  await place.local(["links", "create", "example.com/sale", "--code", "sale", "--tag", "summer"]);
  await place.local(["links", "create", "example.com/spring", "--code", "spring", "--title", "Spring"]);
  await record(join(folder, "data/linnet-clicks.db"), clicksOf());
});
afterAll(async () => {
  await place.server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks at the store and at the server, which say the same. */
async function both(...words: string[]): Promise<Ran> {
  const [here, there] = await Promise.all([place.local(words), place.remote(words)]);
  const said = ({ code, stdout, stderr }: Ran) => ({ code, stdout, stderr });
  expect({ words, ...said(there) }).toEqual({ words, ...said(here) });
  return here;
}

describe("linnet stats", () => {
  test("tells of a link in a sentence, a chart and tables", async () => {
    const { code, stdout } = await both("stats", "sale", "--from", DAY, "--to", DAY);
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe(`3 clicks by people on ${DAY}, 3 visitors; 1 bot`);
    expect(lines[1]).toBe("Led nowhere: 1 over or not begun.");
    expect(lines[3]).toMatch(/^ 3 ┤██/);
    expect(stdout).toContain(`${DAY} 00:00`);
    expect(stdout.match(/^[A-Z]+(?= +CLICKS)/gm)).toEqual(["COUNTRY", "REFERRER", "DEVICE", "BROWSER"]);
    expect(stdout).toMatch(/^DE {2,}2 {2,}67 % {2,}2 {2}█+$/m);
    expect(stdout).toMatch(/^\(none\) {2,}2 {2,}67 % {2,}2$/m);
    expect(stdout).toContain("A visitor counts for the value of its first click of the day.");
    expect((await both("stats", "https://lin.example/sale", "--from", DAY, "--to", DAY)).stdout).toBe(stdout);
  });

  test("is plain ASCII where the locale says no more", async () => {
    const { stdout } = await place.local(["stats", "sale"], { LANG: "C" });
    expect(stdout).toMatch(/^[ -~\n]+$/);
    expect(stdout).toMatch(/^ 3 \+ *#/m);
  });

  test("counts what is asked for, by what is asked for", async () => {
    const ask = async (...words: string[]) => (await both("stats", "sale", ...words)).stdout;
    expect(await ask("--kind", "bot,preview")).toStartWith("1 click by previews and bots in 30 days, 1 visitor; 3 people");
    expect(await ask("--kind", "all", "--by", "qr")).toStartWith("4 clicks in 30 days");
    expect(await ask("--country", "DE", "--country", "", "--by", "utm_source")).toMatch(/^2 clicks .*^UTM SOURCE .*^mail /ms);
    expect(await ask("--utm-source", "mail", "--qr", "")).toStartWith("1 click ");
    expect(await ask("--outcome", "ended")).toStartWith("1 click ");
    expect(await ask("--country", "US")).toStartWith("Nobody has followed this link in 30 days.");
    expect(await ask("--compare")).toContain("Before: 0 clicks, 0 visitors.");
    expect((await ask("--by", "country,device", "--by", "city")).match(/^[A-Z]+(?= +CLICKS)/gm)).toEqual([
      "COUNTRY",
      "DEVICE",
      "CITY",
    ]);
    expect(await ask("--limit", "1")).toContain("(1 more)");
    expect(await ask("--interval", "month", "--tz", "Asia/Kathmandu")).toContain("Days of other time zones");
  });

  test("tells of all links, and of some", async () => {
    const all = (await both("stats")).stdout;
    expect(all).toStartWith("4 clicks by people in 30 days, 4 visitors; 1 bot");
    expect(all).toContain("3 at codes that nobody has");
    expect(all).toMatch(/^lin\.example\/sale {2,}3 /m);
    expect((await both("stats", "--tag", "summer")).stdout).toStartWith("3 clicks by people on 1 link in 30 days");
    expect((await both("stats", "--creator", "admin")).stdout).toBe("Nobody has followed any of these links in 30 days.\n");
    expect((await both("stats", "--domain", "lin.example")).stdout).toStartWith("4 clicks ");
  });

  test("prints JSON", async () => {
    const { stdout } = await both("stats", "sale", "--json", "--interval", "day", "--by", "country");
    const stats = JSON.parse(stdout);
    expect(stats).toMatchObject({ clicks: 3, tz: "UTC", interval: "day", kinds: { bot: { clicks: 1 } } });
    expect(stats.series).toHaveLength(30);
    expect(stats.breakdowns.country.values[0]).toEqual({ value: "DE", clicks: 2, visitors: 2 });
  });

  test("does nothing to a terminal with what visitors have sent", async () => {
    for (const words of [
      ["--by", "city"],
      ["--by", "city", "--json"],
    ]) {
      const { stdout } = await both("stats", "sale", ...words);
      expect(stdout).toContain("evil");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this looks for.
      expect(stdout).not.toMatch(/[\u001b\u009b]/);
    }
  });

  test("lists the links that are followed most, and codes that nobody has", async () => {
    expect((await both("stats", "top")).stdout).toBe(
      "3\t3\tsale\thttps://example.com/sale\t\tlin.example\n1\t1\tspring\thttps://example.com/spring\tSpring\tlin.example\n",
    );
    const first = await both("stats", "top", "--limit", "1", "--json");
    expect(JSON.parse(first.stdout)).toMatchObject({ value: "sale", clicks: 3, link: { shortUrl: "https://lin.example/sale" } });
    expect(first.stderr).toContain("there are 1 more");
    expect((await both("stats", "top", "--tag", "summer")).stdout.split("\n")).toHaveLength(2);
    expect((await both("stats", "orphans")).stdout).toBe("2\twp-login.php\n1\tsael\n");
    expect((await both("stats", "orphans", "--domain", "lin.example", "--limit", "1")).stdout).toBe("2\twp-login.php\n");
  });

  test("takes a link by its code also where that is a word of the command", async () => {
    await place.local(["links", "create", "example.com/top", "--code", "top"]);
    expect((await both("stats", "https://lin.example/top")).stdout).toContain("this link");
    expect((await both("stats", "--", "top")).stdout).toContain("this link");
  });
});

describe("linnet stats clicks", () => {
  test("writes single clicks as lines of JSON, newest first", async () => {
    const { stdout } = await both("stats", "clicks", "sale");
    const clicks = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(clicks).toHaveLength(5);
    expect(clicks[0]).toMatchObject({ code: "sale", outcome: "ended", status: 410, kind: "human", domain: "lin.example" });
    expect(clicks.find(({ city }) => city !== null).city).toBe("evil [2Jred 2J");
    expect((await both("stats", "clicks")).stdout.trimEnd().split("\n")).toHaveLength(9);
  });

  test("writes a table, of the clicks that are meant", async () => {
    const { stdout } = await both("stats", "clicks", "sale", "--format", "csv", "--kind", "human", "--country", "DE");
    const [head, ...rows] = stdout.trimEnd().split("\r\n");
    expect(head).toStartWith("time,link,code,domain,outcome,");
    expect(rows.map((row) => row.split(",")[2])).toEqual(["sale", "sale"]);
    expect((await both("stats", "clicks", "sale", "--format", "csv", "--to", "2030-01-01", "--from", "2029-01-01")).stdout).toBe(
      `${head}\r\n`,
    );
  });
});

describe("a question that can't be answered", () => {
  test("is refused with a sentence, by both in the same words", async () => {
    expectRefusal(await both("stats", "nowhere"), 3, /No link with this code/);
    expectRefusal(await both("stats", "clicks", "nowhere"), 3, /No link with this code/);
    expectRefusal(await both("stats", "sale", "--tz", "Mars/Olympus"), 1, /tz is a time zone.*Europe\/Berlin/);
    expectRefusal(await both("stats", "sale", "--from", "2030-02-30"), 1, /from is a date such as/);
    expectRefusal(await both("stats", "sale", "--by", "planet"), 1, /by is one of country/);
    expectRefusal(await both("stats", "sale", "--kind", "robot"), 1, /kind is one of human/);
    expectRefusal(await both("stats", "sale", "--country", "Germany"), 1, /country is two capitals/);
    expectRefusal(await both("stats", "--domain", "absent.example"), 1, /unknown_domain/);
  });

  test("is a wrong command line where the command itself knows", async () => {
    expectRefusal(await both("stats", "sale", "--interval", "year"), 2, /--interval is one of hour, day/, /Usage: linnet stats/);
    expectRefusal(await both("stats", "sale", "--limit", "5000"), 2, /--limit is a number from 1 to 1000/);
    expectRefusal(await both("stats", "sale", "--tag", "summer"), 2, /say a code, or these/);
    expectRefusal(await both("stats", "sale", "spring"), 2, /one word too many/);
    expectRefusal(await both("stats", "clicks", "--format", "xml"), 2, /--format is one of/);
    expectRefusal(await both("stats", "clicks", "--format", "csv", "--json"), 2, /--format csv or --json/);
  });

  test("says that clicks are switched off, or that it is their store that can't be reached", async () => {
    expectRefusal(await place.local(["stats", "sale"], { LINNET_CLICKS: "off" }), 1, /Clicks are not recorded.*\(clicks_off\)/);
    expectRefusal(await place.local(["stats", "clicks"], { LINNET_CLICKS: "off" }), 1, /\(clicks_off\)/);
    const file = join(folder, "garbage.db");
    writeFileSync(file, "no database at all ".repeat(100));
    const garbage = await place.local(["stats", "sale"], { LINNET_CLICKS: `sqlite:${file}` });
    expectRefusal(garbage, 1, /The clicks can't be reached \(LINNET_CLICKS\)\. .*garbage\.db is not a SQLite database/);
  });
});

/** A store with a link, on which nobody has counted anything. */
async function quiet(
  name: string,
): Promise<{ readonly home: string; readonly linnet: Place["local"]; readonly journals: string }> {
  const home = mkdtempSync(join(folder, `${name}-`));
  const linnet: Place["local"] = (words, env = {}) => runLinnet(words, { folder: home, env: { ...BASE, ...env } });
  await linnet(["shorten", "example.com", "--code", "one"]);
  const [remembered = ""] = readdirSync(join(home, "data/known-stores"));
  const instance = readFileSync(join(home, "data/known-stores", remembered), "utf8").trim();
  return { home, linnet, journals: join(home, "data/clicks", instance) };
}

const SEGMENT = "0123456789abcdef.00000001.clicks";

describe("a store on which nothing was counted", () => {
  test("answers that nobody came, and no file is made for that", async () => {
    const { home, linnet } = await quiet("none");
    expect((await linnet(["stats", "one"])).stdout).toBe("Nobody has followed this link in 30 days.\n");
    expect((await linnet(["stats", "clicks"])).stdout).toBe("");
    expect((await linnet(["links", "delete", "one", "--permanently", "--yes"])).code).toBe(0);
    expect((await linnet(["doctor"])).stdout).toMatch(/ok {7}clicks: none are recorded yet/);
    expect(readdirSync(join(home, "data")).sort()).toEqual(["known-stores", "linnet.db"]);
  });
});

describe("linnet doctor", () => {
  test("tells where clicks are and how large they are, and what lies in the journals", async () => {
    const { home, linnet, journals } = await quiet("doctor");
    await record(join(home, "data/linnet-clicks.db"), clicksOf());
    mkdirSync(journals, { recursive: true });
    const well = await linnet(["doctor"]);
    expect(well.stdout).toMatch(/ok {7}clicks: sqlite:.*linnet-clicks\.db answers, \d+\.\d kB/);
    expect(well.stdout).toMatch(/ok {7}journal of clicks: .* is empty/);
    writeFileSync(join(journals, SEGMENT), Buffer.alloc(2_500_000));
    writeFileSync(join(journals, `${SEGMENT}.damaged`), Buffer.alloc(1_200_000));
    const waiting = await linnet(["doctor"]);
    expect(waiting.stdout).toMatch(/ok {7}journal of clicks: 2\.5 MB in /);
    expect(waiting.stdout).toMatch(/warning {2}journal of clicks: 1 file \(1\.2 MB\) in .*\.damaged/);
    const full = await linnet(["doctor"], { LINNET_CLICKS_JOURNAL_MB: "2" });
    expect(full.stdout).toMatch(/warning {2}journal of clicks: 2\.5 MB in .*LINNET_CLICKS_JOURNAL_MB/);
    expect(full.code).toBe(0);
  });

  test("finds that they are off, or can't be reached", async () => {
    const { home, linnet } = await quiet("off");
    expect((await linnet(["doctor"], { LINNET_CLICKS: "off" })).stdout).toMatch(
      /ok {7}clicks: not recorded: LINNET_CLICKS is off/,
    );
    mkdirSync(join(home, "folder.db"));
    const lost = await linnet(["doctor"], { LINNET_CLICKS: "sqlite:folder.db" });
    expect(lost.stdout).toMatch(/ERROR {4}clicks: The clicks can't be reached .*folder\.db can't be opened/);
    expect(lost.code).toBe(1);
  });
});

describe("linnet wipe", () => {
  test("names the clicks and deletes them with the links, with all that waits for them", async () => {
    const { home, linnet, journals } = await quiet("wipe");
    const file = join(home, "data/linnet-clicks.db");
    await record(file, clicksOf());
    mkdirSync(journals, { recursive: true });
    writeFileSync(join(journals, SEGMENT), "something");
    writeFileSync(join(journals, `visitors-${dayOf(Date.now())}.salt`), "a".repeat(64));
    const asked = await linnet(["wipe"]);
    expectRefusal(
      asked,
      2,
      /1 link in sqlite:.*linnet\.db, and the clicks in sqlite:.*linnet-clicks\.db \(\d+\.\d kB\) and in journals/,
    );
    expect((await linnet(["stats", "top"])).stdout).toContain("sale");
    expect((await linnet(["wipe", "--yes"])).stdout).toMatch(/Deleting 1 link .*linnet-clicks\.db.*Deleted 1 link\./s);
    expect(existsSync(journals)).toBe(false);
    await linnet(["shorten", "example.com", "--code", "two"], { LINNET_STORE: `sqlite:${join(home, "data/linnet.db")}` });
    expect((await linnet(["stats"])).stdout).toBe("Nobody has followed any of these links in 30 days.\n");
  });

  test("leaves the lock of a journal that is being written, and nothing in it", async () => {
    const { linnet, journals } = await quiet("locked");
    mkdirSync(journals, { recursive: true });
    const name = "0123456789abcdef.lock";
    const lock = takeLock(join(journals, name));
    for (const file of [SEGMENT, `${SEGMENT}.damaged`]) writeFileSync(join(journals, file), "something");
    expect((await linnet(["wipe", "--yes"])).code).toBe(0);
    expect(readdirSync(journals)).toEqual([name]);
    lock?.release();
  });

  test("deletes nothing where the clicks can't be reached, and links alone where they are off", async () => {
    const { home, linnet } = await quiet("apart");
    mkdirSync(join(home, "folder.db"));
    expectRefusal(await linnet(["wipe", "--yes"], { LINNET_CLICKS: "sqlite:folder.db" }), 1, /The clicks can't be reached/);
    expect((await linnet(["resolve", "one"])).code).toBe(0);
    const wiped = await linnet(["wipe", "--yes"], { LINNET_CLICKS: "off" });
    expect(wiped.stdout).toMatch(
      /Deleted 1 link\..*Clicks are switched off \(LINNET_CLICKS\): what was recorded before stays\./s,
    );
  });
});
