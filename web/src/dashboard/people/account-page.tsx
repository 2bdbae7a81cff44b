// The page of everything that comes before being signed in: a title on the wire, and a form below it.
import type { ReactNode } from "react";
import { useText } from "../text/use-text.tsx";
import { Bird } from "../ui/bird.tsx";

interface AccountPageProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** On plain http, off the machine itself, nothing is asked for that others could read on the way, and it is said why. */
export function AccountPage({ title, children }: AccountPageProps) {
  const t = useText();
  return (
    <main className="min-h-dvh">
      <div className="flex h-[30vh] min-h-36 items-end justify-between border-edge border-b px-4 wide:px-16">
        <div className="pb-4">
          <p className="font-mark text-reading">linnet</p>
          <h1 className="mt-2 font-light text-search">{title}</h1>
        </div>
        <Bird className="h-14 flex-none" />
      </div>
      <div className="max-w-[440px] px-4 py-10 wide:px-16 wide:max-w-[560px]">
        {isSecureContext ? children : <p role="alert">{t("account.httpsWanted")}</p>}
      </div>
    </main>
  );
}

/** The token behind the `#` of the address, which is sent to no server by itself. */
export function tokenInAddress(): string {
  return new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
}
