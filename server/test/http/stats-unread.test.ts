// Pages with numbers while the store of clicks gives none: it fails, or it does not answer at all.
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { ClickAccess } from "../../src/core/clicks/store.ts";
import type { Domain } from "../../src/core/domains/domains.ts";
import { generateTinyUrl } from "../../src/core/links.ts";
import { sharedPathOf, shareStats } from "../../src/core/stats-sharing.ts";
import { type Callers, createCallers } from "../../src/http/actor.ts";
import { showManaged } from "../../src/http/manage.ts";
import { numbersOf } from "../../src/http/numbers.ts";
import { Passwords } from "../../src/http/password.ts";
import { RecentNumbers } from "../../src/http/recent-numbers.ts";
import { Reporter } from "../../src/http/report.ts";
import { type SharedStatsParts, showShared } from "../../src/http/stats.ts";
import { openSqliteClicks } from "../../src/store/sqlite/clicks/store.ts";
import { TrustedProxies } from "../../src/visitor/client-address.ts";
import { bench, cli, log, random } from "../core/setup.ts";

const at = bench();
const UNREAD = /The numbers can(?:'|&#39;)t be read at the moment\./;

/** A store of clicks that is closed: whatever it is asked, it fails. */
let closed: ClickAccess;
beforeEach(async () => {
  const store = await openSqliteClicks({ path: ":memory:", saltFolder: "", keepDays: 1, clock: () => at.now, random, log });
  await store.close();
  closed = store;
});
let logged: string[] = [];
afterEach(() => {
  logged = [];
});

function parts(clicks: ClickAccess): SharedStatsParts {
  const links = { ...at.context, clicks };
  const reporter = new Reporter({ ...log, error: (_facts, message) => logged.push(message) }, () => 0, links.counts);
  return {
    links,
    assets: {},
    callers: callers(),
    passwords: new Passwords({ limits: links.limits, verify: async () => false, log }),
    recent: new RecentNumbers(),
    reporter,
    log,
    secret: "of the instance",
  };
}

function callers(): Callers {
  const keys = { keys: at.store.keys, clock: () => at.now, random, hash: at.context.hash };
  const proxies = new TrustedProxies([]);
  return createCallers({ proxies, adminKey: null, keys, secret: "s", public: true, isBlocked: () => false });
}

test("the maker's page is there, and says so in a sentence", async () => {
  const { code, secret } = await generateTinyUrl(at.context, "https://example.com/", cli);
  const path = `/-/manage/${code}/${secret}`;
  const request = new Request(`https://lin.example${path}`, { headers: { Accept: "text/html" } });
  const response = await showManaged(parts(closed), request, { path, fresh: false });
  const page = await response.text();
  expect(response.status).toBe(200);
  expect(page).toMatch(UNREAD);
  expect(page).toContain("On. The short link redirects.");
  expect(logged).toHaveLength(1);
});

test("a shared page says so with a 503, and neither what failed nor a number", async () => {
  const { code } = await generateTinyUrl(at.context, "https://example.com/", cli);
  const { secret } = await shareStats(at.context, { code }, {}, cli);
  const path = sharedPathOf(code, secret);
  const request = new Request(`https://lin.example${path}`, { headers: { Accept: "text/html" } });
  const asked = { request, path, query: "", domain: { host: "" } as Domain, peer: () => "192.0.2.1" };
  const response = await showShared(parts(closed), asked);
  const page = await response.text();
  expect([response.status, response.headers.get("cache-control")]).toEqual([503, "private, no-store"]);
  expect(response.headers.has("retry-after")).toBe(true);
  expect(page).toMatch(UNREAD);
  expect(page).not.toMatch(/closed|SQLite|people/i);
});

test("a store that does not answer is waited for no longer than is said", async () => {
  const { promise: never } = Promise.withResolvers<never>();
  const silent: ClickAccess = { ...closed, totals: () => never, report: () => never };
  const { code } = await generateTinyUrl(at.context, "https://example.com/", cli);
  const field = (await at.store.links.find(code as never))?.field;
  if (field === undefined) throw new Error("there is no link");
  expect(await numbersOf(parts(silent), field, { asked: { interval: "day" }, deadlineMs: 1 })).toBe("unread");
});
