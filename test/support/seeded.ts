/**
 * Chance that can be repeated: what a test with random input found once, it finds again.
 *
 * @module
 */

/** A small generator (mulberry32): numbers from 0 to 1, the same for the same seed. */
export const seeded = (seed: number) => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  /** From 0 to below `end`. */
  const below = (end: number): number => Math.floor(next() * end)
  const pick = <A>(values: readonly [A, ...ReadonlyArray<A>]): A => values[below(values.length)] ?? values[0]
  const times = <A>(count: number, make: () => A): Array<A> => Array.from({ length: count }, make)
  /** Well-formed text, from `shortest` to `longest` characters, with much of what has a meaning in URLs, headers and JSON. */
  const text = (shortest: number, longest: number): string =>
    times(
      shortest + below(longest - shortest + 1),
      () =>
        next() < 0.4
          ? pick([..."/+%?#&=~!'()*;:@,$ \"\\[]{}|<>^`.-_"] as [string, ...Array<string>])
          : next() < 0.6
          ? String.fromCharCode(97 + below(26))
          : String.fromCodePoint(pick([0xe9, 0x131, 0x3b1, 0x416, 0x5d0, 0x65e5, 0x1f600, 0x10ffff, 0x0, 0x7f, 0xa])),
    ).join("")
  return { next, below, pick, times, text }
}
