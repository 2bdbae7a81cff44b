// The page with the audit log: who has changed what, newest first.
import type { AuditEntry, AuditPage as Entries } from "@linnet/client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { api } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { MakerChip } from "../links/maker-chip.tsx";
import { useText } from "../text/use-text.tsx";
import { Chip } from "../ui/chip.tsx";
import { DateChip } from "../ui/date-chip.tsx";
import { Menu, MenuChoice } from "../ui/menu.tsx";
import { Nothing, Page, Skeletons } from "../ui/page.tsx";
import { Rows } from "../ui/rows.tsx";
import { EntryRow } from "./entry.tsx";
import { actionOf, KINDS } from "./said.ts";
import { type AuditView, auditViewFrom, filterOf } from "./view.ts";

/** Entries on a page: some screens full. */
const PAGE_LENGTH = 100;

export function AuditPage() {
  const t = useText();
  const view = useSearch({ from: "/signed-in/audit" });
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = useEntries(view);
  const entries = data?.pages.flatMap((page) => page.entries);
  const isLooking = isFetching || (hasNextPage && entries?.length === 0);
  return (
    <Page title={t("nav.audit")}>
      <Filters view={view} />
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {entries !== undefined && entries.length > 0 && (
        <Rows label={t("nav.audit")}>
          {entries.map((entry: AuditEntry) => (
            <EntryRow entry={entry} key={entry.id} />
          ))}
        </Rows>
      )}
      {isLooking && error === null && <Skeletons />}
      {!isLooking && entries?.length === 0 && (
        <Nothing text={t(Object.keys(view).length === 0 ? "audit.none" : "audit.noneFound")} />
      )}
      {hasNextPage && !isFetching && error === null && <More onMore={() => void fetchNextPage()} />}
    </Page>
  );
}

function useEntries(view: AuditView) {
  const filter = filterOf(view);
  return useInfiniteQuery({
    queryKey: ["audit", filter],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }: Entries) => next ?? undefined,
    queryFn: ({ pageParam, signal }) =>
      api.audit.page({ ...filter, limit: PAGE_LENGTH, ...(pageParam === undefined ? {} : { cursor: pageParam }) }, { signal }),
  });
}

/** Asks for more as soon as it is nearly seen, or when it is pressed. */
function More({ onMore }: { readonly onMore: () => void }) {
  const t = useText();
  const button = useRef<HTMLButtonElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    const seen = new IntersectionObserver(([at]) => at?.isIntersecting === true && more.current(), { rootMargin: "400px" });
    if (button.current !== null) seen.observe(button.current);
    return () => seen.disconnect();
  }, []);
  return (
    <button type="button" className="quiet mt-4" ref={button} onClick={onMore}>
      {t("audit.more")}
    </button>
  );
}

function Filters({ view }: { readonly view: AuditView }) {
  const t = useText();
  const navigate = useNavigate();
  const onChange = (change: { readonly [Name in keyof AuditView]?: AuditView[Name] | undefined }) =>
    void navigate({ to: "/audit", search: auditViewFrom({ ...view, ...change }) });
  const { action } = view;
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-5 py-1 text-label">
      <MakerChip label={t("audit.who")} value={view.actor} onChange={(actor) => onChange({ actor })} />
      <Chip
        label={t("audit.what")}
        value={action === undefined ? null : nameOf(action, t)}
        onClear={() => onChange({ action: undefined })}
      >
        {(trigger) => (
          <Menu trigger={trigger}>
            <MenuChoice
              label={t("audit.what")}
              value={action ?? ""}
              options={KINDS.map((kind) => ({ value: kind as string, label: t(`things.${kind}`) }))}
              onChoose={(kind) => onChange({ action: kind })}
            />
          </Menu>
        )}
      </Chip>
      <DateChip label={t("audit.when")} from={view.from} to={view.to} onChange={onChange} />
      <span className="flex items-center gap-x-5 wide:ml-auto">
        {(["csv", "ndjson"] as const).map((format) => (
          <a className="chip" href={api.files.audit(format, filterOf(view))} download key={format}>
            {t("audit.save", { format: format.toUpperCase() })}
          </a>
        ))}
      </span>
    </div>
  );
}

/** A kind of things by its name, an action as it is noted. */
function nameOf(action: string, t: ReturnType<typeof useText>): string {
  const kind = KINDS.find((one) => one === action);
  return kind === undefined || actionOf(action) !== null ? action : t(`things.${kind}`);
}
