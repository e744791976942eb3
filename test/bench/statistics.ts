/**
 * Medians and their spread.
 *
 * @module
 */

const quantile = (values: ReadonlyArray<number>, at: number) =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * at)] ?? NaN

/** The middle one. */
export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)

/** Half of the distance between the quartiles, over the median: by how much a value is usually off. */
export const spread = (values: ReadonlyArray<number>): number =>
  (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / median(values)

/** A median with its spread; few values have none. */
export const summary = (
  values: ReadonlyArray<number>,
  scale = 1,
): { readonly value: number; readonly spread?: number } => ({
  value: median(values) * scale,
  ...(values.length > 3 ? { spread: spread(values) } : {}),
})
