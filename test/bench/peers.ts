/**
 * What the benchmarks compare with is no dependency of the package: it has a folder of its own, and its own lock.
 *
 * @module
 */
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"

/** Their folder. */
export const folder = fileURLToPath(new URL("./peers/", import.meta.url))

/** Are they installed? */
export const installed = existsSync(`${folder}node_modules`)

/** How they are. */
export const hint = "Without other clients to compare with: npm ci --prefix test/bench/peers installs them."

/** One of their modules. `A` is what the caller knows of it, since no type checker looks into this folder. */
export const load = async <A>(name: string): Promise<A> => await import(createRequire(folder).resolve(name)) as A
