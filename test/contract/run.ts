/**
 * `npm run check:contract`: are the declarations what the published contract says?
 *
 * The OpenAPI document is that of the release that `test/upstream` pins. What differs must be in `departures.ts`, or be what an
 * older contract has. Then it holds older releases against it: what changed must be in `history.ts`, and what their answers
 * hold must still be read.
 *
 * @module
 */
import process from "node:process"
import { parse } from "yaml"
import { drift as configurationDrift, unexpressed } from "../../package/configuration/drift.ts"
import { newest } from "../../package/configuration/python.ts"
import { introspect, kinds } from "../../package/configuration/rules.ts"
import { operations } from "../support/operations.ts"
import { compare, judge, show } from "./compare.ts"
import { departures } from "./departures.ts"
import { document, pinned as pinnedRelease } from "./document.ts"
import { ofDeclarations, ofDocument } from "./facts.ts"
import { explain, unread } from "./history.ts"

/**
 * Releases that the pinned one is compared with. Together they show every change of the contract since 3.2: the loginNodes of
 * 3.7 to 3.10, what 3.7 and 3.10 brought, and `scheduler` and the style of `filters`, which came with 3.3.
 */
const older = ["3.10.1", "3.6.1", "3.2.1"]

const factsOf = (version: string) => ofDocument(parse(document(version)))

const pinned = pinnedRelease()
const contract = factsOf(pinned)
const ours = ofDeclarations(operations.values())
const olderFacts = new Map(older.map((version) => [version, factsOf(version)]))

const { drift, idle } = judge(compare(contract, ours), departures, [...olderFacts.values()])
for (const difference of drift) console.error(`drift: ${show(difference)}`)
for (const { fact, reason } of idle) console.error(`no longer a departure: ${fact.source} (${reason})`)
let failures = drift.length + idle.length

for (const [version, facts] of olderFacts) {
  const changes = compare(facts, contract)
  const { explained, unexplained } = explain(version, changes)
  const lost = unread(facts, ours)
  console.log(`From ${version} to ${pinned}: ${changes.length} changes`)
  for (const { facts, since, what } of explained) console.log(`  ${since}: ${what} (${facts})`)
  for (const change of unexplained) console.error(`  not in history.ts: ${show(change, [version, pinned])}`)
  for (const fact of lost) console.error(`  no longer read: ${fact}`)
  failures += unexplained.length + lost.length
}

// The rules of configurations: those of the pinned release are in the sources, those of the newest are to come.
const released = newest()
for (const version of new Set([pinned, released])) {
  for (const kind of kinds) {
    const introspected = introspect(version, kind)
    const lines = [...configurationDrift(kind, introspected), ...unexpressed(kind, introspected)]
    console.log(`Configurations of ${kind}s in ${version}: ${lines.length} differences from the sources`)
    for (const line of lines) console.log(`  ${line}`)
    if (version === pinned) failures += lines.length
  }
}
if (released !== pinned) console.log(`${released} is released: npm run configuration -- ${released}`)

console.log(
  `aws-parallelcluster ${pinned}: ${contract.size} facts, ${departures.length} known departures, ${failures} problems`,
)
process.exit(failures > 0 || contract.size === 0 ? 1 : 0)
