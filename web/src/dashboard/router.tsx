// Every address of the dashboard. Pages load when they are first visited; what an address may hold is read here.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { flagIn, type Said, searchFrom, searchText } from "./address.ts";
import { queries } from "./api.ts";
import { auditViewFrom } from "./audit/view.ts";
import { Crash, NotFound, Root, Waiting } from "./frame/fallbacks.tsx";
import { viewFrom } from "./links/view.ts";
import { nextPath } from "./people/next-path.ts";
import { needsOwner, sessionQuery } from "./session.ts";
import { statsViewFrom } from "./stats/view.ts";
import { wordsOfPages } from "./text/speech.ts";

const textIn = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

const named = <Name extends string>(name: Name, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: string };

/** Pages on which something is made: whether the form for it is open. */
const makingFrom = ({ new: isNew }: Said): { readonly new?: true } => (flagIn(isNew) === true ? { new: true } : {});

/** A page, or a sheet beside one, that says more than the frame and the list of links. */
const page: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(async () => {
    const [module] = await Promise.all([load(), wordsOfPages()]);
    return module;
  }, name);

const root = createRootRoute({ component: Root, notFoundComponent: NotFound, errorComponent: Crash });

/** Everything for people who are signed in; others are led to where they can sign in, and then back. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  component: lazyRouteComponent(() => import("./frame/frame.tsx"), "Frame"),
  pendingComponent: Waiting,
  async beforeLoad({ location }) {
    if ((await queries.ensureQueryData(sessionQuery)) !== null) return;
    if (await needsOwner()) throw redirect({ to: "/setup" });
    const next = nextPath(location.publicHref);
    throw redirect({ to: "/sign-in", search: next === null ? {} : { next } });
  },
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/links", replace: true });
  },
});

const linksPage = createRoute({
  getParentRoute: () => signedIn,
  id: "list",
  validateSearch: viewFrom,
  component: lazyRouteComponent(() => import("./links/list.tsx"), "LinksPage"),
});

const links = createRoute({ getParentRoute: () => linksPage, path: "/links" });

const newLink = createRoute({
  getParentRoute: () => linksPage,
  path: "/new",
  validateSearch: ({ url, text, title }: Record<string, unknown>) => ({
    ...named("url", textIn(url)),
    ...named("text", textIn(text)),
    ...named("title", textIn(title)),
  }),
  component: page(() => import("./links/new-link.tsx"), "NewLinkSheet"),
});

const editLink = createRoute({
  getParentRoute: () => linksPage,
  path: "/links/$code",
  validateSearch: ({ at }: Record<string, unknown>) => named("at", textIn(at)),
  component: page(() => import("./links/edit-link.tsx"), "EditLinkSheet"),
});

const stats = createRoute({
  getParentRoute: () => signedIn,
  path: "/stats",
  validateSearch: statsViewFrom,
  component: page(() => import("./stats/page.tsx"), "StatsPage"),
});

const linkStats = createRoute({
  getParentRoute: () => signedIn,
  path: "/stats/$code",
  validateSearch: (said: Record<string, unknown>) => ({ ...statsViewFrom(said), ...named("at", textIn(said.at)) }),
  component: page(() => import("./stats/page.tsx"), "LinkStatsPage"),
});

const live = createRoute({
  getParentRoute: () => signedIn,
  path: "/live",
  validateSearch: ({ code, at }: Record<string, unknown>) => ({ ...named("code", textIn(code)), ...named("at", textIn(at)) }),
  component: page(() => import("./stats/live.tsx"), "LivePage"),
});

const tags = createRoute({
  getParentRoute: () => signedIn,
  path: "/tags",
  component: page(() => import("./tags/page.tsx"), "TagsPage"),
});

const people = createRoute({
  getParentRoute: () => signedIn,
  path: "/people",
  validateSearch: makingFrom,
  component: page(() => import("./people/page.tsx"), "PeoplePage"),
});

const keys = createRoute({
  getParentRoute: () => signedIn,
  path: "/keys",
  validateSearch: makingFrom,
  component: page(() => import("./keys/page.tsx"), "KeysPage"),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: page(() => import("./people/own-account.tsx"), "OwnAccountPage"),
});

const transfer = createRoute({
  getParentRoute: () => signedIn,
  path: "/transfer",
  component: page(() => import("./transfer/page.tsx"), "TransferPage"),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: "/audit",
  validateSearch: auditViewFrom,
  component: page(() => import("./audit/page.tsx"), "AuditPage"),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  component: page(() => import("./choices/page.tsx"), "SettingsPage"),
});

const about = createRoute({
  getParentRoute: () => signedIn,
  path: "/about",
  component: page(() => import("./about/page.tsx"), "AboutPage"),
});

const domains = createRoute({
  getParentRoute: () => signedIn,
  path: "/domains",
  validateSearch: makingFrom,
  component: page(() => import("./domains/page.tsx"), "DomainsPage"),
});

const domain = createRoute({
  getParentRoute: () => domains,
  path: "/$host",
  component: page(() => import("./domains/edit-domain.tsx"), "DomainSheet"),
});

const ruleSets = createRoute({
  getParentRoute: () => signedIn,
  path: "/rule-sets",
  validateSearch: makingFrom,
  component: page(() => import("./rule-sets/page.tsx"), "RuleSetsPage"),
});

const ruleSet = createRoute({
  getParentRoute: () => ruleSets,
  path: "/$name",
  component: page(() => import("./rule-sets/edit-set.tsx"), "RuleSetSheet"),
});

const blocks = createRoute({
  getParentRoute: () => signedIn,
  path: "/blocks",
  validateSearch: makingFrom,
  component: page(() => import("./blocks/page.tsx"), "BlocksPage"),
});

const reports = createRoute({
  getParentRoute: () => signedIn,
  path: "/reports",
  component: page(() => import("./blocks/reports.tsx"), "ReportsPage"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: ({ next }: Record<string, unknown>) => named("next", nextPath(next) ?? undefined),
  component: page(() => import("./people/sign-in.tsx"), "SignInPage"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: page(() => import("./people/new-account.tsx"), "SetupPage"),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  component: page(() => import("./people/new-account.tsx"), "InvitationPage"),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: page(() => import("./people/reset.tsx"), "ResetPage"),
});

const routeTree = root.addChildren([
  signedIn.addChildren([
    home,
    linksPage.addChildren([links, newLink, editLink]),
    stats,
    linkStats,
    live,
    tags,
    domains.addChildren([domain]),
    ruleSets.addChildren([ruleSet]),
    blocks,
    reports,
    people,
    keys,
    account,
    transfer,
    audit,
    settings,
    about,
  ]),
  signIn,
  setup,
  invitation,
  reset,
]);

export const router = createRouter({
  routeTree,
  basepath: "/dashboard",
  defaultPreload: "intent",
  defaultPendingMs: 200,
  parseSearch: searchFrom,
  stringifySearch: searchText,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
