// What stands around every page: the rail with its few words, the palette, the keys, and what is told at the bottom.
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { Fragment, Suspense, useState } from "react";
import { may, useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { later } from "../ui/later.ts";
import { Menu, MenuItem, MenuLine } from "../ui/menu.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { OfflineLine } from "./offline.tsx";
import { placeOf, usePageHere, usePages } from "./pages.ts";
import { useShortcuts } from "./shortcuts.ts";
import { undoLast } from "./toasts.tsx";

const Palette = later(async () => (await import("./palette.tsx")).Palette);
const KeysHelp = later(async () => (await import("./keys-help.tsx")).KeysHelp);

type Open = "palette" | "keys" | null;

const PAGE = "flex min-h-8 items-center text-mute hover:text-ink data-[status=active]:font-strong data-[status=active]:text-ink";

export function Frame() {
  const t = useText();
  const session = useSession();
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  useShortcuts({
    "mod+k": () => setOpen("palette"),
    "?": () => setOpen("keys"),
    n: () => may(session, "links:create") && void navigate({ to: "/new", search: (view) => view }),
    "/": () => document.getElementById("search")?.focus(),
    z: () => undoLast(),
  });
  return (
    <div className="flex h-dvh flex-col wide:grid wide:grid-cols-[200px_minmax(0,1fr)]">
      <a className="sr-only z-50 focus:not-sr-only focus:absolute focus:top-2 focus:left-2" href="#main">
        {t("skip")}
      </a>
      <header className="flex items-center justify-between border-edge wide:flex-col wide:items-stretch wide:justify-start">
        <div className="flex h-14 items-end border-edge px-4 wide:h-22 wide:border-b wide:pb-3 wide:pl-6">
          <Link className="self-center font-mark text-reading wide:self-end" to="/links">
            linnet
          </Link>
        </div>
        <Rail />
        <PagesMenu />
        <div className="px-4 wide:mt-auto wide:pb-4 wide:pl-6">
          <AccountMenu onPalette={() => setOpen("palette")} onKeys={() => setOpen("keys")} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
        <OfflineLine />
        <Outlet />
      </main>
      <Suspense>
        {open === "palette" && <Palette onClose={close} onKeys={() => setOpen("keys")} />}
        {open === "keys" && <KeysHelp onClose={close} />}
      </Suspense>
    </div>
  );
}

function Rail() {
  const t = useText();
  const here = usePageHere();
  return (
    <nav aria-label={t("nav.label")} className="mt-4 hidden min-h-0 flex-col gap-4 overflow-y-auto pl-6 wide:flex">
      {usePages().map((pages) => (
        <div key={pages[0]?.name}>
          {pages.map((page) => (
            // Of two pages with one path only the one that is here may count as such.
            <Link className={PAGE} {...placeOf(page)} activeOptions={{ exact: page.name !== here?.name }} key={page.name}>
              {t(page.name)}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}

/** The rail where there is no room for one. */
function PagesMenu() {
  const t = useText();
  const navigate = useNavigate();
  const groups = usePages();
  const current = usePageHere();
  const trigger = (
    <button type="button" className="flex min-h-11 items-center gap-2 px-4">
      <span className="sr-only">{t("nav.label")}:</span>
      {t(current?.name ?? "nav.label")}
      <span aria-hidden="true" className="text-mute">
        ▾
      </span>
    </button>
  );
  return (
    <nav aria-label={t("nav.label")} className="flex-1 wide:hidden">
      <Menu trigger={trigger}>
        {groups.map((pages, at) => (
          <Fragment key={pages[0]?.name}>
            {at > 0 && <MenuLine />}
            {pages.map((page) => (
              <MenuItem onSelect={() => void navigate(placeOf(page))} key={page.name}>
                {t(page.name)}
              </MenuItem>
            ))}
          </Fragment>
        ))}
      </Menu>
    </nav>
  );
}
