// Clicks as they come, on all links or on one.
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Problem } from "../frame/problem.tsx";
import { useText } from "../text/use-text.tsx";
import { Nothing, PageHead } from "../ui/page.tsx";
import type { Subject } from "./data.ts";
import { countOf, type Heard, shownOf } from "./live-clicks.ts";
import { LiveList } from "./live-list.tsx";
import { Announced, LiveMinute } from "./live-wire.tsx";
import { type Connection, useLive } from "./use-live.ts";
import { KINDS, type Kind } from "./view.ts";

const route = getRouteApi("/signed-in/live");

export function LivePage() {
  const t = useText();
  const { code, at } = route.useSearch();
  const where = at === undefined ? {} : { at };
  return (
    <>
      <PageHead>
        <h1 className="min-w-0 flex-1 truncate font-light text-search">
          {t("nav.live")}
          {code !== undefined && <span className="font-mono"> {code}</span>}
        </h1>
        {code !== undefined && (
          <span className="flex flex-none items-center gap-4">
            <Link className="quiet" to="/stats/$code" params={{ code }} search={where}>
              {t("nav.stats")}
            </Link>
            <Link className="quiet" to="/live">
              {t("stats.toAll")}
            </Link>
          </span>
        )}
      </PageHead>
      <Live subject={code === undefined ? null : { code, domain: at }} key={`${at} ${code}`} />
    </>
  );
}

/** What was there when it was stopped. */
interface Stopped {
  readonly heard: Heard;
  readonly at: number;
}

function Live({ subject }: { readonly subject: Subject }) {
  const t = useText();
  const { heard, connection, retry } = useLive(subject);
  const [kinds, setKinds] = useState<readonly Kind[]>(KINDS);
  const [stopped, setStopped] = useState<Stopped | null>(null);
  const [isRead, setRead] = useState(false);
  const fresh = stopped === null ? 0 : countOf(heard.counts, kinds) - countOf(stopped.heard.counts, kinds);
  const shown = stopped?.heard ?? heard;
  const arrivals = shownOf(shown, kinds);
  return (
    <>
      <div className="flex min-h-11 flex-none flex-wrap items-center gap-x-5 px-4 py-1 text-label wide:px-6">
        <KindChips kinds={kinds} onKinds={setKinds} />
        <span className="flex items-center gap-x-5 wide:ml-auto">
          <Switch isOn={isRead} onSwitch={setRead}>
            {t("live.announce")}
          </Switch>
          <button
            type="button"
            className="chip text-ink"
            onClick={() => setStopped(stopped === null ? { heard, at: Date.now() } : null)}
          >
            {t(stopped === null ? "live.pause" : "live.resume")}
          </button>
          {fresh > 0 && <span className="tabular-nums">{t("live.fresh", { count: fresh })}</span>}
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-2 pb-16 wide:px-6">
        {connection.state === "failed" && <Problem error={connection.error} onRetry={retry} />}
        <LiveMinute heard={shown} kinds={kinds} stoppedAt={stopped?.at ?? null} />
        <ConnectionLine connection={connection} onRetry={retry} />
        {isRead && <Announced heard={heard} kinds={kinds} />}
        {arrivals.length > 0 && <LiveList arrivals={arrivals} />}
        {arrivals.length === 0 && connection.state === "open" && <Nothing text={t("live.none")} />}
      </div>
    </>
  );
}

interface ConnectionLineProps {
  readonly connection: Connection;
  readonly onRetry: () => void;
}

/** What is wrong with the connection, and nothing while it is well. */
function ConnectionLine({ connection, onRetry }: ConnectionLineProps) {
  const t = useText();
  return (
    <div className="mt-2 min-h-8">
      <span role="status" className="text-straw">
        {connection.state === "connecting" && t("live.connecting")}
        {connection.state === "lost" && t("live.again", { count: Math.ceil(connection.waitMs / 1000) })}
      </span>{" "}
      {connection.state === "lost" && (
        <button type="button" className="quiet" onClick={onRetry}>
          {t("live.now")}
        </button>
      )}
    </div>
  );
}

interface KindChipsProps {
  readonly kinds: readonly Kind[];
  readonly onKinds: (kinds: readonly Kind[]) => void;
}

/** One of them is always shown. */
function KindChips({ kinds, onKinds }: KindChipsProps) {
  const t = useText();
  const toggle = (kind: Kind) => onKinds(kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind]);
  return (
    <fieldset className="flex flex-wrap items-center gap-x-5">
      <legend className="sr-only">{t("stats.kinds")}</legend>
      {KINDS.map((kind) => {
        const isOn = kinds.includes(kind);
        return (
          <Switch isOn={isOn} isFixed={isOn && kinds.length === 1} onSwitch={() => toggle(kind)} key={kind}>
            {t(`kind.${kind}`)}
          </Switch>
        );
      })}
    </fieldset>
  );
}

interface SwitchProps {
  readonly isOn: boolean;
  readonly isFixed?: boolean;
  readonly onSwitch: (isOn: boolean) => void;
  readonly children: ReactNode;
}

function Switch({ isOn, isFixed = false, onSwitch, children }: SwitchProps) {
  return (
    <button
      type="button"
      className={`chip ${isOn ? "text-ink" : ""}`}
      aria-pressed={isOn}
      disabled={isFixed}
      onClick={() => onSwitch(!isOn)}
    >
      <span aria-hidden="true">{isOn ? "●" : "○"}</span>
      {children}
    </button>
  );
}
