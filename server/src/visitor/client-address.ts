// Who is at the other end: the peer's address, or, behind trusted proxies, what they say of it.
import { BlockList, isIP, isIPv6 } from "node:net";

export interface AddressRange {
  readonly address: string;
  readonly bits: number;
}

/** Reads `10.0.0.0/8, ::1`. Throws an Error that names the entry that is none. */
export function parseRanges(text: string): AddressRange[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map(parseRange);
}

function parseRange(entry: string): AddressRange {
  const [address = "", bits, ...rest] = entry.split("/");
  const version = isIP(address);
  const max = version === 6 ? 128 : 32;
  const length = bits === undefined ? max : Number(bits);
  const whole = bits === undefined || /^\d{1,3}$/.test(bits);
  if (version === 0 || rest.length > 0 || !whole || length > max)
    throw new Error(`"${entry}" is neither an address nor a CIDR range`);
  return { address, bits: length };
}

/** An address in one spelling: IPv4 in IPv6 unwrapped, no zone. */
function plainAddress(address: string): string {
  const bare = address.split("%")[0] ?? "";
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare.toLowerCase();
}

/** Some proxies write the port too: `1.2.3.4:5678`, `[2001:db8::1]:443`. */
function withoutPort(hop: string): string {
  return hop.replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
}

/** Tells trusted proxies from everybody else. */
export class TrustedProxies {
  readonly #list = new BlockList();
  readonly #any: boolean;

  constructor(ranges: readonly AddressRange[]) {
    this.#any = ranges.length > 0;
    for (const { address, bits } of ranges) this.#list.addSubnet(address, bits, isIPv6(address) ? "ipv6" : "ipv4");
  }

  /**
   * The client's address: the peer's, unless the peer is trusted; then the right-most `X-Forwarded-For` address that
   * is not. What stands left of that one anybody can have written. A malformed entry ends the search: the proxy that
   * passed it on is then the client.
   */
  clientOf(peer: string, forwardedFor: string | null): string {
    let client = plainAddress(peer);
    if (!this.#any || forwardedFor === null) return client;
    const hops = forwardedFor.split(",").map((hop) => plainAddress(withoutPort(hop.trim())));
    for (let at = hops.length - 1; at >= 0 && this.#isTrusted(client); at--) {
      const hop = hops[at] ?? "";
      if (isIP(hop) === 0) break;
      client = hop;
    }
    return client;
  }

  #isTrusted(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.#list.check(address, version === 6 ? "ipv6" : "ipv4");
  }
}

/** What limits count by: an IPv4 address, or the /64 of an IPv6 one, since every home has that many. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0");
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(":")}::/64`;
}
