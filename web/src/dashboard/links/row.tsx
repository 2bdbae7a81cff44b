// A link in the list: code, destination, and whatever columns are shown; two lines of it on a phone.
import type { Link } from "@linnet/client";
import { memo } from "react";
import { isMac } from "../frame/shortcuts.ts";
import { useSpeech } from "../text/use-text.tsx";
import { Menu, MenuItem, MenuLine } from "../ui/menu.tsx";
import { MadeBy } from "./makers.tsx";
import { shownUrl } from "./middle.ts";
import { Spark } from "./spark.tsx";
import { daysLeft } from "./trash.ts";
import type { Column } from "./view.ts";

/** What can be done with one link. */
export interface LinkActions {
  readonly edit: (link: Link) => void;
  readonly copy: (link: Link) => void;
  readonly open: (link: Link) => void;
  readonly qr: (link: Link) => void;
  /** Null: who looks may not see numbers. */
  readonly stats: ((link: Link) => void) | null;
  readonly archive: (link: Link) => void;
  readonly remove: (link: Link) => void;
  readonly restore: (link: Link) => void;
  /** Asks before the link is deleted for good. */
  readonly purge: (link: Link) => void;
}

export interface RowProps {
  readonly link: Link;
  readonly columns: readonly Column[];
  readonly isNarrow: boolean;
  readonly isSelected: boolean;
  readonly isFresh: boolean;
  readonly mayWrite: boolean;
  readonly isMenuOpen: boolean;
  readonly chart: readonly number[] | undefined;
  readonly now: number;
  readonly actions: LinkActions;
  readonly onSelect: (link: Link, isRange: boolean) => void;
  readonly onMenu: (isOpen: boolean) => void;
}

export const LinkRow = memo(function LinkRow(props: RowProps) {
  return props.isNarrow ? <NarrowCells {...props} /> : <WideCells {...props} />;
});

/** Widths of the columns, for the head and for each row. */
export function gridOf(columns: readonly Column[]): string {
  const widths = {
    tags: "minmax(80px,.5fr)",
    title: "minmax(100px,.7fr)",
    created: "92px",
    creator: "104px",
    chart: "112px",
    clicks: "64px",
  };
  return ["24px", "minmax(104px,.42fr)", "minmax(140px,1.3fr)", ...columns.map((column) => widths[column]), "96px"].join(" ");
}

function WideCells(props: RowProps) {
  const { columns } = props;
  return (
    <>
      <SelectCell {...props} />
      <div role="gridcell" className="flex min-w-0 items-center gap-2">
        <Code {...props} />
      </div>
      <div role="gridcell" className="min-w-0">
        <Destination {...props} />
      </div>
      {columns.map((column) => (
        <div role="gridcell" className={`min-w-0 ${column === "clicks" ? "text-right" : ""}`} key={column}>
          <Cell column={column} {...props} />
        </div>
      ))}
      <div role="gridcell" className="flex items-center justify-end gap-3">
        <CopyButton {...props} />
        <RowMenu {...props} />
      </div>
    </>
  );
}

function NarrowCells(props: RowProps) {
  const { link } = props;
  const { formats } = useSpeech();
  return (
    <>
      <SelectCell {...props} />
      <div role="gridcell" className="min-w-0 flex-1">
        <div className="flex min-w-0 items-center gap-2">
          <Code {...props} />
          <span className="ml-auto pl-2 font-mono text-label">{link.clicks === null ? "" : formats.number(link.clicks)}</span>
        </div>
        <Destination {...props} />
      </div>
      <div role="gridcell" className="-mr-2">
        <RowMenu {...props} />
      </div>
    </>
  );
}

function SelectCell({ link, isSelected, mayWrite, onSelect }: RowProps) {
  const { t } = useSpeech();
  return (
    <div role="gridcell" className="flex items-center">
      {mayWrite && (
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={t("links.select", { code: link.code })}
          onChange={(event) => onSelect(link, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      )}
    </div>
  );
}

function Code({ link, isFresh, now, actions }: RowProps) {
  const { t } = useSpeech();
  const { code, state, archived, deletedAt } = link;
  return (
    <>
      <button
        type="button"
        tabIndex={-1}
        className={`min-w-0 truncate text-left font-mono ${state === "active" ? "" : "text-mute"}`}
        onClick={() => actions.edit(link)}
      >
        {code}
      </button>
      {isFresh && <span className="perched flex-none" />}
      {state !== "active" && (
        <span className="flex-none text-label text-straw">
          {deletedAt === null ? t(`state.${state}`) : t("trash.left", { count: daysLeft(deletedAt, now) })}
        </span>
      )}
      {archived && <span className="flex-none text-label text-mute">{t("state.archived")}</span>}
    </>
  );
}

/** Where there is little room, the end of the path is cut and not its middle. */
function Destination({ link: { url }, isNarrow }: Pick<RowProps, "link" | "isNarrow">) {
  if (url === null) return null;
  const { host, start, end } = shownUrl(url);
  return (
    <span className="flex min-w-0" title={url}>
      <span className="max-w-[70%] flex-none truncate">{host}</span>
      <span className="truncate text-mute">{isNarrow ? start + end : start}</span>
      {!isNarrow && <span className="flex-none text-mute">{end}</span>}
    </span>
  );
}

function Cell({ column, link, chart, now }: RowProps & { readonly column: Column }) {
  const { t, formats } = useSpeech();
  switch (column) {
    case "tags":
      return (
        <span className="flex min-w-0 items-center gap-3 overflow-hidden text-label text-mute">
          {link.tags.map((tag) => (
            <span className="flex flex-none items-center gap-1.5" key={tag}>
              <span className="dot text-edge" />
              {tag}
            </span>
          ))}
        </span>
      );
    case "title":
      return <span className="block truncate">{link.title}</span>;
    case "created":
      return (
        <time className="text-label text-mute" dateTime={link.createdAt} title={formats.moment(link.createdAt)}>
          {formats.day(link.createdAt, now)}
        </time>
      );
    case "creator":
      return (
        <span className="block truncate text-label text-mute">
          <MadeBy maker={link.createdBy} />
        </span>
      );
    case "chart":
      return <Spark clicks={chart} />;
    case "clicks":
      return link.clicks === null ? (
        <span className="text-mute">–</span>
      ) : (
        <span className="font-mono text-label tabular-nums">
          <span aria-hidden="true">{formats.number(link.clicks)}</span>
          <span className="sr-only">{t("links.clicks", { count: link.clicks })}</span>
        </span>
      );
  }
}

function CopyButton({ link, actions }: RowProps) {
  const { t } = useSpeech();
  return (
    <button
      type="button"
      tabIndex={-1}
      className="quiet text-label opacity-0 group-hover:opacity-100 group-focus-within:opacity-100 group-focus:opacity-100"
      onClick={() => actions.copy(link)}
    >
      {t("copy")}
      <span className="sr-only"> {link.code}</span>
    </button>
  );
}

function RowMenu({ link, mayWrite, isMenuOpen, actions, onMenu }: RowProps) {
  const { t } = useSpeech();
  const isTrashed = link.state === "trash";
  const trigger = (
    <button
      type="button"
      tabIndex={-1}
      className="flex h-8 w-8 items-center justify-center text-mute hover:text-ink pointer-coarse:h-11 pointer-coarse:w-11"
      aria-label={t("links.more", { code: link.code })}
    >
      <span aria-hidden="true">⋯</span>
    </button>
  );
  return (
    <Menu trigger={trigger} align="end" open={isMenuOpen} onOpenChange={onMenu}>
      <MenuItem onSelect={() => actions.copy(link)} keys="c">
        {t("links.copy")}
      </MenuItem>
      <MenuItem onSelect={() => actions.qr(link)} keys="q">
        {t("qr.title")}
      </MenuItem>
      {actions.stats !== null && !isTrashed && <MenuItem onSelect={() => actions.stats?.(link)}>{t("nav.stats")}</MenuItem>}
      <MenuItem onSelect={() => actions.open(link)} keys="o">
        {t("links.open")}
      </MenuItem>
      <MenuItem onSelect={() => actions.edit(link)} keys="↵">
        {t(mayWrite ? "links.edit" : "links.view")}
      </MenuItem>
      {mayWrite && <MenuLine />}
      {mayWrite && !isTrashed && (
        <MenuItem onSelect={() => actions.archive(link)}>{t(link.archived ? "links.unarchive" : "links.archive")}</MenuItem>
      )}
      {mayWrite && !isTrashed && (
        <MenuItem onSelect={() => actions.remove(link)} keys={isMac() ? "⌦" : "Del"} isDanger>
          {t("links.delete")}
        </MenuItem>
      )}
      {mayWrite && isTrashed && <MenuItem onSelect={() => actions.restore(link)}>{t("links.restore")}</MenuItem>}
      {mayWrite && isTrashed && (
        <MenuItem onSelect={() => actions.purge(link)} keys={isMac() ? "⌦" : "Del"} isDanger>
          {t("trash.purge")}
        </MenuItem>
      )}
    </Menu>
  );
}
