// One set of rules, to be read and changed for all links that go by it.
import type { RuleSet } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, queries } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { ChangedBy } from "../links/makers.tsx";
import { useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { forgetDraft } from "../ui/kept.ts";
import { Skeletons } from "../ui/page.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { mayChangeSets, refreshRuleSets, ruleSetQuery } from "./data.ts";
import { draftNameOf } from "./draft.ts";
import { RuleSetForm } from "./form.tsx";

const route = getRouteApi("/signed-in/rule-sets/$name");

export function RuleSetSheet() {
  const t = useText();
  const navigate = useNavigate();
  const { name } = route.useParams();
  const { data: set, error, refetch } = useQuery(ruleSetQuery(name));
  const mayWrite = mayChangeSets(useSession());
  const close = () => navigate({ to: "/rule-sets" });
  const saved = async (changed: RuleSet) => {
    queries.setQueryData(ruleSetQuery(name).queryKey, changed);
    tell(t("edit.saved"));
    await refreshRuleSets();
  };
  return (
    <Sheet title={set?.name ?? name} onClose={() => void close()}>
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {set === undefined && error === null && <Skeletons />}
      {set !== undefined && (
        <>
          <p className="mb-6 text-label text-mute">
            {t("ruleSets.rules", { count: set.rules.length })} · <ChangedBy at={set.updatedAt} by={set.updatedBy} />
          </p>
          <fieldset disabled={!mayWrite}>
            <legend className="sr-only">{t("ruleSets.ruleField")}</legend>
            <RuleSetForm
              set={set}
              mayWrite={mayWrite}
              onSaved={saved}
              onReload={refreshRuleSets}
              key={`${set.name} ${set.version}`}
            />
          </fieldset>
          {mayWrite && <Deletion name={set.name} onGone={close} />}
        </>
      )}
    </Sheet>
  );
}

function Deletion({ name, onGone }: { readonly name: string; readonly onGone: () => Promise<void> }) {
  const t = useText();
  const [isAsked, setAsked] = useState(false);
  const remove = async () => {
    await api.ruleSets.delete(name);
    forgetDraft(draftNameOf(name));
    tell(t("ruleSets.deleted", { name }));
    // Nobody may ask for it any more when everything is read anew.
    await onGone();
    queries.removeQueries({ queryKey: ruleSetQuery(name).queryKey });
    await refreshRuleSets();
  };
  return (
    <div className="mt-6 border-line border-t pt-3">
      <button type="button" className="quiet text-rust" onClick={() => setAsked(true)}>
        {t("links.delete")}
      </button>
      {isAsked && (
        <Confirm
          title={t("ruleSets.deleteAsk", { name })}
          action={t("links.delete")}
          onConfirm={remove}
          onClose={() => setAsked(false)}
        >
          {t("ruleSets.deleteSays")}
        </Confirm>
      )}
    </div>
  );
}
