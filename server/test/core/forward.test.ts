import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { forward, forwardPath, forwardQuery } from "../../src/core/forward.ts";
import { PLAIN_TERMS } from "../../src/core/link.ts";
import { TARGET_LENGTH_MAX, type Target } from "../../src/core/target.ts";

const queried = (target: string, query: string): string => forwardQuery(target as Target, query);
const pathed = (target: string, rest: string): string | null => forwardPath(target as Target, rest);

describe("a query that goes on", () => {
  test.each([
    ["is appended to a target without one", "https://a.example/x", "a=1", "https://a.example/x?a=1"],
    ["is appended behind the target's own", "https://a.example/x?b=2", "a=1", "https://a.example/x?b=2&a=1"],
    ["stays before the fragment", "https://a.example/x#top", "a=1", "https://a.example/x?a=1#top"],
    [
      "stays before the fragment, behind the target's own",
      "https://a.example/x?b=2#top",
      "a=1",
      "https://a.example/x?b=2&a=1#top",
    ],
    ["changes nothing when it is empty", "https://a.example/x?b=2#top", "", "https://a.example/x?b=2#top"],
    ["changes nothing when it holds nothing but signs", "https://a.example/x", "&&&", "https://a.example/x"],
    ["leaves an empty query empty when there is nothing to add", "https://a.example/x?", "", "https://a.example/x?"],
    ["fills a query that is empty", "https://a.example/x?", "a=1", "https://a.example/x?a=1"],
    ["never replaces a parameter of the target", "https://a.example/?utm=keep", "utm=change", "https://a.example/?utm=keep"],
    ["leaves out one parameter and appends another", "https://a.example/?a=1", "a=2&b=3", "https://a.example/?a=1&b=3"],
    ["leaves out a parameter each time it is repeated", "https://a.example/?a=1", "a=2&b=3&a=4", "https://a.example/?a=1&b=3"],
    ["keeps what is repeated, in its order", "https://a.example/", "b=2&a=1&b=3", "https://a.example/?b=2&a=1&b=3"],
    ["keeps a parameter without a value", "https://a.example/", "flag&x=1", "https://a.example/?flag&x=1"],
    ["keeps the marker of a scan to itself", "https://a.example/", "qr", "https://a.example/"],
    ["keeps the marker of a scan to itself, before others", "https://a.example/", "qr&a=1", "https://a.example/?a=1"],
    ["keeps the marker of a scan to itself, behind others", "https://a.example/?b", "a=1&qr&qr", "https://a.example/?b&a=1"],
    [
      "passes on a parameter of the marker's name that has a value",
      "https://a.example/",
      "qr=&qr=1",
      "https://a.example/?qr=&qr=1",
    ],
    ["passes on what only looks like the marker", "https://a.example/", "QR&qrs&%71r", "https://a.example/?QR&qrs&%71r"],
    ["leaves the target a parameter of the marker's name", "https://a.example/?qr", "qr&a=1", "https://a.example/?qr&a=1"],
    ["keeps an empty value", "https://a.example/", "flag=", "https://a.example/?flag="],
    ["keeps a value without a name", "https://a.example/", "=1", "https://a.example/?=1"],
    ["knows a parameter of the target that has no value", "https://a.example/?flag", "flag=1", "https://a.example/?flag"],
    ["knows a name that is encoded in the request", "https://a.example/?a=1", "%61=2", "https://a.example/?a=1"],
    ["knows a name that is encoded in the target", "https://a.example/?%61=1", "a=2", "https://a.example/?%61=1"],
    ["knows a space by both its spellings", "https://a.example/?a+b=1", "a%20b=2", "https://a.example/?a+b=1"],
    ["tells capitals of names apart", "https://a.example/?a=1", "A=2", "https://a.example/?a=1&A=2"],
    ["keeps brackets of a list", "https://a.example/?id[]=1", "tag[]=2", "https://a.example/?id[]=1&tag[]=2"],
    ["keeps encoded values byte for byte", "https://a.example/", "q=%C3%BC+%2f%2F%26", "https://a.example/?q=%C3%BC+%2f%2F%26"],
    ["keeps values that are no UTF-8", "https://a.example/", "q=%FF%E9", "https://a.example/?q=%FF%E9"],
    ["knows a name that is no UTF-8", "https://a.example/?%FF=1", "%FF=2&%ff=3&%FE=4", "https://a.example/?%FF=1&%FE=4"],
    ["keeps a malformed percent sign", "https://a.example/", "q=100%", "https://a.example/?q=100%"],
    ["keeps signs that mean nothing in a query", "https://a.example/", "q=a?b/c:@d;e", "https://a.example/?q=a?b/c:@d;e"],
    ["keeps an equals sign in a value", "https://a.example/?a=1", "b=c=d", "https://a.example/?a=1&b=c=d"],
    ["drops empty parameters between others", "https://a.example/", "a=1&&b=2&", "https://a.example/?a=1&b=2"],
    ["encodes what can't stand in a URL", "https://a.example/", 'q=<"ü">', "https://a.example/?q=%3C%22%C3%BC%22%3E"],
    ["ends at a fragment that was not to be sent", "https://a.example/x#top", "a=1#evil", "https://a.example/x?a=1#top"],
    [
      "does not mistake a question mark in the fragment for a query",
      "https://a.example/x#a?b=1",
      "b=2",
      "https://a.example/x?b=2#a?b=1",
    ],
    [
      "encodes line breaks and spaces, wherever they stand",
      "https://a.example/",
      " a=1\r\nX: y ",
      "https://a.example/?%20a=1%0D%0AX:%20y%20",
    ],
  ])("%s", (_what, target, query, result) => {
    expect(queried(target, query)).toBe(result);
  });

  const parameter = fc.string({ unit: fc.constantFrom(..."ab=&%61+#?/\\@:.ü\u0000\n\u{1f600} ") });
  const targets = fc.constantFrom(
    "https://a.example/",
    "https://a.example/x?a=1&b",
    "http://a.example:81/x/?%61=1#f?a=2",
    "https://[2001:db8::1]/?a=1&a=2&=3",
  );

  test("never changes host, path, fragment, or a parameter that the target has", () => {
    fc.assert(
      fc.property(targets, fc.oneof(parameter, fc.string({ unit: "binary" })), (text, query) => {
        const own = new URL(text);
        const made = new URL(queried(text, query));
        expect([made.origin, made.username, made.password, made.pathname, made.hash]).toEqual([
          own.origin,
          "",
          "",
          own.pathname,
          own.hash,
        ]);
        expect(made.search.startsWith(own.search)).toBe(true);
        for (const name of own.searchParams.keys()) expect(made.searchParams.getAll(name)).toEqual(own.searchParams.getAll(name));
        expect(made.href).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
      }),
      { numRuns: 5000 },
    );
  });
});

describe("a path that goes on", () => {
  test.each([
    ["stands behind the target's", "https://a.example/docs", "/x", "https://a.example/docs/x"],
    ["does not double a slash", "https://a.example/docs/", "/x", "https://a.example/docs/x"],
    ["stands behind a host alone", "https://a.example/", "/x/y", "https://a.example/x/y"],
    ["changes nothing when there is none", "https://a.example/docs?v=2", "", "https://a.example/docs?v=2"],
    ["changes nothing when it is slashes alone", "https://a.example/docs", "//", "https://a.example/docs"],
    ["stays before the target's query and fragment", "https://a.example/docs?v=2#top", "/x", "https://a.example/docs/x?v=2#top"],
    ["stays before a fragment that looks like a query", "https://a.example/docs#a?b", "/x", "https://a.example/docs/x#a?b"],
    ["keeps an empty query of the target", "https://a.example/docs?", "/x", "https://a.example/docs/x?"],
    ["keeps its last slash", "https://a.example/docs", "/x/", "https://a.example/docs/x/"],
    ["counts slashes in a row as one", "https://a.example/docs", "//x///y", "https://a.example/docs/x/y"],
    ["can't name another host by two slashes", "https://a.example/", "//evil.example/x", "https://a.example/evil.example/x"],
    ["can't name a host by an at sign", "https://a.example/", "/@evil.example", "https://a.example/@evil.example"],
    ["can't name a scheme", "https://a.example/", "/https://evil.example", "https://a.example/https:/evil.example"],
    ["can't name a port", "https://a.example/", "/:81", "https://a.example/:81"],
    [
      "keeps what is encoded byte for byte",
      "https://a.example/d",
      "/%C3%BC%20%2f%2F%3F%23",
      "https://a.example/d/%C3%BC%20%2f%2F%3F%23",
    ],
    ["keeps what is no UTF-8", "https://a.example/d", "/caf%E9", "https://a.example/d/caf%E9"],
    ["keeps a malformed percent sign", "https://a.example/d", "/100%", "https://a.example/d/100%"],
    [
      "keeps dots that are no dot segment",
      "https://a.example/d",
      "/.../a..b/..c/d./.e",
      "https://a.example/d/.../a..b/..c/d./.e",
    ],
    ["encodes a space at its end", "https://a.example/d", "/x ", "https://a.example/d/x%20"],
    ["keeps other signs", "https://a.example/d", "/a;b=c,d&e!(f)*'~", "https://a.example/d/a;b=c,d&e!(f)*'~"],
    ["encodes what can't stand in a URL", "https://a.example/d", '/ü"<>', "https://a.example/d/%C3%BC%22%3C%3E"],
  ])("%s", (_what, target, rest, result) => {
    expect(pathed(target, rest)).toBe(result);
  });

  test.each([
    "/..",
    "/.",
    "/../x",
    "/x/../../y",
    "/x/./y",
    "/%2e%2e/x",
    "/%2E./x",
    "/.%2e",
    "/%2e",
    "/x%2f..%2fy",
    "/..%2fx",
    "/%2f..",
    "/..%5cx",
    "/x\\y",
    "/x%5Cy",
    "/\\evil.example",
    "/%5c%5cevil.example",
    "/.\t./x",
    "/%09",
    "/x\ny",
    "/x%0d%0aSet-Cookie:a=b",
    "/x%00.html",
    "/x%7f",
    "/x?y",
    "/x#y",
    "x",
    "\\x",
    "?x",
  ])("is not one that may be read as another: %p", (rest) => {
    expect(pathed("https://a.example/docs", rest)).toBeNull();
  });

  const rest = fc.string({ unit: fc.constantFrom(..."/a.%2eF5c\\@:?#ü \t\u0000%") }).map((text) => `/${text}`);
  const targets = fc.constantFrom(
    "https://a.example/",
    "https://a.example/docs",
    "http://a.example:81/docs/?v=1#f",
    "https://a.example//x//",
  );

  test("never leaves the host or the target's path, and keeps its query and fragment", () => {
    fc.assert(
      fc.property(targets, fc.oneof(rest, fc.string({ unit: "binary" })), (text, path) => {
        const own = new URL(text);
        const made = pathed(text, path);
        if (made === null) return;
        const url = new URL(made);
        expect([url.origin, url.username, url.password, url.search, url.hash]).toEqual([
          own.origin,
          "",
          "",
          own.search,
          own.hash,
        ]);
        expect(url.pathname.startsWith(own.pathname)).toBe(true);
        expect(made).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
        expect(url.pathname.slice(own.pathname.length)).not.toContain("//");
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("what goes on of a request", () => {
  const target = "https://a.example/docs?v=2#f" as Target;
  const both = { ...PLAIN_TERMS, forwardPath: true, forwardQuery: true };

  test("is path and query, each where the link wants it", () => {
    const asked = { rest: "/x", query: "a=1&v=3" };
    expect(forward(target, asked, both) as string).toBe("https://a.example/docs/x?v=2&a=1#f");
    expect(forward(target, asked, { ...both, forwardPath: false }) as string).toBe("https://a.example/docs?v=2&a=1#f");
    expect(forward(target, asked, { ...both, forwardQuery: false }) as string).toBe("https://a.example/docs/x?v=2#f");
  });

  test("is nothing at all for a path that is refused", () => {
    expect(forward(target, { rest: "/..", query: "a=1" }, both)).toBeNull();
  });

  test("fits, or the visitor gets to where the link leads by itself", () => {
    const room = TARGET_LENGTH_MAX - target.length - "&a=".length;
    expect(forward(target, { rest: "", query: `a=${"x".repeat(room)}` }, both)).toHaveLength(TARGET_LENGTH_MAX);
    expect(forward(target, { rest: "", query: `a=${"x".repeat(room + 1)}` }, both)).toBe(target);
    expect(forward(target, { rest: "/x", query: `a=${"x".repeat(room)}` }, both)).toBe(target);
    expect(forward(target, { rest: `/${"x".repeat(TARGET_LENGTH_MAX)}`, query: "" }, both)).toBe(target);
  });
});

describe("a query that takes the place of the target's own parameters", () => {
  test.each([
    ["takes the place of one by its name", "https://a.example/?a=1&b=2", "a=3", "https://a.example/?b=2&a=3"],
    ["takes the place of each of that name", "https://a.example/?a=1&b=2&a=4", "a=3", "https://a.example/?b=2&a=3"],
    ["takes the place of one that is encoded", "https://a.example/?%61=1", "a=3", "https://a.example/?a=3"],
    ["may be one without a value", "https://a.example/?a=1", "a", "https://a.example/?a"],
    [
      "keeps what it does not name, as it is",
      "https://a.example/?b=%20&flag#top",
      "a=3",
      "https://a.example/?b=%20&flag&a=3#top",
    ],
    ["changes nothing when it is empty", "https://a.example/?a=1#top", "", "https://a.example/?a=1#top"],
    ["keeps what is repeated", "https://a.example/?a=1", "a=2&a=3", "https://a.example/?a=2&a=3"],
  ])("%s", (_what, target, query, result) => {
    expect(forwardQuery(target as Target, query, true)).toBe(result as Target);
  });
});

describe("parameters that a link adds", () => {
  const utm = { source: "paper & ink", medium: null, campaign: "ü", term: null, content: null };
  const plain = { forwardPath: false, forwardQuery: false, queryOverrides: false, utm };
  const led = (target: string, query: string, wanted: Partial<typeof plain> = {}) =>
    forward(target as Target, { rest: "", query }, { ...plain, ...wanted });

  test.each([
    [
      "stand behind the target's own",
      "https://a.example/?x=1#top",
      "",
      {},
      "https://a.example/?x=1&utm_source=paper%20%26%20ink&utm_campaign=%C3%BC#top",
    ],
    [
      "leave out what the target has",
      "https://a.example/?utm_source=keep",
      "",
      {},
      "https://a.example/?utm_source=keep&utm_campaign=%C3%BC",
    ],
    [
      "leave out what is forwarded",
      "https://a.example/",
      "utm_campaign=q",
      { forwardQuery: true },
      "https://a.example/?utm_campaign=q&utm_source=paper%20%26%20ink",
    ],
    [
      "know nothing of a query that is not forwarded",
      "https://a.example/",
      "utm_campaign=q",
      {},
      "https://a.example/?utm_source=paper%20%26%20ink&utm_campaign=%C3%BC",
    ],
    [
      "don't take the place of the target's, though a query may",
      "https://a.example/?utm_source=keep&a=1",
      "a=2",
      { forwardQuery: true, queryOverrides: true },
      "https://a.example/?utm_source=keep&a=2&utm_campaign=%C3%BC",
    ],
  ])("%s", (_what, ...row) => {
    const [target, query, wanted, result] = row;
    expect(led(target, query, wanted)).toBe(result as Target);
  });

  test("are left out where the URL would become too long, and the rest goes on", () => {
    const long = `https://a.example/?${"x".repeat(TARGET_LENGTH_MAX - 30)}`;
    expect(led(long, "")).toBe(long as Target);
    expect(led(long, "a=1", { forwardQuery: true })).toBe(`${long}&a=1` as Target);
  });
});
