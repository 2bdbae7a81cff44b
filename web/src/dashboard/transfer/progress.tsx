// How far something is, and what can be done about it.

interface WireProps {
  /** How much is done, from 0 to 1; null where nobody knows how much there is. */
  readonly share: number | null;
  readonly isRunning: boolean;
  readonly label: string;
}

/** A wire that fills; where it has come to, what is live perches. */
export function Wire({ share, isRunning, label }: WireProps) {
  const width = `${(share ?? 0) * 100}%`;
  const known = share === null ? {} : { "aria-valuenow": Math.round(share * 100) };
  return (
    <div className="relative mt-4 h-px bg-edge" role="progressbar" aria-label={label} {...known}>
      <div className="absolute -top-px left-0 h-0.5 bg-ink" style={{ width }} />
      {isRunning && <span className="perched absolute -top-2 -ml-1" style={{ left: width }} />}
    </div>
  );
}

export function Quiet({ text, onClick }: { readonly text: string; readonly onClick: () => void }) {
  return (
    <button type="button" className="quiet" onClick={onClick}>
      {text}
    </button>
  );
}
