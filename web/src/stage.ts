// The wire and what stands on it: a field, then what is made of it. Four states: empty (or being typed), busy, error, done.
import { LinnetProblem, LinnetUnreachable } from "@linnet/client/problem";
import { createShortener, type Shortened } from "@linnet/client/shorten";
import { copyOnClick } from "./copy.ts";
import { announce, byId, make } from "./elements.ts";
import { drawTogether } from "./motion.ts";
import { fold, unfoldOnClick } from "./qr.ts";
import { remember } from "./recent.ts";
import { showRecent } from "./recent-list.ts";
import { codeElement, enliven, showResult } from "./result.ts";

/** After this the answer is no longer waited for. */
const ANSWER_WAIT_S = 10;

/** Characters of the long URL that are shown under the wire. */
const TARGET_SHOWN_MAX = 200;

type StageState = "empty" | "busy" | "error" | "done";

export class Stage {
  readonly #form = byId("stage", HTMLFormElement);
  readonly #field = byId("url", HTMLInputElement);
  readonly #result = byId("result", HTMLDivElement);
  readonly #shorten = byId("shorten", HTMLButtonElement);
  readonly #copy = byId("copy", HTMLButtonElement);
  readonly #problem = byId("problem", HTMLParagraphElement);
  readonly #outcome = byId("outcome", HTMLDivElement);
  readonly #showQr = byId("show-qr", HTMLButtonElement);
  readonly #qr = byId("result-qr", HTMLDivElement);
  readonly #client = createShortener({ url: location.origin });
  #made: Shortened | null = null;
  #asking: AbortController | null = null;

  /** Takes over from the plain form. */
  start(): void {
    enliven(this.#result);
    copyOnClick(this.#copy, () => this.#made?.tinyUrl ?? "");
    unfoldOnClick(this.#showQr, this.#qr, () => this.#made);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#field.addEventListener("input", () => this.#clearProblem());
    byId("again", HTMLButtonElement).addEventListener("click", () => this.#reset(""));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#leave();
    });
    document.addEventListener("paste", (event) => this.#pasteAnew(event));
    if (matchMedia("(hover: hover) and (pointer: fine)").matches) this.#field.focus({ preventScroll: true });
  }

  async #submit(): Promise<void> {
    if (this.#asking !== null || this.#made !== null) return;
    const asking = new AbortController();
    const timer = setTimeout(() => asking.abort(new DOMException("No answer in time.", "TimeoutError")), ANSWER_WAIT_S * 1000);
    this.#asking = asking;
    this.#clearProblem();
    this.#setState("busy");
    try {
      this.#show(await this.#client.shorten(this.#field.value, { signal: asking.signal }));
    } catch (error) {
      this.#refuse(error);
    } finally {
      clearTimeout(timer);
      this.#asking = null;
    }
  }

  #show(made: Shortened): void {
    const longUrl = this.#field.value;
    const target = new URL(made.originalUrl);
    this.#made = made;
    showResult(this.#result, made);
    showTarget(target);
    const manage = byId("manage", HTMLAnchorElement);
    manage.hidden = made.manageUrl === null;
    manage.href = made.manageUrl ?? "/";
    this.#copy.textContent = "Copy"; // It may still say that the link before this one was copied.
    this.#setState("done");
    this.#copy.focus({ preventScroll: true });
    remember({ code: made.code, tinyUrl: made.tinyUrl, host: target.host, madeAt: Date.now(), manageUrl: made.manageUrl });
    showRecent(made.tinyUrl);
    announce(`Short link: ${made.tinyUrl}. Press Enter to copy it.`);
    drawTogether(this.#form, longUrl, codeElement(this.#result));
  }

  #refuse(error: unknown): void {
    if (error instanceof DOMException && error.name === "AbortError") {
      this.#setState("empty");
      return;
    }
    const atField = error instanceof LinnetProblem && error.field !== null;
    if (atField) this.#field.setAttribute("aria-invalid", "true");
    const words = this.#problem.querySelector("span");
    if (words !== null) words.textContent = sentenceFor(error);
    this.#problem.hidden = false;
    this.#setState("error");
    this.#field.focus({ preventScroll: true });
  }

  #clearProblem(): void {
    this.#problem.hidden = true;
    this.#field.removeAttribute("aria-invalid");
    if (this.#form.dataset.state === "error") this.#setState("empty");
  }

  #leave(): void {
    if (this.#made !== null) this.#reset("");
    else this.#asking?.abort();
  }

  /** Back to the field, which then holds `text`. */
  #reset(text: string): void {
    this.#made = null;
    this.#field.value = text;
    fold(this.#showQr, this.#qr, true);
    this.#setState("empty");
    showRecent();
    this.#field.focus({ preventScroll: true });
  }

  /** Pasting while a result stands there means the next link. */
  #pasteAnew(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text").trim() ?? "";
    if (this.#made === null || text === "") return;
    event.preventDefault();
    this.#reset(text);
  }

  #setState(state: StageState): void {
    const isDone = state === "done";
    this.#form.dataset.state = state;
    this.#field.hidden = isDone;
    this.#field.readOnly = state === "busy";
    this.#shorten.hidden = isDone;
    this.#result.hidden = !isDone;
    this.#copy.hidden = !isDone;
    this.#outcome.hidden = !isDone;
  }
}

/** Where the new link leads, the host standing out. */
function showTarget(target: URL): void {
  const rest = `${target.pathname}${target.search}${target.hash}`.slice(0, TARGET_SHOWN_MAX);
  byId("target", HTMLParagraphElement).replaceChildren("for ", make("b", "", target.host), rest === "/" ? "" : rest);
}

/** What went wrong, as a sentence for the person at the field. */
function sentenceFor(error: unknown): string {
  if (error instanceof LinnetProblem) return error.detail;
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return `No answer within ${ANSWER_WAIT_S} seconds. What you pasted is still here; try again.`;
  }
  if (!(error instanceof LinnetUnreachable)) return "Something broke on this page. Reload it and try again.";
  return navigator.onLine
    ? "Linnet can't be reached. What you pasted is still here; try again."
    : "You are offline. What you pasted is still here; try again once you are back.";
}
