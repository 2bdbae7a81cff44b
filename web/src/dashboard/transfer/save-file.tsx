// The way from a choice of rows to a file: with its progress in the page, or left to the browser where it is very large.
import type { FileFormat } from "@linnet/client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { api } from "../api.ts";
import { sentenceOf } from "../frame/problem.tsx";
import type { Translate } from "../text/translate.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { download } from "../ui/download.ts";
import { ErrorLine } from "../ui/error-line.tsx";
import { BrokenOff, ExportJob, type ExportState } from "./export-job.ts";
import { Leaving } from "./leaving.tsx";
import { Quiet, Wire } from "./progress.tsx";
import { sizeText } from "./size.ts";
import { useTold } from "./use-told.ts";

/** Rows that are read in the page. A browser that saves more by itself needs no room for them but the file's. */
const IN_PAGE_ROWS_MAX = 200_000;

/** How many rows there will be. */
export interface Amount {
  readonly count: number;
  /** Else there are at least so many. */
  readonly isExact: boolean;
  /** Whether it was counted for what is chosen now. */
  readonly isOfNow: boolean;
}

interface SaveFileProps {
  readonly address: string;
  readonly format: FileFormat;
  /** What the file is called, but for its end, and the button that saves it. */
  readonly name: "links" | "clicks";
  /** Undefined where nobody counts them beforehand. */
  readonly amount?: Amount | null;
  /** Where it is chosen what shall be in the file. */
  readonly children: ReactNode;
}

/** While a file is read, nothing else can be chosen; what has become of it is told until then. */
export function SaveFile({ address, format, name, amount = null, children }: SaveFileProps) {
  const t = useText();
  const [started, setStarted] = useState<ExportJob | null>(null);
  const job = started?.options.address === address ? started : null;
  const state = useTold(job?.told ?? null);
  const isRunning = state?.phase === "running";
  const fileName = `${name}.${format}`;
  const text = t(`transfer.save.${name}`);
  const start = () => {
    const next = new ExportJob({ address, format, fileName }, { bytes: api.files.bytes, save: download });
    setStarted(next);
    void next.run();
  };
  const isForBrowser = amount !== null && amount.count > IN_PAGE_ROWS_MAX;
  return (
    <>
      <Leaving job={job} isRunning={isRunning} what="export" />
      <fieldset className="grid min-w-0 grid-cols-1 gap-x-6 gap-y-4 wide:grid-cols-2" disabled={isRunning}>
        <legend className="sr-only">{text}</legend>
        {children}
      </fieldset>
      {job !== null && state !== null && (
        <Progress job={job} state={state} total={amount?.isExact && amount.isOfNow ? amount.count : null} />
      )}
      {!isRunning && (
        <div className="flex flex-wrap items-center gap-x-4 pt-4">
          {isForBrowser ? (
            <a className="quiet inline-flex items-center" href={address} download>
              {text}
            </a>
          ) : (
            <Quiet text={text} onClick={start} />
          )}
          {amount !== null && (
            <span className="text-label text-mute" role="status">
              {t(amount.isExact ? "links.count" : "links.countAtLeast", { count: amount.count })}
            </span>
          )}
        </div>
      )}
      {isForBrowser && <p className="text-label text-mute">{t("transfer.byBrowser")}</p>}
    </>
  );
}

interface ProgressProps {
  readonly job: ExportJob;
  readonly state: ExportState;
  /** Null where it is not known how many rows there will be. */
  readonly total: number | null;
}

/** Takes the focus from the buttons that go when they are pressed. */
function Progress({ job, state, total }: ProgressProps) {
  const { t, locale } = useSpeech();
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => region.current?.focus(), []);
  const { phase } = state;
  const isRunning = phase === "running";
  const stop = () => {
    region.current?.focus();
    job.cancel();
  };
  return (
    <div className="pt-3 outline-none" ref={region} tabIndex={-1}>
      <Wire share={shareOf(state, total)} isRunning={isRunning} label={t("transfer.exporting")} />
      {phase === "ended" ? (
        <ErrorLine text={`${errorOf(state.error, t)} ${t("transfer.nothingSaved")}`} />
      ) : (
        <p className="pt-2" role={isRunning ? undefined : "status"}>
          {phase === "cancelled" ? t("transfer.exportStopped") : summaryOf(job, state, { t, locale, total })}
        </p>
      )}
      {phase === "done" && state.isShort && <ErrorLine text={t("transfer.leftOut")} />}
      {isRunning && (
        <div className="pt-2">
          <Quiet text={t("transfer.stop")} onClick={stop} />
        </div>
      )}
    </div>
  );
}

function shareOf({ phase, rows }: ExportState, total: number | null): number | null {
  if (phase === "done") return 1;
  return total === null ? null : Math.min(1, rows / Math.max(1, total));
}

function errorOf(error: unknown, t: Translate): string {
  return error instanceof BrokenOff ? t("transfer.brokeOff") : sentenceOf(error, t);
}

interface Words {
  readonly t: Translate;
  readonly locale: string;
  readonly total: number | null;
}

/** “1,200 of 1,998 rows · 340 kB”, and at the end “1,998 rows · 560 kB · saved as links.csv”. */
function summaryOf({ options }: ExportJob, { phase, rows, bytes }: ExportState, { t, locale, total }: Words): string {
  const size = sizeText(bytes, locale);
  if (phase === "done")
    return [t("transfer.rows", { count: rows }), size, t("transfer.saved", { name: options.fileName })].join(" · ");
  const done = total === null ? t("transfer.rows", { count: rows }) : t("transfer.rowsOf", { rows, count: total });
  return [done, size].join(" · ");
}
