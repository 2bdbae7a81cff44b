// The audit log as use cases have it: what can't be noted is done all the same, and what is too old is told no more.
import { describe, expect, test } from "bun:test";
import type { Said } from "../../src/core/audit/entry.ts";
import { AuditTrail } from "../../src/core/audit/trail.ts";
import { newCounts } from "../../src/core/counts.ts";
import type { Facts } from "../../src/core/log.ts";
import { bench, log } from "./setup.ts";

const DAY_MS = 86_400_000;

const said = (change: Partial<Said> = {}): Said => ({
  actor: "cli",
  action: "link.update",
  target: "sale",
  details: {},
  ...change,
});

describe("the audit log", () => {
  const at = bench();

  function trailOf(warnings: Facts[] = []) {
    const counts = newCounts();
    const report = { ...log, warn: (facts: Facts) => void warnings.push(facts) };
    const waiting: (() => void)[] = [];
    const later = (work: () => void) => void waiting.push(work);
    const parts = { ...at.context, log: at.store.audit, days: 30, report, counts, later };
    return { counts, waiting, trail: new AuditTrail(parts) };
  }

  const all = async (trail: AuditTrail) => {
    const found = [];
    for await (const entry of trail.all({})) found.push(entry);
    return found;
  };

  test("counts what it can't keep, says so, and throws nothing", async () => {
    const warnings: Facts[] = [];
    const { counts, trail } = trailOf(warnings);
    await at.store.close();
    await trail.note(said({ action: "key.create" }));
    expect(counts.auditFailures).toBe(1);
    for (let n = 0; n < 3; n++) await trail.note(said());
    await trail.settled();
    expect(counts.auditFailures).toBe(4);
    expect(warnings).toMatchObject([
      { room: "rest", entries: 1 },
      { room: "links", entries: 3 },
    ]);
  });

  test("keeps what was done to links a little later and together, and before anybody reads", async () => {
    const { trail, waiting } = trailOf();
    const kept = () => at.store.audit.read("links", { before: null, from: 0, limit: 2000 });
    await trail.note(said());
    await trail.note(said());
    expect([(await kept()).length, waiting.length]).toEqual([0, 1]);
    waiting[0]?.();
    await trail.settled();
    expect((await kept()).length).toBe(2);
    await trail.note(said());
    expect(await all(trail)).toHaveLength(3);
    // Nobody's memory is filled: whoever brings too many waits until they are kept.
    for (let n = 0; n < 500; n++) await trail.note(said());
    expect((await kept()).length).toBe(503);
  });

  test("has entries of all rooms in one order, those of one moment as they came", async () => {
    const { trail } = trailOf();
    const actions = ["link.update", "key.create", "session.begin", "link.delete", "tag.delete"] as const;
    for (const action of actions) await trail.note(said({ action }));
    at.now += 1;
    await trail.note(said({ action: "link.create" }));
    expect((await all(trail)).map(({ action }) => action)).toEqual(["link.create", ...actions.toReversed()]);
  });

  test("tells nothing that is older than it is to be kept, also before that is deleted", async () => {
    const { trail } = trailOf();
    await trail.note(said());
    at.now += 30 * DAY_MS;
    expect(await all(trail)).toHaveLength(1);
    at.now += 1;
    expect(await all(trail)).toEqual([]);
  });

  test("goes on behind a page in which few are meant, and says where", async () => {
    const { trail } = trailOf();
    for (let number = 0; number < 450; number++) await trail.note(said({ actor: number === 0 ? "admin" : "cli" }));
    const page = await trail.page({ actor: "cli" }, { limit: 200, after: null });
    expect(page.entries).toHaveLength(200);
    const rest = await trail.page({ actor: "cli" }, { limit: 400, after: page.after });
    expect([rest.entries.length, rest.after]).toEqual([249, null]);
    expect((await trail.page({ actor: "admin" }, { limit: 1, after: page.after })).entries).toHaveLength(1);
  });

  test("keeps what is said short", async () => {
    const { trail } = trailOf();
    await trail.note(
      said({ target: "t".repeat(9000), details: { name: "n".repeat(9000), fields: new Array(999).fill("f".repeat(999)) } }),
    );
    const [entry] = await all(trail);
    expect(JSON.stringify(entry).length).toBeLessThan(4000);
  });
});
