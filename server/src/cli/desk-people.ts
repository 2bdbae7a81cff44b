// People at a desk: use cases on the store itself, or the API of a server. An address stands for the person who has it.
import type { LinnetClient } from "@linnet/client";
import type { Actor } from "../core/actor.ts";
import type { PeopleContext } from "../core/people/context.ts";
import { personNotFound } from "../core/people/errors.ts";
import { changePerson, findPerson, listPeople, removePerson } from "../core/people/people.ts";
import { personView } from "../core/people/person.ts";
import { invite, makeReset } from "../core/people/tokens.ts";
import type { Desk } from "./desk.ts";

type PeopleDesk = Pick<Desk, "people" | "changePerson" | "removePerson" | "resetPerson" | "invite">;

export function localPeople(context: PeopleContext, actor: Actor): PeopleDesk {
  const idOf = async (who: string) => (await findPerson(context, who)).id;
  return {
    people: async () => (await listPeople(context)).map(personView),
    changePerson: async (who, change) => personView((await changePerson(context, await idOf(who), change, actor)).after),
    async removePerson(who) {
      const { id } = await removePerson(context, await idOf(who), actor);
      return id;
    },
    async resetPerson(who, keepsTotp) {
      const { url, expiresAt, person } = await makeReset(context, await idOf(who), { totp: keepsTotp }, actor);
      return { id: person.id, url, expiresAt };
    },
    invite: (input) => invite(context, input, actor),
  };
}

export function remotePeople({ people }: LinnetClient): PeopleDesk {
  const idOf = async (who: string) => {
    if (!who.includes("@")) return who;
    const person = (await people.list()).find(({ email }) => email === who.trim().toLowerCase());
    if (person === undefined) throw personNotFound();
    return person.id;
  };
  return {
    people: () => people.list(),
    changePerson: async (who, change) => people.update(await idOf(who), change),
    async removePerson(who) {
      const id = await idOf(who);
      await people.delete(id);
      return id;
    },
    async resetPerson(who, keepsTotp) {
      const id = await idOf(who);
      return { id, ...(await people.reset(id, { totp: keepsTotp })) };
    },
    invite: ({ role, email }) => people.invite({ role: role as "viewer", ...(email === undefined ? {} : { email }) }),
  };
}
