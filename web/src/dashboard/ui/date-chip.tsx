// Chooses the days from one date to another, both included.
import { useSpeech } from "../text/use-text.tsx";
import { Chip, Pop } from "./chip.tsx";
import { TextField } from "./field.tsx";

interface DateChipProps {
  readonly label: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (change: { from?: string | undefined; to?: string | undefined }) => void;
}

export function DateChip({ label, from, to, onChange }: DateChipProps) {
  const { t, formats } = useSpeech();
  const day = (date: string | undefined) => (date === undefined ? "…" : formats.day(`${date}T12:00:00`, Date.now()));
  return (
    <Chip
      label={label}
      value={from === undefined && to === undefined ? null : `${day(from)} – ${day(to)}`}
      onClear={() => onChange({ from: undefined, to: undefined })}
    >
      {(trigger) => (
        <Pop trigger={trigger}>
          <TextField
            label={t("filter.from")}
            type="date"
            max={to}
            value={from ?? ""}
            onText={(date) => onChange({ from: date || undefined })}
          />
          <TextField
            label={t("filter.to")}
            type="date"
            min={from}
            value={to ?? ""}
            onText={(date) => onChange({ to: date || undefined })}
          />
        </Pop>
      )}
    </Chip>
  );
}
