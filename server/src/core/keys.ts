// Keys of the API: made once, shown once, kept as a hash. A key reads `lk_ID_SECRET`; the id finds the record, the secret is
// compared with its hash.
import type { AccessKey } from "./access-key.ts";
import { type Actor, actorName, hasScope, KEY_SCOPES, type KeyActor, onlyLinksOf, type Scope } from "./actor.ts";
import { type Alphabet, DEFAULT_ALPHABET, parseAlphabet, type RandomBytes, randomCharacters } from "./code.ts";
import { invalidField, keyInvalid, keyNotFound, missingField, scopeMissing, unknownField } from "./errors.ts";
import type { AccessKeys } from "./store.ts";
import type { Instant } from "./time.ts";
import { timeText } from "./time.ts";
import { parseInstant } from "./values.ts";

export const KEY_NAME_LENGTH_MAX = 100;

/** 10 characters of 53 tell keys apart (57 bits); 32 are secret (183 bits). */
const ID_LENGTH = 10;
const SECRET_LENGTH = 32;

const KEY_ID = /^[A-Za-z0-9]{10}$/;
const KEY = /^lk_([A-Za-z0-9]{10})_([A-Za-z0-9]{32})$/;

/** A key's last use is noted again after this long. */
const TOUCH_INTERVAL_MS = 60_000;

export interface KeyContext {
  readonly keys: AccessKeys;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  readonly hash: (secret: string) => string;
}

/** A key as it is shown: without its secret, and without the hash of it. */
export interface KeyView extends Pick<AccessKey, "id" | "name" | "scopes" | "ownOnly" | "createdBy"> {
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

export function keyViewOf({ id, name, scopes, ownOnly, createdAt, createdBy, expiresAt, lastUsedAt }: AccessKey): KeyView {
  const textOrNull = (at: Instant | null) => (at === null ? null : timeText(at));
  const times = { createdAt: timeText(createdAt), expiresAt: textOrNull(expiresAt), lastUsedAt: textOrNull(lastUsedAt) };
  return { id, name, scopes, ownOnly, createdBy, ...times };
}

/** What can be said of a new key, as it comes. */
export interface KeyInput {
  readonly name?: unknown;
  readonly scopes?: unknown;
  readonly ownOnly?: unknown;
  readonly expiresAt?: unknown;
}

const KEY_FIELDS = ["name", "scopes", "ownOnly", "expiresAt"] as const satisfies readonly (keyof KeyInput)[];

type NewKey = Pick<AccessKey, "name" | "scopes" | "ownOnly" | "expiresAt">;

/**
 * Makes a key; the text is returned this once. Whoever holds a key can't hand on more than it is good for: no further scope, no
 * links but its own, no later end. Throws `missing_field`, `invalid_field`, `unknown_field` and `scope_missing`.
 */
export async function createKey(context: KeyContext, input: KeyInput, actor: Actor): Promise<{ key: AccessKey; text: string }> {
  const now = context.clock();
  const wanted = handedOn(parseKey(input, now), actor);
  for (;;) {
    const id = randomCharacters(context.random, KEY_ALPHABET, ID_LENGTH);
    const secret = randomCharacters(context.random, KEY_ALPHABET, SECRET_LENGTH);
    const made = { createdAt: now, createdBy: actorName(actor), lastUsedAt: null };
    const key: AccessKey = { id, hash: context.hash(secret), ...wanted, ...made };
    if ((await context.keys.insert(key)) === "inserted") return { key, text: `lk_${id}_${secret}` };
  }
}

function parseKey(input: KeyInput, now: Instant): NewKey {
  const stranger = Object.keys(input).find((field) => !KEY_FIELDS.some((known) => known === field));
  if (stranger !== undefined) throw unknownField(stranger, KEY_FIELDS);
  if (input.name === undefined) throw missingField("name", "Send a name, by which people know the key.");
  const name = typeof input.name === "string" ? input.name.trim() : "";
  if (name === "" || [...name].length > KEY_NAME_LENGTH_MAX || /\p{Cc}|\p{Surrogate}/u.test(name)) {
    throw invalidField("name", `A name is a text of 1 to ${KEY_NAME_LENGTH_MAX} characters.`);
  }
  const ownOnly = input.ownOnly ?? false;
  if (typeof ownOnly !== "boolean") throw invalidField("ownOnly", "ownOnly is true or false.");
  const expiresAt = (input.expiresAt ?? null) === null ? null : parseInstant(input.expiresAt, "expiresAt");
  if (expiresAt !== null && expiresAt <= now) throw invalidField("expiresAt", "This moment is over.");
  return { name, scopes: parseScopes(input.scopes), ownOnly, expiresAt };
}

function parseScopes(value: unknown): Scope[] {
  if (value === undefined) throw missingField("scopes", `Send scopes: some of ${KEY_SCOPES.join(", ")}.`);
  const isKnown = (scope: unknown) => KEY_SCOPES.some((one) => one === scope);
  if (!Array.isArray(value) || value.length === 0 || !value.every(isKnown)) {
    throw invalidField("scopes", `scopes is a list of at least one of: ${KEY_SCOPES.join(", ")}.`);
  }
  return KEY_SCOPES.filter((scope) => value.includes(scope));
}

/** The key as this actor may hand it on. */
function handedOn(wanted: NewKey, actor: Actor): NewKey {
  const missing = wanted.scopes.find((scope) => !hasScope(actor, scope));
  if (missing !== undefined) throw scopeMissing(missing);
  if (actor.kind !== "key") return wanted;
  const { expiresAt, ownOnly } = actor;
  if (expiresAt !== null && (wanted.expiresAt === null || wanted.expiresAt > expiresAt)) {
    throw invalidField("expiresAt", "A key can't outlast the one that it is made with.");
  }
  if (ownOnly && !wanted.ownOnly) throw invalidField("ownOnly", "The key that this is made with is good for its own links only.");
  return wanted;
}

/** The keys that the actor may see: a key that is good for its own links alone sees the keys that were made with it. Newest first. */
export async function listKeys({ keys }: Pick<KeyContext, "keys">, actor: Actor): Promise<AccessKey[]> {
  const all = await keys.list();
  return all.filter((key) => maySee(actor, key)).sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
}

function maySee(actor: Actor, key: AccessKey): boolean {
  const own = onlyLinksOf(actor);
  return own === null || key.createdBy === own;
}

/** Revokes a key: from now on nothing can be done with it. Throws `key_not_found`. */
export async function revokeKey({ keys }: Pick<KeyContext, "keys">, id: string, actor: Actor): Promise<void> {
  const key = KEY_ID.test(id) ? await keys.find(id) : null;
  if (key === null || !maySee(actor, key) || !(await keys.remove(id))) throw keyNotFound();
}

/** What `actor` is told of its own key; null for one whose key is not kept here. */
export async function ownKey({ keys }: Pick<KeyContext, "keys">, actor: Actor): Promise<AccessKey | null> {
  return actor.kind === "key" ? keys.find(actor.id) : null;
}

const KEY_ALPHABET = parseAlphabet(DEFAULT_ALPHABET) as Alphabet;

/**
 * The actor that holds the key. Throws `key_invalid` for one that is unknown, revoked or expired, without telling which. The
 * store is asked each time, so that a revocation holds at once everywhere. `isSame` compares hashes in constant time.
 */
export async function actorOfKey(
  context: KeyContext,
  text: string,
  isSame: (a: string, b: string) => boolean,
): Promise<KeyActor> {
  const [, id, secret] = KEY.exec(text) ?? [];
  if (id === undefined || secret === undefined) throw keyInvalid();
  const key = await context.keys.find(id);
  const now = context.clock();
  if (key === null || !isSame(context.hash(secret), key.hash)) throw keyInvalid();
  if (key.expiresAt !== null && key.expiresAt <= now) throw keyInvalid();
  // Nobody waits for the note, and a store that takes none at the moment still tells whose key it is.
  if (now - (key.lastUsedAt ?? 0) >= TOUCH_INTERVAL_MS) void context.keys.touch(id, now).catch(() => undefined);
  return { kind: "key", id, scopes: key.scopes, ownOnly: key.ownOnly, expiresAt: key.expiresAt };
}
