// What an error means for the caller, and that a fault of our own is never taken for one of the store's.
import { describe, expect, test } from "bun:test";
import { AbortError, ClientOfflineError, SimpleError, SocketClosedUnexpectedlyError } from "@redis/client";
import { LinnetError, storeFull } from "../../src/core/errors.ts";
import { DeadlineError, readFailure, writeFailure } from "../../src/store/redis/failures.ts";

const codeOf = (error: unknown): unknown => (error instanceof LinnetError ? error.code : error);

const networkError = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });

describe("what an error means on Redis", () => {
  const meanings: readonly (readonly [Error, string, string])[] = [
    [new DeadlineError(200), "store_unavailable", "store_unknown"],
    [networkError, "store_unavailable", "store_unknown"],
    [new SocketClosedUnexpectedlyError(), "store_unavailable", "store_unknown"],
    [new ClientOfflineError(), "store_unavailable", "store_unavailable"],
    [new AbortError(), "store_unavailable", "store_unavailable"],
    [new Error("The queue is full"), "store_unavailable", "store_unavailable"],
    [new SimpleError("READONLY You can't write."), "store_unavailable", "store_read_only"],
    [new SimpleError("ERR something new"), "store_unavailable", "store_unavailable"],
    [storeFull(), "store_full", "store_full"],
  ];
  test("is told for a read and for a write", () => {
    const told = meanings.map(([error]) => [error, codeOf(readFailure(error)), codeOf(writeFailure(error))]);
    expect(told).toEqual(meanings.map((meaning) => [...meaning]));
  });

  test("stays what it is when it is a fault of ours", () => {
    for (const error of [new TypeError("x"), new ReferenceError("y"), new RangeError("z"), new SyntaxError("s"), "no error"]) {
      expect(readFailure(error)).toBe(error);
      expect(writeFailure(error)).toBe(error);
    }
  });
});
