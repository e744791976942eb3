/** For workerd: what its `test` command calls. */
import * as Effect from "effect/Effect"
import { program } from "./program.ts"

export default { test: async () => console.log(await Effect.runPromise(program)) }
