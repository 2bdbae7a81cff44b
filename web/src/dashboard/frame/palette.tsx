// Everything from the keyboard: what can be done, and links by a piece of their text.
import type { Link } from "@linnet/client";
import { Command } from "cmdk";
import { Dialog } from "radix-ui";
import { Suspense, useDeferredValue, useState } from "react";
import { useText } from "../text/use-text.tsx";
import { later } from "../ui/later.ts";
import { FoundLinks, useFound } from "./palette-links.tsx";
import { Lists } from "./palette-lists.tsx";
import { Things } from "./palette-things.tsx";

const QrDesigner = later(async () => (await import("../links/qr/designer.tsx")).QrDesigner);

interface PaletteProps {
  readonly onClose: () => void;
  readonly onKeys: () => void;
}

export function Palette({ onClose, onKeys }: PaletteProps) {
  const t = useText();
  const [text, setText] = useState("");
  const q = useDeferredValue(text.trim());
  // Asked for once, so that links and what stands below them come in one go.
  const { found, isAsking } = useFound(q);
  const [qrOf, setQrOf] = useState<Link | null>(null);
  if (qrOf !== null) {
    // It takes the palette's place, on whatever page that was opened.
    return (
      <Suspense>
        <QrDesigner link={qrOf} onClose={onClose} />
      </Suspense>
    );
  }
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-sunk/70" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[14vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-[560px] -translate-x-1/2 border border-line bg-card outline-none"
        >
          <Dialog.Title className="sr-only">{t("palette.title")}</Dialog.Title>
          {/* What is typed is looked for by each group itself, and Ctrl K is the palette's own key. */}
          <Command label={t("palette.title")} loop shouldFilter={false} vimBindings={false}>
            <Command.Input
              className="h-14 w-full border-edge border-b bg-transparent px-3 text-reading outline-none"
              placeholder={t("palette.placeholder")}
              value={text}
              onValueChange={setText}
            />
            <Command.List className="max-h-[50vh] overflow-y-auto py-1">
              <Command.Empty className="px-3 py-3 text-mute">{t("palette.empty")}</Command.Empty>
              <FoundLinks q={q} found={found} onClose={onClose} onQr={setQrOf} />
              <Things text={text} onClose={onClose} onKeys={onKeys} />
              <Lists text={text} q={q} isAsking={isAsking} onClose={onClose} />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
