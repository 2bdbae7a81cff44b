// The page with a link's numbers for whoever has its address: a secret, and a password where the owner wants one.
import { readForm } from "../api/body.ts";
import { errorHeaders } from "../api/problem.ts";
import { actorName } from "../core/actor.ts";
import { behind } from "../core/behind.ts";
import type { Asked as AskedNumbers } from "../core/clicks/question.ts";
import { crossSite, LinnetError, linkNotFound, passwordMissing } from "../core/errors.ts";
import { codeOf, type Field, fieldOf, hostOf } from "../core/field.ts";
import type { LinkContext } from "../core/links.ts";
import type { Log } from "../core/log.ts";
import { findShared, SHARED_PATH, type SharedLink, sharedPathOf } from "../core/stats-sharing.ts";
import { baseUrlOf } from "../core/view.ts";
import { type Callers, isSame } from "./actor.ts";
import type { Asked } from "./asked.ts";
import { spendMiss } from "./misses.ts";
import { numbersOf } from "./numbers.ts";
import { SHOWN_DIMENSIONS } from "./pages/breakdowns.ts";
import type { PageAssets } from "./pages/layout.ts";
import { passwordPage } from "./pages/password.ts";
import { statsPage } from "./pages/stats.ts";
import type { Passwords } from "./password.ts";
import type { RecentNumbers } from "./recent-numbers.ts";
import type { Reporter } from "./report.ts";
import { pageResponse, wantsPage } from "./respond.ts";
import { secretPathIn } from "./secret-path.ts";
import { isProven, proofCookie } from "./stats-proof.ts";
import { RANGES, type Range, rangeIn, rangeQuery } from "./stats-ranges.ts";

export interface SharedStatsParts {
  readonly links: LinkContext;
  readonly assets: PageAssets;
  readonly callers: Callers;
  readonly passwords: Passwords;
  readonly recent: RecentNumbers;
  readonly reporter: Reporter;
  readonly log: Log;
  /** Of the instance: what proofs are signed with. */
  readonly secret: string;
}

/** Values of each table; the others are added up. */
const VALUES_SHOWN = 10;

/** A year of a busy link takes a third of a second; others may be before it. */
const DEADLINE_MS = 10_000;

/** Seconds after which the store of clicks may answer again. */
const UNREAD_RETRY_AFTER_S = 10;

const HEADERS = { "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex" } as const;

/** The page that a request names. */
interface Page {
  readonly shared: SharedLink;
  /** The code that it was asked for by, on its domain. */
  readonly field: Field;
  /** Its path, written as Linnet writes it. */
  readonly path: string;
  readonly range: Range;
}

/** Shows the numbers, or asks for the password. */
export async function showShared(parts: SharedStatsParts, asked: Asked): Promise<Response> {
  const page = await pageOf(parts, asked);
  const isOpen = page.shared.share.passwordHash === null || isProven(asked.request, page.shared, meansOf(parts));
  return isOpen ? numbersPage(parts, asked, page) : askPassword(parts, asked, null);
}

/** The form with the password. The right one is proven for a while, by a cookie; the page itself is asked for by a GET. */
export async function openShared(parts: SharedStatsParts, asked: Asked): Promise<Response> {
  if (asked.request.headers.get("sec-fetch-site") === "cross-site") throw crossSite();
  const page = await pageOf(parts, asked);
  const { shared, path, range } = page;
  try {
    await checkPassword(parts, asked, shared);
  } catch (error) {
    if (!(error instanceof LinnetError) || !PASSWORD_ERRORS.has(error.code) || !wantsPage(asked.request)) throw error;
    return askPassword(parts, asked, error);
  }
  const isSecure = parts.links.baseUrl.startsWith("https:");
  const cookie =
    shared.share.passwordHash === null ? {} : { "Set-Cookie": proofCookie(shared, meansOf(parts), { path, isSecure }) };
  return new Response(null, { status: 303, headers: { ...HEADERS, ...cookie, Location: path + rangeQuery(range) } });
}

/** Throws `link_not_found` for whatever shows nothing, and counts it as a request for what does not exist. */
async function pageOf(parts: SharedStatsParts, { request, path, query, domain, peer }: Asked): Promise<Page> {
  const { links, callers } = parts;
  const named = secretPathIn(path, SHARED_PATH, links.codeRules);
  const field = named === null ? null : fieldOf(named.code, domain.host);
  const shared = named === null || field === null ? null : await findShared(links, field, named.secret, isSame);
  if (named !== null && field !== null && shared !== null) {
    return { shared, field, path: sharedPathOf(named.code, named.secret), range: rangeIn(query) };
  }
  const actor = callers.visitorOf(request, peer());
  if (actor.kind === "anonymous") await spendMiss(parts, actor.client);
  throw linkNotFound(links.codeRules.caseMode === "sensitive");
}

const meansOf = ({ secret, links }: SharedStatsParts) => ({ secret, now: links.clock() });

/** Errors that the page of a password tells beside its field. */
const PASSWORD_ERRORS: ReadonlySet<string> = new Set(["missing_field", "password_wrong", "rate_limited", "passwords_busy"]);

async function checkPassword(parts: SharedStatsParts, { request, peer }: Asked, { stored, share }: SharedLink): Promise<void> {
  const { passwordHash: hash } = share;
  if (hash === null) return;
  const password = (await readForm(request)).get("password") ?? "";
  if (password === "") throw passwordMissing();
  const actor = parts.callers.visitorOf(request, peer());
  const client = actor.kind === "anonymous" ? actor.client : actorName(actor);
  // No field begins so: tries here are none at the password of the link itself, nor the other way round.
  const id = `@stats/${stored.details.id}`;
  await parts.passwords.check({ id, of: "this page", hash, client, password });
}

function askPassword({ assets, reporter }: SharedStatsParts, { request }: Asked, error: LinnetError | null): Response {
  const told = error === null ? null : reporter.report(error);
  const page = passwordPage({ assets, what: "page", error: told?.message });
  const headers = { ...(told === null ? {} : errorHeaders(told)), ...HEADERS };
  return pageResponse(request, page, { status: told?.status ?? 200, headers });
}

async function numbersPage(parts: SharedStatsParts, { request }: Asked, page: Page): Promise<Response> {
  const { links, assets } = parts;
  const { shared, field, range } = page;
  const now = links.clock();
  const asked: AskedNumbers = { ...range.askedAt(now), by: SHOWN_DIMENSIONS, limit: VALUES_SHOWN };
  const { id } = shared.stored.details;
  const key = `${shared.share.secretHash} ${range.key}`;
  const numbers = await parts.recent.of(key, () => numbersOf(parts, id, { asked, deadlineMs: DEADLINE_MS }));
  const told = behind(
    { field, byAlias: field !== id, stored: shared.stored },
    // Where it leads is not told of a link with a limit, whatever is left of that.
    { now, used: null, policies: links.policies },
  );
  const body = statsPage({
    assets,
    code: codeOf(field),
    origin: `${baseUrlOf(links.baseUrl, hostOf(field)).replace(/^https?:\/\//, "")}/`,
    target: told === "deleted" ? null : told.url,
    numbers,
    ranges: RANGES.map((one) => ({ name: one.name, path: page.path + rangeQuery(one), isShown: one === range })),
    span: range.span,
    step: range.interval,
    now,
  });
  if (numbers !== "unread") return pageResponse(request, body, { headers: HEADERS });
  return pageResponse(request, body, { status: 503, headers: { ...HEADERS, "Retry-After": String(UNREAD_RETRY_AFTER_S) } });
}
