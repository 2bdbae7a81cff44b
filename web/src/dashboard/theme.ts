// The theme against the system's: the style sheets know only what the system wants, so their conditions are switched. The colours
// stay in one place, tokens.css.
import type { Theme } from "./settings.ts";

const SCHEMES = ["light", "dark"] as const;

/** What each condition on the colour scheme was before it was switched. */
const original = new Map<CSSMediaRule, string>();

/** Has the page look as chosen; "system" gives the choice back. Style sheets of other origins are none of ours. */
export function applyTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
  for (const sheet of document.styleSheets) for (const rule of sheet.cssRules) switchRule(rule, theme);
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const scheme = meta.dataset.scheme ?? SCHEMES.find((one) => meta.media.includes(one)) ?? "light";
    meta.dataset.scheme = scheme;
    meta.media = theme === "system" ? `(prefers-color-scheme: ${scheme})` : mediaFor(scheme === theme);
  }
}

function switchRule(rule: CSSRule, theme: Theme): void {
  if (!(rule instanceof CSSMediaRule)) {
    if ("cssRules" in rule) for (const inner of (rule as CSSGroupingRule).cssRules) switchRule(inner, theme);
    return;
  }
  const media = original.get(rule) ?? rule.media.mediaText;
  const scheme = SCHEMES.find((one) => media.includes(`prefers-color-scheme: ${one}`));
  if (scheme === undefined) return;
  original.set(rule, media);
  rule.media.mediaText = theme === "system" ? media : mediaFor(scheme === theme);
}

const mediaFor = (isOn: boolean) => (isOn ? "all" : "not all");
