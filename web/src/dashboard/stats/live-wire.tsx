// The last minute on a wire: a bar for each second, and a dot for each click, which lands where now is. Only the newest is crimson.
import { useEffect, useRef, useState } from "react";
import { useText } from "../text/use-text.tsx";
import { type Heard, minuteOf, placeOf, SECONDS, shownOf } from "./live-clicks.ts";
import type { Kind } from "./view.ts";

interface MinuteProps {
  readonly heard: Heard;
  readonly kinds: readonly Kind[];
  /** The moment at which it stands still; null: it goes on. */
  readonly stoppedAt: number | null;
}

/** What the full height stands for, at least: one click alone shall not look like many. */
const TOP_MIN = 4;

export function LiveMinute({ heard, kinds, stoppedAt }: MinuteProps) {
  const t = useText();
  const shown = shownOf(heard, kinds);
  const tick = useTick();
  const now = stoppedAt ?? Math.max(tick, shown[0]?.at ?? 0);
  const minute = minuteOf(heard, kinds, now);
  const top = Math.max(TOP_MIN, ...minute);
  return (
    <>
      <h2 className="text-reading tabular-nums">{t("live.minute", { count: sumOf(minute) })}</h2>
      <div className="relative mt-3 h-24 border-edge border-b" aria-hidden="true">
        {minute.map((clicks, second) => (
          <span
            className="absolute bottom-0 bg-flax"
            style={{
              left: `${((second + 0.15) / SECONDS) * 100}%`,
              width: `${70 / SECONDS}%`,
              height: `${(clicks / top) * 100}%`,
            }}
            // biome-ignore lint/suspicious/noArrayIndexKey: a second is its place
            key={second}
          />
        ))}
        {shown.toReversed().map(({ id, at }) => {
          const place = placeOf(at, now);
          const isNewest = id === shown[0]?.id;
          return (
            place !== null && (
              <span
                className={`lands absolute bottom-0 rounded-full ${isNewest ? "-mb-1 -ml-1 size-2 bg-crimson" : "-mb-[3px] -ml-[3px] size-1.5 bg-edge"}`}
                style={{ left: `${place * 100}%` }}
                key={id}
              />
            )
          );
        })}
      </div>
    </>
  );
}

/** Now, told once a second. */
function useTick(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const ANNOUNCED_EVERY_MS = 15_000;

/** Says now and then how many there were, and nothing while nobody comes. */
export function Announced({ heard, kinds }: Pick<MinuteProps, "heard" | "kinds">) {
  const t = useText();
  const latest = useRef(heard);
  const [count, setCount] = useState(0);
  useEffect(() => {
    latest.current = heard;
  }, [heard]);
  useEffect(() => {
    const timer = setInterval(() => setCount(sumOf(minuteOf(latest.current, kinds, Date.now()))), ANNOUNCED_EVERY_MS);
    return () => clearInterval(timer);
  }, [kinds]);
  return (
    <p className="sr-only" role="status">
      {count > 0 && t("live.minute", { count })}
    </p>
  );
}

const sumOf = (minute: readonly number[]) => minute.reduce((sum, clicks) => sum + clicks, 0);
