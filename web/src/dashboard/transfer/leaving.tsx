// Who leaves while rows are sent, or a file is read, is asked first.
import { useBlocker } from "@tanstack/react-router";
import { useEffect } from "react";
import { useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";

interface LeavingProps {
  readonly job: { cancel(): void } | null;
  readonly isRunning: boolean;
  readonly what: "import" | "export";
}

/** Nothing goes on for a page that is gone. */
export function Leaving({ job, isRunning, what }: LeavingProps) {
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
      title={t(`leaveAsk.${what}`)}
      action={t("transfer.leave")}
      onConfirm={async () => leaving.proceed()}
      onClose={leaving.reset}
    >
      {t(`leaveSays.${what}`)}
    </Confirm>
  );
}
