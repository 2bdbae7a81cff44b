// What a link would do for a visitor that nobody is.
import { z } from "@hono/zod-openapi";
import { APP_SYSTEMS } from "../../core/link.ts";
import { simulateLink } from "../../core/simulate.ts";
import { BROWSERS, FORMS, SYSTEMS } from "../../core/visitor.ts";
import { readJsonObject } from "../json.ts";
import { jsonAnswer } from "./answer.ts";
import { READS } from "./audit-draft.ts";
import { endpoint } from "./endpoint.ts";
import { answers, ByCode, jsonBody, problems } from "./fields.ts";
import { whichIn } from "./links.ts";
import { Condition } from "./rules.ts";

const describe = (description: string) => ({ description });

const Supposed = z
  .object({
    at: z.string().openapi({ format: "date-time", description: "When. Left out: now." }),
    userAgent: z
      .string()
      .openapi(describe("As a browser sends it: device, os, browser, bot, preview and previewer follow from it.")),
    acceptLanguage: z.string().openapi({ description: "As a browser sends it.", example: "de-AT,de;q=0.9" }),
    ip: z.string().openapi(describe("Country, region and city follow from it; with the user agent also who gets which URL.")),
    referrer: z.string().openapi(describe("The page that the link was on, or its host.")),
    query: z.string().openapi({ description: "Of the short URL.", example: "utm_source=paper" }),
    path: z.string().openapi(describe("What stands behind the code.")),
    device: z.enum(FORMS),
    os: z.enum(SYSTEMS),
    browser: z.enum(BROWSERS),
    country: z.string(),
    region: z.string(),
    city: z.string(),
    bot: z.boolean(),
    qr: z.boolean().openapi(describe("Whether a QR code was scanned.")),
    preview: z.boolean().openapi(describe("Whether somebody only looks, as with HEAD.")),
    previewer: z
      .boolean()
      .openapi(describe("Whether a program asks that shows the link where it is posted; bot and preview follow.")),
    knowsPassword: z.boolean(),
  })
  .partial()
  .openapi("SimulatedVisitor", describe("What is said outright counts for more than what follows from the rest."));

const Reason: z.ZodType = z
  .object({
    condition: Condition.openapi(describe("As the rule has it.")),
    holds: z.boolean(),
    get parts() {
      return z.array(Reason).optional();
    },
  })
  .openapi("Reason");

const Simulation = z
  .object({
    decision: z.object({
      kind: z.enum(["redirect", "ask-password", "preview", "gone", "blocked", "not-yet", "not-found"]),
      why: z.string().nullable().openapi(describe("Of a link that is gone or blocked.")),
      url: z.string().nullable(),
      status: z.int().nullable(),
      via: z
        .enum(["rule", ...APP_SYSTEMS])
        .nullable()
        .openapi(
          describe("What leads there: a rule, or the link's target for a system; null for its own URL and where it ends."),
        ),
      takesUse: z.boolean().openapi(describe("Whether a redirect would take one of maxClicks.")),
    }),
    rule: z
      .object({
        ruleSet: z.string().nullable().openapi(describe("The set that it is of; null for one of the link's own.")),
        index: z.int().openapi(describe("Counted from 0.")),
        name: z.string().nullable(),
        side: z.int().nullable().openapi(describe("Which URL of a split, counted from 0.")),
      })
      .nullable()
      .openapi(describe("The rule that decided; null for none.")),
    rules: z
      .array(
        z.object({
          ruleSet: z.string().nullable(),
          name: z.string().nullable(),
          holds: z.boolean(),
          if: z.union([Reason, z.null()]),
        }),
      )
      .openapi(describe("Every rule of the link and then of its set, in order, and why it holds or does not.")),
    visitor: z.record(z.string(), z.unknown()).openapi(describe("The facts as they were understood.")),
  })
  .openapi("Simulation");

const simulation = endpoint(
  {
    access: ["links:read"],
    method: "post",
    audit: READS,
    path: "/links/{code}/simulate",
    operationId: "simulateLink",
    tag: "Links",
    summary: "What the link would do for a visitor, and why",
    description: "Nothing is counted and no click is taken: the same decision as the redirect's, for facts that are made up.",
    ...ByCode,
    body: jsonBody(Supposed),
    responses: {
      ...answers(200, "The decision.", Simulation),
      ...problems("link_not_found", "invalid_body", "invalid_field", "unknown_field"),
    },
  },
  async (call) => {
    const { links, factsOf } = call.parts;
    const supposed = await readJsonObject(call.request);
    return jsonAnswer(await simulateLink({ ...links, factsOf }, whichIn(call), supposed, call.actor));
  },
);

export const simulateEndpoints = [simulation] as const;
