// Somebody else was faster: what is said then, and the two ways on. Nobody's text is overwritten unless that is chosen.
import { useText } from "../text/use-text.tsx";
import { ErrorLine } from "./error-line.tsx";

export interface StaleWays {
  /** Shows what the form is about as it is now, without what was typed. */
  readonly show: () => unknown;
  /** Shows it as it is now, with what was typed in it. */
  readonly keep?: (() => unknown) | undefined;
}

/** Whether an error of this code says that another version is there than the one that was to be changed. */
export const isStale = (code: string): boolean => code === "precondition_failed" || code === "edit_conflict";

export function Stale({ ways }: { readonly ways: StaleWays }) {
  const t = useText();
  return (
    <div>
      <ErrorLine text={t("stale.text")} />
      <div className="flex flex-wrap gap-x-6">
        <button type="button" className="quiet" onClick={() => ways.show()}>
          {t("stale.reload")}
        </button>
        {ways.keep !== undefined && (
          <button type="button" className="quiet" onClick={() => ways.keep?.()}>
            {t("stale.keep")}
          </button>
        )}
      </div>
    </div>
  );
}
