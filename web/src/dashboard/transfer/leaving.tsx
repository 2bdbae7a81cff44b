// Who leaves while rows are sent is asked first.
import { useBlocker } from "@tanstack/react-router";
import { useEffect } from "react";
import { useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import type { Job } from "./job.ts";

/** No rows are sent for a page that is gone. */
export function Leaving({ job, isRunning }: { readonly job: Job | null; readonly isRunning: boolean }) {
  const t = useText();
  useEffect(() => () => job?.cancel(), [job]);
  const leaving = useBlocker({
    shouldBlockFn: () => isRunning,
    enableBeforeUnload: () => isRunning,
    withResolver: true,
  });
  if (leaving.status !== "blocked") return null;
  return (
    <Confirm
      title={t("transfer.leaveAsk")}
      action={t("transfer.leave")}
      onConfirm={async () => leaving.proceed()}
      onClose={leaving.reset}
    >
      {t("transfer.leaveSays")}
    </Confirm>
  );
}
