/** What a bundler should keep small: one operation, by its subpath. */
export { listImageLogStreams } from "effect-parallelcluster/ImageLogs"
