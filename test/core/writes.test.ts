/**
 * A write is sent once, in every runtime, on raw sockets. Bun runs it in all runtimes that are installed, each as a process of its
 * own; Deno, which may be alone on a machine, in Deno.
 *
 * @module
 */
import { describe, it } from "@effect/vitest"
import { workerd } from "../support/sockets.ts"

const bun = "Bun" in globalThis

const capnp = `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "main", worker = (
    modules = [(name = "program.mjs", esModule = embed "program.mjs")],
    compatibilityDate = "2026-10-01",
  )),
  (name = "internet", network = (allow = ["local"])),
]);
`

/** The command that runs a program in a runtime; nothing where that is not installed. */
const commandOf = async (runtime: string): Promise<ReadonlyArray<string> | undefined> => {
  const { firstThatRuns, runtimes } = await import("../support/runtimes.ts")
  if (runtime === "Node") {
    const { env } = await import("node:process")
    // `bun --bun` puts itself on the path by this name.
    const folders = (env["PATH"] ?? "").split(":").filter((folder) => !folder.includes("bun-node"))
    const node = firstThatRuns(...folders.map((folder) => `${folder}/node`))
    return node === undefined ? undefined : [node, "program.mjs"]
  }
  const binary = runtimes.find(({ name }) => name === runtime)?.binary
  if (binary === undefined) return undefined
  return runtime === "workerd"
    ? [binary, "test", "config.capnp"]
    : [binary, ...(runtime === "Deno" ? ["run", "-A"] : []), "program.mjs"]
}

/** Runs the client's side in a runtime, and gives what it found. */
const runIn = async (runtime: string, command: ReadonlyArray<string>, ports: ReadonlyArray<number>) => {
  const { spawn } = await import("node:child_process")
  const { mkdtemp, rm, writeFile } = await import("node:fs/promises")
  const { tmpdir } = await import("node:os")
  const { build } = await import("esbuild")
  const { root } = await import("../support/root.ts")
  const directory = await mkdtemp(`${tmpdir()}/effect-parallelcluster-`)
  try {
    const edge = runtime === "workerd"
    const run = `console.log("RESULTS " + JSON.stringify(await results(${JSON.stringify(ports)})))`
    await build({
      stdin: {
        contents: `import { results } from "./test/package/consumer/writes.ts"\n` +
          (edge ? `export default { test: async () => { ${run} } }` : run),
        resolveDir: root,
      },
      bundle: true,
      format: "esm",
      platform: edge ? "browser" : "node",
      conditions: edge ? ["workerd", "worker"] : [],
      outfile: `${directory}/program.mjs`,
      logLevel: "error",
    })
    if (edge) await writeFile(`${directory}/config.capnp`, capnp)
    const [binary = "", ...args] = command
    const child = spawn(binary, args, { cwd: directory, stdio: ["ignore", "pipe", "pipe"] })
    let printed = ""
    child.stdout.on("data", (text) => printed += text)
    child.stderr.on("data", (text) => printed += text)
    await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject))
    const [, found] = /RESULTS (.*)/.exec(printed) ?? []
    if (found === undefined) throw new Error(`${runtime} printed no results: ${printed}`)
    return JSON.parse(found)
  } finally {
    await rm(directory, { recursive: true })
  }
}

describe.skipIf(workerd).concurrent("a write whose answer is lost is sent once", () => {
  for (const runtime of ["Bun", "Deno", "Node", "workerd"]) {
    it.skipIf(!bun && runtime !== "Deno")(runtime, async ({ skip }) => {
      const command = await commandOf(runtime)
      if (command === undefined) return skip(`${runtime} is not installed`)
      const { loseWrites } = await import("../support/lostWrites.ts")
      await loseWrites((ports) => runIn(runtime, command, ports))
    }, 60_000)
  }
})
