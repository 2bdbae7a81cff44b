// One domain: all that it says, to be read and changed.
import type { Domain } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, queries } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { Fold, UtmFields } from "../links/link-fields.tsx";
import { ChangedBy } from "../links/makers.tsx";
import { UTM_NAMES, utmOf } from "../links/utm.ts";
import { may, useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { useDraft } from "../ui/draft.ts";
import { Field, TextField } from "../ui/field.tsx";
import { forgetDraft } from "../ui/kept.ts";
import { Skeletons } from "../ui/page.tsx";
import { SaveBar } from "../ui/save-bar.tsx";
import { useSending } from "../ui/sending.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { domainQuery, refreshDomains, useLinkCount } from "./data.ts";
import { changeOf, DOMAIN_WRITING, type DomainDraft, draftNameOf, draftOf } from "./draft.ts";

const route = getRouteApi("/signed-in/domains/$host");

export function DomainSheet() {
  const navigate = useNavigate();
  const { host } = route.useParams();
  const { data: domain, error, refetch } = useQuery(domainQuery(host));
  const close = () => navigate({ to: "/domains" });
  return (
    <Sheet title={domain?.host ?? host} onClose={() => void close()}>
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {domain === undefined && error === null && <Skeletons />}
      {domain !== undefined && <DomainView domain={domain} onGone={close} />}
    </Sheet>
  );
}

function DomainView({ domain, onGone }: { readonly domain: Domain; readonly onGone: () => Promise<void> }) {
  const t = useText();
  const session = useSession();
  const mayWrite = may(session, "domains:admin");
  const { host, isDefault, updatedAt, updatedBy, version } = domain;
  const count = useLinkCount(host, true);
  return (
    <>
      <p className="mb-6 flex flex-wrap gap-x-3 text-label text-mute">
        {isDefault && <span>{t("domains.default")}</span>}
        {updatedAt !== null && (
          <span>
            <ChangedBy at={updatedAt} by={updatedBy ?? ""} />
          </span>
        )}
        <Link className="quiet min-h-0" to="/links" search={{ domain: host }}>
          {count ?? t("nav.links")}
        </Link>
        {may(session, "stats:read") && (
          <Link className="quiet min-h-0" to="/stats" search={{ domain: host }}>
            {t("nav.stats")}
          </Link>
        )}
      </p>
      <fieldset disabled={!mayWrite}>
        <legend className="sr-only">{t("domains.says")}</legend>
        <DomainForm domain={domain} mayWrite={mayWrite} key={`${host} ${version}`} />
      </fieldset>
      {mayWrite && !isDefault && <Removal host={host} onGone={onGone} />}
    </>
  );
}

const FIELDS = [
  ...["homeUrl", "notFoundUrl", "expiredUrl", "robots", "apps.ios", "apps.android"],
  ...UTM_NAMES.map((name) => `utm.${name}`),
];

interface FieldsProps {
  readonly draft: DomainDraft;
  readonly onChange: (change: Partial<DomainDraft>) => void;
  readonly errorOf: (field: string) => string | undefined;
}

function DomainForm({ domain, mayWrite }: { readonly domain: Domain; readonly mayWrite: boolean }) {
  const t = useText();
  const { host, version } = domain;
  const before = draftOf(domain);
  const name = mayWrite ? draftNameOf(host) : null;
  const { draft, change, isChanged, meanwhile, discard, drop } = useDraft(name, before, DOMAIN_WRITING);
  const send = async () => {
    const saved = await api.domains.update(host, changeOf(draft, before), { version });
    drop();
    queries.setQueryData(domainQuery(host).queryKey, saved);
    tell(t("edit.saved"));
    await refreshDomains();
  };
  const showNow = () => {
    drop();
    void refreshDomains();
  };
  const { isBusy, errorOf, rest, submit } = useSending(FIELDS, send, { show: showNow, keep: refreshDomains });
  const fields: FieldsProps = { draft, onChange: change, errorOf };
  return (
    <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
      <PlaceFields {...fields} isDefault={domain.isDefault} />
      <div>
        <Fold title={t("domains.utm")} isOpen={utmOf(draft.utm) !== null}>
          <UtmFields
            title={t("domains.utmHint")}
            utm={draft.utm}
            onChange={(utm) => fields.onChange({ utm })}
            errorOf={errorOf}
          />
        </Fold>
        <Fold title={t("domains.apps")} isOpen={draft.ios !== "" || draft.android !== ""}>
          <AppFields {...fields} />
        </Fold>
      </div>
      {rest}
      {isChanged && <SaveBar isBusy={isBusy} meanwhile={meanwhile} onDiscard={discard} />}
    </form>
  );
}

function PlaceFields({ draft, onChange, errorOf, isDefault }: FieldsProps & { readonly isDefault: boolean }) {
  const t = useText();
  const hints = {
    homeUrl: t(isDefault ? "domains.homeUrlDefault" : "domains.homeUrlHint"),
    notFoundUrl: t("domains.notFoundUrlHint"),
    expiredUrl: t("domains.expiredUrlHint"),
  };
  return (
    <>
      {(["homeUrl", "notFoundUrl", "expiredUrl"] as const).map((name) => (
        <TextField
          label={t(`domains.${name}`)}
          className="font-mono"
          inputMode="url"
          value={draft[name]}
          onText={(url) => onChange({ [name]: url })}
          error={errorOf(name)}
          hint={hints[name]}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          key={name}
        />
      ))}
      <Field label={t("domains.robots")} error={errorOf("robots")}>
        {(wiring) => (
          <select
            className="typed"
            value={draft.robots}
            {...wiring}
            onChange={({ target }) => onChange({ robots: target.value as DomainDraft["robots"] })}
          >
            <option value="none">{t("robots.none")}</option>
            <option value="follow">{t("robots.follow")}</option>
          </select>
        )}
      </Field>
    </>
  );
}

function AppFields({ draft, onChange, errorOf }: FieldsProps) {
  const t = useText();
  return (
    <>
      <p className="text-label text-mute">{t("domains.appsHint")}</p>
      {(["ios", "android"] as const).map((system) => (
        <Field label={t(`domains.${system}`)} hint={t(`domains.${system}Hint`)} error={errorOf(`apps.${system}`)} key={system}>
          {(wiring) => (
            <textarea
              className="typed break-all py-2 font-mono text-label"
              rows={3}
              spellCheck={false}
              autoCapitalize="off"
              {...wiring}
              value={draft[system]}
              onChange={({ target }) => onChange({ [system]: target.value })}
            />
          )}
        </Field>
      ))}
    </>
  );
}

function Removal({ host, onGone }: { readonly host: string; readonly onGone: () => Promise<void> }) {
  const t = useText();
  const [isAsked, setAsked] = useState(false);
  const remove = async () => {
    await api.domains.delete(host);
    forgetDraft(draftNameOf(host));
    tell(t("domains.removed", { host }));
    // Nobody may ask for it any more when everything is read anew.
    await onGone();
    queries.removeQueries({ queryKey: domainQuery(host).queryKey });
    await refreshDomains();
  };
  return (
    <div className="mt-6 border-line border-t pt-3">
      <button type="button" className="quiet text-rust" onClick={() => setAsked(true)}>
        {t("domains.remove")}
      </button>
      {isAsked && (
        <Confirm
          title={t("domains.removeAsk", { host })}
          action={t("domains.remove")}
          onConfirm={remove}
          onClose={() => setAsked(false)}
        >
          {t("domains.removeSays")}
        </Confirm>
      )}
    </div>
  );
}
