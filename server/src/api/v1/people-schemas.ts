// People, sessions and invitations as the API shows them.
import { z } from "@hono/zod-openapi";
import { ROLES, SCOPES } from "../../core/actor.ts";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, PERSON_NAME_LENGTH_MAX } from "../../core/people/person.ts";
import { describe, instant } from "./schemas.ts";

const Email = z.string().openapi({ example: "ada@example.com" });
const NewPassword = z
  .string()
  .openapi(describe(`${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters, not the e-mail address.`));
const PersonName = z.string().openapi(describe(`Up to ${PERSON_NAME_LENGTH_MAX} characters.`));
const RoleName = z.enum(ROLES);

export const Person = z
  .object({
    id: z.string(),
    email: Email,
    name: z.string(),
    role: RoleName,
    enabled: z.boolean().openapi(describe("Whether this person may sign in.")),
    hasTotp: z.boolean().openapi(describe("Whether a code is asked for besides the password.")),
    createdAt: instant("When somebody came."),
  })
  .openapi("Person");

export const PersonList = z.object({ people: z.array(Person) }).openapi("PersonList");

export const PersonChange = z
  .object({ role: RoleName.optional(), name: PersonName.optional(), enabled: z.boolean().optional() })
  .openapi("PersonChange");

export const SetupState = z
  .object({ needsOwner: z.boolean().openapi(describe("Whether nobody is here yet: the first owner is to be made.")) })
  .openapi("SetupState");

const Newcomer = { name: PersonName, email: Email, password: NewPassword };

export const Setup = z
  .object({ token: z.string().openapi(describe("What the server has told where it was started.")), ...Newcomer })
  .openapi("Setup");

export const SessionState = z
  .object({
    user: Person,
    scopes: z.array(z.enum(SCOPES)),
    ownOnly: z.boolean().openapi(describe("Whether only one's own links may be changed; all are seen.")),
    session: z.object({
      id: z.string(),
      createdAt: instant("When it was begun."),
      expiresAt: instant("When it is over unless it is used."),
    }),
  })
  .openapi("SessionState");

export const Credentials = z.object({ email: Email, password: z.string() }).openapi("Credentials");

export const TotpNeeded = z.object({ needs: z.literal("totp") }).openapi("TotpNeeded");

export const SecondFactor = z
  .object({ code: z.string().optional().openapi({ example: "123456" }), recoveryCode: z.string().optional() })
  .openapi("SecondFactor", describe("One of the two."));

export const Session = z
  .object({
    id: z.string(),
    createdAt: instant("When it was begun."),
    lastSeenAt: instant("To the hour."),
    expiresAt: instant("When it is over unless it is used."),
    agent: z.string().openapi({ description: "Browser and system that it was begun with.", example: "Firefox on Linux" }),
    current: z.boolean().openapi(describe("Whether it is the one that asks.")),
  })
  .openapi("Session");

export const SessionList = z.object({ sessions: z.array(Session) }).openapi("SessionList");

export const PasswordChange = z.object({ current: z.string(), next: NewPassword }).openapi("PasswordChange");

export const Profile = z
  .object({
    name: PersonName.optional(),
    email: Email.optional(),
    password: z.string().optional().openapi(describe("Wanted with another e-mail address.")),
  })
  .openapi("Profile");

export const Password = z.object({ password: z.string() }).openapi("Password");

export const TotpStart = z
  .object({
    secret: z.string(),
    uri: z.string().openapi(describe("For authenticators: otpauth://totp/…")),
    qr: z.string().openapi(describe("The same as a QR code to be scanned: an SVG, drawn here.")),
  })
  .openapi("TotpStart");

export const TotpCode = z.object({ code: z.string() }).openapi("TotpCode");

export const RecoveryCodes = z
  .object({ recoveryCodes: z.array(z.string()).openapi(describe("Each good once. Told this once.")) })
  .openapi("RecoveryCodes");

export const NewInvitation = z.object({ email: Email.nullable().optional(), role: RoleName }).openapi("NewInvitation");

export const Invitation = z
  .object({
    id: z.string(),
    email: Email.nullable().openapi(describe("Who is meant; null: whoever has the address.")),
    role: RoleName,
    createdAt: instant("When it was made."),
    createdBy: z.string(),
    expiresAt: instant("From then on it is good for nothing."),
  })
  .openapi("Invitation");

export const MadeInvitation = Invitation.extend({
  url: z.string().openapi(describe("What to send. Told this once.")),
}).openapi("MadeInvitation");

export const InvitationList = z.object({ invitations: z.array(Invitation) }).openapi("InvitationList");

export const InvitationTold = Invitation.pick({ email: true, role: true, expiresAt: true }).openapi("InvitationTold");

export const Acceptance = z
  .object({
    token: z.string(),
    name: PersonName,
    email: Email.optional().openapi(describe("Left out where somebody is meant.")),
    password: NewPassword,
  })
  .openapi("Acceptance");

export const Reset = z
  .object({ totp: z.boolean().optional().openapi(describe("false: codes are asked for no more.")) })
  .openapi("Reset");

export const MadeReset = z
  .object({
    url: z.string().openapi(describe("Where the new password is set. Told this once.")),
    expiresAt: instant("From then on it is good for nothing."),
  })
  .openapi("MadeReset");

export const ResetTold = z.object({ email: Email, name: z.string() }).openapi("ResetTold");

export const ResetAcceptance = z.object({ token: z.string(), password: NewPassword }).openapi("ResetAcceptance");

/** The token of an address; never in the address of a request, which is logged on the way. */
export const TokenHeader = z.object({
  "X-Linnet-Token": z.string().openapi(describe("What stands behind #token= in the address.")),
});
