// Editors see all links, and change those that they have made: in every way in which a link can be changed.
import { describe, expect, test } from "bun:test";
import { actorName } from "../../../src/core/actor.ts";
import {
  addAlias,
  editLink,
  purgeLink,
  readAsOwner,
  removeAlias,
  restoreLink,
  trashLink,
  type Which,
} from "../../../src/core/edit.ts";
import { putByExternalId } from "../../../src/core/external.ts";
import { listLinks } from "../../../src/core/listing.ts";
import { userActor } from "../../../src/core/people/roles.ts";
import { deleteRuleSet, putRuleSet } from "../../../src/core/rule-sets.ts";
import { shareStats, unshareStats } from "../../../src/core/stats-sharing.ts";
import { deleteTag, listTags, renameTag } from "../../../src/core/tags.ts";
import { bench, refusal } from "../setup.ts";

const set = bench();
const editor = userActor("eve", "editor", "own");
const free = userActor("eve", "editor", "all");

type Change = (which: Which, actor: typeof editor) => Promise<unknown>;

const CHANGES: Readonly<Record<string, Change>> = {
  "an edit": (which, actor) => editLink(set.context, which, { title: "new" }, actor),
  "a further code": (which, actor) => addAlias(set.context, which, "another", actor),
  "one code less": (which, actor) => removeAlias(set.context, which, "nothing", actor),
  trash: (which, actor) => trashLink(set.context, which, actor),
  "coming back": (which, actor) => restoreLink(set.context, which, actor),
  "deletion for good": (which, actor) => purgeLink(set.context, which, actor, false),
  "a release of its codes": (which, actor) => purgeLink(set.context, which, actor, true),
  "a page with its numbers": (which, actor) => shareStats(set.context, which, {}, actor),
  "the end of that page": (which, actor) => unshareStats(set.context, which, actor),
  "an external id": (_, actor) => putByExternalId(set.context, { externalId: "theirs" }, { title: "new" }, actor),
};

describe("an editor", () => {
  test("sees the links of all, and the tags", async () => {
    await set.make({ url: "https://example.com/", code: "theirs", tags: ["a"] });
    await set.context.indexes.settled();
    expect((await readAsOwner(set.context, { code: "theirs" }, editor)).details.createdBy).toBe("cli");
    expect((await listLinks(set.context, {}, editor)).links).toHaveLength(1);
    expect(await listTags(set.context, { beginning: "", limit: 9 }, editor)).toHaveLength(1);
  });

  test.each(Object.entries(CHANGES))("makes no change of another's link: %s", async (_, change) => {
    const { details } = await set.make({ url: "https://example.com/", code: "theirs", externalId: "theirs" });
    await set.context.indexes.settled();
    expect(await refusal(change({ code: "theirs" }, editor))).toBe("link_of_others");
    expect((await readAsOwner(set.context, { code: "theirs" }, editor)).details).toEqual(details);
  });

  test("changes his own, under his name; and others' where the setting says so", async () => {
    await set.make({ url: "https://example.com/", code: "mine" }, editor);
    const { details } = await editLink(set.context, { code: "mine" }, { title: "new" }, editor);
    expect([details.createdBy, details.history.at(-1)?.by]).toEqual(["user:eve", actorName(editor)]);
    await set.make({ url: "https://example.com/", code: "theirs" });
    expect((await editLink(set.context, { code: "theirs" }, { title: "new" }, free)).details.title).toBe("new");
  });

  test("changes nothing that many links have in common", async () => {
    await set.make({ url: "https://example.com/", tags: ["a"] });
    const rules = [{ if: { robot: true }, url: "https://example.com/r" }];
    const tries = [
      renameTag(set.context, "a", "b", editor),
      deleteTag(set.context, "a", editor),
      putRuleSet(set.context, "set", { rules }, editor),
      deleteRuleSet(set.context, "set", editor),
    ];
    for (const one of tries) expect(await refusal(one)).toBe("scope_missing");
  });
});
