// The start on a Redis Cluster: any seed that answers leads to the masters; then whose data it is, and that every slot says so.
import { StoreOpenError } from "../../core/errors.ts";
import { ClusterConnection } from "./cluster.ts";
import { keepCompact } from "./compact.ts";
import { type Address, type ClusterAddress, dial, parseClusterAddress } from "./dial.ts";
import { isFault, within } from "./failures.ts";
import { ClusterKeys, completeGuards, findGuards, heldByOthers } from "./guards.ts";
import { openInstance } from "./meta.ts";
import { modeOf, type Opened, type OpeningOptions, timeLeft } from "./opening.ts";
import { explain, OPEN_DEADLINE_MS } from "./refusals.ts";
import type { Send } from "./scripts.ts";
import { hostOf, rangesIn, type SlotRange } from "./slot-map.ts";
import { SLOTS } from "./slots.ts";

/** Looking at all guards, and making them, may take longer than a start that can't work. */
const GUARDS_DEADLINE_MS = 10_000;

/** So long a start waits for masters that do not answer; the store can be used without them. */
const JOIN_DEADLINE_MS = 500;

/** So long a start waits for a cluster that is just coming up, and in which a seed does not know of all slots yet; it can be used without them. */
const WHOLE_DEADLINE_MS = 1000;
const WHOLE_POLL_MS = 50;

/** Opens the store on a cluster. Throws `StoreOpenError` with one sentence for the operator. */
export async function openCluster(options: OpeningOptions): Promise<Opened> {
  const address = parseClusterAddress(options.url);
  const keys = new ClusterKeys(options.prefix, options.buckets);
  if (options.buckets === 1) {
    throw new StoreOpenError(
      "LINNET_REDIS_BUCKETS=1 names keys without a hash tag, which a Redis Cluster keeps on different nodes; take 2 or more.",
    );
  }
  const left = timeLeft();
  const ranges = await wholeRanges(address, left);
  const { random, log } = options;
  let isSaid = false;
  const onConnected = async (send: Send) => {
    const reason = await keepCompact(send);
    if (reason === null || isSaid) return;
    isSaid = true;
    log.info({ store: address.place, reason }, "the limits of compact buckets can't be kept in redis.conf");
  };
  const connection = new ClusterConnection(ranges, { address, keys, random, log, onConnected });
  try {
    const instance = await openOn(connection, { ...options, address, keys, left });
    return { name: `redis cluster ${address.place}`, connection, keys, instance };
  } catch (error) {
    await connection.close();
    throw isFault(error) ? error : explain(error, { place: address.place, database: 0 });
  }
}

/** Who serves what, once that is all slots, or has not become so in time. */
async function wholeRanges(address: ClusterAddress, left: () => number): Promise<SlotRange[]> {
  const until = performance.now() + WHOLE_DEADLINE_MS;
  for (;;) {
    const ranges = await askSeeds(address, left);
    const served = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    if (served >= SLOTS || performance.now() >= until) return ranges;
    await new Promise((resolve) => setTimeout(resolve, WHOLE_POLL_MS));
  }
}

/** Who serves what, as the first seed says that answers; when none does, why not, for the first one. */
async function askSeeds({ seeds, place }: ClusterAddress, left: () => number): Promise<SlotRange[]> {
  try {
    return await Promise.any(seeds.map((seed) => askSeed(seed, left)));
  } catch (error) {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const cause = errors.find((one) => one instanceof StoreOpenError) ?? errors[0];
    throw isFault(cause) ? cause : explain(cause, { place, database: 0 });
  }
}

async function askSeed(seed: Address, left: () => number): Promise<SlotRange[]> {
  const client = await dial(seed, OPEN_DEADLINE_MS);
  const send: Send = (args) => within(left(), client.sendCommand(args));
  try {
    const mode = await modeOf(send, seed.place);
    if (mode !== "cluster") {
      throw new StoreOpenError(`${seed.place} is not a node of a Redis Cluster: write LINNET_STORE as redis://${seed.place}.`);
    }
    const ranges = rangesIn(await send(["CLUSTER", "SLOTS"]), hostOf(seed.place));
    if (ranges.length === 0) {
      throw new StoreOpenError(
        `${seed.place} belongs to no Redis Cluster yet: none of its slots is served ('redis-cli --cluster create').`,
      );
    }
    return ranges;
  } finally {
    client.destroy();
  }
}

interface OpeningOn extends OpeningOptions {
  readonly address: ClusterAddress;
  readonly keys: ClusterKeys;
  readonly left: () => number;
}

async function openOn(connection: ClusterConnection, options: OpeningOn): Promise<Opened["instance"]> {
  const { keys, init } = options;
  const { place } = options.address;
  let { left } = options;
  const send = connection.sender(() => left());
  const sendSlowly = connection.sender(() => GUARDS_DEADLINE_MS);
  const meta = { ...options, place, key: keys.meta };
  const beforeMaking = async () => {
    const found = init ? null : await findGuards(sendSlowly, keys, null);
    left = timeLeft();
    // Where there are guards, another process may have begun to make the store meanwhile; else it has lost a part of its data.
    const others = found?.others.length ?? 0;
    if (others > 0 && (await send(["EXISTS", keys.meta])) !== 1) throw heldByOthers(place, others);
  };
  const instance = await openInstance(send, { ...meta, beforeMaking });
  keys.adopt(instance.buckets);
  await completeGuards(sendSlowly, { keys, instanceId: instance.id, place, init });
  connection.recognise(instance.id);
  await connection.backWithin(Math.min(left(), JOIN_DEADLINE_MS));
  return instance;
}
