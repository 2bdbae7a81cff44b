// What is looked at: time, steps, the period before, tags and domain, and a chip for each filter.
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { DomainChip } from "../links/domain-chip.tsx";
import { knownTags } from "../links/tag-field.tsx";
import { useText } from "../text/use-text.tsx";
import { Chip, Pop } from "../ui/chip.tsx";
import { Check, TextField } from "../ui/field.tsx";
import { Menu, MenuChoice, MenuItem } from "../ui/menu.tsx";
import type { Names } from "./names.ts";
import {
  type changedStats,
  datesOf,
  filtersOf,
  type Interval,
  intervalOf,
  offeredIntervals,
  RANGES,
  rangeOf,
  type StatsView,
  toggled,
} from "./view.ts";

export type Change = Parameters<typeof changedStats>[1];

interface ControlProps {
  readonly view: StatsView;
  readonly onChange: (change: Change) => void;
}

interface ControlsProps extends ControlProps {
  readonly names: Names;
  /** Whether it is about many links, which tags and domains narrow. */
  readonly isOfMany: boolean;
  /** Null: there is nothing to save. */
  readonly onSave: ((format: "csv" | "png") => void) | null;
}

export function Controls({ view, names, isOfMany, onSave, onChange }: ControlsProps) {
  const t = useText();
  const range = rangeOf(view);
  return (
    <div className="flex min-h-11 flex-none flex-wrap items-center gap-x-5 px-4 py-1 text-label wide:px-6">
      <fieldset className="flex flex-wrap items-center gap-x-4">
        <legend className="sr-only">{t("stats.time")}</legend>
        {RANGES.map((one) => (
          <button
            type="button"
            className={`chip ${one === range ? "font-strong text-ink" : ""}`}
            aria-pressed={one === range}
            onClick={() => onChange({ range: one, from: undefined, to: undefined })}
            key={one}
          >
            {t(`range.${one}`)}
          </button>
        ))}
        <DatesChip view={view} names={names} onChange={onChange} />
      </fieldset>
      <IntervalMenu view={view} onChange={onChange} />
      <button
        type="button"
        className={`chip ${view.compare === "no" ? "" : "text-ink"}`}
        aria-pressed={view.compare !== "no"}
        onClick={() => onChange({ compare: view.compare === "no" ? undefined : "no" })}
      >
        <span aria-hidden="true">{view.compare === "no" ? "○" : "●"}</span>
        {t("stats.compare")}
      </button>
      {isOfMany && <TagChip view={view} onChange={onChange} />}
      {isOfMany && <DomainChip view={view} onChange={onChange} />}
      {onSave !== null && (
        <span className="wide:ml-auto">
          <Menu
            align="end"
            trigger={
              <button type="button" className="chip">
                {t("stats.export")}
              </button>
            }
          >
            <MenuItem onSelect={() => onSave("csv")}>{t("stats.csv")}</MenuItem>
            <MenuItem onSelect={() => onSave("png")}>{t("stats.png")}</MenuItem>
          </Menu>
        </span>
      )}
    </div>
  );
}

function DatesChip({ view, names, onChange }: ControlProps & { readonly names: Names }) {
  const t = useText();
  const [shownFrom, shownTo] = datesOf(view, new Date());
  const [draft, setDraft] = useState<{ readonly from?: string; readonly to?: string }>({});
  const { from, to } = { from: shownFrom, to: shownTo, ...draft };
  const change = (change: { readonly from?: string; readonly to?: string }) => {
    const next = { from, to, ...change };
    // While one end is typed, it may be behind the other.
    const isWhole = next.from !== "" && next.to !== "" && next.from <= next.to;
    setDraft(isWhole ? {} : next);
    if (isWhole) onChange({ range: undefined, ...next });
  };
  const isChosen = view.from !== undefined;
  return (
    <Chip
      label={t("stats.dates")}
      value={isChosen ? `${names.date(shownFrom)} – ${names.date(shownTo)}` : null}
      onClear={() => onChange({ from: undefined, to: undefined })}
    >
      {(trigger) => (
        <Pop trigger={trigger}>
          <TextField label={t("filter.from")} type="date" value={from} onText={(date) => change({ from: date })} />
          <TextField label={t("filter.to")} type="date" value={to} onText={(date) => change({ to: date })} />
        </Pop>
      )}
    </Chip>
  );
}

const AUTO = "auto";

function IntervalMenu({ view, onChange }: ControlProps) {
  const t = useText();
  const today = new Date();
  const offered: readonly (Interval | typeof AUTO)[] = [AUTO, ...offeredIntervals(view, today)];
  return (
    <Menu
      trigger={
        <button type="button" className="chip">
          {t(`interval.${intervalOf(view, today)}`)}
        </button>
      }
    >
      <MenuChoice
        label={t("stats.interval")}
        value={view.interval ?? AUTO}
        options={offered.map((value) => ({ value, label: t(`interval.${value}`) }))}
        onChoose={(value) => onChange({ interval: value === AUTO ? undefined : value })}
      />
    </Menu>
  );
}

function TagChip({ view, onChange }: ControlProps) {
  const t = useText();
  const [text, setText] = useState("");
  const beginning = useDeferredValue(text.trim());
  const { data: known = [] } = useQuery({ queryKey: ["tags", beginning], queryFn: ({ signal }) => knownTags(beginning, signal) });
  const tags = view.tag ?? [];
  const shown = [...tags, ...known.filter((tag) => !tags.includes(tag))];
  return (
    <Chip
      label={t("filter.tag")}
      value={tags.length === 0 ? null : tags.join(" + ")}
      onClear={() => onChange({ tag: undefined })}
    >
      {(trigger) => (
        <Pop trigger={trigger}>
          <TextField label={t("filter.tagSearch")} value={text} onText={setText} isFirst />
          <fieldset className="max-h-60 overflow-y-auto">
            <legend className="sr-only">{t("filter.tag")}</legend>
            {shown.map((tag) => (
              <Check
                label={tag}
                checked={tags.includes(tag)}
                onChange={(isOn) => onChange({ tag: isOn ? [...tags, tag] : tags.filter((one) => one !== tag) })}
                key={tag}
              />
            ))}
            {shown.length === 0 && <p className="py-2 text-mute">{t("filter.noTags")}</p>}
          </fieldset>
        </Pop>
      )}
    </Chip>
  );
}

/** Each filter, with a way to take it back. */
export function FilterChips({ view, names, onChange }: ControlProps & { readonly names: Names }) {
  const t = useText();
  const filters = filtersOf(view);
  if (filters.length === 0) return null;
  return (
    <ul aria-label={t("stats.filters")} className="flex flex-wrap gap-x-5 pb-2 text-label">
      {filters.map(({ name, value }) => {
        const text = `${t(`dimension.${name}`)}: ${names.value(name, value)}`;
        return (
          <li className="inline-flex max-w-full items-center gap-1" key={`${name} ${value}`}>
            <span className="truncate">{text}</span>
            <button
              type="button"
              className="chip px-1"
              aria-label={t("filter.clear", { filter: text })}
              onClick={() => onChange(toggled(view, name, value))}
            >
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}
