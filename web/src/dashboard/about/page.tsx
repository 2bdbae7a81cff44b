// The page about the server: what it is, and how it does.
import type { Check, Instance } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { may, useSession } from "../session.ts";
import { type Findings, findingTold, type ToldFinding } from "../text/findings.ts";
import { usePageWords } from "../text/page-words.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { Page, Section, Skeletons } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";

export function AboutPage() {
  const t = useText();
  const maySeeChecks = may(useSession(), "metrics:read");
  const { data, error, refetch } = useQuery({
    queryKey: ["instance"],
    queryFn: ({ signal }) => api.instance.read({ signal }),
  });
  return (
    <Page title={t("nav.about")}>
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {data === undefined && error === null && <Skeletons />}
      {data !== undefined && <Facts instance={data} />}
      {maySeeChecks && (
        <Section title={t("about.checks")}>
          <Checks />
        </Section>
      )}
    </Page>
  );
}

function Facts({ instance }: { readonly instance: Instance }) {
  const { t, formats } = useSpeech();
  const { store, clicks } = instance;
  const now = Date.now();
  return (
    <dl className="max-w-[62ch] pt-6">
      <Fact name={t("about.version")}>
        Linnet {instance.version}, Bun {instance.bun}
      </Fact>
      <Fact name={t("about.address")}>
        <span className="break-all font-mono">{instance.baseUrl}</span>
      </Fact>
      <Fact name={t("about.started")}>
        {formats.moment(instance.startedAt)} ({formats.ago(instance.startedAt, now)})
      </Fact>
      <Fact name={t("about.workers")}>{formats.number(instance.workers)}</Fact>
      <Fact name={t("about.store")}>
        {t(`storeKind.${store.kind}`)}, {t("about.schema", { version: String(store.schemaVersion) })},{" "}
        {t("about.made", { day: formats.day(store.createdAt, now) })} ·{" "}
        <span className={store.reachable ? "text-moss" : "text-rust"}>
          {t(store.reachable ? "about.answers" : "about.silent")}
        </span>
      </Fact>
      <Fact name={t("about.clicks")}>
        {clicks === null ? t("about.clicksOff") : t("about.clicksKept", { count: clicks.keepDays })}
      </Fact>
      <Fact name={t("about.places")}>
        <Places places={instance.places} now={now} />
      </Fact>
      <Fact name={t("about.codes")}>{t(`caseMode.${instance.caseMode}`)}</Fact>
      <Fact name={t("about.public")}>{t(instance.isPublic ? "about.anybody" : "about.keysOnly")}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-6 border-line border-b py-2">
      <dt className="w-32 flex-none text-mute">{name}</dt>
      <dd className="min-w-0 flex-1 basis-56">{children}</dd>
    </div>
  );
}

interface PlacesProps {
  readonly places: Instance["places"];
  readonly now: number;
}

/** The name of a database that somebody has chosen tells which one it is. */
function Places({ places, now }: PlacesProps) {
  const { t, formats } = useSpeech();
  if (places === null) return t("about.noPlaces");
  const { kind, grain, isIncluded } = places;
  const day = formats.day(places.madeAt, now);
  if (isIncluded) return t("about.placesIncluded", { day });
  return t(`placeGrain.${grain ?? "unknown"}`, { name: kind, day });
}

function Checks() {
  const t = useText();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ["instance", "checks"],
    queryFn: ({ signal }) => api.instance.checks({ signal }),
  });
  const findings = usePageWords("findings");
  if (error !== null) return <Problem error={error} onRetry={refetch} />;
  if (data === undefined || findings === undefined) return <Skeletons />;
  const wrong = data.filter(({ level }) => level !== "ok").length;
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-6 pb-2">
        <p role="status">{wrong === 0 ? t("about.well") : t("about.look", { count: wrong })}</p>
        <button type="button" className="quiet" disabled={isFetching} onClick={() => void refetch()}>
          {t("about.again")}
        </button>
      </div>
      <Rows label={t("about.checks")}>
        {data.map((check) => (
          <CheckRow check={check} findings={findings} key={`${check.check} ${check.message}`} />
        ))}
      </Rows>
      <p className="max-w-[62ch] pt-4 text-mute">{t("about.doctor")}</p>
    </>
  );
}

const COLOURS = { ok: "text-moss", warning: "text-straw", error: "text-rust" } as const;

interface CheckRowProps {
  readonly check: Check;
  readonly findings: Findings | null;
}

/** What the language has no words for is told in English, as in the log and by the command. */
function CheckRow({ check: found, findings }: CheckRowProps) {
  const speech = useSpeech();
  const { level, check, message } = found;
  const told = findings === null ? null : findingTold(found, findings, speech);
  return (
    <Row
      title={
        <span className="flex gap-x-4">
          <span className={`w-20 flex-none ${COLOURS[level]}`}>{speech.t(`level.${level}`)}</span>
          <span className="min-w-0 break-words" lang={told === null ? "en" : undefined}>
            {told?.check ?? check}
            <span className="text-mute"> · {told === null ? message : <Pieces told={told} />}</span>
          </span>
        </span>
      }
    />
  );
}

function Pieces({ told: { pieces } }: { readonly told: ToldFinding }) {
  return pieces.map(({ text, isEnglish }) =>
    isEnglish ? (
      <span lang="en" key={text}>
        {text}
      </span>
    ) : (
      text
    ),
  );
}
