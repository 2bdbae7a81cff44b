// Links by what another program calls them.
import { purgeLink, trashLink } from "../../core/edit.ts";
import { putByExternalId, readByExternalId, whichOf } from "../../core/external.ts";
import type { LinkInput } from "../../core/fields.ts";
import { flagIn } from "../../core/rows.ts";
import { readJsonObject } from "../json.ts";
import { linkAnswer, noContent, notModified, versionWanted } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { answers, ByExternalId, Deleting, IfMatch, IfNoneMatch, isReleasing, jsonBody, problems } from "./fields.ts";
import { Link, NewLink } from "./schemas.ts";

const PATH = "/links/by-external-id/{id}";

const find = (call: Call<object>) => readByExternalId(call.parts.links, call.param("id"), call.actor);

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
    path: PATH,
    operationId: "putLinkByExternalId",
    tag: "External ids",
    summary: "Make or change the link with this external id",
    description:
      "Makes it where there is none, for which the key needs links:create too. Of one that there is, what is left out stays.",
    ...ByExternalId,
    headers: IfMatch,
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
    const version = await versionWanted(call.request, () => find(call));
    const options = { externalId: call.param("id"), version, reuse: flagIn(body, "reuse"), private: flagIn(body, "private") };
    const { stored, isNew } = await putByExternalId(links, options, input as LinkInput, call.actor);
    return linkAnswer(links, stored, isNew ? 201 : 200);
  },
);

const remove = endpoint(
  {
    access: ["links:write"],
    method: "delete",
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
    const version = await versionWanted(call.request, () => find(call));
    const which = whichOf(await find(call), version);
    if (call.query.permanently === true) await purgeLink(call.parts.links, which, call.actor, release);
    else await trashLink(call.parts.links, which, call.actor);
    return noContent();
  },
);

export const externalEndpoints = [read, put, remove] as const;
