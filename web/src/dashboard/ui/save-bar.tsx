// What stands at the bottom of a form in a sheet as soon as something in it is not saved.
import { useText } from "../text/use-text.tsx";

interface SaveBarProps {
  readonly isBusy: boolean;
  readonly onDiscard: () => void;
}

export function SaveBar({ isBusy, onDiscard }: SaveBarProps) {
  const t = useText();
  return (
    <div className="sticky -bottom-6 -mx-4 flex items-center gap-6 border-ink border-t bg-card px-4 py-3 wide:-mx-6 wide:px-6">
      <button type="submit" className="ink-block" disabled={isBusy}>
        {t("save")}
      </button>
      <button type="button" className="quiet" onClick={onDiscard}>
        {t("edit.discard")}
      </button>
    </div>
  );
}
