// Every error that Linnet can answer with, in one table: stable code, HTTP status, title. docs/errors.md lists the same
// codes and a test compares the two. Errors are built by the named constructors below, which take the facts.

import type { Block } from "./blocks/block.ts";
import type { Allowance } from "./limits.ts";

export const ERRORS = {
  bad_request: { status: 400, title: "The request can't be read" },
  invalid_body: { status: 400, title: "The body can't be read" },
  missing_field: { status: 400, title: "A field is missing" },
  unknown_field: { status: 400, title: "A field is not known" },
  invalid_url: { status: 422, title: "The URL can't be shortened" },
  invalid_field: { status: 422, title: "A value is not allowed" },
  invalid_cursor: { status: 400, title: "The cursor can't be read" },
  domain_not_found: { status: 404, title: "No such domain" },
  domain_in_use: { status: 409, title: "Links are on the domain" },
  unknown_host: { status: 421, title: "Nothing is served for this host" },
  target_blocked: { status: 422, title: "Links may not lead there" },
  unknown_domain: { status: 422, title: "The domain is not served here" },
  unknown_rule_set: { status: 422, title: "There is no such rule set" },
  invalid_code: { status: 422, title: "The code is not allowed" },
  code_taken: { status: 409, title: "The code is taken" },
  external_id_taken: { status: 409, title: "The external id is taken" },
  in_trash: { status: 409, title: "The link is in the trash" },
  not_in_trash: { status: 409, title: "The link is not in the trash" },
  rule_set_in_use: { status: 409, title: "Links go by the rule set" },
  code_shown: { status: 409, title: "The link is shown by this code" },
  key_reused: { status: 422, title: "The Idempotency-Key was used for another request" },
  precondition_failed: { status: 412, title: "The link is not the one that was seen" },
  key_required: { status: 401, title: "A key is required" },
  key_invalid: { status: 401, title: "The key is not valid" },
  scope_missing: { status: 403, title: "The key may not do this" },
  not_signed_in: { status: 401, title: "Nobody is signed in" },
  sign_in_failed: { status: 401, title: "The e-mail address or the password is not right" },
  totp_wrong: { status: 403, title: "The code is not right" },
  token_invalid: { status: 403, title: "The address is not good any more" },
  https_wanted: { status: 403, title: "Signing in needs https" },
  owners_only: { status: 403, title: "Only owners may do this" },
  link_of_others: { status: 403, title: "The link is somebody else's" },
  person_not_found: { status: 404, title: "There is no such person" },
  invitation_not_found: { status: 404, title: "There is no such invitation" },
  session_not_found: { status: 404, title: "There is no such session" },
  owner_exists: { status: 409, title: "There is an owner already" },
  last_owner: { status: 409, title: "There is no other owner" },
  email_taken: { status: 409, title: "The e-mail address is somebody's already" },
  totp_on: { status: 409, title: "Codes are asked for already" },
  totp_off: { status: 409, title: "No codes are asked for" },
  cross_site: { status: 403, title: "The request was sent from another site" },
  client_blocked: { status: 403, title: "Links can't be made from here" },
  correction_closed: { status: 403, title: "The link can't be corrected any more" },
  not_found: { status: 404, title: "No page here" },
  link_not_found: { status: 404, title: "Nothing at this address" },
  key_not_found: { status: 404, title: "There is no such key" },
  tag_not_found: { status: 404, title: "There is no such tag" },
  rule_set_not_found: { status: 404, title: "There is no such rule set" },
  block_not_found: { status: 404, title: "This is not blocked" },
  report_not_found: { status: 404, title: "There is no such report" },
  link_not_yet: { status: 404, title: "The link does not lead anywhere yet" },
  link_expired: { status: 410, title: "The link has expired" },
  link_used_up: { status: 410, title: "The link is used up" },
  link_deleted: { status: 410, title: "The link was deleted" },
  link_blocked: { status: 410, title: "The link was stopped" },
  link_blocked_legally: { status: 451, title: "The link is unavailable for legal reasons" },
  password_required: { status: 401, title: "The link asks for a password" },
  password_wrong: { status: 403, title: "The password is not the right one" },
  link_disabled: { status: 410, title: "The link was switched off" },
  clicks_off: { status: 409, title: "Clicks are not recorded" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  edit_conflict: { status: 409, title: "The link was changed by somebody else" },
  body_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "The content type is not known here" },
  rate_limited: { status: 429, title: "Too many requests" },
  passwords_busy: { status: 503, title: "Too many passwords at once" },
  reports_full: { status: 503, title: "Too many reports are waiting" },
  live_full: { status: 503, title: "Too many are listening" },
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

export const rowTooLarge = (bytesMax: number) => new LinnetError("body_too_large", `A row may have up to ${bytesMax} bytes.`);

export const unsupportedMediaType = (known: string) => new LinnetError("unsupported_media_type", `Send ${known}.`);

export const unsupportedCoding = (coding: string) =>
  new LinnetError(
    "unsupported_media_type",
    `Send the body as it is: Content-Encoding ${coding.slice(0, 40)} is not unpacked here.`,
  );

export const keyRequired = () => new LinnetError("key_required", "This needs a key: Authorization: Bearer KEY.");

export const metricsKeyRequired = () =>
  new LinnetError(
    "key_required",
    "Metrics are for this machine without a proxy, or for the admin key: Authorization: Bearer KEY.",
  );

export const keyInvalid = () => new LinnetError("key_invalid", "The key in Authorization is not known here.");

export const scopeMissing = (scope: string) =>
  new LinnetError("scope_missing", `This needs a key or a role with the scope "${scope}".`);

/** Of what belongs to the links of everybody. */
export const ownOnlyKey = (what: string) =>
  new LinnetError("scope_missing", `${what} belong to all links, and this key or role is good for its own links alone.`);

/** A value that is not allowed, by the name of its field on the wire. */
export const invalidField = (field: string, reason: string) => new LinnetError("invalid_field", reason, { field });

export const invalidCursor = () =>
  new LinnetError("invalid_cursor", "Send the cursor as it was in the answer before, with the same sorting.", {
    field: "cursor",
  });

export const externalIdTaken = (externalId: string) =>
  new LinnetError("external_id_taken", `Another link has the external id "${externalId}".`, { field: "externalId" });

export const inTrash = () => new LinnetError("in_trash", "The link is in the trash. Restore it first.");

export const notInTrash = () => new LinnetError("not_in_trash", "The link is not in the trash: there is nothing to restore.");

export const codeShown = (code: string) =>
  new LinnetError("code_shown", `"${code}" is the code that the link is shown by. Give it another one first.`, { field: "code" });

export const keyReused = () =>
  new LinnetError("key_reused", "This Idempotency-Key was sent before, with another request. Take a new one.", {
    field: "Idempotency-Key",
  });

/** Whether that is what was met: a record that is damaged, or of a newer version. */
export const isUnreadable = (error: unknown): error is LinnetError =>
  error instanceof LinnetError && error.code === "record_unreadable";

/** `version` is the one that the link has; null where there is no link. */
export const preconditionFailed = (version: number | null, field: "If-Match" | "If-None-Match" = "If-Match") =>
  new LinnetError("precondition_failed", preconditionText(version, field), { field });

/** Of what has no version yet, 0 is asked for. Throws `precondition_failed` where another one is there; undefined asks for any. */
export function mustHaveVersion(current: number | null, asked: number | undefined): void {
  if (asked === undefined || asked === (current ?? 0)) return;
  throw preconditionFailed(current, asked === 0 ? "If-None-Match" : "If-Match");
}

function preconditionText(version: number | null, field: string): string {
  if (version === null) return "There is nothing of this name, and If-Match asks for something.";
  return field === "If-None-Match"
    ? `It is there already; its ETag is "${version}".`
    : `It was changed meanwhile; its ETag is "${version}" now. Look at it again.`;
}

export const keyNotFound = () => new LinnetError("key_not_found", "No key has this id.");

export const tagNotFound = (tag: string) => new LinnetError("tag_not_found", `No link has the tag "${tag}".`);

export const ruleSetNotFound = (name: string) =>
  new LinnetError("rule_set_not_found", `There is no rule set "${name.slice(0, 64)}".`);

export const ruleSetInUse = (name: string, links: number) =>
  new LinnetError(
    "rule_set_in_use",
    `${links} ${links === 1 ? "link goes" : "links go"} by the rule set "${name}". Give them another one, or none, and then delete it.`,
  );

/** A link names a set that there is not. */
export const unknownRuleSet = (name: string) =>
  new LinnetError("unknown_rule_set", `There is no rule set "${name}". Make it first.`, { field: "ruleSet" });

export const linkNotYet = () => new LinnetError("link_not_yet", "This link does not lead anywhere yet. Come back later.");

export const linkExpired = () => new LinnetError("link_expired", "This link was good for a time, which is over.");

export const linkUsedUp = () =>
  new LinnetError("link_used_up", "This link could be followed a number of times, and all of them are taken.");

export const linkDeleted = () => new LinnetError("link_deleted", "The person who made this link has deleted it.");

const BLOCKED: Readonly<Record<Block["by"], string>> = {
  link: "Whoever runs this server has stopped the link.",
  host: "Whoever runs this server has stopped all links to this destination.",
  list: "The destination of this link is on a list of sites that no link here leads to.",
  "allowed-hosts": "Links here lead to certain sites only, and the destination of this one is not among them.",
};

const reasonGiven = ({ reason }: Pick<Block, "reason">): string => (reason === "" ? "" : ` The reason given: ${reason}`);

export const linkBlocked = (block: Block) =>
  new LinnetError(block.isLegal ? "link_blocked_legally" : "link_blocked", BLOCKED[block.by] + reasonGiven(block));

/** A link would lead to a place that is blocked. */
export const targetBlocked = (host: string, block: Block, field: string) =>
  new LinnetError("target_blocked", `Links here may not lead to ${host}.${reasonGiven(block)}`, { field });

export const clientBlocked = () =>
  new LinnetError("client_blocked", "Whoever runs this server lets nobody make links from your network without a key.");

export const blockNotFound = (value: string) => new LinnetError("block_not_found", `"${value.slice(0, 200)}" is not blocked.`);

export const reportNotFound = () => new LinnetError("report_not_found", "No report is open for a link with this id.");

/** Seconds after which some reports may be decided. */
const REPORTS_RETRY_AFTER_S = 3600;

export const reportsFull = () =>
  new LinnetError("reports_full", "More reports are waiting than can be kept. Write to whoever runs this server.", {
    retryAfterS: REPORTS_RETRY_AFTER_S,
  });

export const clicksOff = () =>
  new LinnetError("clicks_off", "Clicks are not recorded here, so there are no numbers: LINNET_CLICKS is off.");

/** Seconds after which somebody may have stopped listening. */
const LIVE_RETRY_AFTER_S = 30;

export const liveFull = (listenersMax: number) =>
  new LinnetError("live_full", `${listenersMax} are listening to live clicks already. Try again later.`, {
    retryAfterS: LIVE_RETRY_AFTER_S,
  });

export const passwordRequired = () =>
  new LinnetError("password_required", "Send the link's password in the header X-Link-Password.");

export const passwordMissing = () => missingField("password", 'Type the password, or send it in the field "password".');

/** Wrong ones were tried too often, by this client or by all together. */
export const tooManyPasswords = (allowance: Allowance, of = "the link") =>
  new LinnetError("rate_limited", `Too many wrong passwords for ${of}. Try again in ${allowance.resetS} s.`, {
    retryAfterS: allowance.resetS,
    allowance,
  });

/** Seconds after which a password may be checked that had to be turned away. */
const BUSY_RETRY_AFTER_S = 2;

/** Checking a password is slow on purpose, and more are waiting than can be checked soon. */
export const passwordsBusy = () =>
  new LinnetError("passwords_busy", "More passwords are being checked than can be. Try again in a moment.", {
    retryAfterS: BUSY_RETRY_AFTER_S,
  });

export const passwordWrong = (of = "the link") => new LinnetError("password_wrong", `This is not the password of ${of}.`);

export const crossSite = (reason = "Use the form on this site, or the API.") => new LinnetError("cross_site", reason);

/** Nothing is at this path, and it is not a place for codes. */
export const notFound = (reason = "There is nothing at this address.") => new LinnetError("not_found", reason);

export const linkDisabled = () => new LinnetError("link_disabled", "The person who made this link has switched it off.");

export const correctionClosed = (hours: number) =>
  new LinnetError("correction_closed", `A link can be corrected for ${hours} hours after it was made.`);

/** Whoever runs the place has the last word: a link that was taken back stays so. */
export const takenOver = () =>
  new LinnetError(
    "correction_closed",
    "The operator of this server has changed the link; it can't be changed from here any more.",
  );

export const editConflict = () => new LinnetError("edit_conflict", "The link was changed meanwhile. Look at it again.");

export const codesExhausted = () => new LinnetError("codes_exhausted", "No free code was found. Try again.", { retryAfterS: 1 });

/** Something that nobody foresaw. The client is told nothing of the cause. */
export const internal = (cause: unknown) =>
  new LinnetError("internal", "Something broke on our side. It has been logged.", { cause });

export const invalidUrl = (reason: string) => new LinnetError("invalid_url", reason, { field: "original_url" });

export const missingField = (field: string, reason: string) => new LinnetError("missing_field", reason, { field });

/** A field that would be without effect. `hint` says how it may have come about. */
export const unknownField = (field: string, allowed: readonly string[], hint = "") =>
  new LinnetError(
    "unknown_field",
    `"${field.slice(0, 64)}" is not known here. ${allowed.length === 0 ? "Nothing is" : `Allowed: ${allowed.join(", ")}`}.${hint}`,
    { field: field.slice(0, 64) },
  );

export const invalidCode = (reason: string) => new LinnetError("invalid_code", reason, { field: "code" });

export const codeTaken = (code: string) =>
  new LinnetError("code_taken", `The code "${code}" already leads somewhere. Take another.`, { field: "code" });

export const methodNotAllowed = (allow: readonly string[]) =>
  new LinnetError("method_not_allowed", `Allowed here: ${allow.join(", ")}.`, { allow });

export const linkNotFound = (doCapitalsMatter = true) =>
  new LinnetError("link_not_found", `No link with this code.${doCapitalsMatter ? " Check capitals: aB and Ab differ." : ""}`);

export const externalIdNotFound = () => new LinnetError("link_not_found", "No link has this external id.");

/** `whose` requests were too many. */
export const rateLimited = (allowance: Allowance, whose = "from your network") =>
  new LinnetError("rate_limited", `Too many requests ${whose}. Try again in ${allowance.resetS} s.`, {
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

/** Whatever was thrown, as an error: only our own code is sure to throw one. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

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
