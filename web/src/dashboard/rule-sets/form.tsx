// A set of rules in a form: its name while it has none yet, and its rules as JSON.
import type { RuleSet } from "@linnet/client";
import { useState } from "react";
import { api } from "../api.ts";
import { useText } from "../text/use-text.tsx";
import { useDraft } from "../ui/draft.ts";
import { Field, TextField } from "../ui/field.tsx";
import { SaveBar } from "../ui/save-bar.tsx";
import { useSending } from "../ui/sending.tsx";
import { draftNameOf, SET_WRITING } from "./draft.ts";
import { type Place, rulesIn, textOf } from "./json.ts";

interface FormProps {
  /** Null for one that is to be made. */
  readonly set: RuleSet | null;
  readonly mayWrite: boolean;
  readonly onSaved: (set: RuleSet) => Promise<void>;
  readonly onReload?: () => Promise<void>;
}

const EXAMPLE = textOf([{ name: "phones", if: { device: ["ios", "android"] }, url: "https://example.com/app" }]);

export function RuleSetForm({ set, mayWrite, onSaved, onReload }: FormProps) {
  const t = useText();
  const before = { name: "", text: set === null ? "" : textOf(set.rules) };
  const kept = useDraft(mayWrite ? draftNameOf(set?.name ?? null) : null, before, SET_WRITING);
  const { change, isChanged, meanwhile, discard, drop } = kept;
  const { name, text } = kept.draft;
  const [wrongAt, setWrongAt] = useState<Place | null>(null);
  const send = async () => {
    const read = rulesIn(text);
    setWrongAt("wrongAt" in read ? read.wrongAt : null);
    if ("wrongAt" in read) return;
    // What was not there when the form was opened shall not be overwritten.
    const saved = await api.ruleSets.put(set?.name ?? name.trim(), read.rules, { version: set?.version ?? 0 });
    drop();
    await onSaved(saved);
  };
  const showNow = () => {
    drop();
    return onReload?.();
  };
  const ways = onReload && { show: showNow, keep: onReload };
  const { isBusy, errorOf, rest, submit } = useSending(["name", "rules", "If-None-Match"], send, ways);
  return (
    <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
      {set === null && (
        <TextField
          label={t("ruleSets.name")}
          className="font-mono"
          value={name}
          onText={(typed) => change({ name: typed })}
          error={errorOf("If-None-Match") === undefined ? errorOf("name") : t("ruleSets.taken")}
          hint={t("ruleSets.nameHint")}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          isFirst
        />
      )}
      <Field
        label={t("ruleSets.ruleField")}
        hint={t("ruleSets.ruleHint")}
        error={wrongAt === null ? errorOf("rules") : t("ruleSets.notJson", { ...wrongAt })}
      >
        {(wiring) => (
          <textarea
            className="typed py-2 font-mono text-label"
            rows={18}
            spellCheck={false}
            autoCapitalize="off"
            placeholder={EXAMPLE}
            {...wiring}
            value={text}
            onChange={({ target }) => change({ text: target.value })}
          />
        )}
      </Field>
      {rest}
      {set !== null && isChanged && <SaveBar isBusy={isBusy} meanwhile={meanwhile} onDiscard={discard} />}
      {set === null && (
        <div>
          <button type="submit" className="ink-block" disabled={isBusy || name.trim() === "" || text.trim() === ""}>
            {t("save")}
          </button>
        </div>
      )}
    </form>
  );
}
