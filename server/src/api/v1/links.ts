// One link: made, seen, changed, deleted, restored.
import { actorName } from "../../core/actor.ts";
import { editLink, purgeLink, readAsOwner, restoreLink, trashLink, type Which } from "../../core/edit.ts";
import type { LinkInput } from "../../core/fields.ts";
import { type Dice, makeFrom } from "../../core/links.ts";
import { once, parseRequestKey } from "../../core/repeat.ts";
import { flagIn, requestText } from "../../core/rows.ts";
import { historyOf, type LinkView } from "../../core/view.ts";
import { readJsonObject } from "../json.ts";
import { conditionsOf, jsonAnswer, linkAnswer, noContent, notModified, viewAnswer, viewOfNow } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { answers, ByCode, Deleting, IdempotencyKey, IfMatch, IfNoneMatch, isReleasing, jsonBody, problems } from "./fields.ts";
import { History, Link, LinkChange, NewLink } from "./schemas.ts";

const MERGE_TYPES = ["application/json", "application/merge-patch+json"];

/** Which link the path and the query name. */
export function whichIn(call: Call<{ domain?: string | undefined }>): Which {
  return { code: call.param("code"), domain: call.query.domain };
}

/** The same, with the version that the change is meant for. */
export async function whichToChange(call: Call<{ domain?: string | undefined }>): Promise<Which> {
  const which = whichIn(call);
  const { version } = await conditionsOf(call.request, () => readAsOwner(call.parts.links, which, call.actor));
  return { ...which, version };
}

const create = endpoint(
  {
    access: ["links:create"],
    method: "post",
    path: "/links",
    operationId: "createLink",
    tag: "Links",
    summary: "Make a link",
    headers: IdempotencyKey,
    body: jsonBody(NewLink),
    responses: {
      ...answers(201, "Made.", Link),
      ...answers(200, "Found: `reuse` was asked for.", Link),
      ...problems("invalid_body", "missing_field", "unknown_field", "code_taken", "external_id_taken"),
      ...problems("invalid_url", "invalid_code", "invalid_field", "unknown_domain", "key_reused"),
    },
  },
  createOnce,
);

interface Created {
  readonly status: number;
  readonly view: LinkView;
}

async function createOnce(call: Call<object>): Promise<Response> {
  const { request, actor, parts } = call;
  const key = request.headers.get("idempotency-key");
  const name = key === null ? null : parseRequestKey(key);
  const body = await readJsonObject(request);
  const { reuse: _reuse, private: _private, ...input } = body;
  const options = { reuse: flagIn(body, "reuse"), private: flagIn(body, "private") };
  const make = async (dice?: Dice): Promise<Created> => {
    const made = await makeFrom(parts.links, input as LinkInput, actor, dice === undefined ? options : { ...options, dice });
    return { status: made.isNew ? 201 : 200, view: await viewOfNow(parts.links, made.stored, made.isNew) };
  };
  if (name === null) {
    const { status, view } = await make();
    return viewAnswer(parts.links, view, status);
  }
  const asked = { key: name, caller: actorName(actor), request: `POST /links ${requestText(body)}` };
  const { answer, isRepeated } = await once(parts.links, asked, make);
  return viewAnswer(parts.links, answer.view, answer.status, isRepeated ? { "Idempotency-Replayed": "true" } : {});
}

const read = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: "/links/{code}",
    operationId: "readLink",
    tag: "Links",
    summary: "See a link",
    ...ByCode,
    headers: IfNoneMatch,
    responses: {
      ...answers(200, "The link, by any of its codes.", Link),
      ...answers(304, "The client has it already."),
      ...problems("link_not_found"),
    },
  },
  async (call) => {
    const stored = await readAsOwner(call.parts.links, whichIn(call), call.actor);
    return notModified(call.request, stored) ?? linkAnswer(call.parts.links, stored);
  },
);

const change = endpoint(
  {
    access: ["links:write"],
    method: "patch",
    path: "/links/{code}",
    operationId: "changeLink",
    tag: "Links",
    summary: "Change a link",
    description: "Whatever can be said of a link, its code included. What changes nothing makes no new version.",
    ...ByCode,
    headers: IfMatch,
    body: jsonBody(LinkChange, MERGE_TYPES),
    responses: {
      ...answers(200, "The link as it is now.", Link),
      ...problems(
        "invalid_body",
        "unknown_field",
        "link_not_found",
        "code_taken",
        "external_id_taken",
        "in_trash",
        "edit_conflict",
      ),
      ...problems("precondition_failed", "invalid_url", "invalid_code", "invalid_field"),
    },
  },
  async (call) => {
    const input = (await readJsonObject(call.request, MERGE_TYPES)) as LinkInput;
    return linkAnswer(call.parts.links, await editLink(call.parts.links, await whichToChange(call), input, call.actor));
  },
);

const remove = endpoint(
  {
    access: ["links:write"],
    method: "delete",
    path: "/links/{code}",
    operationId: "deleteLink",
    tag: "Links",
    summary: "Delete a link",
    description: "To the trash, from where it can be restored; its codes lead nowhere and stay its own.",
    params: ByCode.params,
    query: { ...ByCode.query, ...Deleting },
    headers: IfMatch,
    responses: {
      ...answers(204, "It redirects no more."),
      ...problems("link_not_found", "edit_conflict", "precondition_failed", "invalid_field"),
    },
  },
  async (call) => {
    const release = isReleasing(call.query);
    const which = await whichToChange(call);
    if (call.query.permanently === true) await purgeLink(call.parts.links, which, call.actor, release);
    else await trashLink(call.parts.links, which, call.actor);
    return noContent();
  },
);

const restore = endpoint(
  {
    access: ["links:write"],
    method: "post",
    path: "/links/{code}/restore",
    operationId: "restoreLink",
    tag: "Links",
    summary: "Take a link out of the trash",
    ...ByCode,
    headers: IfMatch,
    responses: {
      ...answers(200, "The link, as it was.", Link),
      ...problems("link_not_found", "not_in_trash", "edit_conflict", "precondition_failed"),
    },
  },
  async (call) => linkAnswer(call.parts.links, await restoreLink(call.parts.links, await whichToChange(call), call.actor)),
);

const history = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: "/links/{code}/history",
    operationId: "readHistory",
    tag: "Links",
    summary: "What was changed, by whom and when",
    ...ByCode,
    responses: { ...answers(200, "The edits that are remembered.", History), ...problems("link_not_found") },
  },
  async (call) => {
    const { baseUrl, clock } = call.parts.links;
    const stored = await readAsOwner(call.parts.links, whichIn(call), call.actor);
    return jsonAnswer({ edits: historyOf(stored, { baseUrl, now: clock(), used: null }) });
  },
);

export const linkEndpoints = [create, read, change, remove, restore, history] as const;
