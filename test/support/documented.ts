/**
 * What is public is documented, a part of `npm run check`. The names are those that `deno doc` finds in the modules of the
 * package's `exports`:
 *
 * - Every module and every name has a docstring.
 * - Every value (function, constant, class) has an `@example` that uses it. `snippets.test.ts` runs them all.
 * - Every member of an interface that may be left out has a docstring: what it means to leave it out is not in its name.
 *
 *     bun test/support/documented.ts
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import { globSync } from "node:fs"
import process from "node:process"
import { pathToFileURL } from "node:url"
import manifest from "../../package.json" with { type: "json" }
import { root } from "./root.ts"

/** As much of what `deno doc --json` prints as is used. */
interface Documentation {
  readonly nodes: Readonly<Record<string, Module>>
}
interface Module {
  readonly module_doc?: Docstring
  readonly symbols: ReadonlyArray<{ readonly name: string; readonly declarations: ReadonlyArray<Declaration> }>
}
interface Docstring {
  readonly doc?: string
  readonly tags?: ReadonlyArray<{ readonly kind: string; readonly doc?: string }>
}
interface Declaration {
  readonly kind: string
  /** A name that is not exported is told of where public types are made of it. */
  readonly declarationKind: "declare" | "export" | "private"
  readonly location: Location
  readonly jsDoc?: Docstring
  readonly def?: {
    /** Of a name that comes from another module: where it is declared. */
    readonly target?: Location
    readonly properties?: ReadonlyArray<
      { readonly name: string; readonly optional?: boolean; readonly jsDoc?: Docstring }
    >
  }
}
interface Location {
  readonly filename: string
  readonly line: number
  readonly col: number
}

const sources = ["mod.ts", ...globSync("src/**/*.ts", { cwd: root })]
const { error, status, stderr, stdout } = spawnSync("deno", ["doc", "--quiet", "--json", ...sources], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 1e8,
})
if (error !== undefined || status !== 0) throw new Error(`deno doc: ${error ?? stderr}`)
const { nodes }: Documentation = JSON.parse(stdout)

const place = ({ col, filename, line }: Location) => `${filename}:${line}:${col}`
const declared = new Map(
  Object.values(nodes).flatMap(({ symbols }) => symbols.flatMap(({ declarations }) => declarations))
    .filter(({ kind }) => kind !== "reference")
    .map((declaration) => [place(declaration.location), declaration]),
)

/** Exported for other files of the package, and no part of what it publishes. */
const isInternal = (docstring: Docstring | undefined) => (docstring?.tags ?? []).some(({ kind }) => kind === "internal")

const isEmpty = (docstring: Docstring | undefined) => (docstring?.doc ?? "").trim() === ""

const hasExample = (name: string, docstring: Docstring | undefined) =>
  (docstring?.tags ?? []).some(({ doc = "", kind }) =>
    kind === "example" && /^```ts$/m.test(doc) && new RegExp(`\\b${name}\\b`).test(doc)
  )

/** What is wrong with the documentation of a name. */
const checkDeclaration = (name: string, { def, jsDoc, kind }: Declaration): ReadonlyArray<string> => [
  ...isEmpty(jsDoc) ? [`${name} has no docstring`] : [],
  ...["class", "function", "variable"].includes(kind) && !hasExample(name, jsDoc)
    ? [`${name} has no @example that uses it`]
    : [],
  ...(def?.properties ?? []).filter(({ jsDoc, optional }) => optional && isEmpty(jsDoc))
    .map((member) => `${name}.${member.name} may be left out, and no docstring says what that means`),
]

let names = 0
const problems = Object.values(manifest.exports).filter((path) => path.endsWith(".ts")).flatMap((path) => {
  const module = nodes[pathToFileURL(`${root}${path}`).href]
  if (module === undefined || module.symbols.length === 0) return [`${path}: deno doc finds nothing in it`]
  const found = module.symbols.flatMap(({ declarations, name }) =>
    declarations.filter(({ declarationKind }) => declarationKind === "export").flatMap((declaration) => {
      names++
      const { target } = declaration.def ?? {}
      const own = target === undefined ? declaration : declared.get(place(target)) ?? declaration
      return isInternal(own.jsDoc) ? [] : checkDeclaration(name, own)
    })
  )
  return [...isEmpty(module.module_doc) ? ["the module has no docstring"] : [], ...found]
    .map((problem) => `${path}: ${problem}`)
})

for (const problem of problems) console.error(problem)
console.log(`Documentation: ${names} public names, ${problems.length} problems`)
process.exit(problems.length > 0 || names === 0 ? 1 : 0)
