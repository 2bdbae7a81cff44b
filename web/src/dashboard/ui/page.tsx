// What pages are made of: a title on the wire, what can be done beside it, and below it what scrolls.
import type { ReactNode } from "react";
import { useText } from "../text/use-text.tsx";

/** The line at the top: a title, and what belongs beside it. */
export function PageHead({ children }: { readonly children: ReactNode }) {
  return (
    <div className="flex h-16 flex-none items-end gap-4 border-edge border-b px-4 pb-2 wide:h-22 wide:px-6 wide:pb-3">
      {children}
    </div>
  );
}

interface PageProps {
  readonly title: string;
  /** On the wire's right end. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page with nothing special about its head. */
export function Page({ title, actions, children }: PageProps) {
  return (
    <>
      <PageHead>
        <h1 className="min-w-0 flex-1 truncate font-light text-search">{title}</h1>
        {actions}
      </PageHead>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-16 wide:px-6">{children}</div>
    </>
  );
}

/** A part of a page, under a title of its own. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="pt-8">
      <h2 className="pb-2 font-strong">{title}</h2>
      {children}
    </section>
  );
}

/** One sentence where there is nothing, and what to do about it. */
export function Nothing({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  return (
    <div className="max-w-[62ch] pt-10">
      <p className="text-reading">{text}</p>
      {children !== undefined && <div className="mt-2">{children}</div>}
    </div>
  );
}

const SKELETON_WIDTHS = ["w-48", "w-64", "w-40", "w-56", "w-44", "w-60", "w-52", "w-36"] as const;

/** Rows as they will be there. */
export function Skeletons() {
  const t = useText();
  return (
    <div role="status">
      <span className="sr-only">{t("loading")}</span>
      {SKELETON_WIDTHS.map((width) => (
        <div className="-mx-4 flex h-10 items-center gap-8 border-line border-b px-4 wide:-mx-6 wide:px-6" key={width}>
          <div className="skeleton w-20" />
          <div className={`skeleton max-w-[50vw] ${width}`} />
        </div>
      ))}
    </div>
  );
}
