// The page with statistics: of all links, or of one. Numbers in words, one tall chart, and what the clicks were of.
import { LinnetProblem, LinnetUnreachable, type Stats } from "@linnet/client";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Suspense, useMemo, useRef } from "react";
import { Problem, sentenceOf } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { useSpeech, useText } from "../text/use-text.tsx";
import { Bird } from "../ui/bird.tsx";
import { download } from "../ui/download.ts";
import { later } from "../ui/later.ts";
import { PageHead } from "../ui/page.tsx";
import { Breakdowns } from "./breakdown.tsx";
import { Chart } from "./chart.tsx";
import { type Change, Controls, FilterChips } from "./controls.tsx";
import { csvOf } from "./csv.ts";
import { type Layer, readWhole, type Subject, useLayers, useStats, useValues } from "./data.ts";
import { Heat } from "./heat.tsx";
import { type Names, namesOf } from "./names.ts";
import { pngOf } from "./png.ts";
import { Panel, PanelWaiting } from "./seen.tsx";
import { SeriesTable } from "./series-table.tsx";
import { Legend, Notes, Numbers, Outcomes } from "./summary.tsx";
import { changedStats, datesOf, FILTERED, filtersOf, intervalOf, type StatsView, toggled } from "./view.ts";

// The borders of all countries are larger than the page.
const WorldMap = later(async () => (await import("./map.tsx")).WorldMap);

const allRoute = getRouteApi("/signed-in/stats");
const linkRoute = getRouteApi("/signed-in/stats/$code");

export function StatsPage() {
  const t = useText();
  const navigate = useNavigate();
  const view = allRoute.useSearch();
  const change = (what: Change) => void navigate({ to: "/stats", search: (now) => changedStats(now, what) });
  return (
    <>
      <PageHead>
        <h1 className="min-w-0 flex-1 truncate font-light text-search">{t("nav.stats")}</h1>
        <Link className="quiet flex-none" to="/live">
          {t("live.open")}
        </Link>
        <Bird className="h-9 flex-none max-wide:hidden" isQuiet />
      </PageHead>
      <Page subject={null} view={view} onChange={change} />
    </>
  );
}

export function LinkStatsPage() {
  const t = useText();
  const navigate = useNavigate();
  const { code } = linkRoute.useParams();
  const { at, ...view } = linkRoute.useSearch();
  const change = (what: Change) =>
    void navigate({
      to: "/stats/$code",
      params: { code },
      search: (now) => ({ ...changedStats(now, what), ...(at === undefined ? {} : { at }) }),
    });
  return (
    <>
      <PageHead>
        <h1 className="min-w-0 flex-1 truncate text-search">
          <span className="sr-only">{t("nav.stats")}: </span>
          <span className="font-mono">{code}</span>
        </h1>
        <span className="flex flex-none items-center gap-4">
          <Link className="quiet" to="/live" search={{ code, ...(at === undefined ? {} : { at }) }}>
            {t("live.open")}
          </Link>
          <Link className="quiet" to="/links/$code" params={{ code }} search={at === undefined ? {} : { at }}>
            {t("stats.toLink")}
          </Link>
          <Link className="quiet" to="/stats" search={view}>
            {t("stats.toAll")}
          </Link>
        </span>
      </PageHead>
      <Page subject={{ code, domain: at }} view={view} onChange={change} key={`${at} ${code}`} />
    </>
  );
}

const CSV_TYPE = "text/csv;charset=utf-8";

const isOfApi = (error: unknown) => error instanceof LinnetProblem || error instanceof LinnetUnreachable;

interface PageProps {
  readonly subject: Subject;
  readonly view: StatsView;
  readonly onChange: (change: Change) => void;
}

function Page({ subject, view, onChange }: PageProps) {
  const { t, locale } = useSpeech();
  const names = useMemo(() => namesOf(t, locale), [t, locale]);
  const { data: stats, error, refetch } = useStats(subject, view);
  const svg = useRef<SVGSVGElement>(null);
  const save = async (format: "csv" | "png") => {
    if (stats === undefined) return;
    const name = `${["linnet", subject?.code.replaceAll("/", "-"), ...datesOf(view, new Date())].filter(Boolean).join("-")}.${format}`;
    try {
      if (format === "csv") download(new Blob([csvOf(await readWhole(subject, view))], { type: CSV_TYPE }), name);
      else if (svg.current !== null) download(await pngOf(svg.current), name);
    } catch (error) {
      tell(isOfApi(error) ? sentenceOf(error, t) : t("stats.notSaved"));
    }
  };
  return (
    <>
      <Controls
        view={view}
        names={names}
        isOfMany={subject === null}
        onSave={stats === undefined ? null : (format) => void save(format)}
        onChange={onChange}
      />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-2 pb-16 wide:px-6">
        <FilterChips view={view} names={names} onChange={onChange} />
        {error !== null && <Problem error={error} onRetry={refetch} />}
        {stats === undefined && error === null && <Waiting />}
        {stats !== undefined && error === null && (
          <Report subject={subject} view={view} stats={stats} names={names} svg={svg} onChange={onChange} />
        )}
      </div>
    </>
  );
}

interface ReportProps extends PageProps {
  readonly stats: Stats;
  readonly names: Names;
  readonly svg: React.RefObject<SVGSVGElement | null>;
}

function Report({ subject, view, stats, names, svg, onChange }: ReportProps) {
  const layers = useLayers(subject, view, stats);
  const isEmpty = Object.values(stats.kinds).every(({ clicks }) => clicks === 0);
  return (
    <>
      <Numbers stats={stats} view={view} names={names} />
      {isEmpty ? (
        <Nothing subject={subject} view={view} onChange={onChange} />
      ) : (
        <>
          <Legend stats={stats} view={view} onChange={onChange} />
          {layers !== null && <Series view={view} stats={stats} layers={layers} names={names} svg={svg} />}
        </>
      )}
      <Outcomes outcomes={stats.outcomes} view={view} onChange={onChange} />
      <Notes stats={stats} />
      {stats.clicks > 0 && <WhereAndWhen subject={subject} view={view} stats={stats} names={names} onChange={onChange} />}
      {stats.clicks > 0 && (
        <Breakdowns
          subject={subject}
          view={view}
          breakdowns={stats.breakdowns}
          names={names}
          onFilter={(dimension, value) => onChange(dimension === "domain" ? { domain: value } : toggled(view, dimension, value))}
        />
      )}
    </>
  );
}

/** On a map, and by the hours of the week. Where no country is known, there is no map. */
function WhereAndWhen({ subject, view, stats, names, onChange }: Omit<ReportProps, "svg">) {
  const t = useText();
  const isKnown = (stats.breakdowns.country?.values.length ?? 0) > 0;
  return (
    <div className={`mt-8 grid gap-x-10 gap-y-8 ${isKnown ? "broad:grid-cols-2" : "max-w-[40rem]"}`}>
      {isKnown && (
        <Panel title={t("map.title")}>
          {() => (
            <Suspense fallback={<PanelWaiting />}>
              <Countries subject={subject} view={view} stats={stats} names={names} onChange={onChange} />
            </Suspense>
          )}
        </Panel>
      )}
      <Panel title={t("heat.title")}>{() => <Heat subject={subject} view={view} />}</Panel>
    </div>
  );
}

/** Begins with the countries that the report names, and asks for all where there are more. */
function Countries({ subject, view, stats, names, onChange }: Omit<ReportProps, "svg">) {
  const short = stats.breakdowns.country;
  const isWanted = (short?.more.values ?? 0) > 0;
  const { data: long, error, refetch } = useValues(subject, view, { part: "country", isWanted });
  const breakdown = (isWanted ? long?.breakdowns.country : undefined) ?? short;
  if (isWanted && error !== null) return <Problem error={error} onRetry={refetch} />;
  if (breakdown === undefined) return null;
  return (
    <WorldMap
      breakdown={breakdown}
      names={names}
      chosen={view.country ?? []}
      onChoose={(country) => onChange(toggled(view, "country", country))}
    />
  );
}

interface SeriesProps extends Pick<ReportProps, "view" | "stats" | "names" | "svg"> {
  readonly layers: readonly Layer[];
}

function Series({ view, stats, layers, names, svg }: SeriesProps) {
  const { t, formats } = useSpeech();
  const slots = stats.series ?? [];
  const interval = stats.interval ?? intervalOf(view, new Date());
  const before = stats.before?.series?.map(({ clicks }) => clicks) ?? null;
  const hasVisitors = view.visitors !== "no";
  const now = Date.now();
  const isNow = Date.parse(stats.to) > now;
  const step = (at: number) => names.step(slots[at]?.start ?? "", interval);
  const told = (at: number | null) => {
    const slot = at === null ? undefined : slots[at];
    if (at === null || slot === undefined) return `${t(`interval.${interval}`)}, ${stats.tz}`;
    const past = before?.[at];
    const numbers = [t("links.clicks", { count: slot.clicks })];
    if (hasVisitors) numbers.push(t("stats.visitors", { count: slot.visitors }));
    if (past !== undefined) numbers.push(t("stats.clicksBefore", { count: past }));
    return `${step(at)}: ${numbers.join(", ")}`;
  };
  if (slots.length === 0) return null;
  return (
    <>
      <Chart
        label={t("stats.chart")}
        layers={layers}
        steps={slots.length}
        visitors={hasVisitors ? slots.map(({ visitors }) => visitors) : null}
        before={before}
        current={isNow ? slots.findLastIndex(({ start }) => Date.parse(start) <= now) : null}
        stepShort={(at) => names.stepShort(slots[at]?.start ?? "", interval)}
        number={formats.number}
        tell={told}
        svg={svg}
      />
      <SeriesTable slots={slots} hasVisitors={hasVisitors} before={before} step={step} />
    </>
  );
}

/** A bare wire, one sentence, one action. */
function Nothing({ subject, view, onChange }: PageProps) {
  const t = useText();
  const isFiltered = filtersOf(view).length > 0;
  const clear = () => onChange(Object.fromEntries(FILTERED.map((name) => [name, undefined])));
  return (
    <div className="mt-40 border-edge border-t pt-4">
      <p className="max-w-[62ch] text-reading">{t(isFiltered ? "stats.noneFiltered" : sentenceFor(subject))}</p>
      {isFiltered && (
        <button type="button" className="quiet" onClick={clear}>
          {t("stats.clearFilters")}
        </button>
      )}
      {!isFiltered && view.range !== "12m" && (
        <button type="button" className="quiet" onClick={() => onChange({ range: "12m", from: undefined, to: undefined })}>
          {t("stats.longer")}
        </button>
      )}
    </div>
  );
}

const sentenceFor = (subject: Subject) => (subject === null ? "stats.none" : "stats.noneOfLink");

/** As it will be there. */
function Waiting() {
  const t = useText();
  return (
    <div role="status">
      <span className="sr-only">{t("loading")}</span>
      <div className="skeleton mt-2 w-64" />
      <div className="mt-14 h-[clamp(14rem,40svh,24rem)] border-edge border-b" />
      <div className="mt-8 grid gap-10 wide:grid-cols-2 broad:grid-cols-3">
        {["w-40", "w-56", "w-48"].map((width) => (
          <div className="flex flex-col gap-6" key={width}>
            <div className={`skeleton ${width}`} />
            <div className="skeleton w-32" />
            <div className="skeleton w-44" />
          </div>
        ))}
      </div>
    </div>
  );
}
