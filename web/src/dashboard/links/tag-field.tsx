// Tags: typed one after the other, with those that are known offered. A comma or Enter ends one, Backspace takes the last.
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useDeferredValue, useId, useState } from "react";
import { api } from "../api.ts";
import { useText } from "../text/use-text.tsx";
import { Field } from "../ui/field.tsx";

/** Tags that are offered. */
const OFFERED_MAX = 20;

/** Those that begin so, the first ones. */
export async function knownTags(beginning: string, signal: AbortSignal): Promise<string[]> {
  const tags: string[] = [];
  for await (const { tag } of api.tags.list(beginning, { signal })) {
    tags.push(tag);
    if (tags.length === OFFERED_MAX) break;
  }
  return tags;
}

interface TagFieldProps {
  readonly label: string;
  readonly tags: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
  readonly error?: string | undefined;
  readonly isFirst?: boolean;
}

const focus = (input: HTMLInputElement | null) => input?.focus();

export function TagField({ label, tags, onChange, error, isFirst = false }: TagFieldProps) {
  const t = useText();
  const list = useId();
  const [text, setText] = useState("");
  const beginning = useDeferredValue(text.trim());
  const { data: known = [] } = useQuery({ queryKey: ["tags", beginning], queryFn: ({ signal }) => knownTags(beginning, signal) });
  const add = (typed: string) => {
    const added = typed
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== "" && !tags.includes(tag));
    if (added.length > 0) onChange([...tags, ...new Set(added)]);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && text.trim() !== "") {
      event.preventDefault();
      add(text);
    } else if (event.key === "Backspace" && text === "" && tags.length > 0) onChange(tags.slice(0, -1));
  };
  return (
    <Field label={label} error={error}>
      {(wiring) => (
        <div className="flex flex-wrap items-center gap-x-3">
          {tags.map((tag) => (
            <button
              type="button"
              className="chip max-w-full"
              key={tag}
              aria-label={t("tags.remove", { tag })}
              onClick={() => onChange(tags.filter((one) => one !== tag))}
            >
              <span className="dot text-edge" />
              <span className="truncate text-ink">{tag}</span>
              <span aria-hidden="true">×</span>
            </button>
          ))}
          <input
            className="typed min-w-24 flex-1"
            ref={isFirst ? focus : null}
            {...wiring}
            value={text}
            list={list}
            onChange={({ target }) =>
              target.value.includes(",") || (known.includes(target.value) && target.value.length > text.length + 1)
                ? add(target.value)
                : setText(target.value)
            }
            onKeyDown={onKeyDown}
            onBlur={() => add(text)}
            autoComplete="off"
          />
          <datalist id={list}>
            {known
              .filter((tag) => !tags.includes(tag))
              .map((tag) => (
                <option value={tag} key={tag} />
              ))}
          </datalist>
        </div>
      )}
    </Field>
  );
}
