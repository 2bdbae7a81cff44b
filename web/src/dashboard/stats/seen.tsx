// What the map and the table of hours have in common: they are asked for when somebody scrolls to them, and shade by few steps.
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useText } from "../text/use-text.tsx";
import { strengthOf } from "./steps.ts";

/** How far below the window something begins to load. */
const AHEAD = "240px";

interface PanelProps {
  readonly title: string;
  /** Seen once, it stays. */
  readonly children: () => ReactNode;
}

/** A part whose content is made when it is looked at; until then it keeps a place. */
export function Panel({ title, children }: PanelProps) {
  const box = useRef<HTMLElement>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null || isSeen) return;
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true), {
      rootMargin: AHEAD,
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [isSeen]);
  return (
    <section ref={box} className="min-w-0">
      <h2 className="h-8 font-strong">{title}</h2>
      {isSeen ? children() : <PanelWaiting />}
    </section>
  );
}

export function PanelWaiting() {
  const t = useText();
  return (
    <div role="status" className="aspect-[2/1]">
      <span className="sr-only">{t("loading")}</span>
      <div className="skeleton w-48" />
    </div>
  );
}

interface StepsLegendProps {
  readonly bounds: readonly number[];
  readonly number: (value: number) => string;
}

/** What the strengths stand for, in words: "1–10". */
export function StepsLegend({ bounds, number }: StepsLegendProps) {
  const t = useText();
  return (
    <ul aria-label={t("column.clicks")} className="flex flex-wrap gap-x-4 pt-2 font-mono text-label text-mute">
      {bounds.map((bound, at) => {
        const least = (bounds[at - 1] ?? 0) + 1;
        return (
          <li className="flex items-center gap-1.5" key={bound}>
            <span className="shade size-3" data-strength={strengthOf(bound, bounds)} />
            {least === bound ? number(bound) : `${number(least)}–${number(bound)}`}
          </li>
        );
      })}
    </ul>
  );
}
