// People and open invitations, as they were last read.
import type { Person, PersonChange } from "@linnet/client";
import { queryOptions } from "@tanstack/react-query";
import { api, queries } from "../api.ts";
import { sessionQuery } from "../session.ts";

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => api.people.list({ signal }),
});

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: ({ signal }) => api.people.invitations({ signal }),
});

/** Changes somebody; what is shown is what the server has made of it. */
export async function changePerson({ id }: Person, change: PersonChange): Promise<void> {
  const after = await api.people.update(id, change);
  queries.setQueryData(peopleQuery.queryKey, (all) => all?.map((person) => (person.id === id ? after : person)));
  // It may be oneself, who may do something else from now on.
  await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

export async function removePerson({ id }: Person): Promise<void> {
  await api.people.delete(id);
  queries.setQueryData(peopleQuery.queryKey, (all) => all?.filter((person) => person.id !== id));
}
