// A page with a link's numbers for whoever knows a secret: who may switch it on, what is kept of it, and when it is off again.
import { describe, expect, test } from "bun:test";
import type { Actor } from "../../src/core/actor.ts";
import { parseCode } from "../../src/core/code.ts";
import { addAlias, editLink, purgeLink, readAsOwner, removeAlias, restoreLink, trashLink } from "../../src/core/edit.ts";
import { fieldOf } from "../../src/core/field.ts";
import { makeFrom } from "../../src/core/links.ts";
import { findShared, sharedUrlOf, shareStats, unshareStats } from "../../src/core/stats-sharing.ts";
import { historyOf, viewOf } from "../../src/core/view.ts";
import { linkToRow } from "../../src/transfer/link-row.ts";
import { bench, cli, ownKey, refusal } from "./setup.ts";

const at = bench();
const url = "https://example.com/";
const isSame = (a: string, b: string) => a === b;
const fieldAt = (code: string) => fieldOf(parseCode(code, at.context.codeRules));
const find = async (secret: string, code = "a") => (await findShared(at.context, fieldAt(code), secret, isSame))?.share ?? null;
const share = (said: Parameters<typeof shareStats>[2] = {}, actor: Actor = cli) =>
  shareStats(at.context, { code: "a" }, said, actor);
const stored = () => readAsOwner(at.context, { code: "a" }, cli);
const view = async () => viewOf(await stored(), { baseUrl: at.context.baseUrl, now: at.now, used: null });

const keyWith = (...scopes: ("links:read" | "links:write" | "stats:read")[]): Actor => ({
  kind: "key",
  id: "k",
  scopes,
  ownOnly: false,
  expiresAt: null,
});

describe("sharing", () => {
  test("is off at first, and no secret finds a link that is not shared", async () => {
    await at.make({ url, code: "a" });
    expect((await view()).statsShared).toBe(false);
    for (const secret of ["", "x", "a".repeat(24), `${"a".repeat(24)}\u0000`]) expect(await find(secret)).toBeNull();
  });

  test("makes an address with a secret, of which a hash is kept", async () => {
    await at.make({ url, code: "a" });
    const made = await share();
    expect(made.hasPassword).toBe(false);
    expect(sharedUrlOf(at.context, made)).toBe(`https://lin.example/-/stats/a/${made.secret}`);
    expect(made.secret).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(JSON.stringify(await stored())).not.toContain(made.secret);
    expect(await find(made.secret)).toEqual({ secretHash: at.context.hash(made.secret), passwordHash: null });
    expect(await find(made.secret.toLowerCase())).toBeNull();
    expect(await view()).toMatchObject({ statsShared: true, version: 2 });
  });

  test("done again makes another secret, and the one before is good for nothing", async () => {
    await at.make({ url, code: "a" });
    const [first, second] = [await share(), await share()];
    expect(await find(first.secret)).toBeNull();
    expect(await find(second.secret)).not.toBeNull();
    expect((await view()).version).toBe(3);
  });

  test("keeps a password that is not spoken of, and takes one away by null", async () => {
    await at.make({ url, code: "a" });
    expect((await share({ password: "secret word" })).hasPassword).toBe(true);
    const kept = await share();
    expect((await find(kept.secret))?.passwordHash).toBe("hashed:secret word");
    expect((await share({ password: null })).hasPassword).toBe(false);
    expect(await refusal(share({ password: "x" }))).toBe("invalid_field");
    expect(await refusal(share({ password: 4 }))).toBe("invalid_field");
  });

  test("is for who may see the numbers and change the link", async () => {
    await at.make({ url, code: "a" });
    expect(await refusal(share({}, keyWith("links:write")))).toBe("scope_missing");
    expect(await refusal(share({}, ownKey("other")))).toBe("scope_missing");
    const own: Actor = { ...keyWith("links:write", "stats:read"), ownOnly: true } as Actor;
    expect(await refusal(share({}, own))).toBe("link_not_found");
    expect(await refusal(share({}, keyWith("links:write", "stats:read")))).toBe("done");
    expect(await refusal(unshareStats(at.context, { code: "a" }, own))).toBe("link_not_found");
  });

  test("of a version that is no longer the newest is refused, and the old address stays", async () => {
    await at.make({ url, code: "a" });
    const { secret } = await share();
    expect(await refusal(shareStats(at.context, { code: "a", version: 1 }, {}, cli))).toBe("precondition_failed");
    expect(await find(secret)).not.toBeNull();
  });
});

describe("what is shared", () => {
  test("is off at once when it is switched off, and to do so twice makes no version", async () => {
    await at.make({ url, code: "a" });
    const { secret } = await share({ password: "secret word" });
    await unshareStats(at.context, { code: "a" }, cli);
    expect(await find(secret)).toBeNull();
    await unshareStats(at.context, { code: "a" }, cli);
    expect(await view()).toMatchObject({ statsShared: false, version: 3 });
    expect((await share()).hasPassword).toBe(false);
  });

  test("stays so when the link is edited and renamed, and is found by every code that leads there", async () => {
    await at.make({ url, code: "a" });
    const { secret } = await share();
    await editLink(at.context, { code: "a" }, { title: "T", code: "b", password: "for the link" }, cli);
    await addAlias(at.context, { code: "b" }, "c", cli);
    for (const code of ["a", "b", "c"]) expect(await find(secret, code)).toMatchObject({ passwordHash: null });
    expect(sharedUrlOf(at.context, await shareStats(at.context, { code: "c" }, {}, cli))).toStartWith(
      "https://lin.example/-/stats/b/",
    );
    await removeAlias(at.context, { code: "b" }, "a", cli);
  });

  test("shows nothing while the link is in the trash, and the same as before when it is out again", async () => {
    await at.make({ url, code: "a" });
    const { secret } = await share();
    await trashLink(at.context, { code: "a" }, cli);
    expect(await find(secret)).toBeNull();
    expect(await refusal(share())).toBe("in_trash");
    await restoreLink(at.context, { code: "a" }, cli);
    expect(await find(secret)).not.toBeNull();
  });

  test("is gone with a link that is deleted for good, and with the code", async () => {
    for (const release of [false, true]) {
      await at.make({ url, code: "a" });
      const { secret } = await share();
      await purgeLink(at.context, { code: "a" }, cli, release);
      expect(await find(secret)).toBeNull();
      const kept = await at.store.links.read(fieldAt("a"));
      expect(kept === null || ("details" in kept && kept.details.statsShare === null)).toBe(true);
      if (!release) await purgeLink(at.context, { code: "a" }, cli, true);
    }
    const { stored: next } = await makeFrom(at.context, { url, code: "a" }, cli);
    expect(next.details.statsShare).toBeNull();
  });

  test("is told in the history without secret and password, and in no export", async () => {
    await at.make({ url, code: "a" });
    const secrets = [(await share()).secret, (await share({ password: "secret word" })).secret];
    await unshareStats(at.context, { code: "a" }, cli);
    const link = await stored();
    const edits = historyOf(link, { baseUrl: at.context.baseUrl, now: at.now, used: null });
    expect(edits.map(({ changes }) => changes)).toEqual([
      [{ field: "statsShare", before: "on, with a password", after: null }],
      [{ field: "statsShare", before: "on", after: "on, with a password" }],
      [{ field: "statsShare", before: null, after: "on" }],
    ]);
    const told = JSON.stringify([link, edits, linkToRow(link, at.context.baseUrl)]);
    for (const secret of [...secrets, "secret word", ...secrets.map(at.context.hash)]) expect(told).not.toContain(secret);
  });
});
