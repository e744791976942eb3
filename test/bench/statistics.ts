/**
 * Medians, their spread, and ratios.
 *
 * @module
 */
import type { Samples } from "./measure.ts"
import type { Row } from "./table.ts"

const quantile = (values: ReadonlyArray<number>, at: number) =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * at)] ?? NaN

/** The middle one. */
export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)

/** Half of the distance between the quartiles, over the median: by how much a value is usually off. */
export const spread = (values: ReadonlyArray<number>): number =>
  (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / median(values)

const shown = (value: number) => value < 1 ? value.toFixed(3) : value < 10 ? value.toFixed(2) : value.toFixed(1)

/** A row for each way: in each runtime its median, its spread, and how many times the first way's it is. */
export const rows = (
  title: string,
  measured: Readonly<Record<string, Samples>>,
  value: (millis: number) => number = (millis) => millis,
): ReadonlyArray<Row> => {
  const rows: Record<string, Record<string, string>> = {}
  for (const [runtime, samples] of Object.entries(measured)) {
    const table = Object.entries(samples[title] ?? {})
    const base = median(table[0]?.[1] ?? [])
    for (const [name, values] of table) {
      const row = rows[name] ??= { "": name }
      row[runtime] = `${shown(value(median(values)))} ± ${Math.round(spread(values) * 100)}%`
      row[`× ${runtime}`] = (median(values) / base).toFixed(2)
    }
  }
  return Object.values(rows)
}
