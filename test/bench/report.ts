/**
 * What a part of the benchmarks found: tables of figures, and what they look like as Markdown.
 *
 * @module
 */
import process from "node:process"
import { goalsOf } from "./goals.ts"
import { print } from "./table.ts"

/** A number that was measured. */
export interface Figure {
  /** What did it. */
  readonly way: string
  /** Where: a runtime, or a bundler. */
  readonly on: string
  /** The median, in the table's unit. */
  readonly value: number
  /** By how much it is usually off, as a share of it. */
  readonly spread?: number
}

/** Figures that can be compared. The first way is what the others are compared with. */
export interface Table {
  readonly title: string
  readonly unit: string
  readonly figures: ReadonlyArray<Figure>
}

/** All that a part found. */
export interface Report {
  readonly part: string
  readonly tables: ReadonlyArray<Table>
  /** What else one must know: versions, what was left out and why. */
  readonly notes: ReadonlyArray<string>
}

/** `--quick`: a few rounds, to see that everything works. The figures mean nothing then. */
export const quick: boolean = process.argv.includes("--quick")

/** Tells what is being done, where it is not in the way of the results. */
export const progress = (text: string): void => console.error(text)

/** A figure of a table. */
export const find = (table: Table, way: string, on: string): number | undefined =>
  table.figures.find((figure) => figure.way === way && figure.on === on)?.value

const shown = (value: number) => {
  const digits = value < 1 ? 3 : value < 10 ? 2 : value < 1000 ? 1 : 0
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** A row for each way: on each runtime its median, its spread, and how many times the first way's it is. */
const rows = (table: Table) => {
  const base = table.figures[0]?.way ?? ""
  const rows: Record<string, Record<string, string>> = {}
  for (const { on, spread, value, way } of table.figures) {
    const row = rows[way] ??= { "": way }
    row[on] = shown(value) + (spread === undefined ? "" : ` ± ${Math.round(spread * 100)}%`)
    const over = find(table, base, on)
    row[`× ${on}`] = over === undefined ? "" : (value / over).toFixed(2)
  }
  return Object.values(rows)
}

/** As Markdown, without the goals. */
export const render = ({ notes, tables }: Report): string =>
  [...tables.map((table) => print(`${table.title}: ${table.unit}`, rows(table))), ...notes].join("\n\n")

/** Prints what a part found, with its goals; with `--json` the figures. */
export const finish = (report: Report): void => {
  if (process.argv.includes("--json")) return console.log(JSON.stringify(report))
  console.log(render(report) + "\n")
  const goals = goalsOf([report])
  if (goals.length > 0) console.log(print("Goals", goals))
}
