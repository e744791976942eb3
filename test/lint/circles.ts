/**
 * No file of the package imports itself through others, types included: a part of `npm run lint`.
 *
 *     bun test/lint/circles.ts
 *
 * @module
 */
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import process from "node:process"
import { root } from "../support/root.ts"

const files = ["mod.ts", ...globSync("src/**/*.ts", { cwd: root })]

/** The files that a source imports; what its docstrings import is not its own. */
const importsOf = (file: string): ReadonlyArray<string> => {
  const code = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "")
  return Array.from(
    code.matchAll(/(?:from|import|import\()\s*"(\.[^"]+)"/g),
    ([, path = ""]) => join(dirname(file), path),
  )
}

const imports = new Map(files.map((file) => [file, importsOf(file)]))
const finished = new Set<string>()

/** The first circle that is found behind a file, depth first. */
const circle = (file: string, path: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
  if (finished.has(file)) return undefined
  for (const imported of imports.get(file) ?? []) {
    const found = circle(imported, [...path, file])
    if (found !== undefined) return found
  }
  finished.add(file)
  return undefined
}

const circles = files.flatMap((file) => {
  const found = circle(file, [])
  return found === undefined ? [] : [found.join(" → ")]
})
if (circles.length > 0) console.error(`These files import each other:\n${[...new Set(circles)].join("\n")}`)
else console.log(`Imports: ${files.length} files, no circle`)
process.exit(circles.length > 0 ? 1 : 0)
