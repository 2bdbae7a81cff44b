// Who is here, for those who let others in: people, invitations, addresses to set a new password.
import { z } from "@hono/zod-openapi";
import { changePerson, listPeople, removePerson } from "../../core/people/people.ts";
import { type Person as PersonState, personView } from "../../core/people/person.ts";
import {
  acceptInvitation,
  acceptReset,
  INVITATION_HOURS,
  invite,
  listInvitations,
  makeReset,
  RESET_HOURS,
  readInvitation,
  readReset,
  withdrawInvitation,
} from "../../core/people/tokens.ts";
import { readJsonObject } from "../json.ts";
import { jsonAnswer, noContent } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { answers, jsonBody, problems } from "./fields.ts";
import {
  Acceptance,
  InvitationList,
  InvitationTold,
  MadeInvitation,
  MadeReset,
  NewInvitation,
  Person,
  PersonChange,
  PersonList,
  Reset,
  ResetAcceptance,
  ResetTold,
  SessionState,
  TokenHeader,
} from "./people-schemas.ts";
import { enter, mustBeSafe } from "./session.ts";

const TAG = "People";

const ById = z.object({ id: z.string() });

const tokenIn = (request: Request) => request.headers.get("x-linnet-token") ?? undefined;

const list = endpoint(
  {
    access: ["people:admin"],
    method: "get",
    path: "/people",
    operationId: "listPeople",
    tag: TAG,
    summary: "List people",
    responses: answers(200, "All of them, those who came first at the top.", PersonList),
  },
  async ({ parts }) => jsonAnswer({ people: (await listPeople(parts.people)).map(personView) }),
);

/** What the audit log is told of a change: of names only that they are others. */
function personSaid(before: PersonState, after: PersonState) {
  const fields = (["role", "name", "enabled"] as const).filter((field) => before[field] !== after[field]);
  if (before.role === after.role) return { details: { fields, enabled: after.enabled } };
  return { action: "person.role" as const, details: { before: before.role, after: after.role, fields } };
}

const change = endpoint(
  {
    access: ["people:admin"],
    method: "patch",
    audit: "person.update",
    path: "/people/{id}",
    operationId: "changePerson",
    tag: TAG,
    summary: "Change somebody's role or name, or shut somebody out",
    description: "It holds for the next request. Owners are made and changed by owners.",
    params: ById,
    body: jsonBody(PersonChange),
    responses: {
      ...answers(200, "The person.", Person),
      ...problems("invalid_body", "unknown_field", "invalid_field", "owners_only", "person_not_found", "last_owner"),
    },
  },
  async ({ parts, request, param, actor, audit }) => {
    const { before, after } = await changePerson(parts.people, param("id"), await readJsonObject(request), actor);
    audit.say(personSaid(before, after));
    return jsonAnswer(personView(after));
  },
);

const remove = endpoint(
  {
    access: ["people:admin"],
    method: "delete",
    audit: "person.remove",
    path: "/people/{id}",
    operationId: "removePerson",
    tag: TAG,
    summary: "Remove somebody",
    description: "Links and keys stay.",
    params: ById,
    responses: { ...answers(204, "Nobody can sign in so."), ...problems("owners_only", "person_not_found", "last_owner") },
  },
  async ({ parts, param, actor }) => {
    await removePerson(parts.people, param("id"), actor);
    return noContent();
  },
);

const reset = endpoint(
  {
    access: ["people:admin"],
    method: "post",
    audit: "person.reset",
    path: "/people/{id}/reset",
    operationId: "resetPerson",
    tag: TAG,
    summary: "Make an address where somebody sets a new password",
    description: `Good once, and for ${RESET_HOURS} hours.`,
    params: ById,
    body: jsonBody(Reset),
    responses: {
      ...answers(201, "The address.", MadeReset),
      ...problems("invalid_body", "invalid_field", "owners_only", "person_not_found"),
    },
  },
  async ({ parts, request, param, actor, audit }) => {
    const said = await readJsonObject(request);
    audit.say({ details: { totp: said.totp !== false } });
    const { url, expiresAt } = await makeReset(parts.people, param("id"), said, actor);
    return jsonAnswer({ url, expiresAt }, 201);
  },
);

const readResetByToken = endpoint(
  {
    access: "public",
    method: "get",
    path: "/resets/by-token",
    operationId: "readReset",
    tag: TAG,
    summary: "Whose password an address sets",
    headers: TokenHeader,
    responses: { ...answers(200, "Whose it is.", ResetTold), ...problems("missing_field", "token_invalid", "rate_limited") },
  },
  async ({ parts, request, visit }) => {
    const { email, name } = await readReset(parts.people, tokenIn(request), visit().client);
    return jsonAnswer({ email, name });
  },
);

const takeReset = endpoint(
  {
    access: "public",
    method: "post",
    audit: "person.password",
    path: "/resets/accept",
    operationId: "acceptReset",
    tag: TAG,
    summary: "Set a new password by an address",
    description: "All sessions end. Who shows a second factor still does.",
    body: jsonBody(ResetAcceptance),
    responses: {
      ...answers(204, "Sign in with it."),
      ...problems(
        "invalid_body",
        "missing_field",
        "invalid_field",
        "token_invalid",
        "https_wanted",
        "cross_site",
        "rate_limited",
      ),
    },
  },
  async (call) => {
    mustBeSafe(call);
    const { id } = await acceptReset(call.parts.people, await readJsonObject(call.request), call.visit().client);
    call.audit.say({ actor: `user:${id}`, target: id, details: { by: "reset" } });
    return noContent();
  },
);

const invitations = endpoint(
  {
    access: ["people:admin"],
    method: "get",
    path: "/invitations",
    operationId: "listInvitations",
    tag: TAG,
    summary: "List open invitations",
    responses: answers(200, "The newest first.", InvitationList),
  },
  async ({ parts }) => jsonAnswer({ invitations: await listInvitations(parts.people) }),
);

const makeInvitation = endpoint(
  {
    access: ["people:admin"],
    method: "post",
    audit: "invitation.create",
    path: "/invitations",
    operationId: "invite",
    tag: TAG,
    summary: "Invite somebody",
    description: `The address is good once, and for ${INVITATION_HOURS / 24} days.`,
    body: jsonBody(NewInvitation),
    responses: {
      ...answers(201, "The invitation.", MadeInvitation),
      ...problems("invalid_body", "missing_field", "invalid_field", "owners_only", "email_taken"),
    },
  },
  async ({ parts, request, actor, audit }) => {
    const made = await invite(parts.people, await readJsonObject(request), actor);
    audit.say({ target: made.id, details: { role: made.role } });
    return jsonAnswer(made, 201);
  },
);

const withdraw = endpoint(
  {
    access: ["people:admin"],
    method: "delete",
    audit: "invitation.withdraw",
    path: "/invitations/{id}",
    operationId: "withdrawInvitation",
    tag: TAG,
    summary: "Take an invitation back",
    params: ById,
    responses: { ...answers(204, "It is good for nothing."), ...problems("owners_only", "invitation_not_found") },
  },
  async ({ parts, param, actor }) => {
    await withdrawInvitation(parts.people, param("id"), actor);
    return noContent();
  },
);

const readInvitationByToken = endpoint(
  {
    access: "public",
    method: "get",
    path: "/invitations/by-token",
    operationId: "readInvitation",
    tag: TAG,
    summary: "What an invitation is for",
    headers: TokenHeader,
    responses: {
      ...answers(200, "The invitation.", InvitationTold),
      ...problems("missing_field", "token_invalid", "rate_limited"),
    },
  },
  async ({ parts, request, visit }) => jsonAnswer(await readInvitation(parts.people, tokenIn(request), visit().client)),
);

const takeInvitation = endpoint(
  {
    access: "public",
    method: "post",
    audit: "invitation.accept",
    path: "/invitations/accept",
    operationId: "acceptInvitation",
    tag: TAG,
    summary: "Take an invitation, and sign in",
    body: jsonBody(Acceptance),
    responses: {
      ...answers(201, "Signed in.", SessionState),
      ...problems("invalid_body", "missing_field", "invalid_field", "token_invalid", "email_taken", "https_wanted", "cross_site"),
    },
  },
  async (call) => {
    mustBeSafe(call);
    const { person, newcomer } = await acceptInvitation(
      call.parts.people,
      await readJsonObject(call.request),
      call.visit().client,
    );
    call.audit.say({ actor: `user:${person.id}`, target: person.id, details: { role: person.role } });
    return enter(call, newcomer);
  },
);

export const peopleEndpoints = [
  list,
  change,
  remove,
  reset,
  readResetByToken,
  takeReset,
  invitations,
  readInvitationByToken,
  takeInvitation,
  makeInvitation,
  withdraw,
] as const;
