// What owners do with links that exist, on a store in memory.
import { describe, expect, test } from "bun:test";
import { addAlias, editLink, purgeLink, readAsOwner, removeAlias, restoreLink, trashLink } from "../../src/core/edit.ts";
import { putByExternalId } from "../../src/core/external.ts";
import type { Field } from "../../src/core/field.ts";
import { linkIn, termsOf } from "../../src/core/link.ts";
import { makeFrom, readLink } from "../../src/core/links.ts";
import { historyOf, viewOf } from "../../src/core/view.ts";
import { bench, cli, ownKey, refusal, START } from "./setup.ts";

const at = bench();
const url = "https://example.com/";
const read = (code: string) => readAsOwner(at.context, { code }, cli);
const hot = (code: string) => at.store.links.find(code as Field);
const seen = () => ({ baseUrl: "https://lin.example", now: at.now, used: null });

describe("editing", () => {
  test("changes what is said and leaves the rest as it was", async () => {
    await at.make({ url, code: "a", title: "One", tags: ["x"], maxClicks: 5 });
    at.now += 1000;
    const after = await editLink(at.context, { code: "a" }, { title: "Two", tags: ["z", "y"] }, cli);
    const view = viewOf(after, seen());
    expect(view).toMatchObject({ title: "Two", tags: ["y", "z"], maxClicks: 5, url, version: 2 });
    expect(view.updatedAt).toBe("2027-01-15T08:00:01.000Z");
    expect(viewOf(await read("a"), seen())).toEqual(view);
  });

  test("that changes nothing makes no version", async () => {
    await at.make({ url, code: "a", title: "One" });
    expect((await editLink(at.context, { code: "a" }, { title: "One", url }, cli)).details.version).toBe(1);
  });

  test("takes values away by null", async () => {
    const gone = {
      startsAt: null,
      expiresAt: null,
      maxClicks: null,
      password: null,
      ends: null,
      preview: null,
      externalId: null,
    };
    await at.make({
      url,
      code: "a",
      startsAt: "2028-01-01T00:00:00Z",
      expiresAt: "2029-01-01T00:00:00Z",
      maxClicks: 3,
      password: "secret",
      ends: { expired: "https://example.com/over" },
      preview: { title: "T" },
      externalId: "e1",
    });
    const after = await editLink(at.context, { code: "a" }, gone, cli);
    expect(linkIn(after)?.terms).toBeNull();
    expect(await at.store.links.holderOf({ kind: "external", id: "e1" })).toBeNull();
  });

  test("of a version that is no longer the newest is refused, and changes nothing", async () => {
    await at.make({ url, code: "a" });
    await editLink(at.context, { code: "a", version: 1 }, { title: "mine" }, cli);
    expect(await refusal(editLink(at.context, { code: "a", version: 1 }, { title: "yours" }, cli))).toBe("precondition_failed");
    expect((await read("a")).details.title).toBe("mine");
  });

  test("without a version is done on the newest, whoever else is at it", async () => {
    await at.make({ url, code: "a" });
    await Promise.all([
      editLink(at.context, { code: "a" }, { title: "t" }, cli),
      editLink(at.context, { code: "a" }, { notes: "n" }, cli),
      editLink(at.context, { code: "a" }, { tags: ["g"] }, cli),
    ]);
    expect((await read("a")).details).toMatchObject({ title: "t", notes: "n", tags: ["g"], version: 4 });
  });

  test("by forty at once is done forty times", async () => {
    await at.make({ url, code: "a" });
    const edits = Array.from({ length: 40 }, (_, count) => editLink(at.context, { code: "a" }, { title: `t${count}` }, cli));
    await Promise.all(edits);
    expect((await read("a")).details.version).toBe(41);
  });

  test("counts uses anew when the limit changes, and only then", async () => {
    await at.make({ url, code: "a", maxClicks: 3 });
    await editLink(at.context, { code: "a" }, { title: "x" }, cli);
    const limited = await editLink(at.context, { code: "a" }, { maxClicks: 4 }, cli);
    const later = await editLink(at.context, { code: "a" }, { title: "y" }, cli);
    const since = [limited, later].map((stored) => termsOf(linkIn(stored) ?? expect.unreachable()).usesSince);
    expect(since).toEqual([3, 3]);
  });

  test("refuses an end before the beginning that was set earlier", async () => {
    await at.make({ url, code: "a", startsAt: "2028-01-01T00:00:00Z" });
    expect(await refusal(editLink(at.context, { code: "a" }, { expiresAt: "2027-12-01T00:00:00Z" }, cli))).toBe("invalid_field");
  });

  test("an external id of another link is refused, and nothing is changed", async () => {
    await at.make({ url, code: "a", externalId: "e" });
    await at.make({ url, code: "b", title: "b" });
    expect(await refusal(editLink(at.context, { code: "b" }, { externalId: "e", title: "c" }, cli))).toBe("external_id_taken");
    expect((await read("b")).details.title).toBe("b");
  });
});

describe("codes of a link", () => {
  test("a rename shows the new code, and the printed one still leads there", async () => {
    await at.make({ url, code: "old" });
    const after = await editLink(at.context, { code: "old" }, { code: "new" }, cli);
    expect(viewOf(after, seen())).toMatchObject({
      id: "old",
      code: "new",
      shortUrl: "https://lin.example/new",
      aliases: ["old"],
    });
    expect((await readLink(at.store.links, "new" as Field))?.details.id).toBe("old" as Field);
    expect((await hot("old"))?.kind).toBe("link");
  });

  test("a rename to the code of another link is refused", async () => {
    await at.make({ url, code: "a" });
    await at.make({ url, code: "b" });
    expect(await refusal(editLink(at.context, { code: "a" }, { code: "b", title: "t" }, cli))).toBe("code_taken");
    expect((await read("a")).details).toMatchObject({ title: "", shownAs: "a" });
  });

  test("an alias can be added and taken away, and nobody else gets it", async () => {
    await at.make({ url, code: "a" });
    await addAlias(at.context, { code: "a" }, "b", cli);
    expect(viewOf(await read("b"), seen())).toMatchObject({ code: "a", aliases: ["b"] });
    await removeAlias(at.context, { code: "a" }, "b", cli);
    expect(await hot("b")).toMatchObject({ kind: "alias", leads: false });
    expect(await refusal(at.make({ url, code: "b" }))).toBe("code_taken");
    await addAlias(at.context, { code: "a" }, "b", cli);
    expect(await hot("b")).toMatchObject({ kind: "alias", leads: true });
  });

  test("the code that is shown can't be taken away", async () => {
    await at.make({ url, code: "a" });
    expect(await refusal(removeAlias(at.context, { code: "a" }, "a", cli))).toBe("code_shown");
  });

  test("the code that a link was born with can be retired, and brought back", async () => {
    await at.make({ url, code: "typo" });
    await editLink(at.context, { code: "typo" }, { code: "right" }, cli);
    const after = await removeAlias(at.context, { code: "right" }, "typo", cli);
    expect(viewOf(after, seen()).aliases).toEqual([]);
    expect(termsOf(linkIn(after) ?? expect.unreachable()).isBornCodeRetired).toBe(true);
    expect(viewOf(await editLink(at.context, { code: "right" }, { code: "typo" }, cli), seen())).toMatchObject({
      code: "typo",
      aliases: ["right"],
    });
  });

  test("has a bound", async () => {
    await at.make({ url, code: "a" });
    for (let count = 0; count < 50; count++) await addAlias(at.context, { code: "a" }, `a${count}`, cli);
    expect(await refusal(addAlias(at.context, { code: "a" }, "a50", cli))).toBe("invalid_field");
    await removeAlias(at.context, { code: "a" }, "a7", cli);
    expect(await refusal(addAlias(at.context, { code: "a" }, "a50", cli))).toBe("invalid_field");
    expect(await refusal(addAlias(at.context, { code: "a" }, "a7", cli))).toBe("done");
  });
});

describe("the trash", () => {
  test("keeps the code and gives the link back as it was", async () => {
    const before = await at.make({ url, code: "a", title: "t", tags: ["x"], status: 301, externalId: "e" });
    await trashLink(at.context, { code: "a" }, cli);
    expect((await hot("a"))?.kind).toBe("tombstone");
    expect(await refusal(at.make({ url, code: "a" }))).toBe("code_taken");
    expect(await refusal(editLink(at.context, { code: "a" }, { title: "u" }, cli))).toBe("in_trash");
    const after = await restoreLink(at.context, { code: "a" }, cli);
    expect(after.link).toEqual(before.link);
    expect(viewOf(after, seen())).toMatchObject({ title: "t", tags: ["x"], status: 301, externalId: "e", state: "active" });
  });

  test("takes a link once, and gives back only what is in it", async () => {
    await at.make({ url, code: "a" });
    const first = await trashLink(at.context, { code: "a" }, cli);
    expect((await trashLink(at.context, { code: "a" }, cli)).details.version).toBe(first.details.version);
    await restoreLink(at.context, { code: "a" }, cli);
    expect(await refusal(restoreLink(at.context, { code: "a" }, cli))).toBe("not_in_trash");
  });

  test("for good leaves the codes reserved and nothing else", async () => {
    await at.make({ url, code: "a", title: "secret", externalId: "e" });
    await addAlias(at.context, { code: "a" }, "b", cli);
    await purgeLink(at.context, { code: "a" }, cli, false);
    expect(await refusal(read("a"))).toBe("link_not_found");
    expect(JSON.stringify(await at.store.links.read("a" as Field))).not.toContain("secret");
    expect(await refusal(at.make({ url, code: "a" }))).toBe("code_taken");
    expect(await refusal(at.make({ url, code: "b" }))).toBe("code_taken");
    expect(await refusal(at.make({ url, code: "c", externalId: "e" }))).toBe("done");
  });

  test("gives up the codes too when that is asked for, also later", async () => {
    for (const isPurgedFirst of [false, true]) {
      await at.make({ url, code: "a" });
      await addAlias(at.context, { code: "a" }, "b", cli);
      if (isPurgedFirst) await purgeLink(at.context, { code: "a" }, cli, false);
      await purgeLink(at.context, { code: "a" }, cli, true);
      expect([await hot("a"), await hot("b")]).toEqual([null, null]);
    }
  });
});

describe("the history", () => {
  test("tells who changed what when, newest first, before and after", async () => {
    await at.make({ url, code: "a", title: "1" });
    at.now += 60_000;
    await editLink(at.context, { code: "a" }, { title: "2", password: "secret" }, cli);
    at.now += 60_000;
    const after = await editLink(at.context, { code: "a" }, { title: "3", url: "https://example.com/3" }, ownKeyOfAll);
    expect(historyOf(after, seen())).toEqual([
      {
        version: 3,
        at: "2027-01-15T08:02:00.000Z",
        by: "key:k",
        changes: [
          { field: "url", before: url, after: "https://example.com/3" },
          { field: "title", before: "2", after: "3" },
        ],
      },
      {
        version: 2,
        at: "2027-01-15T08:01:00.000Z",
        by: "cli",
        changes: [
          { field: "title", before: "1", after: "2" },
          { field: "hasPassword", before: false, after: true },
          { field: "password", before: null, after: "set" },
        ],
      },
    ]);
    expect(JSON.stringify(after.details.history)).not.toContain("hashed");
  });

  test("forgets the oldest of more than 50 edits", async () => {
    await at.make({ url, code: "a" });
    for (let count = 1; count <= 55; count++) await editLink(at.context, { code: "a" }, { title: `t${count}` }, cli);
    const history = historyOf(await read("a"), seen());
    expect(history).toHaveLength(50);
    expect(history.at(-1)?.changes).toEqual([{ field: "title", before: "t5", after: "t6" }]);
  });
});

const ownKeyOfAll = { kind: "key", id: "k", scopes: ["links:write"], ownOnly: false, expiresAt: null } as const;

describe("a key for its own links", () => {
  test("sees and changes those and no others", async () => {
    await at.make({ url, code: "mine" }, ownKey("k"));
    await at.make({ url, code: "theirs" }, cli);
    expect(await refusal(readAsOwner(at.context, { code: "mine" }, ownKey("k")))).toBe("done");
    expect(await refusal(readAsOwner(at.context, { code: "theirs" }, ownKey("k")))).toBe("link_not_found");
    expect(await refusal(editLink(at.context, { code: "theirs" }, { title: "x" }, ownKey("k")))).toBe("link_not_found");
    expect(await refusal(trashLink(at.context, { code: "theirs" }, ownKey("k")))).toBe("link_not_found");
    expect(await refusal(purgeLink(at.context, { code: "theirs" }, ownKey("k"), true))).toBe("link_not_found");
  });
});

describe("making", () => {
  test("again with reuse returns the actor's identical link, until it is another", async () => {
    const options = { reuse: true };
    const first = await makeFrom(at.context, { url, title: "t" }, cli, options);
    expect(await makeFrom(at.context, { title: "t", url }, cli, options)).toMatchObject({ isNew: false, stored: first.stored });
    expect((await makeFrom(at.context, { url, title: "u" }, cli, options)).isNew).toBe(true);
    expect((await makeFrom(at.context, { url, title: "t" }, ownKey("k"), options)).isNew).toBe(true);
    await editLink(at.context, { code: first.stored.details.id }, { title: "changed" }, cli);
    expect((await makeFrom(at.context, { url, title: "t" }, cli, options)).isNew).toBe(true);
  });

  test("sixteen times at once with reuse makes one link", async () => {
    const made = await Promise.all(Array.from({ length: 16 }, () => makeFrom(at.context, { url }, cli, { reuse: true })));
    expect(new Set(made.map(({ stored }) => stored.details.id)).size).toBe(1);
    expect(made.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  test("sixteen times at once with reuse and one code makes one link", async () => {
    const same = () => makeFrom(at.context, { url, code: "same", externalId: "e" }, cli, { reuse: true });
    const made = await Promise.all(Array.from({ length: 16 }, same));
    expect(new Set(made.map(({ stored }) => stored.details.id as string))).toEqual(new Set(["same"]));
    expect(await refusal(makeFrom(at.context, { url, code: "same" }, cli, { reuse: true }))).toBe("code_taken");
  });

  test("sixteen times at once by one external id and code makes one link and edits it", async () => {
    const put = () => putByExternalId(at.context, { externalId: "e" }, { url, code: "same" }, cli);
    const results = await Promise.all(Array.from({ length: 16 }, put));
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
    await at.make({ url, code: "other" });
    expect(await refusal(putByExternalId(at.context, { externalId: "f" }, { url, code: "other" }, cli))).toBe("code_taken");
  });

  test("with reuse and a password is refused: a fast hash would give the password away", async () => {
    expect(await refusal(makeFrom(at.context, { url, password: "secret" }, cli, { reuse: true }))).toBe("invalid_field");
  });

  test("a private link gets at least eleven random characters", async () => {
    const { stored } = await makeFrom(at.context, { url }, cli, { private: true });
    expect(stored.details.id.length).toBeGreaterThanOrEqual(12);
    expect(await refusal(makeFrom(at.context, { url, code: "x" }, cli, { private: true }))).toBe("invalid_field");
  });

  test("notes when, who, and nothing that was not said", async () => {
    const stored = await at.make({ url, code: "a" });
    expect(viewOf(stored, seen())).toEqual({
      id: "a",
      code: "a",
      domain: "lin.example",
      shortUrl: "https://lin.example/a",
      url,
      chained: false,
      title: "",
      notes: "",
      tags: [],
      createdAt: new Date(START).toISOString(),
      updatedAt: new Date(START).toISOString(),
      createdBy: "cli",
      version: 1,
      state: "active",
      enabled: true,
      archived: false,
      startsAt: null,
      expiresAt: null,
      maxClicks: null,
      usedClicks: null,
      hasPassword: false,
      status: 302,
      forwardQuery: false,
      forwardPath: false,
      ends: {},
      queryOverrides: false,
      utm: null,
      rules: [],
      ruleSet: null,
      ios: null,
      android: null,
      preview: null,
      externalId: null,
      aliases: [],
      clicks: null,
      statsShared: false,
      deletedAt: null,
      deletedBy: null,
    });
  });
});
