// Codes on the real program where capitals make no difference and codes may have several segments.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ConfigError, codeAlphabetOf, readConfig } from "../../src/config.ts";
import { ADMIN, type Linnet, runLinnet, startLinnet } from "../support/linnet.ts";

const SETTINGS = { LINNET_CASE: "insensitive", LINNET_MULTI_SEGMENT: "true" } as const;

let linnet: Linnet;
beforeAll(async () => {
  linnet = await startLinnet({ env: SETTINGS });
  for (const [at, custom] of ["Sale", "Sale/Shoes", "grüße"].entries()) {
    const ran = await make(custom, `https://example.com/${at}`);
    expect([ran.code, ran.stderr]).toEqual([0, ""]);
  }
});
afterAll(() => linnet.stop());

const make = (custom: string, target = "https://example.com/x") =>
  runLinnet(["shorten", target, "--code", custom], { folder: linnet.folder, env: SETTINGS });
const get = (path: string) => fetch(linnet.url + path, { redirect: "manual", headers: ADMIN });
const targetOf = async (path: string) => (await get(path)).headers.get("location");

describe("a code whose capitals make no difference", () => {
  test("is found in every spelling, the second time as well", async () => {
    for (const path of ["/sale", "/SALE", "/sAlE", "/%53ALE", "/sale.", "/SALE/", "/sale"])
      expect(await targetOf(path)).toBe("https://example.com/0");
    for (const path of ["/gr%C3%BC%C3%9Fe", "/GR%c3%9cSSE".replace("SS", "%C3%9F"), "/gru%CC%88%C3%9FE"])
      expect(await targetOf(path)).toBe("https://example.com/2");
  });

  test("is taken in every spelling", async () => {
    expect((await make("SALE")).stderr).toContain("already leads somewhere");
  });

  test("is generated without capitals", async () => {
    const { code } = await linnet.shorten("https://example.com/made");
    expect(code).toBe(code.toLowerCase());
    expect(await targetOf(`/${code.toUpperCase()}`)).toBe("https://example.com/made");
  });

  test("is not told to be looked at for its capitals when it is not found", async () => {
    expect(((await (await get("/nothing")).json()) as { detail: string }).detail).not.toContain("capitals");
  });
});

describe("a code of several segments", () => {
  test("is found with its slashes encoded or not", async () => {
    for (const path of ["/sale/shoes", "/sale%2Fshoes", "/sale%2fSHOES", "/Sale/Shoes/", "/sale/shoes)."])
      expect(await targetOf(path)).toBe("https://example.com/1");
  });

  test("is not what only begins or ends like it", async () => {
    for (const path of ["/sale/shoe", "/shoes", "/sale//shoes", "/sale/shoes/red", "/x/sale/shoes"])
      expect((await get(path)).status).toBe(404);
  });

  test.each(["api/x", "-/qr/x", ".well-known/x", "a/../b", "a//b", "/a", "1/2/3/4/5/6/7/8/9"])("can't be %p", async (custom) => {
    expect((await make(custom)).code).not.toBe(0);
  });
});

describe("a plus behind a code", () => {
  const behind = async (path: string) => (await (await get(path)).json()) as { shortUrl?: string; url?: string };

  test("asks what is behind it, in every spelling, of one segment or several", async () => {
    for (const path of ["/sale+", "/SALE+"]) {
      const { shortUrl, url } = await behind(path);
      expect([new URL(shortUrl ?? "").pathname, url]).toEqual(["/sale", "https://example.com/0"]);
    }
    for (const path of ["/sale/shoes+", "/SALE/Shoes+", "/sale%2Fshoes%2B"]) {
      const { shortUrl, url } = await behind(path);
      expect([new URL(shortUrl ?? "").pathname, url]).toEqual(["/sale/shoes", "https://example.com/1"]);
    }
    expect((await get("/sale/shoe+")).status).toBe(404);
  });

  test("shows people the QR code of all its segments", async () => {
    const page = await fetch(`${linnet.url}/sale/shoes+`, { headers: { Accept: "text/html" } });
    expect(await page.text()).toContain('src="/-/qr/sale%2Fshoes.svg"');
    expect((await get("/-/qr/sale%2Fshoes.svg")).status).toBe(200);
  });
});

describe("the settings", () => {
  test("choose an alphabet that goes with them", () => {
    expect(codeAlphabetOf(readConfig({}))).toHaveLength(53);
    expect(codeAlphabetOf(readConfig(SETTINGS))).toBe("23456789abcdefghjkmnpqrstuvwxyz");
    const own = "abcdefghijklmnopqrstuvwxyz23456";
    expect(codeAlphabetOf(readConfig({ ...SETTINGS, LINNET_CODE_ALPHABET: own }))).toBe(own);
  });

  test("refuse capitals in an alphabet where they make no difference", () => {
    const alphabet = "ABCDEFGHJKLMNPQRTUVWXYZ23456789";
    expect(readConfig({ LINNET_CODE_ALPHABET: alphabet }).codeAlphabet).toBe(alphabet);
    expect(() => readConfig({ LINNET_CODE_ALPHABET: alphabet, LINNET_CASE: "insensitive" })).toThrow(ConfigError);
    expect(() => readConfig({ LINNET_CASE: "Sensitive", LINNET_MULTI_SEGMENT: "yes" })).toThrow(
      /LINNET_CASE.*\n.*LINNET_MULTI_SEGMENT/,
    );
  });
});
