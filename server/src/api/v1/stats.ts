// Numbers: of a link, of many, of all, and of codes that nobody has.
import { z } from "@hono/zod-openapi";
import { parseTag } from "../../core/fields.ts";
import {
  allStats,
  DAYS_EACH_MAX,
  daysOfEach,
  LINKS_ADDED_MAX,
  LINKS_NAMED_MAX,
  linkStats,
  type Stats as Made,
  orphanStats,
} from "../../core/stats.ts";
import { daysView, statsView } from "../../core/stats-view.ts";
import type { ApiParts } from "../parts.ts";
import { jsonAnswer } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { answers, ByCode, problems, wholeNumber } from "./fields.ts";
import { whichIn } from "./links.ts";
import { askedIn, RANGE, RANGE_DESCRIPTION, STATS } from "./stats-query.ts";
import { DaysEach, Stats } from "./stats-schemas.ts";

async function statsAnswer(parts: ApiParts, made: Promise<Made>): Promise<Response> {
  return jsonAnswer(await statsView(parts.links, await made));
}

const ofLink = endpoint(
  {
    access: ["stats:read"],
    method: "get",
    path: "/links/{code}/stats",
    operationId: "readLinkStats",
    tag: "Statistics",
    summary: "The numbers of a link",
    description: RANGE_DESCRIPTION,
    params: ByCode.params,
    query: { ...ByCode.query, ...STATS },
    responses: {
      ...answers(200, "Clicks and visitors, and how far the numbers are exact.", Stats),
      ...problems("clicks_off", "link_not_found", "unknown_field", "invalid_field", "unknown_domain"),
    },
  },
  async (call) => {
    const { domain: _domain, ...query } = call.query;
    return statsAnswer(call.parts, linkStats(call.parts.links, whichIn(call), askedIn(query), call.actor));
  },
);

const CHOSEN = {
  domain: z.string().optional().openapi({ description: "Links on this domain." }),
  tag: z
    .array(z.string())
    .optional()
    .openapi({ description: "Links with this tag; several may be named, all of which a link must have." }),
  creator: z.string().optional().openapi({ description: "Links made by this one: anonymous, admin, cli or key:ID." }),
  link: z
    .array(z.string())
    .optional()
    .openapi({ description: `Links by their ids, up to ${LINKS_NAMED_MAX}; goes with none of the others.` }),
} as const;

const ofAll = endpoint(
  {
    access: ["stats:read"],
    method: "get",
    path: "/stats",
    operationId: "readStats",
    tag: "Statistics",
    summary: "The numbers of many links, or of all",
    description: `${RANGE_DESCRIPTION} by=link has the links with the most clicks. Of links that are chosen by tag, creator or id, up to ${LINKS_ADDED_MAX} are added up; a key that is good for its own links alone is told of these.`,
    query: { ...CHOSEN, ...STATS },
    responses: {
      ...answers(200, "Clicks and visitors, and how far the numbers are exact.", Stats),
      ...problems("clicks_off", "link_not_found", "unknown_field", "invalid_field", "unknown_domain"),
    },
  },
  async ({ parts, actor, query: { domain, tag, creator, link, ...query } }) => {
    const chosen = { domain, tags: tag?.map((one) => parseTag(one, "tag")), creator, links: link };
    return statsAnswer(parts, allStats(parts.links, chosen, askedIn(query), actor));
  },
);

const DAYS_DEFAULT = 14;

const ofDays = endpoint(
  {
    access: ["stats:read"],
    method: "get",
    path: "/stats/daily",
    operationId: "readDailyStats",
    tag: "Statistics",
    summary: "The last days of many links, each for itself",
    description: "People's clicks that led somewhere, a number for each day. Links that are not there are left out.",
    query: {
      link: z
        .array(z.string())
        .optional()
        .openapi({ description: `Links by their ids, 1 to ${LINKS_NAMED_MAX}.` }),
      days: wholeNumber("Days, today included.", { max: DAYS_EACH_MAX, otherwise: DAYS_DEFAULT }),
      tz: RANGE.tz,
    },
    responses: {
      ...answers(200, "A number for each day, the last one being today.", DaysEach),
      ...problems("clicks_off", "unknown_field", "invalid_field"),
    },
  },
  async ({ parts, actor, query: { link = [], days = DAYS_DEFAULT, tz } }) =>
    jsonAnswer(daysView(await daysOfEach(parts.links, link, { days, tz }, actor))),
);

const ofOrphans = endpoint(
  {
    access: ["stats:read"],
    method: "get",
    path: "/stats/orphans",
    operationId: "readOrphanStats",
    tag: "Statistics",
    summary: "Requests for codes that nobody has",
    description: `${RANGE_DESCRIPTION} Without \`by\`, the codes that are asked for most.`,
    query: {
      ...STATS,
      domain: z.string().optional().openapi({ description: "Codes on this domain." }),
      code: z.array(z.string()).optional().openapi({ description: "These codes, with @ and the host off the default domain." }),
    },
    responses: {
      ...answers(200, "How often, and who asked.", Stats),
      ...problems("clicks_off", "scope_missing", "unknown_field", "invalid_field", "unknown_domain"),
    },
  },
  async ({ parts, actor, query: { domain, code, ...query } }) => {
    const host = domain === undefined ? {} : { domain: [parts.links.domains.hostFor(domain)] };
    const asked = askedIn({ by: ["code"], ...query }, { ...host, ...(code === undefined ? {} : { code }) });
    return statsAnswer(parts, orphanStats(parts.links, asked, actor));
  },
);

export const statsEndpoints = [ofLink, ofAll, ofDays, ofOrphans] as const;
