// The codes of a link beside the one that it is shown by.
import { addAlias, readAsOwner, removeAlias } from "../../core/edit.ts";
import { invalidField, missingField, unknownField } from "../../core/errors.ts";
import { codeOf } from "../../core/field.ts";
import { viewNow } from "../../core/view.ts";
import { readJsonObject } from "../json.ts";
import { jsonAnswer, linkAnswer, noContent } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { answers, ByCode, IfMatch, jsonBody, problems } from "./fields.ts";
import { whichIn, whichToChange } from "./links.ts";
import { Aliases, Link, NewAlias } from "./schemas.ts";

const list = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: "/links/{code}/aliases",
    operationId: "listAliases",
    tag: "Aliases",
    summary: "The codes of a link",
    ...ByCode,
    responses: { ...answers(200, "The codes.", Aliases), ...problems("link_not_found") },
  },
  async (call) => {
    const stored = await readAsOwner(call.parts.links, whichIn(call), call.actor);
    const { code, aliases } = await viewNow(call.parts.links, stored);
    return jsonAnswer({ code, aliases, retired: stored.details.retired.map(codeOf) });
  },
);

const add = endpoint(
  {
    access: ["links:write"],
    method: "post",
    audit: "link.add-alias",
    path: "/links/{code}/aliases",
    operationId: "addAlias",
    tag: "Aliases",
    summary: "Give a link one more code",
    ...ByCode,
    headers: IfMatch,
    body: jsonBody(NewAlias),
    responses: {
      ...answers(201, "The link, which the new code leads to.", Link),
      ...problems("invalid_body", "missing_field", "unknown_field", "link_not_found", "code_taken", "in_trash", "edit_conflict"),
      ...problems("precondition_failed", "invalid_code", "invalid_field"),
    },
  },
  async (call) => {
    const { code, ...rest } = await readJsonObject(call.request);
    const [stranger] = Object.keys(rest);
    if (stranger !== undefined) throw unknownField(stranger, ["code"]);
    if (code === undefined) throw missingField("code", "Send the code that the link shall have too.");
    if (typeof code !== "string") throw invalidField("code", "code is a text.");
    const { links } = call.parts;
    const stored = await addAlias(links, await whichToChange(call), code, call.actor);
    call.audit.say({ target: stored.details.id, details: { alias: code, version: stored.details.version } });
    return linkAnswer(links, stored, 201);
  },
);

const remove = endpoint(
  {
    access: ["links:write"],
    method: "delete",
    audit: "link.remove-alias",
    path: "/links/{code}/aliases/{alias}",
    operationId: "removeAlias",
    tag: "Aliases",
    summary: "Take a code from a link",
    description: "It leads nowhere any more, and nobody else gets it.",
    params: ByCode.params.extend({ alias: ByCode.params.shape.code }),
    query: ByCode.query,
    headers: IfMatch,
    responses: {
      ...answers(204, "The code leads nowhere."),
      ...problems("link_not_found", "code_shown", "in_trash", "edit_conflict", "precondition_failed"),
    },
  },
  async (call) => {
    const alias = call.param("alias");
    const { details } = await removeAlias(call.parts.links, await whichToChange(call), alias, call.actor);
    call.audit.say({ target: details.id, details: { alias, version: details.version } });
    return noContent();
  },
);

export const aliasEndpoints = [list, add, remove] as const;
