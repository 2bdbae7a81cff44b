// Numbers of clicks as people read them.
import { expect, test } from "bun:test";
import { NO_CLICKS } from "../../../src/core/clicks/total.ts";
import { kindsText } from "../../../src/core/clicks/words.ts";

test.each([
  [{}, "Nobody yet."],
  [{ human: 12, preview: 3, bot: 40 }, "12 people, 3 previews, 40 bots."],
  [{ human: 1, preview: 1, bot: 1, monitor: 1, automated: 1 }, "1 person, 1 preview, 1 bot, 1 monitor, 1 unknown program."],
  [{ bot: 1204 }, "0 people, 1,204 bots."],
  [{ human: 1_234_567, automated: 2 }, "1,234,567 people, 2 unknown programs."],
])("%p is %p", (kinds, text) => {
  expect(kindsText({ ...NO_CLICKS.kinds, ...kinds })).toBe(text);
});
