// The home page's script. Without it the form works too; with it nothing is reloaded, and Enter copies.
import { byId } from "./elements.ts";
import { startRecentList } from "./recent-list.ts";
import { Stage } from "./stage.ts";

new Stage().start();
startRecentList();
noteOtherOrigin();

/** Short links are made for the address that the operator set, which need not be the one in the address bar. */
function noteOtherOrigin(): void {
  const { baseUrl } = byId("stage", HTMLFormElement).dataset;
  const isSame = baseUrl === undefined || new URL(baseUrl).origin === location.origin;
  byId("origin-note", HTMLParagraphElement).hidden = isSame;
}
