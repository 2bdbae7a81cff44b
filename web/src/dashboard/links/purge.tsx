// Asks before links are deleted for good, and what shall become of their codes.
import type { Link } from "@linnet/client";
import { useState } from "react";
import { useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Check } from "../ui/field.tsx";
import { purgeLinks } from "./data.ts";

interface PurgeProps {
  readonly links: readonly Link[];
  readonly onClose: () => void;
  readonly onPurged?: () => void;
}

export function Purge({ links, onClose, onPurged }: PurgeProps) {
  const t = useText();
  const [isReleasing, setReleasing] = useState(false);
  const count = links.length;
  const purge = async () => {
    await purgeLinks(links, isReleasing, t);
    onPurged?.();
  };
  const title = count === 1 ? t("trash.ask", { code: links[0]?.code ?? "" }) : t("trash.askMany", { count });
  return (
    <Confirm title={title} action={t("trash.purge")} onConfirm={purge} onClose={onClose}>
      <p>{t(isReleasing ? "trash.saysReleased" : "trash.says")}</p>
      <div className="mt-3">
        <Check label={t("trash.release")} checked={isReleasing} onChange={setReleasing} />
      </div>
    </Confirm>
  );
}
