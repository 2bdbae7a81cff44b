// Domains: hosts that have links of their own, and what each says.
import { z } from "@hono/zod-openapi";
import { APPS_MAX, FINGERPRINTS_MAX } from "../../core/app-links.ts";
import { DOMAINS_MAX, type DomainView, deleteDomain, listDomains, putDomain, readDomain } from "../../core/domains/manage.ts";
import { ROBOTS } from "../../core/domains/settings.ts";
import { readJsonObject } from "../json.ts";
import { etagOf, jsonAnswer, noContent } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { answers, jsonBody, problems } from "./fields.ts";
import { UtmParameters } from "./schemas.ts";
import { versionAsked } from "./version.ts";

const ByHost = {
  params: z.object({
    host: z.string().openapi({ description: "The host, with its port if it has one of its own.", example: "go.example.com" }),
  }),
};

const url = (description: string) => z.string().nullable().openapi({ format: "uri", description });

const SETTINGS = {
  homeUrl: url("Where `/` leads. null: to the home page on the default domain, and to a 404 on another one."),
  notFoundUrl: url("Where what is no link leads (302). null: to a page that says so."),
  expiredUrl: url("Where links lead that have expired or are used up, and name no place of their own for that."),
  robots: z
    .enum(ROBOTS)
    .openapi({ description: "none: search engines may have the home page alone. follow: they may follow the links." }),
  utm: UtmParameters.nullable().openapi({ description: "Added by links that have no utm of their own." }),
  apps: z
    .object({
      ios: z
        .array(z.string())
        .readonly()
        .openapi({ description: `Application identifiers, up to ${APPS_MAX}.`, example: ["ABCDE12345.com.example.app"] }),
      android: z
        .array(z.object({ package: z.string(), sha256: z.array(z.string()).readonly() }))
        .readonly()
        .openapi({ description: `Up to ${APPS_MAX}, each with the SHA-256 of up to ${FINGERPRINTS_MAX} certificates.` }),
    })
    .openapi("AppLinks")
    .nullable()
    .openapi({ description: "Apps that open the domain's short links by themselves: phones ask below /.well-known/ for them." }),
};

const Domain = z
  .object({
    host: z.string(),
    isDefault: z.boolean().openapi({ description: "Whether it is that of LINNET_BASE_URL." }),
    baseUrl: z.string().openapi({ description: "What its short URLs begin with." }),
    ...SETTINGS,
    version: z
      .int()
      .openapi({ description: "1 when added, one more with each change; also the ETag. 0: nothing was ever said." }),
    createdAt: z.string().nullable().openapi({ format: "date-time" }),
    updatedAt: z.string().nullable().openapi({ format: "date-time" }),
    updatedBy: z.string().nullable().openapi({ description: "admin, cli or key:ID." }),
  })
  .openapi("Domain") satisfies z.ZodType<DomainView>;

const DomainList = z
  .object({
    domains: z.array(Domain),
    unreadable: z
      .array(z.string())
      .optional()
      .openapi({ description: "Domains whose records are damaged or of a newer version." }),
  })
  .openapi("DomainList");

const DomainSettings = z
  .object({ ...SETTINGS, utm: UtmParameters.partial().nullable() })
  .partial()
  .openapi("DomainSettings");

const Conditions = z.object({
  "If-Match": z.string().optional().openapi({ description: "Only if the domain still has this ETag.", example: '"3"' }),
  "If-None-Match": z.string().optional().openapi({ description: "`*`: only if it was not added yet.", example: "*" }),
});

const REFUSALS = problems(
  "invalid_body",
  "unknown_field",
  "invalid_field",
  "invalid_url",
  "precondition_failed",
  "edit_conflict",
);

const list = endpoint(
  {
    access: ["links:read", "domains:admin"],
    method: "get",
    path: "/domains",
    operationId: "listDomains",
    tag: "Domains",
    summary: "List domains, the default one first",
    responses: answers(200, `All of them, up to ${DOMAINS_MAX}.`, DomainList),
  },
  async ({ parts: { links }, actor }) => {
    const { domains, unreadable } = listDomains(links, actor);
    return jsonAnswer({ domains, ...(unreadable.length === 0 ? {} : { unreadable }) });
  },
);

const read = endpoint(
  {
    access: ["links:read", "domains:admin"],
    method: "get",
    path: "/domains/{host}",
    operationId: "readDomain",
    tag: "Domains",
    summary: "Read a domain",
    ...ByHost,
    responses: { ...answers(200, "The domain.", Domain), ...problems("domain_not_found", "invalid_field") },
  },
  async ({ parts: { links }, param, actor }) => domainAnswer(readDomain(links, param("host"), actor), 200),
);

const put = endpoint(
  {
    access: ["domains:admin"],
    method: "put",
    audit: "domain.put",
    path: "/domains/{host}",
    operationId: "putDomain",
    tag: "Domains",
    summary: "Add a domain, or say anew all that it says",
    description:
      "From the first domain on, requests are told apart by their Host header: what is none of the domains gets 421. What is left out is as if it had never been said.",
    ...ByHost,
    headers: Conditions,
    body: jsonBody(DomainSettings),
    responses: { ...answers(200, "Changed.", Domain), ...answers(201, "Added.", Domain), ...REFUSALS },
  },
  (call) => change(call, false),
);

const update = endpoint(
  {
    access: ["domains:admin"],
    method: "patch",
    audit: "domain.update",
    path: "/domains/{host}",
    operationId: "updateDomain",
    tag: "Domains",
    summary: "Change some of what a domain says",
    ...ByHost,
    headers: Conditions,
    body: jsonBody(DomainSettings),
    responses: { ...answers(200, "Changed.", Domain), ...problems("domain_not_found"), ...REFUSALS },
  },
  (call) => change(call, true),
);

async function change({ parts: { links }, request, param, actor, audit }: Call<unknown>, isPart: boolean): Promise<Response> {
  const settings = await readJsonObject(request);
  const { view, isNew } = await putDomain(links, param("host"), { settings, isPart, version: versionAsked(request) }, actor);
  audit.say({ target: view.host, details: { version: view.version, fields: Object.keys(settings) } });
  return domainAnswer(view, isNew ? 201 : 200);
}

const remove = endpoint(
  {
    access: ["domains:admin"],
    method: "delete",
    audit: "domain.delete",
    path: "/domains/{host}",
    operationId: "deleteDomain",
    tag: "Domains",
    summary: "Remove a domain that no link is on",
    description: "Links in the trash stay there, and can be had again when the domain is added again.",
    ...ByHost,
    responses: {
      ...answers(204, "Removed."),
      ...problems("domain_not_found", "domain_in_use", "edit_conflict", "invalid_field"),
    },
  },
  async ({ parts: { links }, param, actor }) => {
    await deleteDomain(links, param("host"), actor);
    return noContent();
  },
);

function domainAnswer(view: DomainView, status: number): Response {
  return jsonAnswer(view, status, { ETag: etagOf(view.version) });
}

export const domainEndpoints = [list, read, put, update, remove] as const;
