/**
 * Reports the public API: every name that the subpaths of the package export, with its type, in `docs/api.txt`, so that a change of
 * it is seen in a review.
 *
 *     bun package/api.ts [--check]
 *
 * With `--check` it writes nothing and fails when the report is not what the sources say: part of `npm run check`.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import process from "node:process"
import manifest from "../package.json" with { type: "json" }
import { root, run } from "./build.ts"

const folder = mkdtempSync(join(root, "node_modules/.api-"))

/** A module's declarations, and those of the modules whose names it exports as its own. */
const declarationsOf = (file: string): string => {
  const text = readFileSync(join(folder, file.replace(/\.ts$/, ".d.ts")), "utf8")
  return text.replace(/^export (?:\*|\{[^}]*\}) from "(\.[^"]+)";$/gm, (line, path: string) => {
    const target = relative(folder, join(folder, dirname(file), path))
    return `${line}\n${declarationsOf(target).replace(/^/gm, "  ").trimEnd()}`
  })
}

try {
  const options = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--removeComments", "--stripInternal"]
  run(
    root,
    join(root, "node_modules/.bin/tsc"),
    "-p",
    "tsconfig.json",
    ...options,
    "--rootDir",
    root,
    "--outDir",
    folder,
  )
  const report = Object.entries(manifest.exports)
    .filter(([, source]) => source.endsWith(".ts"))
    .map(([subpath, source]) => {
      const text = declarationsOf(source.slice("./".length)).replace(/^export \{\};\n/gm, "")
      return `── ${manifest.name}${subpath.slice(1)}\n\n${text}`
    })
    .join("\n")
  const file = join(root, "docs/api.txt")
  if (!process.argv.includes("--check")) writeFileSync(file, report)
  else if (readFileSync(file, "utf8") !== report) {
    console.error("docs/api.txt is not what the sources say: npm run docs, and look at what changed")
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
