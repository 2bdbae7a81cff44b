// A file becomes links: chosen, checked, and then imported in earnest.
import { type DragEvent, useId, useState } from "react";
import { api } from "../api.ts";
import { refreshLinks } from "../links/data.ts";
import { may, useSession } from "../session.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { ErrorLine } from "../ui/error-line.tsx";
import { Job, OPERATIONS, type Operation } from "./job.ts";
import { Leaving } from "./leaving.tsx";
import { Outcome } from "./outcome.tsx";
import { type Format, formatOf } from "./rows.ts";
import { sizeText } from "./size.ts";
import { useTold } from "./use-told.ts";

interface Chosen {
  readonly file: File;
  readonly format: Format;
}

/** What is next, once a file is chosen. */
const focus = (button: HTMLButtonElement | null) => button?.focus();

export function Import() {
  const t = useText();
  const session = useSession();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [isWrongFile, setWrongFile] = useState(false);
  const [operation, setOperation] = useState<Operation>(may(session, "links:create") ? "create" : "edit");
  const [job, setJob] = useState<Job | null>(null);
  const state = useTold(job?.told ?? null);
  const isRunning = state?.phase === "running" || state?.phase === "trouble";

  const choose = (file: File | undefined) => {
    if (file === undefined || isRunning) return;
    const format = formatOf(file.name);
    setWrongFile(format === null);
    setChosen(format === null ? null : { file, format });
    setJob(null);
  };
  const start = (isDryRun: boolean) => {
    if (chosen === null) return;
    const name = `import-${crypto.randomUUID()}`;
    const next = new Job({ ...chosen, operation, isDryRun }, { bulk: api.bulk, nowMs: () => performance.now(), name });
    setJob(next);
    void next.run().then(isDryRun ? undefined : refreshLinks);
  };
  return (
    <div className="max-w-[62ch]">
      <Leaving job={job} isRunning={isRunning} what="import" />
      <FileField chosen={chosen} disabled={isRunning} onFile={choose} />
      {isWrongFile && <ErrorLine text={t("transfer.wrongFile")} />}
      {chosen !== null && (
        <>
          <OperationField
            operation={operation}
            disabled={isRunning}
            onChange={(one) => {
              setOperation(one);
              setJob(null);
            }}
          />
          {job !== null && state !== null && (
            <Outcome
              job={job}
              state={state}
              onImport={() => start(false)}
              onAnew={() => setJob(null)}
              key={String(job.options.isDryRun)}
            />
          )}
          {job === null && (
            <div className="flex flex-wrap items-center gap-6 pt-2">
              <button type="button" className="ink-block" ref={focus} onClick={() => start(true)}>
                {t("transfer.check")}
              </button>
              <button type="button" className="quiet" onClick={() => start(false)}>
                {t("transfer.unchecked")}
              </button>
            </div>
          )}
        </>
      )}
    </div>
  );
}

interface FileFieldProps {
  readonly chosen: Chosen | null;
  readonly disabled: boolean;
  readonly onFile: (file: File | undefined) => void;
}

function FileField({ chosen, disabled, onFile }: FileFieldProps) {
  const { t, locale } = useSpeech();
  const [isOver, setOver] = useState(false);
  const id = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    <div>
      <input
        className="peer sr-only"
        type="file"
        accept=".csv,.json,.ndjson,.jsonl"
        id={id}
        disabled={disabled}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => {
          onFile(target.files?.[0]);
          target.value = "";
        }}
      />
      <label
        className={`flex min-h-16 cursor-pointer flex-wrap content-end items-baseline gap-x-4 border-b pb-2 peer-focus-visible:outline-2 peer-focus-visible:outline-flax peer-focus-visible:outline-offset-2 ${isOver ? "border-flax bg-sunk" : "border-edge"}`}
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {chosen === null ? (
          <span className="text-mute text-reading">{t("transfer.choose")}</span>
        ) : (
          <>
            <span className="min-w-0 break-all font-mono text-reading">{chosen.file.name}</span>
            <span className="text-label text-mute">{sizeText(chosen.file.size, locale)}</span>
            {!disabled && <span className="quiet ml-auto">{t("transfer.other")}</span>}
          </>
        )}
      </label>
      <p className="mt-1 text-label text-mute" id={`${id}-hint`}>
        {t("transfer.hint")}
      </p>
    </div>
  );
}

interface OperationFieldProps {
  readonly operation: Operation;
  readonly disabled: boolean;
  readonly onChange: (operation: Operation) => void;
}

function OperationField({ operation, disabled, onChange }: OperationFieldProps) {
  const t = useText();
  const session = useSession();
  const allowed = OPERATIONS.filter((one) => may(session, one === "create" ? "links:create" : "links:write"));
  return (
    <fieldset className="py-4" disabled={disabled}>
      <legend className="float-left mr-6 flex min-h-8 items-center text-mute">{t("transfer.each")}</legend>
      <div className="flex flex-wrap gap-x-6">
        {allowed.map((one) => (
          <label className="flex min-h-8 items-center gap-2" key={one}>
            <input type="radio" name="operation" checked={operation === one} onChange={() => onChange(one)} />
            {t(`eachRow.${one}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
