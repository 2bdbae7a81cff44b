// Screens that tests draw on.
import type { Screen } from "../../src/cli/screen.ts";

export const screen = (difference: Partial<Screen> = {}): Screen => ({
  columns: 80,
  isUtf8: true,
  hasColours: false,
  widthOf: (text) => Bun.stringWidth(text),
  ...difference,
});
