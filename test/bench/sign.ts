/**
 * `npm run bench:sign`: one signature, against aws4fetch as it is, other signers, and the cryptography alone.
 *
 *     bun test/bench/sign.ts [--json] [--quick]
 *
 * @module
 */
import { compare, notes } from "./compare.ts"
import { finish } from "./report.ts"
import { count } from "./sign.program.ts"

const tables = await compare("sign", () => ({ name: "microseconds", scale: 1000 / count }))
finish({
  part: "sign",
  tables,
  notes: [
    "This package's signature equals that of aws4fetch, byte for byte; otherwise the benchmark fails.",
    ...await notes(),
  ],
})
