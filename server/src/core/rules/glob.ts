// Patterns with `*` and `?`. Matched from left to right with one star to go back to at most: the steps are as many as the lengths of
// pattern and text multiplied, whatever they say.

/** Whether the whole text fits: `*` stands for any characters, `?` for one. Capitals count. */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  // Where to go on when what follows the last star does not fit: the star then stands for one character more.
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === "*") {
      star = inPattern++;
      starAt = at;
    } else if (wanted !== undefined && (wanted === "?" || wanted === text[at])) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}
