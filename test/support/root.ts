/**
 * Where the project lies. By itself, since who needs no more should not start the runtimes to see which there are.
 *
 * @module
 */
import { fileURLToPath } from "node:url"

/** The project's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url))
