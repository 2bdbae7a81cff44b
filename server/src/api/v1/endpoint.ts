// One operation of the API: what the OpenAPI document says of it, who may do it, and what it does. All three stand in one
// place, so that a route without a scope is not possible, and the document is never about another API than this one.
import { createRoute, type RouteConfig, z } from "@hono/zod-openapi";
import type { Actor, Scope } from "../../core/actor.ts";
import { invalidField, unknownField } from "../../core/errors.ts";
import type { Visit } from "../../core/people/sign-in.ts";
import type { ApiParts } from "../parts.ts";
import type { Audit, AuditDraft } from "./audit-draft.ts";
import { Problem } from "./schemas.ts";

/** Who may do it: anybody, who has any key at all, who is signed in, or who has a key or a role with one of these scopes. */
export type Access = "public" | "any-key" | "signed-in" | readonly [Scope, ...Scope[]];

export interface Call<Query> {
  readonly parts: ApiParts;
  readonly request: Request;
  /** Never anonymous where the operation is not public. */
  readonly actor: Actor;
  /** A part of the path, percent-decoded. */
  readonly param: (name: string) => string;
  readonly query: Query;
  readonly visit: () => Visit;
  /** What is noted once it is done; it knows what the operation and the path say. */
  readonly audit: AuditDraft;
}

type Method = "get" | "post" | "put" | "patch" | "delete";

export interface Endpoint {
  readonly access: Access;
  readonly method: Method;
  /** What the audit log says of it. */
  readonly audit: Audit | undefined;
  /** Below /api/v1, as OpenAPI writes it: `/links/{code}`. */
  readonly path: string;
  readonly route: RouteConfig;
  readonly respond: (call: Omit<Call<unknown>, "query">, query: string) => Promise<Response>;
}

/** What changes something says what the audit log says of it. */
type Audited =
  | { readonly method: "get"; readonly audit?: undefined }
  | { readonly method: Exclude<Method, "get">; readonly audit: Audit };

interface Description<Shape extends z.ZodRawShape> {
  readonly access: Access;
  readonly path: string;
  readonly operationId: string;
  /** The heading under which the document has it. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: Shape;
  readonly headers?: z.ZodObject;
  readonly body?: NonNullable<RouteConfig["request"]>["body"];
  readonly responses: RouteConfig["responses"];
}

/** What every operation may answer besides: no key, too many requests, a store that gives no answer. */
const ANY_PROBLEM = { description: "Any problem.", content: { "application/problem+json": { schema: Problem } } };

/** Joins what is said of an operation with what it does. */
export function endpoint<Shape extends z.ZodRawShape = Record<never, never>>(
  description: Description<Shape> & Audited,
  handle: (call: Call<z.output<z.ZodObject<Shape>>>) => Promise<Response>,
): Endpoint {
  const { access, method, audit, path, operationId, tag, summary, params, headers, body } = description;
  const query = z.strictObject(description.query ?? ({} as Shape));
  const route = createRoute({
    method,
    path,
    operationId,
    tags: [tag],
    summary,
    ...(description.description === undefined ? {} : { description: description.description }),
    security: securityOf(access),
    "x-scope": typeof access === "string" ? access : [...access],
    request: {
      ...(params === undefined ? {} : { params }),
      ...(description.query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    },
    responses: { ...description.responses, default: ANY_PROBLEM },
  });
  const respond: Endpoint["respond"] = async (call, text) => handle({ ...call, query: parseQuery(query, text) });
  return { access, method, audit, path, route, respond };
}

/** By what somebody may show that he may: a key, or a session. */
function securityOf(access: Access): Record<string, string[]>[] {
  if (access === "public") return [];
  if (access === "signed-in") return [{ session: [] }];
  const scopes = typeof access === "string" ? [] : [...access];
  return [{ key: scopes }, { session: scopes }];
}

/** Reads a query by its schema. Throws `unknown_field` and `invalid_field`; a name that counts once must not be there twice. */
function parseQuery<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, text: string): z.output<z.ZodObject<Shape>> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (!Object.hasOwn(schema.shape, name)) throw unknownField(name, Object.keys(schema.shape));
    const before = given[name] as string[] | string | undefined;
    if (isList(schema.shape[name])) given[name] = [...(before ?? []), value];
    else if (before === undefined) given[name] = value;
    else throw invalidField(name, `${name} is there twice.`);
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? "query");
  throw invalidField(name, `${name}: ${issue?.message ?? "not allowed here"}.`);
}

function isList(schema: unknown): boolean {
  return schema instanceof z.ZodArray || (schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodArray);
}
