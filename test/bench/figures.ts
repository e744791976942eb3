/**
 * What a part of the benchmarks found: tables of figures.
 *
 * @module
 */

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
  /** Where they are another table's in other words, nothing is compared again. */
  readonly compared?: false
}

/** All that a part found. */
export interface Report {
  readonly part: string
  readonly tables: ReadonlyArray<Table>
  /** What else one must know: versions, what was left out and why. */
  readonly notes: ReadonlyArray<string>
}

/** A figure of a table. */
export const find = (table: Table, way: string, on: string): number | undefined =>
  table.figures.find((figure) => figure.way === way && figure.on === on)?.value
