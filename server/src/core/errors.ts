// Every error that Linnet can answer with, in one table: stable code, HTTP status, title. docs/errors.md lists the same
// codes and a test compares the two. Errors are built by the named constructors below, which take the facts.

import type { Allowance } from "./limits.ts";

export const ERRORS = {
  bad_request: { status: 400, title: "The request can't be read" },
  invalid_body: { status: 400, title: "The body can't be read" },
  missing_field: { status: 400, title: "A field is missing" },
  unknown_field: { status: 400, title: "A field is not known" },
  invalid_url: { status: 422, title: "The URL can't be shortened" },
  invalid_code: { status: 422, title: "The code is not allowed" },
  code_taken: { status: 409, title: "The code is taken" },
  key_required: { status: 401, title: "A key is required" },
  key_invalid: { status: 401, title: "The key is not valid" },
  cross_site: { status: 403, title: "The form was sent from another site" },
  correction_closed: { status: 403, title: "The link can't be corrected any more" },
  not_found: { status: 404, title: "No page here" },
  link_not_found: { status: 404, title: "Nothing at this address" },
  link_disabled: { status: 410, title: "The link was switched off" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  edit_conflict: { status: 409, title: "The link was changed by somebody else" },
  body_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "The content type is not known here" },
  rate_limited: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something broke on our side" },
  store_unavailable: { status: 503, title: "The store is not reachable" },
  store_unknown: { status: 503, title: "The store gave no answer" },
  store_read_only: { status: 503, title: "The store takes no writes at the moment" },
  store_emptied: { status: 503, title: "The store has lost its data" },
  record_unreadable: { status: 503, title: "The record can't be read by this version" },
  codes_exhausted: { status: 503, title: "No free code was found" },
  store_full: { status: 507, title: "The store is full" },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ErrorCode = keyof typeof ERRORS;

interface ErrorFacts {
  /** The input field that is wrong, by its name on the wire. */
  readonly field?: string;
  /** When asking again may help, in whole seconds. */
  readonly retryAfterS?: number;
  /** The methods that would have been allowed (405). */
  readonly allow?: readonly string[];
  /** What the limit said (429). */
  readonly allowance?: Allowance;
  readonly cause?: unknown;
}

/** An outcome that the caller is told about. `message` is written for the person who made the request. */
export class LinnetError extends Error {
  override readonly name = "LinnetError";
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly retryAfterS: number | undefined;
  readonly allow: readonly string[] | undefined;
  readonly allowance: Allowance | undefined;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.field = facts.field;
    this.retryAfterS = facts.retryAfterS;
    this.allow = facts.allow;
    this.allowance = facts.allowance;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** Seconds that a client should wait before it asks a store again that gave no answer. */
const STORE_RETRY_AFTER_S = 2;

/** The request can't be understood as HTTP. */
export const badRequest = (reason: string) => new LinnetError("bad_request", reason);

export const invalidBody = (reason: string, cause?: unknown) => new LinnetError("invalid_body", reason, { cause });

export const bodyTooLarge = (bytesMax: number) => new LinnetError("body_too_large", `The body may have up to ${bytesMax} bytes.`);

export const unsupportedMediaType = (known: string) => new LinnetError("unsupported_media_type", `Send ${known}.`);

export const keyRequired = () => new LinnetError("key_required", "Making links needs a key here: Authorization: Bearer KEY.");

export const metricsKeyRequired = () =>
  new LinnetError(
    "key_required",
    "Metrics are for this machine without a proxy, or for the admin key: Authorization: Bearer KEY.",
  );

export const keyInvalid = () => new LinnetError("key_invalid", "The key in Authorization is not known here.");

export const crossSite = () => new LinnetError("cross_site", "Use the form on this site, or the API.");

/** Nothing is at this path, and it is not a place for codes. */
export const notFound = (reason = "There is nothing at this address.") => new LinnetError("not_found", reason);

export const linkDisabled = () => new LinnetError("link_disabled", "The person who made this link has switched it off.");

export const correctionClosed = (hours: number) =>
  new LinnetError("correction_closed", `A link can be corrected for ${hours} hours after it was made.`);

export const editConflict = () => new LinnetError("edit_conflict", "The link was changed meanwhile. Look at it again.");

export const codesExhausted = () => new LinnetError("codes_exhausted", "No free code was found. Try again.", { retryAfterS: 1 });

/** Something that nobody foresaw. The client is told nothing of the cause. */
export const internal = (cause: unknown) =>
  new LinnetError("internal", "Something broke on our side. It has been logged.", { cause });

export const invalidUrl = (reason: string) => new LinnetError("invalid_url", reason, { field: "original_url" });

export const missingField = (field: string, reason: string) => new LinnetError("missing_field", reason, { field });

export const unknownField = (field: string, allowed: readonly string[]) =>
  new LinnetError(
    "unknown_field",
    `"${field}" is not a field here. Allowed: ${allowed.join(", ")}. In a form, write & inside a URL as %26.`,
    { field },
  );

export const invalidCode = (reason: string) => new LinnetError("invalid_code", reason, { field: "code" });

export const codeTaken = (code: string) =>
  new LinnetError("code_taken", `The code "${code}" already leads somewhere. Take another.`, { field: "code" });

export const methodNotAllowed = (allow: readonly string[]) =>
  new LinnetError("method_not_allowed", `Allowed here: ${allow.join(", ")}.`, { allow });

export const linkNotFound = () => new LinnetError("link_not_found", "No link with this code. Check capitals: aB and Ab differ.");

export const rateLimited = (allowance: Allowance) =>
  new LinnetError("rate_limited", `Too many requests from your network. Try again in ${allowance.resetS} s.`, {
    retryAfterS: allowance.resetS,
    allowance,
  });

/** The store could not be asked: certainly nothing was changed. */
export const storeUnavailable = (cause?: unknown) =>
  new LinnetError("store_unavailable", "The store is not reachable. Nothing was changed.", {
    retryAfterS: STORE_RETRY_AFTER_S,
    cause,
  });

/** A write was sent and no answer came: it may have been done or not. */
export const storeUnknown = (cause?: unknown) =>
  new LinnetError("store_unknown", "The store gave no answer in time. It isn't known whether the change was made.", {
    retryAfterS: STORE_RETRY_AFTER_S,
    cause,
  });

export const storeReadOnly = (cause?: unknown) =>
  new LinnetError("store_read_only", "The store takes no writes at the moment. Nothing was changed.", {
    retryAfterS: STORE_RETRY_AFTER_S,
    cause,
  });

export const storeFull = (cause?: unknown) =>
  new LinnetError("store_full", "The store has no room left. Nothing was changed; links that exist still work.", { cause });

export const storeEmptied = () =>
  new LinnetError("store_emptied", "The store answers, but it is not the one that held the links.", {
    retryAfterS: STORE_RETRY_AFTER_S,
  });

export const recordUnreadable = (field: string) =>
  new LinnetError("record_unreadable", `The record of "${field}" was written by a newer version, or is damaged.`, {
    retryAfterS: STORE_RETRY_AFTER_S,
  });

/** A store that can't be opened, or must not be. The message is one sentence or two for the operator, without secrets. */
export class StoreOpenError extends Error {
  override readonly name = "StoreOpenError";
}

/** Nothing of Linnet's is there yet, and whoever asked may not make it. */
export class StoreAbsentError extends StoreOpenError {
  constructor(place: string) {
    super(`${place} holds nothing of Linnet's yet; 'linnet serve' or 'linnet shorten' makes it.`);
  }
}
