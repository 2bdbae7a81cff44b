// Sending a form, and what the API says of its fields.
import { LinnetProblem } from "@linnet/client";
import { type FormEvent, type ReactNode, useState } from "react";
import { sentenceOf } from "../frame/problem.tsx";
import { useText } from "../text/use-text.tsx";
import { ErrorLine } from "./error-line.tsx";
import { isStale, Stale, type StaleWays } from "./stale.tsx";

/** What is wrong, by the field that it is about. */
interface Wrong {
  readonly field: string | null;
  readonly code: string;
  readonly text: string;
}

export interface Sending {
  readonly isBusy: boolean;
  /** What is wrong with this field, or with a part of it (`apps` has what is said of `apps.ios[0]`). */
  readonly errorOf: (field: string) => string | undefined;
  /** What is wrong and about none of the fields that `errorOf` was asked for. */
  readonly rest: ReactNode;
  readonly submit: (event: FormEvent) => void;
  /** The same after something was asked; never fails. */
  readonly run: () => Promise<void>;
}

/**
 * Sends a form, and keeps what the API says of it. `fields` are those that show their own errors. `ways` are offered where somebody else
 * has changed meanwhile what the form is about.
 */
export function useSending(fields: readonly string[], send: () => Promise<unknown>, ways?: StaleWays): Sending {
  const t = useText();
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setWrong(null);
    try {
      await send();
    } catch (error) {
      const { field, code } = error instanceof LinnetProblem ? error : { field: null, code: "" };
      setWrong({ field, code, text: sentenceOf(error, t) });
    } finally {
      setBusy(false);
    }
  };
  const isAtField = wrong !== null && fields.some((field) => isPartOf(wrong.field, field));
  return {
    isBusy,
    errorOf: (field) => (wrong !== null && isPartOf(wrong.field, field) ? textAt(wrong, field) : undefined),
    rest: wrong !== null && !isAtField && <Rest wrong={wrong} ways={ways} />,
    run,
    submit(event) {
      event.preventDefault();
      if (!isBusy) void run();
    },
  };
}

function isPartOf(part: string | null, field: string): boolean {
  return part === field || part?.startsWith(`${field}.`) === true || part?.startsWith(`${field}[`) === true;
}

/** Of a part it is said which one it is. */
function textAt({ field: part, text }: Wrong, field: string): string {
  return part === null || part === field || text.includes(part) ? text : `${part}: ${text}`;
}

function Rest({ wrong, ways }: { readonly wrong: Wrong; readonly ways: StaleWays | undefined }) {
  return isStale(wrong.code) && ways !== undefined ? <Stale ways={ways} /> : <ErrorLine text={wrong.text} />;
}
