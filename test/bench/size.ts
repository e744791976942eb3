/**
 * `npm run bench:size`: what programs weigh in a worker, minified and gzipped, as three bundlers make them. It fails when one
 * operation is over its limit with esbuild, which is what Cloudflare's tooling uses, so that it does not grow unseen.
 *
 *     bun test/bench/size.ts [--json]
 *
 * @module
 */
import { build } from "esbuild"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { Buffer } from "node:buffer"
import { spawnSync } from "node:child_process"
import { gzipSync } from "node:zlib"
import type { Figure } from "./figures.ts"
import { checkPeers } from "./openapi.ts"
import * as peers from "./peers.ts"
import { finish, progress } from "./report.ts"

interface Program {
  readonly name: string
  readonly file: string
  /** In KB. */
  readonly limit?: number
  /** How much more it may weigh than one operation, in KB. */
  readonly adds?: number
  readonly define?: Readonly<Record<string, string>>
}

/**
 * Effect's schemas of these classes stay in every worker that esbuild makes, since it takes reading a member of `globalThis`
 * for an effect. Told that the member is the global, it sees that nothing uses them.
 */
const define = Object.fromEntries(
  ["File", "RegExp", "URL", "URLSearchParams", "Uint8Array"].map((name) => [`globalThis.${name}`, name]),
)

const own = (name: string) => fileURLToPath(new URL(`./size/${name}.ts`, import.meta.url))
const peer = (name: string) => join(peers.folder, "size", `${name}.ts`)

const programs: ReadonlyArray<Program> = [
  // The goal is 39 KB; pacing, redaction of what was sent, fast decoding of every response and errors by AWS's codes weigh more.
  { name: "one operation", file: own("one-operation"), limit: 44 },
  { name: "one operation, five lines of `define`", file: own("one-operation"), define },
  { name: "log reading, retry, Config", file: own("log-reading") },
  { name: "the logs of a deployment, by intention", file: own("logs") },
  { name: "why a build failed", file: own("diagnosis") },
  { name: "all twenty operations", file: own("all-operations") },
  { name: "one operation, cluster configuration", file: own("cluster-configuration"), adds: 25 },
  { name: "one operation, image configuration", file: own("image-configuration"), adds: 6 },
  { name: "one operation, web identity", file: own("web-identity"), adds: 3 },
  { name: "one operation of a deployment", file: own("deployment"), adds: 6 },
  // Who does not use them pays nothing: what there is to see is chance in the names that minifying gives.
  { name: "one operation, unused imports", file: own("unused"), adds: 0.2 },
  { name: "one operation over HttpClient", file: own("over-http-client") },
  { name: "its libraries alone", file: own("libraries") },
  // What the shorter import costs is worth knowing; nobody who counts bytes uses it.
  { name: "one operation, from the root", file: own("from-the-root") },
  { name: "everything in mod.ts", file: own("everything") },
  ...(peers.installed
    ? [
      { name: "openapi-fetch + aws4fetch", file: peer("openapi-fetch") },
      { name: "AWS SDK, GetLogEvents", file: peer("aws-sdk") },
      { name: "Effect 3 + @effect/platform", file: peer("effect-3") },
    ]
    : []),
]

const conditions = ["workerd", "worker"]

const withEsbuild = async ({ define = {}, file }: Program) => {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    conditions,
    define: { ...define },
    // Who parses YAML brings the parser.
    external: ["node:*", "yaml"],
    write: false,
    logLevel: "error",
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

/** As much of rolldown as is used. */
interface Rolldown {
  readonly build: (options: Record<string, unknown>) => Promise<{ readonly output: ReadonlyArray<{ code?: string }> }>
}

const withRolldown = async ({ define = {}, file }: Program) => {
  const { build } = await peers.load<Rolldown>("rolldown")
  const { output } = await build({
    input: file,
    platform: "browser",
    external: /^node:|^yaml$/,
    resolve: { conditionNames: [...conditions, "import", "module", "browser", "default"] },
    transform: { define },
    output: { format: "esm", minify: true, codeSplitting: false },
    write: false,
    logLevel: "silent",
  })
  return Buffer.from(output[0]?.code ?? "")
}

/** Bun's bundler as a program, so that this one also runs elsewhere. */
const withBun = ({ define = {}, file }: Program) => {
  const directory = mkdtempSync(join(tmpdir(), "effect-parallelcluster-"))
  try {
    const bun = fileURLToPath(new URL("../../node_modules/.bin/bun", import.meta.url))
    const options = [
      "--minify",
      "--target=browser",
      "--external=yaml",
      ...conditions.map((name) => `--conditions=${name}`),
    ]
    const defines = Object.entries(define).flatMap(([from, to]) => ["--define", `${from}=${to}`])
    const outfile = join(directory, "worker.js")
    const { status, stderr } = spawnSync(bun, ["build", file, ...options, ...defines, `--outfile=${outfile}`], {
      encoding: "utf8",
    })
    if (status !== 0) throw new Error(stderr)
    return readFileSync(outfile)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const bundlers = [
  { name: "esbuild", bundle: withEsbuild },
  ...(peers.installed ? [{ name: "rolldown", bundle: withRolldown }] : []),
  { name: "Bun", bundle: withBun },
]

const checked = await checkPeers()
const figures: Array<Figure> = []
for (const { name: on, bundle } of bundlers) {
  progress(`size: bundling with ${on}`)
  for (const program of programs) {
    figures.push({ way: program.name, on, value: gzipSync(await bundle(program), { level: 9 }).length / 1024 })
  }
}
finish({
  part: "size",
  tables: [{ title: "Minified and gzipped", unit: "KB of 1,024 bytes", figures }],
  notes: peers.installed ? checked : [peers.hint],
})
const weight = (name: string) => figures.find(({ on, way }) => on === "esbuild" && way === name)?.value ?? NaN
const over = programs.flatMap(({ adds = Infinity, limit = weight("one operation") + adds, name }) =>
  weight(name) > limit ? [`${name}: over its limit of ${limit.toFixed(1)} KB with esbuild`] : []
)
for (const problem of over) console.error(problem)
process.exit(over.length > 0 ? 1 : 0)
