// Tells the recorder of clicks what was answered to somebody who follows a link.
import { type ClickRecorder, outcomeOf } from "../core/clicks/recorder.ts";
import { type Code, type CodeRules, codesFromPath } from "../core/code.ts";
import { type Field, fieldOf } from "../core/field.ts";
import type { Found } from "../core/follow.ts";
import type { Followed } from "../redirect/redirect.ts";
import type { Asked } from "./asked.ts";

interface Noting {
  readonly clicks: ClickRecorder;
  readonly redirects: { readonly rules: CodeRules };
}

/** Takes note of an answer with this status. HEAD asks about an answer, and is no click. */
export function noteClick({ clicks, redirects }: Noting, asked: Asked, { decision, found }: Followed, status: number): void {
  if (asked.request.method === "HEAD") return;
  const link = found === null ? null : idOf(found);
  clicks.record(asked, {
    link,
    asked: link === null || found?.byAlias ? askedIn(asked, redirects.rules) : link,
    outcome: outcomeOf(decision),
    status,
    choice: decision.kind === "redirect" ? decision.choice : null,
  });
}

/** The id of the link that was found, also of one that is in the trash or gone by this name. */
function idOf({ record }: Found): Field {
  return record.kind === "alias" ? record.id : record.field;
}

/** What was asked for, as a code if it could be one. */
function askedIn({ path, domain }: Asked, rules: CodeRules): Field {
  const [code = path.slice(1) as Code] = codesFromPath(path.slice(1), rules);
  return fieldOf(code, domain.host);
}
