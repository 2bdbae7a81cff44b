// The trash, emptied by itself, on a store in memory.
import { expect, test } from "bun:test";
import { restoreLink, trashLink } from "../../src/core/edit.ts";
import type { Field } from "../../src/core/field.ts";
import { emptyTrash } from "../../src/core/trash.ts";
import { bench, cli, refusal, START } from "./setup.ts";

const at = bench();
const url = "https://example.com/";
const DAY_MS = 86_400_000;

/** Makes and deletes a link each day. */
async function trashDaily(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    at.now = START + day * DAY_MS;
    await at.make({ url, code: `day${day}` });
    await trashLink(at.context, { code: `day${day}` }, cli);
  }
}

test("what has lain in the trash for thirty days is deleted for good, and nothing else", async () => {
  await trashDaily(2);
  at.now = START + 30 * DAY_MS;
  expect(await emptyTrash(at.context)).toBe(1);
  expect(await refusal(restoreLink(at.context, { code: "day0" }, cli))).toBe("link_not_found");
  expect(await refusal(at.make({ url, code: "day0" }))).toBe("code_taken");
  expect((await restoreLink(at.context, { code: "day1" }, cli)).details.trashed).toBeNull();
});

test("a clock that is years ahead empties two days of trash in one run", async () => {
  await trashDaily(6);
  at.now = START + 3650 * DAY_MS;
  expect(await emptyTrash(at.context)).toBe(3);
  expect((await restoreLink(at.context, { code: "day3" }, cli)).details.trashed).toBeNull();
});

test("two at once delete each link once", async () => {
  await trashDaily(3);
  at.now = START + 60 * DAY_MS;
  const both = await Promise.all([emptyTrash(at.context), emptyTrash(at.context)]);
  expect(both[0] + both[1]).toBe(3);
  expect((await at.store.links.find("day2" as Field))?.kind).toBe("tombstone");
});
