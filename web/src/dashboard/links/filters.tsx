// Which links are shown: a chip for each thing that narrows the list, their order, and what the list looks like.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { changeSettings, DENSITIES, useSettings } from "../settings.ts";
import { useText } from "../text/use-text.tsx";
import { Chip, Pop } from "../ui/chip.tsx";
import { DateChip } from "../ui/date-chip.tsx";
import { Check, TextField } from "../ui/field.tsx";
import { Menu, MenuChoice, MenuLine, MenuSwitch, MenuTitle } from "../ui/menu.tsx";
import { DomainChip } from "./domain-chip.tsx";
import { MakerChip } from "./maker-chip.tsx";
import { knownTags } from "./tag-field.tsx";
import {
  COLUMNS,
  changed,
  changedColumns,
  columnsOf,
  defaultOrder,
  type LinksView,
  type Order,
  type Sort,
  STATES,
  type State,
} from "./view.ts";

type Change = Parameters<typeof changed>[1];

interface FilterProps {
  readonly view: LinksView;
  readonly onChange: (change: Change) => void;
}

interface FiltersProps {
  readonly view: LinksView;
  readonly counted: { readonly total: number; readonly isExact: boolean } | null;
}

export function Filters({ view, counted }: FiltersProps) {
  const t = useText();
  const navigate = useNavigate();
  const onChange = (change: Change) => void navigate({ to: "/links", search: (now) => changed(now, change) });
  const props = { view, onChange };
  return (
    <div className="flex min-h-11 flex-none flex-wrap items-center gap-x-5 px-4 py-1 text-label wide:px-6">
      <StateChip {...props} />
      <TagChip {...props} />
      <DomainChip {...props} />
      <MakerChip label={t("filter.creator")} value={view.creator} onChange={(creator) => onChange({ creator })} />
      <DateChip label={t("filter.made")} from={view.from} to={view.to} onChange={onChange} />
      <span className="flex items-center gap-x-5 wide:ml-auto">
        <span className="text-mute" role="status">
          {counted !== null && t(counted.isExact ? "links.count" : "links.countAtLeast", { count: counted.total })}
        </span>
        <SortMenu {...props} />
        <LookMenu {...props} />
      </span>
    </div>
  );
}

const ANY = "";

function StateChip({ view, onChange }: FilterProps) {
  const t = useText();
  const state = view.state ?? (view.archived === true ? "archived" : null);
  const options = [ANY, ...STATES.slice(0, -1), "archived", "trash"] as const;
  const choose = (chosen: State | "archived" | "") =>
    onChange({
      archived: chosen === "archived" ? true : undefined,
      state: chosen === "archived" || chosen === ANY ? undefined : chosen,
    });
  return (
    <Chip label={t("filter.state")} value={state === null ? null : t(`state.${state}`)} onClear={() => choose(ANY)}>
      {(trigger) => (
        <Menu trigger={trigger}>
          <MenuChoice
            label={t("filter.state")}
            value={state ?? ANY}
            options={(options as readonly (State | "archived" | "")[]).map((value) => ({
              value,
              label: value === ANY ? t("filter.any") : t(`state.${value}`),
            }))}
            onChoose={choose}
          />
        </Menu>
      )}
    </Chip>
  );
}

function TagChip({ view, onChange }: FilterProps) {
  const t = useText();
  const [text, setText] = useState("");
  const beginning = useDeferredValue(text.trim());
  const { data: known = [] } = useQuery({ queryKey: ["tags", beginning], queryFn: ({ signal }) => knownTags(beginning, signal) });
  const tags = view.tag ?? [];
  const toggle = (tag: string) => onChange({ tag: tags.includes(tag) ? tags.filter((one) => one !== tag) : [...tags, tag] });
  const shown = [...tags, ...known.filter((tag) => !tags.includes(tag))];
  return (
    <Chip
      label={t("filter.tag")}
      value={tags.length === 0 ? null : tags.join(view.tagMode === "any" ? " / " : " + ")}
      onClear={() => onChange({ tag: undefined })}
    >
      {(trigger) => (
        <Pop trigger={trigger}>
          <TextField label={t("filter.tagSearch")} value={text} onText={setText} isFirst />
          <fieldset className="max-h-60 overflow-y-auto">
            <legend className="sr-only">{t("filter.tag")}</legend>
            {shown.map((tag) => (
              <Check label={tag} checked={tags.includes(tag)} onChange={() => toggle(tag)} key={tag} />
            ))}
            {shown.length === 0 && <p className="py-2 text-mute">{t("filter.noTags")}</p>}
          </fieldset>
          {tags.length > 1 && (
            <Check
              label={t("filter.anyTag")}
              checked={view.tagMode === "any"}
              onChange={(isAny) => onChange({ tagMode: isAny ? "any" : undefined })}
            />
          )}
        </Pop>
      )}
    </Chip>
  );
}

/** Orders that people ask for, each with its direction. */
const CHOICES = [
  { value: "created-desc", sort: "created", order: "desc" },
  { value: "created-asc", sort: "created", order: "asc" },
  { value: "updated-desc", sort: "updated", order: "desc" },
  { value: "clicks-desc", sort: "clicks", order: "desc" },
  { value: "code-asc", sort: "code", order: "asc" },
  { value: "code-desc", sort: "code", order: "desc" },
] as const satisfies readonly { readonly value: string; readonly sort: Sort; readonly order: Order }[];

function SortMenu({ view, onChange }: FilterProps) {
  const t = useText();
  const sort = view.sort ?? "created";
  const order = view.order ?? defaultOrder(sort);
  const current = CHOICES.find((one) => one.sort === sort && one.order === order) ?? CHOICES[0];
  // With a text links come newest first.
  const isFixed = view.q !== undefined;
  const shown = isFixed ? CHOICES[0] : current;
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className="chip" disabled={isFixed} title={isFixed ? t("sort.fixed") : undefined}>
          <span className="sr-only">{t("sort.label")}: </span>
          {t(`sort.${shown.value}`)}
        </button>
      }
    >
      <MenuChoice
        label={t("sort.label")}
        value={current.value}
        options={CHOICES.map(({ value }) => ({ value, label: t(`sort.${value}`) }))}
        onChoose={(value) => {
          const chosen = CHOICES.find((one) => one.value === value);
          onChange({ sort: chosen?.sort, order: chosen?.order });
        }}
      />
    </Menu>
  );
}

function LookMenu({ view, onChange }: FilterProps) {
  const t = useText();
  const { density } = useSettings();
  const columns = columnsOf(view);
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className="chip max-wide:hidden">
          {t("look.label")}
        </button>
      }
    >
      <MenuTitle>{t("look.columns")}</MenuTitle>
      {COLUMNS.map((column) => (
        <MenuSwitch
          label={t(`column.${column}`)}
          isOn={columns.includes(column)}
          onChange={(isOn) =>
            onChange({ columns: changedColumns(COLUMNS.filter((one) => (one === column ? isOn : columns.includes(one)))) })
          }
          key={column}
        />
      ))}
      <MenuLine />
      <MenuChoice
        label={t("density.label")}
        value={density}
        options={DENSITIES.map((value) => ({ value, label: t(`density.${value}`) }))}
        onChoose={(chosen) => changeSettings({ density: chosen })}
      />
    </Menu>
  );
}
