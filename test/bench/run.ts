/**
 * `npm run bench`: every benchmark, one after the other, and the page of their results, `test/bench/README.md`.
 *
 *     bun test/bench/run.ts [part …]
 *
 * @module
 */
import { writeFileSync } from "node:fs"
import { availableParallelism, cpus, loadavg } from "node:os"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { draw } from "./chart.ts"
import * as peers from "./peers.ts"
import { output } from "./runtimes.ts"

/** What each part tells, in the order of the page. */
const parts: Readonly<Record<string, string>> = {
  size: "What programs weigh in a worker.",
  decode: "From the text of an answer to typed values with `Date`.",
  sign: "One SigV4 signature, a hundred in a row in one fiber.",
  request: "Whole requests to a server on loopback in another process: signed, sent, read, decoded.",
  cold: "From the start of a process, or of workerd with one isolate, to the first answered request.",
}

const chosen = process.argv.slice(2).filter((option) => option in parts)
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const busy = () => `${loadavg()[0]?.toFixed(1)} of ${availableParallelism()} cores busy`

if (!peers.installed) console.log(peers.hint)
const sections: Array<string> = []
for (const part of chosen.length > 0 ? chosen : Object.keys(parts)) {
  const before = busy()
  const text = await output([process.execPath, file(`./${part}.ts`)])
  console.log(text)
  sections.push(`## bench:${part}\n\n${parts[part]}\n\n${text.trim()}\n\nBefore it began: ${before}.`)
}
if (chosen.length === 0) {
  await draw()
  const page = [
    "# Benchmarks",
    "`npm run bench` measures and writes this page; `npm run bench:size`, `bench:decode`, `bench:sign`, `bench:request` and " +
    "`bench:cold` are its parts, `--json` prints their figures. `npm install --prefix test/bench/peers` installs what is compared " +
    "with. `bench:stream`, the memory of long logs, stands alone.",
    `Made on ${new Date().toISOString().slice(0, 10)}, ${
      cpus()[0]?.model.trim()
    }, ${availableParallelism()} cores. Compare ` +
    "within a table only: its ways take turns, but other work on the machine makes times longer and more uneven.",
    ...sections,
  ]
  writeFileSync(file("./README.md"), page.join("\n\n") + "\n")
  await output([file("../../node_modules/.bin/deno"), "fmt", file("./README.md"), file("./size.svg")])
}
