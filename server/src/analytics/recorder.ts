// Takes down what redirects tell, on the thread that answers them: some strings are put into a list, and a list goes to another
// thread every few milliseconds. Everything else is done there.
import type { Answered, ClickRecorder, Requested } from "../core/clicks/recorder.ts";
import type { Instant } from "../core/time.ts";
import { MARKS_START, PART_END, PREFETCH_MARK, rarePart, SIGHTING_PARTS, UNFOLLOWED_MARK } from "./sighting.ts";

/** How long a sighting waits here at most. With the way through the other thread it is in the journal within 50 ms. */
const FLUSH_DELAY_MS = 10;

/** Sightings that are sent at once when there are so many. */
const FLUSH_LENGTH = 500;

/** Parts that are joined at once: those of 16 sightings. */
const PIECE_LENGTH = 16 * SIGHTING_PARTS;

/** Sightings in memory at most, those included that the other thread has not yet written: some 30 MB. What comes then is dropped. */
export const WAITING_MAX = 100_000;

/** Characters of them at most that were sent: somebody may send far longer headers than browsers do. */
export const WAITING_CHARACTERS_MAX = 64_000_000;

export interface RecorderOptions {
  /** Sends so many sightings as one text. */
  readonly send: (text: string, count: number) => void;
  /** Whether any proxy is trusted, so that it matters what they say. */
  readonly hasProxies: boolean;
  readonly clock: () => Instant;
  readonly waitingMax?: number;
}

interface Batch {
  /** Of its sightings, those that are not yet done with. */
  count: number;
  readonly characters: number;
}

export class Recorder implements ClickRecorder {
  /** What was noted, and what there was no room for. */
  readonly counts = { recorded: 0, dropped: 0 };
  readonly #send: RecorderOptions["send"];
  readonly #hasProxies: boolean;
  readonly #clock: () => Instant;
  readonly #waitingMax: number;
  readonly #parts: unknown[] = [];
  readonly #pieces: string[] = [];
  #count = 0;
  /** Sent, and not yet done with over there. */
  #underWay = 0;
  #charactersUnderWay = 0;
  /** What was sent, oldest first. */
  readonly #batches: Batch[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor({ send, hasProxies, clock, waitingMax }: RecorderOptions) {
    this.#send = send;
    this.#hasProxies = hasProxies;
    this.#clock = clock;
    this.#waitingMax = waitingMax ?? WAITING_MAX;
  }

  record({ request, query, peer }: Requested, { link, asked, outcome, status, choice }: Answered): void {
    if (this.#count + this.#underWay >= this.#waitingMax || this.#charactersUnderWay >= WAITING_CHARACTERS_MAX) {
      this.counts.dropped++;
      return;
    }
    const { headers } = request;
    const forwardedFor = this.#hasProxies ? headers.get("x-forwarded-for") : null;
    const isPlain =
      asked === link && query === "" && status === 302 && choice === null && forwardedFor === null && outcome === "redirected";
    this.#parts.push(
      this.#clock(),
      link,
      isPlain ? "" : rareOf({ query, forwardedFor }, { link, asked, outcome, status, choice }),
      peer(),
      headers.get("user-agent"),
      headers.get("referer"),
      headers.get("accept-language"),
      marksOf(headers),
    );
    this.counts.recorded++;
    this.#count++;
    if (this.#parts.length >= PIECE_LENGTH) this.#cutPiece();
    if (this.#count >= FLUSH_LENGTH) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_DELAY_MS);
  }

  /** Joins what has just come, while the processor still has it at hand. What is null becomes an empty part. */
  #cutPiece(): void {
    if (this.#parts.length === 0) return;
    this.#pieces.push(this.#parts.join(PART_END));
    this.#parts.length = 0;
  }

  /** Sends what has come together. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#count === 0) return;
    this.#cutPiece();
    const text = this.#pieces.join(PART_END);
    this.#pieces.length = 0;
    const count = this.#count;
    this.#count = 0;
    this.#underWay += count;
    this.#charactersUnderWay += text.length;
    this.#batches.push({ count, characters: text.length });
    this.#send(text, count);
  }

  /** So many of those that were sent are done with: written, or `lost`. */
  done(count: number, lost: number): void {
    this.#underWay -= count;
    let left = count;
    for (let batch = this.#batches[0]; batch !== undefined && left > 0; batch = this.#batches[0]) {
      const some = Math.min(left, batch.count);
      left -= some;
      batch.count -= some;
      if (batch.count > 0) break;
      this.#charactersUnderWay -= batch.characters;
      this.#batches.shift();
    }
    this.counts.dropped += lost;
    this.counts.recorded -= lost;
  }
}

/** What stands between parts. */
const UNWRITABLE = /\p{Cc}/gu;

function rareOf(said: { readonly query: string; readonly forwardedFor: string | null }, answered: Answered): string {
  const { link, asked, outcome, status, choice } = answered;
  const set = choice?.ruleSet ?? null;
  return rarePart({
    asked: asked === link ? "" : asked,
    outcome,
    status,
    rule: choice === null ? "" : `${set === null ? "" : `${set.replace(UNWRITABLE, " ")} `}${choice.rule + 1}`,
    side: (choice?.side ?? null) === null ? "" : String((choice?.side ?? 0) + 1),
    query: said.query,
    forwardedFor: said.forwardedFor ?? "",
  });
}

/** Sec-Purpose is the Fetch standard's, Purpose what browsers sent before. DNT is Tracking Preference Expression's, Sec-GPC Global Privacy Control's. */
function marksOf(headers: Requested["request"]["headers"]): string {
  const purpose = headers.get("sec-purpose") ?? headers.get("purpose");
  let marks = MARKS_START;
  if (purpose !== null && /^prefetch\b/i.test(purpose)) marks += PREFETCH_MARK;
  if (headers.get("dnt") === "1" || headers.get("sec-gpc") === "1") marks += UNFOLLOWED_MARK;
  return marks;
}
