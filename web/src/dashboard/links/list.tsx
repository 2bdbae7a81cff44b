// The page with the links: a search on the wire, filters under it, and the links. Sheets of single links open over it.
import type { Link } from "@linnet/client";
import { getRouteApi, Outlet, useNavigate } from "@tanstack/react-router";
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Problem } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { may, mayChange, useSession } from "../session.ts";
import type { Translate } from "../text/translate.ts";
import { useText } from "../text/use-text.tsx";
import { Bird } from "../ui/bird.tsx";
import { copyText } from "../ui/copy.ts";
import { later } from "../ui/later.ts";
import { Skeletons } from "../ui/page.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { archiving, changeLinks, restoreLinks, trashLinks, useLinks, useTotal } from "./data.ts";
import { Filters } from "./filters.tsx";
import { useFresh } from "./fresh.ts";
import type { LinkActions } from "./row.tsx";
import { LinksTable } from "./table.tsx";
import { changed, columnsOf, isFiltered, type LinksView } from "./view.ts";

const Purge = later(async () => (await import("./purge.tsx")).Purge);
const QrDesigner = later(async () => (await import("./qr/designer.tsx")).QrDesigner);

const route = getRouteApi("/signed-in/list");

export function LinksPage() {
  const t = useText();
  const view = route.useSearch();
  const pages = useLinks(view);
  const { data, error, hasNextPage, isFetching, isPending, isPlaceholderData, fetchNextPage, refetch } = pages;
  const counted = useTotal(view, pages);
  const links = useMemo(() => data?.pages.flatMap((page) => page.links) ?? [], [data]);
  const more = useCallback(() => {
    if (!isFetching) void fetchNextPage();
  }, [isFetching, fetchNextPage]);
  // A page may be empty and not be the last.
  useEffect(() => {
    if (links.length === 0 && hasNextPage) more();
  }, [links, hasNextPage, more]);
  const selection = useSelection(links);
  const fresh = useFresh();
  const [qrOf, setQrOf] = useState<Link | null>(null);
  const [purging, setPurging] = useState<readonly Link[]>([]);
  const actions = useActions(t, setQrOf, setPurging);
  const isEmpty = links.length === 0 && !hasNextPage && !isPlaceholderData;
  return (
    <>
      <Header view={view} />
      <Filters view={view} counted={counted} />
      {error !== null && (
        <div className="px-4 wide:px-6">
          <Problem error={error} onRetry={refetch} />
        </div>
      )}
      {isPending && error === null && (
        <div className="px-4 wide:px-6">
          <Skeletons />
        </div>
      )}
      {!isPending && isEmpty && error === null && <Nothing view={view} />}
      {links.length > 0 && (
        <LinksTable
          links={links}
          columns={columnsOf(view)}
          total={counted?.isExact === true ? counted.total : null}
          selected={selection.ids}
          fresh={fresh}
          hasMore={hasNextPage}
          actions={actions}
          onMore={more}
          onSelect={selection.toggle}
          onExtend={selection.extend}
        />
      )}
      {selection.links.length > 0 && (
        <BulkBar
          links={selection.links}
          loaded={links}
          onSelect={selection.set}
          isTrash={view.state === "trash"}
          onPurge={setPurging}
        />
      )}
      <Suspense>
        {qrOf !== null && <QrDesigner link={qrOf} onClose={() => setQrOf(null)} />}
        {purging.length > 0 && <Purge links={purging} onClose={() => setPurging([])} />}
      </Suspense>
      <Outlet />
    </>
  );
}

/** How long typing has to pause before it is searched for. */
const TYPING_PAUSE_MS = 80;

function Header({ view }: { readonly view: LinksView }) {
  const t = useText();
  const navigate = useNavigate();
  const session = useSession();
  const [text, setText] = useState(view.q ?? "");
  const sent = useRef(view.q ?? "");
  useEffect(() => {
    // Somebody went back, or took the filter away.
    if ((view.q ?? "") !== sent.current) setText(view.q ?? "");
    sent.current = view.q ?? "";
  }, [view.q]);
  useEffect(() => {
    const q = text.trim();
    if (q === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = q;
      void navigate({ to: "/links", search: (now) => changed(now, { q }), replace: true });
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, navigate]);
  return (
    <div className="flex h-16 flex-none items-end gap-4 border-edge border-b px-4 wide:h-22 wide:px-6">
      <h1 className="sr-only">{t(view.state === "trash" ? "nav.trash" : "nav.links")}</h1>
      <input
        id="search"
        type="search"
        className="h-12 min-w-0 flex-1 bg-transparent font-light text-search outline-none wide:h-14"
        placeholder={t("links.search")}
        aria-label={t("links.search")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setText("");
          if (event.key === "ArrowDown") document.querySelector<HTMLElement>('[role=row][tabindex="0"]')?.focus();
        }}
        autoComplete="off"
        spellCheck={false}
      />
      <Bird className="h-9 flex-none max-wide:hidden" isQuiet />
      {may(session, "links:create") && (
        <button
          type="button"
          className="ink-block -mb-px rounded-b-none"
          onClick={() => void navigate({ to: "/new", search: (now) => now })}
        >
          {t("links.new")}
        </button>
      )}
    </div>
  );
}

/** What is chosen among the links that are there; what is gone is not chosen any more. */
function useSelection(links: readonly Link[]) {
  const session = useSession();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const reached = useRef<string | null>(null);
  const latest = useRef(links);
  latest.current = links;
  const changeable = useCallback(
    (some: readonly Link[]) => new Set(some.filter((one) => mayChange(session, one)).map(({ id }) => id)),
    [session],
  );
  const toggle = useCallback(
    (link: Link, isRange: boolean) => {
      const range = isRange ? rangeOf(latest.current, last.current, link) : [link];
      last.current = link.id;
      const meant = changeable(range);
      setIds((before) => (before.has(link.id) ? before.difference(meant) : before.union(meant)));
    },
    [changeable],
  );
  // A range grows and shrinks at the end that was reached; from anywhere else another one begins.
  const extend = useCallback(
    (from: Link, to: Link) => {
      if (reached.current !== from.id) last.current = from.id;
      reached.current = to.id;
      const before = changeable(rangeOf(latest.current, last.current, from));
      const after = changeable(rangeOf(latest.current, last.current, to));
      setIds((all) => all.difference(before).union(after));
    },
    [changeable],
  );
  const set = (chosen: readonly Link[]) => setIds(changeable(chosen));
  return { ids, links: links.filter(({ id }) => ids.has(id)), toggle, extend, set };
}

/** From the link that was chosen last to this one. */
function rangeOf(links: readonly Link[], last: string | null, link: Link): readonly Link[] {
  const from = links.findIndex(({ id }) => id === last);
  const to = links.findIndex(({ id }) => id === link.id);
  return from < 0 ? [link] : links.slice(Math.min(from, to), Math.max(from, to) + 1);
}

function useActions(t: Translate, showQr: (link: Link) => void, purge: (links: readonly Link[]) => void): LinkActions {
  const navigate = useNavigate();
  const maySeeStats = may(useSession(), "stats:read");
  return useMemo(
    () => ({
      edit: ({ code, domain }) =>
        void navigate({ to: "/links/$code", params: { code }, search: (view) => ({ ...view, at: domain }) }),
      copy: async ({ shortUrl }) => tell(t((await copyText(shortUrl)) ? "copied" : "notCopied")),
      open: ({ shortUrl }) => void window.open(shortUrl, "_blank", "noopener"),
      qr: showQr,
      stats: maySeeStats
        ? ({ code, domain }) => void navigate({ to: "/stats/$code", params: { code }, search: { at: domain } })
        : null,
      archive: (link) => void changeLinks([link], archiving(!link.archived, 1, t), t),
      remove: (link) => void trashLinks([link], t),
      restore: (link) => void restoreLinks([link], t),
      purge: (link) => purge([link]),
    }),
    [t, navigate, showQr, purge, maySeeStats],
  );
}

/** A bare wire, one sentence, one action. */
function Nothing({ view }: { readonly view: LinksView }) {
  const t = useText();
  const navigate = useNavigate();
  const session = useSession();
  const isTrash = view.state === "trash" && Object.keys(view).length === 1;
  const isNarrowed = isFiltered(view) && !isTrash;
  return (
    <div className="px-4 pt-10 wide:px-6">
      <p className="text-reading">{t(sentenceFor(isTrash, isNarrowed))}</p>
      {isNarrowed && (
        <button type="button" className="quiet mt-2" onClick={() => void navigate({ to: "/links", search: {} })}>
          {t("links.clearFilters")}
        </button>
      )}
      {!isNarrowed && !isTrash && may(session, "links:create") && (
        <button type="button" className="quiet mt-2" onClick={() => void navigate({ to: "/new", search: {} })}>
          {t("links.makeFirst")}
        </button>
      )}
    </div>
  );
}

function sentenceFor(isTrash: boolean, isNarrowed: boolean) {
  if (isTrash) return "links.trashEmpty";
  return isNarrowed ? "links.noneFound" : "links.none";
}
