// Where a search on Redis that ran out of time goes on, as what clients send back: a cursor.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { cursorOf, positionOf } from "../../src/api/v1/cursor.ts";
import type { Field } from "../../src/core/field.ts";
import { compareBytes } from "../../src/store/redis/byte-order.ts";
import { memberOf } from "../../src/store/redis/member.ts";
import { justAbove } from "../../src/store/redis/text-index.ts";

const ID = fc.stringMatching(/^[!-~äöü]{1,20}$/);

test("a search that stopped goes on with the link that comes next, and its cursor is taken back", () => {
  fc.assert(
    fc.property(ID, ID, (id, other) => {
      const next = memberOf({ key: "-P7iyG5g", id: id as Field });
      const position = justAbove(next);
      expect(compareBytes(next, memberOf(position))).toBeLessThan(0);
      const another = memberOf({ key: "-P7iyG5g", id: other as Field });
      if (compareBytes(another, next) > 0) expect(compareBytes(another, memberOf(position))).toBeGreaterThan(0);
      const { key } = position;
      expect(positionOf(cursorOf("created desc", [key, position.id]), "created desc")).toEqual(position);
    }),
  );
});
