// Fields of forms: a label, what is typed on a wire, a hint, and what is wrong with it, said where it is.
import { type ComponentProps, type ReactNode, useId } from "react";
import { ErrorLine } from "./error-line.tsx";

interface Around {
  readonly label: string;
  readonly hint?: ReactNode | undefined;
  readonly error?: string | undefined;
}

interface Wiring {
  readonly id: string;
  readonly "aria-invalid"?: true;
  readonly "aria-describedby"?: string;
}

/** Joins a control with its label, hint and error for those who can't see where they stand. */
export function Field({ label, hint, error, children }: Around & { readonly children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint === undefined ? "" : `${id}-hint`, error === undefined ? "" : `${id}-error`].filter(
    (one) => one !== "",
  );
  const wiring: Wiring = {
    id,
    ...(error === undefined ? {} : { "aria-invalid": true }),
    ...(described.length === 0 ? {} : { "aria-describedby": described.join(" ") }),
  };
  return (
    <div className="min-w-0">
      <label className="block text-label text-mute" htmlFor={id}>
        {label}
      </label>
      {children(wiring)}
      {hint !== undefined && (
        <div className="mt-1 text-label text-mute" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error !== undefined && <ErrorLine id={`${id}-error`} text={error} />}
    </div>
  );
}

type InputProps = Around &
  Omit<ComponentProps<"input">, "id" | "children" | "onChange"> & {
    readonly onText: (text: string) => void;
    /** Whether typing begins here when the form appears. */
    readonly isFirst?: boolean;
  };

const focus = (input: HTMLInputElement | null) => input?.focus();

export function TextField({ label, hint, error, onText, isFirst = false, className = "", ...rest }: InputProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <input
          className={`typed ${className}`}
          ref={isFirst ? focus : null}
          {...rest}
          {...wiring}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

export function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="flex min-h-8 items-center gap-3">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
