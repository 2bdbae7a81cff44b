// A link's last days, on a wire of their own: height is clicks, by the busiest of these days. Drawn for the eye; the number beside it
// is what is read out.

const WIDTH = 112;
const HEIGHT = 20;

export function Spark({ clicks }: { readonly clicks: readonly number[] | undefined }) {
  const max = Math.max(1, ...(clicks ?? []));
  const step = WIDTH / (clicks?.length ?? 1);
  return (
    <svg className="h-6 w-28 flex-none overflow-visible" viewBox={`0 0 ${WIDTH} ${HEIGHT + 4}`} aria-hidden="true">
      <path className="stroke-line" d={`M0 ${HEIGHT + 0.5}H${WIDTH}`} />
      {clicks !== undefined && (
        <path
          className="stroke-flax"
          strokeWidth="3"
          d={clicks.map((count, day) => barOf(count / max, (day + 0.5) * step)).join("")}
        />
      )}
    </svg>
  );
}

/** A day with clicks is seen, however few they are. */
function barOf(share: number, x: number): string {
  return share === 0 ? "" : `M${x.toFixed(1)} ${HEIGHT}v${-Math.max(2, share * (HEIGHT - 2)).toFixed(1)}`;
}
