// The maker's page of one link, at an address that only the maker was told: see it, correct it, switch it off.

import { readForm } from "../api/body.ts";
import { longUrlInForm } from "../api/shorten.ts";
import type { Actor } from "../core/actor.ts";
import { type Code, type CodeRules, codeFrom } from "../core/code.ts";
import { clientBlocked, type ErrorCode, LinnetError, linkNotFound, missingField } from "../core/errors.ts";
import { fieldOf } from "../core/field.ts";
import { linkIn, type StoredLink, termsOf } from "../core/link.ts";
import type { LinkContext } from "../core/links.ts";
import { correctableUntil, correctTarget, readAsMaker, setEnabled } from "../core/maker.ts";
import { tinyUrlOf } from "../core/view.ts";
import type { PageAssets } from "./pages/layout.ts";
import { linkPage } from "./pages/link.ts";
import { pageResponse } from "./respond.ts";

interface Asked {
  readonly code: Code;
  readonly secret: string;
  readonly path: string;
}

/** What `/-/manage/CODE/SECRET` names. Throws `link_not_found`. */
function parsePath(path: string, rules: CodeRules): Asked {
  const [code = "", secret = "", ...rest] = path.slice("/-/manage/".length).split("/");
  let decoded: Code | null;
  try {
    decoded = codeFrom(decodeURIComponent(code), rules);
  } catch {
    decoded = null;
  }
  if (decoded === null || !/^[A-Za-z0-9]{16,64}$/.test(secret) || rest.length > 0) throw linkNotFound();
  return { code: decoded, secret, path };
}

/** Shows the link. `fresh` right after it was made. */
export async function showManaged(
  context: LinkContext,
  assets: PageAssets,
  request: Request,
  { path, fresh }: { readonly path: string; readonly fresh: boolean },
): Promise<Response> {
  const asked = parsePath(path, context.codeRules);
  const stored = await readAsMaker(context, asked.code, asked.secret);
  return managePage({ context, assets, request, asked, stored, fresh });
}

/** Carries out what the form asks for, and leads back to the page. */
export async function changeManaged(
  context: LinkContext,
  assets: PageAssets,
  request: Request,
  { path, actor }: { readonly path: string; readonly actor: Actor },
): Promise<Response> {
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
      context,
      assets,
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
  readonly context: LinkContext;
  readonly assets: PageAssets;
  readonly request: Request;
  readonly asked: Asked;
  readonly stored: StoredLink;
  readonly fresh: boolean;
  readonly error?: string;
  readonly input?: string;
  readonly status?: number;
}

function managePage(view: ManageView): Response {
  const { context, asked, stored } = view;
  const link = linkIn(stored);
  if (link === null) throw linkNotFound();
  const page = linkPage({
    assets: view.assets,
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
    clicks: null,
    ...(view.error === undefined ? {} : { error: view.error }),
    ...(view.input === undefined ? {} : { input: view.input }),
  });
  return pageResponse(view.request, page, { status: view.status ?? 200, headers: { "X-Robots-Tag": "noindex" } });
}
