// IP addresses and ranges of them (RFC 4291 §2.2, RFC 4632), as numbers of 32 bits: one for IPv4, four for IPv6.

/** All of its bits, most significant first. */
export type Address = readonly number[];

export interface Range {
  readonly address: Address;
  /** How many bits from the left an address must share. */
  readonly bits: number;
}

const WORD_BITS = 32;

/** The address that was read last: all conditions of a link ask for that of one visitor. */
let last: { readonly text: string; readonly address: Address | null } = { text: "", address: null };

/** The address in the text; an IPv4 address that is mapped into IPv6 is the IPv4 address. Null for any other text. */
export function addressFrom(text: string): Address | null {
  if (text !== last.text) last = { text, address: readAddress(text) };
  return last.address;
}

function readAddress(text: string): Address | null {
  if (!text.includes(":")) {
    const word = ipv4From(text);
    return word === null ? null : [word];
  }
  const groups = groupsFrom(text);
  if (groups === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const words = [join(a, b), join(c, d), join(e, f), join(g, h)];
  const isMapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  return isMapped ? words.slice(3) : words;
}

/** `10.0.0.0/8`, `2001:db8::/32`, or an address alone; null for any other text. */
export function rangeFrom(text: string): Range | null {
  const slash = text.indexOf("/");
  const address = addressFrom(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const bitsMax = address.length * WORD_BITS;
  if (slash < 0) return { address, bits: bitsMax };
  const length = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length)) return null;
  // A mapped range counts its bits from the beginning of IPv6.
  const bits = Number(length) - (address.length === 1 && text.includes(":") ? 3 * WORD_BITS : 0);
  return bits >= 0 && bits <= bitsMax ? { address, bits } : null;
}

export function isWithin(address: Address, { address: first, bits }: Range): boolean {
  if (address.length !== first.length) return false;
  let left = bits;
  for (let at = 0; left > 0; at++, left -= WORD_BITS) {
    const differing = ((address[at] as number) ^ (first[at] as number)) >>> 0;
    if (left >= WORD_BITS ? differing !== 0 : differing >>> (WORD_BITS - left) !== 0) return false;
  }
  return true;
}

const join = (high: number, low: number): number => ((high << 16) | low) >>> 0;

/** Four numbers in decimal, without leading zeros: some programs read those as octal. */
function ipv4From(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return null;
  return parts.reduce((word, part) => word * 256 + Number(part), 0);
}

/** The eight groups of an IPv6 address. */
function groupsFrom(text: string): number[] | null {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return null;
  const left = partsFrom(head, tail === undefined);
  const right = tail === undefined ? [] : partsFrom(tail, true);
  if (left === null || right === null) return null;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  return [...left, ...Array.from({ length: missing }, () => 0), ...right];
}

/** Groups between colons; the last one of an address may be an IPv4 address, which is two. */
function partsFrom(text: string, isEnd: boolean): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [at, part] of parts.entries()) {
    const word = isEnd && at === parts.length - 1 && part.includes(".") ? ipv4From(part) : null;
    if (word !== null) groups.push(word >>> 16, word & 0xffff);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
