/**
 * All that the package exports from its root.
 *
 * @module
 */
export * from "effect-parallelcluster"
