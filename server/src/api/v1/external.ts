// Links by what another program calls them.
import { LinnetError } from "../../core/errors.ts";
import { putByExternalId, readByExternalId, whichOf } from "../../core/external.ts";
import type { LinkInput } from "../../core/fields.ts";
import type { StoredLink } from "../../core/link.ts";
import { flagIn } from "../../core/rows.ts";
import { readJsonObject } from "../json.ts";
import { conditionsOf, linkAnswer, noContent, notModified } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { answers, ByExternalId, Deleting, IfMatch, IfNoneMatch, IfThere, isReleasing, jsonBody, problems } from "./fields.ts";
import { sayEdit, takeAway } from "./links.ts";
import { Link, NewLink } from "./schemas.ts";

const PATH = "/links/by-external-id/{id}";

const find = (call: Call<object>) => readByExternalId(call.parts.links, call.param("id"), call.actor);

/** The same, or null where there is none. */
async function seek(call: Call<object>): Promise<StoredLink | null> {
  try {
    return await find(call);
  } catch (error) {
    if (error instanceof LinnetError && error.code === "link_not_found") return null;
    throw error;
  }
}

const read = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: PATH,
    operationId: "readLinkByExternalId",
    tag: "External ids",
    summary: "See the link with this external id",
    ...ByExternalId,
    headers: IfNoneMatch,
    responses: {
      ...answers(200, "The link.", Link),
      ...answers(304, "The client has it already."),
      ...problems("link_not_found"),
    },
  },
  async (call) => {
    const stored = await find(call);
    return notModified(call.request, stored) ?? linkAnswer(call.parts.links, stored);
  },
);

const put = endpoint(
  {
    access: ["links:write"],
    method: "put",
    audit: "link.update",
    path: PATH,
    operationId: "putLinkByExternalId",
    tag: "External ids",
    summary: "Make or change the link with this external id",
    description:
      "Makes it where there is none, for which the key needs links:create too. Of one that there is, what is left out stays.",
    ...ByExternalId,
    headers: IfThere,
    body: jsonBody(NewLink),
    responses: {
      ...answers(201, "Made.", Link),
      ...answers(200, "Changed, or as it should be already.", Link),
      ...problems(
        "invalid_body",
        "missing_field",
        "unknown_field",
        "code_taken",
        "external_id_taken",
        "in_trash",
        "edit_conflict",
      ),
      ...problems("precondition_failed", "invalid_url", "invalid_code", "invalid_field", "unknown_domain"),
    },
  },
  async (call) => {
    const { links } = call.parts;
    const body = await readJsonObject(call.request);
    const { reuse: _reuse, private: _private, ...input } = body;
    const conditions = await conditionsOf(call.request, () => seek(call));
    const options = {
      ...conditions,
      externalId: call.param("id"),
      reuse: flagIn(body, "reuse"),
      private: flagIn(body, "private"),
    };
    const since = links.clock();
    const { stored, isNew } = await putByExternalId(links, options, input as LinkInput, call.actor);
    if (isNew) call.audit.say({ action: "link.create", target: stored.details.id });
    else sayEdit(call, stored, since);
    return linkAnswer(links, stored, isNew ? 201 : 200);
  },
);

const remove = endpoint(
  {
    access: ["links:write"],
    method: "delete",
    audit: "link.delete",
    path: PATH,
    operationId: "deleteLinkByExternalId",
    tag: "External ids",
    summary: "Delete the link with this external id",
    params: ByExternalId.params,
    query: Deleting,
    headers: IfMatch,
    responses: {
      ...answers(204, "It redirects no more."),
      ...problems("link_not_found", "edit_conflict", "precondition_failed", "invalid_field"),
    },
  },
  async (call) => {
    const release = isReleasing(call.query);
    const stored = await find(call);
    const { version } = await conditionsOf(call.request, async () => stored);
    await takeAway(call, whichOf(stored, version), release);
    return noContent();
  },
);

export const externalEndpoints = [read, put, remove] as const;
