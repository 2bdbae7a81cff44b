// Who is behind a user agent: somebody who reads, or which sort of program. Whether it is a robot decides where links lead, and is
// isbot's to say; its kind is finer, and only counted.
import { isbot } from "isbot";
import type { ClickKind } from "../core/clicks/click.ts";

/** The two facts that decide where a link leads. */
export interface Standing {
  readonly isBot: boolean;
  readonly isPreviewer: boolean;
}

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

/** What isbot takes for a robot's, and is in browsers of people: WeChat's processes, Sogou's browser, devices that say who made them. */
const HARMLESS = /\bprocess\/\w+|\bsogou(?:mobilebrowser|mse|searchbrowser|mobiletool)\b|\bgoogle (?=nexus|pixel)/gi;

/** Whether a text is a robot's, and whether it is one that makes previews. */
export function standingOf(said: string): Standing {
  const isPreviewer = PREVIEWER.test(said);
  const isTool = TOOL.test(said) && !INTRODUCES_ITSELF.test(said);
  return { isBot: isPreviewer || (!isTool && isbot(said.replace(HARMLESS, ""))), isPreviewer };
}

/** Services and programs that look whether a site is there, how fast it is, and whether its links lead anywhere. */
const MONITOR =
  /uptime ?robot|pingdom|statuscake|better ?(?:uptime|stack)|site24x7|datadog ?(?:agent|synthetic)|new ?relic|(?:\(|^)checkly|updown\.io|googlestackdriver|hetrix|freshping|nagios|icinga|zabbix|\bprtg\b|check_http|blackbox[ -]exporter|kube-probe|elb-?healthchecker|^googlehc|route ?53[ -]health|w3c[-_ ]|chrome-lighthouse|pagespeed|\bptst\b|webpagetest|gtmetrix|dareboost|speedcurve|\bylt\b|catchpoint|thousandeyes|dynatrace|ruxitsynthetic|uptrends|uptimia|host-?tracker|check-?host|nodeping|oh ?dear\b|onlineornot|montastic|wormly|alertsite|websitepulse|watchmouse|internetvista|pulsetic|solarwinds|panopta|rigor\b|jetmon|^gatus|^statping|^monit\b|^munin|^sensu|^k6\/|^consul|^envoy\/hc|edge health probe|^alwayson\b|^readyforrequest|^xenu|^lychee|^muffet|linkinator|html-?proofer/i;
/** What others of their kind call themselves. Some robots say as much of brands and of the press. */
const MONITORS =
  /uptime|downtime|(?<!(?:media|brand|news)[ -])monitor(?:ing)?\b|health ?-?checks?|link-?check|checklink|synthetics?\b/i;

/** A browser that nobody sits in front of. */
const HEADLESS =
  /headless|phantomjs|slimerjs|casperjs|puppeteer|playwright|selenium|webdriver|cypress\/|testcafe|jsdom\/|happy-?dom|htmlunit|nightmare\b|\bsplash (?=version)/i;
/** Electron has the name of its app in front, but for those that nobody gave one. */
const NAMELESS_ELECTRON = /like gecko\) (?:electron\/|chrome\/\S+ electron\/)/i;

/** Libraries that isbot calls robots, beside those of the tools. */
const LIBRARY =
  /^(?:scrapy|php|pear|pecl|jakarta|commons-httpclient|restsharp|unirest|typhoeus|pycurl|libcurl|winhttp|lwp|perl|mechanize|colly|http\.rb|rest-client|superagent|needle|hackney|jersey|jetty|ahc|async-?http-?client|ktor|alamofire|aria2|urllib|http_request2?|anyevent|cfnetwork|mojolicious|vert\.x|trafilatura|newspaper|php-curl-class)\b/i;

const NAME_OF_A_ROBOT = /bot\b|crawler|spider|@/i;

/** What every engine says, and the browsers that are older or smaller than that. */
const ENGINE = /applewebkit|gecko|trident|msie|presto|khtml|servo|ladybird|konqueror|netfront|\bopera\b|playstation|nintendo/i;
const BROWSER_WITHOUT_MOZILLA =
  /^(?:opera|ucweb|mqqbrowser|juc|lynx|e?links|w3m|browsh|hbbtv|roku|nokia|blackberry|docomo|instagram)\b|\bmidp\b|\bup\.browser\b|\bobigo|\bopera mini/i;

/** By whom a link was followed, as far as a text tells that. */
export function kindOf(said: string, { isBot, isPreviewer }: Standing): ClickKind {
  if (isPreviewer) return "preview";
  if (MONITOR.test(said) || (isBot && MONITORS.test(said))) return "monitor";
  if (isProgram(said)) return "automated";
  if (isBot) return "bot";
  return isBrowser(said) ? "human" : "automated";
}

/** A program that nobody is known to run: it names what it is made of, and not itself. */
function isProgram(said: string): boolean {
  const isLibrary = TOOL.test(said) || LIBRARY.test(said);
  if (!isLibrary && !HEADLESS.test(said) && !NAMELESS_ELECTRON.test(said)) return false;
  return !NAME_OF_A_ROBOT.test(said) && !hasAnAddress(said);
}

/** Some libraries have an address of their own in the text that they begin: that is not one of whoever uses them. */
function hasAnAddress(said: string): boolean {
  const first = /^[\w.-]+/.exec(said)?.[0].toLowerCase() ?? "";
  return (said.match(/\bhttps?:\S*/gi) ?? []).some((address) => !address.toLowerCase().includes(first));
}

function isBrowser(said: string): boolean {
  return /^mozilla\//i.test(said) ? ENGINE.test(said) : BROWSER_WITHOUT_MOZILLA.test(said);
}
