/**
 * Measures a program in all runtimes.
 *
 * @module
 */
import type { Table } from "./figures.ts"
import type { Samples } from "./measure.ts"
import * as peers from "./peers.ts"
import { progress } from "./report.ts"
import { run, runtimes, versions } from "./runtimes.ts"
import { summary } from "./statistics.ts"

/** What a table's numbers are: a name, and by what milliseconds a sample are multiplied. */
export interface Unit {
  readonly name: string
  readonly scale: number
}

/** Measures `<program>.program.ts` everywhere, and gives its tables. */
export const compare = async (
  program: string,
  unit: (title: string) => Unit,
  define?: Readonly<Record<string, string>>,
): Promise<ReadonlyArray<Table>> => {
  const measured: Record<string, Samples> = {}
  for (const runtime of runtimes) {
    progress(`${program}: measuring in ${runtime.name}`)
    measured[runtime.name] = await run(program, runtime, define)
  }
  return tables(measured, unit)
}

/** Samples by runtime, as tables. */
export const tables = (
  measured: Readonly<Record<string, Samples>>,
  unit: (title: string) => Unit,
): ReadonlyArray<Table> => {
  const titles = new Set(Object.values(measured).flatMap((samples) => Object.keys(samples)))
  return [...titles].map((title) => ({
    title,
    unit: unit(title).name,
    figures: Object.entries(measured).flatMap(([on, samples]) =>
      Object.entries(samples[title] ?? {}).map(([way, millis]) => ({ way, on, ...summary(millis, unit(title).scale) }))
    ),
  }))
}

/** Notes on all measurements. */
export const notes = async (): Promise<ReadonlyArray<string>> => [
  ...(peers.installed ? [] : [peers.hint]),
  `${await versions()}. Medians; ± is half of the interquartile range; × is relative to the first row.`,
]
