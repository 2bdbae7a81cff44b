// Menus of words: things to do, one of several, some of several.
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { openerOf } from "./opener.ts";

interface MenuProps {
  /** A button. */
  readonly trigger: ReactNode;
  readonly align?: "start" | "end";
  /** Where something else than its button opens it too. */
  readonly open?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

/** The button gets the focus back, or the row of a grid that it is in, and neither where something else has it by now. */
function backToRow(event: Event): void {
  const opener = openerOf(event.target);
  const isElsewhere = document.activeElement !== document.body;
  const isRow = opener?.getAttribute("role") === "row";
  if (isElsewhere || isRow) event.preventDefault();
  if (!isElsewhere && isRow) opener?.focus();
}

const noMenu = (event: { preventDefault: () => void }) => event.preventDefault();

export function Menu({ trigger, align = "start", children, ...state }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} {...state}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align={align}
          sideOffset={4}
          collisionPadding={8}
          loop
          onCloseAutoFocus={backToRow}
          // The key that opens a menu may also ask the browser for its own, once it is let go.
          onContextMenu={noMenu}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface ItemProps {
  readonly onSelect: () => void;
  /** The key that does the same. */
  readonly keys?: string;
  readonly isDanger?: boolean;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

export function MenuItem({ onSelect, keys, isDanger = false, disabled = false, children }: ItemProps) {
  return (
    <DropdownMenu.Item className={`menu-item ${isDanger ? "text-rust" : ""}`} onSelect={onSelect} disabled={disabled}>
      {children}
      {keys !== undefined && <kbd>{keys}</kbd>}
    </DropdownMenu.Item>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChoose: (value: Value) => void;
}

/** One of several. */
export function MenuChoice<Value extends string>({ label, value, options, onChoose }: ChoiceProps<Value>) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(chosen) => onChoose(chosen as Value)} aria-label={label}>
      <DropdownMenu.Label className="px-3 pt-2 pb-1 text-label text-mute">{label}</DropdownMenu.Label>
      {options.map((option) => (
        <DropdownMenu.RadioItem className="menu-item" value={option.value} key={option.value}>
          {option.label}
          <DropdownMenu.ItemIndicator>
            <span className="dot" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** On or off; the menu stays open, so that several can be switched. */
export function MenuSwitch({ label, isOn, onChange }: SwitchProps) {
  return (
    <DropdownMenu.CheckboxItem
      className="menu-item"
      checked={isOn}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
    >
      {label}
      <DropdownMenu.ItemIndicator>
        <span className="dot" />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 border-line border-t" />;
}

export function MenuTitle({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className="px-3 pt-2 pb-1 text-label text-mute">{children}</DropdownMenu.Label>;
}
