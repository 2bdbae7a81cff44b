// A link that may be followed so many times is followed so many times: by however many at once, over several processes, and also when
// one of them is killed in the middle. Who only looks, and programs, use nothing up.
import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callerOf } from "../api/call.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";

const ALLOWED = 50;
const ASKED = 200;
const ROUNDS = 5;

const ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const PREVIEWER = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)";

interface Place {
  readonly store: string;
  readonly stop: () => Promise<void>;
}

async function onSqlite(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "linnet-limits-"));
  return {
    store: `sqlite:${join(folder, "linnet.db")}`,
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function onRedis(): Promise<Place> {
  const redis = await startRedis();
  return { store: redis.url, stop: () => redis.stop() };
}

const PLACES = [
  ["one SQLite file", [], onSqlite],
  ["one Redis", ["redis"], onRedis],
] as const;

for (const [kind, needs, open] of PLACES) {
  describeWith([...needs], `two processes on ${kind}`, () => {
    let place: Place | null = null;
    const servers: Linnet[] = [];
    afterEach(async () => {
      for (const server of servers.splice(0)) await server.stop();
      await place?.stop();
    });

    const startOne = (store: string) => startLinnet({ env: { LINNET_STORE: store, LINNET_TRUST_PROXY: "127.0.0.1" } });

    async function startTwo(): Promise<void> {
      place = await open();
      for (let at = 0; at < 2; at++) servers.push(await startOne(place.store));
    }

    async function makeLimited(code: string): Promise<void> {
      const body = { url: "https://example.com/few", code, maxClicks: ALLOWED };
      expect((await callerOf(() => servers[0] as Linnet)("POST /links", { body })).status).toBe(201);
    }

    const follow = async (at: number, code: string, init: RequestInit = {}): Promise<number> => {
      const server = servers[at % servers.length] as Linnet;
      return (await fetch(`${server.url}/${code}`, { redirect: "manual", ...init })).status;
    };

    /** How often each status was answered. */
    function counted(statuses: readonly number[]): Record<number, number> {
      const sums: Record<number, number> = {};
      for (const status of statuses) sums[status] = (sums[status] ?? 0) + 1;
      return sums;
    }

    test("lead on exactly as often as they may, however many ask at once, and count nobody who only looks", async () => {
      await startTwo();
      for (let round = 0; round < ROUNDS; round++) {
        const code = `few-${round}`;
        await makeLimited(code);
        const looks = Array.from({ length: 30 }, (_, at) => [
          follow(at, code, { method: "HEAD" }),
          follow(at, code, { headers: { "User-Agent": at % 2 === 0 ? ROBOT : PREVIEWER } }),
          follow(at, code, { headers: { "Sec-Purpose": "prefetch" } }),
        ]).flat();
        const followed = await Promise.all(Array.from({ length: ASKED }, (_, at) => follow(at, code)));
        expect(counted(followed)).toEqual({ 302: ALLOWED, 410: ASKED - ALLOWED });
        expect(counted(await Promise.all(looks))).toEqual({ 200: looks.length });
      }
    }, 60_000);

    test("deal a visitor to the same side each time, wherever it asks and after a restart, and others to both", async () => {
      await startTwo();
      const split = [{ url: "https://example.com/a" }, { url: "https://example.com/b" }];
      const body = { url: "https://example.com/", code: "sides", rules: [{ split }] };
      expect((await callerOf(() => servers[0] as Linnet)("POST /links", { body })).status).toBe(201);
      const sidesOn = (server: Linnet) =>
        Promise.all(
          Array.from({ length: 60 }, async (_, at) => {
            const headers = { "X-Forwarded-For": `198.51.100.${at}` };
            return (await fetch(`${server.url}/sides`, { redirect: "manual", headers })).headers.get("location");
          }),
        );
      const [first, second] = servers as [Linnet, Linnet];
      const sides = await sidesOn(first);
      expect(new Set(sides)).toEqual(new Set(split.map(({ url }) => url)));
      expect(await sidesOn(second)).toEqual(sides);
      await second.stop();
      servers.splice(1, 1, await startOne((place as Place).store));
      expect(await sidesOn(servers[1] as Linnet)).toEqual(sides);
    }, 30_000);

    test("lead on no more often than they may when one of them is killed in the middle", async () => {
      await startTwo();
      for (let round = 0; round < ROUNDS; round++) {
        const code = `killed-${round}`;
        await makeLimited(code);
        const [first, second] = servers as [Linnet, Linnet];
        let redirected = 0;
        const asked = Array.from({ length: ASKED }, async (_, at) => {
          const status = await follow(at, code).catch(() => 0);
          if (status !== 302) return;
          redirected++;
          if (redirected === 10 + round) second.signal("SIGKILL");
        });
        await Promise.all(asked);
        await second.exited;
        servers.splice(0, 2, first, await startOne((place as Place).store));
        const rest = await Promise.all(Array.from({ length: ASKED }, (_, at) => follow(at, code)));
        redirected += counted(rest)[302] ?? 0;
        expect(redirected).toBeWithin(10 + round, ALLOWED + 1);
        expect(await follow(0, code)).toBe(410);
      }
    }, 60_000);
  });
}
