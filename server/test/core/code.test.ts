import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Alphabet,
  checkCharacter,
  codeLengthFor,
  DEFAULT_ALPHABET,
  generateCode,
  hasValidCheck,
  looksMistyped,
  parseAlphabet,
  privateCodeLength,
  type RandomBytes,
  randomCharacters,
} from "../../src/core/code.ts";

function alphabetOf(characters: string): Alphabet {
  const alphabet = parseAlphabet(characters);
  if ("reason" in alphabet) throw new Error(alphabet.reason);
  return alphabet;
}

const alphabet = alphabetOf(DEFAULT_ALPHABET);
const random: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));

describe("the alphabet", () => {
  test("has 53 characters, a prime number, and none that are misread", () => {
    expect(alphabet.size).toBe(53);
    for (const lookalike of "01IOSZilo") expect(DEFAULT_ALPHABET).not.toContain(lookalike);
  });

  test("must be a prime number of distinct letters and digits", () => {
    expect(parseAlphabet("abcdefghijklmnopqrstuvwxyz")).toHaveProperty("reason");
    expect(parseAlphabet(`${DEFAULT_ALPHABET.slice(1)}3`)).toHaveProperty("reason");
    expect(parseAlphabet(`${DEFAULT_ALPHABET.slice(1)}-`)).toHaveProperty("reason");
    expect(parseAlphabet("23456789abcdefghjkmnpqr")).toHaveProperty("reason");
    expect(parseAlphabet("23456789abcdefghjkmnpqrstuvwxyz")).toHaveProperty("size", 31);
  });
});

describe("a generated code", () => {
  test("has the length asked for and a check that holds", () => {
    for (let length = 5; length <= 24; length++) {
      const code = generateCode(random, alphabet, length);
      expect(code).toHaveLength(length);
      expect(hasValidCheck(code, alphabet)).toBe(true);
    }
  });

  test("uses every character equally often", () => {
    const counts = new Map<string, number>();
    const total = 530_000;
    for (const character of randomCharacters(random, alphabet, total)) counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = total / alphabet.size;
    let chiSquare = 0;
    for (const character of DEFAULT_ALPHABET) chiSquare += ((counts.get(character) ?? 0) - expected) ** 2 / expected;
    // 52 degrees of freedom: above 120 once in 10⁶ runs. Taking bytes modulo 53 instead would give some 9 000.
    expect(chiSquare).toBeLessThan(120);
  });

  test("throws away the bytes that would favour the first characters", () => {
    const bytes = [255, 254, 212, 211, 0, 53];
    const fixed: RandomBytes = (count) => Uint8Array.from({ length: count }, (_, at) => bytes[at % bytes.length] ?? 0);
    expect(randomCharacters(fixed, alphabet, 3)).toBe(
      `${DEFAULT_ALPHABET.charAt(52)}${DEFAULT_ALPHABET.charAt(0)}${DEFAULT_ALPHABET.charAt(0)}`,
    );
  });

  test("is never a word that Linnet needs itself, even one whose check holds", () => {
    const letters = alphabetOf("g9vsx4bnhciz2pyrlufm17tqj0w3e");
    expect(hasValidCheck("metrics", letters)).toBe(true);
    let calls = 0;
    const firstMetrics: RandomBytes = (count) => {
      const word = calls++ === 0 ? "metric" : "222222";
      return Uint8Array.from({ length: count }, (_, at) => Math.max(0, letters.characters.indexOf(word.charAt(at))));
    };
    expect(generateCode(firstMetrics, letters, 7) as string).toStartWith("222222");
    expect(calls).toBe(2);
  });
});

describe("the check character", () => {
  const body = fc
    .array(fc.nat(52), { minLength: 4, maxLength: 23 })
    .map((digits) => digits.map((digit) => DEFAULT_ALPHABET.charAt(digit)).join(""));

  test("is fixed for ever: codes on paper must stay valid", () => {
    expect(checkCharacter("222222", alphabet)).toBe("2");
    expect(checkCharacter("abcdef", alphabet)).toBe("n");
    expect(checkCharacter("zzzzzz", alphabet)).toBe("W");
    expect(hasValidCheck("qgWTfch", alphabet)).toBe(true);
  });

  test("catches every single wrong character of every code tried", () => {
    for (let n = 0; n < 300; n++) {
      const code = generateCode(random, alphabet, 7);
      for (let at = 0; at < code.length; at++) {
        for (const wrong of DEFAULT_ALPHABET) {
          const read = code.slice(0, at) + wrong + code.slice(at + 1);
          expect(hasValidCheck(read, alphabet)).toBe(read === code);
        }
      }
    }
  });

  test("catches every wrong pair of values at every place: exhaustive over weights and values", () => {
    for (let weight = 1; weight <= 24; weight++) {
      for (let right = 0; right < 53; right++) {
        for (let wrong = 0; wrong < 53; wrong++)
          if (wrong !== right && (weight * (right - wrong)) % 53 === 0) throw new Error(`${weight} ${right} ${wrong}`);
      }
    }
    expect(53 % 2).toBe(1);
  });

  test("catches any two characters that changed places", () => {
    fc.assert(
      fc.property(body, fc.nat(), fc.nat(), (text, first, second) => {
        const code = [...(text + checkCharacter(text, alphabet))];
        const a = first % code.length;
        const b = second % code.length;
        const swapped = [...code];
        [swapped[a], swapped[b]] = [code[b] ?? "", code[a] ?? ""];
        expect(hasValidCheck(swapped.join(""), alphabet)).toBe(swapped.join("") === code.join(""));
      }),
      { numRuns: 3000 },
    );
  });

  test("makes a misread code look mistyped, and a good one not", () => {
    const code = generateCode(random, alphabet, 7);
    const other = code.charAt(2) === "7" ? "8" : "7";
    expect(looksMistyped(code, alphabet, 7)).toBe(false);
    expect(looksMistyped(code.slice(0, 2) + other + code.slice(3), alphabet, 7)).toBe(true);
    expect(looksMistyped("0OlI1oi", alphabet, 7)).toBe(true);
    expect(looksMistyped("spring-sale", alphabet, 7)).toBe(false);
    expect(looksMistyped("a-b", alphabet, 7)).toBe(false);
  });
});

describe("the length of codes", () => {
  test("grows so that guessing stays hopeless: alphabet^random ÷ links ≥ 10⁵", () => {
    expect(codeLengthFor(0, alphabet, 7)).toBe(7);
    for (const links of [1, 1e3, 221_000, 222_000, 1e7, 1e9, 1e12]) {
      const length = codeLengthFor(links, alphabet, 7);
      expect(53 ** (length - 1) / links).toBeGreaterThanOrEqual(100_000);
      if (length > 7) expect(53 ** (length - 2) / links).toBeLessThan(100_000);
    }
  });
});

test("the code of a private link has eleven random characters and its check, or as many as others have", () => {
  expect([privateCodeLength(7), privateCodeLength(12), privateCodeLength(15)]).toEqual([12, 12, 15]);
});
