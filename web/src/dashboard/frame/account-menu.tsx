// Who is signed in, and what they have chosen for this browser.
import { useNavigate } from "@tanstack/react-router";
import { signOut, useSession } from "../session.ts";
import { changeSettings, THEMES, useSettings } from "../settings.ts";
import { LANGUAGE_CODES, LANGUAGES } from "../text/languages.ts";
import { useSpeech } from "../text/use-text.tsx";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../ui/menu.tsx";
import { sentenceOf } from "./problem.tsx";
import { isMac, keysText } from "./shortcuts.ts";
import { tell } from "./toasts.tsx";

interface AccountMenuProps {
  readonly onPalette: () => void;
  readonly onKeys: () => void;
}

export function AccountMenu({ onPalette, onKeys }: AccountMenuProps) {
  const { t, code } = useSpeech();
  const session = useSession();
  const { theme } = useSettings();
  const leave = useSignOut();
  const navigate = useNavigate();
  const name = session?.user.name ?? "";
  const trigger = (
    <button type="button" className="flex min-h-11 w-full min-w-0 items-center gap-2 text-left hover:text-ink wide:min-h-8">
      <span className="sr-only">{t("account.label")}</span>
      <span className="max-w-28 truncate text-mute">{name}</span>
      <span aria-hidden="true" className="text-mute">
        ⋯
      </span>
    </button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => void navigate({ to: "/account" })}>{t("nav.account")}</MenuItem>
      <MenuItem onSelect={onPalette} keys={keysText("mod+k", isMac())}>
        {t("palette.title")}
      </MenuItem>
      <MenuItem onSelect={onKeys} keys="?">
        {t("keys.title")}
      </MenuItem>
      <MenuLine />
      <MenuChoice
        label={t("theme.label")}
        value={theme}
        options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
        onChoose={(chosen) => changeSettings({ theme: chosen })}
      />
      <MenuChoice
        label={t("language.label")}
        value={code}
        options={LANGUAGE_CODES.map((value) => ({ value, label: LANGUAGES[value].name }))}
        onChoose={(chosen) => changeSettings({ language: chosen })}
      />
      <MenuLine />
      <MenuItem onSelect={() => void leave()}>{t("account.signOut")}</MenuItem>
    </Menu>
  );
}

/** Ends the session and leads to where one begins. */
export function useSignOut(): () => Promise<void> {
  const { t } = useSpeech();
  const navigate = useNavigate();
  return async () => {
    try {
      await signOut();
      await navigate({ to: "/sign-in", search: {} });
    } catch (error) {
      tell(sentenceOf(error, t));
    }
  };
}
