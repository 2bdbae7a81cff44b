// The one signature: the long URL draws together along the wire into the code. It only decorates: the code is there and
// can be copied from the first frame.
import { make } from "./elements.ts";

const DRAW: KeyframeAnimationOptions = { duration: 320, easing: "cubic-bezier(.2,.8,.2,1)" };

/** More of a URL is beyond the right edge anyway. */
const SHOWN_CHARACTERS_MAX = 300;

/** Draws `longUrl`, as it stood in the field, together into `code`, which is already in place. */
export function drawTogether(stage: HTMLElement, longUrl: string, code: HTMLElement): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const ghost = make("span", "ghost", longUrl.slice(0, SHOWN_CHARACTERS_MAX));
  ghost.setAttribute("aria-hidden", "true");
  stage.append(ghost);
  const ratio = code.getBoundingClientRect().width / Math.max(1, ghost.getBoundingClientRect().width);
  const squeezed = `scaleX(${Math.min(1, ratio)})`;
  const drawn = ghost.animate([{ opacity: 1 }, { opacity: 0.8, offset: 0.4 }, { opacity: 0, transform: squeezed }], DRAW);
  drawn.addEventListener("finish", () => ghost.remove());
  code.animate([{ opacity: 0 }, { opacity: 0, offset: 0.3 }, { opacity: 1 }], DRAW);
}
