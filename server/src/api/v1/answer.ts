// Answers of the API that are no problems.
import { preconditionFailed } from "../../core/errors.ts";
import { type Field, hostOf } from "../../core/field.ts";
import { linkIn, type StoredLink, termsOf } from "../../core/link.ts";
import type { LinkContext } from "../../core/links.ts";
import { type LinkView, viewNow } from "../../core/view.ts";
import { clicksOn } from "../counted.ts";

const HEADERS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" } as const;

type Extra = Readonly<Record<string, string>>;

export function jsonAnswer(value: unknown, status = 200, headers: Extra = {}): Response {
  const all = { ...HEADERS, "Content-Type": "application/json", ...headers };
  return new Response(`${JSON.stringify(value)}\n`, { status, headers: all });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: HEADERS });
}

export const etagOf = (version: number): string => `"${version}"`;

/** A link as it is now, with its version as the ETag. */
export async function linkAnswer(context: LinkContext, stored: StoredLink, status = 200): Promise<Response> {
  return viewAnswer(context, await viewOfNow(context, stored, status === 201), status);
}

/** The link with its clicks, of which one that `isNew` has none. */
export async function viewOfNow(context: LinkContext, stored: StoredLink, isNew: boolean): Promise<LinkView> {
  if (isNew) return viewNow(context, stored, context.clicks === null ? null : 0);
  const [clicks] = await clicksOn(context, [stored.details.id]);
  return viewNow(context, stored, clicks);
}

/** A link that was made (201) says where the API has it. */
export function viewAnswer(
  { baseUrl }: Pick<LinkContext, "baseUrl">,
  view: LinkView,
  status: number,
  headers: Extra = {},
): Response {
  const domain = hostOf(view.id as Field) === "" ? "" : `?domain=${encodeURIComponent(view.domain)}`;
  const location: Extra = status === 201 ? { Location: `${baseUrl}/api/v1/links/${encodeURIComponent(view.code)}${domain}` } : {};
  return jsonAnswer(view, status, { ETag: etagOf(view.version), ...location, ...headers });
}

/**
 * 304 when the client has this version already. What a link with a limit or a time shows changes without a new version, so that
 * one is always sent.
 */
export function notModified(request: Request, stored: StoredLink): Response | null {
  const asked = request.headers.get("if-none-match");
  const link = linkIn(stored);
  if (asked === null || link === null) return null;
  const { startsAt, expiresAt, maxClicks } = termsOf(link);
  if (startsAt !== null || expiresAt !== null || maxClicks !== null) return null;
  const etag = etagOf(stored.details.version);
  return isKnown(asked, stored.details.version) ? new Response(null, { status: 304, headers: { ...HEADERS, ETag: etag } }) : null;
}

/** What a change asks of the link as it is (RFC 9110 §13.1): which version, and whether there must be one, or none. */
export interface Conditions {
  readonly version: number | undefined;
  readonly only: "existing" | "new" | undefined;
}

/**
 * What `If-Match` and `If-None-Match` ask of a change. `current` is asked where one of them is there; it answers null for a link
 * that the change would make. What is not found otherwise stays so: a condition counts only where the request would be obeyed
 * without it (§13.2.1). Throws `precondition_failed`.
 */
export async function conditionsOf(request: Request, current: () => Promise<StoredLink | null>): Promise<Conditions> {
  const [match, noneMatch] = [request.headers.get("if-match"), request.headers.get("if-none-match")];
  if (match === null && noneMatch === null) return { version: undefined, only: undefined };
  const version = (await current())?.details.version ?? null;
  if (match !== null && !isMatched(match, version)) throw preconditionFailed(version);
  if (noneMatch !== null && version !== null && isKnown(noneMatch, version)) throw preconditionFailed(version, "If-None-Match");
  const only = version === null ? "new" : "existing";
  return { version: match === null || isAny(match) ? undefined : (version ?? undefined), only };
}

const isAny = (header: string): boolean => header.trim() === "*";

/** Compared strongly (§13.1.1): a weak tag is never the one. */
function isMatched(header: string, version: number | null): boolean {
  return version !== null && (isAny(header) || tagsIn(header).includes(etagOf(version)));
}

/** Compared weakly (§13.1.2). */
function isKnown(header: string, version: number): boolean {
  return isAny(header) || tagsIn(header).some((tag) => tag.replace(/^W\//, "") === etagOf(version));
}

function tagsIn(header: string): string[] {
  return header.split(",").map((tag) => tag.trim());
}

/** Text that is made as it is taken, and can be left. */
type Pieces = Pick<AsyncGenerator<string>, "next" | "return">;

/** The same stream, of which the first piece was taken already. */
export async function* resumed(first: IteratorResult<string>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

/**
 * A stream of text, made no faster than the client takes it. Whoever goes away ends it. What fails in the middle is reported, and
 * the answer breaks off, so that nobody takes it for whole.
 */
export function streamAnswer(pieces: Pieces, headers: Extra, report: (error: unknown) => unknown): Response {
  const encoder = new TextEncoder();
  let isLeft = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next();
          if (isLeft) return;
          if (done === true) controller.close();
          else controller.enqueue(encoder.encode(value));
        } catch (error) {
          if (isLeft) return;
          report(error);
          controller.error(undefined); // A reason would be printed, with its stack, beside the log.
        }
      },
      async cancel() {
        isLeft = true;
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, { headers: { ...HEADERS, ...headers } });
}
