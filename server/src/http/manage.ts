// The maker's page of one link, at an address that only the maker was told: see it, correct it, switch it off.

import { readForm } from "../api/body.ts";
import { longUrlInForm } from "../api/shorten.ts";
import type { Actor } from "../core/actor.ts";
import type { CodeRules } from "../core/code.ts";
import { clientBlocked, type ErrorCode, LinnetError, linkNotFound, missingField } from "../core/errors.ts";
import { fieldOf } from "../core/field.ts";
import { linkIn, type StoredLink, termsOf } from "../core/link.ts";
import type { LinkContext } from "../core/links.ts";
import { correctableUntil, correctTarget, readAsMaker, setEnabled } from "../core/maker.ts";
import { tinyUrlOf } from "../core/view.ts";
import { numbersOf } from "./numbers.ts";
import type { PageAssets } from "./pages/layout.ts";
import { linkPage } from "./pages/link.ts";
import type { Reporter } from "./report.ts";
import { pageResponse } from "./respond.ts";
import { type SecretPath, secretPathIn } from "./secret-path.ts";

interface Asked extends SecretPath {
  readonly path: string;
}

export interface ManageParts {
  readonly links: LinkContext;
  readonly assets: PageAssets;
  readonly reporter: Reporter;
}

/** How long the page waits for the store of clicks: it is good for something without it. */
const NUMBERS_DEADLINE_MS = 2000;

/** What `/-/manage/CODE/SECRET` names. Throws `link_not_found`. */
function parsePath(path: string, rules: CodeRules): Asked {
  const named = secretPathIn(path, "/-/manage/", rules);
  if (named === null) throw linkNotFound();
  return { ...named, path };
}

/** Shows the link. `fresh` right after it was made. */
export async function showManaged(
  parts: ManageParts,
  request: Request,
  { path, fresh }: { readonly path: string; readonly fresh: boolean },
): Promise<Response> {
  const asked = parsePath(path, parts.links.codeRules);
  const stored = await readAsMaker(parts.links, asked.code, asked.secret);
  return managePage({ parts, request, asked, stored, fresh });
}

/** Carries out what the form asks for, and leads back to the page. */
export async function changeManaged(
  parts: ManageParts,
  request: Request,
  { path, actor }: { readonly path: string; readonly actor: Actor },
): Promise<Response> {
  const { links: context } = parts;
  const asked = parsePath(path, context.codeRules);
  const fields = await readForm(request);
  const stored = await readAsMaker(context, asked.code, asked.secret);
  try {
    await change(context, stored, fields, actor);
  } catch (error) {
    if (!(error instanceof LinnetError) || !CORRECTABLE.has(error.code)) throw error;
    context.counts.errors[error.code]++;
    const input = longUrlInForm(fields);
    return managePage({
      parts,
      request,
      asked,
      stored,
      fresh: false,
      error: error.message,
      input,
      status: error.status,
    });
  }
  return new Response(null, { status: 303, headers: { Location: path, "Cache-Control": "no-store" } });
}

/** What the page tells beside the field. */
const CORRECTABLE: ReadonlySet<string> = new Set(["invalid_url", "target_blocked"] satisfies ErrorCode[]);

async function change(
  context: LinkContext,
  stored: StoredLink,
  fields: ReadonlyMap<string, string>,
  actor: Actor,
): Promise<void> {
  switch (fields.get("action")) {
    case "correct":
      // To lead a link elsewhere is to make one.
      if (actor.kind === "anonymous" && actor.isBlocked === true) throw clientBlocked();
      return correctTarget(context, stored, longUrlInForm(fields));
    case "disable":
      return setEnabled(context, stored, false);
    case "enable":
      return setEnabled(context, stored, true);
    default:
      throw missingField("action", "Send action=correct, action=disable or action=enable.");
  }
}

interface ManageView {
  readonly parts: ManageParts;
  readonly request: Request;
  readonly asked: Asked;
  readonly stored: StoredLink;
  readonly fresh: boolean;
  readonly error?: string;
  readonly input?: string;
  readonly status?: number;
}

async function managePage(view: ManageView): Promise<Response> {
  const { parts, asked, stored } = view;
  const { links: context } = parts;
  const link = linkIn(stored);
  if (link === null) throw linkNotFound();
  const wanted = { asked: { interval: "day" }, deadlineMs: NUMBERS_DEADLINE_MS };
  const page = linkPage({
    assets: parts.assets,
    tinyUrl: tinyUrlOf(context.baseUrl, fieldOf(asked.code)),
    code: asked.code,
    target: link.target,
    enabled: termsOf(link).enabled,
    createdAt: stored.details.createdAt,
    correctableUntil: correctableUntil(stored.details),
    now: context.clock(),
    managePath: asked.path,
    qrPath: `/-/qr/${encodeURIComponent(asked.code)}`,
    fresh: view.fresh,
    numbers: await numbersOf(parts, stored.details.id, wanted),
    ...(view.error === undefined ? {} : { error: view.error }),
    ...(view.input === undefined ? {} : { input: view.input }),
  });
  return pageResponse(view.request, page, { status: view.status ?? 200, headers: { "X-Robots-Tag": "noindex" } });
}
