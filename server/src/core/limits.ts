// How often a client may do what costs others something. Hits are never limited.

/** At most `points` uses in a window of `windowS` seconds that begins with the first use. */
export interface LimitWindow {
  readonly points: number;
  readonly windowS: number;
}

export const LIMITS = {
  /** Links made without a key, per client. */
  create: [
    { points: 10, windowS: 60 },
    { points: 100, windowS: 3600 },
  ],
  /** Requests for codes that do not exist, per client. */
  miss: [{ points: 60, windowS: 60 }],
  /** Requests with a key, per key. */
  key: [{ points: 600, windowS: 60 }],
  /** Wrong passwords for one link, per client, and of all clients together. */
  password: [{ points: 10, windowS: 600 }],
  passwordLink: [{ points: 100, windowS: 600 }],
  /** Links that are reported, per client. */
  report: [{ points: 5, windowS: 3600 }],
  /** Sign-ins that fail, per client, and per account, whether there is such an account or not. */
  signin: [{ points: 5, windowS: 60 }],
  account: [{ points: 5, windowS: 60 }],
  /** Wrong second factors, per person: of a million codes, three are right at a time. */
  totp: [
    { points: 5, windowS: 60 },
    { points: 20, windowS: 3600 },
  ],
  /** Wrong tokens of the first start, of invitations and of new passwords, per client. */
  token: [{ points: 5, windowS: 60 }],
} as const satisfies Record<string, readonly LimitWindow[]>;

export type LimitName = keyof typeof LIMITS;

/** What a limit answered. */
export interface Allowance {
  readonly allowed: boolean;
  /** The window with the least left: how many it allows, how many are left, and seconds until it begins anew. */
  readonly limit: number;
  readonly remaining: number;
  readonly resetS: number;
}

/** What the windows of one limit say together: refused if one refuses, and the one with the least left speaks. */
export function tightest(
  uses: readonly { readonly window: LimitWindow; readonly used: number; readonly resetS: number }[],
): Allowance {
  let tight: Allowance | null = null;
  for (const { window, used, resetS } of uses) {
    const allowance: Allowance = {
      allowed: used <= window.points,
      limit: window.points,
      remaining: Math.max(0, window.points - used),
      resetS,
    };
    if (tight === null || isTighter(allowance, tight)) tight = allowance;
  }
  return tight ?? { allowed: true, limit: 0, remaining: 0, resetS: 0 };
}

function isTighter(a: Allowance, b: Allowance): boolean {
  if (a.allowed !== b.allowed) return !a.allowed;
  return a.remaining === b.remaining ? a.resetS > b.resetS : a.remaining < b.remaining;
}
