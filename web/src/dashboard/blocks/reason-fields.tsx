// Why something is blocked: what visitors are told, and whether a law demands it.
import { useText } from "../text/use-text.tsx";
import { Check, Field } from "../ui/field.tsx";

export interface Why {
  readonly reason: string;
  readonly legal: boolean;
}

interface ReasonProps {
  readonly why: Why;
  readonly onChange: (why: Why) => void;
  readonly error: string | undefined;
  /** Whether visitors are told the reason; else it is a note. */
  readonly isTold: boolean;
}

export function ReasonFields({ why, onChange, error, isTold }: ReasonProps) {
  const t = useText();
  return (
    <>
      <Field label={t("blocks.reason")} hint={t(isTold ? "blocks.reasonTold" : "blocks.reasonNote")} error={error}>
        {(wiring) => (
          <textarea
            className="typed py-2"
            rows={2}
            {...wiring}
            value={why.reason}
            onChange={({ target }) => onChange({ ...why, reason: target.value })}
          />
        )}
      </Field>
      {isTold && <Check label={t("blocks.legal")} checked={why.legal} onChange={(legal) => onChange({ ...why, legal })} />}
    </>
  );
}
