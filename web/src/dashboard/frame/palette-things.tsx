// What can be done from the palette by whoever is signed in: made, taken back, visited, chosen.
import type { Session } from "@linnet/client";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { mayChangeSets } from "../rule-sets/data.ts";
import { may, type Scope, useSession } from "../session.ts";
import { changeSettings, DENSITIES, THEMES } from "../settings.ts";
import { LANGUAGE_CODES, LANGUAGES } from "../text/languages.ts";
import type { PlainKey } from "../text/translate.ts";
import { useText } from "../text/use-text.tsx";
import { useSignOut } from "./account-menu.tsx";
import { placeOf, usePages } from "./pages.ts";
import { isMeant, PaletteItem } from "./palette-item.tsx";
import { undoLast, useUndoable } from "./toasts.tsx";

interface Made {
  /** The page that has the form; its address opens it. */
  readonly to: string;
  readonly text: PlainKey;
  readonly isFor: (session: Session | null) => boolean;
}

const withScope = (scope: Scope) => (session: Session | null) => may(session, scope);

/** What is made on a page of its own kind, each by those who have the page's button. */
const MADE = [
  { to: "/people", text: "palette.invite", isFor: withScope("people:admin") },
  { to: "/keys", text: "apiKeys.new", isFor: withScope("keys:admin") },
  { to: "/domains", text: "domains.add", isFor: withScope("domains:admin") },
  { to: "/rule-sets", text: "ruleSets.new", isFor: mayChangeSets },
  { to: "/blocks", text: "palette.block", isFor: withScope("blocks:admin") },
] as const satisfies readonly Made[];

interface ThingsProps {
  readonly text: string;
  readonly onClose: () => void;
  readonly onKeys: () => void;
}

export function Things({ text, onClose, onKeys }: ThingsProps) {
  const t = useText();
  const leave = useSignOut();
  const all: readonly Thing[] = [
    ...useChanges(),
    ...usePlaces(),
    { label: t("keys.title"), run: onKeys },
    ...useChoices(),
    { label: t("account.signOut"), run: leave },
  ];
  const meant = all.filter(({ label }) => isMeant(label, text));
  if (meant.length === 0) return null;
  return (
    <Command.Group heading={t("palette.things")}>
      {meant.map(({ label, run }) => (
        <PaletteItem value={label} key={label} onClose={onClose} run={run}>
          {label}
        </PaletteItem>
      ))}
    </Command.Group>
  );
}

interface Thing {
  readonly label: string;
  readonly run: () => unknown;
}

/** What can be made, and what was done last and can be taken back. */
function useChanges(): readonly Thing[] {
  const t = useText();
  const navigate = useNavigate();
  const session = useSession();
  const undoable = useUndoable();
  const newLink = { label: t("links.new"), run: () => navigate({ to: "/new", search: (view) => view }) };
  return [
    ...(may(session, "links:create") ? [newLink] : []),
    ...(undoable === null ? [] : [{ label: t("palette.undo", { what: undoable }), run: undoLast }]),
    ...MADE.filter(({ isFor }) => isFor(session)).map(({ to, text }) => ({
      label: t(text),
      run: () => navigate({ to, search: { new: true } }),
    })),
  ];
}

function usePlaces(): readonly Thing[] {
  const t = useText();
  const navigate = useNavigate();
  const pages = usePages().flat();
  return [
    ...pages.map((page) => ({ label: t(page.name), run: () => navigate(placeOf(page)) })),
    { label: t("nav.account"), run: () => navigate({ to: "/account" }) },
  ];
}

/** What this browser keeps. */
function useChoices(): readonly Thing[] {
  const t = useText();
  return [
    ...THEMES.map((theme) => ({
      label: `${t("theme.label")}: ${t(`theme.${theme}`)}`,
      run: () => changeSettings({ theme }),
    })),
    ...LANGUAGE_CODES.map((language) => ({
      label: `${t("language.label")}: ${LANGUAGES[language].name}`,
      run: () => changeSettings({ language }),
    })),
    ...DENSITIES.map((density) => ({
      label: `${t("density.label")}: ${t(`density.${density}`)}`,
      run: () => changeSettings({ density }),
    })),
  ];
}
