/**
 * A plugin of `deno lint` that keeps the package's imports in order, which no review does for long:
 *
 * - Effect's modules one by one, never a barrel, which would triple the bundle of a worker.
 * - Nothing of one runtime: what `src` imports exists in Bun, Deno and workerd alike. Only the command and what it serves
 *   belong to processes.
 * - Downward only, so that whoever takes a part gets no more than what lies beneath it. `circles.ts` sees to it that no files
 *   import each other.
 *
 * @module
 */

/**
 * From the ground up: a module imports only what stands before it, and within a floor only what is no circle, which the check
 * of the architecture finds.
 */
const floors = [
  "src/core/",
  "src/protocols/",
  "src/services/",
  "src/deployment/",
  "src/logs/",
  "src/progress/",
  "src/diagnosis/",
  "src/configuration/",
  "mod.ts",
  "src/catalog.ts",
  "src/testing/",
  "src/serving/",
  "src/mcp/",
  "src/cli/",
]

/** The part of Deno's lint interface that is used here, since the other type checkers do not know Deno's own. */
interface Context {
  readonly filename: string
  readonly report: (problem: { readonly node: Importing; readonly message: string }) => void
}
interface Importing {
  readonly source?: Literal | null
  /** In a type such as `import("…").Name`. */
  readonly argument?: { readonly literal?: Literal }
}
interface Literal {
  readonly value?: unknown
}

const floorOf = (path: string) =>
  floors.findIndex((floor) => path === floor || (floor.endsWith("/") && path.startsWith(floor)))

/** What is wrong with the import of another module of the package, if anything is. */
const checkOwn = (path: string, imported: string): string | undefined => {
  const from = floorOf(path)
  const to = floorOf(imported)
  if (from < 0 || to < 0) return `Give ${from < 0 ? path : imported} its floor in test/lint/imports.ts`
  if (path === "mod.ts" && /^src\/core\/(HttpClientTransport|SharedRateLimit)\.ts$/.test(imported)) {
    return `${imported} is a subpath of its own: importing the package must not load Effect's unstable modules`
  }
  return to <= from ? undefined : `${path} must not import ${imported}: imports run downward only`
}

/** What is wrong with the import of a package, if anything is. */
const checkPackage = (path: string, imported: string): string | undefined => {
  if (imported === "aws4fetch") {
    return path === "src/core/Signer.ts"
      ? undefined
      : "Only Signer.ts signs; the simulator checks signatures on its own"
  }
  if (/^src\/(cli|mcp|serving)\//.test(path)) return undefined
  // An optional peer dependency, which is loaded when text is parsed.
  if (imported === "yaml" && path === "src/configuration/Text.ts") return undefined
  if (imported !== "effect" && !imported.startsWith("effect/")) {
    return `${imported} is no part of the package's ground: Effect, aws4fetch and Web standards`
  }
  if (!/\/[A-Z]\w*$/.test(imported)) return `Import one of Effect's modules, not the barrel ${imported}`
  if (
    imported.startsWith("effect/http") && path !== "src/core/HttpClientTransport.ts" && !path.startsWith("src/testing/")
  ) {
    return "Only HttpClientTransport.ts and testing/ import effect/http, which is unstable and large"
  }
  if (imported.startsWith("effect/persistence") && path !== "src/core/SharedRateLimit.ts") {
    return "Only SharedRateLimit.ts imports effect/persistence, which is unstable"
  }
  return undefined
}

const root = new URL("../../", import.meta.url)

const create = (context: Context) => {
  const url = new URL(context.filename.replaceAll("\\", "/"), "file:")
  const path = url.href.startsWith(root.href) ? url.href.slice(root.href.length) : ""
  if (path !== "mod.ts" && !path.startsWith("src/")) return {}
  const check = (node: Importing) => {
    const imported = (node.source ?? node.argument?.literal)?.value
    if (typeof imported !== "string") return
    const message = imported.startsWith(".")
      ? checkOwn(path, new URL(imported, url).href.slice(root.href.length))
      : checkPackage(path, imported)
    if (message !== undefined) context.report({ node, message })
  }
  return {
    ImportDeclaration: check,
    ImportExpression: check,
    ExportAllDeclaration: check,
    ExportNamedDeclaration: check,
    TSImportType: check,
  }
}

export default { name: "package", rules: { imports: { create } } }
