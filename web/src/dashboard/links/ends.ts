// Where visitors are led instead while a link leads nowhere itself, by why it does not.

export const END_NAMES = ["notYet", "expired", "usedUp", "disabled"] as const;
export type EndName = (typeof END_NAMES)[number];

/** "" where nothing is said. */
export type EndsDraft = Readonly<Record<EndName, string>>;

export const NO_ENDS: EndsDraft = { notYet: "", expired: "", usedUp: "", disabled: "" };

type Ends = { readonly [Name in EndName]?: string };

/** What a link says, in a form. */
export function endsDraftOf(ends: Ends): EndsDraft {
  return { ...NO_ENDS, ...ends };
}

/** What is sent: all of them, as those that are left out are taken away. */
export function endsOf(draft: EndsDraft): { [Name in EndName]?: string } {
  const said = END_NAMES.map((name) => [name, draft[name].trim()] as const);
  return Object.fromEntries(said.filter(([, url]) => url !== ""));
}
