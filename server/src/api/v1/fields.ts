// Parts of requests and responses that several operations have in common.
import { type RouteConfig, z } from "@hono/zod-openapi";
import { ERRORS, type ErrorCode, invalidField } from "../../core/errors.ts";
import { Problem } from "./schemas.ts";

type Responses = RouteConfig["responses"];
type Schema = z.ZodType;

const domain = z.string().optional().openapi({ description: "The link's domain; left out: the default one." });

export const ByCode = {
  params: z.object({
    code: z.string().openapi({ description: "A code of the link, percent-encoded: `/` as `%2F`.", example: "sale" }),
  }),
  query: { domain },
} as const;

export const ByExternalId = {
  params: z.object({ id: z.string().openapi({ description: "What another program calls the link, percent-encoded." }) }),
} as const;

export const IfMatch = z.object({
  "If-Match": z.string().optional().openapi({ description: "Only if the link still has one of these ETags.", example: '"3"' }),
});

export const IfNoneMatch = z.object({
  "If-None-Match": z.string().optional().openapi({ description: "304 if the link still has this ETag.", example: '"3"' }),
});

export const IfThere = z.object({
  "If-Match": z
    .string()
    .optional()
    .openapi({ description: "Only if it still has one of these ETags; `*`: only if there is one." }),
  "If-None-Match": z.string().optional().openapi({ description: "`*`: only if there is none.", example: "*" }),
});

export const IdempotencyKey = z.object({
  "Idempotency-Key": z.string().optional().openapi({
    description: "Any text of up to 200 ASCII characters. Sent again within 24 hours, the same request gets the same answer.",
  }),
});

/** true or false in a query. */
export const flag = (description: string) =>
  z
    .enum(["true", "false"], { error: "true or false" })
    .transform((value) => value === "true")
    .optional()
    .openapi({ type: "boolean", description });

/** A whole number in a query; how large it may be is decided where it is used. */
export const wholeNumber = (description: string, { max, otherwise }: { readonly max: number; readonly otherwise: number }) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: "a whole number" })
    .transform(Number)
    .optional()
    .openapi({ type: "integer", minimum: 1, maximum: max, default: otherwise, description });

/** How a link is deleted. */
export const Deleting = {
  permanently: flag("For good, not to the trash. The codes stay reserved: they may be printed somewhere."),
  release: flag("With permanently: gives up the codes too, so that anybody may have them."),
} as const;

/** Throws `invalid_field` for a release of codes that nothing would come of. */
export function isReleasing({
  permanently,
  release,
}: {
  readonly permanently?: boolean | undefined;
  readonly release?: boolean | undefined;
}) {
  if (release === true && permanently !== true) throw invalidField("release", "release goes with permanently=true.");
  return release === true;
}

export function jsonBody(schema: Schema, types: readonly string[] = ["application/json"]) {
  return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

/** 2xx with this body. */
export function answers(status: number, description: string, schema?: Schema): Responses {
  const content = schema === undefined ? {} : { content: { "application/json": { schema } } };
  return { [status]: { description, ...content } };
}

/** The problems that an operation may answer with, one response per status. */
export function problems(...codes: readonly ErrorCode[]): Responses {
  const statuses = [...new Set(codes.map((code) => ERRORS[code].status))];
  const content = { "application/problem+json": { schema: Problem } };
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: codes.filter((code) => ERRORS[code].status === status).join(", "), content },
    ]),
  );
}
