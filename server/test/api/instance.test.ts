// What a server tells of itself by the API: to everybody who is known, and to those who look after it.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { SETTINGS } from "../../src/config.ts";
import { ADMIN_KEY } from "../support/linnet.ts";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { callerOf, expectProblem } from "./call.ts";
import { type Browser, invited, makeOwner } from "./people-setup.ts";

describeOnEachStore("a server tells of itself", (start) => {
  let served: Served;
  let viewer: Browser;
  const call = callerOf(() => served.linnet);
  beforeAll(async () => {
    served = await start({ env: { LINNET_CLICKS_KEEP_DAYS: "7", LINNET_CASE: "sensitive", LINNET_MISSPELT: "x" } });
    viewer = await invited(() => served.linnet, await makeOwner(() => served.linnet), "viewer", "viewer@x.example");
  });
  afterAll(() => served.stop());

  test("what it is, to whoever is signed in or has a key, and to nobody else", async () => {
    const { body, status } = await viewer.call("GET /instance");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      bun: Bun.version,
      workers: 1,
      baseUrl: expect.stringMatching(/^http:/),
      store: { kind: expect.stringMatching(/^(sqlite|redis|redis-cluster)$/), reachable: true },
      places: { grain: "country", isIncluded: true },
      clicks: { keepDays: 7 },
      caseMode: "sensitive",
      isPublic: true,
    });
    for (const moment of [body.startedAt, body.store.createdAt, body.places.madeAt]) {
      expect(Date.parse(moment)).toBeLessThanOrEqual(Date.now() + 1000);
    }
    expect((await call("GET /instance")).body).toEqual(body);
    expectProblem(await call("GET /instance", { key: null }), 401, "key_required");
  });

  test("how it does, as the command does that looks at it", async () => {
    const { checks } = (await call("GET /instance/checks")).body;
    const levels = Object.fromEntries(checks.map(({ check, level }: Record<string, string>) => [check, level]));
    expect(levels).toMatchObject({ store: "ok", links: "ok", places: "ok", clicks: "ok", settings: "warning" });
    expect(checks).toContainEqual({
      level: "warning",
      check: "settings",
      message: "LINNET_MISSPELT is not a setting of this version",
      code: "setting_unknown",
      values: { name: "LINNET_MISSPELT" },
      place: null,
    });
    expectProblem(await viewer.call("GET /instance/checks"), 403, "scope_missing");
  });

  test("what it was started with, in the order of the table, and never a secret", async () => {
    const { body } = await call("GET /instance/settings");
    const named = Object.fromEntries(body.settings.map((one: { name: string }) => [one.name, one]));
    expect(body.settings.map((one: { name: string }) => one.name)).toEqual(
      SETTINGS.filter(({ isForCommands }) => isForCommands !== true).map(({ name }) => name),
    );
    expect(named.LINNET_CLICKS_KEEP_DAYS).toMatchObject({ value: "7", default: "90", isChanged: true, isSecret: false });
    expect(named.LINNET_CASE).toMatchObject({ value: "sensitive", isChanged: false });
    expect(named.LINNET_ADMIN_KEY).toMatchObject({ value: null, isChanged: true, isSecret: true });
    expect(JSON.stringify(body)).not.toContain(ADMIN_KEY);
    expectProblem(await viewer.call("GET /instance/settings"), 403, "scope_missing");
  });
});
