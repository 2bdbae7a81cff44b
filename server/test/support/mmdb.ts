// A database of places in MaxMind's format (MaxMind DB 2.0) in which every address has the same record.

type Value = string | number | readonly Value[] | { readonly [name: string]: Value };

const TYPES = { text: 2, uint16: 5, uint32: 6, map: 7, list: 11, uint64: 9 } as const;

function field(type: number, size: number, rest: Buffer): Buffer {
  const short = size < 29 ? size : 29;
  const extended = type > 7;
  const control = [((extended ? 0 : type) << 5) | short, ...(extended ? [type - 7] : []), ...(size < 29 ? [] : [size - 29])];
  return Buffer.concat([Buffer.from(control), rest]);
}

function encode(value: Value): Buffer {
  if (typeof value === "string") return field(TYPES.text, Buffer.byteLength(value), Buffer.from(value));
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return field(TYPES.uint32, 4, bytes);
  }
  if (Array.isArray(value)) return field(TYPES.list, value.length, Buffer.concat((value as Value[]).map(encode)));
  const entries = Object.entries(value as Readonly<Record<string, Value>>);
  return field(TYPES.map, entries.length, Buffer.concat(entries.flatMap(([name, one]) => [encode(name), encode(one)])));
}

/** The bytes of the file; `kind` is what it calls itself. */
export function cityDatabase(record: object, kind = "Test-City"): Buffer {
  // One node whose both sides lead to the record: 16 zero bytes stand between the tree and the data.
  const nodeCount = 1;
  const pointer = nodeCount + 16;
  const node = Buffer.from([0, 0, pointer, 0, 0, pointer]);
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_800_000_000,
    database_type: kind,
    description: { en: "for tests" },
    ip_version: 4,
    languages: ["en"],
    node_count: nodeCount,
    record_size: 24,
  });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from("MaxMind.com")]);
  return Buffer.concat([node, Buffer.alloc(16), encode(record as Value), marker, metadata]);
}
