// Where a link leads some visitors instead: closed until asked for, open where something is said or wrong.
import { Suspense, useState } from "react";
import { useText } from "../../text/use-text.tsx";
import { later } from "../../ui/later.ts";
import type { Wrong } from "../form-state.ts";
import { isOfRules } from "./place.ts";
import type { RulesProps } from "./rules-fields.tsx";

const RulesFields = later(async () => (await import("./rules-fields.tsx")).RulesFields);

export function RulesFold(props: RulesProps) {
  const t = useText();
  const { draft, wrong } = props;
  const [isOpen, setOpen] = useState(draft.rules.length > 0 || draft.ruleSet + draft.ios + draft.android !== "");
  const [seen, setSeen] = useState<Wrong | null>(null);
  if (seen !== wrong) {
    setSeen(wrong);
    if (isOfRules(wrong?.field ?? null)) setOpen(true);
  }
  return (
    <details className="border-line border-t" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="flex min-h-11 items-center">{t("rule.title")}</summary>
      {isOpen && (
        <Suspense fallback={<div className="skeleton my-4 w-52" />}>
          <RulesFields {...props} />
        </Suspense>
      )}
    </details>
  );
}
