// The rows under the wire: code, host, age, copy, QR.
import { copyOnClick } from "./copy.ts";
import { announce, byId, make } from "./elements.ts";
import { unfoldOnClick } from "./qr.ts";
import { ageOf, forgetAll, RECENT_KEY, type RecentLink, readRecent } from "./recent.ts";

/** Shows what this browser remembers, and keeps it right when another tab changes it. */
export function startRecentList(): void {
  showRecent();
  addEventListener("storage", (event) => {
    if (event.key === RECENT_KEY || event.key === null) showRecent();
  });
  const forget = byId("forget", HTMLButtonElement);
  const relax = () => setSure(forget, false);
  forget.addEventListener("blur", relax);
  forget.addEventListener("click", () => {
    if (!forget.classList.contains("sure")) {
      setSure(forget, true);
      return;
    }
    relax();
    forgetAll();
    showRecent();
    announce("Forgotten.");
    byId("url", HTMLInputElement).focus();
  });
}

/** Draws the rows anew, without the link that is on the wire. */
export function showRecent(onWire?: string): void {
  const links = readRecent().filter((link) => link.tinyUrl !== onWire);
  const now = Date.now();
  byId("recent-list", HTMLUListElement).replaceChildren(...links.map((link, index) => rowOf(link, index, now)));
  byId("recent", HTMLElement).hidden = links.length === 0;
}

/** Forgetting takes two presses, because manage links can't be found again. */
function setSure(button: HTMLButtonElement, sure: boolean): void {
  button.classList.toggle("sure", sure);
  button.textContent = sure ? "Forget all, manage links too?" : "Forget";
}

function rowOf(link: RecentLink, index: number, now: number): HTMLLIElement {
  const row = make("div", "row");
  const copy = make("button", "quiet row-copy", "Copy");
  const show = make("button", "quiet", "QR");
  const panel = make("div", "qr");
  panel.id = `recent-qr-${index}`;
  panel.hidden = true;
  for (const [button, name] of [
    [copy, "Copy"],
    [show, "QR code of"],
  ] as const) {
    button.type = "button";
    button.setAttribute("aria-label", `${name} ${link.tinyUrl}`);
  }
  show.setAttribute("aria-expanded", "false");
  show.setAttribute("aria-controls", panel.id);
  copyOnClick(copy, () => link.tinyUrl);
  unfoldOnClick(show, panel, () => link);
  show.addEventListener("click", () => addManageLink(panel, link));
  row.append(
    make("span", "row-code", link.code),
    make("span", "", link.host),
    make("span", "", ageOf(link.madeAt, now)),
    copy,
    show,
  );
  const item = make("li", "");
  item.append(row, panel);
  return item;
}

function addManageLink(panel: HTMLElement, link: RecentLink): void {
  if (panel.hidden || link.manageUrl === null) return;
  const manage = make("a", "", "Manage link");
  manage.href = link.manageUrl;
  panel.append(manage);
}
