/** For runtimes that take a file: Bun, Deno and Node. */
import * as Effect from "effect/Effect"
import { program } from "./program.ts"

console.log(await Effect.runPromise(program))
