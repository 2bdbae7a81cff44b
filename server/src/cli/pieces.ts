// Things that come one by one, some at a time.

/** The things in pieces of this length; the last one may be shorter, and there is none of nothing. */
export async function* piecesOf<Thing>(things: AsyncIterable<Thing>, length: number): AsyncGenerator<Thing[]> {
  let piece: Thing[] = [];
  for await (const thing of things) {
    piece.push(thing);
    if (piece.length < length) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}
