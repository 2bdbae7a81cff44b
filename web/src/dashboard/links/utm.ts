// Parameters that tell the target where a visitor came from, and what an address looks like with them.

export const UTM_NAMES = ["source", "medium", "campaign", "term", "content"] as const;
export type UtmName = (typeof UTM_NAMES)[number];

/** "" where nothing is said. */
export type UtmDraft = Readonly<Record<UtmName, string>>;

export const NO_UTM: UtmDraft = { source: "", medium: "", campaign: "", term: "", content: "" };

/** What is sent: null where nothing is said. */
export function utmOf(draft: UtmDraft): Record<UtmName, string | null> | null {
  const said = UTM_NAMES.map((name) => [name, draft[name].trim() || null] as const);
  return said.every(([, value]) => value === null) ? null : (Object.fromEntries(said) as Record<UtmName, string | null>);
}

/** Where the link leads with them; parameters that the URL has itself stay. null for what is no URL. */
export function urlWithUtm(url: string, draft: UtmDraft): string | null {
  if (!URL.canParse(url)) return null;
  const target = new URL(url);
  for (const name of UTM_NAMES) {
    const value = draft[name].trim();
    if (value !== "" && !target.searchParams.has(`utm_${name}`)) target.searchParams.append(`utm_${name}`, value);
  }
  return target.href;
}
