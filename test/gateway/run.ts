/**
 * `npm run test:gateway`: the example of a gateway at the edge, in workerd, and its page in Chromium (the Debian package, or
 * what `CHROMIUM` names). Under Bun alone: it is workerd and the browser that are tried here.
 *
 * @module
 */
import { readdirSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { root } from "../support/root.ts"
import { runIn, runtimes } from "../support/runtimes.ts"

const files = readdirSync(join(root, "test/gateway"))
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => `test/gateway/${file}`)
const bun = runtimes.find(({ name }) => name === "Bun")
const { failed, passed } = bun?.binary === undefined
  ? { passed: 0, failed: 1 }
  : await runIn(bun, bun.binary, files, console.log)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
