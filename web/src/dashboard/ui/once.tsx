// What is shown this once: a secret, what it is for, and ways to keep it.
import type { ReactNode } from "react";
import { tell } from "../frame/toasts.tsx";
import { useText } from "../text/use-text.tsx";
import { copyText } from "./copy.ts";
import { download } from "./download.ts";

interface OnceProps {
  /** What it is, for those who can't see where it stands. */
  readonly label: string;
  /** What it is for. */
  readonly says: ReactNode;
  /** The secret; of several each has a line. */
  readonly text: string;
  /** The name of a file that it can be kept in. */
  readonly fileName?: string;
  /** What the button says that ends it. */
  readonly kept: string;
  readonly onKept: () => void;
  /** Between the secret and that button. */
  readonly children?: ReactNode;
}

const focus = (button: HTMLButtonElement | null) => button?.focus();

/** The focus is where it can be copied; it stays until somebody says that it is kept. */
export function Once({ label, says, text, fileName, kept, onKept, children }: OnceProps) {
  const t = useText();
  const copy = useCopy();
  return (
    <>
      <div className="break-words">{says}</div>
      <section className="mt-4 flex items-baseline gap-3 border-edge border-b pb-2" aria-label={label}>
        <span className="perched flex-none" aria-hidden="true" />
        <span className={`min-w-0 flex-1 break-all whitespace-pre-line font-mono ${text.includes("\n") ? "columns-2" : ""}`}>
          {text}
        </span>
      </section>
      <div className="mt-4 flex flex-wrap items-center gap-6">
        <button type="button" className="ink-block" ref={focus} onClick={() => void copy(text)}>
          {t("copy")}
        </button>
        {fileName !== undefined && (
          <button
            type="button"
            className="quiet"
            onClick={() => download(new Blob([`${text}\n`], { type: "text/plain" }), fileName)}
          >
            {t("once.download")}
          </button>
        )}
        <button type="button" className="quiet" onClick={onKept}>
          {kept}
        </button>
      </div>
      {children}
    </>
  );
}

/** Copies, and says whether it is done. */
export function useCopy(): (text: string) => Promise<void> {
  const t = useText();
  return async (text) => tell(t((await copyText(text)) ? "copied" : "once.notCopied"));
}
