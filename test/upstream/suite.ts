/**
 * The tests of this folder, in Bun, in Deno and some in workerd, against a version of the real ParallelCluster server.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import { pinned } from "../contract/document.ts"
import { root } from "../support/root.ts"
import { type Counts, runIn, runtimes } from "../support/runtimes.ts"
import { environment } from "./environment.ts"

const here = join(root, "test/upstream")

/** The tests that need neither files nor processes. */
const inWorkers = new Set(["test/upstream/Deployment.test.ts", "test/upstream/Identities.test.ts"])

/** What came of it, in each runtime and of the recording. */
export type Results = ReadonlyMap<string, Counts>

/** Starts the server, and gives its line of JSON. */
const start = async (python: string) => {
  const server = spawn(python, [join(here, "server.py")], { stdio: ["pipe", "pipe", "inherit"] })
  server.on("exit", (code) => {
    console.error(`The server stopped by itself, with exit code ${code}.`)
    process.exit(1)
  })
  const line = await new Promise<string>((resolve) => createInterface({ input: server.stdout }).once("line", resolve))
  const stop = () => {
    server.removeAllListeners("exit")
    server.kill()
  }
  return { line, stop }
}

/** Runs what the filters leave of the suite. The recording is the newest server's, and compared when nothing is left out. */
export const runSuite = async (
  version: string,
  options: { readonly filters?: ReadonlyArray<string>; readonly runtime?: string | undefined } = {},
): Promise<Results> => {
  const { filters = [], runtime: only } = options
  const python = environment(version)
  const { line, stop } = await start(python)
  process.env["UPSTREAM"] = line
  process.env["PYTHON"] = python
  const { seconds, versions } = JSON.parse(line)
  console.log("The real server is up:", versions, seconds)

  const files = readdirSync(here)
    .filter((file) => file.endsWith(".test.ts"))
    // This one is about the simulator.
    .filter((file) => version === pinned() || file !== "GeneratedClient.test.ts")
    .map((file) => `test/upstream/${file}`)
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  const results = new Map<string, Counts>()
  // One after the other: the server answers one request at a time.
  for (const runtime of runtimes) {
    if (only !== undefined && only !== runtime.name.toLowerCase()) continue
    const suitable = runtime.name === "workerd" ? files.filter((file) => inWorkers.has(file)) : files
    if (suitable.length === 0) continue
    console.log(`\n── ${runtime.name}`)
    if (runtime.binary === undefined) console.log("not installed")
    results.set(
      runtime.name,
      runtime.binary === undefined
        ? { passed: 0, failed: 1 }
        : await runIn(runtime, runtime.binary, suitable, console.log),
    )
  }
  stop()

  if (filters.length === 0 && version === pinned()) {
    const check = (name: string, question: string, hint: string, ...args: ReadonlyArray<string>) => {
      console.log(`\n── ${question}`)
      const { status } = spawnSync(python, args, { cwd: here, stdio: ["ignore", "inherit", "inherit"] })
      if (status !== 0) console.log(hint)
      results.set(name, status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
    }
    check(
      "gates",
      "Do the gates refuse what AWS refuses, with its own SDK as the client?",
      "A line with WRONG says what a gate does otherwise.",
      "check.py",
    )
    check(
      "recorded",
      "Is what is recorded of the real server still what it answers?",
      "If it is to be so: observe.py without --check writes the new answers.",
      "observe.py",
      "--check",
    )
  }
  return results
}
