/**
 * Releases of the ParallelCluster server, in order.
 *
 * @module
 */

/** Is this release the other one, or newer? */
export const isAtLeast = (release: string, other: string): boolean => {
  const numbers = other.split(".").map(Number)
  const differing = release.split(".").map((part, i) => Number(part) - (numbers[i] ?? 0)).find((by) => by !== 0)
  return (differing ?? 0) >= 0
}
