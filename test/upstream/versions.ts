/**
 * `npm run test:versions`: the tests of this folder against older versions of the ParallelCluster server and the newest, one
 * after the other, and the table in `docs/server-versions.md` of what came of it.
 *
 *     bun test/upstream/versions.ts [VERSION …]
 *
 * With versions named, only these are run, and the table is left as it is. It takes some minutes a version.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { pinned } from "../contract/document.ts"
import { root } from "../support/root.ts"
import { differences, has } from "./differences.ts"
import { type Results, runSuite } from "./suite.ts"

/** One of each kind: see `differences.ts`, and `environment.ts` for what they are installed with. */
const tested = ["3.8.0", "3.11.1", "3.13.2", "3.14.2", pinned()]

const chosen = process.argv.slice(2)
const outcomes = new Map<string, Results>()
for (const version of chosen.length > 0 ? chosen : tested) {
  console.log(`\n════ ${version}`)
  outcomes.set(version, await runSuite(version))
}

const failures = (results: Results) => [...results.values()].reduce((sum, { failed }) => sum + failed, 0)
const cell = (results: Results, runtime: string) => {
  const { failed, passed } = results.get(runtime) ?? { failed: 0, passed: 0 }
  return failed > 0 ? `**${failed} fail**` : passed > 0 ? "all pass" : "not run"
}
const table = [
  `| server | Bun | Deno | ${Object.values(differences).map(({ where }) => where).join(" | ")} |`,
  `| --- | --- | --- | ${Object.keys(differences).map(() => "---").join(" | ")} |`,
  ...[...outcomes].map(([version, results]) => {
    const answers = Object.entries(differences).map(([name, { after, before }]) =>
      // The names are the object's own.
      has(version, name as keyof typeof differences) ? after : before
    )
    return `| ${[version, cell(results, "Bun"), cell(results, "Deno"), ...answers].join(" | ")} |`
  }),
].join("\n")
console.log(`\n${table}`)

const failed = [...outcomes.values()].reduce((sum, results) => sum + failures(results), 0)
const passed = [...outcomes.values()].reduce(
  (sum, results) => sum + [...results.values()].reduce((sum, { passed }) => sum + passed, 0),
  0,
)
if (chosen.length === 0) {
  const page = join(root, "docs/server-versions.md")
  const written = readFileSync(page, "utf8").replace(
    /(<!-- npm run test:versions -->\n)[\s\S]*?(<!-- end -->)/,
    (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`,
  )
  writeFileSync(page, written)
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
