// The version that something which all processes share must have to be changed.
import { invalidField } from "../../core/errors.ts";

/** That of `If-Match`, or 0 for none at all (`If-None-Match: *`). Throws `invalid_field`. */
export function versionAsked({ headers }: Request): number | undefined {
  if (headers.get("if-none-match")?.trim() === "*") return 0;
  const match = headers.get("if-match");
  if (match === null) return undefined;
  const version = /^"(0|[1-9]\d{0,14})"$/.exec(match.trim())?.[1];
  if (version === undefined) throw invalidField("If-Match", 'If-Match is the ETag that was seen, such as "3".');
  return Number(version);
}
