// The choice of what somebody is here.
import { useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { ErrorLine } from "../ui/error-line.tsx";
import { type Role, rolesToGive } from "./roles.ts";

/** The roles that whoever is signed in may give. */
export const useRolesToGive = () => rolesToGive(useSession()?.user.role);

interface RoleFieldProps {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
  readonly error: string | undefined;
}

/** One of the roles that can be given, each with what it is good for. */
export function RoleField({ value, onChange, error }: RoleFieldProps) {
  const t = useText();
  return (
    <fieldset>
      <legend className="text-label text-mute">{t("people.role")}</legend>
      {useRolesToGive().map((role) => (
        <label className="flex items-baseline gap-3 py-1" key={role}>
          <input className="relative top-0.5" type="radio" name="role" checked={role === value} onChange={() => onChange(role)} />
          <span className="min-w-0">
            {t(`role.${role}`)} <span className="block text-label text-mute">{t(`roleSays.${role}`)}</span>
          </span>
        </label>
      ))}
      {error !== undefined && <ErrorLine text={error} />}
    </fieldset>
  );
}
