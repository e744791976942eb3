/**
 * Measures a program in all runtimes and prints its tables.
 *
 * @module
 */
import process from "node:process"
import type { Samples } from "./measure.ts"
import * as peers from "./peers.ts"
import { run, runtimes, versions } from "./runtimes.ts"
import { median, rows, spread } from "./statistics.ts"
import { print } from "./table.ts"

/** Prints a table for each of the program's, or with `--json` the figures: median and spread. */
export const compare = async (program: string, unit: string, options: {
  readonly only?: ReadonlyArray<string>
  readonly define?: Readonly<Record<string, string>>
  readonly value?: (millis: number) => number
} = {}): Promise<void> => {
  const measured: Record<string, Samples> = {}
  for (const runtime of runtimes) {
    if (options.only !== undefined && !options.only.includes(runtime.name)) continue
    measured[runtime.name] = await run(program, runtime, options.define)
  }
  await report(program, measured, unit, options.value)
}

/** Prints what was measured. */
export const report = async (
  program: string,
  measured: Readonly<Record<string, Samples>>,
  unit: string,
  value?: (millis: number) => number,
): Promise<void> => {
  if (process.argv.includes("--json")) return console.log(JSON.stringify({ [program]: figures(measured) }))
  if (!peers.installed) console.log(peers.hint)
  const titles = new Set(Object.values(measured).flatMap((samples) => Object.keys(samples)))
  for (const title of titles) print(`${title}: ${unit}`, rows(title, measured, value))
  console.log(`${await versions()}. Medians; ± is half of what lies between the quartiles; × is over the first row.\n`)
}

const figures = (measured: Readonly<Record<string, Samples>>) =>
  Object.entries(measured).flatMap(([runtime, samples]) =>
    Object.entries(samples).flatMap(([table, ways]) =>
      Object.entries(ways).map(([way, millis]) => ({
        runtime,
        table,
        way,
        median: median(millis),
        spread: spread(millis),
      }))
    )
  )
