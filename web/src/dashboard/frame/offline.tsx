// Says that there is no connection, while that is so.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useText } from "../text/use-text.tsx";

/** What the browser knows of the network; what comes back online is read again. */
function useOnline(): boolean {
  const queries = useQueryClient();
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const onChange = () => {
      setOnline(navigator.onLine);
      if (navigator.onLine) void queries.invalidateQueries();
    };
    window.addEventListener("online", onChange);
    window.addEventListener("offline", onChange);
    return () => {
      window.removeEventListener("online", onChange);
      window.removeEventListener("offline", onChange);
    };
  }, [queries]);
  return isOnline;
}

export function OfflineLine() {
  const t = useText();
  const isOnline = useOnline();
  return (
    <div role="status" className="text-straw">
      {!isOnline && <p className="border-line border-b px-4 py-2 wide:px-6">{t("offline")}</p>}
    </div>
  );
}
