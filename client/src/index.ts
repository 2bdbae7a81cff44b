// The SDK: Linnet's HTTP API as functions. Runs wherever there is `fetch`.

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
  readonly baseUrl: string;
  /** An API key; without it the limits for anonymous clients hold. */
  readonly key?: string | undefined;
  /** Stands in for the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface LinnetClient {
  /**
   * Makes a short link. Throws `LinnetProblem` when Linnet refuses, `LinnetUnreachable` when no answer came, and the
   * signal's reason when it was aborted. After the last two a link may exist that nobody knows.
   */
  shorten(originalUrl: string, options?: CallOptions): Promise<Shortened>;
}

/** The facts of a problem (RFC 9457) with Linnet's own two. */
export interface ProblemFacts {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What is wrong and what helps, for the person who asked. */
  readonly detail: string;
  /** Stable name of the kind of problem; `unexpected_answer` when it was not Linnet that answered. */
  readonly code: string;
  /** The input field that is wrong. */
  readonly field: string | null;
  /** Seconds after which asking again may help. */
  readonly retryAfterS: number | null;
}

/** Linnet, or something in front of it, answered and said no. */
export class LinnetProblem extends Error implements ProblemFacts {
  override readonly name = "LinnetProblem";
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly field: string | null;
  readonly retryAfterS: number | null;

  constructor(facts: ProblemFacts) {
    super(facts.detail);
    this.type = facts.type;
    this.title = facts.title;
    this.status = facts.status;
    this.detail = facts.detail;
    this.code = facts.code;
    this.field = facts.field;
    this.retryAfterS = facts.retryAfterS;
  }
}

/** No answer came: no network, no server, or the connection broke. */
export class LinnetUnreachable extends Error {
  override readonly name = "LinnetUnreachable";

  constructor(baseUrl: string, cause: unknown) {
    super(`No answer from ${baseUrl}.`, { cause });
  }
}

/** Makes a client. Nothing is sent before its first call. */
export function createClient(options: ClientOptions): LinnetClient {
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
    const url = `${options.baseUrl.replace(/\/+$/, "")}/api/shorten`;
    const response = await send(url, { method: "POST", headers, body, ...(signal === undefined ? {} : { signal }) });
    return { response, text: await response.text() };
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw new LinnetUnreachable(options.baseUrl, error);
  }
}

function problemOf(response: Response, body: Readonly<Record<string, unknown>>): LinnetProblem {
  const text = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);
  const retryAfter = response.headers.get("Retry-After");
  return new LinnetProblem({
    type: text(body.type, "about:blank"),
    title: text(body.title, "Unexpected answer"),
    status: response.status,
    detail: text(body.detail, `The server gave an answer that is not Linnet's (HTTP ${response.status}).`),
    code: text(body.code, "unexpected_answer"),
    field: typeof body.field === "string" ? body.field : null,
    retryAfterS: retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
