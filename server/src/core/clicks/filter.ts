// Which clicks a filter means.
import type { Click, Dimension } from "./click.ts";
import type { Filtered, Filters } from "./question.ts";
import { valueIn } from "./scope.ts";

type Test = (click: Click) => boolean;

export const isFiltered = (filters: Filters): boolean => Object.keys(filters).length > 0;

/** Whether a click says one of the values of each of the filters; "" is said by those that say nothing. */
export function testOf(filters: Filters): Test {
  const tests = (Object.entries(filters) as [Filtered, readonly string[]][]).map(([name, values]) =>
    testFor(name, new Set(values)),
  );
  return (click) => tests.every((test) => test(click));
}

function testFor(name: Filtered, values: ReadonlySet<string>): Test {
  return name === "outcome"
    ? ({ outcome }) => values.has(outcome)
    : (click) => values.has(valueIn(click, name as Dimension) ?? "");
}
