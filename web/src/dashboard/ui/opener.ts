// Where the focus goes when a dialog closes.
import { useState } from "react";

/** For a dialog's `onCloseAutoFocus`: back to what has opened it, or to the page where that is gone. */
export function useWayBack(): (event: Event) => void {
  const [opener] = useState(openerNow);
  return (event) => {
    event.preventDefault();
    (opener?.isConnected === true ? opener : document.getElementById("main"))?.focus();
  };
}

/** What a menu belongs to: its button, or the row of a grid in which that is, since keys work on the row as a whole. */
export function openerOf(menu: EventTarget | null | undefined): HTMLElement | null {
  const id = menu instanceof Element ? menu.getAttribute("aria-labelledby") : null;
  const button = id === null ? null : document.getElementById(id);
  return button?.closest<HTMLElement>("[role=row][tabindex]") ?? button;
}

/** What has the focus; of a menu, which goes when something in it is chosen, what it belongs to. */
function openerNow(): HTMLElement | null {
  const focused = document.activeElement;
  const menu = focused?.closest("[role=menu]");
  if (menu !== null && menu !== undefined) return openerOf(menu);
  return focused instanceof HTMLElement && focused !== document.body ? focused : null;
}
