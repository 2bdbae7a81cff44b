// What the store of clicks says of a link, for pages: it may be slow, away or switched off, and a page is shown in any case.
import { type Asked, type Question, questionFrom } from "../core/clicks/question.ts";
import type { Report } from "../core/clicks/report.ts";
import { scopeOfLink } from "../core/clicks/scope.ts";
import type { ClickAccess } from "../core/clicks/store.ts";
import { type LinkTotal, NO_CLICKS } from "../core/clicks/total.ts";
import { storeUnavailable } from "../core/errors.ts";
import type { Field } from "../core/field.ts";
import type { LinkContext } from "../core/links.ts";
import type { Reporter } from "./report.ts";

export interface LinkNumbers {
  /** Ever. */
  readonly total: LinkTotal;
  readonly report: Report;
}

/** "unread" where the store gives no answer; null where clicks are not counted. */
export type Numbers = LinkNumbers | "unread" | null;

export interface NumbersParts {
  readonly links: Pick<LinkContext, "clicks" | "clock">;
  readonly reporter: Reporter;
}

/** What is asked, and how long is waited for it. */
export interface Wanted {
  readonly asked: Asked;
  readonly deadlineMs: number;
}

/** The numbers of the link with this id. */
export async function numbersOf({ links, reporter }: NumbersParts, id: Field, { asked, deadlineMs }: Wanted): Promise<Numbers> {
  const { clicks } = links;
  if (clicks === null) return null;
  const question = questionFrom(asked, { scopes: [scopeOfLink(id)] }, links.clock());
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(storeUnavailable()), deadlineMs);
  try {
    return await Promise.race([read(clicks, id, question), late]);
  } catch (error) {
    reporter.report(error);
    return "unread";
  } finally {
    clearTimeout(timer);
  }
}

async function read(clicks: ClickAccess, id: Field, question: Question): Promise<LinkNumbers> {
  const [[total = NO_CLICKS], report] = await Promise.all([clicks.totals([id]), clicks.report(question)]);
  return { total, report };
}
