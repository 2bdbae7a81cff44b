// One link: made, seen, changed, deleted, restored.
import { actorName } from "../../core/actor.ts";
import { editSaid } from "../../core/audit/entry.ts";
import { editLink, purgeLink, readAsOwner, restoreLink, trashLink, type Which } from "../../core/edit.ts";
import type { LinkInput } from "../../core/fields.ts";
import type { StoredLink } from "../../core/link.ts";
import { type Dice, makeFrom } from "../../core/links.ts";
import { once, parseRequestKey } from "../../core/repeat.ts";
import { flagIn, requestText } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";
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

/** Says to the audit log which link was changed, and what of it; nothing where nothing was since that moment. */
export function sayEdit({ audit }: Pick<Call<unknown>, "audit">, stored: StoredLink, since: Instant): void {
  const said = editSaid(stored, since);
  if (said === null) audit.skip();
  else audit.say(said);
}

/** Deletes a link as the query says. */
export async function takeAway(
  { parts: { links }, actor, query, audit }: Call<{ permanently?: boolean | undefined }>,
  which: Which,
  release: boolean,
): Promise<void> {
  const { code, domain } = which;
  if (query.permanently === true) {
    await purgeLink(links, which, actor, release);
    audit.say({ action: "link.purge", target: code, details: { release, ...(domain === undefined ? {} : { domain }) } });
  } else {
    const { details } = await trashLink(links, which, actor);
    audit.say({ target: details.id });
  }
}

const create = endpoint(
  {
    access: ["links:create"],
    method: "post",
    audit: "link.create",
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
  const tell = ({ status, view }: Created, isRepeated: boolean) => {
    if (status === 200 || isRepeated) call.audit.skip();
    call.audit.say({ target: view.id });
  };
  if (name === null) {
    const { status, view } = await make();
    tell({ status, view }, false);
    return viewAnswer(parts.links, view, status);
  }
  const asked = { key: name, caller: actorName(actor), request: `POST /links ${requestText(body)}` };
  const { answer, isRepeated } = await once(parts.links, asked, make);
  tell(answer, isRepeated);
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
    audit: "link.update",
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
    const since = call.parts.links.clock();
    const stored = await editLink(call.parts.links, await whichToChange(call), input, call.actor);
    sayEdit(call, stored, since);
    return linkAnswer(call.parts.links, stored);
  },
);

const remove = endpoint(
  {
    access: ["links:write"],
    method: "delete",
    audit: "link.delete",
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
    await takeAway(call, which, release);
    return noContent();
  },
);

const restore = endpoint(
  {
    access: ["links:write"],
    method: "post",
    audit: "link.restore",
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
  async (call) => {
    const stored = await restoreLink(call.parts.links, await whichToChange(call), call.actor);
    call.audit.say({ target: stored.details.id });
    return linkAnswer(call.parts.links, stored);
  },
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
