// Where a link would lead a visitor: closed until asked for.
import { Suspense, useState } from "react";
import { useText } from "../../text/use-text.tsx";
import { later } from "../../ui/later.ts";
import type { SimulatorProps } from "./simulator.tsx";

const Simulator = later(async () => (await import("./simulator.tsx")).Simulator);

export function SimulatorFold(props: SimulatorProps) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="mt-6 border-line border-t" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="flex min-h-11 items-center">{t("simulator.title")}</summary>
      {isOpen && (
        <Suspense fallback={<div className="skeleton my-4 w-52" />}>
          <Simulator {...props} />
        </Suspense>
      )}
    </details>
  );
}
