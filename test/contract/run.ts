/**
 * `npm run check:contract`: are the declarations what the published contract says?
 *
 * The OpenAPI document is that of the release that `test/upstream` pins. What differs must be in `departures.ts`. Then it shows
 * what changed since older releases.
 *
 * @module
 */
import process from "node:process"
import { parse } from "yaml"
import { operations } from "../support/operations.ts"
import { compare, judge, show } from "./compare.ts"
import { departures } from "./departures.ts"
import { document, pinned as pinnedRelease } from "./document.ts"
import { ofDeclarations, ofDocument } from "./facts.ts"

/**
 * Releases that the pinned one is compared with. Together they show every change of the contract since 3.2: the loginNodes of
 * 3.7 to 3.10, what 3.7 and 3.10 brought, and `scheduler` and the style of `filters`, which came with 3.3.
 */
const older = ["3.10.1", "3.6.1", "3.2.1"]

const factsOf = (version: string) => ofDocument(parse(document(version)))

const pinned = pinnedRelease()
const contract = factsOf(pinned)
const { drift, idle } = judge(compare(contract, ofDeclarations(operations.values())), departures)
for (const difference of drift) console.error(`drift: ${show(difference)}`)
for (const { fact, reason } of idle) console.error(`no longer a departure: ${fact.source} (${reason})`)

for (const version of older) {
  const changes = compare(factsOf(version), contract)
  console.log(`From ${version} to ${pinned}: ${changes.length === 0 ? "no" : changes.length} changes`)
  for (const change of changes) console.log(`  ${show(change, [version, pinned])}`)
}

const failures = drift.length + idle.length
console.log(
  `aws-parallelcluster ${pinned}: ${contract.size} facts, ${departures.length} known departures, ${failures} problems`,
)
process.exit(failures > 0 || contract.size === 0 ? 1 : 0)
