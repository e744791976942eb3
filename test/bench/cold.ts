/**
 * `npm run bench:cold`: from the start of a process, or of workerd with one isolate, to the first answered request.
 *
 *     bun test/bench/cold.ts [--json] [--quick]
 *
 * @module
 */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { notes, tables } from "./compare.ts"
import type { Samples } from "./measure.ts"
import * as peers from "./peers.ts"
import { finish, progress, quick } from "./report.ts"
import { bundle, output, runtimes, serve } from "./runtimes.ts"

const programs: Readonly<Record<string, string>> = {
  "an empty program": fileURLToPath(new URL("./cold/empty.ts", import.meta.url)),
  "this package": fileURLToPath(new URL("./cold/fetch.ts", import.meta.url)),
  "its libraries alone": fileURLToPath(new URL("./cold/libraries.ts", import.meta.url)),
  "this package, HttpClient": fileURLToPath(new URL("./cold/http-client.ts", import.meta.url)),
  ...(peers.installed ? { "AWS SDK, GetLogEvents": join(peers.folder, "cold/aws-sdk.ts") } : {}),
}

const configuration = (file: string) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.mjs", esModule = embed "${file}")],
      compatibilityDate = "2026-10-01",
    )),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`

/** Starts workerd, and gives how long it took until a request to its worker was answered. */
const startWorkerd = (workerd: string, config: string) =>
  new Promise<number>((resolve, reject) => {
    const start = performance.now()
    const child = spawn(workerd, ["serve", config, "--control-fd=3"], {
      stdio: ["ignore", "ignore", "inherit", "pipe"],
    })
    child.on("error", reject)
    child.stdio[3]?.once("data", async (line) => {
      const { port } = JSON.parse(String(line).split("\n")[0] ?? "")
      const response = await fetch(`http://127.0.0.1:${port}/`)
      const text = await response.text()
      const millis = performance.now() - start
      child.kill()
      if (response.ok) resolve(millis)
      else reject(new Error(text))
    })
  })

const startProcess = async (command: ReadonlyArray<string>, file: string) => {
  const start = performance.now()
  await output([...command, file])
  return performance.now() - start
}

const rounds = quick ? 2 : 15
const { stop, url } = await serve()
const directory = mkdtempSync(join(tmpdir(), "effect-parallelcluster-"))
const measured: Record<string, Samples> = {}
try {
  for (const { command, name: runtime } of runtimes) {
    progress(`cold: starting ${runtime}`)
    const edge = runtime === "workerd"
    const starts: Record<string, () => Promise<number>> = {}
    for (const [name, program] of Object.entries(programs)) {
      const file = `${runtime}-${Object.keys(starts).length}.mjs`
      const entry = `import { first } from ${JSON.stringify(program)}\n` +
        (edge
          ? "export default { fetch: async () => Response.json(await first()) }"
          : `import process from "node:process"\nawait first(); process.exit()`)
      await bundle(entry, join(directory, file), edge, { define: { SERVER: JSON.stringify(url) }, minify: true })
      if (edge) writeFileSync(join(directory, `${file}.capnp`), configuration(file))
      starts[name] = edge
        ? () => startWorkerd(command[0] ?? "", join(directory, `${file}.capnp`))
        : () => startProcess(command, join(directory, file))
    }
    const samples: Record<string, Array<number>> = {}
    for (let round = -2; round < rounds; round++) {
      for (const [name, start] of Object.entries(starts)) {
        const millis = await start()
        if (round >= 0) (samples[name] ??= []).push(millis)
      }
    }
    measured[runtime] = { "Cold start": samples }
  }
} finally {
  stop()
  rmSync(directory, { recursive: true })
}
finish({
  part: "cold",
  tables: tables(measured, () => ({ name: "milliseconds to the first answer", scale: 1 })),
  notes: await notes(),
})
