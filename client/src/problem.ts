// What can come back instead of an answer.

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

/** A response that is not what was asked for, as an error. `body` is what it holds, as far as that is an object. */
export function problemOf(response: Response, body: Readonly<Record<string, unknown>>): LinnetProblem {
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

/** The object that the text spells, or an empty one. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
