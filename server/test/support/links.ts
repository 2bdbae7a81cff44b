// A server whose links have terms of every kind: they are put into its store from beside.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Field } from "../../src/core/field.ts";
import { type LinkDetails, newDetails, PLAIN_TERMS, type StoredLink, type Terms, withTerms } from "../../src/core/link.ts";
import type { Target } from "../../src/core/target.ts";
import { type Linnet, startLinnet } from "./linnet.ts";
import { openStoreAt } from "./stored.ts";

export interface Wanted extends Partial<Terms>, Partial<Pick<LinkDetails, "aliases" | "retired">> {
  readonly target?: string;
}

/** A link at a code; what is not said is plain. */
export function storedLink(code: string, { target, aliases = [], retired = [], ...terms }: Wanted = {}): StoredLink {
  const id = code as Field;
  const link = withTerms(
    { field: id, target: (target ?? `https://example.com/${encodeURIComponent(code)}`) as Target },
    { ...PLAIN_TERMS, usesSince: 1, ...terms },
  );
  return {
    link,
    details: newDetails(id, { createdAt: Date.now(), createdBy: "cli", makerHash: `maker of ${code}`, aliases, retired }),
  };
}

/** A hash that costs a test little: a real one is made to be slow. */
export function quickHash(password: string): Promise<string> {
  return Bun.password.hash(password, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
}

export interface ServedLinks {
  readonly linnet: Linnet;
  readonly stop: () => Promise<void>;
}

/** Starts a server on a store that holds these links. Each test may be as many clients as it likes: see `asClient`. */
export async function serveLinks(links: readonly StoredLink[], env: Readonly<Record<string, string>> = {}): Promise<ServedLinks> {
  const folder = mkdtempSync(join(tmpdir(), "linnet-links-"));
  mkdirSync(join(folder, "data"));
  const url = `sqlite:${join(folder, "data/linnet.db")}`;
  const { store, close } = await openStoreAt(url);
  for (const stored of links) {
    const outcome = await store.links.insert(stored);
    if (outcome !== "inserted") throw new Error(`${stored.details.id}: ${JSON.stringify(outcome)}`);
  }
  await close();
  const linnet = await startLinnet({ folder, env: { LINNET_STORE: url, LINNET_TRUST_PROXY: "127.0.0.1", ...env } });
  const stop = async () => {
    await linnet.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { linnet, stop };
}

/** The header by which a trusted proxy names the n-th client. */
export const asClient = (n: number) => ({ "X-Forwarded-For": `203.0.${n >> 8}.${n & 255}` });
