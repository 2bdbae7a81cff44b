// The page with the domains: where each leads what is no link of it, and how many links it has. Sheets of single domains open over it.
import type { Domain } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { domainsQuery } from "../links/data.ts";
import { shownUrl } from "../links/middle.ts";
import { may, useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { TextField } from "../ui/field.tsx";
import { Finding } from "../ui/finding.tsx";
import { HeadButton } from "../ui/head-button.tsx";
import { useMaking } from "../ui/making.ts";
import { Page, Skeletons } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { useSending } from "../ui/sending.tsx";
import { Box } from "../ui/sheet.tsx";
import { refreshDomains, useLinkCount } from "./data.ts";

/** Where there are more domains, the links of each are counted in its sheet alone. */
const COUNTED_MAX = 20;

export function DomainsPage() {
  const t = useText();
  const { data: domains, error, refetch } = useQuery(domainsQuery);
  const mayAdd = may(useSession(), "domains:admin");
  const { isMaking, make, stop } = useMaking(mayAdd);
  return (
    <>
      <Page title={t("nav.domains")} actions={mayAdd && <HeadButton onClick={make}>{t("domains.add")}</HeadButton>}>
        {error !== null && <Problem error={error} onRetry={refetch} />}
        {domains === undefined && error === null && <Skeletons />}
        <Finding items={domains ?? []} textOf={({ host }) => host}>
          {(shown) => (
            <Rows label={t("nav.domains")}>
              {shown.map((domain) => (
                <DomainRow domain={domain} isCounted={(domains ?? []).length <= COUNTED_MAX} key={domain.host} />
              ))}
            </Rows>
          )}
        </Finding>
        {domains?.length === 1 && <p className="max-w-[62ch] pt-6 text-mute">{t("domains.onlyOne")}</p>}
      </Page>
      {isMaking && <AddDomain isFirst={domains?.length === 1} onClose={stop} />}
      <Outlet />
    </>
  );
}

function DomainRow({ domain, isCounted }: { readonly domain: Domain; readonly isCounted: boolean }) {
  const t = useText();
  const maySeeStats = may(useSession(), "stats:read");
  const { host, isDefault } = domain;
  const count = useLinkCount(host, isCounted);
  const places = (["homeUrl", "notFoundUrl", "expiredUrl"] as const).map((name) => {
    const url = domain[name];
    return url !== null && `${t(`domains.${name}`)}: ${shownUrl(url).host}`;
  });
  return (
    <Row
      title={
        <Link className="break-all font-mono hover:underline" to="/domains/$host" params={{ host }}>
          {host}
        </Link>
      }
      facts={[isDefault && t("domains.default"), count, ...places]}
      actions={
        <>
          <Link className="quiet" to="/links" search={{ domain: host }} aria-label={`${t("nav.links")}: ${host}`}>
            {t("nav.links")}
          </Link>
          {maySeeStats && (
            <Link className="quiet" to="/stats" search={{ domain: host }} aria-label={`${t("nav.stats")}: ${host}`}>
              {t("nav.stats")}
            </Link>
          )}
        </>
      }
    />
  );
}

interface AddProps {
  /** From the first one on, requests are told apart by their host. */
  readonly isFirst: boolean;
  readonly onClose: () => void;
}

function AddDomain({ isFirst, onClose }: AddProps) {
  const t = useText();
  const navigate = useNavigate();
  const [host, setHost] = useState("");
  const { isBusy, errorOf, rest, submit } = useSending(["host", "If-None-Match"], async () => {
    const added = await api.domains.add(host.trim(), {}, { version: 0 });
    tell(t("domains.added", { host: added.host }));
    // The address of the new domain says nothing of the form, so that it closes.
    await Promise.all([
      navigate({ to: "/domains/$host", params: { host: added.host }, search: {}, replace: true }),
      refreshDomains(),
    ]);
  });
  return (
    <Box title={t("domains.addTitle")} onClose={onClose}>
      <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
        <TextField
          label={t("domains.host")}
          className="font-mono"
          placeholder="go.example.com"
          value={host}
          onText={setHost}
          error={errorOf("If-None-Match") === undefined ? errorOf("host") : t("domains.taken")}
          hint={t("domains.hostHint")}
          inputMode="url"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          isFirst
        />
        {isFirst && <p className="text-label text-straw">{t("domains.firstHint")}</p>}
        {rest}
        <div>
          <button type="submit" className="ink-block" disabled={isBusy || host.trim() === ""}>
            {t("domains.add")}
          </button>
        </div>
      </form>
    </Box>
  );
}
