// What user agents say, by texts as they were sent. The packages that read them move on; what rules rely on must not.
import { describe, expect, test } from "bun:test";
import { Agents, agentFrom } from "../../src/visitor/agent.ts";
import { PREVIEWER_AGENTS } from "../support/user-agents.ts";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36";
const ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0";

const BROWSERS: readonly (readonly [what: string, text: string, known: string])[] = [
  ["Safari on an iPhone", `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, "mobile ios safari"],
  ["Chrome on an iPhone", `${IPHONE} CriOS/137.0.7151.79 Mobile/15E148 Safari/604.1`, "mobile ios chrome"],
  ["Firefox on an iPhone", `${IPHONE} FxiOS/139.0 Mobile/15E148 Safari/605.1.15`, "mobile ios firefox"],
  ["Facebook's app on an iPhone", `${IPHONE} Mobile/21F79 [FBAN/FBIOS;FBAV/470.0.0.40.103]`, "mobile ios safari"],
  [
    "Safari on an iPad",
    "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
    "tablet ios safari",
  ],
  [
    "Safari on a Mac",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "desktop macos safari",
  ],
  ["Chrome on a phone", `${ANDROID} Mobile Safari/537.36`, "mobile android chrome"],
  ["Chrome on a tablet", `${ANDROID} Safari/537.36`, "tablet android chrome"],
  ["Firefox on a phone", "Mozilla/5.0 (Android 15; Mobile; rv:139.0) Gecko/139.0 Firefox/139.0", "mobile android firefox"],
  [
    "Samsung's browser",
    "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
    "mobile android samsung",
  ],
  [
    "Instagram's app on a phone",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0.0.0 Mobile Safari/537.36 Instagram 330.0.0.0 Android",
    "mobile android chrome",
  ],
  [
    "Amazon's tablet",
    "Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/120.5.1 like Chrome/120.0.6099.230 Safari/537.36",
    "tablet android silk",
  ],
  [
    "Snapchat's app on an iPhone",
    `${IPHONE} Version/18.5 Mobile/15E148 Snapchat/13.40.0.41 (like Safari/604.1)`,
    "mobile ios safari",
  ],
  ["Pinterest's app on an iPhone", `${IPHONE} Mobile/15E148 [Pinterest/iOS]`, "mobile ios safari"],
  [
    "Pinterest's app on a phone",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0.0.0 Mobile Safari/537.36 [Pinterest/Android]",
    "mobile android chrome",
  ],
  [
    "Mattermost's app on Windows",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Mattermost/5.10.0 Chrome/128.0.6613.186 Electron/32.2.5 Safari/537.36",
    "desktop windows -",
  ],
  ["Chrome on Windows", WINDOWS, "desktop windows chrome"],
  ["Edge on Windows", `${WINDOWS} Edg/137.0.0.0`, "desktop windows edge"],
  ["Opera on Windows", `${WINDOWS} OPR/120.0.0.0`, "desktop windows opera"],
  ["Vivaldi on Windows", `${WINDOWS} Vivaldi/7.4`, "desktop windows vivaldi"],
  ["Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0", "desktop linux firefox"],
  [
    "a Chromebook",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36",
    "desktop chromeos chrome",
  ],
  [
    "a television",
    "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/7.0 TV Safari/537.36",
    "tv tizen -",
  ],
  [
    "another television",
    "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36 WebAppManager",
    "tv webos -",
  ],
  [
    "a Fire TV",
    "Mozilla/5.0 (Linux; Android 9; AFTKA) AppleWebKit/537.36 (KHTML, like Gecko) Silk/120.4.1 like Chrome/120.0.6099.230 Safari/537.36",
    "tv android silk",
  ],
  ["Google's app on an iPhone", `${IPHONE} GSA/439.4.980558000 Mobile/15E148 Safari/604.1`, "mobile ios safari"],
  ["Google's app on a phone", `${ANDROID} Mobile Safari/537.36 GSA/15.23.36`, "mobile android chrome"],
  ["Opera Touch", `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1 OPT/6.7.3`, "mobile ios opera"],
  [
    "Opera Mini",
    "Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16",
    "mobile android opera",
  ],
  ["DuckDuckGo on an iPhone", `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1 Ddg/18.5`, "mobile ios duckduckgo"],
  [
    "DuckDuckGo on a phone",
    "Mozilla/5.0 (Linux; Android 17) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/153.0.0.0 Mobile DuckDuckGo/5 Safari/537.36",
    "mobile android duckduckgo",
  ],
  ["Xiaomi's browser", `${ANDROID} Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.4.0-g`, "mobile android miui"],
  [
    "Huawei's browser",
    "Mozilla/5.0 (Linux; Android 10; NOH-AN00; HMSCore 6.13.0.321) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.4844.88 HuaweiBrowser/14.0.5.303 Mobile Safari/537.36",
    "mobile android huawei",
  ],
  [
    "Huawei's browser on HarmonyOS",
    "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300",
    "mobile harmonyos huawei",
  ],
  [
    "an app on a tablet of Huawei's",
    "Mozilla/5.0 (Linux; Android 8.0.0; AGS2-L09 Build/HUAWEIAGS2-L09; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/84.0.4147.125 Safari/537.36",
    "tablet android chrome",
  ],
  ["QQ's browser", `${ANDROID} MQQBrowser/15.1 Mobile Safari/537.36`, "mobile android qq"],
  ["UC's browser", `${ANDROID} UCBrowser/16.4.8.1311 Mobile Safari/537.36`, "mobile android uc"],
  ["Yandex's browser", `${ANDROID} YaBrowser/24.4.1.96.00 SA/3 Mobile Safari/537.36`, "mobile android yandex"],
  [
    "WeChat",
    `${ANDROID} Mobile Safari/537.36 XWEB/1160083 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x28003137) WeChat/arm64 Process/tools`,
    "mobile android wechat",
  ],
  [
    "Sogou's browser",
    `${ANDROID} Mobile Safari/537.36 SogouMSE,SogouMobileBrowser/6.9.0`,
    // It has no name here.
    "mobile android -",
  ],
  [
    "a phone that has a robot's name",
    "Mozilla/5.0 (Linux; Android 13; TECNO PHANTOM X2) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36",
    "mobile android chrome",
  ],
  [
    "a phone that has a browser's name",
    "Mozilla/5.0 (Linux; Android 9; Focus S1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36",
    "mobile android chrome",
  ],
  [
    "a phone that says who made it",
    "Mozilla/5.0 (Linux; Android 13; Google Nexus 4) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36",
    "mobile android chrome",
  ],
  ["Internet Explorer", "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "desktop windows ie"],
  ["Firefox on FreeBSD", "Mozilla/5.0 (X11; FreeBSD amd64; rv:139.0) Gecko/20100101 Firefox/139.0", "desktop  firefox"],
];

const VERSIONS: readonly (readonly [what: string, text: string, version: string | null])[] = [
  ["Chrome", WINDOWS, "137"],
  ["Edge", `${WINDOWS} Edg/138.0.0.0`, "138"],
  ["Firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0", "139"],
  ["Safari", `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, "18"],
  ["Chrome on an iPhone", `${IPHONE} CriOS/137.0.7151.79 Mobile/15E148 Safari/604.1`, "137"],
  ["Internet Explorer", "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "11"],
  ["Opera Mini", "Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16", "36"],
  ["an app that tells its own only", `${IPHONE} GSA/439.4.980558000 Mobile/15E148 Safari/604.1`, null],
  ["an app that tells none", `${IPHONE} Mobile/15E148 [Pinterest/iOS]`, null],
  ["a browser without a name here", `${WINDOWS} Whale/3.26.244.21`, null],
  ["a number that nobody counts up to", "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/1234567.0", null],
  ["no number", "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/latest", null],
  ["a robot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", null],
];

const ROBOTS = [
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36",
  "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
  "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
  "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/137.0.0.0 Safari/537.36",
  "python-requests/2.31 (our-crawler; +https://crawler.example/)",
];

const PEOPLE_WITH_ODD_NAMES = [
  "Mozilla/5.0 (Linux; Android 9; Mi MIX 2 Matrix) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) matrix-client/1.0 Chrome/137.0.0.0 Electron/30.0 Safari/537.36",
];

const TOOLS = [
  "curl/8.5.0",
  "Wget/1.21.4",
  "HTTPie/3.2.2",
  "PostmanRuntime/7.43.0",
  "Bun/1.4.5",
  "node",
  "python-requests/2.31.0",
  "Go-http-client/2.0",
];

describe("a user agent", () => {
  test.each(BROWSERS)("of %s is known", (_what, text, known) => {
    const { form, system, browser, kind, isBot, isPreviewer } = agentFrom(text);
    expect([form, system, browser ?? "-"].join(" ")).toBe(known);
    expect([kind, isBot, isPreviewer]).toEqual(["human", false, false]);
  });

  test.each(VERSIONS)("tells the version of %s", (_what, text, version) => {
    expect(agentFrom(text).version).toBe(version);
  });

  test.each(PREVIEWER_AGENTS)("of %s is one that makes previews", (_what, text) => {
    const nothing = { form: null, system: null, browser: null, version: null };
    expect(agentFrom(text)).toEqual({ ...nothing, kind: "preview", isBot: true, isPreviewer: true });
  });

  test.each(ROBOTS)("is a robot's: %s", (text) => {
    expect(agentFrom(text)).toMatchObject({ isBot: true, isPreviewer: false });
  });

  test.each(PEOPLE_WITH_ODD_NAMES)("is a person's, whatever its device is called: %s", (text) => {
    expect(agentFrom(text).isPreviewer).toBe(false);
  });

  test.each(TOOLS)("is a tool in somebody's hand: %s", (text) => {
    expect(agentFrom(text)).toMatchObject({ isBot: false, isPreviewer: false });
  });

  test.each(["", " ", "\u0000", "(", "Mozilla", "x".repeat(100_000), "Mozilla/5.0 (".repeat(5000)])(
    "that says nothing is nobody's",
    (text) => {
      expect(agentFrom(text)).toMatchObject({ form: null, isPreviewer: false });
    },
  );
});

test("texts are remembered, the newest ones longest", () => {
  const agents = new Agents();
  const first = agents.of(WINDOWS);
  for (let at = 0; at < 1500; at++) agents.of(`made up ${at}`);
  expect(agents.of(WINDOWS)).toBe(first);
  for (let at = 0; at < 3000; at++) agents.of(`made up too ${at}`);
  expect(agents.of(WINDOWS)).not.toBe(first);
  expect(agents.of(WINDOWS)).toEqual(first);
});
