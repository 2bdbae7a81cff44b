import { describe, expect, test } from "bun:test";
import { networkOf, parseRanges, TrustedProxies } from "../../src/visitor/client-address.ts";

const proxies = new TrustedProxies(parseRanges("10.0.0.0/8, 192.0.2.7, ::1, 2001:db8::/32"));

describe("the client's address", () => {
  test.each([
    ["the peer when it is not trusted, whatever it says", "198.51.100.9", "1.1.1.1", "198.51.100.9"],
    ["the peer when nothing was forwarded", "10.0.0.1", null, "10.0.0.1"],
    ["the right-most address that is not a proxy", "10.0.0.1", "6.6.6.6, 203.0.113.5, 10.9.9.9", "203.0.113.5"],
    ["the left-most one when all are proxies", "10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2"],
    ["the last good hop before a malformed one", "10.0.0.1", "6.6.6.6, <script>, 10.0.0.3", "10.0.0.3"],
    ["IPv4 however it is wrapped", "::ffff:10.0.0.1", "::ffff:203.0.113.5", "203.0.113.5"],
    ["IPv6 in brackets, with a port", "::1", "[2001:4860::8]:443", "2001:4860::8"],
    ["IPv4 with a port", "::1", "203.0.113.5:61234", "203.0.113.5"],
    ["a proxy on IPv6", "2001:db8::1", "203.0.113.5", "203.0.113.5"],
  ])("is %s", (_name, peer, forwarded, client) => {
    expect(proxies.clientOf(peer, forwarded)).toBe(client);
  });
});

describe("what limits count by", () => {
  test.each([
    ["203.0.113.5", "203.0.113.5"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

test.each(["10.0.0.0/33", "::/129", "10.0.0", "x", "10.0.0.0/8/8", "10.0.0.0/-1", "1.2.3.4/"])("%p is no range", (text) => {
  expect(() => parseRanges(text)).toThrow(/neither an address nor a CIDR range/);
});
