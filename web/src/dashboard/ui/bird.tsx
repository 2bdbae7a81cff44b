// The bird, standing; the same drawing as on the home page.

const BODY =
  "M1.6 20.2C5 17.2 8.2 14.9 9.1 11.4 10 7.9 12.6 5 16.2 5c2.3 0 4.1 1.5 4.6 3.6L23.2 10l-2.5 1.1C20.3 15.6 17 18.6 12.6 18.6c-1.5 0-3-.2-4.2-.1L3.6 21.6z";

/** `isQuiet` leaves the forehead in ink: there is one crimson thing per view. */
export function Bird({ className = "", isQuiet = false }: { readonly className?: string; readonly isQuiet?: boolean }) {
  return (
    <svg className={className} viewBox="0 4.6 24 16.8" aria-hidden="true">
      <path className="bird-legs" d="M11.5 18.4V21.4M14 18.4V21.4" />
      <path className="bird-body" d={BODY} />
      {!isQuiet && <path className="bird-forehead" d="M16.4 5c2.3 0 3.9 1.5 4.4 3.6l-.1 1.1C18 10.4 15.8 7.8 16.4 5z" />}
    </svg>
  );
}
