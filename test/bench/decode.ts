/**
 * `npm run bench:decode`: from the text of an answer to typed values with `Date`, against `JSON.parse` alone, which is the
 * floor, and against what else one would write or take.
 *
 *     bun test/bench/decode.ts [--json]
 *
 * @module
 */
import { compare } from "./compare.ts"

await compare("decode", "milliseconds a page")
