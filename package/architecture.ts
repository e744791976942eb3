/**
 * Draws which module stands on which, from the imports in the sources, into `docs/architecture.md`: part of `npm run docs`.
 *
 *     bun package/architecture.ts [--check]
 *
 * With `--check` it writes nothing and fails when the drawing is not what the sources say: part of `npm run check`.
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import process from "node:process"
import configuration from "../deno.json" with { type: "json" }

const { exports } = configuration
const root = new URL("..", import.meta.url)
const page = new URL("docs/architecture.md", root)

/** What is drawn in one frame, among the modules of `src/`; the others are the core. */
const combinators = ["Dryrun", "LogEvents", "Pagination", "StackEvents", "Waiter"]

/** As much as is used here of what `deno info --json` gives. */
interface Graph {
  readonly modules: ReadonlyArray<{
    readonly specifier: string
    readonly dependencies?: ReadonlyArray<{
      readonly specifier: string
      readonly code?: { readonly specifier: string }
      readonly type?: { readonly specifier: string }
    }>
  }>
}

const read = (entry: string): Graph => {
  const { error, status, stderr, stdout } = spawnSync("deno", ["info", "--json", entry], {
    cwd: fileURLToPath(root),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined || status !== 0) throw new Error(`deno info ${entry}: ${error ?? stderr}`)
  return JSON.parse(stdout)
}

/** The name in the drawing: a folder is one thing. */
const nameOf = (path: string) => /^src\/\w+\//.exec(path)?.[0] ?? path.replace(/^src\/(\w+)\.ts$/, "$1")

/** The same for a package; but nothing for Effect's modules, on which all stands, except for the large and unstable ones. */
const packageOf = (specifier: string) =>
  specifier.startsWith("effect/http/") ? "effect/http" : specifier.startsWith("effect/") ? undefined : specifier

/** What is imported by what, over the names of the drawing. */
const edges = new Map<string, Set<string>>()
for (const entry of [exports["."], exports["./HttpClientTransport"], exports["./testing"]]) {
  for (const { dependencies = [], specifier: url } of read(entry).modules) {
    if (!url.startsWith(root.href) || url.includes("/node_modules/")) continue
    const from = nameOf(url.slice(root.href.length))
    const targets = edges.get(from) ?? new Set()
    edges.set(from, targets)
    for (const { code, specifier, type } of dependencies) {
      const resolved = (code ?? type)?.specifier
      if (resolved === undefined) throw new Error(`${url} imports ${specifier}, which is not there`)
      const to = specifier.startsWith(".") ? nameOf(resolved.slice(root.href.length)) : packageOf(specifier)
      if (to !== undefined && to !== from) targets.add(to)
    }
  }
}

// What has no subpath of its own is a part of those that use it.
const shown = new Set(Object.values(exports).map((path) => nameOf(path.slice("./".length))))
for (const [hidden, targets] of [...edges].filter(([name]) => !shown.has(name))) {
  edges.delete(hidden)
  for (const others of edges.values()) if (others.delete(hidden)) targets.forEach((target) => others.add(target))
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
const node = (name: string) => {
  const modules = Object.values(exports).filter((path) => name.endsWith("/") && path.startsWith(`./${name}`))
  const label = [name, ...modules.map((path) => path.slice(`./${name}`.length, -".ts".length))].join("<br>")
  // Packages are not ours: they are round.
  return edges.has(name) ? `${idOf(name)}["${label}"]` : `${idOf(name)}(["${label}"])`
}
const frame = (title: string, names: ReadonlyArray<string>) => [
  `  subgraph ${title}`,
  ...names.map((name) => `    ${node(name)}`),
  "  end",
]

const names = [...new Set(direct.flatMap(([name, targets]) => [name, ...targets]))].sort()
const isCore = (name: string) => /^\w+$/.test(name) && edges.has(name) && !combinators.includes(name)
const drawing = [
  "flowchart TD",
  ...frame("combinators", combinators),
  ...frame("core", names.filter(isCore)),
  ...names.filter((name) => !isCore(name) && !combinators.includes(name)).map((name) => `  ${node(name)}`),
  ...direct.flatMap(([name, targets]) => targets.map((target) => `  ${idOf(name)} --> ${idOf(target)}`)),
]

const text = `# Architecture

What stands on what. An arrow goes from a module to one that it imports; imports that follow from others are left out,
and so is Effect, on which everything stands. What has no subpath of its own is a part of those that use it.

<!-- Made from the imports by \`npm run docs\`. -->

\`\`\`mermaid
${drawing.join("\n")}
\`\`\`
`

if (!process.argv.includes("--check")) writeFileSync(page, text)
else if (readFileSync(page, "utf8") !== text) {
  console.error("docs/architecture.md is not what the imports say: npm run docs")
  process.exit(1)
}
