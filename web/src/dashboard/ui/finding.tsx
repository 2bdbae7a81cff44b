// A list that is here as a whole: once it is longer than a glance, what is typed narrows it.
import { type ReactNode, useState } from "react";
import { useText } from "../text/use-text.tsx";
import { TextField } from "./field.tsx";
import { Nothing } from "./page.tsx";

/** Up to so many are seen at a glance. */
const GLANCE = 12;

/** What is shown at most; the rest is found by typing. */
const SHOWN_MAX = 200;

interface FindingProps<Item> {
  readonly items: readonly Item[];
  /** What is looked through. */
  readonly textOf: (item: Item) => string;
  readonly children: (shown: readonly Item[]) => ReactNode;
}

export function Finding<Item>({ items, textOf, children }: FindingProps<Item>) {
  const t = useText();
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = wanted === "" ? items : items.filter((item) => textOf(item).toLowerCase().includes(wanted));
  return (
    <>
      {items.length > GLANCE && (
        <div className="max-w-[440px] pt-6 pb-4">
          <TextField label={t("finding.label")} type="search" value={text} onText={setText} autoComplete="off" />
        </div>
      )}
      {found.length === 0 && items.length > 0 && <Nothing text={t("finding.none")} />}
      {found.length > 0 && children(found.slice(0, SHOWN_MAX))}
      {found.length > SHOWN_MAX && <p className="pt-4 text-mute">{t("finding.more", { count: SHOWN_MAX })}</p>}
    </>
  );
}
