// Addresses below which a code and a secret follow: `/-/manage/CODE/SECRET`, `/-/stats/CODE/SECRET`.
import { type Code, type CodeRules, codeFrom } from "../core/code.ts";

export interface SecretPath {
  readonly code: Code;
  readonly secret: string;
}

/** What the path names behind its beginning; null for one that can't be meant. */
export function secretPathIn(path: string, beginning: string, rules: CodeRules): SecretPath | null {
  const [encoded = "", secret = "", ...rest] = path.slice(beginning.length).split("/");
  if (!/^[A-Za-z0-9]{16,64}$/.test(secret) || rest.length > 0) return null;
  try {
    const code = codeFrom(decodeURIComponent(encoded), rules);
    return code === null ? null : { code, secret };
  } catch {
    return null; // A percent sign that encodes nothing.
  }
}
