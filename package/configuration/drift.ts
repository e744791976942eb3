/**
 * How the rules of a version differ from those that the sources have, and what of them the sources cannot express.
 *
 * @module
 */
import type { Hooks } from "../../src/configuration/Check.ts"
import { clusterHooks } from "../../src/configuration/ClusterHooks.ts"
import { imageHooks } from "../../src/configuration/ImageHooks.ts"
import { policies } from "../../src/configuration/Policies.ts"
import { rules as cluster } from "../../src/configuration/rules/cluster-3.16.1.ts"
import { rules as image } from "../../src/configuration/rules/image-3.16.1.ts"
import byHand from "./by-hand.json" with { type: "json" }
import { differences, type Introspected, type Kind } from "./rules.ts"
import { undescribed } from "./write.ts"

/** What the sources have. */
export const current = { cluster, image }

const hooks = { cluster: clusterHooks, image: imageHooks }

/** What a version has that neither the data nor the code of the sources can say. */
export const unexpressed = (kind: Kind, introspected: Introspected): ReadonlyArray<string> => {
  const { fields, sections, texts = {} }: Hooks = hooks[kind]
  const known = new Set([texts, fields, sections].flatMap((named) => Object.keys(named)))
  const rows = Object.values(introspected.rules.sections)
  const named = rows.flatMap(({ fields, hooks = [] }) => [
    ...hooks,
    ...Object.values(fields).flatMap(({ check }) => check ?? []),
  ])
  const policiesUsed = rows.flatMap(({ fields }) => Object.values(fields).flatMap(({ policy }) => policy ?? []))
  return [
    ...introspected.unexpressed,
    ...new Set(named.filter((name) => !known.has(name)).map((name) => `the check ${name} is not in the sources`)),
    ...new Set(
      policiesUsed.filter((name) => policies[name] === undefined).map((name) =>
        `the policy ${name} is not in the sources`
      ),
    ),
    ...undescribed(introspected).map((name) => `${name} has no description`),
  ]
}

/** How a version differs: its rules, and the code that the sources have by hand. */
export const drift = (kind: Kind, { byHand: digests, rules }: Introspected): ReadonlyArray<string> => [
  ...differences(current[kind].sections, rules.sections),
  ...differences(byHand[kind], digests).map((line) => `code of ${line}: look whether the sources still say the same`),
]
