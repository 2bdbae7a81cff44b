// One rule: its sentence, what can be done with it, and below it the builder while it is edited.
import { type KeyboardEvent, useRef } from "react";
import { flushSync } from "react-dom";
import { useText } from "../../text/use-text.tsx";
import { Builder } from "./builder.tsx";
import type { Failing } from "./place.ts";
import { type RuleDraft, ruleOf } from "./rule-draft.ts";
import { useRuleWords } from "./use-rule-words.ts";

interface RuleLineProps {
  readonly rule: RuleDraft;
  /** Counted from 0. */
  readonly at: number;
  readonly count: number;
  readonly isOpen: boolean;
  readonly failing: Failing | null;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onChange: (rule: RuleDraft) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

const ARROWS: Readonly<Record<string, -1 | 1>> = { ArrowUp: -1, ArrowDown: 1 };

export function RuleLine({ rule, at, count, isOpen, failing, onOpen, onChange, onMove, onRemove }: RuleLineProps) {
  const t = useText();
  const words = useRuleWords();
  const edit = useRef<HTMLButtonElement>(null);
  const said = ruleOf(rule);
  const label = t("rule.number", { at: at + 1 });
  const move = (by: -1 | 1, button: HTMLButtonElement) => {
    onMove(by);
    button.focus();
    // At either end there is no further: the focus goes where something can be done.
    if (button.disabled) edit.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.altKey ? ARROWS[event.key] : undefined;
    if (by === undefined || !(event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    move(by, event.target);
  };
  return (
    <li className="border-line border-t py-3">
      <div className="flex gap-3">
        <span className="flex-none font-mono text-label text-mute leading-5">{at + 1}</span>
        <div className="min-w-0">
          {said.name !== undefined && <p className="wrap-anywhere text-label text-mute">{said.name}</p>}
          <p className="wrap-anywhere">{words.who(said)}</p>
          <p className="wrap-anywhere font-mono text-label text-mute">
            {said.split === undefined && "→ "}
            {words.target(said)}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap gap-x-4 pl-5" role="group" aria-label={label} onKeyDown={onKeyDown}>
        <button type="button" className="quiet" ref={edit} aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>
          {t("rule.edit")}
        </button>
        <button type="button" className="quiet" disabled={at === 0} onClick={({ currentTarget }) => move(-1, currentTarget)}>
          {t("rule.moveUp")}
        </button>
        <button
          type="button"
          className="quiet"
          disabled={at === count - 1}
          onClick={({ currentTarget }) => move(1, currentTarget)}
        >
          {t("rule.moveDown")}
        </button>
        <button type="button" className="quiet" onClick={onRemove}>
          {t("rule.remove")}
        </button>
      </div>
      {isOpen && (
        <Builder
          label={label}
          rule={rule}
          failing={failing}
          onChange={onChange}
          onDone={() => {
            flushSync(() => onOpen(false));
            edit.current?.focus();
          }}
        />
      )}
    </li>
  );
}
