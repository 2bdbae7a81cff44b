// The page with the sets of rules that many links go by. Sheets of single sets open over it.
import type { RuleSet } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { Problem } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { ChangedBy } from "../links/makers.tsx";
import { useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { Finding } from "../ui/finding.tsx";
import { HeadButton } from "../ui/head-button.tsx";
import { useMaking } from "../ui/making.ts";
import { Nothing, Page, Skeletons } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { mayChangeSets, refreshRuleSets, ruleSetsQuery } from "./data.ts";
import { RuleSetForm } from "./form.tsx";

export function RuleSetsPage() {
  const t = useText();
  const { data: sets, error, refetch } = useQuery(ruleSetsQuery);
  const mayWrite = mayChangeSets(useSession());
  const { isMaking, make, stop } = useMaking(mayWrite);
  return (
    <>
      <Page title={t("nav.ruleSets")} actions={mayWrite && <HeadButton onClick={make}>{t("ruleSets.new")}</HeadButton>}>
        {error !== null && <Problem error={error} onRetry={refetch} />}
        {sets === undefined && error === null && <Skeletons />}
        {sets?.length === 0 && <Nothing text={t("ruleSets.none")} />}
        <Finding items={sets ?? []} textOf={({ name }) => name}>
          {(shown) => (
            <Rows label={t("nav.ruleSets")}>
              {shown.map((set) => (
                <SetRow set={set} key={set.name} />
              ))}
            </Rows>
          )}
        </Finding>
      </Page>
      {isMaking && <NewSet onClose={stop} />}
      <Outlet />
    </>
  );
}

function SetRow({ set: { name, rules, updatedAt, updatedBy } }: { readonly set: RuleSet }) {
  const t = useText();
  return (
    <Row
      title={
        <Link className="break-all font-mono hover:underline" to="/rule-sets/$name" params={{ name }}>
          {name}
        </Link>
      }
      facts={[t("ruleSets.rules", { count: rules.length }), <ChangedBy at={updatedAt} by={updatedBy} key="changed" />]}
    />
  );
}

function NewSet({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const made = async ({ name }: RuleSet) => {
    tell(t("ruleSets.made", { name }));
    onClose();
    await refreshRuleSets();
  };
  return (
    <Sheet title={t("ruleSets.new")} onClose={onClose}>
      <RuleSetForm set={null} mayWrite onSaved={made} />
    </Sheet>
  );
}
