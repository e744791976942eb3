/**
 * `npm run bench:configuration`: checking a large configuration, which should take no longer than half a millisecond, and
 * planning an update of it, beside `JSON.parse` of its text.
 *
 *     bun test/bench/configuration.ts [--json] [--quick]
 *
 * @module
 */
import { compare, notes } from "./compare.ts"
import { finish } from "./report.ts"

const tables = await compare("configuration", () => ({ name: "microseconds", scale: 1000 }))
finish({ part: "configuration", tables, notes: await notes() })
