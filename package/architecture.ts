/**
 * Draws which folder stands on which, from the imports in the sources, into `docs/architecture.md`: part of `npm run docs`.
 *
 *     bun package/architecture.ts [--check]
 *
 * With `--check` it writes nothing and fails when the drawing is not what the sources say: part of `npm run check`. That no files
 * import each other in a circle, `test/lint/circles.ts` sees to.
 *
 * @module
 */
import { globSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import process from "node:process"

const root = fileURLToPath(new URL("..", import.meta.url))
const page = join(root, "docs/architecture.md")

const files = ["mod.ts", ...globSync("src/**/*.ts", { cwd: root })]

/** A file's place in the drawing: its folder. Each service has its own. */
const placeOf = (file: string) => /^src\/(?:services\/)?[\w-]+\//.exec(file)?.[0] ?? file

/** The modules and packages that a source imports; what its docstrings import is not its own. */
const importsOf = (file: string): ReadonlyArray<string> => {
  const code = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "")
  return Array.from(code.matchAll(/(?:from|import|import\()\s*"([^"]+)"/g), ([, specifier = ""]) => specifier)
}

/** What is drawn of an import. Nothing of Effect's stable modules, on which all stands, and of a runtime's own. */
const targetOf = (file: string, specifier: string): string | undefined =>
  specifier.startsWith(".")
    ? placeOf(join(dirname(file), specifier))
    : specifier.startsWith("node:")
    ? undefined
    : /^effect\/(?=[a-z])/.test(specifier)
    ? specifier.split("/").slice(0, 2).join("/")
    : specifier === "effect" || specifier.startsWith("effect/")
    ? undefined
    : specifier

const edges = new Map<string, Set<string>>()
for (const file of files) {
  const place = placeOf(file)
  const targets = edges.get(place) ?? new Set()
  edges.set(place, targets)
  for (const specifier of importsOf(file)) {
    const target = targetOf(file, specifier)
    if (target !== undefined && target !== place) targets.add(target)
  }
}

/** All that something stands on, also through others. */
const beneath = (name: string): ReadonlySet<string> => {
  const found = new Set<string>()
  const visit = (name: string): void =>
    edges.get(name)?.forEach((target) => {
      if (found.has(target)) return
      found.add(target)
      visit(target)
    })
  visit(name)
  return found
}
for (const name of edges.keys()) if (beneath(name).has(name)) throw new Error(`${name} stands on itself`)

/** Only those imports that do not follow from others. */
const direct = [...edges].map(([name, targets]) => {
  const indirect = new Set([...targets].flatMap((target) => [...beneath(target)]))
  return [name, [...targets].filter((target) => !indirect.has(target)).sort()] as const
}).sort(([a], [b]) => a < b ? -1 : 1)

const idOf = (name: string) => name.replace(/\W+/g, "_")
// Packages are not ours: they are round.
const node = (name: string) => edges.has(name) ? `${idOf(name)}["${name}"]` : `${idOf(name)}(["${name}"])`
const names = [...new Set(direct.flatMap(([name, targets]) => [name, ...targets]))].sort()
const drawing = [
  "flowchart TD",
  ...names.map((name) => `  ${node(name)}`),
  ...direct.flatMap(([name, targets]) => targets.map((target) => `  ${idOf(name)} --> ${idOf(target)}`)),
]

const text = `# Architecture

Which folder stands on which. An arrow goes from a folder to one that it imports; imports that follow from others are
left out, and so are Effect's stable modules, on which everything stands. Imports run downward only: the linter checks
it.

<!-- Made from the imports by \`npm run docs\`. -->

\`\`\`mermaid
${drawing.join("\n")}
\`\`\`

- A **protocol** turns an operation and its input into a request, and an answer into a value or an error code. It knows
  no service.
- A **service** has an id, a name to sign for, a protocol, addresses, and a table from AWS's error codes to tagged
  errors.
- An **operation** is data: one declaration gives the function, its types, the simulator's side, the contract check, the
  command and the tools.

[Life of a request](life-of-a-request.md) follows one through them, and [Adding a service](adding-a-service.md) says
what a new one takes.
`

if (!process.argv.includes("--check")) writeFileSync(page, text)
else if (readFileSync(page, "utf8") !== text) {
  console.error("docs/architecture.md is not what the imports say: npm run docs")
  process.exit(1)
}
