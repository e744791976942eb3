/**
 * What failed first in a stack: of the events of several generations of a name and of several operations, those that count.
 *
 * @module
 */
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import type { Description } from "./Facts.ts"

const isOfStack = ({ physicalResourceId, stackId }: StackEvent): boolean => physicalResourceId === stackId

const wordsOfFollowers =
  /^Resource (?:creation|update|deletion) cancell?ed|message: "Resource \w+ cancell?ed|^The following resource\(s\) failed to /

/** The events of the stack that the description names, else of the newest of the name, the oldest first. */
const generationOf = (description: Description, events: ReadonlyArray<StackEvent>): ReadonlyArray<StackEvent> => {
  // The service gives the newest first; of events of one moment the earlier is then the one further back.
  const isNewestFirst = (events[0]?.timestamp ?? 0) >= (events.at(-1)?.timestamp ?? 0)
  const ascending = (isNewestFirst ? [...events].reverse() : [...events])
    .sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime())
  const newestFirst = [...new Set(ascending.map(({ stackId }) => stackId).reverse())]
  // Of a stack whose events tell of itself alone, nothing is known.
  const isKnown = (stackId: string | undefined) =>
    ascending.some((event) => event.stackId === stackId && !isOfStack(event))
  const stackId = [description.cloudformationStackArn, ...newestFirst].find(isKnown) ?? newestFirst[0]
  return ascending.filter((event) => event.stackId === stackId)
}

/** The last operation on the stack of the kind that the subject's status names, and what failed in it. */
export const stackFailures = (
  description: Description,
  events: ReadonlyArray<StackEvent>,
): { readonly since?: Date; readonly failures: ReadonlyArray<StackEvent> } => {
  const status = description.clusterStatus ?? description.imageBuildStatus ?? ""
  const kind = status.startsWith("DELETE") ? "DELETE" : status.startsWith("UPDATE") ? "UPDATE" : "CREATE"
  const generation = generationOf(description, events)
  const start = generation.findLastIndex((event) => isOfStack(event) && event.resourceStatus === `${kind}_IN_PROGRESS`)
  const operation = generation.slice(Math.max(start, 0))
  // What fails in a rollback or in the clean-up after an operation is not why it failed.
  const end = operation.findIndex((event, index) =>
    index > 0 && isOfStack(event) && /ROLLBACK|CLEANUP|^DELETE_IN_PROGRESS$/.test(event.resourceStatus)
  )
  const failures = (end < 0 ? operation : operation.slice(0, end)).filter((event) =>
    event.resourceStatus.endsWith("_FAILED") && !isOfStack(event) &&
    // What an operation cannot clean up is left behind by its failure.
    (kind === "DELETE" || event.resourceStatus !== "DELETE_FAILED") && event.resourceStatusReason !== undefined &&
    !wordsOfFollowers.test(event.resourceStatusReason)
  )
  const first = generation[Math.max(start, 0)]
  return first === undefined ? { failures } : { since: first.timestamp, failures }
}
