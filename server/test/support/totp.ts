// An authenticator: the code of a moment (RFC 6238: HMAC-SHA-1, 30 s, 6 digits) for what an otpauth address says.
import { createHmac } from "node:crypto";

const PERIOD_MS = 30_000;

/** The code of this moment, or of `ahead` periods from now. */
export function codeOf(uri: string, ahead = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / PERIOD_MS) + ahead));
  const key = fromBase32(new URL(uri).searchParams.get("secret") ?? "");
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

function fromBase32(text: string): Buffer {
  const digits = [...text.replaceAll("=", "")].map((one) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(one));
  const bits = digits.map((digit) => digit.toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
