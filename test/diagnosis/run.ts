/**
 * `npm run test:diagnosis`: how many causes are found, by family of cases. It fails when a case is wrong or unknown, when a
 * cause is claimed where there is none, or when fewer than 95 % of the causes come first.
 *
 *     bun test/diagnosis/run.ts
 *
 * @module
 */
import process from "node:process"
import { fromFacts } from "../../src/diagnosis/Diagnosis.ts"
import { rules } from "../../src/diagnosis/rules.ts"
import { judged, type Verdict, verdictOf } from "./judge.ts"

const columns: ReadonlyArray<Verdict> = ["first", "three", "unknown", "wrong", "quiet"]
const table = new Map<string, Record<Verdict, number>>()
const missed: Array<string> = []
for (const one of judged) {
  const diagnosis = fromFacts(one.subject, one.facts)
  const verdict = verdictOf(one, diagnosis)
  const row = table.get(one.family) ?? { first: 0, three: 0, unknown: 0, wrong: 0, quiet: 0 }
  row[verdict]++
  table.set(one.family, row)
  if (verdict !== "first" && verdict !== "quiet") {
    missed.push(`${verdict}: ${one.id} (${diagnosis.causes.map(({ code }) => code).join(", ")})`)
  }
}
const total = [...table.values()].reduce(
  (sum, row) => {
    for (const column of columns) sum[column] += row[column]
    return sum
  },
  { first: 0, three: 0, unknown: 0, wrong: 0, quiet: 0 },
)
const heads = { first: "first", three: "in three", unknown: "unknown", wrong: "wrong", quiet: "none claimed" }
const line = (name: string, row: Record<Verdict, number>) =>
  name.padEnd(16) + columns.map((column) => String(row[column] || "").padStart(heads[column].length + 2)).join("")

console.log(`${rules.length} rules, ${judged.length} cases`)
console.log("family".padEnd(16) + columns.map((column) => `  ${heads[column]}`).join(""))
for (const [name, row] of [...table].sort(([a], [b]) => a < b ? -1 : 1)) console.log(line(name, row))
console.log(line("all", total))
for (const one of missed) console.log(one)

const failing = total.first + total.three + total.unknown + total.wrong
if (total.unknown > 1 || total.wrong > 0 || total.first < 0.95 * failing) process.exitCode = 1
