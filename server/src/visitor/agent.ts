// What a user agent says of itself. Guessing from that text is a trade of its own, which packages keep up with; what they tell is
// put into the few words that rules and statistics speak in. One text is looked at once: most visitors say one of a few hundred.
import { isbot } from "isbot";
import type { Browser, Form, System } from "../core/visitor.ts";
import { browserOf, UNKNOWN } from "./agent-browsers.ts";

export interface Agent {
  readonly form: Form | null;
  readonly system: System | null;
  readonly browser: Browser | null;
  /** The major version of the browser, in digits. */
  readonly version: string | null;
  readonly isBot: boolean;
  /** Fetches what is shown of a link where it is posted. */
  readonly isPreviewer: boolean;
}

/** What is longer says nothing more that anybody knows. */
const TEXT_LENGTH_MAX = 512;

/**
 * Tools that somebody holds in the hand, and libraries of programs: isbot takes them for robots, but who sends `curl` after a link
 * follows it. One that gives itself a name and an address, as robots do, is one.
 */
const TOOL =
  /^(?:curl|wget|httpie|xh|postmanruntime|insomnia|bruno|bun|node|undici|axios|got|node-fetch|python|aiohttp|httpx|go-http-client|okhttp|java|apache-httpclient|ruby|faraday|guzzlehttp|libwww-perl|lwp|powershell|dart|deno|reqwest)\b/i;
const INTRODUCES_ITSELF = /\bbot\b|\+?https?:|@/i;

/**
 * Those that fetch what is shown of a link where it is posted. Apple's Messages passes itself off as two of them. Some have the name
 * of an app in which people follow links too: there it stands behind the browser's, and does not count.
 */
const PREVIEWER =
  /^(?:snapchat|viber|tumblr|mattermost|rocket\.?chat|zulip)\b|facebookexternalhit|facebot|facebookcatalog|meta-externalfetcher|twitterbot|slackbot|slack-imgproxy|linkedinbot|whatsapp\/|telegrambot|discordbot|mastodon\/|pleroma|akkoma|misskey|lemmy|bluesky|cardyb|skypeuripreview|microsoftpreview|pinterest(?:bot)?\/\d|redditbot|vkshare|line-poker|kakaotalk-scrap|iframely|embedly|snap url preview|^signal\b|\bsynapse[ /(]|^matrix\b|zulipurlpreview|notionembedder|bitlybot|quora link preview|google-pagerenderer|googlemessages/i;

const NOBODY: Agent = { ...UNKNOWN, isBot: false, isPreviewer: false };

/** What the text of a `User-Agent` says. */
export function agentFrom(text: string): Agent {
  const said = text.slice(0, TEXT_LENGTH_MAX);
  if (said.trim() === "") return NOBODY;
  const isPreviewer = PREVIEWER.test(said);
  const isTool = TOOL.test(said) && !INTRODUCES_ITSELF.test(said);
  const isBot = isPreviewer || (!isTool && isbot(said));
  if (isBot) return { ...NOBODY, isBot, isPreviewer };
  return { ...browserOf(said), isBot, isPreviewer };
}

/** Texts whose meaning is remembered: half of them are forgotten when there are so many. */
const REMEMBERED_MAX = 2000;

/** Remembers what texts mean. */
export class Agents {
  #young = new Map<string, Agent>();
  #old: ReadonlyMap<string, Agent> = new Map();

  of(text: string): Agent {
    const known = this.#young.get(text);
    if (known !== undefined) return known;
    const agent = this.#old.get(text) ?? agentFrom(text);
    if (text.length > TEXT_LENGTH_MAX) return agent;
    if (this.#young.size >= REMEMBERED_MAX / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, agent);
    return agent;
  }
}
