// The code that stands on the wire, and over it the field that holds the whole address.

/** The steps in which the code's type makes room for longer codes, as in the style sheet. */
const FIT_STEPS = [8, 12, 16, 24, 40] as const;
const FIT_LAST = 128;

/** What is shown of a link in `result`. */
export interface ShownLink {
  readonly tinyUrl: string;
  readonly code: string;
}

/** Shows `link` in the markup that the server made for it. */
export function showResult(result: HTMLElement, link: ShownLink): void {
  const code = part(result, ".result-code");
  code.textContent = link.code;
  code.dataset.fit = String(FIT_STEPS.find((step) => link.code.length <= step) ?? FIT_LAST);
  part(result, ".result-origin").textContent = link.tinyUrl.slice(0, link.tinyUrl.lastIndexOf("/") + 1);
  valueField(result).value = link.tinyUrl;
}

/** Lays the field over the code; whoever clicks or tabs there has the whole address selected. */
export function enliven(result: HTMLElement): void {
  const field = valueField(result);
  result.classList.add("live");
  field.addEventListener("focus", () => field.select());
  field.addEventListener("click", () => field.select());
}

/** The read-only field with the short link. */
export function valueField(result: HTMLElement): HTMLInputElement {
  const field = result.querySelector("input");
  if (field === null) throw new Error("The result has no field.");
  return field;
}

/** The element of the code itself. */
export function codeElement(result: HTMLElement): HTMLElement {
  return part(result, ".result-code");
}

function part(result: HTMLElement, selector: string): HTMLElement {
  const element = result.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`The result has no ${selector}.`);
  return element;
}
