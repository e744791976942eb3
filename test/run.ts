/**
 * `npm test`: the same test files in Bun, Deno and workerd, since the package promises all three.
 *
 *     bun test/run.ts [--runtime=bun|deno|workerd] [part of a test file's path …]
 *
 * A runtime that is not installed is left out with a line that says so; under `CI` that is a failure.
 *
 * @module
 */
import { globSync } from "node:fs"
import { availableParallelism } from "node:os"
import process from "node:process"
import vitest from "../vitest.config.ts"
import { root } from "./support/root.ts"
import { type Counts, runIn, runtimes } from "./support/runtimes.ts"

/** Lets many run at once and be read one after the other: only the first that is not done prints. */
const takeTurns = (size: number) => {
  const waiting = Array.from({ length: size }, (): Array<string> => [])
  const done = new Set<number>()
  let turn = 0
  return {
    print: (index: number) => (line: string) => {
      if (index === turn) console.log(line)
      else waiting[index]?.push(line)
    },
    finish: (index: number) => {
      done.add(index)
      while (done.has(turn)) {
        turn++
        for (const line of waiting[turn]?.splice(0) ?? []) console.log(line)
      }
    },
  }
}

const options = process.argv.slice(2)
const only = options.find((option) => option.startsWith("--runtime="))?.slice("--runtime=".length).toLowerCase()
const filters = options.filter((option) => !option.startsWith("--"))
const files = globSync(vitest.test.include, { cwd: root })
  // The real server and the gateway have commands of their own.
  .filter((file) => !/^test\/(upstream|gateway)\//.test(file))
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .sort()
const chosen = runtimes.filter((runtime) => only === undefined || runtime.name.toLowerCase() === only)
if (files.length === 0 || chosen.length === 0) {
  console.error(`No ${files.length === 0 ? "test file" : "runtime"} matches ${options.join(" ")}`)
  process.exit(1)
}

// A part of the tests may be none of a runtime's.
const least = filters.length > 0 ? 0 : 1
const turns = takeTurns(chosen.length)
const results: Array<Counts | undefined> = []
const queue = chosen.entries()
// As many at once as the machine has cores: each keeps about one busy.
await Promise.all(Array.from({ length: availableParallelism() }, async () => {
  for (const [index, runtime] of queue) {
    const print = turns.print(index)
    print(`\n── ${runtime.name}`)
    if (runtime.binary !== undefined) results[index] = await runIn(runtime, runtime.binary, files, print, least)
    else print("not installed")
    turns.finish(index)
  }
}))

console.log("")
const total = { passed: 0, failed: 0 }
for (const [index, runtime] of chosen.entries()) {
  const missing = { passed: 0, failed: process.env["CI"] || only ? 1 : 0 }
  const counts = results[index] ?? missing
  const note = results[index] === undefined ? " (not installed)" : ""
  console.log(`${runtime.name.padEnd(8)} ${counts.passed} passed, ${counts.failed} failed${note}`)
  total.passed += counts.passed
  total.failed += counts.failed
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
