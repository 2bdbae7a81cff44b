// Whether the form for something new is open on a page: it stands in the address, so that it can be linked, reloaded, and left by going back.
import { useNavigate, useSearch } from "@tanstack/react-router";

interface Making {
  readonly isMaking: boolean;
  readonly make: () => void;
  readonly stop: () => void;
}

/** Of those who may not make it, whatever the address says, nobody sees the form. */
export function useMaking(mayMake: boolean): Making {
  const navigate = useNavigate();
  const said = useSearch({ strict: false });
  return {
    isMaking: mayMake && said.new === true,
    make: () => void navigate({ to: ".", search: { new: true } }),
    stop: () => void navigate({ to: ".", search: {}, replace: true }),
  };
}
