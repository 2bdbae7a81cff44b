// Sets of rules under a name, by which many links go.
import { z } from "@hono/zod-openapi";
import { missingField, unknownField } from "../../core/errors.ts";
import { deleteRuleSet, listRuleSets, putRuleSet, RULE_SETS_MAX, type RuleSetView, readRuleSet } from "../../core/rule-sets.ts";
import { readJsonObject } from "../json.ts";
import { etagOf, jsonAnswer, noContent } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { answers, jsonBody, problems } from "./fields.ts";
import { Rule } from "./rules.ts";
import { versionAsked } from "./version.ts";

const ByName = {
  params: z.object({
    name: z.string().openapi({ description: "Up to 60 letters, digits, - and _; capitals don't count.", example: "summer-sale" }),
  }),
};

const RuleSet = z
  .object({
    name: z.string(),
    rules: z.array(Rule),
    version: z.int().openapi({ description: "1 when made, one more with each change; also the ETag." }),
    createdAt: z.string().openapi({ format: "date-time" }),
    updatedAt: z.string().openapi({ format: "date-time" }),
    updatedBy: z.string().openapi({ description: "admin, cli or key:ID." }),
  })
  .openapi("RuleSet") satisfies z.ZodType<RuleSetView>;

const RuleSetList = z
  .object({
    ruleSets: z.array(RuleSet),
    unreadable: z.array(z.string()).optional().openapi({ description: "Sets that are damaged or of a newer version." }),
  })
  .openapi("RuleSetList");

const NewRuleSet = z.object({ rules: z.array(Rule) }).openapi("NewRuleSet");

const Conditions = z.object({
  "If-Match": z.string().optional().openapi({ description: "Only if the set still has this ETag.", example: '"3"' }),
  "If-None-Match": z.string().optional().openapi({ description: "`*`: only if there is no such set.", example: "*" }),
});

const list = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: "/rule-sets",
    operationId: "listRuleSets",
    tag: "Rule sets",
    summary: "List sets of rules, in order of their names",
    responses: answers(200, `All of them, up to ${RULE_SETS_MAX}.`, RuleSetList),
  },
  async ({ parts: { links }, actor }) => {
    const { sets, unreadable } = listRuleSets(links, actor);
    return jsonAnswer({ ruleSets: sets, ...(unreadable.length === 0 ? {} : { unreadable }) });
  },
);

const read = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: "/rule-sets/{name}",
    operationId: "readRuleSet",
    tag: "Rule sets",
    summary: "Read a set of rules",
    ...ByName,
    responses: { ...answers(200, "The set.", RuleSet), ...problems("rule_set_not_found", "invalid_field") },
  },
  async ({ parts: { links }, param, actor }) => setAnswer(readRuleSet(links, param("name"), actor), 200),
);

const put = endpoint(
  {
    access: ["links:write"],
    method: "put",
    audit: "rule-set.put",
    path: "/rule-sets/{name}",
    operationId: "putRuleSet",
    tag: "Rule sets",
    summary: "Make a set of rules, or change it for all links that go by it",
    ...ByName,
    headers: Conditions,
    body: jsonBody(NewRuleSet),
    responses: {
      ...answers(200, "Changed.", RuleSet),
      ...answers(201, "Made.", RuleSet),
      ...problems("invalid_body", "missing_field", "unknown_field", "invalid_field", "invalid_url"),
      ...problems("precondition_failed", "edit_conflict"),
    },
  },
  async ({ parts: { links }, request, param, actor, audit }) => {
    const { rules, ...rest } = await readJsonObject(request);
    const [stranger] = Object.keys(rest);
    if (stranger !== undefined) throw unknownField(stranger, ["rules"]);
    if (rules === undefined) throw missingField("rules", "Send the rules that the set shall have.");
    const { view, isNew } = await putRuleSet(links, param("name"), { rules, version: versionAsked(request) }, actor);
    audit.say({ target: view.name, details: { version: view.version } });
    return setAnswer(view, isNew ? 201 : 200);
  },
);

const remove = endpoint(
  {
    access: ["links:write"],
    method: "delete",
    audit: "rule-set.delete",
    path: "/rule-sets/{name}",
    operationId: "deleteRuleSet",
    tag: "Rule sets",
    summary: "Delete a set of rules that no link goes by",
    ...ByName,
    responses: {
      ...answers(204, "Deleted."),
      ...problems("rule_set_not_found", "rule_set_in_use", "edit_conflict", "invalid_field"),
    },
  },
  async ({ parts: { links }, param, actor }) => {
    await deleteRuleSet(links, param("name"), actor);
    return noContent();
  },
);

function setAnswer(view: RuleSetView, status: number): Response {
  return jsonAnswer(view, status, { ETag: etagOf(view.version) });
}

export const ruleSetEndpoints = [list, read, put, remove] as const;
