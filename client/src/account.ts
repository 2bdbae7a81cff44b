// What people do with their own account: for pages of the same origin, whose requests carry the session's cookie.
import type { Person } from "./people.ts";
import type { components } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { signalOf, type Wire } from "./wire.ts";

type Schemas = components["schemas"];
/** Somewhere one is signed in. */
export type OpenSession = Schemas["Session"];
export type ProfileChange = Schemas["Profile"];
export type PasswordChange = Schemas["PasswordChange"];
/** What an authenticator needs. */
export type TotpStart = Schemas["TotpStart"];

export interface AccountCalls {
  /** Where one is signed in, the newest first. */
  sessions(options?: CallOptions): Promise<OpenSession[]>;
  endSession(id: string, options?: CallOptions): Promise<void>;
  /** Ends all sessions but the one that asks. */
  endOtherSessions(options?: CallOptions): Promise<void>;
  /** Ends all other sessions too. */
  changePassword(change: PasswordChange, options?: CallOptions): Promise<void>;
  /** Another e-mail address wants the password. */
  changeProfile(change: ProfileChange, options?: CallOptions): Promise<Person>;
  /** Begins to ask for codes, which it does once one was shown. The only answer that holds the secret. */
  startTotp(password: string, options?: CallOptions): Promise<TotpStart>;
  /** Shows the first code. Recovery codes are told this once. */
  confirmTotp(code: string, options?: CallOptions): Promise<string[]>;
  /** New recovery codes; those from before are good for nothing. */
  makeRecoveryCodes(password: string, options?: CallOptions): Promise<string[]>;
  stopTotp(password: string, options?: CallOptions): Promise<void>;
}

export function accountCalls({ http, data }: Wire): AccountCalls {
  return {
    sessions: async (options) => (await data(http.GET("/sessions", signalOf(options)), options)).sessions,
    async endSession(id, options) {
      await data(http.DELETE("/sessions/{id}", { params: { path: { id } }, ...signalOf(options) }), options);
    },
    async endOtherSessions(options) {
      await data(http.DELETE("/sessions", signalOf(options)), options);
    },
    async changePassword(body, options) {
      await data(http.POST("/password", { body, ...signalOf(options) }), options);
    },
    changeProfile: (body, options) => data(http.PATCH("/profile", { body, ...signalOf(options) }), options),
    startTotp: (password, options) => data(http.POST("/totp", { body: { password }, ...signalOf(options) }), options),
    confirmTotp: async (code, options) =>
      (await data(http.POST("/totp/confirm", { body: { code }, ...signalOf(options) }), options)).recoveryCodes,
    makeRecoveryCodes: async (password, options) =>
      (await data(http.POST("/totp/recovery-codes", { body: { password }, ...signalOf(options) }), options)).recoveryCodes,
    async stopTotp(password, options) {
      await data(http.DELETE("/totp", { body: { password }, ...signalOf(options) }), options);
    },
  };
}
