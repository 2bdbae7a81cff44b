// Who is behind a user agent, by texts as they were sent.
import { describe, expect, test } from "bun:test";
import { CLICK_KINDS, type ClickKind } from "../../src/core/clicks/click.ts";
import { agentFrom } from "../../src/visitor/agent.ts";
import { BROWSER_AGENTS, PREVIEWER_AGENTS } from "../support/user-agents.ts";

const ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)";
const LINUX = `Mozilla/5.0 (X11; Linux x86_64) ${ENGINE}`;
const WINDOWS = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${ENGINE}`;
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
const WEBVIEW = `Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) ${ENGINE} Version/4.0 Chrome/137.0.7151.61 Mobile Safari/537.36`;

const TEXTS: Readonly<Record<ClickKind, readonly string[]>> = {
  human: [
    ...BROWSER_AGENTS.map(([, text]) => text),
    `${IPHONE} LinkedInApp/9.30.1`,
    `${IPHONE} musical_ly_35.1.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/de Region/DE BytedanceWebview/d8a21c6`,
    `${IPHONE} Twitter for iPhone/10.50`,
    `${IPHONE} Barcelona 340.0.0.29.100`,
    `${IPHONE} MicroMessenger/8.0.49(0x18003133) NetType/WIFI Language/de`,
    `${WEBVIEW} Instagram 330.0.0.40 Android (34/14; 420dpi; 1080x2205; Google/google; Pixel 8; shiba; shiba; en_US; 596227448)`,
    `${WEBVIEW} [FB_IAB/FB4A;FBAV/470.0.0.44.109;]`,
    `${WEBVIEW} Line/14.10.1/IAB`,
    `${WEBVIEW};KAKAOTALK 2410450`,
    `${WEBVIEW} NAVER(inapp; search; 1000; 12.5.3)`,
    `${WEBVIEW} Reddit/Version 2024.20.0/Build 1633165/Android 14`,
    `${WEBVIEW} MicroMessenger/8.0.49.2600(0x28003137) WeChat/arm64 Weixin NetType/WIFI Process/tools`,
    `${WINDOWS} Slack/4.39.90 Chrome/126.0.6478.127 Electron/31.2.0 Safari/537.36 Slack_SSB/4.39.90`,
    `${WINDOWS} discord/1.0.9156 Chrome/124.0.6367.243 Electron/30.2.0 Safari/537.36`,
    "Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15",
    "Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16",
    "Lynx/2.9.0 libwww-FM/2.14 SSL-MM/1.4.1",
    "Nokia6300/2.0 (05.00) Profile/MIDP-2.0 Configuration/CLDC-1.1",
  ],
  bot: [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "CCBot/2.0 (https://commoncrawl.org/faq/)",
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)",
    "python-requests/2.31 (our-crawler; +https://crawler.example/)",
    `${LINUX} HeadlessChrome/137.0.0.0 Safari/537.36 Example-Bot/1.0`,
    "Buck/2.2; (+https://app.hypefactors.com/media-monitoring/about.html)",
  ],
  preview: PREVIEWER_AGENTS.map(([, text]) => text),
  monitor: [
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
    `${WINDOWS} Chrome/98.0.4758.102 Safari/537.36 (StatusCake)`,
    `Better Stack Better Uptime Bot ${WINDOWS} Chrome/110.0.0.0 Safari/537.36`,
    "Site24x7",
    `${LINUX} Chrome/138.0.7204.168 Safari/537.36 DatadogSynthetics`,
    `${LINUX} Chrome/100.0.4896.60 Safari/537.36 NewRelicSynthetics/1.0`,
    `${LINUX} Chrome/134.0.6998.35 Safari/537.36 (Checkly, https://www.checklyhq.com)`,
    "updown.io daemon 2.11",
    "Uptime-Kuma/1.23.13",
    "GoogleStackdriverMonitoring-UptimeChecks(https://cloud.google.com/monitoring)",
    "HetrixTools Uptime Monitoring Bot. https://hetrix.tools/uptime-monitoring-bot.html",
    "FreshpingBot/1.0 (+https://freshping.io/)",
    "check_http/v2.3.3 (nagios-plugins 2.3.3)",
    "Zabbix 6.4",
    "Blackbox Exporter/0.25.0",
    "kube-probe/1.29",
    "ELB-HealthChecker/2.0",
    "GoogleHC/1.0",
    "Amazon-Route53-Health-Check-Service (ref 4e9c; report http://amzn.to/1vsZADi)",
    "W3C-checklink/5.0.0 libwww-perl/6.68",
    `${WINDOWS} Chrome/126.0.0.0 Safari/537.36 Chrome-Lighthouse`,
    `${LINUX} Chrome/126.0.0.0 Safari/537.36 PTST/240612.140013`,
    `${LINUX} Chrome/117.0.0.0 Safari/537.36 GTmetrix`,
    "Consul Health Check",
    "Acme-Uptime-Checker/1.0 (+https://acme.example/)",
  ],
  automated: [
    "",
    "curl/8.5.0",
    "Wget/1.21.4",
    "python-requests/2.31.0",
    "Go-http-client/2.0",
    "okhttp/4.12.0",
    "axios/1.7.2",
    "PostmanRuntime/7.43.0",
    "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
    "Scrapy/2.11.1 (+https://scrapy.org)",
    "PHP/8.2.0",
    `${LINUX} HeadlessChrome/137.0.0.0 Safari/537.36`,
    "Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1",
    "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/24.1.0",
    `${WINDOWS} Chrome/120.0.0.0 Safari/537.36 Playwright/1.40`,
    `${WINDOWS} Chrome/124.0.6367.243 Electron/30.1.2 Safari/537.36`,
    "Mozilla/5.0 (Windows NT; Windows NT 10.0; de-DE) WindowsPowerShell/5.1.22621.2506",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0",
    "Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8)",
    "MyApp/3.1 CFNetwork/1498.700.2 Darwin/23.6.0",
  ],
};

describe.each(CLICK_KINDS.map((kind) => [kind] as const))("the kind is %s", (kind) => {
  test.each(TEXTS[kind].map((text) => [text] as const))("of %p", (text) => {
    expect(agentFrom(text).kind).toBe(kind);
  });
});

test("a kind goes with what decides where a link leads", () => {
  for (const text of TEXTS.human) expect(agentFrom(text)).toMatchObject({ isBot: false, isPreviewer: false });
  for (const text of TEXTS.bot) expect(agentFrom(text)).toMatchObject({ isBot: true, isPreviewer: false });
  for (const text of TEXTS.preview) expect(agentFrom(text)).toMatchObject({ isBot: true, isPreviewer: true });
});

describe("a hostile user agent", () => {
  const longest = "a".repeat(20_000);

  test.each([
    ["that is long", longest],
    ["that is a browser's, and long", `${WINDOWS} Chrome/137.0.0.0 Safari/537.36 ${longest}`],
    ["of brackets", "Mozilla/5.0 (".repeat(1600)],
    ["of spaces", `Mozilla/5.0${" ".repeat(20_000)}`],
    ["of names", "OculusBrowser/1 UCWEB/1 GSA/1 Opera Mini/ ".repeat(500)],
    ["of addresses", `curl/8.5.0 ${"https://curl.se/ ".repeat(1200)}`],
    ["of digits", `Mozilla/5.0 (X11) Gecko Firefox/${"9".repeat(20_000)}`],
    ["of control characters", `${WINDOWS} Chrome/137\u0000\u0007\u001b[31m\u007f\u0085 Safari/537.36`],
    ["that turns the text round", `\u202e${WINDOWS}\u2066 Chrome/137.0.0.0\u202c Safari/537.36`],
    ["of half a character", "Mozilla/5.0 \ud83d"],
    ["of markup", "<script>alert(1)</script>"],
    ["of markup in a browser's", `${WINDOWS} Chrome/137.0.0.0 "><img src=x onerror=alert(1)> Safari/537.36`],
    ["of a property's name", "constructor/1.0 (X11; a b c) Gecko"],
    ["of another property's name", "__proto__/3.4.1 (Linux; a b c) Gecko"],
    ["of a shell's", "() { :;}; /bin/sh -c id"],
    ["of a query's", "' OR 1=1; DROP TABLE links; --"],
  ])("%s is read at once, into the few words that there are", (_what, text) => {
    const start = performance.now();
    const { kind, version, ...rest } = agentFrom(text);
    expect(performance.now() - start).toBeLessThan(50);
    expect(CLICK_KINDS).toContain(kind);
    expect(version ?? "1").toMatch(/^\d{1,6}$/);
    for (const word of Object.values(rest)) expect(String(word)).toMatch(/^[a-z]{2,10}$/);
  });
});
