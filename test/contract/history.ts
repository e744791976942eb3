/**
 * How the contract changed from release to release, and what of older ones still has to be read.
 *
 * @module
 */
import { isAtLeast } from "../upstream/releases.ts"
import type { Departure, Difference } from "./compare.ts"
import type { Facts } from "./facts.ts"

/** A change that is known, with the release that brought it. */
export interface Change {
  readonly fact: RegExp
  readonly since: string
  readonly what: string
}

/** Every change of the contract since 3.2. */
export const history: ReadonlyArray<Change> = [
  {
    fact: /\bgives .*\.scheduler(\.|$)/,
    since: "3.3.0",
    what: "descriptions of clusters name their scheduler",
  },
  {
    fact: /^ListClusterLogStreams \?filters$/,
    since: "3.3.0",
    what: "the style of filters, which are sent as before",
  },
  {
    fact: / nodeType = LoginNode$|\?nodeType = LoginNode$|\.nodeType = LoginNode$/,
    since: "3.7.0",
    what: "login nodes among the instances",
  },
  {
    fact: /^DescribeCluster gives \.loginNodes/,
    since: "3.7.0",
    what: "login nodes of a cluster, one pool",
  },
  {
    fact: /^DescribeCluster gives \.failure(Reason|s)/,
    since: "3.8.0",
    what: "failures, a list, in place of failureReason",
  },
  {
    fact: /\.cloud[fF]ormationStackStatus = (IMPORT_\w+|REVIEW_IN_PROGRESS|UPDATE_FAILED)$/,
    since: "3.10.0",
    what: "stack statuses of imports, and two more",
  },
  {
    fact: /^DescribeCluster gives \.loginNodes/,
    since: "3.11.0",
    what: "login nodes of a cluster, an array of pools with their names",
  },
]

/** The changes between a release and the newest by what brought them, the differences that no known change explains, and of what older answers hold, what the declarations no longer read. */
export const sinceRelease = (
  release: string,
  changes: ReadonlyArray<Difference>,
  ours: Facts,
  departures: ReadonlyArray<Departure>,
) => {
  const known = history.filter(({ since }) => !isAtLeast(release, since))
  const explaining = (difference: Difference) => known.findLast(({ fact }) => fact.test(difference.fact))
  const counts = new Map<Change, number>()
  for (const change of changes.map(explaining)) {
    if (change !== undefined) counts.set(change, (counts.get(change) ?? 0) + 1)
  }
  return {
    counts,
    unexplained: changes.filter((change) => explaining(change) === undefined),
    // A member of an enumeration is open anyway.
    unread: changes.filter(({ contract, fact }) =>
      contract !== undefined && contract !== "member" && / gives |^error /.test(fact) && !ours.has(fact)
    ),
    idle: known.filter((change) =>
      !counts.has(change) && !changes.some(({ fact }) => change.fact.test(fact))
    ),
  }
}
