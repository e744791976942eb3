/**
 * Runs one program, as one bundle, in all runtimes.
 *
 * @module
 */
import { build } from "esbuild"
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "../support/root.ts"
import type { Samples } from "./measure.ts"
import * as peers from "./peers.ts"
import { quick } from "./report.ts"

/** How a runtime runs a file. */
export interface Runtime {
  readonly name: "Bun" | "Deno" | "Node" | "workerd"
  readonly command: ReadonlyArray<string>
}

const node = join(peers.folder, "node_modules/node/bin/node")
const installed = (name: string) => join(root, "node_modules/.bin", name)

/** The package's script in `.bin` needs Node; its module only knows where the binary lies. */
const workerd = String(createRequire(import.meta.url)("workerd").default)

/** All that are installed. */
export const runtimes: ReadonlyArray<Runtime> = [
  { name: "Bun", command: [installed("bun")] },
  { name: "Deno", command: [installed("deno"), "run", "-A"] },
  ...(existsSync(node) ? [{ name: "Node" as const, command: [node] }] : []),
  { name: "workerd", command: [workerd, "test"] },
]

/** Runs a command to its end and gives what it printed. */
export const output = (command: ReadonlyArray<string>) =>
  new Promise<string>((resolve, reject) => {
    const child = spawn(command[0] ?? "", command.slice(1), { stdio: ["ignore", "pipe", "pipe"] })
    let text = ""
    child.stdout.on("data", (chunk) => text += chunk)
    child.stderr.on("data", (chunk) => text += chunk)
    child.on("error", reject).on("close", (code) => code === 0 ? resolve(text) : reject(new Error(text)))
  })

/** The versions of the runtimes, of which results speak. */
export const versions = async (): Promise<string> => {
  const texts = await Promise.all(runtimes.map(async ({ command, name }) => {
    const [version] = /\d+(\.\d+)+/.exec(await output([command[0] ?? "", "--version"])) ?? []
    return `${name} ${name === "workerd" ? createRequire(import.meta.url)("workerd/package.json").version : version}`
  }))
  return texts.join(", ")
}

/** The effort of `--quick`. */
const little = `{ rounds: 2, warmUp: 1 }`

const entry = (program: string, edge: boolean) =>
  [
    `import { effort, tables } from "./test/bench/${program}.program.ts"`,
    `import { measure } from "./test/bench/measure.ts"`,
    importPeers(program),
    `const measured = async () => await measure(await tables(peers), ${quick ? little : "effort"})`,
    `const run = async () => console.log("RESULT " + JSON.stringify(await measured()))`,
    edge ? "export default { test: run }" : "await run()",
  ].join("\n")

/** The line with which an entry has `peers`: what is compared with in a program, where it is installed. */
export const importPeers = (program: string): string =>
  peers.installed && existsSync(join(peers.folder, `${program}.program.ts`))
    ? `import { peers } from "./test/bench/peers/${program}.program.ts"`
    : "const peers = undefined"

const configuration = `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "main", worker = (
    modules = [(name = "program.mjs", esModule = embed "program.mjs")],
    compatibilityDate = "2026-10-01",
    compatibilityFlags = ["nodejs_compat"],
  )),
  (name = "internet", network = (allow = ["local"])),
]);
`

/** Makes one file of an entry, which is as if it lay in the project's folder. `define` are constants of the program. */
export const bundle = async (
  contents: string,
  outfile: string,
  edge: boolean,
  { define = {}, minify = false }: {
    readonly define?: Readonly<Record<string, string>>
    readonly minify?: boolean
  } = {},
): Promise<void> => {
  await build({
    stdin: { contents, resolveDir: root, sourcefile: "entry.js" },
    bundle: true,
    minify,
    format: "esm",
    platform: edge ? "browser" : "node",
    // Some peers are CommonJS and require Node's own modules.
    banner: edge
      ? {}
      : { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` },
    conditions: edge ? ["workerd", "worker"] : [],
    // aws4 asks for the last three, and is not used at the edge.
    external: ["node:*", "crypto", "querystring", "url"],
    define: { ...define },
    outfile,
    logLevel: "error",
  })
}

/** Bundles `<program>.program.ts` with its peers and measures it in a runtime. `define` are constants of the program. */
export const run = async (
  program: string,
  { command, name }: Runtime,
  define: Readonly<Record<string, string>> = {},
): Promise<Samples> => {
  const directory = mkdtempSync(join(tmpdir(), "effect-parallelcluster-"))
  try {
    const edge = name === "workerd"
    const file = join(directory, "program.mjs")
    await bundle(entry(program, edge), file, edge, { define })
    writeFileSync(join(directory, "config.capnp"), configuration)
    const text = await output([...command, edge ? join(directory, "config.capnp") : file])
    const [, json] = /RESULT (\{.*\})/.exec(text) ?? []
    if (json === undefined) throw new Error(`${program} printed no result in ${name}: ${text}`)
    return JSON.parse(json)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Starts the server of `server.ts`. */
export const serve = async () => {
  const child = spawn(installed("bun"), [join(root, "test/bench/server.ts")], { stdio: ["pipe", "pipe", "inherit"] })
  const url = await new Promise<string>((resolve) => child.stdout.once("data", (line) => resolve(String(line).trim())))
  return { url, stop: () => child.stdin.end() }
}
