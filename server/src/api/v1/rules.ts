// The shapes of rules, for the document of the API. What they may hold is checked in core/rules/.
import { z } from "@hono/zod-openapi";
import { DEVICES, type KindName, type KindValues, VALUES_MAX } from "../../core/rules/kinds.ts";
import { CONDITIONS_MAX, DEPTH_MAX, RULE_NAME_LENGTH_MAX, SIDES_MAX, WEIGHT_MAX } from "../../core/rules/rule.ts";
import { WEEKDAYS } from "../../core/rules/wall-clock.ts";
import { BROWSERS, SYSTEMS } from "../../core/visitor.ts";

const describe = (description: string) => ({ description });

const list = <Value extends z.ZodType>(value: Value, description: string) =>
  z.array(value).openapi(describe(`${description} One of up to ${VALUES_MAX}; a single value may stand without a list.`));

/** For each kind of condition its value. */
const VALUES: { readonly [Name in KindName]: z.ZodType<KindValues[Name]> } = {
  device: list(z.enum(DEVICES), "What the visitor holds in hand, or what runs on it."),
  os: list(z.enum(SYSTEMS), "The operating system."),
  browser: list(z.enum(BROWSERS), "The browser, by its family."),
  language: list(z.string(), "The language that the visitor prefers (BCP 47): de fits de-AT, de-AT fits de."),
  country: list(z.string(), "ISO 3166-1, two letters."),
  region: list(z.string(), "ISO 3166-2, with the country: DE-BY."),
  city: list(z.string(), "By its English name."),
  ip: list(z.string(), "The client's address, or a range of them: 192.0.2.0/24."),
  query: z
    .object({ name: z.string(), equals: z.string().optional(), matches: z.string().optional() })
    .openapi(describe("A parameter of the short URL: there at all, with this value, or one that fits a pattern of * and ?.")),
  referrer: list(z.string(), "The host of the page that the link was on, hosts below it included; * for any."),
  date: z
    .object({ from: z.string().optional(), until: z.string().optional() })
    .openapi(describe("From a moment on (RFC 3339), until another, or both.")),
  time: z
    .object({
      zone: z.string().openapi({ example: "Europe/Berlin" }),
      days: z.array(z.enum(WEEKDAYS)).optional(),
      from: z.string().optional().openapi({ example: "09:00" }),
      until: z.string().optional().openapi({ example: "17:30" }),
    })
    .openapi(
      describe("By the clock of a time zone. Hours that end before they begin go past midnight, and belong to the first day."),
    ),
  percentage: z
    .object({ share: z.number(), group: z.string().optional() })
    .openapi(
      describe(
        "So many per cent of all visitors, always the same ones: 20 are among 50. Another group draws others. A number may stand for share.",
      ),
    ),
  bot: z.boolean().openapi(describe("Whether a program asks: a crawler, a monitor, one that makes previews.")),
  qr: z.boolean().openapi(describe("Whether a QR code was scanned, and not a link clicked.")),
} as { readonly [Name in KindName]: z.ZodType<KindValues[Name]> };

export const Condition: z.ZodType = z
  .object(VALUES)
  .partial()
  .extend({
    get all() {
      return z.array(Condition).optional();
    },
    get any() {
      return z.array(Condition).optional();
    },
    get not() {
      return Condition.optional();
    },
  })
  .openapi(
    "Condition",
    describe(
      `Exactly one of these. all, any and not join others, up to ${DEPTH_MAX} deep, and up to ${CONDITIONS_MAX} in all rules of a link together.`,
    ),
  );

const Side = z.object({
  name: z.string().optional(),
  url: z.string(),
  weight: z
    .int()
    .optional()
    .openapi(describe(`Its part of the sum of all weights, 0 to ${WEIGHT_MAX}. Default: 1.`)),
});

export const Rule = z
  .object({
    name: z
      .string()
      .optional()
      .openapi(describe(`By which people know it, up to ${RULE_NAME_LENGTH_MAX} characters.`)),
    if: Condition.optional().openapi(describe("When the rule holds. Left out: always.")),
    url: z.string().optional().openapi(describe("Where it leads.")),
    split: z
      .array(Side)
      .optional()
      .openapi(describe(`In the place of url: 1 to ${SIDES_MAX} URLs, of which a visitor always gets the same one.`)),
  })
  .openapi("Rule");
