// The numbers in words: how many, how that compares, of which kinds, and how exact it is.
import type { Stats } from "@linnet/client";
import type { Translate } from "../text/translate.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { Swatch } from "./chart.tsx";
import type { Change } from "./controls.tsx";
import type { Names } from "./names.ts";
import { percentMore } from "./series.ts";
import { KINDS, type Kind, kindsOf, type Outcome, type StatsView, toggled } from "./view.ts";

const DAY_MS = 86_400_000;

interface NumbersProps {
  readonly stats: Stats;
  readonly view: StatsView;
  readonly names: Names;
}

/** "1,204 clicks, 880 visitors, 12% more than in the 30 days before". */
export function Numbers({ stats, view, names }: NumbersProps) {
  const t = useText();
  const { clicks, visitors, before } = stats;
  const told = [t("links.clicks", { count: clicks }), t("stats.visitors", { count: visitors })];
  if (before !== null) told.push(comparison(clicks, before, { t, names, isYear: view.range === "12m" }));
  return (
    <div role="status">
      <h2 className="max-w-[62ch] text-reading tabular-nums">{told.join(", ")}</h2>
    </div>
  );
}

interface Words {
  readonly t: Translate;
  readonly names: Names;
  readonly isYear: boolean;
}

function comparison(
  clicks: number,
  { clicks: past, from, to }: NonNullable<Stats["before"]>,
  { t, names, isYear }: Words,
): string {
  // Days in which clocks are set are an hour shorter or longer.
  const count = Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS));
  const when = isYear ? t("stats.monthsBefore") : t("stats.daysBefore", { count });
  const more = percentMore(clicks, past);
  if (more === null) return t("stats.noneBefore", { when });
  if (more === 0) return t("stats.sameBefore", { when });
  return t(more > 0 ? "stats.moreThan" : "stats.lessThan", { percent: names.percent(Math.abs(more)), when });
}

interface LegendProps {
  readonly stats: Stats;
  readonly view: StatsView;
  readonly onChange: (change: Change) => void;
}

/** What the chart's colours and lines are. Kinds are switched here, of which one always counts, and so are visitors. */
export function Legend({ stats: { kinds: counts, before }, view, onChange }: LegendProps) {
  const { t, formats } = useSpeech();
  const kinds = kindsOf(view);
  const hasVisitors = view.visitors !== "no";
  const toggle = (kind: Kind) =>
    onChange({ kind: kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind] });
  return (
    <div className="my-2 flex flex-wrap items-center gap-x-5 text-label">
      <fieldset className="flex flex-wrap items-center gap-x-5">
        <legend className="sr-only">{t("stats.kinds")}</legend>
        {KINDS.map((kind) => {
          const isOn = kinds.includes(kind);
          return (
            <button
              type="button"
              className={`chip gap-2 ${isOn ? "text-ink" : ""}`}
              aria-pressed={isOn}
              disabled={isOn && kinds.length === 1}
              onClick={() => toggle(kind)}
              key={kind}
            >
              {isOn ? <Swatch kind={kind} /> : <span className="size-3 flex-none border border-edge" />}
              {t(`kind.${kind}`)} <span className="font-mono">{formats.number(counts[kind].clicks)}</span>
            </button>
          );
        })}
      </fieldset>
      <button
        type="button"
        className={`chip gap-2 ${hasVisitors ? "text-ink" : ""}`}
        aria-pressed={hasVisitors}
        onClick={() => onChange({ visitors: hasVisitors ? "no" : undefined })}
      >
        {hasVisitors ? (
          <svg className="h-3 w-5 flex-none" aria-hidden="true">
            <path className="stroke-ink" strokeWidth="1.5" d="M0 6H20" />
          </svg>
        ) : (
          <span className="h-3 w-5 flex-none border border-edge" />
        )}
        {t("stats.visitorsHead")}
      </button>
      {before !== null && (
        <span className="flex min-h-7 items-center gap-2">
          <svg className="h-3 w-5 flex-none" aria-hidden="true">
            <path className="stroke-mute" strokeWidth="1.5" strokeDasharray="5 4" d="M0 6H20" />
          </svg>
          {t("stats.before")}
        </span>
      )}
    </div>
  );
}

/** Of these the numbers are too small: they are told at once. */
const TOO_SMALL: readonly string[] = ["events-short", "events-cut", "links-cut"];

/** What is not exact, and why. */
export function Notes({ stats: { notes, hidden, events } }: { readonly stats: Stats }) {
  const { t, formats } = useSpeech();
  const small = notes.filter(({ code }) => TOO_SMALL.includes(code));
  const rest = notes.filter(({ code }) => !TOO_SMALL.includes(code));
  const since = events?.since ?? null;
  return (
    <div className="max-w-[62ch] text-label text-mute">
      {small.map(({ code }) => (
        <p className="py-1 text-straw" key={code}>
          {t(`note.${code}`)}
          {code === "events-short" && since !== null && ` ${t("stats.since", { when: formats.moment(since) })}`}
        </p>
      ))}
      {(rest.length > 0 || hidden > 0) && (
        <details>
          <summary className="flex min-h-8 max-w-60 cursor-pointer items-center">{t("stats.exactness")}</summary>
          <ul className="flex flex-col gap-2 pb-2">
            {rest.map(({ code }) => (
              <li key={code}>{t(`note.${code}`)}</li>
            ))}
            {hidden > 0 && <li>{t("stats.hidden", { count: hidden })}</li>}
          </ul>
        </details>
      )}
    </div>
  );
}

interface OutcomesProps extends Pick<Stats, "outcomes"> {
  readonly view: StatsView;
  readonly onChange: (change: Change) => void;
}

/** How other requests ended: they are no clicks, unless they are chosen here. */
export function Outcomes({ outcomes: { redirected: _redirected, ...others }, view, onChange }: OutcomesProps) {
  const { t, formats } = useSpeech();
  const isChosen = (outcome: Outcome) => view.outcome?.includes(outcome) ?? false;
  const told = (Object.keys(others) as (keyof typeof others)[]).filter((one) => others[one] > 0 || isChosen(one));
  if (told.length === 0) return null;
  return (
    <fieldset className="mt-4 flex flex-wrap items-center gap-x-5 text-label text-mute">
      <legend className="float-left">{t("stats.ledNowhere")}</legend>
      {told.map((one) => (
        <button
          type="button"
          className={`chip gap-2 ${isChosen(one) ? "font-strong text-ink" : ""}`}
          aria-pressed={isChosen(one)}
          onClick={() => onChange(toggled(view, "outcome", one))}
          key={one}
        >
          {t(`outcome.${one}`)} <span className="font-mono">{formats.number(others[one])}</span>
        </button>
      ))}
    </fieldset>
  );
}
