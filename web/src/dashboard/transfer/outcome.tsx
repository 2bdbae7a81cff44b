// What becomes of the rows of a file: while they are sent, and at the end.

import { useEffect, useRef } from "react";
import { csvText } from "../csv.ts";
import { sentenceOf } from "../frame/problem.tsx";
import type { Translate } from "../text/translate.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { download } from "../ui/download.ts";
import { ErrorLine } from "../ui/error-line.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { type Failure, type Job, type JobState, SHOWN_MAX } from "./job.ts";
import { Quiet, Wire } from "./progress.tsx";
import { UnreadableFile } from "./rows.ts";

interface OutcomeProps {
  readonly job: Job;
  readonly state: JobState;
  readonly onImport: () => void;
  readonly onAnew: () => void;
}

/** Takes the focus when it appears and when a button goes that had it. */
export function Outcome({ job, state, onImport, onAnew }: OutcomeProps) {
  const t = useText();
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => region.current?.focus(), []);
  const { phase, isDryRun, counts } = state;
  const isRunning = phase === "running" || phase === "trouble";
  const stop = () => {
    region.current?.focus();
    job.cancel();
  };
  const goOn = () => {
    region.current?.focus();
    job.goOn();
  };
  return (
    <div className="outline-none" ref={region} tabIndex={-1}>
      <Wire share={state.share} isRunning={isRunning} label={t(isDryRun ? "transfer.checking" : "transfer.importing")} />
      <p className="pt-2" role={isRunning ? undefined : "status"}>
        {summaryOf(job, state, t)}
      </p>
      {phase === "trouble" && (
        <>
          <ErrorLine text={sentenceOf(state.error, t)} />
          <p className="text-label text-mute">{t("transfer.trouble")}</p>
        </>
      )}
      {phase === "ended" && <ErrorLine text={endOf(state.error, t)} />}
      {phase === "cancelled" && !isDryRun && <p className="text-mute">{t("transfer.stopped")}</p>}
      <div className="flex flex-wrap items-center gap-6 pt-2">
        {isDryRun && !isRunning && counts.done > 0 && (
          <button type="button" className="ink-block" onClick={onImport}>
            {t("transfer.do", { count: counts.done })}
          </button>
        )}
        {phase === "trouble" && <Quiet text={t("problem.retry")} onClick={goOn} />}
        {isRunning && <Quiet text={t("transfer.stop")} onClick={stop} />}
        {!isRunning && <Quiet text={t("transfer.anew")} onClick={onAnew} />}
      </div>
      {counts.failed > 0 && <Refused job={job} state={state} />}
    </div>
  );
}

/** “1,997 links made · 3 rows refused · 1,450 rows a second”. */
function summaryOf({ options }: Job, { phase, isDryRun, counts, perSecond }: JobState, t: Translate): string {
  const { done, failed } = counts;
  if (done + failed === 0 && phase === "done") return t("transfer.noRows");
  if (done + failed === 0 && phase === "running") return t(isDryRun ? "transfer.checking" : "transfer.importing");
  const word = `${isDryRun ? "would-" : ""}${options.operation}` as const;
  return [
    t(`imported.${word}`, { count: done }),
    ...(failed > 0 ? [t("transfer.refused", { count: failed })] : []),
    ...(phase === "running" ? [t("transfer.perSecond", { count: perSecond })] : []),
  ].join(" · ");
}

/** Why the file was not read to its end; a table that breaks off has said so itself, in the last row that was refused. */
function endOf(error: unknown, t: Translate): string {
  if (error === null) return t("transfer.cut");
  return error instanceof UnreadableFile ? t(`unreadable.${error.reason}`, { line: String(error.line) }) : sentenceOf(error, t);
}

function Refused({ job, state: { failures, counts } }: Pick<OutcomeProps, "job" | "state">) {
  const { t } = useSpeech();
  return (
    <div className="pt-6">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h3 className="font-strong">{t("transfer.refusedRows")}</h3>
        <button type="button" className="quiet" onClick={() => save(job.failures, t)}>
          {t("transfer.saveRefused")}
        </button>
      </div>
      <Rows label={t("transfer.refusedRows")}>
        {failures.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they only ever get more
          <Row title={t.problem(one)} facts={[t("transfer.line", { line: String(one.line) }), one.field ?? false]} key={at} />
        ))}
      </Rows>
      {counts.failed > SHOWN_MAX && <p className="pt-2 text-mute">{t("transfer.more", { count: counts.failed - SHOWN_MAX })}</p>}
    </div>
  );
}

function save(failures: readonly Failure[], t: Translate): void {
  const rows = failures.map((one) => [one.line, one.field ?? "", one.code, t.problem(one)]);
  download(new Blob([csvText([["line", "field", "code", "message"], ...rows])], { type: "text/csv" }), "refused.csv");
}
