// A QR code that unfolds under the wire, and folds again. It is loaded when it is first asked for.
import { make } from "./elements.ts";
import type { ShownLink } from "./result.ts";

/** Makes `button` unfold `panel` with the QR code of whatever `link` returns then. */
export function unfoldOnClick(button: HTMLButtonElement, panel: HTMLElement, link: () => ShownLink | null): void {
  button.addEventListener("click", () => {
    const shown = link();
    const unfolds = panel.hidden && shown !== null;
    if (unfolds) fill(panel, shown);
    fold(button, panel, !unfolds);
  });
}

/** Folds the panel up, or not. */
export function fold(button: HTMLButtonElement, panel: HTMLElement, folded: boolean): void {
  panel.hidden = folded;
  button.setAttribute("aria-expanded", String(!folded));
}

function fill(panel: HTMLElement, link: ShownLink): void {
  const path = `/-/qr/${encodeURIComponent(link.code)}.svg`;
  const image = make("img", "");
  image.src = path;
  image.width = 200;
  image.height = 200;
  image.alt = `QR code of ${link.tinyUrl}`;
  const download = make("a", "", "Download SVG");
  download.href = path;
  download.download = `linnet-${link.code}.svg`;
  panel.replaceChildren(image, download);
}
