/**
 * The rules of a version as they come out of its package, and how those of two versions differ.
 *
 * @module
 */
import { fileURLToPath } from "node:url"
import type { Rules } from "../../src/configuration/Rules.ts"
import { pythonWith, run } from "./python.ts"

export const kinds = ["cluster", "image"] as const
export type Kind = typeof kinds[number]

/** What was read out of a package. */
export interface Introspected {
  readonly rules: Rules
  /** What the server takes for what is left out, by section and key. */
  readonly defaults: Readonly<Record<string, string | number | boolean>>
  /** What TypeScript has by hand, with digests of the code that it stands for. */
  readonly byHand: Readonly<Record<string, string>>
  /** What can be said neither by data nor by what is there by hand. */
  readonly unexpressed: ReadonlyArray<string>
}

const script = fileURLToPath(new URL("introspect.py", import.meta.url))

export const introspect = (version: string, kind: Kind): Introspected =>
  JSON.parse(run(pythonWith(version), [script, kind]))

/** The facts in a tree of JSON, by their places. */
const facts = (value: unknown, place = ""): ReadonlyArray<readonly [place: string, value: string]> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, member]) => facts(member, place === "" ? key : `${place}.${key}`))
    : [[place, JSON.stringify(value)]]

/** Every fact that is not the same, one a line. */
export const differences = (from: unknown, to: unknown): ReadonlyArray<string> => {
  const [before, after] = [new Map(facts(from)), new Map(facts(to))]
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((place) => before.get(place) !== after.get(place))
    .map((place) => `${place}: ${before.get(place) ?? "-"} -> ${after.get(place) ?? "-"}`)
}
