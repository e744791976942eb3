/**
 * Finds the first failures of a stack's last operation, among the events of several stacks of the same name and of earlier
 * operations.
 *
 * @module
 */
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import type { Description } from "./Facts.ts"

const isOfStack = ({ physicalResourceId, stackId }: StackEvent): boolean => physicalResourceId === stackId

const cancelledByOthers =
  /^Resource (?:creation|update|deletion) cancell?ed|message: "Resource \w+ cancell?ed|^The following resource\(s\) failed to /

/** The events of the stack in the description, otherwise of the newest stack of that name, oldest first. */
const generationOf = (description: Description, events: ReadonlyArray<StackEvent>): ReadonlyArray<StackEvent> => {
  // The service returns the newest first. Reverse before sorting, so that events of the same time stay in order.
  const isNewestFirst = (events[0]?.timestamp ?? 0) >= (events.at(-1)?.timestamp ?? 0)
  const ascending = (isNewestFirst ? [...events].reverse() : [...events])
    .sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime())
  const newestFirst = [...new Set(ascending.map(({ stackId }) => stackId).reverse())]
  // Skip stacks that have only events of the stack itself: they show no cause.
  const isKnown = (stackId: string | undefined) =>
    ascending.some((event) => event.stackId === stackId && !isOfStack(event))
  const stackId = [description.cloudformationStackArn, ...newestFirst].find(isKnown) ?? newestFirst[0]
  return ascending.filter((event) => event.stackId === stackId)
}

/** The start of the last operation on the stack, of the kind that the status names, and its failures. */
export const stackFailures = (
  description: Description,
  events: ReadonlyArray<StackEvent>,
): { readonly since?: Date; readonly failures: ReadonlyArray<StackEvent> } => {
  const status = description.clusterStatus ?? description.imageBuildStatus ?? ""
  const kind = status.startsWith("DELETE") ? "DELETE" : status.startsWith("UPDATE") ? "UPDATE" : "CREATE"
  const generation = generationOf(description, events)
  const start = generation.findLastIndex((event) => isOfStack(event) && event.resourceStatus === `${kind}_IN_PROGRESS`)
  const operation = generation.slice(Math.max(start, 0))
  // Failures during rollback or cleanup are not the cause.
  const end = operation.findIndex((event, index) =>
    index > 0 && isOfStack(event) && /ROLLBACK|CLEANUP|^DELETE_IN_PROGRESS$/.test(event.resourceStatus)
  )
  const failures = (end < 0 ? operation : operation.slice(0, end)).filter((event) =>
    event.resourceStatus.endsWith("_FAILED") && !isOfStack(event) &&
    // A failed cleanup is a consequence of the failure, except when deleting.
    (kind === "DELETE" || event.resourceStatus !== "DELETE_FAILED") && event.resourceStatusReason !== undefined &&
    !cancelledByOthers.test(event.resourceStatusReason)
  )
  const first = generation[Math.max(start, 0)]
  return first === undefined ? { failures } : { since: first.timestamp, failures }
}
