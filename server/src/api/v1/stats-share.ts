// The page with a link's numbers for whoever has its address: switched on, with a new address each time, and off.
import { z } from "@hono/zod-openapi";
import { unknownField } from "../../core/errors.ts";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "../../core/fields.ts";
import { sharedUrlOf, shareStats, unshareStats } from "../../core/stats-sharing.ts";
import { readJsonObject } from "../json.ts";
import { etagOf, jsonAnswer, noContent } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { answers, ByCode, IfMatch, jsonBody, problems } from "./fields.ts";
import { whichToChange } from "./links.ts";

const PATH = "/links/{code}/stats/share";

const describe = (description: string) => ({ description });

const StatsShareInput = z
  .object({
    password: z
      .string()
      .nullable()
      .openapi(
        describe(
          `Asked of whoever opens the page, ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters. Left out: as it was; null takes it away.`,
        ),
      ),
  })
  .partial()
  .openapi("StatsShareInput");

const StatsShare = z
  .object({
    url: z.string().openapi({
      description: "The address of the page. Told this once: nobody can look it up later.",
      example: "https://lin.example/-/stats/sale/yd5MYesVrrV7ruuDVLAEjWxv",
    }),
    hasPassword: z.boolean(),
  })
  .openapi("StatsShare");

const share = endpoint(
  {
    access: ["links:write"],
    method: "put",
    audit: "link.share-stats",
    path: PATH,
    operationId: "shareStats",
    tag: "Statistics",
    summary: "Show a link's numbers to whoever has the address",
    description:
      "Switches a page on that needs no key, at an address that can't be guessed; the key needs stats:read too. Done again, it makes a new address, and the one before leads nowhere at once.",
    ...ByCode,
    headers: IfMatch,
    body: jsonBody(StatsShareInput),
    responses: {
      ...answers(200, "Where the page is.", StatsShare),
      ...problems("invalid_body", "unknown_field", "scope_missing", "link_not_found", "in_trash", "edit_conflict"),
      ...problems("precondition_failed", "invalid_field"),
    },
  },
  async (call) => {
    const { password, ...rest } = await readJsonObject(call.request);
    const [stranger] = Object.keys(rest);
    if (stranger !== undefined) throw unknownField(stranger, ["password"]);
    const { links } = call.parts;
    const shared = await shareStats(links, await whichToChange(call), { password }, call.actor);
    const { hasPassword } = shared;
    call.audit.say({ target: shared.stored.details.id, details: { hasPassword } });
    return jsonAnswer({ url: sharedUrlOf(links, shared), hasPassword }, 200, { ETag: etagOf(shared.stored.details.version) });
  },
);

const unshare = endpoint(
  {
    access: ["links:write"],
    method: "delete",
    audit: "link.unshare-stats",
    path: PATH,
    operationId: "unshareStats",
    tag: "Statistics",
    summary: "Show a link's numbers to nobody without a key",
    ...ByCode,
    headers: IfMatch,
    responses: {
      ...answers(204, "The page is off, and its address leads nowhere."),
      ...problems("link_not_found", "in_trash", "edit_conflict", "precondition_failed"),
    },
  },
  async (call) => {
    const { details } = await unshareStats(call.parts.links, await whichToChange(call), call.actor);
    call.audit.say({ target: details.id });
    return noContent();
  },
);

export const statsShareEndpoints = [share, unshare] as const;
