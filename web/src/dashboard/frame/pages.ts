// The pages that the rail, its menu on narrow screens, and the palette lead to.
import { type LinkProps, useLocation } from "@tanstack/react-router";
import { may, type Scope, useSession } from "../session.ts";

interface Page {
  readonly to: NonNullable<LinkProps["to"]>;
  /** What its address says behind the question mark, where another page has the same path. */
  readonly search?: Readonly<Record<string, string>>;
  /** The message with its name. */
  readonly name: `nav.${string}`;
  /** What one must be allowed to see it; null for everybody. */
  readonly scope: Scope | null;
}

/** In the order of the rail; a line stands between the groups. */
const GROUPS = [
  [
    { to: "/links", name: "nav.links", scope: null },
    { to: "/stats", name: "nav.stats", scope: "stats:read" },
    { to: "/live", name: "nav.live", scope: "stats:read" },
    { to: "/tags", name: "nav.tags", scope: null },
    { to: "/links", search: { state: "trash" }, name: "nav.trash", scope: null },
  ],
  [
    { to: "/domains", name: "nav.domains", scope: null },
    { to: "/rule-sets", name: "nav.ruleSets", scope: null },
    { to: "/transfer", name: "nav.transfer", scope: null },
  ],
  [
    { to: "/people", name: "nav.people", scope: "people:admin" },
    { to: "/keys", name: "nav.keys", scope: "keys:admin" },
    { to: "/reports", name: "nav.reports", scope: "blocks:admin" },
    { to: "/blocks", name: "nav.blocks", scope: "blocks:admin" },
    { to: "/audit", name: "nav.audit", scope: "audit:read" },
  ],
  [
    { to: "/settings", name: "nav.settings", scope: null },
    { to: "/about", name: "nav.about", scope: null },
  ],
] as const satisfies readonly (readonly Page[])[];

/** The pages that who is signed in may see, by groups. */
export function usePages() {
  const session = useSession();
  return GROUPS.map((pages) => pages.filter(({ scope }) => scope === null || may(session, scope))).filter(
    (pages) => pages.length > 0,
  );
}

/** The page that one is on; of two with the same path the one whose search is that of the address. */
export function usePageHere() {
  const pages = usePages().flat();
  const { pathname, search } = useLocation();
  const said: Readonly<Record<string, unknown>> = search;
  return pages.findLast(
    (page) =>
      pathname.startsWith(page.to) &&
      (!("search" in page) || Object.entries(page.search).every(([name, value]) => said[name] === value)),
  );
}

type AnyPage = (typeof GROUPS)[number][number];

/** Where a page is, for links and for going there. */
export function placeOf(page: AnyPage) {
  return { to: page.to, search: "search" in page ? page.search : {} } as const;
}
