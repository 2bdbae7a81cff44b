// What a link was before: who changed what and when, and the way back.
import type { Edit, Link } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api.ts";
import { Problem, sentenceOf } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import type { Translate } from "../text/translate.ts";
import { useSpeech } from "../text/use-text.tsx";
import { refreshLinks, showLink } from "./data.ts";
import { MadeBy } from "./makers.tsx";
import { changeBackTo } from "./restore.ts";
import { ruleDrafts, rulesOf } from "./rules/rule-draft.ts";
import type { RuleWords } from "./rules/sentence.ts";
import { useRuleWords } from "./rules/use-rule-words.ts";

interface HistoryProps {
  readonly link: Link;
  readonly mayRestore: boolean;
}

export function LinkHistory({ link, mayRestore }: HistoryProps) {
  const { t } = useSpeech();
  const [isOpen, setOpen] = useState(false);
  const { code, domain, version } = link;
  const {
    data: edits,
    error,
    refetch,
  } = useQuery({
    queryKey: ["link", code, domain, "history", version],
    enabled: isOpen,
    queryFn: ({ signal }) => api.links.history(code, { domain, signal }),
  });
  const restore = async (to: number) => {
    try {
      showLink(await api.links.update(code, changeBackTo(to, edits ?? []), { domain, version }));
      tell(t("history.restored", { version: to }));
      await refreshLinks();
    } catch (failed) {
      tell(sentenceOf(failed, t));
    }
  };
  return (
    <details className="mt-6 border-line border-t" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex min-h-11 items-center">{t("history.title")}</summary>
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {edits?.length === 0 && <p className="pb-4 text-mute">{t("history.none")}</p>}
      <ol className="pb-4">
        {edits?.map((edit) => (
          <EditLine edit={edit} onRestore={mayRestore ? () => void restore(edit.version - 1) : null} key={edit.version} />
        ))}
      </ol>
    </details>
  );
}

interface EditLineProps {
  readonly edit: Edit;
  /** Goes back to what was before this edit. */
  readonly onRestore: (() => void) | null;
}

function EditLine({ edit, onRestore }: EditLineProps) {
  const { t, formats } = useSpeech();
  const words = useRuleWords();
  return (
    <li className="border-line border-t py-3">
      <div className="flex items-baseline justify-between gap-4">
        <p className="text-label text-mute">
          {t("history.version", { version: edit.version })} · {formats.moment(edit.at)} · <MadeBy maker={edit.by} />
        </p>
        {onRestore !== null && (
          <button type="button" className="quiet flex-none text-label" onClick={onRestore}>
            {t("history.restore", { version: edit.version - 1 })}
          </button>
        )}
      </div>
      <dl className="mt-1">
        {edit.changes.map(({ field, before, after }) => {
          const said = (value: unknown) => (field === "rules" ? sentencesOf(value, words) : value);
          return (
            <div className="flex flex-wrap gap-x-2" key={field}>
              <dt className="text-mute">{nameOf(field, t)}</dt>
              <dd className="min-w-0 whitespace-pre-line break-all font-mono text-label">
                <del>{textOf(said(before))}</del> <span aria-hidden="true">→</span>{" "}
                <ins className="no-underline">{textOf(said(after))}</ins>
              </dd>
            </div>
          );
        })}
      </dl>
    </li>
  );
}

const NAMED = [
  "url",
  "code",
  "tags",
  "title",
  "notes",
  "startsAt",
  "expiresAt",
  "maxClicks",
  "status",
  "enabled",
  "archived",
  "utm",
  "ends",
  "externalId",
  "forwardPath",
  "forwardQuery",
  "queryOverrides",
] as const;

/** What a field is called; those that no form has are called as in the API. */
function nameOf(field: string, t: Translate): string {
  if (field === "rules") return t("rule.title");
  if (field === "ruleSet") return t("rule.set");
  if (field === "ios" || field === "android") return t(`rule.${field}`);
  const named = NAMED.find((one) => one === field);
  return named === undefined ? field : t(`field.${named}`);
}

/** Rules as they can be read, each on a line of its own. */
function sentencesOf(value: unknown, words: RuleWords): string {
  return rulesOf(ruleDrafts(value)).map(words.sentence).join("\n");
}

/** A value as it can be read: texts as they are, nothing as a dash. */
function textOf(value: unknown): string {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return "–";
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
