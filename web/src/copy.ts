// Copying, also where there is no clipboard API: browsers withhold it on plain http off localhost.
import { announce, make } from "./elements.ts";

/** How long a button says "Copied." */
const COPIED_SHOWN_MS = 2000;

/** Copies `text` when `button` is pressed; the button and a live region say so. */
export function copyOnClick(button: HTMLButtonElement, text: () => string): void {
  let timer = 0;
  button.addEventListener("click", async () => {
    const copied = await copyText(text());
    announce(copied ? "Copied." : "Not copied. Select the link and copy it by hand.");
    button.textContent = copied ? "Copied." : "Not copied";
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = "Copy";
    }, COPIED_SHOWN_MS);
  });
}

/** Puts `text` on the clipboard; false when the browser won't. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = make("textarea", "hidden-label");
  area.value = text;
  area.readOnly = true;
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}
