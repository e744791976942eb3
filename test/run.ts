/**
 * `npm test`: the same test files in Bun, Deno and workerd, since the package promises all three.
 *
 *     bun test/run.ts [--runtime=bun|deno|workerd] [part of a test file's path …]
 *
 * It runs under Bun and under Deno, so that neither needs the other, and none needs Node. A runtime that is not
 * installed is left out with a line that says so; under `CI` that is a failure.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { availableParallelism, tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { bundleWorker, readableLine } from "./edge/bundle.ts"

interface Runtime {
  readonly name: "Bun" | "Deno" | "workerd"
  readonly binary: string | undefined
  /** The arguments with which the binary runs `files` and writes their counts into `directory`. */
  readonly prepare: (files: ReadonlyArray<string>, directory: string) => Promise<ReadonlyArray<string>>
  /** Makes a line of output readable, or drops it. */
  readonly readable: (directory: string) => (line: string) => string | undefined
}

interface Counts {
  readonly passed: number
  readonly failed: number
}

const root = fileURLToPath(new URL("..", import.meta.url))
const installed = (name: string) => join(root, "node_modules", name)
const firstThatRuns = (...binaries: ReadonlyArray<string>) =>
  binaries.find((binary) => spawnSync(binary, ["--version"], { stdio: "ignore" }).status === 0)

const vitest = (files: ReadonlyArray<string>, directory: string) => [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${join(directory, "report.json")}`,
  ...files,
]

/** The package's script in `.bin` needs Node; its module only knows where the binary lies. */
const workerdBinary = (): ReadonlyArray<string> => {
  try {
    return [String(createRequire(import.meta.url)("workerd").default)]
  } catch {
    return []
  }
}

const withoutReportPath = () => (line: string) => line.startsWith("JSON report written") ? undefined : line

const runtimes: ReadonlyArray<Runtime> = [
  {
    name: "Bun",
    binary: firstThatRuns("Bun" in globalThis ? process.execPath : installed(".bin/bun"), "bun"),
    prepare: (files, directory) =>
      Promise.resolve(["--bun", installed("vitest/vitest.mjs"), ...vitest(files, directory)]),
    readable: withoutReportPath,
  },
  {
    name: "Deno",
    binary: firstThatRuns("Deno" in globalThis ? process.execPath : installed(".bin/deno"), "deno"),
    prepare: (files, directory) => Promise.resolve(["run", "-A", "npm:vitest", ...vitest(files, directory)]),
    readable: withoutReportPath,
  },
  {
    name: "workerd",
    binary: firstThatRuns(...workerdBinary()),
    prepare: async (files, directory) => ["test", await bundleWorker(root, files, directory)],
    readable: (directory) => readableLine(root, directory),
  },
]

/** Runs a process to its end, handing on what it prints line by line, and gives its exit code. */
const execute = (binary: string, args: ReadonlyArray<string>, print: (line: string) => void) =>
  new Promise<number | null>((resolve, reject) => {
    const color = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }
    const child = spawn(binary, args, {
      cwd: root,
      env: { ...process.env, ...color },
      stdio: ["ignore", "pipe", "pipe"],
    })
    createInterface({ input: child.stdout }).on("line", print)
    createInterface({ input: child.stderr }).on("line", print)
    child.on("error", reject).on("close", resolve)
  })

/** What the runtime reported of its tests; nothing when it died before it could. */
const readCounts = (directory: string): Counts => {
  try {
    const report = JSON.parse(readFileSync(join(directory, "report.json"), "utf8"))
    return { passed: Number(report.numPassedTests), failed: Number(report.numFailedTests) }
  } catch {
    return { passed: 0, failed: 0 }
  }
}

const runIn = async (
  runtime: Runtime,
  binary: string,
  files: ReadonlyArray<string>,
  print: (line: string) => void,
): Promise<Counts> => {
  const directory = mkdtempSync(join(tmpdir(), "effect-parallelcluster-"))
  try {
    const readable = runtime.readable(directory)
    const code = await execute(binary, await runtime.prepare(files, directory), (line) => {
      const text = readable(line)
      if (text !== undefined) print(text)
    })
    const counts = readCounts(directory)
    if (counts.failed > 0 || (code === 0 && counts.passed > 0)) return counts
    // What no test can be blamed for: a file that does not load, an unhandled rejection, a crash, no test at all.
    print(`${runtime.name} failed outside of the tests: exit code ${code}, ${counts.passed} tests passed`)
    return { ...counts, failed: 1 }
  } catch (error) {
    print(`${runtime.name} did not start: ${error}`)
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

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
const files = readdirSync(join(root, "test"))
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => `test/${file}`)
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .sort()
const chosen = runtimes.filter((runtime) => only === undefined || runtime.name.toLowerCase() === only)
if (files.length === 0 || chosen.length === 0) {
  console.error(`No ${files.length === 0 ? "test file" : "runtime"} matches ${options.join(" ")}`)
  process.exit(1)
}

const turns = takeTurns(chosen.length)
const results: Array<Counts | undefined> = []
const queue = chosen.entries()
// As many at once as the machine has cores: each keeps about one busy.
await Promise.all(Array.from({ length: availableParallelism() }, async () => {
  for (const [index, runtime] of queue) {
    const print = turns.print(index)
    print(`\n── ${runtime.name}`)
    if (runtime.binary !== undefined) results[index] = await runIn(runtime, runtime.binary, files, print)
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
