/**
 * Pages of log events and of log streams, as the server makes them from those of CloudWatch Logs: for images and clusters alike.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { PageInput } from "../../logs/PageReader.ts"
import { badRequest, internal, notFound } from "../Answer.ts"
import { eventsOf, getLogEvents as readPage, sequenceToken } from "../LogStore.ts"
import type { LogGroup } from "../Model.ts"
import { arn } from "../State.ts"
import type { RequestContext } from "./Handler.ts"

/** What the server makes of CloudWatch's refusals; of those about clusters' logs with one full stop more. */
const noEvents = (input: object, reason: string) =>
  internal(`Unexpected error when retrieving log events: ${reason}${"clusterName" in input ? "." : ""}`)

/** The server checks this before it looks for the log. */
export const checkLogInput = Effect.fnUntraced(function* ({ endTime, limit, startTime }: PageInput) {
  if (startTime !== undefined && endTime !== undefined && startTime >= endTime) {
    return yield* badRequest("start_time filter must be earlier than end_time filter.")
  }
  if (limit !== undefined && limit < 0) return yield* badRequest("'limit' must be a positive integer.")
})

/** A page of a log's events. */
export const logEvents = Effect.fnUntraced(
  function* (group: LogGroup, input: PageInput, { pageSizes }: RequestContext) {
    const { endTime, limit, startTime } = input
    if (limit !== undefined && limit > 10_000) {
      return yield* noEvents(
        input,
        `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ` +
          "less than or equal to 10000",
      )
    }
    const stream = group.streams.get(input.logStreamName)
    if (stream === undefined) {
      return yield* notFound(`The specified log stream ${input.logStreamName} does not exist.`)
    }
    // The server passes on to CloudWatch only what Python takes for true: no 0, and no empty text.
    const page = readPage(stream, {
      startTime: startTime?.getTime() || undefined,
      endTime: endTime?.getTime() || undefined,
      startFromHead: input.startFromHead,
      nextToken: input.nextToken || undefined,
      limit: Math.min(limit || Infinity, pageSizes.logEvents),
    })
    if (page === undefined) return yield* noEvents(input, "The specified nextToken is invalid.")
    return {
      events: page.events.map(({ message, timestamp }) => ({ message, timestamp: new Date(timestamp) })),
      nextToken: page.nextForwardToken,
      prevToken: page.nextBackwardToken,
    }
  },
)

/** A page of a group's log streams, of those whose names begin with `prefix`. */
export const logStreams = Effect.fnUntraced(function* (
  groupName: string,
  group: LogGroup,
  { nextToken, prefix = "" }: { readonly nextToken?: string | undefined; readonly prefix?: string | undefined },
  { pageSizes, region }: RequestContext,
) {
  const names = [...group.streams.keys()].filter((name) => name.startsWith(prefix)).sort()
  const after = nextToken?.startsWith(`${groupName}@`) ? nextToken.slice(groupName.length + 1) : nextToken
  // A token that is none of this group's gives an empty page, not an error.
  const rest = !after ? names : after === nextToken ? [] : names.filter((name) => name > after)
  const page = rest.slice(0, pageSizes.logStreams)
  const logStreams = []
  for (const logStreamName of page) {
    const stream = group.streams.get(logStreamName)!
    const events = eventsOf(stream)
    const [first, last] = [events[0], events.at(-1)]
    // Python's message of a missing member: the server expects every stream to have events.
    if (first === undefined || last === undefined) return yield* internal("'firstEventTimestamp'")
    logStreams.push({
      logStreamName,
      logStreamArn: arn(region.region, "logs", `log-group:${groupName}:log-stream:${logStreamName}`),
      creationTime: stream.creationTime,
      firstEventTimestamp: new Date(first.timestamp),
      lastEventTimestamp: new Date(last.timestamp),
      ...(stream.lastIngestionTime === undefined ? {} : { lastIngestionTime: stream.lastIngestionTime }),
      uploadSequenceToken: sequenceToken(stream),
    })
  }
  return rest.length > page.length ? { logStreams, nextToken: `${groupName}@${page.at(-1)}` } : { logStreams }
})
