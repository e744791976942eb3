/**
 * Takes the examples out of the README, the guides and the docstrings, into files of their own in `.snippets/` (which git
 * ignores), so that they are type-checked and run: `bun test/snippets.ts`, and `snippets.test.ts` by itself.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"

/** An example, in a module of its own that exports what it defines. */
export interface Snippet {
  /** Where it stands, such as `src/Retry.ts:71`. */
  readonly name: string
  readonly file: string
  /** What it says that it prints: the comments right after a `console.log`. */
  readonly prints: ReadonlyArray<string>
}

const root = fileURLToPath(new URL("..", import.meta.url))
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

/** Writes all examples anew, and tells of them. */
export const extract = (): ReadonlyArray<Snippet> => {
  const sources = [
    join(root, "README.md"),
    ...files(join(root, "docs"), ".md"),
    join(root, "mod.ts"),
    ...files(join(root, "src"), ".ts"),
  ]
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  return sources.flatMap((source) => {
    const text = readFileSync(source, "utf8")
    const path = relative(root, source)
    return Array.from(text.matchAll(fence), (match) => {
      const code = (match[2] ?? "").replace(/^ \* ?/gm, "")
      const name = `${path}:${text.slice(0, match.index).split("\n").length}`
      const file = join(folder, name.replace(/[^a-zA-Z0-9]+/g, "-") + ".ts")
      const exported = code.includes("\nexport ") ? "" : `\nexport { ${defined(code).join(", ")} }\n`
      writeFileSync(file, `// ${name}\n${code}${exported}`)
      return { name, file, prints: printed(code) }
    })
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`${extract().length} examples in .snippets/`)
