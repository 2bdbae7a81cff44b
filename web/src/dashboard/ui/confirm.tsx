// Asks before what can't be taken back is done.
import { AlertDialog } from "radix-ui";
import { type ReactNode, useState } from "react";
import { sentenceOf } from "../frame/problem.tsx";
import { useText } from "../text/use-text.tsx";
import { ErrorLine } from "./error-line.tsx";
import { useWayBack } from "./opener.ts";

interface ConfirmProps {
  /** A question. */
  readonly title: string;
  /** What follows from it. */
  readonly children: ReactNode;
  /** What the button says that does it. */
  readonly action: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Closes when it is done; what goes wrong is said, and it stays open. */
export function Confirm({ title, children, action, onConfirm, onClose }: ConfirmProps) {
  const t = useText();
  const goBack = useWayBack();
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const confirm = async () => {
    setBusy(true);
    setWrong(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setWrong(sentenceOf(error, t));
      setBusy(false);
    }
  };
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => isOpen || onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-20 bg-sunk/70" />
        <AlertDialog.Content
          onCloseAutoFocus={goBack}
          className="fixed top-[18vh] left-1/2 z-30 max-h-[70vh] w-[calc(100vw-32px)] max-w-[440px] -translate-x-1/2 overflow-y-auto border border-line bg-card p-4 outline-none wide:p-6"
        >
          <AlertDialog.Title className="break-words font-strong text-reading">{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-2 break-words">{children}</div>
          </AlertDialog.Description>
          {wrong !== null && <ErrorLine text={wrong} />}
          <div className="mt-6 flex items-center gap-6">
            <button type="button" className="quiet text-rust" disabled={isBusy} onClick={() => void confirm()}>
              {action}
            </button>
            <AlertDialog.Cancel className="quiet">{t("cancel")}</AlertDialog.Cancel>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
