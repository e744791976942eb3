/**
 * `npm run test:package`: what users get. It builds the tarball and has it judged by publint and "Are the types wrong?";
 * makes projects that install it, outside of this repository, with npm and with Bun; and in these type-checks and runs a
 * program in every runtime that the package promises, and bundles it.
 *
 * @module
 */
import { build as bundle } from "esbuild"
import { spawn, spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import process from "node:process"
import { gzipSync } from "node:zlib"
import deno from "../../deno.json" with { type: "json" }
import * as face from "../../mod.ts"
import { build, folder, published, root } from "../../package/build.ts"
import manifest from "../../package.json" with { type: "json" }
import { loseWrites } from "../support/lostWrites.ts"

const installed = (name: string) => join(root, "node_modules/.bin", name)
const bun = installed("bun")
const projects = mkdtempSync(join(tmpdir(), "effect-parallelcluster-package-"))
const npmProject = join(projects, "npm")
const bunProject = join(projects, "bun")
const oldestNodeProject = join(projects, "node")

// Without the repository's binaries on the path, and without npm's settings for the script that runs this.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")))

/** Runs a program to its end and gives what it printed; fails with all of that when it fails. */
const run = (directory: string, command: string, ...args: ReadonlyArray<string>): string => {
  const { error, status, stderr, stdout } = spawnSync(command, args, { cwd: directory, encoding: "utf8", env })
  if (error !== undefined || status !== 0) {
    throw new Error(`${command} ${args.join(" ")}: ${error ?? `exit code ${status}`}\n${stdout}\n${stderr}`)
  }
  return stdout + stderr
}

const equal = (actual: unknown, expected: unknown) => {
  const [is, ought] = [actual, expected].map((value) => JSON.stringify(value, undefined, 2))
  if (is !== ought) throw new Error(`expected ${ought}\nbut got ${is}`)
}

const subpaths = Object.keys(manifest.exports).filter((subpath) => !subpath.endsWith(".json"))

/** A project as a user has it. */
const makeProject = (directory: string, tarball: string, devDependencies: Record<string, string>) => {
  mkdirSync(directory)
  cpSync(join(root, "test/package/consumer"), directory, { recursive: true })
  const json = (file: string, value: unknown) =>
    writeFileSync(join(directory, file), JSON.stringify(value, undefined, 2))
  json("package.json", {
    name: "consumer",
    private: true,
    type: "module",
    dependencies: { [manifest.name]: `file:${tarball}`, effect: manifest.devDependencies.effect },
    devDependencies,
    allowScripts: { node: true },
  })
  json("deno.json", { nodeModulesDir: "manual", lock: false })
  for (
    const [name, module, moduleResolution] of [["nodenext", "NodeNext", "NodeNext"], ["bundler", "Preserve", "Bundler"]]
  ) {
    json(`tsconfig.${name}.json`, {
      compilerOptions: {
        module,
        moduleResolution,
        target: "ESNext",
        lib: ["ESNext", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
        types: [],
        strict: true,
        noEmit: true,
        allowImportingTsExtensions: true,
      },
      include: ["*.ts"],
    })
  }
  // Everything that can be imported, by every way there is to it.
  const imports = subpaths.map((subpath, i) => `import * as export${i} from "${manifest.name}${subpath.slice(1)}"`)
  const all = subpaths.map((_, i) => `export${i}`).join(", ")
  writeFileSync(
    join(directory, "everything.ts"),
    `${imports.join("\n")}\nconsole.log([${all}].map((names) => Object.keys(names).length > 0).join(" "))\n`,
  )
}

const oldestNode = manifest.engines.node.replace(">=", "")

const expected = ["1970-01-01T00:00:00.000Z first", "1970-01-01T00:00:00.001Z second", "NotFound 404"].join("\n")
const runsIn = (directory: string, command: string, ...args: ReadonlyArray<string>) => {
  equal(run(directory, command, ...args, "script.ts").trim(), expected)
  equal(run(directory, command, ...args, "everything.ts").trim(), subpaths.map(() => "true").join(" "))
}

/**
 * Starts `simulate`, lets a script in the same runtime send it a signed request as it tells, asks the command for logs and why
 * something failed, and stops it.
 */
const simulates = async (directory: string, program: ReadonlyArray<string>, ...script: ReadonlyArray<string>) => {
  const [command = "", ...args] = program
  const child = spawn(command, [...args, "simulate"], { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] })
  const ended = new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject))
  let text = ""
  try {
    await new Promise<void>((resolve, reject) => {
      for (const output of [child.stdout, child.stderr]) {
        output.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk
          if (text.includes("Ctrl-C")) resolve()
        })
      }
      void ended.then((code) => reject(new Error(`exit code ${code}: ${text}`)), reject)
    })
    const exports = Array.from(text.matchAll(/^ {2}export (\w+)=(.*)$/gm), ([, name, value]) => `${name}=${value}`)
    const printed = run(directory, "env", ...exports, ...script, "remote.ts")
    equal(printed.trim(), "my-cluster CREATE_COMPLETE")
    const asked = (...args: ReadonlyArray<string>) => run(directory, "env", ...exports, ...program, ...args)
    const log = asked("logs", "image", "my-image", "--lines", "1")
    if (!log.endsWith(" TOE has completed execution successfully\n")) throw new Error(log)
    const why = asked("why", "image", "my-failed-image")
    if (!why.includes("[disk-full, confidence high]")) throw new Error(why)
    const help = asked("--help")
    if (!help.includes("list-clusters")) throw new Error(help)
    if (spawnSync("curl", ["--aws-sigv4", "x", "--version"], { stdio: "ignore" }).status === 0) {
      const [, line = ""] = /^ {2}(curl .*)$/m.exec(text) ?? []
      const listed = JSON.parse(run(directory, "sh", "-c", `${line} --silent`))
      equal(listed.clusters[0].clusterName, "my-cluster")
    } else console.log("   There is no curl that signs: the line for it was not tried.")
  } finally {
    child.kill("SIGTERM")
  }
  equal(await ended, 0)
  if (!text.includes("\n200 GET /prod/v3/clusters\n")) throw new Error(text)
}

/** Sends writes whose answers are lost, with `command`, and counts what arrives. */
const sendsOnce = (directory: string, command: string) =>
  loseWrites(async (ports) => {
    const run = `import { results } from "./writes.ts"\nconsole.log(JSON.stringify(await results([${ports}])))\n`
    writeFileSync(join(directory, "lose-writes.ts"), run)
    // Not synchronous: the server is in this process.
    const child = spawn(command, ["lose-writes.ts"], { cwd: directory, env, stdio: ["ignore", "pipe", "inherit"] })
    let text = ""
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => text += chunk)
    await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject))
    return JSON.parse(text)
  })

const bundled = async (directory: string, file: string, external: ReadonlyArray<string> = []) => {
  const { outputFiles } = await bundle({
    entryPoints: [join(directory, file)],
    absWorkingDir: directory,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker"],
    external: [...external],
    write: false,
    logLevel: "error",
  })
  return outputFiles[0]?.text ?? ""
}

const workerd = `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "consumer", worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-10-01",
))]);
`

let tarball = ""
const checks: ReadonlyArray<readonly [string, () => unknown]> = [
  ["every namespace has a subpath, and JSR the same ones", () => {
    // JSR exports modules alone.
    const exports = Object.fromEntries(Object.entries(manifest.exports).filter(([name]) => !name.endsWith(".json")))
    equal(deno.exports, exports)
    equal(Object.keys(face).filter((name) => !(`./${name}` in exports)), [])
    equal([deno.version, deno.license], [manifest.version, manifest.license])
  }],
  ["npm run build", () => {
    tarball = build()
  }],
  ["in a clone, the command is executable, whatever the Node", () => {
    const path = `PATH=${join(root, "node_modules/.bin")}:${process.env["PATH"]}`
    const help = run(root, "env", path, join(root, ...Object.values(manifest.bin)), "--help")
    if (!help.includes("list-clusters")) throw new Error(help)
  }],
  ["every source is compiled, with declarations and maps that lead to it", () => {
    for (const target of Object.values(published().exports)) {
      if (typeof target === "string") continue
      for (const file of [target.default, target.types]) {
        const map = join(folder, `${file}.map`)
        const [source] = JSON.parse(readFileSync(map, "utf8")).sources
        if (!existsSync(resolve(dirname(map), source))) throw new Error(`${map} leads to ${source}, which is not there`)
      }
    }
  }],
  ["publint", () => run(root, bun, "--bun", installed("publint"), tarball, "--strict")],
  ["are the types wrong?", () => run(root, bun, "--bun", installed("attw"), tarball, "--profile", "esm-only")],
  ["npm installs it", () => {
    makeProject(npmProject, tarball, { node: "24.9.0" })
    run(npmProject, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline")
  }],
  ["TypeScript, nodenext", () => run(npmProject, installed("tsc"), "-p", "tsconfig.nodenext.json")],
  ["TypeScript, bundler", () => run(npmProject, installed("tsc"), "-p", "tsconfig.bundler.json")],
  ["Node 24", () => {
    const node = join(npmProject, "node_modules/.bin/node")
    equal(run(npmProject, node, "--version").trim(), "v24.9.0")
    runsIn(npmProject, node)
  }],
  [`Node ${oldestNode}, the oldest that engines allow`, () => {
    makeProject(oldestNodeProject, tarball, { node: oldestNode })
    run(oldestNodeProject, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline")
    const node = join(oldestNodeProject, "node_modules/.bin/node")
    equal(run(oldestNodeProject, node, "--version").trim(), `v${oldestNode}`)
    runsIn(oldestNodeProject, node)
  }],
  ["Node 24 sends a write once", () => sendsOnce(npmProject, join(npmProject, "node_modules/.bin/node"))],
  ["npx finds the command", () => {
    const { bin: { [manifest.name]: command = "" } } = published()
    if (!readFileSync(join(folder, command), "utf8").startsWith("#!/usr/bin/env node\n")) throw new Error(command)
    const help = run(npmProject, "npx", "--no-install", manifest.name, "--help")
    if (!help.includes("list-clusters")) throw new Error(help)
  }],
  ["the simulator from the command line, Node 24", () => {
    const node = join(npmProject, "node_modules/.bin/node")
    return simulates(npmProject, [node, `node_modules/.bin/${manifest.name}`], node)
  }],
  [`the simulator from the command line, Node ${oldestNode}`, () => {
    const node = join(oldestNodeProject, "node_modules/.bin/node")
    return simulates(oldestNodeProject, [node, `node_modules/.bin/${manifest.name}`], node)
  }],
  ["Deno", () => runsIn(npmProject, installed("deno"), "run", "--no-remote")],
  [
    "the simulator from the command line, Deno",
    () => {
      const run = [installed("deno"), "run", "-A"]
      return simulates(npmProject, [...run, `npm:${manifest.name}`], ...run)
    },
  ],
  ["Deno's type checker", () => run(npmProject, installed("deno"), "check")],
  ["esbuild", async () => {
    writeFileSync(join(npmProject, "bundle.mjs"), await bundled(npmProject, "script.ts"))
    equal(run(npmProject, join(npmProject, "node_modules/.bin/node"), "bundle.mjs").trim(), expected)
  }],
  ["one operation weighs what it weighs here", async () => {
    const weigh = async (directory: string) => gzipSync(await bundled(directory, "one-operation.ts")).length
    const [here, there] = [await weigh(join(root, "test/package/consumer")), await weigh(npmProject)]
    if (there > here * 1.01) throw new Error(`${there} B from the package, ${here} B from the sources`)
  }],
  ["workerd", async () => {
    writeFileSync(join(npmProject, "worker.js"), await bundled(npmProject, "worker.ts"))
    writeFileSync(join(npmProject, "config.capnp"), workerd)
    // The package's script in `.bin` needs a newer Node; its module only knows where the binary lies.
    const binary = String(createRequire(import.meta.url)("workerd").default)
    const printed = run(npmProject, binary, "test", "config.capnp")
    if (!printed.includes(expected)) throw new Error(printed)
  }],
  ["Bun installs it, and runs it", () => {
    makeProject(bunProject, tarball, {})
    run(bunProject, bun, "install", "--no-save")
    runsIn(bunProject, bun)
  }],
  [
    "the simulator from the command line, Bun",
    () => simulates(bunProject, [bun, "x", "--bun", manifest.name], bun),
  ],
  ["the command as one file, as the guide has it", () => {
    const [, guide = ""] = /^(bun build --compile .*)$/m.exec(readFileSync(join(root, "docs/command.md"), "utf8")) ?? []
    const program = join(projects, manifest.name)
    run(root, "sh", "-c", guide.replace(/^bun /, `${bun} `).replace(/--outfile \S+/, `--outfile ${program}`))
    return simulates(bunProject, [program], bun)
  }],
  [
    "JSR would take it",
    () => run(root, installed("deno"), "publish", "--dry-run", "--allow-slow-types", "--allow-dirty"),
  ],
]

let failed = 0
try {
  for (const [name, check] of checks) {
    const start = performance.now()
    try {
      await check()
      console.log(` ✓ ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
    } catch (error) {
      failed++
      console.log(` ✗ ${name}\n${error instanceof Error ? error.message : error}`)
    }
  }
} finally {
  rmSync(projects, { recursive: true, force: true })
}
console.log(`${checks.length - failed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
