/**
 * Takes the examples out of the README, AGENTS.md, the guides and the docstrings, into files of their own in `.snippets/` (which git
 * ignores), so that they are type-checked and run: `bun test/support/snippets.ts`, and `snippets.test.ts` by itself.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { root } from "./root.ts"

/** An example, in a module of its own that exports what it defines. */
export interface Snippet {
  /** Where it stands, such as `src/core/Retry.ts:71`. */
  readonly name: string
  readonly file: string
  /** What it says that it prints: the comments right after a `console.log`. */
  readonly prints: ReadonlyArray<string>
  /** Does it call a deployment of the API by its role? */
  readonly deployed: boolean
}

const folder = join(root, ".snippets")

const files = (directory: string, ending: string): ReadonlyArray<string> =>
  existsSync(directory)
    ? readdirSync(directory, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(ending))
      .map((file) => join(directory, file))
      .sort()
    : []

const fence = /^( \* )?```ts\n([\s\S]*?)^( \* ?)?```$/gm

/** The names that an example defines at its top. */
const defined = (code: string) => Array.from(code.matchAll(/^(?:export )?const (\w+)/gm), ([, name]) => name)

const printed = (code: string) => {
  const lines = code.split("\n")
  return lines.flatMap((line, i) => {
    if (!/^\s*console\.log\(/.test(line)) return []
    const after = lines.slice(i + 1)
    const end = after.findIndex((next) => !/^\s*\/\/ /.test(next))
    return after.slice(0, end < 0 ? undefined : end).map((comment) => comment.replace(/^\s*\/\/ /, ""))
  })
}

/** The tests of two runtimes write the same files side by side: none may find one missing or half written. */
const replace = (file: string, text: string) => {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, text)
  renameSync(draft, file)
}

/** Writes the examples that are new or changed, removes those that are gone, and tells of all. */
export const extract = (): ReadonlyArray<Snippet> => {
  const sources = [
    join(root, "README.md"),
    join(root, "AGENTS.md"),
    ...files(join(root, "docs"), ".md"),
    join(root, "mod.ts"),
    ...files(join(root, "src"), ".ts"),
  ]
  mkdirSync(folder, { recursive: true })
  const snippets = sources.flatMap((source) => {
    const text = readFileSync(source, "utf8")
    const path = relative(root, source)
    return Array.from(text.matchAll(fence), (match) => {
      const code = (match[2] ?? "").replace(/^ \* ?/gm, "")
      const name = `${path}:${text.slice(0, match.index).split("\n").length}`
      const file = join(folder, name.replace(/[^a-zA-Z0-9]+/g, "-") + ".ts")
      const exported = code.includes("\nexport ") ? "" : `\nexport { ${defined(code).join(", ")} }\n`
      replace(file, `// ${name}\n${code}${exported}`)
      return { name, file, prints: printed(code), deployed: /\bDeployment\.layer/.test(code) }
    })
  })
  const current = new Set(snippets.map(({ file }) => file))
  for (const file of files(folder, ".ts")) if (!current.has(file)) rmSync(file, { force: true })
  return snippets
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`${extract().length} examples in .snippets/`)
