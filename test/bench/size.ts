/**
 * `npm run bench:size`: what one operation adds to a worker, bundled as Cloudflare's tooling does it.
 * It prints how far a program is from its goal, and fails when it is over its limit, so that it does not grow unseen.
 *
 * @module
 */
import { build } from "esbuild"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"

const programs = [
  { file: "one-operation.ts", goal: 36 * 1024, limit: 39 * 1024 },
  // What the shorter import costs is worth knowing; nobody who counts bytes uses it.
  { file: "from-the-root.ts", goal: Infinity, limit: Infinity },
]

const folder = fileURLToPath(import.meta.resolve("./size/"))
const show = (bytes: number) => `${bytes} B`.padStart(8) + `${(bytes / 1024).toFixed(1)} KB`.padStart(9)

console.log("program                      minified             and gzipped  goal")
let over = false
for (const { file, goal, limit } of programs) {
  const { outputFiles } = await build({
    entryPoints: [folder + file],
    bundle: true,
    minify: true,
    treeShaking: true,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker"],
    write: false,
    logLevel: "warning",
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  const size = gzipSync(code, { level: 9 }).length
  const note = goal === Infinity
    ? "none"
    : `${goal} B, ${size > goal ? `missed by ${size - goal} B` : "kept"}; limit ${limit} B${
      size > limit ? ": OVER" : ""
    }`
  console.log(`${file.padEnd(18)} ${show(code.length)}  ${show(size)}  ${note}`)
  over ||= size > limit
}
process.exit(over ? 1 : 0)
