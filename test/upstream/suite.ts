/**
 * The tests of this folder, in Bun and then in Deno, against a version of the real ParallelCluster server.
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
  for (const runtime of runtimes.filter(({ name }) => name !== "workerd")) {
    if (only !== undefined && only !== runtime.name.toLowerCase()) continue
    console.log(`\n── ${runtime.name}`)
    if (runtime.binary === undefined) console.log("not installed")
    results.set(
      runtime.name,
      runtime.binary === undefined
        ? { passed: 0, failed: 1 }
        : await runIn(runtime, runtime.binary, files, console.log),
    )
  }
  stop()

  if (filters.length === 0 && version === pinned()) {
    console.log("\n── Is what is recorded of the real server still what it answers?")
    const { status } = spawnSync(python, [join(here, "observe.py"), "--check"], {
      stdio: ["ignore", "inherit", "inherit"],
    })
    if (status !== 0) console.log("If it is to be so: observe.py without --check writes the new answers.")
    results.set("recorded", status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
  }
  return results
}
