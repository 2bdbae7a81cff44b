// The page's elements, found once and by type: markup and script are built together, so a missing one is a mistake.

/** The element with this id. Throws when the page has none of that kind. */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`This page has no #${id} of the kind that is needed.`);
  return element;
}

/** A new element of a class, with text. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.textContent = text;
  return element;
}

/** Has screen readers say `text`, also when it is what they said last. */
export function announce(text: string): void {
  const region = byId("announcement", HTMLParagraphElement);
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}
