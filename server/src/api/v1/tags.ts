// Tags: which there are; renamed, merged and taken away on all links at once.
import { z } from "@hono/zod-openapi";
import { invalidField, missingField, unknownField } from "../../core/errors.ts";
import { parseTag, TAG_LENGTH_MAX } from "../../core/fields.ts";
import { deleteTag, listTags, renameTag, TAG_PAGE_LENGTH_MAX } from "../../core/tags.ts";
import { readJsonObject } from "../json.ts";
import { jsonAnswer } from "./answer.ts";
import { cursorOf, partsOf } from "./cursor.ts";
import { endpoint } from "./endpoint.ts";
import { answers, jsonBody, problems, wholeNumber } from "./fields.ts";
import { Tag, TagName, TagPage } from "./schemas.ts";

const PAGE_LENGTH_DEFAULT = 100;

const ByTag = { params: z.object({ tag: z.string().openapi({ description: "Percent-encoded.", example: "summer" }) }) };

const list = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: "/tags",
    operationId: "listTags",
    tag: "Tags",
    summary: "List tags, in the order of their characters",
    query: {
      q: z.string().optional().openapi({ description: "Tags that begin so." }),
      limit: wholeNumber("Tags on a page at most.", { max: TAG_PAGE_LENGTH_MAX, otherwise: PAGE_LENGTH_DEFAULT }),
      cursor: z.string().optional().openapi({ description: "`next` of the page before." }),
    },
    responses: { ...answers(200, "A page.", TagPage), ...problems("invalid_cursor", "unknown_field", "invalid_field") },
  },
  async ({ parts: { links }, query: { q = "", limit = PAGE_LENGTH_DEFAULT, cursor }, actor }) => {
    if (/[\p{Cc}\p{Surrogate}]/u.test(q) || [...q].length > TAG_LENGTH_MAX) {
      throw invalidField("q", `q is a text of up to ${TAG_LENGTH_MAX} characters.`);
    }
    if (limit < 1 || limit > TAG_PAGE_LENGTH_MAX)
      throw invalidField("limit", `limit is a number from 1 to ${TAG_PAGE_LENGTH_MAX}.`);
    const after = cursor === undefined ? undefined : partsOf(cursor, "tags", 1)[0];
    const tags = await listTags(links, { beginning: q.normalize("NFC"), after, limit }, actor);
    const last = tags.length < limit ? undefined : tags.at(-1);
    return jsonAnswer({ tags, next: last === undefined ? null : cursorOf("tags", [last.tag]) });
  },
);

const rename = endpoint(
  {
    access: ["links:write"],
    method: "patch",
    audit: "tag.rename",
    path: "/tags/{tag}",
    operationId: "renameTag",
    tag: "Tags",
    summary: "Rename a tag",
    description:
      "On every link that has it. Where there is a tag of the new name, the two become one. Cut short, it can be sent again.",
    ...ByTag,
    body: jsonBody(TagName),
    responses: {
      ...answers(200, "The tag, with the links that were changed.", Tag),
      ...problems("invalid_body", "missing_field", "unknown_field", "tag_not_found", "invalid_field"),
    },
  },
  async ({ parts: { links }, request, param, actor, audit }) => {
    const { name, ...rest } = await readJsonObject(request);
    const [stranger] = Object.keys(rest);
    if (stranger !== undefined) throw unknownField(stranger, ["name"]);
    if (name === undefined) throw missingField("name", "Send the name that the tag shall have.");
    if (typeof name !== "string") throw invalidField("name", "name is a text.");
    const changed = await renameTag(links, param("tag"), name, actor);
    audit.say({ details: { name, links: changed } });
    return jsonAnswer({ tag: parseTag(name), links: changed });
  },
);

const remove = endpoint(
  {
    access: ["links:write"],
    method: "delete",
    audit: "tag.delete",
    path: "/tags/{tag}",
    operationId: "deleteTag",
    tag: "Tags",
    summary: "Take a tag from every link",
    ...ByTag,
    responses: { ...answers(200, "The links that were changed.", Tag), ...problems("tag_not_found", "invalid_field") },
  },
  async ({ parts: { links }, param, actor, audit }) => {
    const tag = param("tag");
    const changed = await deleteTag(links, tag, actor);
    audit.say({ details: { links: changed } });
    return jsonAnswer({ tag, links: changed });
  },
);

export const tagEndpoints = [list, rename, remove] as const;
