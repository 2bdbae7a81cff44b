// What is shown instead of what could not be had: what went wrong, and a way to try again.
import { LinnetProblem, LinnetUnreachable } from "@linnet/client";
import type { Translate } from "../text/translate.ts";
import { useText } from "../text/use-text.tsx";
import { ErrorLine } from "../ui/error-line.tsx";

/** What to say of an error, whoever it comes from. */
export function sentenceOf(error: unknown, t: Translate): string {
  if (error instanceof LinnetProblem) return t.problem(error);
  return error instanceof LinnetUnreachable ? t("problem.unreachable") : t("problem.unexpected");
}

export function Problem({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => unknown }) {
  const t = useText();
  return (
    <div className="max-w-[62ch] py-4">
      <ErrorLine text={sentenceOf(error, t)} />
      {onRetry !== undefined && (
        <button type="button" className="quiet mt-2" onClick={() => onRetry()}>
          {t("problem.retry")}
        </button>
      )}
    </div>
  );
}
