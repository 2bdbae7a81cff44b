// The whole program while replies of the store are lost after the store has done what it was asked (RELIABILITY F14, I8, I10):
// whoever asks again gets its own link, nothing is done twice, and what is not known is said to be so.
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { type Answer, type CallOptions, callerOf, keyFor } from "../api/call.ts";
import { PLACE_TIMEOUT_MS, PLACES, type Place, WRITES } from "../store/redis-changes.ts";
import { ADMIN, type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { until } from "../support/wait.ts";

/** So many commands of a request lose their reply in turn, those of the background beside it included. */
const COMMANDS = 4;
const LINKS = 20;

for (const [kind, start] of PLACES) {
  describeWith("redis", `while replies of ${kind} are lost`, () => {
    let place: Place;
    let linnet: Linnet;
    beforeAll(async () => {
      place = await start();
      linnet = await startLinnet({ env: { LINNET_STORE: place.url, LINNET_REDIS_BUCKETS: String(place.buckets) } });
    }, PLACE_TIMEOUT_MS);
    afterAll(async () => {
      await linnet.stop();
      await place.stop();
    });
    afterEach(() => heal());

    const call = callerOf(() => linnet);

    /** Waits until every server is used again: codes that lie with each of them can be told to be absent. */
    async function heal(): Promise<void> {
      place.proxy.set({ kind: "pass" });
      const isBack = async () => {
        const answers = await Promise.all(Array.from({ length: 16 }, (_, at) => call(`GET /links/absent-${at}`)));
        return answers.every(({ status }) => status === 404);
      };
      await until(isBack, { what: "all connections are back" });
    }

    /** Sends the request, and loses the reply of a command after so many; it is sent again while the store is said to be away. */
    async function callLosing(commands: number, request: string, options?: CallOptions): Promise<Answer> {
      place.proxy.set({ kind: "lose-reply", command: WRITES, after: commands });
      for (;;) {
        const answer = await call(request, options);
        await heal();
        // Something in the background may have been hit, and have taken the connection with it.
        if (answer.status !== 503) return answer;
        expect(["store_unavailable", "store_unknown"]).toContain(answer.body.code);
      }
    }

    /** The URLs of all links, as their records say. */
    async function urls(): Promise<string[]> {
      const { body } = await call("GET /export");
      const lines = (body as string).split("\n").filter((line) => line !== "");
      return lines.map((line) => (JSON.parse(line) as { url: string }).url);
    }

    test("a request with an Idempotency-Key makes one link, and gets the same answer when it is sent again", async () => {
      const made: string[] = [];
      for (let commands = 0; commands < COMMANDS; commands++) {
        const url = `https://example.com/once/${commands}`;
        const request = { headers: { "Idempotency-Key": url }, body: { url } };
        const first = await callLosing(commands, "POST /links", request);
        const again = await call("POST /links", request);
        expect([first.status, again.status, again.headers.get("idempotency-replayed")]).toEqual([201, 201, "true"]);
        expect(again.body).toEqual(first.body);
        made.push(url);
      }
      expect((await urls()).filter((url) => url.includes("/once/")).sort()).toEqual(made.sort());
    }, 30_000);

    test("and the store stays away, that is said, and the same request makes the same link later", async () => {
      const request = { headers: { "Idempotency-Key": "away" }, body: { url: "https://example.com/away" } };
      place.proxy.set({ kind: "lose-reply", command: WRITES, says: /example\.com\/away/, staysAway: true });
      const first = await call("POST /links", request);
      expect([first.status, first.headers.has("retry-after")]).toEqual([503, true]);
      expect(["store_unknown", "store_unavailable"]).toContain(first.body.code);
      await heal();
      const [second, third] = [await call("POST /links", request), await call("POST /links", request)];
      expect([second.status, third.status, third.body]).toEqual([201, 201, second.body]);
      expect((await urls()).filter((url) => url.endsWith("/away"))).toHaveLength(1);
    }, 20_000);

    test("an edit with If-Match is made once, and told of", async () => {
      for (let commands = 0; commands < COMMANDS; commands++) {
        const { code } = (await call("POST /links", { body: { url: "https://example.com/edited", tags: ["a"] } })).body;
        const options = { headers: { "If-Match": '"1"' }, body: { title: "edited", code: `${code}-new` } };
        const answer = await callLosing(commands, `PATCH /links/${code}`, options);
        // Sent again by us, it may find its own edit: then that is what the client is told to look at.
        if (answer.status !== 200) expect(answer.body.code).toBe("precondition_failed");
        const seen = (await call(`GET /links/${code}`)).body;
        expect(seen).toMatchObject({ title: "edited", version: 2, code: `${code}-new`, aliases: [code] });
      }
    }, 30_000);

    test("the trash takes a link, gives it back, and lets go of it", async () => {
      for (let commands = 0; commands < COMMANDS; commands += 3) {
        const { code } = (await call("POST /links", { body: { url: "https://example.com/trash", externalId: `x${commands}` } }))
          .body;
        expect((await callLosing(commands, `DELETE /links/${code}`)).status).toBe(204);
        expect((await call(`GET /links/${code}`)).body).toMatchObject({ state: "trash", version: 2 });
        expect([200, 409]).toContain((await callLosing(commands, `POST /links/${code}/restore`)).status);
        expect((await call(`GET /links/${code}`)).body).toMatchObject({ state: "active", version: 3 });
        const released = await callLosing(commands, `DELETE /links/${code}?permanently=true&release=true`);
        expect([204, 404]).toContain(released.status);
        const anew = async () =>
          (await call("POST /links", { body: { url: "a.example", code, externalId: `x${commands}` } })).status;
        if (released.status === 204) expect(await anew()).toBe(201);
        // Asked twice, it is gone already; what a first try that nobody heard of has left to do is done within the next seconds.
        else await until(async () => (await anew()) === 201, { what: "the code is free", timeoutMs: 20_000 });
      }
    }, 60_000);

    test("a limited link leads on no more often than it may, and a use that nobody knows of is taken", async () => {
      const { code } = (await call("POST /links", { body: { url: "https://example.com/limited", maxClicks: 10 } })).body;
      const told: string[] = [];
      while (told.at(-1) !== "link_used_up") {
        if (told.length % 2 === 0 && told.length < 4) place.proxy.set({ kind: "lose-reply", command: WRITES, says: /url-uses/ });
        const response = await fetch(`${linnet.url}/${code}`, { redirect: "manual", headers: ADMIN });
        told.push(response.status === 302 ? "redirect" : ((await response.json()) as { code: string }).code);
        await heal();
      }
      const count = (outcome: string) => told.filter((one) => one === outcome).length;
      expect(count("store_unknown")).toBeGreaterThan(0);
      // What is not known was taken once at most.
      expect(count("redirect")).toBeWithin(10 - count("store_unknown"), 11);
      expect((await call(`GET /links/${code}`)).body.usedClicks).toBe(10);
    }, 20_000);

    test("a tag is renamed, merged and taken away on every link, each of which is edited once", async () => {
      const tagged = (at: number) => ({
        url: `https://example.com/tagged/${at}`,
        tags: ["one", ...(at % 2 === 0 ? ["two"] : [])],
      });
      const rows = Array.from({ length: LINKS }, (_, at) => tagged(at));
      const { body } = await call("POST /bulk", { body: rows, headers: { Accept: "application/json" } });
      const codes = (body as { link: { code: string } }[]).map(({ link }) => link.code);
      const look = async () => {
        const links = await Promise.all(codes.map((code) => call(`GET /links/${code}`)));
        return links.map((link) => `${link.body.version} ${link.body.tags}`);
      };
      const is = (even: string, odd: string) => Array.from({ length: LINKS }, (_, at) => (at % 2 === 0 ? even : odd));
      await callLosing(1, "PATCH /tags/one", { body: { name: "three" } });
      expect(await look()).toEqual(is("2 three,two", "2 three"));
      await callLosing(7, "PATCH /tags/two", { body: { name: "three" } });
      expect(await look()).toEqual(is("3 three", "2 three"));
      await callLosing(15, "DELETE /tags/three");
      expect(await look()).toEqual(is("4 ", "3 "));
    }, 60_000); // Refused for ten seconds whenever replies were lost again and again while indexes followed.

    test("a key is made, and good for nothing once it is revoked", async () => {
      for (let commands = 0; commands < 2; commands++) {
        const made = await callLosing(commands, "POST /keys", { body: { name: "lost", scopes: ["links:read"] } });
        expect(made.status).toBe(201);
        expect((await call("GET /keys/me", { key: made.body.key })).status).toBe(200);
        expect([204, 404]).toContain((await callLosing(commands, `DELETE /keys/${made.body.id}`)).status);
        expect((await call("GET /keys/me", { key: made.body.key })).status).toBe(401);
      }
      const { id } = await keyFor(call, ["links:read"]);
      const { keys } = (await call("GET /keys")).body;
      expect(keys.map((key: { id: string }) => key.id)).toEqual([id]);
    }, 20_000);
  });
}
