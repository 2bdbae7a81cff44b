// One function of the SDK, on its own and without packages, for pages that have to be small: a long URL in, a short one out.
import { LinnetUnreachable, parseObject, problemOf } from "./problem.ts";

/** A link that was just made. */
export interface Shortened {
  /** What to hand on. */
  readonly tinyUrl: string;
  /** Its last part. */
  readonly code: string;
  /** Where it leads: what was given, in the spelling of the WHATWG URL Standard. */
  readonly originalUrl: string;
  /** Secret page of whoever made the link without a key. It is told once. */
  readonly manageUrl: string | null;
}

export interface ClientOptions {
  /** Where Linnet is, such as `https://lin.example`; a slash at the end does no harm. */
  readonly url: string;
  /** An API key; without it the limits for anonymous clients hold. */
  readonly key?: string | undefined;
  /** Stands in for the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface Shortener {
  /**
   * Makes a short link. Throws `LinnetProblem` when Linnet refuses, `LinnetUnreachable` when no answer came, and the
   * signal's reason when it was aborted. After the last two a link may exist that nobody knows.
   */
  shorten(originalUrl: string, options?: CallOptions): Promise<Shortened>;
}

/** Nothing is sent before the first call. */
export function createShortener(options: ClientOptions): Shortener {
  return { shorten: (originalUrl, call) => shorten(options, originalUrl, call?.signal) };
}

async function shorten(options: ClientOptions, originalUrl: string, signal: AbortSignal | undefined): Promise<Shortened> {
  const { response, text } = await post(options, JSON.stringify({ original_url: originalUrl }), signal);
  const body = parseObject(text);
  if (response.status !== 201) throw problemOf(response, body);
  const { tiny_url: tinyUrl, code, original_url: target, manage_url: manageUrl } = body;
  if (typeof tinyUrl !== "string" || typeof code !== "string" || typeof target !== "string") throw problemOf(response, {});
  return { tinyUrl, code, originalUrl: target, manageUrl: typeof manageUrl === "string" ? manageUrl : null };
}

async function post(options: ClientOptions, body: string, signal: AbortSignal | undefined) {
  const send = options.fetch ?? globalThis.fetch;
  const headers: Record<string, string> = {
    Accept: "application/json, application/problem+json",
    "Content-Type": "application/json",
    ...(options.key === undefined ? {} : { Authorization: `Bearer ${options.key}` }),
  };
  try {
    const address = `${options.url.replace(/\/+$/, "")}/api/shorten`;
    const response = await send(address, { method: "POST", headers, body, ...(signal === undefined ? {} : { signal }) });
    return { response, text: await response.text() };
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw new LinnetUnreachable(options.url, error);
  }
}
