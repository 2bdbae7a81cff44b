// A list of things, each on a wire of its own: what it is, what is known of it, and what can be done with it.
import type { ReactNode } from "react";

/** A list of `Row`s. */
export function Rows({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul aria-label={label} className="-mx-4 wide:-mx-6">
      {children}
    </ul>
  );
}

interface RowProps {
  readonly title: ReactNode;
  /** What is known of it, in small; `undefined` and `false` are left out. */
  readonly facts?: readonly (ReactNode | undefined | false)[];
  /** Buttons and links; their names say which row they are of. */
  readonly actions?: ReactNode;
  /** Below all that. */
  readonly children?: ReactNode;
}

export function Row({ title, facts = [], actions, children }: RowProps) {
  const said = facts.filter((fact) => fact !== undefined && fact !== false && fact !== "");
  return (
    <li className="border-line border-b px-4 py-2 wide:px-6">
      <div className="flex flex-wrap items-baseline gap-x-6">
        <div className="min-w-0 flex-1 basis-56">
          <div className="break-words">{title}</div>
          {said.length > 0 && (
            <div className="flex flex-wrap gap-x-3 text-label text-mute">
              {said.map((fact, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the facts of a row keep their places
                <span className="min-w-0 break-words" key={at}>
                  {fact}
                </span>
              ))}
            </div>
          )}
        </div>
        {actions !== undefined && <div className="flex flex-none items-baseline gap-4">{actions}</div>}
      </div>
      {children}
    </li>
  );
}
