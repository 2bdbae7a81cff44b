// What stands at the bottom of a form in a sheet as soon as something in it is not saved.
import { useText } from "../text/use-text.tsx";
import type { Meanwhile } from "./kept.ts";

interface SaveBarProps {
  readonly isBusy: boolean;
  /** Whether others have changed something since this was typed: who saves knows it. */
  readonly meanwhile: Meanwhile | null;
  readonly onDiscard: () => void;
}

export function SaveBar({ isBusy, meanwhile, onDiscard }: SaveBarProps) {
  const t = useText();
  return (
    <div className="sticky -bottom-6 -mx-4 border-ink border-t bg-card px-4 py-3 wide:-mx-6 wide:px-6">
      {meanwhile !== null && (
        <p className="pb-2 text-label text-straw" role="status">
          {t(`meanwhile.${meanwhile}`)}
        </p>
      )}
      <div className="flex items-center gap-6">
        <button type="submit" className="ink-block" disabled={isBusy}>
          {t("save")}
        </button>
        <button type="button" className="quiet" onClick={onDiscard}>
          {t("edit.discard")}
        </button>
      </div>
    </div>
  );
}
