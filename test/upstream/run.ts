/**
 * `npm run test:upstream`: the tests of this folder, in Bun and then in Deno, against the real ParallelCluster server.
 *
 * It makes a Python virtual environment in `.venv/` (which git ignores) with what `requirements.txt` pins and the client
 * that OpenAPI Generator makes of the server's contract, starts `server.py` on loopback ports of its own choosing, and hands
 * its line of JSON to the tests. In the end it asks the server again for all that is recorded of it.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import { root } from "../support/root.ts"
import { firstThatRuns, runIn, runtimes } from "../support/runtimes.ts"

const stop = (why: string): never => {
  console.error(why)
  process.exit(1)
}

const here = join(root, "test/upstream")

/** The environment is made anew when the pins change. */
const environment = (): string => {
  const python = firstThatRuns("python3.11", "python3", "python") ??
    stop("npm run test:upstream needs Python 3.11 with venv: no python3 was found.")
  firstThatRuns("node") ?? stop("npm run test:upstream needs Node on the PATH: the ParallelCluster server asks for it.")
  const pins = join(here, "requirements.txt")
  const folder = join(root, ".venv", createHash("sha256").update(readFileSync(pins)).digest("hex").slice(0, 12))
  const binary = join(folder, "bin/python")
  const complete = join(folder, "complete")
  if (!existsSync(complete)) {
    console.log("Installing the ParallelCluster server and moto; this takes about a minute.")
    rmSync(folder, { recursive: true, force: true })
    const steps = [
      [python, "-m", "venv", folder],
      [binary, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", pins],
      [binary, join(here, "generate.py"), join(folder, "client")],
    ]
    for (const [command, ...args] of steps) {
      const { status } = spawnSync(command!, args, { stdio: ["ignore", "inherit", "inherit"] })
      if (status !== 0) stop(`This failed: ${[command, ...args].join(" ").replaceAll(root, "./")}`)
    }
    writeFileSync(complete, "")
  }
  return binary
}

const python = environment()
const server = spawn(python, [join(here, "server.py")], { stdio: ["pipe", "pipe", "inherit"] })
server.on("exit", (code) => stop(`The server stopped by itself, with exit code ${code}.`))
const line = await new Promise<string>((resolve) => createInterface({ input: server.stdout }).once("line", resolve))
process.env["UPSTREAM"] = line
process.env["PYTHON"] = python
const { seconds, versions } = JSON.parse(line)
console.log("The real server is up:", versions, seconds)

const filters = process.argv.slice(2)
const files = readdirSync(here)
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => `test/upstream/${file}`)
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
const total = { passed: 0, failed: 0 }
const lines: Array<string> = []
// One after the other: the server answers one request at a time.
for (const runtime of runtimes.filter(({ name }) => name !== "workerd")) {
  console.log(`\n── ${runtime.name}`)
  const counts = runtime.binary === undefined
    ? { passed: 0, failed: 1 }
    : await runIn(runtime, runtime.binary, files, console.log)
  const note = runtime.binary === undefined ? " (not installed)" : ""
  lines.push(`${runtime.name.padEnd(8)} ${counts.passed} passed, ${counts.failed} failed${note}`)
  total.passed += counts.passed
  total.failed += counts.failed
}
server.removeAllListeners("exit")
server.kill()

if (filters.length === 0) {
  console.log("\n── Is what is recorded of the real server still what it answers?")
  const { status } = spawnSync(python, [join(here, "observe.py"), "--check"], {
    stdio: ["ignore", "inherit", "inherit"],
  })
  if (status !== 0) {
    total.failed++
    console.log("If it is to be so: observe.py without --check writes the new answers.")
  } else total.passed++
}
console.log(`\n${lines.join("\n")}`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
