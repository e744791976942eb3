/**
 * The types of the contract for openapi-fetch, as openapi-typescript writes them, into `peers/contract.ts`, which git ignores.
 * Types weigh nothing and take no time, so the benchmarks run without them too: they show that the peers are used as one uses
 * them.
 *
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { parse } from "yaml"
import { document, pinned } from "../contract/document.ts"
import { root } from "../support/root.ts"
import * as peers from "./peers.ts"
import { progress } from "./report.ts"
import { output } from "./runtimes.ts"

/** As much of openapi-typescript as is used; it is found as a CommonJS module. */
interface OpenapiTypescript {
  readonly default: {
    readonly default: (document: unknown) => Promise<unknown>
    readonly astToString: (ast: unknown) => string
  }
}

const generate = async (version: string) => {
  const file = join(peers.folder, "contract.ts")
  const head = `// Made by openapi-typescript from the contract of ${version}.\n`
  if (existsSync(file) && readFileSync(file, "utf8").startsWith(head)) return
  progress("openapi-fetch: making its types of the contract")
  const { default: { astToString, default: make } } = await peers.load<OpenapiTypescript>("openapi-typescript")
  writeFileSync(file, head + astToString(await make(parse(document(version)))))
}

/** Makes the types and checks all peers with them, and gives what is to be said of that. */
export const checkPeers = async (): Promise<ReadonlyArray<string>> => {
  if (!peers.installed) return []
  const version = pinned()
  try {
    await generate(version)
  } catch (error) {
    const why = `openapi-fetch is not checked with the contract's types. ${
      error instanceof Error ? error.message : error
    }`
    progress(why)
    return [why]
  }
  await output([process.execPath, join(root, "node_modules/typescript/bin/tsc"), "--project", peers.folder])
  return [`openapi-fetch uses the types that openapi-typescript generates from the contract of ${version}.`]
}
