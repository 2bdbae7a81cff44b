// Chooses somebody: people and keys by their names, others by what they are called in links.
import { useId, useState } from "react";
import { useText } from "../text/use-text.tsx";
import { Chip, Pop } from "../ui/chip.tsx";
import { TextField } from "../ui/field.tsx";
import { useMakers } from "./makers.tsx";

interface MakerChipProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (maker: string | undefined) => void;
}

export function MakerChip({ label, value: chosen, onChange }: MakerChipProps) {
  const t = useText();
  const makers = useMakers();
  const name = useId();
  const [other, setOther] = useState("");
  return (
    <Chip label={label} value={chosen === undefined ? null : (makers.get(chosen) ?? chosen)} onClear={() => onChange(undefined)}>
      {(trigger) => (
        <Pop trigger={trigger}>
          <fieldset>
            <legend className="sr-only">{label}</legend>
            {[...makers].map(([value, text]) => (
              <label className="flex min-h-8 items-center gap-3" key={value}>
                <input type="radio" name={name} checked={chosen === value} onChange={() => onChange(value)} />
                {text}
              </label>
            ))}
          </fieldset>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              onChange(other);
            }}
          >
            <TextField
              label={t("filter.creatorOther")}
              placeholder="key:…"
              value={other}
              onText={setOther}
              className="font-mono"
            />
          </form>
        </Pop>
      )}
    </Chip>
  );
}
