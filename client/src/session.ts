// Signing in, and how accounts begin: for pages of the same origin, whose requests carry the session's cookie.
import type { components } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { signalOf, type Wire } from "./wire.ts";

type Schemas = components["schemas"];
/** Who is signed in, and what they may do. */
export type Session = Schemas["SessionState"];
/** The password was right, and a code is wanted too. */
export type SecondStep = Schemas["TotpNeeded"];
export type NewOwner = Schemas["Setup"];
export type Acceptance = Schemas["Acceptance"];
export type InvitationTold = Schemas["InvitationTold"];

export interface SessionCalls {
  /** Whether nobody owns this Linnet yet. */
  needsOwner(options?: CallOptions): Promise<boolean>;
  /** Makes the owner, who is then signed in. */
  setUp(owner: NewOwner, options?: CallOptions): Promise<Session>;
  /** Throws `not_signed_in` where nobody is. */
  read(options?: CallOptions): Promise<Session>;
  signIn(said: Schemas["Credentials"], options?: CallOptions): Promise<Session | SecondStep>;
  /** The second step, with a code of the app or one that was written down. */
  confirm(said: Schemas["SecondFactor"], options?: CallOptions): Promise<Session>;
  signOut(options?: CallOptions): Promise<void>;
  /** What an invitation is for, by the token in its address. */
  invitation(token: string, options?: CallOptions): Promise<InvitationTold>;
  /** Makes the account that the invitation is for, which is then signed in. */
  accept(said: Acceptance, options?: CallOptions): Promise<Session>;
  /** Sets a new password by an address that was given for it. */
  reset(said: Schemas["ResetAcceptance"], options?: CallOptions): Promise<void>;
}

export function sessionCalls({ http, data }: Wire): SessionCalls {
  return {
    needsOwner: async (options) => (await data(http.GET("/setup", signalOf(options)), options)).needsOwner,
    setUp: (body, options) => data(http.POST("/setup", { body, ...signalOf(options) }), options),
    read: (options) => data(http.GET("/session", signalOf(options)), options),
    signIn: (body, options) => data(http.POST("/session", { body, ...signalOf(options) }), options),
    confirm: (body, options) => data(http.POST("/session/totp", { body, ...signalOf(options) }), options),
    signOut: async (options) => {
      await data(http.DELETE("/session", signalOf(options)), options);
    },
    invitation: (token, options) => {
      const params = { header: { "X-Linnet-Token": token } };
      return data(http.GET("/invitations/by-token", { params, ...signalOf(options) }), options);
    },
    accept: (body, options) => data(http.POST("/invitations/accept", { body, ...signalOf(options) }), options),
    reset: async (body, options) => {
      await data(http.POST("/resets/accept", { body, ...signalOf(options) }), options);
    },
  };
}
