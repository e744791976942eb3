/**
 * `npm run test:fuzz`: 100,000 mutated answers, in Bun and then in Deno. `npm test` has the quick part.
 *
 *     bun test/fuzz/run.ts [number of answers [seed]]
 *
 * @module
 */
import * as Effect from "effect/Effect"
import process from "node:process"
import { fuzz } from "./responses.ts"

const [count = "100000", seed = "1"] = process.argv.slice(2)
const start = performance.now()
const outcomes = await Effect.runPromise(fuzz(Number(count), Number(seed)))
const seconds = ((performance.now() - start) / 1000).toFixed(1)
console.log(`${"Deno" in globalThis ? "Deno" : "Bun"}: ${count} answers in ${seconds} s, seed ${seed}`, outcomes)
