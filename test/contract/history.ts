/**
 * How the contract changed from release to release, and what of older ones still has to be read.
 *
 * @module
 */
import { isAtLeast } from "../upstream/releases.ts"
import type { Difference } from "./compare.ts"
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
    fact: /[.?]nodeType = LoginNode$/,
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
    since: "3.10.0",
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

/** The changes that a release has not yet seen, with how many facts each explains, and what none of them explains. */
export const explain = (release: string, changes: ReadonlyArray<Difference>) => {
  const later = history.filter(({ since }) => !isAtLeast(release, since))
  const explained = later.map((change) => ({
    ...change,
    facts: changes.filter(({ fact }) => change.fact.test(fact)).length,
  }))
  const unexplained = changes.filter(({ fact }) => !later.some((change) => change.fact.test(fact)))
  return { explained, unexplained }
}

/** What an older release's answers hold, and the declarations do not read. Members of enumerations are open anyway. */
export const unread = (older: Facts, ours: Facts): ReadonlyArray<string> =>
  [...older].filter(([fact, kind]) => / gives |^error /.test(fact) && kind !== "member" && !ours.has(fact))
    .map(([fact]) => fact)
