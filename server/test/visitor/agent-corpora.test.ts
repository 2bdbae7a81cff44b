// How often user agents are read rightly, measured over collections of others (test/support/agent-corpora.ts).
import { describe, expect, test } from "bun:test";
import { agentFrom } from "../../src/visitor/agent.ts";
import { type Labelled, people, robots } from "../support/agent-corpora.ts";

const share = (some: readonly unknown[], all: readonly unknown[]) => some.length / all.length;

/** Whether what has a label is what it says. */
const isRight = ({ text, ...labels }: Labelled) => {
  const agent = agentFrom(text);
  return (["browser", "system", "form"] as const).every((fact) => labels[fact] === null || labels[fact] === agent[fact]);
};

describe("of the browsers of people", () => {
  const all = people();

  test("there are enough, and most have all labels", () => {
    expect(all.length).toBeGreaterThan(500);
    expect(
      share(
        all.filter((one) => one.browser !== null && one.system !== null),
        all,
      ),
    ).toBeGreaterThan(0.98);
    expect(new Set(all.map(({ browser }) => browser)).size).toBeGreaterThanOrEqual(8);
  });

  test("19 of 20 have the right browser, system and device", () => {
    expect(share(all.filter(isRight), all)).toBeGreaterThanOrEqual(0.95);
  });

  test("each family that is seen more than once is mostly right", () => {
    const families = [...new Set(all.map(({ browser }) => browser))].map((family) => all.filter((one) => one.browser === family));
    const wrong = families.filter((some) => some.length > 1 && share(some.filter(isRight), some) < 0.75);
    expect(wrong).toEqual([]);
  });

  test("19 of 20 have the right version", () => {
    const known = all.filter(({ version }) => version !== null);
    expect(share(known, all)).toBeGreaterThan(0.9);
    expect(
      share(
        known.filter(({ text, version }) => agentFrom(text).version === version),
        known,
      ),
    ).toBeGreaterThanOrEqual(0.95);
  });

  test("not one of 1000 is taken for a program", () => {
    const taken = all.filter(({ text }) => agentFrom(text).kind !== "human");
    expect(share(taken, all), JSON.stringify(taken)).toBeLessThanOrEqual(0.001);
  });
});

test("99 of 100 robots, tools and libraries are known as programs", () => {
  const all = robots();
  expect(all.length).toBeGreaterThan(2000);
  expect(
    share(
      all.filter((text) => agentFrom(text).kind !== "human"),
      all,
    ),
  ).toBeGreaterThanOrEqual(0.99);
});
