// Parts of the dashboard that load when they are first wanted, and the words of theirs.
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { wordsOfPages } from "../text/speech.ts";

/** A component that is there once it and what it says have come. */
export function later<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    const [component] = await Promise.all([load(), wordsOfPages()]);
    return { default: component };
  });
}
