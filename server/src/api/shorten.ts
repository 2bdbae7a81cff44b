// POST /api/shorten: long URL in, short URL out (the plan's API: in `orginal_url`, out `tiny_url`).
import type { Actor } from "../core/actor.ts";
import { invalidBody, invalidUrl, missingField, unknownField, unsupportedMediaType } from "../core/errors.ts";
import { generateTinyUrl, type LinkContext, type MadeLink } from "../core/links.ts";
import { mediaType, readForm, readText } from "./body.ts";
import { rateLimitHeaders } from "./problem.ts";

/** Names of the one input field; the second is how the plan spelt it. */
export const URL_FIELDS = ["original_url", "orginal_url"] as const;

const MEDIA_TYPES = "application/json, application/x-www-form-urlencoded, multipart/form-data and text/plain";

/** Where a maker corrects the link, as a path: the code, then the secret. */
export function managePath(made: Pick<MadeLink, "code" | "secret">): string {
  return `/-/manage/${encodeURIComponent(made.code)}/${made.secret}`;
}

/** Makes a link and answers 201. Throws what is to be told as a problem. */
export async function shorten(
  context: LinkContext,
  request: Request,
  actor: Actor,
  onMade: (made: MadeLink) => Promise<void>,
): Promise<Response> {
  const made = await generateTinyUrl(context, await readLongUrl(request), actor);
  await onMade(made);
  const manageUrl = actor.kind === "anonymous" ? context.baseUrl + managePath(made) : null;
  const headers = {
    ...rateLimitHeaders(made.allowance),
    Location: made.tinyUrl,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    Vary: "Accept",
    ...(manageUrl === null ? {} : { Link: `<${manageUrl}>; rel="edit"` }),
  };
  if (prefersText(request)) {
    return new Response(made.tinyUrl, { status: 201, headers: { ...headers, "Content-Type": "text/plain; charset=utf-8" } });
  }
  const body = {
    tiny_url: made.tinyUrl,
    code: made.code,
    original_url: made.target,
    ...(manageUrl === null ? {} : { manage_url: manageUrl }),
  };
  return new Response(`${JSON.stringify(body)}\n`, { status: 201, headers: { ...headers, "Content-Type": "application/json" } });
}

/** Whether `Accept` names text/plain and not JSON: the bare tiny URL is then all that is wanted. */
function prefersText(request: Request): boolean {
  const accept = request.headers.get("accept") ?? "";
  return /(^|,)\s*text\/plain\s*(;|,|$)/i.test(accept) && !/application\/json/i.test(accept);
}

async function readLongUrl(request: Request): Promise<string> {
  switch (mediaType(request)) {
    case "application/json":
      return longUrlIn(parseJson(await readText(request)));
    case "application/x-www-form-urlencoded":
    case "multipart/form-data":
      return onlyField(await readForm(request));
    case "text/plain":
      return readText(request);
    default:
      throw unsupportedMediaType(MEDIA_TYPES);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidBody('The body is not JSON. Send {"original_url": "https://…"}.', error);
  }
}

const missingUrl = () => missingField("original_url", `Send the long URL as "original_url" ("orginal_url" is understood too).`);

function longUrlIn(body: unknown): string {
  if (typeof body === "string") return body;
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw missingField("original_url", 'Send an object: {"original_url": "https://…"}.');
  }
  const value = onlyField(new Map<string, unknown>(Object.entries(body)));
  if (typeof value !== "string") throw invalidUrl("The URL must be a text (a JSON string).");
  return value;
}

/** How a form comes to have a second field. */
const FORM_HINT = " In a form, write & inside a URL as %26.";

/** The value of the one field there may be. A second one would be without effect, and its sender thinks otherwise. */
function onlyField<T>(fields: ReadonlyMap<string, T>): T {
  const name = URL_FIELDS.find((field) => fields.has(field));
  const value = name === undefined ? undefined : fields.get(name);
  if (value === undefined) throw missingUrl();
  const stranger = [...fields.keys()].find((field) => field !== name);
  if (stranger !== undefined) throw unknownField(stranger, ["original_url"], FORM_HINT);
  return value;
}

/** The long URL in a form of our own pages, which may hold more fields. */
export function longUrlInForm(fields: ReadonlyMap<string, string>): string {
  for (const name of URL_FIELDS) {
    const value = fields.get(name);
    if (value !== undefined) return value;
  }
  throw missingUrl();
}
