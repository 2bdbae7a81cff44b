// What clicks were of: a table for each dimension, in whose rows bars lie on the wire. A value that is chosen filters everything else.
import type { Stats } from "@linnet/client";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Problem } from "../frame/problem.tsx";
import { useSpeech } from "../text/use-text.tsx";
import { type Breakdown, type Part, partsOf, type Subject, useValues } from "./data.ts";
import type { Names } from "./names.ts";
import { changedStats, type Dimension, type StatsView } from "./view.ts";

type Value = Breakdown["values"][number];

interface BreakdownsProps {
  readonly subject: Subject;
  readonly view: StatsView;
  readonly breakdowns: Stats["breakdowns"];
  readonly names: Names;
  readonly onFilter: (dimension: Dimension | "domain", value: string) => void;
}

/** Tables for what something is known of, and in a line of what there is nothing. */
export function Breakdowns({ breakdowns, ...props }: BreakdownsProps) {
  const { t } = useSpeech();
  const asked = partsOf(props.subject, props.view).flatMap((part) => {
    const breakdown = breakdowns[part];
    return breakdown === undefined ? [] : [{ part, breakdown }];
  });
  const shown = asked.filter(({ part, breakdown }) => breakdown.values.length > (part === "domain" ? 1 : 0));
  const empty = asked.filter(({ breakdown }) => breakdown.values.length === 0);
  return (
    <>
      <div className="mt-8 grid gap-x-10 gap-y-8 wide:grid-cols-2 broad:grid-cols-3">
        {shown.map(({ part, breakdown }) => (
          <Table {...props} part={part} breakdown={breakdown} key={part} />
        ))}
      </div>
      {empty.length > 0 && (
        <p className="mt-8 max-w-[62ch] text-label text-mute">
          {t("stats.nothingOf", { what: empty.map(({ part }) => t(`dimension.${part}`)).join(", ") })}
        </p>
      )}
    </>
  );
}

interface TableProps extends Omit<BreakdownsProps, "breakdowns"> {
  readonly part: Part;
  readonly breakdown: Breakdown;
}

function Table({ subject, view, names, part, breakdown: short, onFilter }: TableProps) {
  const { t, formats } = useSpeech();
  const [isLong, setLong] = useState(false);
  const long = useValues(subject, view, { part, isWanted: isLong });
  const { values, more, other, none } = (isLong ? long.data?.breakdowns[part] : undefined) ?? short;
  const most = Math.max(1, none.clicks, other.clicks, ...values.map(({ clicks }) => clicks));
  const row = (key: string, name: ReactNode, count: { readonly clicks: number; readonly visitors: number }) => (
    <tr key={key}>
      <th scope="row" className="relative w-full max-w-0 border-line border-b text-left font-[400]">
        {name}
        <span className="absolute -bottom-px left-0 h-[3px] bg-flax" style={{ width: `${(count.clicks / most) * 100}%` }} />
      </th>
      <td className="border-line border-b pl-4 text-right font-mono tabular-nums">{formats.number(count.clicks)}</td>
      <td className="border-line border-b pl-4 text-right font-mono text-mute tabular-nums">{formats.number(count.visitors)}</td>
    </tr>
  );
  const filter = part === "link" ? null : (value: string) => onFilter(part, value);
  const chosen = part === "link" ? [] : [view[part] ?? []].flat();
  const choice = (value: string) => (
    <Choice
      text={names.value(part, value)}
      isKnown={value !== ""}
      isChosen={chosen.includes(value)}
      onChoose={() => filter?.(value)}
    />
  );
  return (
    <section className="min-w-0">
      <table className="w-full text-label">
        <caption className="sr-only">{t(`dimension.${part}`)}</caption>
        <thead>
          <tr className="text-mute">
            <th scope="col" className="h-8 text-left font-strong text-dense text-ink">
              {t(`dimension.${part}`)}
            </th>
            <th scope="col" className="pl-4 text-right font-[400]">
              {t("column.clicks")}
            </th>
            <th scope="col" className="pl-4 text-right font-[400]">
              {t("stats.visitorsHead")}
            </th>
          </tr>
        </thead>
        <tbody>
          {values.map((value) =>
            row(value.value, part === "link" ? <LinkName value={value} view={view} /> : choice(value.value), value),
          )}
          {none.clicks > 0 && row("none", choice(""), none)}
          {other.clicks > 0 && row("other", <Plain text={t("stats.other")} />, other)}
        </tbody>
      </table>
      {long.error !== null && isLong && <Problem error={long.error} onRetry={long.refetch} />}
      {more.values > 0 && !isLong && (
        <button type="button" className="quiet" onClick={() => setLong(true)}>
          {t("stats.showMore", { count: more.values })}
        </button>
      )}
      {more.values > 0 && isLong && long.data !== undefined && (
        <p className="py-2 text-label text-mute">{t("stats.andMore", { count: more.values })}</p>
      )}
      {isLong && short.more.values > 0 && (
        <button type="button" className="quiet" onClick={() => setLong(false)}>
          {t("stats.showLess")}
        </button>
      )}
    </section>
  );
}

const CELL = "block min-h-8 w-full truncate py-1.5 text-left pointer-coarse:min-h-11 pointer-coarse:py-3";

function Plain({ text }: { readonly text: string }) {
  return <span className={`${CELL} text-mute`}>{text}</span>;
}

interface ChoiceProps {
  readonly text: string;
  readonly isKnown: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Choice({ text, isKnown, isChosen, onChoose }: ChoiceProps) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      title={text}
      className={`${CELL} hover:underline ${isChosen ? "font-strong" : ""} ${isKnown ? "" : "text-mute"}`}
      onClick={onChoose}
    >
      {text}
    </button>
  );
}

/** A link leads to its own numbers; of one that is no more there is only its id. */
function LinkName({ value: { value, link }, view }: { readonly value: Value; readonly view: StatsView }) {
  if (link === undefined || link === null) return <Plain text={value} />;
  const { code, domain, title } = link;
  return (
    <Link
      className={`${CELL} hover:underline`}
      to="/stats/$code"
      params={{ code }}
      search={{ ...changedStats(view, { tag: undefined, domain: undefined }), at: domain }}
    >
      <span className="font-mono">{code}</span>
      {title !== "" && <span className="text-mute"> {title}</span>}
    </Link>
  );
}
