// What is noted of each answer to somebody who follows a link: how it ended, for which link, by which name; and what is no click.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Click } from "../../src/core/clicks/click.ts";
import { ALL } from "../../src/core/clicks/scope.ts";
import type { ClickStore } from "../../src/core/clicks/store.ts";
import type { Field } from "../../src/core/field.ts";
import type { Target } from "../../src/core/target.ts";
import { openSqliteClicks } from "../../src/store/sqlite/clicks/store.ts";
import { asClient, quickHash, type ServedLinks, serveLinks, storedLink } from "../support/links.ts";
import { until } from "../support/wait.ts";

const PASSWORD = "the right one";
const ELSEWHERE = "https://else.example/" as Target;
const CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";

let served: ServedLinks;
let clicks: ClickStore;
/** Clicks that were seen by earlier tests. */
let seen = 0;

beforeAll(async () => {
  const passwordHash = await quickHash(PASSWORD);
  served = await serveLinks([
    storedLink("plain"),
    storedLink("moved", { status: 301 }),
    storedLink("born", { aliases: ["also" as Field] }),
    storedLink("off", { enabled: false }),
    storedLink("late-else", { expiresAt: 1, ends: { expired: ELSEWHERE } }),
    storedLink("secret", { passwordHash }),
    storedLink("few", { maxClicks: 5 }),
    storedLink("ruled", {
      rules: [{ if: { browser: ["firefox"] }, url: ELSEWHERE }, { split: [{ url: ELSEWHERE, weight: 1 }] }] as never,
    }),
  ]);
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const path = join(served.linnet.folder, "data/linnet-clicks.db");
  clicks = await openSqliteClicks({ path, saltFolder: served.linnet.folder, keepDays: 90, clock: Date.now, random, log });
});
afterAll(async () => {
  await clicks.close();
  await served.stop();
});

let client = 0;
/** Each in a millisecond of its own, so that clicks are in the order of their times. */
async function get(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { "User-Agent": CHROME, ...asClient(client++), ...init.headers };
  const response = await fetch(served.linnet.url + path, { redirect: "manual", ...init, headers });
  const answeredAt = Date.now();
  await until(() => Date.now() > answeredAt, { what: "the clock goes on" });
  return response;
}

async function all(): Promise<Click[]> {
  const { clicks: found } = await clicks.events({ scope: ALL, from: 0, to: Date.now() + 60_000, limit: 1000 });
  return found.toSorted((a, b) => a.at - b.at);
}

/** The clicks that this test has made. */
async function noted(count: number): Promise<Click[]> {
  await until(async () => (await all()).length >= seen + count, { what: `${count} clicks are noted` });
  return (await all()).slice(seen);
}

afterEach(async () => {
  seen = (await all()).length;
});

describe("a click", () => {
  test("is noted of a redirect, at once or from the store, with what is known of the visitor", async () => {
    await get("/plain", { headers: { Referer: "https://news.example/x", "Accept-Language": "de" } });
    await get("/plain?utm_source=paper&qr");
    const [first, second] = await noted(2);
    expect(first).toMatchObject({ link: "plain", asked: null, outcome: "redirected", status: 302, kind: "human", isScan: false });
    expect(first).toMatchObject({ browser: "chrome", version: "120", os: "windows", referrer: "news.example", language: "de" });
    expect(second).toMatchObject({ link: "plain", isScan: true, utm: ["paper", null, null, null, null] });
    expect(second?.visitor).not.toBe(first?.visitor);
  });

  test("of a link by another name is the link's", async () => {
    for (let times = 0; times < 2; times++) await get("/also");
    const [first, second] = await noted(2);
    for (const click of [first, second]) expect(click).toMatchObject({ link: "born", asked: "also", outcome: "redirected" });
  });

  test("has the status of its answer, and the rule by which it led there", async () => {
    await get("/moved");
    await get("/ruled");
    const [moved, ruled] = await noted(2);
    expect(moved).toMatchObject({ link: "moved", status: 301 });
    expect(ruled).toMatchObject({ link: "ruled", rule: "2", side: "1" });
  });

  test("tells that a link was over, with and without a place for that", async () => {
    await get("/off");
    await get("/late-else");
    const [off, late] = await noted(2);
    expect(off).toMatchObject({ link: "off", outcome: "ended", status: 410 });
    expect(late).toMatchObject({ link: "late-else", outcome: "ended", status: 302 });
  });

  test("tells that a password was asked for, was wrong, and led on", async () => {
    const send = (password: string) => get("/secret", { method: "POST", body: new URLSearchParams({ password }) });
    await get("/secret");
    await send("wrong");
    await send(PASSWORD);
    const told = (await noted(3)).map(({ link, outcome, status }) => [String(link), outcome, status] as const);
    expect(told).toEqual([
      ["secret", "password", 401],
      ["secret", "password", 403],
      ["secret", "redirected", 303],
    ]);
  });

  test("of a robot that only looks is a preview that was shown", async () => {
    await get("/few", { headers: { "User-Agent": "Twitterbot/1.0" } });
    const [click] = await noted(1);
    expect(click).toMatchObject({ link: "few", kind: "preview", outcome: "previewed", status: 200 });
  });

  test("for a code that nobody has is kept by the code", async () => {
    await get("/nobody-has-this");
    await get("/wp-login.php");
    const [first, second] = await noted(2);
    expect(first).toMatchObject({ link: null, asked: "nobody-has-this", outcome: "not-found", status: 404 });
    expect(second).toMatchObject({ link: null, asked: "wp-login.php" });
  });

  test("of a browser that fetches ahead is a preview, of who is not to be followed no visitor", async () => {
    await get("/plain", { headers: { "Sec-Purpose": "prefetch" } });
    await get("/plain", { headers: { DNT: "1" } });
    await get("/plain", { headers: { "Sec-GPC": "1" } });
    const [ahead, ...unfollowed] = await noted(3);
    expect(ahead).toMatchObject({ kind: "preview", outcome: "redirected" });
    for (const click of unfollowed) expect(click).toMatchObject({ kind: "human", visitor: null });
  });

  test("is none of a HEAD, nor of asking what is behind a link, nor of pages", async () => {
    await get("/plain", { method: "HEAD" });
    await get("/off", { method: "HEAD" });
    await get("/plain+");
    await get("/");
    await get("/healthz");
    await get("/moved");
    expect(await noted(1)).toMatchObject([{ link: "moved" }]);
  });
});
