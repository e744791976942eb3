/**
 * Makes one worker of the test files and of the package, and the configuration with which `workerd test` runs it.
 *
 * esbuild makes it, as it makes the users' workers, and as it runs under Bun and under Deno.
 *
 * @module
 */
import { build } from "esbuild"
import { readFileSync, writeFileSync } from "node:fs"
import { SourceMap } from "node:module"
import { join, relative } from "node:path"
import process from "node:process"
import { pathToFileURL } from "node:url"
import { stripVTControlCharacters } from "node:util"
import manifest from "../../package.json" with { type: "json" }
import vitest from "../../vitest.config.ts"

/**
 * Everything the package exports is imported when the worker starts, where timers, random values and requests are
 * refused: what a worker of a user's may import must load there. The tests themselves are imported by the handler.
 */
const entry = (files: ReadonlyArray<string>) => {
  const modules = Object.keys(manifest.exports)
    .filter((subpath) => subpath !== "./package.json")
    .map((subpath) => JSON.stringify(manifest.name + subpath.slice(1)))
  return [
    `import { testHandler } from "./test/edge/worker.ts"`,
    ...modules.map((module, index) => `import * as export${index} from ${module}`),
    // `sideEffects: false` would drop what is imported and never used.
    `globalThis.exportedByThePackage = [${modules.map((_, index) => `export${index}`).join(", ")}]`,
    `const files = {`,
    ...files.map((file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(`./${file}`)}),`),
    `}`,
    `export default testHandler(files, ${vitest.test.testTimeout})`,
  ].join("\n")
}

const configuration = (directory: string) => `
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (services = [
  (name = "tests", worker = (
    modules = [(name = "worker.js", esModule = embed "worker.js")],
    compatibilityDate = "2026-10-01",
    bindings = [(name = "directory", service = "directory")],
  )),
  (name = "directory", disk = (path = ${JSON.stringify(directory)}, writable = true)),
  # No test reaches out into the world.
  (name = "internet", network = (allow = ["local"])),
]);
`

/** Bundles `files` into `directory` and gives the path of the configuration. */
export const bundleWorker = async (root: string, files: ReadonlyArray<string>, directory: string): Promise<string> => {
  await build({
    stdin: { contents: entry(files), resolveDir: root, sourcefile: "entry.js" },
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker"],
    external: ["node:*"],
    // The one variable that tests read; a worker has no environment.
    define: { "globalThis.process.env.UPSTREAM": JSON.stringify(process.env["UPSTREAM"] ?? "null") },
    sourcemap: "external",
    outfile: join(directory, "worker.js"),
    absWorkingDir: root,
    logLevel: "warning",
  })
  const config = join(directory, "config.capnp")
  writeFileSync(config, configuration(directory))
  return config
}

/** Puts the places in the sources where a line of output names places in the bundle, and drops workerd's own notes. */
export const readableLine = (root: string, directory: string) => {
  let map: SourceMap | undefined
  return (line: string): string | undefined => {
    if (/debug: \[ (TEST|PASS|FAIL) \]|^stack: \S*workerd@/.test(line)) return undefined
    // The worker cannot know whether anybody sees its colours.
    return (process.stdout.isTTY ? line : stripVTControlCharacters(line)).replace(
      /\bworker\.js:(\d+):(\d+)/g,
      (place, row: string, column: string) => {
        map ??= new SourceMap(JSON.parse(readFileSync(join(directory, "worker.js.map"), "utf8")))
        const found = map.findEntry(Number(row) - 1, Number(column) - 1)
        if (!("originalSource" in found)) return place
        const source = new URL(found.originalSource, pathToFileURL(join(directory, "worker.js.map")))
        return `${relative(root, source.pathname)}:${found.originalLine + 1}:${found.originalColumn + 1}`
      },
    )
  }
}
