/**
 * `npm run test:upstream`: the tests of this folder against the real ParallelCluster server.
 *
 *     bun test/upstream/run.ts [--server=VERSION] [--runtime=bun|deno] [part of a test file's name …]
 *
 * It makes a Python virtual environment with what `requirements.txt` pins, or with another version of the server, and with the
 * client that OpenAPI Generator makes of the server's contract, starts `server.py` on loopback ports of its own choosing, and
 * hands its line of JSON to the tests. In the end it asks the server again for all that is recorded of it.
 *
 * @module
 */
import process from "node:process"
import { pinned } from "../contract/document.ts"
import { runSuite } from "./suite.ts"

const args = process.argv.slice(2)
const option = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3)

const results = await runSuite(option("server") ?? pinned(), {
  filters: args.filter((arg) => !arg.startsWith("--")),
  runtime: option("runtime")?.toLowerCase(),
})

console.log("")
const total = { passed: 0, failed: 0 }
for (const [name, { failed, passed }] of results) {
  console.log(`${name.padEnd(8)} ${passed} passed, ${failed} failed`)
  total.passed += passed
  total.failed += failed
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
