// Who makes links: names for what links call their makers.
import { z } from "@hono/zod-openapi";
import { listMakers } from "../../core/makers.ts";
import { jsonAnswer } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { answers } from "./fields.ts";

const Maker = z
  .object({
    id: z.string().openapi({ description: "As in a link's `createdBy`.", example: "user:dEdKNvkJvs" }),
    name: z.string(),
  })
  .openapi("Maker");

const MakerList = z.object({ makers: z.array(Maker) }).openapi("MakerList");

const list = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: "/makers",
    operationId: "listMakers",
    tag: "Links",
    summary: "Name who makes links",
    description: "People and keys that are there. A key that is good for its own links alone sees itself.",
    responses: answers(200, "All of them that have a name.", MakerList),
  },
  async ({ parts, actor }) => jsonAnswer({ makers: await listMakers(parts, actor) }),
);

export const makerEndpoints = [list] as const;
