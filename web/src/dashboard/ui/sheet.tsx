// A sheet on the right, over what it is about: the whole page on a phone.
import { Dialog } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { useText } from "../text/use-text.tsx";
import { useWayBack } from "./opener.ts";

interface SheetProps {
  readonly title: string;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

type OutsideEvent = CustomEvent<{ readonly originalEvent: Event }>;

const stay = (event: Event) => event.preventDefault();

/** What is told at the bottom lies outside, and is about what is in here as often as not. When it was answered it may be gone already. */
function stayForToasts(event: OutsideEvent): void {
  const { target } = event.detail.originalEvent;
  if (target instanceof Element && (!target.isConnected || target.closest("[data-toasts]") !== null)) event.preventDefault();
}

/** Unless a field of its own takes the focus, its title does: whoever listens hears what has opened, and Tab goes on from there. */
export function Sheet({ title, actions, onClose, children }: SheetProps) {
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  const focusTitle = (event: Event) => {
    event.preventDefault();
    heading.current?.focus();
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-20 bg-sunk/70" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusTitle}
          onInteractOutside={stayForToasts}
          className="fixed inset-y-0 right-0 z-30 flex w-full max-w-[560px] flex-col border-line border-l bg-card outline-none"
        >
          <header className="flex min-h-16 items-center gap-4 border-line border-b px-4 wide:px-6">
            <Dialog.Title className="min-w-0 flex-1 truncate font-strong text-reading outline-none" tabIndex={-1} ref={heading}>
              {title}
            </Dialog.Title>
            {actions}
            <Dialog.Close className="quiet">{t("close")}</Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-6 wide:px-6">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface BoxProps extends SheetProps {
  /** For what needs two columns; on a phone it takes nearly all of the screen. */
  readonly wide?: boolean;
  /** Whether a click beside it leaves it open, since it shows what is shown nowhere else. */
  readonly stays?: boolean;
}

/** A small dialog in the middle. */
export function Box({ title, onClose, children, wide = false, stays = false }: BoxProps) {
  const t = useText();
  const goBack = useWayBack();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-20 bg-sunk/70" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={goBack}
          onInteractOutside={stays ? stay : stayForToasts}
          className={`fixed top-[12vh] left-1/2 z-30 max-h-[80vh] w-[calc(100vw-32px)] -translate-x-1/2 overflow-y-auto border border-line bg-card p-4 outline-none wide:p-6 ${wide ? "max-w-[680px] max-wide:top-4 max-wide:max-h-[calc(100dvh-32px)]" : "max-w-[400px]"}`}
        >
          <header className="mb-4 flex items-center justify-between gap-4">
            <Dialog.Title className="min-w-0 break-words font-strong text-reading">{title}</Dialog.Title>
            <Dialog.Close className="quiet">{t("close")}</Dialog.Close>
          </header>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
