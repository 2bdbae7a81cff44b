// Lists of links, page by page.
import { z } from "@hono/zod-openapi";
import { invalidField } from "../../core/errors.ts";
import { codeOf } from "../../core/field.ts";
import { parseTag } from "../../core/fields.ts";
import { countLinks, type ListQuery, listLinks, PAGE_LENGTH_DEFAULT, PAGE_LENGTH_MAX, SORTS } from "../../core/listing.ts";
import { parseInstant } from "../../core/values.ts";
import { STATES, viewOf } from "../../core/view.ts";
import { clicksOn } from "../counted.ts";
import { jsonAnswer } from "./answer.ts";
import { cursorOf, positionOf } from "./cursor.ts";
import { endpoint } from "./endpoint.ts";
import { answers, flag, problems, wholeNumber } from "./fields.ts";
import { LinkPage } from "./schemas.ts";

const text = (description: string) => z.string().optional().openapi({ description });
const moment = (description: string) => z.string().optional().openapi({ description, format: "date-time" });

/** By what links are chosen and in which order they come: of lists and of exports. */
export const FILTER = {
  q: text("Links with this text in code, URL, title or notes. Newest first."),
  tag: z.array(z.string()).optional().openapi({ description: "Links with this tag; several may be named, up to 50." }),
  tagMode: z.enum(["all", "any"]).optional().openapi({ description: "Of several tags. Default: all." }),
  domain: text("Links on this domain."),
  state: z.enum(STATES).optional().openapi({ description: "Links in this state; the trash is in no other list." }),
  archived: flag("Links that are archived, or those that are not."),
  creator: text("Links made by this one: anonymous, admin, cli or key:ID."),
  from: moment("Links made then or later."),
  to: moment("Links made before."),
  sort: z
    .enum(SORTS)
    .optional()
    .openapi({ description: "Default: created. clicks: those that people followed most come first." }),
  order: z.enum(["asc", "desc"]).optional().openapi({ description: "Default: desc; asc for code." }),
};

type Filter = z.output<z.ZodObject<typeof FILTER>>;

// Nobody's text holds these; a store may not take them either.
const NEVER_IN_TEXT = /[\p{Cc}\p{Surrogate}]/u;

/** What the query means. Throws `invalid_field`. */
export function listQueryOf({ tag, from, to, q, creator, ...rest }: Filter): ListQuery {
  for (const [name, value] of Object.entries({ q, creator })) {
    if (value !== undefined && NEVER_IN_TEXT.test(value)) throw invalidField(name, `${name} has a control character in it.`);
  }
  return {
    ...rest,
    q,
    creator,
    tags: tag?.map((one) => parseTag(one, "tag")),
    from: from === undefined ? undefined : parseInstant(from, "from"),
    to: to === undefined ? undefined : parseInstant(to, "to"),
  };
}

/** The order of a list, as far as its cursors depend on it. */
function orderOf({ sort = "created", order = sort === "code" ? "asc" : "desc", state }: ListQuery): string {
  return `${state === "trash" ? "trash" : sort} ${order}`;
}

const list = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: "/links",
    operationId: "listLinks",
    tag: "Links",
    summary: "List links",
    query: {
      ...FILTER,
      limit: wholeNumber("Links on a page at most.", { max: PAGE_LENGTH_MAX, otherwise: PAGE_LENGTH_DEFAULT }),
      cursor: text("`next` of the page before."),
      total: flag("Whether to count all of them too."),
    },
    responses: {
      ...answers(200, "A page.", LinkPage),
      ...problems("invalid_cursor", "unknown_field", "invalid_field", "unknown_domain", "clicks_off"),
    },
  },
  async ({ parts: { links: context }, query: { limit, cursor, total, ...filter }, actor, request }) => {
    const query = listQueryOf(filter);
    const order = orderOf(query);
    const page = await listLinks(
      context,
      { ...query, limit, after: cursor === undefined ? undefined : positionOf(cursor, order) },
      actor,
    );
    const now = context.clock();
    const ids = page.links.map(({ stored }) => stored.details.id);
    const followed = await clicksOn(context, ids);
    const isWanted = () => !request.signal.aborted;
    const counted = total === true ? await countLinks(context, query, actor, isWanted) : null;
    return jsonAnswer({
      links: page.links.map(({ stored, used }, at) =>
        viewOf(stored, { baseUrl: context.baseUrl, now, used, clicks: followed[at] ?? null }),
      ),
      next: page.after === null ? null : cursorOf(order, [page.after.key, page.after.id]),
      ...(page.unreadable.length === 0 ? {} : { unreadable: page.unreadable.map(codeOf) }),
      ...(counted === null ? {} : { total: counted.total, totalIsExact: counted.isExact }),
    });
  },
);

export const listEndpoints = [list] as const;
