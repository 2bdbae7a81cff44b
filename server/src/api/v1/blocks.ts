// What whoever runs the server takes back: hosts, links, clients; and the hosts that alone are allowed.
import { z } from "@hono/zod-openapi";
import { BLOCKS_MAX, type BlockView, listBlocks, putBlock, REASON_LENGTH_MAX, removeBlock } from "../../core/blocking.ts";
import { BLOCK_KINDS } from "../../core/blocks/blocks.ts";
import { unknownField } from "../../core/errors.ts";
import { readJsonObject } from "../json.ts";
import { jsonAnswer, noContent } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { answers, ByCode, jsonBody, problems } from "./fields.ts";

const KIND = z.enum(BLOCK_KINDS).openapi({
  description:
    "What is blocked: no link leads to a `host` or below it; a `link` leads nowhere; a `client` makes no links without a key. `allowed-host`: as soon as there is one, links lead to such hosts alone.",
});

const Named = {
  params: z.object({
    kind: KIND,
    value: z.string().openapi({
      description: "A host; a code of the link; an address or range of addresses, percent-encoded (`/` as `%2F`).",
      example: "evil.example",
    }),
  }),
  query: { domain: ByCode.query.domain },
} as const;

const Block = z
  .object({
    kind: KIND,
    value: z.string().openapi({ description: "Of a link: its id." }),
    reason: z.string(),
    legal: z.boolean(),
    createdAt: z
      .string()
      .nullable()
      .openapi({ format: "date-time", description: "Null for an entry that this version can't read; it blocks all the same." }),
    createdBy: z.string().nullable().openapi({ description: "admin, cli or key:ID." }),
  })
  .openapi("Block") satisfies z.ZodType<BlockView>;

const BlockList = z.object({ blocks: z.array(Block) }).openapi("BlockList");

export const BlockReason = {
  reason: z
    .string()
    .optional()
    .openapi({
      description: `What visitors are told, up to ${REASON_LENGTH_MAX} characters; of a client or an allowed host, a note.`,
    }),
  legal: z.boolean().optional().openapi({ description: "Whether a law demands it: the answer is 451, else 410." }),
} as const;

const NewBlock = z.object(BlockReason).openapi("NewBlock");

const list = endpoint(
  {
    access: ["blocks:admin"],
    method: "get",
    path: "/blocks",
    operationId: "listBlocks",
    tag: "Blocks",
    summary: "List what is blocked, and which hosts alone are allowed",
    query: { kind: KIND.optional() },
    responses: {
      ...answers(200, `All entries, up to ${BLOCKS_MAX}; not the hosts of the file.`, BlockList),
      ...problems("invalid_field"),
    },
  },
  async ({ parts: { links }, query: { kind }, actor }) => jsonAnswer({ blocks: listBlocks(links, kind, actor) }),
);

const put = endpoint(
  {
    access: ["blocks:admin"],
    method: "put",
    audit: "block.put",
    path: "/blocks/{kind}/{value}",
    operationId: "putBlock",
    tag: "Blocks",
    summary: "Block a host, a link or a client, or allow a host",
    description: "Links that exist stop at once, in all processes.",
    ...Named,
    body: jsonBody(NewBlock),
    responses: {
      ...answers(200, "It was blocked before, and has this reason now.", Block),
      ...answers(201, "It is blocked.", Block),
      ...problems("invalid_body", "unknown_field", "invalid_field", "unknown_domain", "link_not_found", "edit_conflict"),
    },
  },
  async ({ parts: { links }, request, param, query: { domain }, actor, audit }) => {
    const { reason, legal, ...rest } = await readJsonObject(request);
    const [stranger] = Object.keys(rest);
    if (stranger !== undefined) throw unknownField(stranger, Object.keys(BlockReason));
    const { view, isNew } = await putBlock(
      links,
      { kind: param("kind"), value: param("value"), domain },
      { reason, legal },
      actor,
    );
    audit.say({ target: `${view.kind}/${view.value}`, details: { legal: view.legal } });
    return jsonAnswer(view, isNew ? 201 : 200);
  },
);

const remove = endpoint(
  {
    access: ["blocks:admin"],
    method: "delete",
    audit: "block.delete",
    path: "/blocks/{kind}/{value}",
    operationId: "deleteBlock",
    tag: "Blocks",
    summary: "Take an entry away",
    description: "Links that it has stopped lead again where they did.",
    ...Named,
    responses: {
      ...answers(204, "It is blocked no more."),
      ...problems("block_not_found", "invalid_field", "unknown_domain", "edit_conflict"),
    },
  },
  async ({ parts: { links }, param, query: { domain }, actor }) => {
    await removeBlock(links, { kind: param("kind"), value: param("value"), domain }, actor);
    return noContent();
  },
);

export const blockEndpoints = [list, put, remove] as const;
