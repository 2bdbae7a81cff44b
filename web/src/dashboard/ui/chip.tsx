// Words that open a choice, and what they open.
import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import { useText } from "../text/use-text.tsx";

interface ChipProps {
  readonly label: string;
  /** What is chosen; null: nothing. */
  readonly value: string | null;
  readonly onClear: () => void;
  readonly children: (trigger: ReactNode) => ReactNode;
}

/** A word that opens a choice, and beside it a way to take the choice back. */
export function Chip({ label, value, onClear, children }: ChipProps) {
  const t = useText();
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      {children(
        <button type="button" className={`chip min-w-0 ${value === null ? "" : "text-ink"}`}>
          <span className="truncate">{value === null ? label : `${label}: ${value}`}</span>
        </button>,
      )}
      {value !== null && (
        <button type="button" className="chip px-1" aria-label={t("filter.clear", { filter: label })} onClick={onClear}>
          ×
        </button>
      )}
    </span>
  );
}

/** What opens under a word and is more than a menu. */
export function Pop({ trigger, children }: { readonly trigger: ReactNode; readonly children: ReactNode }) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu flex w-72 flex-col gap-3 p-4 text-dense"
          align="start"
          sideOffset={4}
          collisionPadding={8}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
