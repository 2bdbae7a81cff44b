// The page with what people have reported, until somebody decides what becomes of it.
import type { Report } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { linkQuery } from "../links/data.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Nothing, Page, Skeletons } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { refreshBlocks, reportsQuery } from "./data.ts";
import { linkNamed } from "./names.ts";
import { VerdictBox } from "./verdict-box.tsx";

/** Reports that are shown; when they are decided, the next ones are. */
const SHOWN_MAX = 50;

export function ReportsPage() {
  const t = useText();
  const { data: reports, error, refetch } = useQuery(reportsQuery);
  const [asked, setAsked] = useState<{ readonly report: Report; readonly what: "block" | "dismiss" } | null>(null);
  const close = () => setAsked(null);
  const count = reports?.length ?? 0;
  return (
    <Page title={t("nav.reports")} actions={count > 0 && <p className="text-mute">{t("reports.count", { count })}</p>}>
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {reports === undefined && error === null && <Skeletons />}
      {reports?.length === 0 && <Nothing text={t("reports.none")} />}
      {count > 0 && (
        <Rows label={t("nav.reports")}>
          {reports?.slice(0, SHOWN_MAX).map((report) => (
            <ReportRow report={report} onAsk={(what) => setAsked({ report, what })} key={report.id} />
          ))}
        </Rows>
      )}
      {count > SHOWN_MAX && <p className="pt-4 text-mute">{t("reports.more", { count: SHOWN_MAX })}</p>}
      {asked?.what === "block" && <VerdictBox report={asked.report} onClose={close} />}
      {asked?.what === "dismiss" && (
        <Confirm
          title={t("reports.dismissAsk", { link: shownAs(asked.report) })}
          action={t("reports.dismiss")}
          onConfirm={() => dismiss(asked.report, t)}
          onClose={close}
        >
          {t("reports.dismissSays")}
        </Confirm>
      )}
    </Page>
  );
}

/** The short link without what all of them begin with. */
const shownAs = ({ shortUrl }: Report) => shortUrl.replace(/^https?:\/\//, "");

async function dismiss({ id }: Report, t: ReturnType<typeof useText>): Promise<void> {
  await api.reports.decide(id, { action: "dismiss" });
  tell(t("reports.dismissed"));
  await refreshBlocks();
}

interface ReportRowProps {
  readonly report: Report;
  readonly onAsk: (what: "block" | "dismiss") => void;
}

function ReportRow({ report, onAsk }: ReportRowProps) {
  const { t, formats } = useSpeech();
  const { url, count, lastAt } = report;
  const name = shownAs(report);
  return (
    <Row
      title={<ReportedLink report={report} />}
      facts={[
        t("reports.people", { count }),
        lastAt === null ? t("reports.unreadable") : t("reports.last", { when: formats.moment(lastAt) }),
      ]}
      actions={
        <>
          <button
            type="button"
            className="quiet text-rust"
            aria-label={`${t("reports.block")}: ${name}`}
            onClick={() => onAsk("block")}
          >
            {t("reports.block")}
          </button>
          <button
            type="button"
            className="quiet"
            aria-label={`${t("reports.dismiss")}: ${name}`}
            onClick={() => onAsk("dismiss")}
          >
            {t("reports.dismiss")}
          </button>
        </>
      }
    >
      <div className="max-w-[62ch] pt-1 pb-2">
        <p className="line-clamp-3 break-all font-mono text-label text-mute">{url ?? t("reports.gone")}</p>
        <Said report={report} />
      </div>
    </Row>
  );
}

/** Where it leads is no link: nobody shall follow it by mistake. */
function ReportedLink({ report }: { readonly report: Report }) {
  const t = useText();
  const { code, domain } = linkNamed(report.shortUrl);
  const { data: link } = useQuery({ ...linkQuery(code, domain), enabled: report.url !== null });
  const name = <span className="break-all font-mono">{shownAs(report)}</span>;
  if (report.url === null) return name;
  return (
    <span className="flex flex-wrap items-baseline gap-x-3">
      <Link className="hover:underline" to="/links/$code" params={{ code }} search={domain === undefined ? {} : { at: domain }}>
        {name}
      </Link>
      {link !== undefined && link.state !== "active" && <span className="text-label text-straw">{t(`state.${link.state}`)}</span>}
    </span>
  );
}

const REASONS = ["phishing", "malware", "spam", "illegal", "other"] as const;

/** How many told of what, and what the first of them wrote. */
function Said({ report: { reasons, texts } }: { readonly report: Report }) {
  const { t, formats } = useSpeech();
  const told = REASONS.flatMap((reason) => {
    const times = reasons[reason] ?? 0;
    return times === 0 ? [] : [`${t(`reason.${reason}`)}${times === 1 ? "" : ` × ${formats.number(times)}`}`];
  });
  return (
    <>
      <p className="pt-1">{told.join(" · ")}</p>
      {texts.map(({ text, at, reason }) => (
        <blockquote className="mt-1 whitespace-pre-wrap break-words border-line border-l pl-3" key={`${at} ${reason} ${text}`}>
          {text}
        </blockquote>
      ))}
    </>
  );
}
