// A store with one link of each kind that a backup has to carry, and backups of stores as bytes.

import { countedSince, PEOPLE_KEPT } from "../../src/backup/format.ts";
import { backupBytes } from "../../src/backup/write.ts";
import { encodeDetails } from "../../src/core/cold-record.ts";
import { addAlias, editLink, purgeLink, removeAlias, trashLink } from "../../src/core/edit.ts";
import { createKey } from "../../src/core/keys.ts";
import type { LinkContext } from "../../src/core/links.ts";
import { makeFrom } from "../../src/core/links.ts";
import { encodeHot } from "../../src/core/record.ts";
import type { Store } from "../../src/core/store.ts";
import { cli, START } from "../core/setup.ts";

export async function backupOf(store: Store, onUnreadable: (field: string) => void = () => undefined): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const options = { store, linnet: "9.9.9", now: START, onLinks: () => undefined, onUnreadable };
  for await (const piece of backupBytes(options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Bytes in pieces of this length, as a file or a slow disk hands them out. */
export async function* pieces(bytes: Uint8Array, length = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** Links with history, aliases, retired codes, a limit with uses, a password, in the trash, deleted for good; and a key. */
export async function fill(context: LinkContext, store: Store): Promise<void> {
  const make = (input: Parameters<typeof makeFrom>[1]) => makeFrom(context, input, cli);
  await make({ url: "https://example.com/plain", code: "plain" });
  await make({
    url: "https://example.com/rich",
    code: "rich",
    title: "Ünï 🐦",
    tags: ["a", "b"],
    externalId: "e1",
    password: "open",
  });
  await editLink(context, { code: "rich" }, { notes: "two\nlines", expiresAt: "2090-01-01T00:00:00Z" }, cli);
  await editLink(context, { code: "rich" }, { code: "richer" }, cli);
  await addAlias(context, { code: "rich" }, "old", cli);
  await removeAlias(context, { code: "rich" }, "old", cli);
  await make({ url: "https://example.com/limit", code: "limit", maxClicks: 5 });
  for (let use = 0; use < 3; use++) await store.uses.take("limit" as never, 1, 5);
  await make({ url: "https://example.com/trash", code: "trash", tags: ["a"] });
  await trashLink(context, { code: "trash" }, cli);
  await make({ url: "https://example.com/gone", code: "gone" });
  await addAlias(context, { code: "gone" }, "gone-too", cli);
  await purgeLink(context, { code: "gone" }, cli, false);
  await makeFrom(context, { url: "https://example.com/again" }, cli, { reuse: true });
  await store.shared.replace("block:host:evil.example", null, '{"r":"Phishing","l":1,"c":1,"b":"cli"}');
  await store.shared.replace("rules:sale", null, '{"v":1,"c":1,"u":1,"b":"cli","r":[{"url":"https://sale.example/"}]}');
  const person = { kind: "user", id: "ada", text: '{"name":"Ada"}', names: ["email:ada@x.example"], owner: null } as const;
  await store.people.insert({ ...person, group: "owner", expiresAt: null });
  for (const kind of ["account", "two-factor"] as const) {
    await store.people.insert({ ...person, kind, id: `of-${kind}`, names: [], owner: "ada", group: null, expiresAt: null });
  }
  const keys = { ...context, keys: store.keys };
  await createKey(keys, { name: "robot", scopes: ["links:read"], ownOnly: true, expiresAt: "2090-01-01T00:00:00Z" }, cli);
}

/** Everything in a store that a backup carries, in one order. */
export async function contentOf(store: Store): Promise<unknown> {
  const links: unknown[] = [];
  for await (const stored of store.links.scan()) {
    const { id } = stored.details;
    const since = countedSince(stored);
    const used = since === null ? null : await store.uses.count(id, since);
    links.push([id, encodeHot(stored.link), encodeDetails(id, stored.details), used]);
  }
  const byId = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return {
    links: links.sort(byId),
    keys: (await store.keys.list()).sort((a, b) => (a.id < b.id ? -1 : 1)),
    shared: (await store.shared.since(0)).entries,
    people: await Promise.all(PEOPLE_KEPT.map((kind) => store.people.list(kind))),
  };
}
