// The page with the keys: what programs may do here, and with which of them.
import type { Key } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, queries } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { MadeBy } from "../links/makers.tsx";
import { may, useSession } from "../session.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { HeadButton } from "../ui/head-button.tsx";
import { useMaking } from "../ui/making.ts";
import { Nothing, Page, Skeletons } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { keysQuery } from "./data.ts";
import { NewKeyBox } from "./new-key.tsx";

export function KeysPage() {
  const t = useText();
  const { data, error, refetch } = useQuery(keysQuery);
  const mayMake = may(useSession(), "keys:admin");
  const { isMaking, make, stop } = useMaking(mayMake);
  const [asked, setAsked] = useState<Key | null>(null);
  const isEmpty = data?.length === 0;
  return (
    <Page title={t("nav.keys")} actions={mayMake && <HeadButton onClick={make}>{t("apiKeys.new")}</HeadButton>}>
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {data === undefined && error === null && <Skeletons />}
      {isEmpty && <Nothing text={t("apiKeys.none")} />}
      {data !== undefined && !isEmpty && (
        <Rows label={t("nav.keys")}>
          {data.map((key) => (
            <KeyRow apiKey={key} onRevoke={() => setAsked(key)} key={key.id} />
          ))}
        </Rows>
      )}
      {isMaking && <NewKeyBox onClose={stop} />}
      {asked !== null && (
        <Confirm
          title={t("apiKeys.revokeAsk", { name: asked.name })}
          action={t("apiKeys.revoke")}
          onConfirm={async () => {
            await api.keys.revoke(asked.id);
            tell(t("apiKeys.revoked", { name: asked.name }));
            queries.setQueryData(keysQuery.queryKey, (all) => all?.filter(({ id }) => id !== asked.id));
          }}
          onClose={() => setAsked(null)}
        >
          {t("apiKeys.revokeSays")}
        </Confirm>
      )}
    </Page>
  );
}

function KeyRow({ apiKey, onRevoke }: { readonly apiKey: Key; readonly onRevoke: () => void }) {
  const { t, formats } = useSpeech();
  const { name, scopes, ownOnly, createdAt, createdBy, expiresAt, lastUsedAt } = apiKey;
  const now = Date.now();
  return (
    <Row
      title={name}
      facts={[
        <span className="font-mono" key="scopes">
          {scopes.join(" ")}
        </span>,
        ownOnly && t("apiKeys.ownOnly"),
        <KeyEnd expiresAt={expiresAt} key="end" />,
        lastUsedAt === null ? t("apiKeys.neverUsed") : t("apiKeys.lastUsed", { when: formats.ago(lastUsedAt, now) }),
        <span key="made">
          {t("apiKeys.made", { day: formats.day(createdAt, now) })} · <MadeBy maker={createdBy} />
        </span>,
      ]}
      actions={
        <button type="button" className="quiet text-rust" aria-label={`${t("apiKeys.revoke")}: ${name}`} onClick={onRevoke}>
          {t("apiKeys.revoke")}
        </button>
      }
    />
  );
}

function KeyEnd({ expiresAt }: Pick<Key, "expiresAt">) {
  const { t, formats } = useSpeech();
  if (expiresAt === null) return t("apiKeys.forEver");
  if (Date.parse(expiresAt) <= Date.now()) return <span className="text-straw">{t("apiKeys.expired")}</span>;
  return t("apiKeys.until", { when: formats.moment(expiresAt) });
}
