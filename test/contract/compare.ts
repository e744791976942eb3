/**
 * Compares facts, and knows which differences are meant.
 *
 * @module
 */
import type { Facts } from "./facts.ts"

/** A fact that is not the same on both sides. */
export interface Difference {
  readonly fact: string
  /** Nothing where the contract does not have it. */
  readonly contract: string | undefined
  /** Nothing where the declarations do not have it. */
  readonly ours: string | undefined
}

/** Differences that are meant. */
export interface Departure {
  readonly fact: RegExp
  readonly contract: string | undefined
  readonly ours: string | undefined
  readonly reason: string
}

/** All differences between two sets of facts. */
export const compare = (contract: Facts, ours: Facts): ReadonlyArray<Difference> =>
  [...new Set([...contract.keys(), ...ours.keys()])]
    .map((fact) => ({ fact, contract: contract.get(fact), ours: ours.get(fact) }))
    .filter((difference) => difference.contract !== difference.ours)

/**
 * The differences that nothing explains, and the explanations that nothing needs any more. What an older contract has as the
 * declarations have it needs none: it is there for older servers.
 */
export const judge = (
  differences: ReadonlyArray<Difference>,
  departures: ReadonlyArray<Departure>,
  older: ReadonlyArray<Facts> = [],
) => {
  const forOlder = ({ contract, fact, ours }: Difference) =>
    contract === undefined && older.some((facts) => facts.get(fact) === ours)
  const explains = (departure: Departure, difference: Difference) =>
    departure.fact.test(difference.fact) && departure.contract === difference.contract &&
    departure.ours === difference.ours
  return {
    drift: differences.filter((difference) =>
      !forOlder(difference) && !departures.some((departure) => explains(departure, difference))
    ),
    idle: departures.filter((departure) => !differences.some((difference) => explains(departure, difference))),
  }
}

/** A difference in a line. */
export const show = (
  { contract, fact, ours }: Difference,
  sides: readonly [string, string] = ["contract", "ours"],
): string => `${fact}: ${sides[0]} ${contract ?? "has it not"}; ${sides[1]} ${ours ?? "has it not"}`
