// The last clicks, newest first: when, on which link, from where, with what, and how it ended. Whatever was sent is text.
import { Link } from "@tanstack/react-router";
import { memo, useMemo } from "react";
import { useSpeech } from "../text/use-text.tsx";
import type { Arrival } from "./live-clicks.ts";
import { type Names, namesOf } from "./names.ts";

const COLUMNS = "wide:grid-cols-[5.5rem_minmax(0,9rem)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,8rem)_minmax(0,8rem)]";

export function LiveList({ arrivals }: { readonly arrivals: readonly Arrival[] }) {
  const { t, locale } = useSpeech();
  const names = useMemo(() => namesOf(t, locale), [t, locale]);
  const times = useMemo(() => new Intl.DateTimeFormat(locale, { timeStyle: "medium" }), [locale]);
  return (
    <ol aria-label={t("live.clicks")} className="-mx-4 mt-2 wide:-mx-6">
      {arrivals.map((arrival) => (
        <ClickRow arrival={arrival} names={names} times={times} key={arrival.id} />
      ))}
    </ol>
  );
}

interface ClickRowProps {
  readonly arrival: Arrival;
  readonly names: Names;
  readonly times: Intl.DateTimeFormat;
}

const ClickRow = memo(function ClickRow({ arrival: { click }, names, times }: ClickRowProps) {
  const { t } = useSpeech();
  const { browser, os } = click;
  const place = click.city ?? names.value("country", click.country ?? "");
  const program = [browser, os].flatMap((name, at) => (name === null ? [] : [names.value(at === 0 ? "browser" : "os", name)]));
  const [first = t("stats.unknown"), second] = program;
  return (
    <li
      className={`flex min-h-10 flex-wrap items-baseline gap-x-3 border-line border-b px-4 py-2 text-label text-mute wide:grid wide:px-6 ${COLUMNS}`}
    >
      <time className="font-mono tabular-nums" dateTime={click.time}>
        {times.format(new Date(click.time))}
      </time>
      <Code click={click} />
      <Fact text={place} />
      <Fact text={second === undefined ? first : t("live.on", { browser: first, os: second })} />
      <Fact text={names.value("referrer", click.referrer ?? "")} />
      <Fact text={t(`kind.${click.kind}`)} />
      <Fact text={t(`outcome.${click.outcome}`)} />
    </li>
  );
});

function Fact({ text }: { readonly text: string }) {
  return (
    <span className="max-w-full truncate" title={text}>
      {text}
    </span>
  );
}

/** Leads to the link's numbers, where there is a link. */
function Code({ click: { link, code, domain } }: Pick<Arrival, "click">) {
  const name = "max-w-full truncate font-mono text-dense text-ink";
  if (link === null) return <span className={`${name} text-mute`}>{code}</span>;
  return (
    <Link className={`${name} hover:underline`} to="/stats/$code" params={{ code }} search={{ at: domain }}>
      {code}
    </Link>
  );
}
