// Keys of the API: made, listed, revoked; and what the caller's own is good for.
import { z } from "@hono/zod-openapi";
import type { AccessKey } from "../../core/access-key.ts";
import { type Actor, SCOPES } from "../../core/actor.ts";
import { createKey, keyViewOf, listKeys, ownKey, revokeKey } from "../../core/keys.ts";
import { LIMITS } from "../../core/limits.ts";
import { timeText } from "../../core/time.ts";
import { readJsonObject } from "../json.ts";
import { jsonAnswer, noContent } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { answers, jsonBody, problems } from "./fields.ts";
import { KeyList, MadeKey, Me, NewKey } from "./schemas.ts";

const list = endpoint(
  {
    access: ["keys:admin"],
    method: "get",
    path: "/keys",
    operationId: "listKeys",
    tag: "Keys",
    summary: "List keys",
    description:
      "Newest first, without their text. A key that is good for its own links alone sees the keys that were made with it.",
    responses: answers(200, "All of them.", KeyList),
  },
  async ({ parts, actor }) => jsonAnswer({ keys: (await listKeys(parts.keys, actor)).map(keyViewOf) }),
);

const create = endpoint(
  {
    access: ["keys:admin"],
    method: "post",
    audit: "key.create",
    path: "/keys",
    operationId: "createKey",
    tag: "Keys",
    summary: "Make a key",
    description: "A key can hand on no more than it has: no further scope, no links but its own, no later end.",
    body: jsonBody(NewKey),
    responses: {
      ...answers(201, "The key. Its text is told this once.", MadeKey),
      ...problems("invalid_body", "missing_field", "unknown_field", "scope_missing", "invalid_field"),
    },
  },
  async ({ parts, request, actor, audit }) => {
    const { key, text } = await createKey(parts.keys, await readJsonObject(request), actor);
    audit.say({ target: key.id, details: { name: key.name, scopes: key.scopes } });
    return jsonAnswer({ ...keyViewOf(key), key: text }, 201);
  },
);

const revoke = endpoint(
  {
    access: ["keys:admin"],
    method: "delete",
    audit: "key.revoke",
    path: "/keys/{id}",
    operationId: "revokeKey",
    tag: "Keys",
    summary: "Revoke a key",
    description: "From now on nothing can be done with it. What was made with it stays, other keys too.",
    params: z.object({ id: z.string() }),
    responses: { ...answers(204, "It is good for nothing."), ...problems("key_not_found") },
  },
  async ({ parts, param, actor }) => {
    await revokeKey(parts.keys, param("id"), actor);
    return noContent();
  },
);

const me = endpoint(
  {
    access: "any-key",
    method: "get",
    path: "/keys/me",
    operationId: "readOwnKey",
    tag: "Keys",
    summary: "What this key is good for",
    responses: answers(200, "The key that was sent, or who is signed in.", Me),
  },
  async ({ parts, actor }) => jsonAnswer(meView(actor, await ownKey(parts.keys, actor))),
);

function meView(actor: Actor, key: AccessKey | null) {
  if (actor.kind !== "key" && actor.kind !== "user") {
    const none = { id: null, name: null, ownOnly: false, expiresAt: null };
    return { kind: "admin", ...none, scopes: SCOPES, limits: { requestsPerMinute: null } };
  }
  const { kind, id, scopes, ownOnly } = actor;
  const expiresAt = actor.kind === "user" || actor.expiresAt === null ? null : timeText(actor.expiresAt);
  const limits = { requestsPerMinute: LIMITS.key[0].points };
  return { kind, id, name: key?.name ?? null, scopes, ownOnly, expiresAt, limits };
}

export const keyEndpoints = [list, create, me, revoke] as const;
