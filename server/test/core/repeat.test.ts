// Requests that are sent again, on a store in memory.
import { describe, expect, test } from "bun:test";
import { storeUnknown } from "../../src/core/errors.ts";
import { type Dice, type LinkContext, makeFrom } from "../../src/core/links.ts";
import { once, parseRequestKey } from "../../src/core/repeat.ts";
import { bench, cli, refusal } from "./setup.ts";

const at = bench();
const url = "https://example.com/";

describe("a request with a key", () => {
  const request = { key: "k", caller: "cli", request: "body" };
  const create = (context: LinkContext) => async (dice: Dice) => (await makeFrom(context, { url }, cli, { dice })).stored;

  test("is done once, and answered the same again", async () => {
    const first = await once(at.context, request, create(at.context));
    const again = await once(at.context, request, create(at.context));
    expect(again).toEqual({ answer: first.answer, isRepeated: true });
    expect(await at.store.links.count()).toBe(1);
  });

  test("sixteen times at once makes one link, and all are told the same", async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => once(at.context, request, create(at.context))));
    expect(new Set(answers.map(({ answer }) => JSON.stringify(answer))).size).toBe(1);
    expect(await at.store.links.count()).toBe(1);
  });

  test("whose answer was lost after the link was made gets that link", async () => {
    let calls = 0;
    const { links } = at.context;
    const losing: LinkContext = {
      ...at.context,
      links: new Proxy(links, {
        get: (target, name) => {
          if (name !== "insert") return Reflect.get(target, name).bind(target);
          return async (stored: never) => {
            await target.insert(stored);
            calls++;
            throw storeUnknown();
          };
        },
      }),
    };
    expect(await refusal(once(at.context, request, create(losing)))).toBe("store_unknown");
    expect(calls).toBe(1);
    at.now += 5000;
    const { answer, isRepeated } = await once(at.context, request, create(at.context));
    expect(isRepeated).toBe(true);
    expect(await at.store.links.count()).toBe(1);
    expect(await at.store.links.read(answer.details.id)).toEqual(answer);
  });

  test("is refused with another body, and another caller's is another", async () => {
    await once(at.context, request, create(at.context));
    expect(await refusal(once(at.context, { ...request, request: "other" }, create(at.context)))).toBe("key_reused");
    expect((await once(at.context, { ...request, caller: "key:x" }, create(at.context))).isRepeated).toBe(false);
  });

  test.each(["", "x".repeat(201), "ä", "a\nb"])("%j is no key", async (key) => {
    expect(await refusal(Promise.resolve().then(() => parseRequestKey(key)))).toBe("invalid_field");
  });

  test("that failed is tried again", async () => {
    const failing = () => Promise.reject(storeUnknown());
    expect(await refusal(once(at.context, request, failing))).toBe("store_unknown");
    expect((await once(at.context, request, create(at.context))).answer.details.version).toBe(1);
  });
});
