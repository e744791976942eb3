/**
 * The server's side of Image Logs, and of the logs of clusters, which it reads the same way.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as ImageLogs from "../services/parallelcluster/ImageLogs.ts"
import { badRequest, internal, notFound } from "./Answer.ts"
import { eventsOf, getLogEvents as readPage, type LogGroup, sequenceToken } from "./LogStore.ts"
import * as Route from "./Route.ts"
import { stackEvents } from "./Stacks.ts"
import { arn, imageLogGroup } from "./State.ts"

const noLogs = (imageId: string) =>
  notFound(`Unable to find image logs, please double check if image id=${imageId} is correct.`)

/** What the server makes of CloudWatch's refusals; of those about clusters' logs with one full stop more. */
const noEvents = (input: object, reason: string) =>
  internal(`Unexpected error when retrieving log events: ${reason}${"clusterName" in input ? "." : ""}`)

/** What is asked of a log. */
interface LogInput {
  readonly logStreamName: string
  readonly nextToken?: string | undefined
  readonly startFromHead?: boolean | undefined
  readonly limit?: number | undefined
  readonly startTime?: Date | undefined
  readonly endTime?: Date | undefined
}

/** The server looks at this before it looks for the log. */
export const checkLogInput = Effect.fnUntraced(function* ({ endTime, limit, startTime }: LogInput) {
  if (startTime !== undefined && endTime !== undefined && startTime >= endTime) {
    return yield* badRequest("start_time filter must be earlier than end_time filter.")
  }
  if (limit !== undefined && limit < 0) return yield* badRequest("'limit' must be a positive integer.")
})

/** A page of a log's events. */
export const logEvents = Effect.fnUntraced(function* (group: LogGroup, input: LogInput, { pageSizes }: Route.Scope) {
  const { endTime, limit, startTime } = input
  if (limit !== undefined && limit > 10_000) {
    return yield* noEvents(
      input,
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ` +
        "less than or equal to 10000",
    )
  }
  const stream = group.get(input.logStreamName)
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
})

/** A page of a group's log streams, of those whose names begin with `prefix`. */
export const logStreams = Effect.fnUntraced(function* (
  groupName: string,
  group: LogGroup,
  { nextToken, prefix = "" }: { readonly nextToken?: string | undefined; readonly prefix?: string | undefined },
  { pageSizes, region }: Route.Scope,
) {
  const names = [...group.keys()].filter((name) => name.startsWith(prefix)).sort()
  const after = nextToken?.startsWith(`${groupName}@`) ? nextToken.slice(groupName.length + 1) : nextToken
  // A token that is none of this group's gives an empty page, not an error.
  const rest = !after ? names : after === nextToken ? [] : names.filter((name) => name > after)
  const page = rest.slice(0, pageSizes.logStreams)
  const logStreams = []
  for (const logStreamName of page) {
    const stream = group.get(logStreamName)!
    const events = eventsOf(stream)
    const [first, last] = [events[0], events.at(-1)]
    // What Python says of a member that is not there: the server expects every stream to have events.
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

const getImageLogEvents = Route.make(
  ImageLogs.getImageLogEvents,
  Effect.fnUntraced(function* (input, scope) {
    yield* checkLogInput(input)
    const group = scope.region.logGroups.get(imageLogGroup(input.imageId))
    return yield* group === undefined ? noLogs(input.imageId) : logEvents(group, input, scope)
  }),
)

const listImageLogStreams = Route.make(
  ImageLogs.listImageLogStreams,
  Effect.fnUntraced(function* (input, scope) {
    const groupName = imageLogGroup(input.imageId)
    const group = scope.region.logGroups.get(groupName)
    return yield* group === undefined ? noLogs(input.imageId) : logStreams(groupName, group, input, scope)
  }),
)

const getImageStackEvents = Route.make(
  ImageLogs.getImageStackEvents,
  Effect.fnUntraced(function* (input, scope) {
    const stack = scope.region.stacks.get(input.imageId)
    return yield* stack === undefined
      ? notFound(`CloudFormation Stack for Image ${input.imageId} does not exist.`)
      : stackEvents(stack, input, scope)
  }),
)

/** What the server does for each operation of Image Logs. */
export const imageLogs: ReadonlyArray<Route.Route> = [getImageLogEvents, listImageLogStreams, getImageStackEvents]
