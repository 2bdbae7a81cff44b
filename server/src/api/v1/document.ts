// The OpenAPI document (3.1), made from the operations themselves. The SDK's types and the pages of /api/docs are made from it.
import { OpenAPIHono } from "@hono/zod-openapi";
import type { OpenApiDocument } from "../openapi.ts";
import { accountEndpoints } from "./account.ts";
import { aliasEndpoints } from "./aliases.ts";
import { jsonAnswer } from "./answer.ts";
import { auditEndpoints } from "./audit.ts";
import { blockEndpoints } from "./blocks.ts";
import { bulkEndpoints } from "./bulk.ts";
import { clickEndpoints } from "./clicks.ts";
import { domainEndpoints } from "./domains.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { exportEndpoints } from "./export.ts";
import { externalEndpoints } from "./external.ts";
import { instanceEndpoints } from "./instance.ts";
import { keyEndpoints } from "./keys.ts";
import { linkEndpoints } from "./links.ts";
import { listEndpoints } from "./list.ts";
import { makerEndpoints } from "./makers.ts";
import { peopleEndpoints } from "./people.ts";
import { qrEndpoints } from "./qr.ts";
import { reportEndpoints } from "./reports.ts";
import { ruleSetEndpoints } from "./rule-sets.ts";
import { sessionEndpoints } from "./session.ts";
import { simulateEndpoints } from "./simulate.ts";
import { statsEndpoints } from "./stats.ts";
import { statsShareEndpoints } from "./stats-share.ts";
import { tagEndpoints } from "./tags.ts";

/** Where the operations are. */
export const V1 = "/api/v1";

const KEY_SCHEME = { type: "http", scheme: "bearer", description: "A key, as `Authorization: Bearer lk_…`." } as const;
const SESSION_SCHEME = {
  type: "apiKey",
  in: "cookie",
  name: "__Host-linnet",
  description: "A session: `linnet` on plain http.",
} as const;

const TAGS = [
  { name: "Links", description: "Make, see, change and delete links." },
  { name: "Aliases", description: "Further codes of a link." },
  { name: "QR codes", description: "Links to be scanned, as SVG and PNG." },
  { name: "External ids", description: "Links by what another program calls them." },
  { name: "Bulk", description: "Many links at once, in and out." },
  { name: "Statistics", description: "Who followed which link, when, and from where." },
  { name: "Tags", description: "Words on links." },
  { name: "Rule sets", description: "Rules that many links go by." },
  { name: "Domains", description: "Hosts that have links of their own." },
  { name: "Blocks", description: "What whoever runs the server takes back." },
  { name: "Reports", description: "Links that people have reported." },
  { name: "Keys", description: "What programs may do." },
  { name: "Signing in", description: "A session in a browser, by a cookie." },
  { name: "Account", description: "What people do with their own account." },
  { name: "People", description: "Who may sign in, and what they may do." },
  { name: "Audit log", description: "Who has changed what." },
  { name: "About", description: "The server and its API." },
];

const self = endpoint(
  {
    access: "public",
    method: "get",
    path: "/openapi.json",
    operationId: "readDocument",
    tag: "About",
    summary: "This document",
    responses: { 200: { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } } },
  },
  async () => jsonAnswer(openApiDocument()),
);

/** Every operation. Of two that fit a path, the one that comes first is meant. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...externalEndpoints,
  ...listEndpoints,
  ...linkEndpoints,
  ...simulateEndpoints,
  ...ruleSetEndpoints,
  ...domainEndpoints,
  ...qrEndpoints,
  ...aliasEndpoints,
  ...bulkEndpoints,
  ...exportEndpoints,
  ...statsEndpoints,
  ...clickEndpoints,
  ...statsShareEndpoints,
  ...tagEndpoints,
  ...blockEndpoints,
  ...reportEndpoints,
  ...keyEndpoints,
  ...sessionEndpoints,
  ...accountEndpoints,
  ...peopleEndpoints,
  ...auditEndpoints,
  ...makerEndpoints,
  ...instanceEndpoints,
  self,
];

let made: OpenApiDocument | null = null;

/** The document; the same for every server: addresses are relative to its own. */
export function openApiDocument(): OpenApiDocument {
  made ??= make();
  return made;
}

function make(): OpenApiDocument {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent("securitySchemes", "key", KEY_SCHEME);
  app.openAPIRegistry.registerComponent("securitySchemes", "session", SESSION_SCHEME);
  for (const { route } of ENDPOINTS) app.openAPIRegistry.registerPath(route);
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Linnet",
      version: "1",
      description: "Short links from a program. Whatever is not 2xx is a problem (RFC 9457) with a stable `code`.",
      license: { name: "MIT" },
    },
    servers: [{ url: V1 }],
    tags: TAGS,
  });
  return document as unknown as OpenApiDocument;
}
