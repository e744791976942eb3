/**
 * `npm run docs`: the reference of all subpaths in `dist/docs/`, as `deno doc` writes it.
 *
 * It is written from declarations, not from the sources: `deno doc` infers no types, and without them it would neither say
 * what an operation takes and gives nor what members an error has.
 *
 * @module
 */
import { copyFileSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import manifest from "../package.json" with { type: "json" }
import { root, run } from "./build.ts"

const declarations = join(root, "dist/declarations")
const output = join(root, "dist/docs")

for (const directory of [declarations, output]) rmSync(directory, { recursive: true, force: true })
mkdirSync(declarations, { recursive: true })
const project = join(declarations, "tsconfig.json")
writeFileSync(
  project,
  JSON.stringify({
    extends: join(root, "tsconfig.src.json"),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir: declarations,
      // For what is not made for workers.
      types: ["node"],
    },
    include: [join(root, "mod.ts"), join(root, "src")],
    // The command is no library.
    exclude: [join(root, "src/cli"), join(root, "src/mcp")],
  }),
)
run(root, "tsc", "-p", project)
// They import each other as `.ts`. The `exports` of deno.json give the pages their names.
for (const file of globSync("**/*.d.ts", { cwd: declarations })) {
  renameSync(join(declarations, file), join(declarations, file.replace(/\.d\.ts$/, ".ts")))
}
copyFileSync(join(root, "deno.json"), join(declarations, "deno.json"))
// The first page would not lead to the others.
const exported = Object.entries(manifest.exports).filter(([, path]) => path.endsWith(".ts"))
const subpaths = exported.map(([subpath]) => subpath)
const links = subpaths.filter((path) => path !== ".").map((path) => ` * - [${path.slice(2)}](${path}/index.html)\n`)
const first = join(declarations, "mod.ts")
writeFileSync(first, readFileSync(first, "utf8").replace(" * @example", () => `${links.join("")} *\n * @example`))
const modules = exported.map(([, path]) => path)
run(declarations, "deno", "doc", "--quiet", "--html", `--name=${manifest.name}`, `--output=${output}`, ...modules)
rmSync(declarations, { recursive: true })

// How to import a name is told without the package's: from "ImageLogs", from ".". And the sources are linked to on this machine.
const importing = /(class="language-typescript">import [^;]* from &quot;)([\w.]+)(&quot;;)/g
const source = /<a\s+class="sourceButton"[^]*?<\/a>/g
let told = 0
for (const page of globSync("**/*.html", { cwd: output })) {
  const file = join(output, page)
  const html = readFileSync(file, "utf8").replace(source, "").replace(importing, (_, before, subpath, after) => {
    told++
    return `${before}${join(manifest.name, subpath)}${after}`
  })
  if (html.includes("file://")) throw new Error(`${page} leads to this machine`)
  writeFileSync(file, html)
}
if (told === 0) throw new Error("deno doc says in another way how to import")
for (const subpath of subpaths) readFileSync(join(output, subpath, "index.html"))
console.log(join(output, "index.html"))
