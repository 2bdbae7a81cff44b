// The door to the links: what a request for a short link gets, from a redirect to a page that says why not.
import { readForm } from "../api/body.ts";
import { errorHeaders } from "../api/problem.ts";
import { actorName } from "../core/actor.ts";
import { type ClickRecorder, outcomeOf } from "../core/clicks/recorder.ts";
import { type Alphabet, type Code, codesBeforePlus, foldCode, looksMistyped } from "../core/code.ts";
import { countAnswer, countDecision } from "../core/counts.ts";
import { type Decision, JUST_COME, type Progress } from "../core/decide.ts";
import {
  badRequest,
  crossSite,
  LinnetError,
  linkBlocked,
  linkDeleted,
  linkDisabled,
  linkExpired,
  linkNotFound,
  linkNotYet,
  linkUsedUp,
  methodNotAllowed,
  passwordMissing,
  passwordRequired,
} from "../core/errors.ts";
import { fieldOf } from "../core/field.ts";
import { findByPath, type Way } from "../core/follow.ts";
import { PLAIN_TERMS, termsOf } from "../core/link.ts";
import type { LinkContext } from "../core/links.ts";
import type { Log } from "../core/log.ts";
import type { Visitor } from "../core/visitor.ts";
import { type Followed, type RedirectParts, redirectAtOnce, redirectResponse, tinyUrlRedirect } from "../redirect/redirect.ts";
import type { Callers } from "./actor.ts";
import type { Asked } from "./asked.ts";
import type { Assets } from "./assets.ts";
import { behindResponse } from "./behind.ts";
import { noteClick } from "./clicks.ts";
import { spendMiss } from "./misses.ts";
import { passwordPage } from "./pages/password.ts";
import { type Passwords, passwordIn } from "./password.ts";
import { previewResponse } from "./preview.ts";
import type { Reporter } from "./report.ts";
import { type ErrorLook, errorResponse, FORM_LEADS_AWAY, pageResponse, wantsPage } from "./respond.ts";
import { leadTo } from "./site.ts";

export interface FollowParts {
  readonly redirects: RedirectParts;
  readonly passwords: Passwords;
  /** The facts of a request, for links that have terms of their own. */
  readonly visitorOf: (asked: Asked) => Visitor;
  readonly links: LinkContext;
  readonly clicks: ClickRecorder;
  readonly callers: Callers;
  readonly assets: Assets;
  readonly alphabet: Alphabet;
  /** Shortest generated code; what is about as long and fails its check was mistyped. */
  readonly codeLength: number;
  readonly log: Log;
  readonly reporter: Reporter;
  /** Whether the server is on its way out. */
  readonly draining: () => boolean;
}

/** What a Host header may look like (RFC 9110 §7.2); two of them arrive joined by a comma. */
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

/** Throws `bad_request` for a request that two programs may read as two. */
export function mustHaveGoodHost(request: Request): void {
  if (!hasGoodHost(request)) throw badHost();
}

export const badHost = () => badRequest("The Host header is malformed.");

export function hasGoodHost({ headers }: Request): boolean {
  const host = headers.get("host");
  return host === null || HOST.test(host);
}

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

/** The redirect of a link that is in memory, without a promise; null for every other request, which `follow` takes. */
export function followAtOnce(parts: FollowParts, asked: Asked): Response | null {
  const path = asked.path.slice(1);
  const decision = redirectAtOnce(parts.redirects, path, asked, parts.visitorOf);
  if (decision === null || !isRead(asked.request) || !hasGoodHost(asked.request)) return null;
  const { counts } = parts.links;
  const { link, target, status, choice } = decision;
  countDecision(counts, decision);
  countAnswer(counts, "redirect", status);
  if (asked.request.method !== "HEAD") {
    const field = fieldOf(path as Code, asked.domain.host);
    parts.clicks.record(asked, { link, asked: field, outcome: outcomeOf(decision), status, choice });
  }
  return redirectOf(parts, asked, target, status);
}

function redirectOf({ draining }: FollowParts, { domain }: Asked, target: string, status: number): Response {
  return redirectResponse({ target, status, isLast: draining(), isFollowed: domain.isFollowed });
}

/** Pages on other domains than the default one do not lead to a home page, which is not there. */
export function lookFor({ assets }: Pick<FollowParts, "assets">, { domain }: Asked): ErrorLook {
  return { assets: assets.paths, hasHome: domain.host === "" };
}

/** What is asked for, and where. */
function wayOf({ path, domain }: Asked): Way {
  return { path: path.slice(1), host: domain.host };
}

/** Answers any request for a short link. Never throws. */
export async function follow(parts: FollowParts, asked: Asked): Promise<Response> {
  const { request } = asked;
  try {
    mustHaveGoodHost(request);
    if (request.method === "POST") return await followByForm(parts, asked);
    if (!isRead(request)) throw methodNotAllowed(["GET", "HEAD"]);
    const behind = await behindFor(parts, asked);
    if (behind !== null) return behind;
    const followed = await followedBy(parts, asked);
    const password = followed.decision.kind === "ask-password" ? passwordIn(request) : null;
    return await (password === null ? answerTo(parts, asked, followed) : tryPassword(parts, asked, { followed, password }));
  } catch (error) {
    const told = parts.reporter.report(error);
    if (told.status >= 500) parts.links.counts.redirects.failed++;
    return errorResponse(request, told, lookFor(parts, asked));
  }
}

/** What is behind the link, for who asks for it with a plus; null where none is there. */
async function behindFor({ redirects, links, assets }: FollowParts, { request, path, domain }: Asked): Promise<Response | null> {
  const codes = codesBeforePlus(path.slice(1), redirects.rules);
  if (codes === null) return null;
  const fields = codes.map((code) => fieldOf(code, domain.host));
  return behindResponse({ links, assets: assets.paths }, request, fields);
}

function followedBy({ redirects, visitorOf }: FollowParts, asked: Asked, progress = JUST_COME): Promise<Followed> {
  return tinyUrlRedirect(redirects, wayOf(asked), visitorOf(asked), progress);
}

/** What a form brings along: somebody has pressed its button. */
const BY_FORM: Progress = { ...JUST_COME, isDeliberate: true };

/**
 * The form of the password page, or of the page that is shown to who seems only to look at a link with a limit: people who are taken
 * for programs get through. No other link takes a POST.
 */
async function followByForm(parts: FollowParts, asked: Asked): Promise<Response> {
  const { request } = asked;
  if (request.headers.get("sec-fetch-site") === "cross-site") throw crossSite();
  const { cache, rules } = parts.redirects;
  const record = (await findByPath(cache, wayOf(asked), rules))?.record;
  const { passwordHash, maxClicks } = record?.kind === "link" ? termsOf(record) : PLAIN_TERMS;
  if (record?.kind === "link" && passwordHash === null && maxClicks === null) throw methodNotAllowed(["GET", "HEAD"]);
  const followed = await followedBy(parts, asked, BY_FORM);
  if (followed.decision.kind !== "ask-password") return answerTo(parts, asked, followed, SEE_OTHER);
  const password = (await readForm(request)).get("password");
  // The button of the page for who only looks: now the password is asked for.
  if (password === undefined) return answerTo(parts, asked, followed);
  return tryPassword(parts, asked, { followed, password });
}

interface PasswordSent {
  readonly followed: Followed;
  readonly password: string;
}

/** Errors that the page of a password tells beside its field. */
const PASSWORD_ERRORS: ReadonlySet<string> = new Set(["missing_field", "password_wrong", "rate_limited", "passwords_busy"]);

/** The right password leads on as the link does, and is proven for this one request: nothing is kept of it. */
async function tryPassword(parts: FollowParts, asked: Asked, { followed, password }: PasswordSent): Promise<Response> {
  const { decision: asking } = followed;
  if (asking.kind !== "ask-password") return answerTo(parts, asked, followed);
  const { request, peer } = asked;
  const actor = parts.callers.visitorOf(request, peer());
  const client = actor.kind === "anonymous" ? actor.client : actorName(actor);
  const { id, hash } = asking;
  try {
    if (password === "") throw passwordMissing();
    await parts.passwords.check({ id, hash, client, password });
  } catch (error) {
    if (!(error instanceof LinnetError) || !PASSWORD_ERRORS.has(error.code)) throw error;
    countDecision(parts.links.counts, asking);
    return askPassword(parts, asked, { followed, error });
  }
  const isDeliberate = request.method === "POST";
  return answerTo(parts, asked, await followedBy(parts, asked, { ...JUST_COME, provenHash: hash, isDeliberate }), SEE_OTHER);
}

/** What answers a password: the browser goes on with a GET, whatever it sent, and takes the password nowhere. */
const SEE_OTHER = 303;

const GONE = { disabled: linkDisabled, expired: linkExpired, "used-up": linkUsedUp, deleted: linkDeleted } as const;

/** Turns a decision into the answer, and takes note of it; `status` is that of a redirect, if not the link's own. */
async function answerTo(parts: FollowParts, asked: Asked, followed: Followed, status?: number): Promise<Response> {
  const { decision } = followed;
  countDecision(parts.links.counts, decision);
  if (decision.kind === "not-found") return notFoundResponse(parts, asked, followed);
  if (decision.kind === "ask-password") return askPassword(parts, asked, { followed, error: null });
  const answer = answerOf(parts, asked, decision, status);
  noteClick(parts, asked, followed, answer.status);
  if (answer instanceof LinnetError) throw answer;
  return answer;
}

/** The answer to a decision that needs nothing more to be known, or why there is none. */
function answerOf(
  parts: FollowParts,
  asked: Asked,
  decision: Exclude<Decision, { kind: "not-found" | "ask-password" }>,
  status: number | undefined,
): Response | LinnetError {
  switch (decision.kind) {
    case "redirect":
      return redirectOf(parts, asked, decision.target, status ?? decision.status);
    case "preview":
      return previewResponse({ links: parts.links, assets: parts.assets.paths }, asked, decision);
    case "not-yet":
      return linkNotYet();
    case "blocked":
      return linkBlocked(decision.block);
    default:
      return GONE[decision.why]();
  }
}

interface Asking {
  readonly followed: Followed;
  /** What was wrong with the last try. */
  readonly error: LinnetError | null;
}

/** The page with the field for people, with what was wrong with the last try; the same as a problem for programs. */
function askPassword(parts: FollowParts, asked: Asked, { followed, error }: Asking): Response {
  const response = passwordResponse(parts, asked, error);
  noteClick(parts, asked, followed, response.status);
  return response;
}

function passwordResponse(parts: FollowParts, asked: Asked, error: LinnetError | null): Response {
  const { assets, reporter } = parts;
  const { request } = asked;
  if (!wantsPage(request)) return errorResponse(request, reporter.report(error ?? passwordRequired()), lookFor(parts, asked));
  const told = error === null ? null : reporter.report(error);
  const page = passwordPage({ assets: assets.paths, error: told?.message });
  const headers = { ...(told === null ? {} : errorHeaders(told)), ...FORM_LEADS_AWAY, "X-Robots-Tag": "noindex" };
  return pageResponse(request, page, { status: told?.status ?? 200, headers });
}

/** Requests for codes that do not exist are counted, and too many are refused. */
async function notFoundResponse(parts: FollowParts, asked: Asked, followed: Followed): Promise<Response> {
  const { request, peer } = asked;
  const actor = parts.callers.visitorOf(request, peer());
  // Who guesses codes fills no statistics either: what is refused is not noted.
  if (actor.kind === "anonymous") await spendMiss(parts, actor.client);
  const response = absentResponse(parts, asked);
  noteClick(parts, asked, followed, response.status);
  return response;
}

function absentResponse(parts: FollowParts, asked: Asked): Response {
  const { request, path, domain } = asked;
  const { notFoundUrl } = parts.links.domains.settingsOf(domain);
  if (notFoundUrl !== null) return leadTo(notFoundUrl, parts.links);
  const { rules } = parts.redirects;
  const hint = looksMistyped(foldCode(path.slice(1), rules), parts.alphabet, parts.codeLength)
    ? "This looks mistyped: no code of ours is spelt like that. Look at each character again."
    : undefined;
  const error = linkNotFound(rules.caseMode === "sensitive");
  return errorResponse(request, parts.reporter.report(error), { ...lookFor(parts, asked), hint });
}
