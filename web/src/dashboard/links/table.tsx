// The links as a grid of which only what is seen is there. One row can be reached with Tab, the others with arrows; letters do things.
import type { Link } from "@linnet/client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { IN_LIST, keysOf, type ListKeys } from "../frame/shortcuts.ts";
import { may, mayChange, useSession } from "../session.ts";
import { useSettings } from "../settings.ts";
import { useText } from "../text/use-text.tsx";
import { useCharts } from "./data.ts";
import { gridOf, type LinkActions, LinkRow } from "./row.tsx";
import type { Column } from "./view.ts";

/** As the tokens have them: normal, dense, with two lines. */
const ROW_PX = { normal: 40, dense: 32, narrow: 68 } as const;

/** Rows before the end at which more are asked for. */
const AHEAD = 30;

export interface TableProps {
  readonly links: readonly Link[];
  readonly columns: readonly Column[];
  readonly total: number | null;
  readonly selected: ReadonlySet<string>;
  readonly fresh: string | null;
  readonly hasMore: boolean;
  readonly actions: LinkActions;
  readonly onMore: () => void;
  readonly onSelect: (link: Link, isRange: boolean) => void;
  /** Chooses on from a link to its neighbour. */
  readonly onExtend: (from: Link, to: Link) => void;
}

export function LinksTable(props: TableProps) {
  const { links, columns, total, hasMore, onMore } = props;
  const t = useText();
  const session = useSession();
  const isNarrow = useIsNarrow();
  const { density } = useSettings();
  const height = isNarrow ? ROW_PX.narrow : ROW_PX[density];
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const rows = useVirtualizer({
    count: links.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another height every row stands elsewhere.
  useEffect(() => rows.measure(), [height, rows]);
  const shown = rows.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastShown >= links.length - AHEAD) onMore();
  }, [hasMore, lastShown, links.length, onMore]);
  const charts = useShownCharts(links, shown[0]?.index ?? 0, lastShown);
  const focusRow = (at: number) => {
    const next = Math.max(0, Math.min(links.length - 1, at));
    setActive(next);
    rows.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };
  const current = Math.min(active, Math.max(0, links.length - 1));
  const tabStop = shown.some(({ index }) => index === current) ? current : shown[0]?.index;
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={t("nav.links")}
      aria-multiselectable={may(session, "links:write")}
      aria-rowcount={(total ?? links.length) + 1}
      className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden"
    >
      {!isNarrow && <Head columns={columns} />}
      <div role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
        {shown.map(({ index, start }) => (
          <GridRow
            {...props}
            key={links[index]?.id ?? index}
            index={index}
            top={start}
            height={height}
            isNarrow={isNarrow}
            isTabStop={index === tabStop}
            chart={charts.get(links[index]?.id ?? "")}
            onFocusRow={focusRow}
            onActive={setActive}
          />
        ))}
      </div>
    </div>
  );
}

interface GridRowProps extends TableProps {
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly isNarrow: boolean;
  readonly isTabStop: boolean;
  readonly chart: readonly number[] | undefined;
  readonly onFocusRow: (at: number) => void;
  readonly onActive: (at: number) => void;
}

function GridRow(props: GridRowProps) {
  const { links, index, columns, selected, fresh, top, height, isNarrow, isTabStop, actions, onSelect } = props;
  const session = useSession();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const link = links[index];
  if (link === undefined) return null;
  const mayWrite = mayChange(session, link);
  const isSelected = selected.has(link.id);
  const style = { height, transform: `translateY(${top}px)`, ...(isNarrow ? {} : { gridTemplateColumns: gridOf(columns) }) };
  return (
    <div
      role="row"
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      className={`group absolute inset-x-0 items-center gap-x-4 border-line border-b px-4 -outline-offset-2 hover:bg-card wide:px-6 ${isNarrow ? "flex" : "grid"} ${isSelected ? "bg-card" : ""}`}
      style={style}
      onFocus={() => props.onActive(index)}
      onKeyDown={(event) => onRowKey(event, { ...props, link, mayWrite, openMenu: () => setMenuOpen(true) })}
    >
      <LinkRow
        link={link}
        columns={columns}
        isNarrow={isNarrow}
        isSelected={isSelected}
        isFresh={fresh === link.id}
        mayWrite={mayWrite}
        isMenuOpen={isMenuOpen}
        chart={props.chart}
        now={Date.now()}
        actions={actions}
        onSelect={onSelect}
        onMenu={setMenuOpen}
      />
    </div>
  );
}

interface PressedRow extends GridRowProps {
  readonly link: Link;
  readonly mayWrite: boolean;
  readonly openMenu: () => void;
}

/** Keys of the list (frame/shortcuts.ts), where the row itself has the focus; arrows also from within. Those of its menu, which lies elsewhere, come by. */
function onRowKey(event: KeyboardEvent<HTMLElement>, pressed: PressedRow): void {
  if (!event.currentTarget.contains(event.target as Node)) return;
  const keys = IN_LIST.find((shortcut) => shortcut.keys.split(" ").includes(keysOf(event.nativeEvent)))?.keys;
  const isInRow = event.target !== event.currentTarget;
  if (keys === undefined || (isInRow && !keys.includes("Arrow"))) return;
  const { link, links, mayWrite, actions, index, onFocusRow, onSelect, onExtend, openMenu } = pressed;
  const extendTo = (at: number) => {
    const neighbour = links[at];
    if (neighbour === undefined) return;
    onExtend(link, neighbour);
    onFocusRow(at);
  };
  const handlers: Readonly<Record<ListKeys, () => void>> = {
    ArrowDown: () => onFocusRow(index + 1),
    ArrowUp: () => onFocusRow(index - 1),
    Enter: () => actions.edit(link),
    x: () => mayWrite && onSelect(link, false),
    "Shift+x": () => mayWrite && onSelect(link, true),
    "Shift+ArrowDown": () => extendTo(index + 1),
    "Shift+ArrowUp": () => extendTo(index - 1),
    c: () => actions.copy(link),
    o: () => actions.open(link),
    q: () => actions.qr(link),
    "m Shift+F10 ContextMenu": openMenu,
    Delete: () => {
      if (!mayWrite) return;
      if (link.state === "trash") return actions.purge(link);
      actions.remove(link);
      onFocusRow(index);
    },
  };
  event.preventDefault();
  handlers[keys]();
}

function Head({ columns }: { readonly columns: readonly Column[] }) {
  const t = useText();
  const cell = "min-w-0 truncate";
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-10 grid h-8 items-center gap-x-4 border-line border-b bg-bg px-4 text-label text-mute wide:px-6"
      style={{ gridTemplateColumns: gridOf(columns) }}
    >
      <span role="columnheader" className={cell}>
        <span className="sr-only">{t("column.select")}</span>
      </span>
      <span role="columnheader" className={cell}>
        {t("column.code")}
      </span>
      <span role="columnheader" className={cell}>
        {t("column.destination")}
      </span>
      {columns.map((column) => (
        <span role="columnheader" className={`${cell} ${column === "clicks" ? "text-right" : ""}`} key={column}>
          {t(`column.${column}`)}
        </span>
      ))}
      <span role="columnheader" className={cell}>
        <span className="sr-only">{t("column.actions")}</span>
      </span>
    </div>
  );
}

/** What is seen lies in one or two lots that are asked for together. */
function useShownCharts(links: readonly Link[], first: number, last: number): ReadonlyMap<string, readonly number[]> {
  const before = useCharts(links, first);
  const after = useCharts(links, last);
  return before === after ? before : new Map([...before, ...after]);
}

const NARROW = "(max-width: 55.99rem)";

function useIsNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const onChange = () => setNarrow(query.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return isNarrow;
}
