// Every problem of the API in words. A problem's `type` is `/api/docs#CODE`, so each row is an anchor.
import type { ERRORS, ErrorCode } from "../../core/errors.ts";
import { html, type SafeHtml } from "../html.ts";

/** Every code with its status; the compiler sees to it that none is missing and no status is wrong. */
type Problems = { readonly [C in ErrorCode]: { readonly status: (typeof ERRORS)[C]["status"]; readonly when: string } };

/** Ordered by status. */
const PROBLEMS: Problems = {
  bad_request: { status: 400, when: "The request can't be read as HTTP." },
  invalid_body: { status: 400, when: "The body is not what its content type says." },
  missing_field: { status: 400, when: "A field that is needed is not there. The detail names it." },
  unknown_field: { status: 400, when: "A field or a parameter is not known, often a misspelt one." },
  invalid_cursor: { status: 400, when: "The cursor is of another list or sorting." },
  key_required: { status: 401, when: "A key is needed here, and none was sent." },
  key_invalid: { status: 401, when: "The key is not valid: unknown, revoked or expired." },
  password_required: { status: 401, when: "The link asks for a password." },
  client_blocked: { status: 403, when: "Links can't be made from this network without a key." },
  correction_closed: { status: 403, when: "Without a key, a link can be corrected for 24 hours after it was made." },
  cross_site: { status: 403, when: "A form was sent from another site." },
  password_wrong: { status: 403, when: "The password is not the link's." },
  scope_missing: { status: 403, when: "The key may not do this. The detail names the scope." },
  block_not_found: { status: 404, when: "What shall be unblocked is not blocked." },
  key_not_found: { status: 404, when: "No key has this id." },
  link_not_found: { status: 404, when: "No link has this code, or it is not one of the key's. Capitals count." },
  link_not_yet: { status: 404, when: "The link does not lead anywhere yet." },
  not_found: { status: 404, when: "Nothing is at this address." },
  domain_not_found: { status: 404, when: "No domain has this host." },
  report_not_found: { status: 404, when: "No report is open for a link with this id." },
  rule_set_not_found: { status: 404, when: "No set of rules has this name." },
  tag_not_found: { status: 404, when: "No link has this tag." },
  method_not_allowed: { status: 405, when: "Allow names the methods that are taken." },
  clicks_off: { status: 409, when: "Clicks are not recorded on this server." },
  code_shown: { status: 409, when: "The code is the one that the link is shown by." },
  code_taken: { status: 409, when: "The code already leads somewhere." },
  domain_in_use: { status: 409, when: "Links are on the domain. The detail says how many." },
  unknown_host: { status: 421, when: "The host name of the request is none of this server's domains." },
  rule_set_in_use: { status: 409, when: "Links go by the set of rules. The detail says how many." },
  edit_conflict: { status: 409, when: "Somebody else changed the link meanwhile." },
  external_id_taken: { status: 409, when: "Another link has the external id." },
  in_trash: { status: 409, when: "The link is in the trash." },
  not_in_trash: { status: 409, when: "The link is not in the trash." },
  link_blocked: { status: 410, when: "Whoever runs the server has stopped the link. The detail gives the reason." },
  link_deleted: { status: 410, when: "The link was deleted." },
  link_disabled: { status: 410, when: "The link was switched off." },
  link_expired: { status: 410, when: "The link has expired." },
  link_used_up: { status: 410, when: "The link could be followed a number of times, and was." },
  precondition_failed: {
    status: 412,
    when: "The link is no longer the version that If-Match names, or is there although If-None-Match says it must not be.",
  },
  body_too_large: { status: 413, when: "The body is larger than 1 MB, or a row larger than 256 kB." },
  unsupported_media_type: { status: 415, when: "The content type is not one that is taken here." },
  unknown_rule_set: { status: 422, when: "The link names a set of rules that there is not." },
  invalid_code: { status: 422, when: "The code is not allowed. The detail says why." },
  invalid_field: { status: 422, when: "A value is not allowed. field names it, the detail says why." },
  invalid_url: { status: 422, when: "The URL can't be shortened. The detail says why." },
  key_reused: { status: 422, when: "The Idempotency-Key was sent before with another request." },
  target_blocked: { status: 422, when: "Links may not lead to this host. field names it." },
  unknown_domain: { status: 422, when: "The domain is not one of this server." },
  rate_limited: { status: 429, when: "Too many from one client or key. Retry-After says when to come back." },
  link_blocked_legally: { status: 451, when: "The same, because a law demands it." },
  internal: { status: 500, when: "Something broke on the server's side." },
  codes_exhausted: { status: 503, when: "No free code was found. Try again." },
  live_full: { status: 503, when: "As many as can be are listening to live clicks. Try again later." },
  passwords_busy: { status: 503, when: "More passwords are being checked than can be. Try again." },
  record_unreadable: { status: 503, when: "The link's record is damaged, or of a newer version." },
  reports_full: { status: 503, when: "More reports of links are waiting than can be kept." },
  store_emptied: { status: 503, when: "The store is not the one that held the links." },
  store_read_only: { status: 503, when: "The store takes no writes. Nothing was changed." },
  store_unavailable: { status: 503, when: "The store is not reachable. Nothing was changed; try again." },
  store_unknown: { status: 503, when: "The store gave no answer in time. A link may exist that nobody knows." },
  store_full: { status: 507, when: "The store has no room left. Links that exist still work." },
};

export function problemRows(): SafeHtml[] {
  return Object.entries(PROBLEMS).map(
    ([code, { status, when }]) =>
      html`<tr id="${code}"><td class="mono">${status}</td><td class="mono">${code}</td><td>${when}</td></tr>`,
  );
}
