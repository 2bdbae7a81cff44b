// What programs show of a link where it is posted: what was typed, or what the server says instead, cut as they cut it.

export const PREVIEW_NAMES = ["title", "description", "image"] as const;
export type PreviewName = (typeof PREVIEW_NAMES)[number];

/** "" where nothing is said. */
export type PreviewDraft = Readonly<Record<PreviewName, string>>;

export const NO_PREVIEW: PreviewDraft = { title: "", description: "", image: "" };

type Preview = Record<PreviewName, string | null>;

/** A link's preview, in a form. */
export function previewDraftOf(preview: Preview | null): PreviewDraft {
  return { title: preview?.title ?? "", description: preview?.description ?? "", image: preview?.image ?? "" };
}

/** What is sent: null where nothing is said. */
export function previewOf(draft: PreviewDraft): Preview | null {
  const said = {
    title: draft.title.trim() || null,
    description: draft.description.trim() || null,
    image: draft.image.trim() || null,
  };
  return PREVIEW_NAMES.every((name) => said[name] === null) ? null : said;
}

export interface Shown {
  /** The host of the short link. */
  readonly site: string;
  readonly title: string;
  readonly description: string | null;
  /** Where the image comes from; null where there is none. */
  readonly imageHost: string | null;
}

/** As the server's page for such programs has it: without a title, the short link is one. `code` is "" where it is not known yet. */
export function shownOf(draft: PreviewDraft, { site, code }: { readonly site: string; readonly code: string }): Shown {
  return {
    site,
    title: harmless(draft.title) || `${site}/${code || "…"}`,
    description: harmless(draft.description) || null,
    imageHost: hostOf(draft.image.trim()),
  };
}

/** An address without a scheme gets one, as the API does it. */
function hostOf(image: string): string | null {
  if (image === "") return null;
  const url = /^https?:\/\//i.test(image) ? image : `https://${image.replace(/^\/\//, "")}`;
  return URL.canParse(url) ? new URL(url).host : image;
}

/** Half characters, control characters and marks that turn the direction of writing: the server takes them out. */
const HARMFUL = /[\p{Surrogate}\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

function harmless(text: string): string {
  return text.replace(HARMFUL, " ").replace(/\s+/g, " ").trim();
}

/** Characters that X (https://developer.x.com/en/docs/x-for-websites/cards/overview/markup) and Slack show of a text, about. */
export const X_TITLE_MAX = 70;
export const X_DESCRIPTION_MAX = 200;
export const SLACK_DESCRIPTION_MAX = 300;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The text with up to `max` characters as people count them; one that is cut ends with "…", which counts. */
export function cut(text: string, max: number): string {
  // None has fewer than one unit: short texts need no counting.
  if (text.length <= max) return text;
  let end = 0;
  let count = 0;
  for (const { index } of graphemes.segment(text)) {
    if (count === max - 1) end = index;
    if (++count > max) return `${text.slice(0, end).trimEnd()}…`;
  }
  return text;
}
