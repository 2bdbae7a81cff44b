// Errors about people and signing in; their codes are in core/errors.ts.
import { LinnetError } from "../errors.ts";

export const linkOfOthers = () =>
  new LinnetError("link_of_others", "Editors change their own links here. Ask an admin, or make another link.");

export const notSignedIn = () => new LinnetError("not_signed_in", "Sign in first: this is about whoever is signed in.");

/** The same whether there is such an account, and whatever is wrong. */
export const signInFailed = () => new LinnetError("sign_in_failed", "This e-mail address and password do not belong together.");

/** Of one's own account; `field` is where it was said. */
export const ownPasswordWrong = (field = "password") =>
  new LinnetError("password_wrong", "This is not the password of your account.", { field });

export const totpWrong = () =>
  new LinnetError("totp_wrong", "This is not the code of this moment, nor a recovery code that is left.");

export const tokenInvalid = (what: string) => new LinnetError("token_invalid", `${what} was used, taken back, or is over.`);

export const httpsWanted = () =>
  new LinnetError(
    "https_wanted",
    "On plain http everybody on the way could read the password. Open this server by https (LINNET_BASE_URL), or on the machine itself.",
  );

export const ownersOnly = () => new LinnetError("owners_only", "Only owners make owners, and change them.");

export const personNotFound = () => new LinnetError("person_not_found", "Nobody here has this id.");

export const invitationNotFound = () => new LinnetError("invitation_not_found", "No invitation is open by this id.");

export const sessionNotFound = () => new LinnetError("session_not_found", "You have no session by this id.");

export const ownerExists = () => new LinnetError("owner_exists", "There is an owner already, who can invite others.");

export const lastOwner = () => new LinnetError("last_owner", "Nobody else is an owner. Make another one first.");

export const emailTaken = () =>
  new LinnetError("email_taken", "Somebody here has this e-mail address already.", { field: "email" });

export const totpOn = () => new LinnetError("totp_on", "Codes are asked for already. Switch them off first.");

export const totpOff = () => new LinnetError("totp_off", "No codes are asked for. Switch them on first.");
