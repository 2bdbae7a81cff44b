// Around and instead of pages: what is told at the bottom of each, what is there while one comes, when there is none, and when it broke.
import { type ErrorComponentProps, Link, Outlet } from "@tanstack/react-router";
import { useText } from "../text/use-text.tsx";
import { Problem } from "./problem.tsx";
import { Toasts } from "./toasts.tsx";

export function Root() {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}

/** A bare wire, as it will be there. */
export function Waiting() {
  const t = useText();
  return (
    <div className="h-22 border-edge border-b" role="status">
      <span className="sr-only">{t("loading")}</span>
    </div>
  );
}

export function NotFound() {
  const t = useText();
  return (
    <main className="pt-22">
      <div className="border-edge border-t px-4 py-6 wide:px-16">
        <h1 className="text-search">{t("notFound.title")}</h1>
        <p className="mt-2 text-mute">{t("notFound.text")}</p>
        <Link className="quiet mt-4 inline-block" to="/links">
          {t("nav.links")}
        </Link>
      </div>
    </main>
  );
}

export function Crash({ error, reset }: ErrorComponentProps) {
  return (
    <main className="px-4 pt-22 wide:px-16">
      <Problem error={error} onRetry={reset} />
    </main>
  );
}
