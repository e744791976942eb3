/**
 * `npm run bench:sign`: one signature, against aws4fetch as it is, other signers, and the cryptography alone.
 *
 *     bun test/bench/sign.ts [--json]
 *
 * @module
 */
import { compare } from "./compare.ts"
import { count } from "./sign.program.ts"

await compare("sign", "microseconds", { value: (millis) => millis * 1000 / count })
