/**
 * The runtimes that tests run in: how each is started with vitest, and how its counts are read.
 *
 * Under Bun and under Deno, so that neither needs the other, and none needs Node.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import { bundleWorker, readableLine } from "../edge/bundle.ts"
import { root } from "./root.ts"

/** A runtime that may or may not be installed. */
export interface Runtime {
  readonly name: "Bun" | "Deno" | "workerd"
  readonly binary: string | undefined
  /** The arguments with which the binary runs `files` and writes their counts into `directory`. */
  readonly prepare: (files: ReadonlyArray<string>, directory: string) => Promise<ReadonlyArray<string>>
  /** Makes a line of output readable, or drops it. */
  readonly readable: (directory: string) => (line: string) => string | undefined
}

/** How many tests passed and failed. */
export interface Counts {
  readonly passed: number
  readonly failed: number
}

const installed = (name: string) => join(root, "node_modules", name)
/** The first of these programs that there is. */
export const firstThatRuns = (...binaries: ReadonlyArray<string>) =>
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

/** All three. */
export const runtimes: ReadonlyArray<Runtime> = [
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
    // The command and its tools are for terminals, a client of Redis is for servers, and two files start workers: they import modules that workers lack.
    prepare: async (files, directory) => [
      "test",
      await bundleWorker(
        root,
        files.filter((file) => !/^test\/(cli|mcp|core\/(SharedRateLimit|workers|writes))\b/.test(file)),
        directory,
      ),
    ],
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

/** Runs test files in a runtime, and gives what came of them. Fewer tests than the `least` are a failure. */
export const runIn = async (
  runtime: Runtime,
  binary: string,
  files: ReadonlyArray<string>,
  print: (line: string) => void,
  least = 1,
): Promise<Counts> => {
  const directory = mkdtempSync(join(tmpdir(), "effect-parallelcluster-"))
  try {
    const readable = runtime.readable(directory)
    const code = await execute(binary, await runtime.prepare(files, directory), (line) => {
      const text = readable(line)
      if (text !== undefined) print(text)
    })
    const counts = readCounts(directory)
    if (counts.failed > 0 || (code === 0 && counts.passed >= least)) return counts
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
