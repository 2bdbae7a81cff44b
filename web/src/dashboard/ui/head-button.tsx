// The one thing to do on a page: an ink block that stands on the wire of its head.
import type { ReactNode } from "react";

export function HeadButton({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" className="ink-block -mb-[9px] flex-none rounded-b-none wide:-mb-[13px]" onClick={onClick}>
      {children}
    </button>
  );
}
