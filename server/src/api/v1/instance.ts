// What a server tells of itself: to whoever is signed in what it is, to those who look after it how it does.
import { z } from "@hono/zod-openapi";
import { PLACE_GRAINS, STORE_KINDS } from "../../core/about.ts";
import { CASE_MODES } from "../../core/code.ts";
import { FINDING_CODES } from "../../core/findings.ts";
import { timeText } from "../../core/time.ts";
import { jsonAnswer } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { answers } from "./fields.ts";
import { describe, instant } from "./schemas.ts";

const TAG = "About";

const Instance = z
  .object({
    version: z.string().openapi({ description: "Of Linnet.", example: "0.1.0" }),
    bun: z.string().openapi(describe("The version of Bun that runs it.")),
    startedAt: instant("When the process that answers was started; of several each has its own."),
    workers: z.number().int().openapi(describe("Processes that share the port.")),
    baseUrl: z
      .string()
      .openapi({ description: "What short URLs of the default domain begin with.", example: "https://lin.example" }),
    store: z.object({
      kind: z.enum(STORE_KINDS),
      schemaVersion: z.number().int(),
      createdAt: instant("When it was made."),
      reachable: z.boolean().openapi(describe("Whether it answers now.")),
    }),
    places: z
      .object({
        kind: z.string().openapi({ description: "What it calls itself.", example: "GeoLite2-City" }),
        grain: z
          .enum(PLACE_GRAINS)
          .nullable()
          .openapi(describe("The finest that it knows; null where what it calls itself does not say.")),
        isIncluded: z.boolean().openapi(describe("Whether it is the one that comes along.")),
        madeAt: instant("When it was made."),
      })
      .nullable()
      .openapi(describe("The database that tells where addresses are; null where none can be read.")),
    clicks: z
      .object({ keepDays: z.number().int().openapi(describe("Days for which single clicks are kept.")) })
      .nullable()
      .openapi(describe("Null where clicks are not recorded.")),
    caseMode: z.enum(CASE_MODES).openapi(describe("Whether codes that differ in capitals only are two.")),
    isPublic: z.boolean().openapi(describe("Whether anybody may shorten.")),
  })
  .openapi("Instance");

const Check = z
  .object({
    level: z.enum(["ok", "warning", "error"]),
    check: z.string().openapi({ description: "What was looked at.", example: "room" }),
    message: z.string().openapi({ description: "What was found, for people.", example: "12.5 GB free on the disk" }),
    code: z.enum(FINDING_CODES).openapi({ description: "Decide by this: it stays.", example: "room" }),
    values: z.record(z.string(), z.union([z.string(), z.number()])).openapi({
      description: "What the message holds, by name. Sizes are in the unit that the name ends with.",
      example: { freeGb: 12.5 },
    }),
    place: z
      .string()
      .nullable()
      .openapi(
        describe(
          "Of several Redis servers the one that this was found on; the message begins with it. Null: there is one, or it holds for all.",
        ),
      ),
  })
  .openapi("Check");

const CheckList = z.object({ checks: z.array(Check) }).openapi("CheckList");

const Setting = z
  .object({
    name: z.string().openapi({ description: "The environment variable.", example: "LINNET_CASE" }),
    value: z
      .string()
      .nullable()
      .openapi(describe("As it was when the process was started; empty: not set. Null for every secret.")),
    default: z.string(),
    isChanged: z.boolean().openapi(describe("Whether it is another than the default; of a secret, whether it is set.")),
    isSecret: z.boolean(),
    doc: z.string().openapi(describe("What it does.")),
  })
  .openapi("Setting");

const SettingList = z.object({ settings: z.array(Setting) }).openapi("SettingList");

const read = endpoint(
  {
    access: "any-key",
    method: "get",
    path: "/instance",
    operationId: "readInstance",
    tag: TAG,
    summary: "What this server is",
    responses: answers(200, "For whoever has a key or is signed in.", Instance),
  },
  async ({ parts }) => {
    const { startedAt, store, places, ...facts } = await parts.about.facts();
    return jsonAnswer({
      ...facts,
      startedAt: timeText(startedAt),
      store: { ...store, createdAt: timeText(store.createdAt) },
      places: places === null ? null : { ...places, madeAt: timeText(places.madeAt) },
    });
  },
);

const checks = endpoint(
  {
    access: ["metrics:read"],
    method: "get",
    path: "/instance/checks",
    operationId: "checkInstance",
    tag: TAG,
    summary: "Look at settings, store and clicks",
    description:
      "What `linnet doctor` looks at, as far as it takes no time and changes nothing. Of several processes one answers for itself.",
    responses: answers(200, "What was found.", CheckList),
  },
  async ({ parts }) => jsonAnswer({ checks: await parts.about.checks() }),
);

const settings = endpoint(
  {
    access: ["metrics:read"],
    method: "get",
    path: "/instance/settings",
    operationId: "listSettings",
    tag: TAG,
    summary: "What the server was started with",
    description: "Every setting, in the order of the documentation. Of secrets it is told whether they are set.",
    responses: answers(200, "All settings.", SettingList),
  },
  async ({ parts }) => jsonAnswer({ settings: parts.about.settings }),
);

export const instanceEndpoints = [read, checks, settings] as const;
