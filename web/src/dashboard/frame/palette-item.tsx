// One thing that the palette offers: choosing it closes the palette, and it is done.
import { Command } from "cmdk";
import type { ReactNode } from "react";

interface PaletteItemProps {
  /** What tells it from the others. */
  readonly value: string;
  readonly onClose: () => void;
  readonly run: () => unknown;
  readonly children: ReactNode;
}

export function PaletteItem({ value, onClose, run, children }: PaletteItemProps) {
  return (
    <Command.Item
      className="menu-item"
      value={value}
      onSelect={() => {
        onClose();
        void run();
      }}
    >
      {typeof children === "string" ? <span className="min-w-0 truncate">{children}</span> : children}
    </Command.Item>
  );
}

/** Whether each word that is typed is in the label, in any order. */
export function isMeant(label: string, text: string): boolean {
  const said = label.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}
