// Which keys do what.
import { useText } from "../text/use-text.tsx";
import { Box } from "../ui/sheet.tsx";
import { EVERYWHERE, IN_CHART, IN_HOURS, IN_LIST, IN_RULES, isMac, keysText, type Shortcut } from "./shortcuts.ts";

export function KeysHelp({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  return (
    <Box title={t("keys.title")} onClose={onClose} wide>
      <div className="gap-x-8 wide:columns-2">
        <Keys title={t("keys.everywhere")} shortcuts={EVERYWHERE} />
        <Keys title={t("keys.inList")} shortcuts={IN_LIST} />
        <Keys title={t("keys.inChart")} shortcuts={IN_CHART} />
        <Keys title={t("keys.inHours")} shortcuts={IN_HOURS} />
        <Keys title={t("keys.inRules")} shortcuts={IN_RULES} />
      </div>
    </Box>
  );
}

function Keys({ title, shortcuts }: { readonly title: string; readonly shortcuts: readonly Shortcut[] }) {
  const t = useText();
  return (
    <section className="mb-6 break-inside-avoid">
      <h3 className="text-label text-mute">{title}</h3>
      <dl>
        {shortcuts.map(({ keys, text }) => (
          <div className="flex min-h-8 items-center justify-between gap-4 border-line border-b" key={keys}>
            <dt>{t(text)}</dt>
            <dd className="flex flex-none gap-3">
              {keys.split(" ").map((one) => (
                <kbd key={one}>{keysText(one, isMac())}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
