// The shapes of the API, for its document and for queries. What the fields of a link may hold is checked in core/fields.ts; here
// it is described.
import { z } from "@hono/zod-openapi";
import { KEY_SCOPES, SCOPES } from "../../core/actor.ts";
import { ERRORS, type ErrorCode } from "../../core/errors.ts";
import {
  ALIASES_MAX,
  CLICKS_MAX,
  EXTERNAL_ID_LENGTH_MAX,
  NOTES_LENGTH_MAX,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  TAG_LENGTH_MAX,
  TAGS_MAX,
  TITLE_LENGTH_MAX,
} from "../../core/fields.ts";
import { KEY_NAME_LENGTH_MAX } from "../../core/keys.ts";
import { ENDS, REDIRECT_STATUSES, UTM } from "../../core/link.ts";
import { OPERATIONS } from "../../core/rows.ts";
import { RULES_MAX } from "../../core/rules/rule.ts";
import { UTM_LENGTH_MAX } from "../../core/utm.ts";
import { type LinkView, STATES } from "../../core/view.ts";
import { Rule } from "./rules.ts";

// zod would otherwise try whether it may make functions from text, which a content security policy forbids.
z.config({ jitless: true });

export const instant = (description: string) =>
  z.string().openapi({ format: "date-time", description, example: "2030-12-31T23:59:59Z" });

export const describe = (description: string) => ({ description });

const Status = z
  .union(REDIRECT_STATUSES.map((status) => z.literal(status)))
  .openapi({ type: "integer", enum: [...REDIRECT_STATUSES], description: "Of the redirect. Default: 302." });

const Ends = z
  .object(
    Object.fromEntries(ENDS.map((end) => [end, z.string().optional()])) as Record<
      (typeof ENDS)[number],
      z.ZodOptional<z.ZodString>
    >,
  )
  .openapi(describe("Where visitors are sent instead, when the link is not yet open, has expired, is used up or switched off."));

export const UtmParameters = z
  .object(
    Object.fromEntries(UTM.map((name) => [name, z.string().nullable()])) as Record<
      (typeof UTM)[number],
      z.ZodNullable<z.ZodString>
    >,
  )
  .openapi(
    describe(
      `Added to where the link leads as utm_source and so on, unless they are there. Up to ${UTM_LENGTH_MAX} characters each.`,
    ),
  );

const Preview = z
  .object({ title: z.string().nullable(), description: z.string().nullable(), image: z.string().nullable() })
  .openapi(describe("What is shown of the link where it is posted; null: what the target says of itself."));

const TERMS = {
  title: z.string().openapi(describe(`Up to ${TITLE_LENGTH_MAX} characters.`)),
  notes: z.string().openapi(describe(`For yourself, up to ${NOTES_LENGTH_MAX} characters.`)),
  tags: z
    .array(z.string())
    .openapi(describe(`Up to ${TAGS_MAX}, of ${TAG_LENGTH_MAX} characters each, without commas. Kept in order, each once.`)),
  enabled: z.boolean().openapi(describe("Whether the link redirects at all.")),
  archived: z.boolean().openapi(describe("Out of the way in lists; it redirects as before.")),
  startsAt: instant("Before this the link does not redirect.").nullable(),
  expiresAt: instant("From this on the link does not redirect.").nullable(),
  maxClicks: z
    .int()
    .nullable()
    .openapi(describe(`Redirects that the link may make in all, 1 to ${CLICKS_MAX}. Counted from when this is set.`)),
  status: Status,
  forwardQuery: z.boolean().openapi(describe("Whether the query of the short URL goes on to the target.")),
  forwardPath: z.boolean().openapi(describe("Whether what stands behind the code goes on to the target.")),
  queryOverrides: z
    .boolean()
    .openapi(describe("Whether what is forwarded replaces the target's parameters of the same name; else the target's stay.")),
  utm: UtmParameters.nullable(),
  ends: Ends,
  rules: z
    .array(Rule)
    .openapi(describe(`Where the link leads some visitors instead: the first rule that holds. Up to ${RULES_MAX}.`)),
  ruleSet: z.string().nullable().openapi(describe("The set of rules that are looked at behind the link's own.")),
  ios: z.string().nullable().openapi(describe("Where visitors with an iPhone or iPad are led whom no rule leads; null: to url.")),
  android: z.string().nullable().openapi(describe("The same for visitors with Android.")),
  preview: Preview.nullable(),
  externalId: z
    .string()
    .nullable()
    .openapi(describe(`What another program calls the link; unique. Up to ${EXTERNAL_ID_LENGTH_MAX} characters.`)),
};

const CODE = z.string().openapi({ description: "The short part, by which the link is shown.", example: "sale" });
const URL_FIELD = z.string().openapi({ description: "Where the link leads.", example: "https://example.com/page" });

export const Link = z
  .object({
    id: z.string().openapi(describe("The code that the link was born with. It names the link for ever.")),
    code: CODE,
    domain: z.string(),
    shortUrl: z.string().openapi({ example: "https://lin.example/sale" }),
    url: URL_FIELD.nullable(),
    chained: z.boolean().openapi(describe("Whether the URL is one of another shortener, which leads on from there.")),
    ...TERMS,
    createdAt: instant("When it was made."),
    updatedAt: instant("When it was last changed."),
    createdBy: z.string().openapi({ description: "anonymous, admin, cli or key:ID.", example: "key:4fQmTzK2pX" }),
    version: z.int().openapi(describe("1 when made, one more with each change; also the ETag.")),
    state: z.enum(STATES).openapi(describe("What the link does now.")),
    usedClicks: z.int().nullable().openapi(describe("Of maxClicks; null without a limit.")),
    hasPassword: z.boolean(),
    aliases: z.array(z.string()).openapi(describe("Other codes that lead here.")),
    clicks: z
      .int()
      .nullable()
      .openapi(describe("People's clicks that led somewhere, ever; null where they are not recorded, or not told here.")),
    statsShared: z.boolean().openapi(describe("Whether its numbers have a page for whoever has its address.")),
    deletedAt: instant("Since when it is in the trash.").nullable(),
    deletedBy: z.string().nullable(),
  })
  .openapi("Link") satisfies z.ZodType<Omit<LinkView, "ends">>;

const PASSWORD = z
  .string()
  .nullable()
  .openapi(
    describe(
      `Asked of visitors, ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters. Kept as a hash, never told; null takes it away.`,
    ),
  );

const said = { ...TERMS, code: CODE, domain: z.string().openapi(describe("Left out: the default domain.")), password: PASSWORD };

const PreviewInput = Preview.partial().nullable();

export const LinkChange = z
  .object({
    url: URL_FIELD,
    ...said,
    preview: PreviewInput,
    ends: Ends.nullable(),
    rules: z.array(Rule).nullable(),
    utm: UtmParameters.partial().nullable(),
  })
  .partial()
  .openapi(
    "LinkChange",
    describe(
      "What is left out stays as it is; null takes away. Another code becomes the one that the link is shown by, and the old one stays an alias.",
    ),
  );

export const NewLink = z
  .object({ url: URL_FIELD, ...LinkChange.omit({ url: true }).shape })
  .extend({
    reuse: z
      .boolean()
      .optional()
      .openapi(
        describe(
          "Answers with the link that this key has made before with the same content, if there is one. Two that ask at once with reuse get the same link; one made without it is found when a search finds it, within 2 s.",
        ),
      ),
    private: z.boolean().optional().openapi(describe("Makes the code too long to be found by guessing.")),
  })
  .openapi("NewLink");

export const BulkRow = z
  .object({
    op: z.enum(OPERATIONS).openapi(describe("What to do; else what the query says.")),
    match: z.string().openapi(describe("For edits: the code that the link has; then `code` is the one that it shall have.")),
    version: z.int().openapi(describe("Only if the link still has this version.")),
    release: z.boolean().openapi(describe("With purge: gives up the codes too.")),
    id: z.string().openapi(describe("The code that the link was born with; of an edit, the link.")),
    aliases: z.array(z.string()).openapi(describe(`Other codes that lead to it, up to ${ALIASES_MAX}.`)),
    retired: z.array(z.string()).openapi(describe("Codes that led to it once, and are kept for it.")),
    createdAt: instant("When the link was made, where it comes from."),
    updatedAt: instant("When it was last changed there."),
    hasPassword: z.boolean().openapi(describe("True without `password` is refused: the link would be open to all.")),
  })
  .partial()
  .extend(NewLink.partial().shape)
  .openapi("BulkRow");

const RowError = z.object({ code: z.string(), status: z.int(), message: z.string(), field: z.string().optional() });

export const RowResult = z
  .object({
    row: z.int().openapi(describe("Counted from 1.")),
    ok: z.boolean(),
    link: Link.nullable().optional(),
    error: RowError.optional(),
  })
  .openapi("RowResult");

export const ExportRow = z
  .object({ id: z.string(), code: CODE, domain: z.string(), url: URL_FIELD, ...TERMS })
  .extend({
    hasPassword: z.boolean(),
    aliases: z.array(z.string()),
    retired: z.array(z.string()),
    createdAt: instant("When it was made."),
    updatedAt: instant("When it was last changed."),
  })
  .openapi("ExportRow", describe("What /bulk makes the same link from."));

export const LinkPage = z
  .object({
    links: z.array(Link),
    next: z
      .string()
      .nullable()
      .openapi(
        describe("The cursor of the next page; null on the last one. A page may be short, or empty, and not be the last."),
      ),
    unreadable: z
      .array(z.string())
      .optional()
      .openapi(
        describe(
          "Links that may belong here but whose records are damaged or of a newer version, by the codes they were born with.",
        ),
      ),
    total: z.int().optional(),
    totalIsExact: z.boolean().optional().openapi(describe("False: there are at least so many.")),
  })
  .openapi("LinkPage");

export const Edit = z
  .object({
    version: z.int(),
    at: instant("When."),
    by: z.string(),
    changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  })
  .openapi("Edit");

export const History = z.object({ edits: z.array(Edit).openapi(describe("Newest first; the last 50.")) }).openapi("History");

export const Aliases = z
  .object({
    code: CODE,
    aliases: z.array(z.string()).openapi(describe("Other codes that lead here.")),
    retired: z.array(z.string()).openapi(describe("Codes that led here once. Nobody else gets them.")),
  })
  .openapi("Aliases");

export const NewAlias = z.object({ code: z.string() }).openapi("NewAlias");

export const Tag = z
  .object({ tag: z.string(), links: z.int().openapi(describe("Links that have it, those in the trash not counted.")) })
  .openapi("Tag");

export const TagPage = z.object({ tags: z.array(Tag), next: z.string().nullable() }).openapi("TagPage");

export const TagName = z.object({ name: z.string() }).openapi("TagName");

export const Key = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(KEY_SCOPES)),
    ownOnly: z.boolean().openapi(describe("Good for the links alone that were made with it.")),
    createdAt: instant("When it was made."),
    createdBy: z.string(),
    expiresAt: instant("From this on it is good for nothing.").nullable(),
    lastUsedAt: instant("To the minute.").nullable(),
  })
  .openapi("Key");

export const NewKey = z
  .object({
    name: z.string().openapi(describe(`By which people know the key, up to ${KEY_NAME_LENGTH_MAX} characters.`)),
    scopes: z.array(z.enum(KEY_SCOPES)),
    ownOnly: z.boolean().optional(),
    expiresAt: instant("Left out or null: never.").nullable().optional(),
  })
  .openapi("NewKey");

export const MadeKey = Key.extend({
  key: z.string().openapi(describe("What to send as `Authorization: Bearer …`. Told this once.")),
}).openapi("MadeKey");

export const KeyList = z.object({ keys: z.array(Key) }).openapi("KeyList");

export const Me = z
  .object({
    kind: z.enum(["key", "user", "admin"]),
    id: z.string().nullable(),
    name: z.string().nullable(),
    scopes: z.array(z.enum(SCOPES)),
    ownOnly: z.boolean(),
    expiresAt: instant("When the key ends.").nullable(),
    limits: z.object({ requestsPerMinute: z.int().nullable() }).openapi(describe("null: no limit.")),
  })
  .openapi("Me");

export const Problem = z
  .object({
    type: z.string().openapi({ example: "/api/docs#invalid_url" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi(describe("What is wrong and what helps, for people.")),
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]).openapi(describe("Decide by this: it stays.")),
    field: z.string().optional().openapi(describe("The input that is wrong.")),
  })
  .openapi("Problem", describe("RFC 9457."));
