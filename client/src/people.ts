// Who may sign in, for those who let others in.
import type { components } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { signalOf, type Wire } from "./wire.ts";

type Schemas = components["schemas"];
export type Person = Schemas["Person"];
export type PersonChange = Schemas["PersonChange"];
export type Invitation = Schemas["Invitation"];
export type NewInvitation = Schemas["NewInvitation"];
export type MadeInvitation = Schemas["MadeInvitation"];
export type MadeReset = Schemas["MadeReset"];

export interface PeopleCalls {
  list(options?: CallOptions): Promise<Person[]>;
  update(id: string, change: PersonChange, options?: CallOptions): Promise<Person>;
  delete(id: string, options?: CallOptions): Promise<void>;
  /** An address where a new password is set; `totp: false` asks for codes no more. */
  reset(id: string, how?: Schemas["Reset"], options?: CallOptions): Promise<MadeReset>;
  invitations(options?: CallOptions): Promise<Invitation[]>;
  /** The only answer that holds the address. */
  invite(invitation: NewInvitation, options?: CallOptions): Promise<MadeInvitation>;
  withdraw(id: string, options?: CallOptions): Promise<void>;
}

export function peopleCalls({ http, data }: Wire): PeopleCalls {
  const at = (id: string) => ({ params: { path: { id } } });
  return {
    list: async (options) => (await data(http.GET("/people", signalOf(options)), options)).people,
    update: (id, body, options) => data(http.PATCH("/people/{id}", { ...at(id), body, ...signalOf(options) }), options),
    async delete(id, options) {
      await data(http.DELETE("/people/{id}", { ...at(id), ...signalOf(options) }), options);
    },
    reset: (id, body = {}, options) => data(http.POST("/people/{id}/reset", { ...at(id), body, ...signalOf(options) }), options),
    invitations: async (options) => (await data(http.GET("/invitations", signalOf(options)), options)).invitations,
    invite: (body, options) => data(http.POST("/invitations", { body, ...signalOf(options) }), options),
    async withdraw(id, options) {
      await data(http.DELETE("/invitations/{id}", { ...at(id), ...signalOf(options) }), options);
    },
  };
}
