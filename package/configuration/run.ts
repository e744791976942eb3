/**
 * `npm run configuration -- VERSION`: reads the rules of configurations out of that version of the ParallelCluster server's
 * package, and writes what the sources read of them: the rules, the types and the JSON Schemas. It says how the version
 * differs from the one before, and what it could not express.
 *
 *     bun package/configuration/run.ts VERSION [--compare]
 *
 * With `--compare` it writes nothing.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { drift, unexpressed } from "./drift.ts"
import { introspect, type Kind, kinds } from "./rules.ts"
import { jsonSchemaFile, rulesFile, typesFile } from "./write.ts"

const place = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const titles: Readonly<Record<Kind, string>> = { cluster: "Cluster", image: "Image" }

const version = process.argv.slice(2).find((argument) => !argument.startsWith("--"))
if (version === undefined) {
  console.error("Which version? For example: npm run configuration -- 3.16.1")
  process.exit(1)
}
const digests: Record<string, unknown> = {}
let missing = 0
for (const kind of kinds) {
  const introspected = introspect(version, kind)
  const { rules } = introspected
  const positions = Object.values(rules.sections).flatMap(({ fields }) => Object.keys(fields)).length
  console.log(`${kind}: ${Object.keys(rules.sections).length} sections, ${positions} fields`)
  for (const line of drift(kind, introspected)) console.log(`  differs: ${line}`)
  for (const line of unexpressed(kind, introspected)) {
    console.log(`  not expressed: ${line}`)
    missing++
  }
  digests[kind] = introspected.byHand
  if (process.argv.includes("--compare")) continue
  mkdirSync(place("src/configuration/rules"), { recursive: true })
  writeFileSync(place(`src/configuration/rules/${kind}-${version}.ts`), rulesFile(kind, introspected))
  writeFileSync(place(`src/configuration/${titles[kind]}Sections.ts`), typesFile(kind, introspected))
  writeFileSync(place(`src/configuration/${titles[kind]}Configuration.schema.json`), jsonSchemaFile(kind, introspected))
}
if (!process.argv.includes("--compare")) {
  writeFileSync(place("package/configuration/by-hand.json"), `${JSON.stringify(digests, null, 2)}\n`)
}
process.exit(missing > 0 ? 1 : 0)
