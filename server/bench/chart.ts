// The chart of a result: what a redirect costs each contender, as bars that stand on one wire. The same result always gives
// the same bytes. It is shown as an image, so that it brings its colours and takes the reader's fonts.
import type { Result, Row } from "./report.ts";

const WIDTH = 960;
const HEIGHT = 420;
const MARGIN = 32;
/** Where the wire runs. */
const WIRE_Y = 316;
/** Where the highest bar ends. */
const TOP_Y = 96;
const BAR_WIDTH = 56;
const LABEL_LINE_HEIGHT = 17;
/** A label is broken at its commas, and where it would be wider than a column. */
const LABEL_LENGTH_MAX = 14;

/** The bird of the brand, 24 units high, its feet at y = 21.4. */
const BIRD = `<g transform="translate(${WIDTH - MARGIN - 42} ${WIRE_Y - 36.4}) scale(1.7)">
    <path class="ink" d="M1.6 20.2C5 17.2 8.2 14.9 9.1 11.4 10 7.9 12.6 5 16.2 5c2.3 0 4.1 1.5 4.6 3.6L23.2 10l-2.5 1.1C20.3 15.6 17 18.6 12.6 18.6c-1.5 0-3-.2-4.2-.1L3.6 21.6z"/>
    <path class="crimson" d="M16.4 5c2.3 0 3.9 1.5 4.4 3.6l-.1 1.1C18 10.4 15.8 7.8 16.4 5z"/>
    <path class="legs" d="M11.5 18.4V21.4M14 18.4V21.4"/>
  </g>`;

const STYLE = `
    text { font: 400 14px "Schibsted Grotesk", "Helvetica Neue", Arial, sans-serif; fill: #515E66 }
    .title { font-size: 20px; font-weight: 650; fill: #182126 }
    .value { font-size: 17px; font-weight: 600; fill: #182126; font-variant-numeric: tabular-nums }
    .back { fill: #FFFFFF } .ink { fill: #182126 } .crimson { fill: #BE123C } .legs { stroke: #182126; stroke-width: .7 }
    .wire { stroke: #72818A; stroke-width: 1.5 } .ours { fill: #3B57C4 } .others { fill: #72818A }
    @media (prefers-color-scheme: dark) {
      text { fill: #9BA9B0 } .title, .value { fill: #E6ECEE }
      .back { fill: #192125 } .ink { fill: #E6ECEE } .crimson { fill: #FF6482 } .legs { stroke: #E6ECEE }
      .wire { stroke: #6F7F88 } .ours { fill: #93A7FF } .others { fill: #6F7F88 }
    }`;

/** Draws what the contenders paid for each redirect. */
export function drawChart({ rows, machine, date, commit }: Result): string {
  const shown = rows.filter(({ kind }) => kind === "redirect");
  // The bird has the last place on the wire.
  const column = (WIDTH - 2 * MARGIN - 60) / shown.length;
  const highest = Math.max(...shown.map(costOf));
  const bars = shown.map((row, at) => drawBar(row, MARGIN + column * (at + 0.5), ((WIRE_Y - TOP_Y) * costOf(row)) / highest));
  const summary = shown.map((row) => `${row.title}: ${costOf(row).toFixed(1)}`).join("; ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title summary">
  <title id="title">Processor time for one redirect, in microseconds</title>
  <desc id="summary">${escapeXml(summary)}</desc>
  <style>${STYLE}
  </style>
  <rect class="back" width="${WIDTH}" height="${HEIGHT}"/>
  <text class="title" x="${MARGIN}" y="44">Processor time for one redirect, in microseconds</text>
  <text x="${MARGIN}" y="66">${escapeXml(`Less is better. The paler part is redis-server. ${machine.cpu}, ${date.slice(0, 10)}, ${commit.id}`)}</text>
${bars.join("\n")}
  <path class="wire" d="M0 ${WIRE_Y}H${WIDTH}"/>
  ${BIRD}
</svg>
`;
}

/** What a redirect costs on the whole: what Redis does for it counts too. */
const costOf = ({ median }: Row): number => median.cpuMicros + (median.redisCpuMicros ?? 0);

function drawBar(row: Row, x: number, height: number): string {
  const ownHeight = (height * row.median.cpuMicros) / costOf(row);
  const rect = (attributes: string, top: number, tall: number) =>
    `<rect ${attributes} x="${at1(x - BAR_WIDTH / 2)}" y="${at1(WIRE_Y - top)}" width="${BAR_WIDTH}" height="${at1(tall)}"/>`;
  const colour = `class="${isOurs(row.id) ? "ours" : "others"}"`;
  const label = wrap(row.title).map(
    (line, at) => `<tspan x="${at1(x)}" dy="${at === 0 ? 0 : LABEL_LINE_HEIGHT}">${escapeXml(line)}</tspan>`,
  );
  return `  <g text-anchor="middle">
    ${rect(colour, ownHeight, ownHeight)}${ownHeight < height ? rect(`${colour} opacity=".45"`, height, height - ownHeight) : ""}
    <text class="value" x="${at1(x)}" y="${at1(WIRE_Y - height - 8)}">${costOf(row).toFixed(1)}</text>
    <text x="${at1(x)}" y="${WIRE_Y + 26}">${label.join("")}</text>
  </g>`;
}

const isOurs = (id: string): boolean => /^(sqlite|redis)-/.test(id);

/** One digit behind the point is finer than any screen. */
const at1 = (value: number): string => String(Number(value.toFixed(1)));

/** Breaks a label into lines: at commas, and between words when a part is too long. */
function wrap(label: string): string[] {
  return label.split(/(?<=,) /).flatMap((part) => {
    const lines: string[] = [];
    for (const word of part.split(" ")) {
      const last = lines.at(-1);
      if (last !== undefined && `${last} ${word}`.length <= LABEL_LENGTH_MAX) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  });
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
