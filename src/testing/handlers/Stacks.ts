/**
 * CloudFormation's stacks, which images and clusters have in common.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { internal } from "../Answer.ts"
import type { Region, Stack } from "../Model.ts"
import type { RequestContext } from "./Handler.ts"

/** A page of a stack's events. */
export const stackEvents = Effect.fnUntraced(function* (
  stack: Stack,
  { nextToken }: { readonly nextToken?: string | undefined },
  { pageSizes }: RequestContext,
) {
  // A token holds the event that the next page begins with: events that come meanwhile do not shift it.
  const from = nextToken ? stack.events.findIndex(({ eventId }) => eventId === nextToken) : 0
  if (from < 0) return yield* internal("Invalid NextToken")
  const events = stack.events.slice(from, from + pageSizes.stackEvents)
  const next = stack.events[from + pageSizes.stackEvents]
  return next === undefined ? { events } : { events, nextToken: next.eventId }
})

/** A page of all stacks, of clusters and images; those of another kind are left out of a page that was fetched already. */
export const pageOfStacks = Effect.fnUntraced(function* (
  { nextToken }: { readonly nextToken?: string | undefined },
  { pageSizes, region }: RequestContext,
) {
  const all = [...region.stacks]
  const from = nextToken ? all.findIndex(([, { stackId }]) => stackId === nextToken) : 0
  if (from < 0) return yield* internal("Invalid NextToken")
  const next = all[from + pageSizes.stacks]
  return {
    names: all.slice(from, from + pageSizes.stacks).map(([name]) => name),
    ...(next === undefined ? {} : { nextToken: next[1].stackId }),
  }
})

/** Why the work that begins now fails, if it does; the reason is used once. */
export const takeFailure = ({ failures }: Region, name: string): string | undefined => {
  const reason = failures.get(name)
  failures.delete(name)
  return reason
}
