/**
 * `npm run bench:decode`: from the text of an answer to typed values with `Date`, against `JSON.parse` alone, which is the
 * floor, and against what else one would write or take.
 *
 *     bun test/bench/decode.ts [--json] [--quick]
 *
 * @module
 */
import { compare, notes } from "./compare.ts"
import { finish } from "./report.ts"

const tables = await compare(
  "decode",
  (title) => title === "A large cluster" ? { name: "microseconds", scale: 1000 } : { name: "milliseconds", scale: 1 },
)
finish({ part: "decode", tables, notes: await notes() })
