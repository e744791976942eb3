/**
 * The server's side of CloudWatch Logs: AWS JSON 1.1, as far as logs are read with it.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as Operation from "../../core/Operation.ts"
import * as CloudWatchLogs from "../../services/cloudwatch-logs/CloudWatchLogs.ts"
import { type Answer, AwsError } from "../Answer.ts"
import * as AwsParameters from "../AwsParameters.ts"
import type { Call, ReceivedRequest } from "../Call.ts"
import { eventsOf, getLogEvents, sequenceToken } from "../LogStore.ts"
import type { Account, Identity, LogGroup, LogStream, Region } from "../Model.ts"
import { denial } from "../Policies.ts"
import * as SignatureCheck from "../SignatureCheck.ts"
import { arn } from "../State.ts"
import type { Throttle } from "../Throttle.ts"
import { advance } from "../Timeline.ts"
import * as FilterPattern from "../../logs/FilterPattern.ts"

/** Where a search goes on: at this event of this stream, in the order of time and then of names. */
const Cursor = Schema.fromJsonString(Schema.Struct({
  timestamp: Schema.Int,
  logStreamName: Schema.String,
  sequence: Schema.Int,
}))
type Cursor = typeof Cursor.Type

const invalid = (message: string) => new AwsError({ code: "InvalidParameterException", message })
const notFound = (message: string) => new AwsError({ code: "ResourceNotFoundException", message })

/** As CloudWatch Logs writes an error: 400, with the code in the body. */
const writeError = ({ code, message, status = 400 }: AwsError): Answer => ({
  status,
  body: { __type: code, ...(code === "AccessDeniedException" ? { Message: message } : { message }) },
  headers: contentType,
})
const contentType = { "content-type": "application/x-amz-json-1.1" }

/** Refuses a limit beyond the service's. */
const checkLimit = Effect.fnUntraced(function* (limit: number | undefined, most: number) {
  if (limit === undefined || (limit >= 1 && limit <= most)) return
  const bound = limit < 1 ? "greater than or equal to 1" : `less than or equal to ${most}`
  return yield* invalid(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ${bound}`,
  )
})

/** A page of a list, from the first item whose name comes after the token. */
const page = <A>(items: ReadonlyArray<A>, nameOf: (item: A) => string, size: number, nextToken: string | undefined) => {
  const from = nextToken === undefined ? 0 : items.findIndex((item) => nameOf(item) === nextToken)
  // A token that none of them has is an end, not an error.
  const rest = from < 0 ? [] : items.slice(from)
  const next = rest[size]
  return { items: rest.slice(0, size), token: next === undefined ? {} : { nextToken: nameOf(next) } }
}

/** Sorts by a text, as AWS does: by code units. */
const by = <A>(nameOf: (item: A) => string) => (a: A, b: A): number => {
  const [x, y] = [nameOf(a), nameOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Whose events a search has read: as many at most for a page. */
const searched = 10_000

/** What an action works on. */
interface Scope {
  readonly region: Region
  /** Refuses an identity that may not do this to a group or a stream. */
  readonly authorize: (resource: string) => Effect.Effect<void, AwsError>
}

/** An operation. */
interface Action {
  readonly operationId: string
  readonly read: (json: Readonly<Record<string, unknown>>) => Effect.Effect<unknown, AwsError>
  readonly run: (input: unknown, scope: Scope) => Effect.Effect<unknown, AwsError>
}

const action = <I, A, E, Items extends string | undefined, R>(
  declaration: Operation.Operation<I, A, E, Items, R>,
  run: (input: I, scope: Scope) => Effect.Effect<unknown, AwsError>,
): Action => ({
  operationId: declaration.operationId,
  read: AwsParameters.reader(declaration, { json: true, code: "InvalidParameterException" }),
  // It was read by the declaration that its type comes from.
  run: (input, scope) => run(input as I, scope),
})

/** Its operations, by AWS's names. */
export const operationIds: ReadonlyArray<string> = [
  CloudWatchLogs.getLogEvents,
  CloudWatchLogs.describeLogStreams,
  CloudWatchLogs.describeLogGroups,
  CloudWatchLogs.filterLogEvents,
].map(({ operationId }) => operationId)

/** Makes the service. */
export const make = (account: Account, throttle: Throttle): (request: ReceivedRequest) => Call => {
  const { deployment, identities, pageSizes } = account
  const verifySignature = SignatureCheck.make({ identities, service: "logs" })

  const findGroup = Effect.fnUntraced(function* (
    { authorize, region }: Scope,
    { logGroupIdentifier, logGroupName }: {
      readonly logGroupName?: string | undefined
      readonly logGroupIdentifier?: string | undefined
    },
    logStreamName?: string,
  ) {
    if ((logGroupIdentifier === undefined) === (logGroupName === undefined)) {
      return yield* invalid("Exactly one of logGroupName and logGroupIdentifier must be specified.")
    }
    const name = logGroupName ?? logGroupIdentifier?.replace(/^arn:.*:log-group:/, "").replace(/:\*$/, "") ?? ""
    yield* authorize(`log-group:${name}:log-stream:${logStreamName ?? ""}`)
    const group = region.logGroups.get(name)
    if (group === undefined) return yield* notFound("The specified log group does not exist.")
    return { name, group }
  })

  const describeStream = (region: Region, groupName: string, logStreamName: string, stream: LogStream) => {
    const events = eventsOf(stream)
    return {
      logStreamName,
      arn: arn(region.region, "logs", `log-group:${groupName}:log-stream:${logStreamName}`),
      creationTime: stream.creationTime.getTime(),
      firstEventTimestamp: events[0]?.timestamp,
      lastEventTimestamp: events.at(-1)?.timestamp,
      lastIngestionTime: stream.lastIngestionTime?.getTime(),
      uploadSequenceToken: events.length === 0 ? undefined : sequenceToken(stream),
      storedBytes: 0,
    }
  }

  const actions: ReadonlyArray<Action> = [
    action(
      CloudWatchLogs.getLogEvents,
      Effect.fnUntraced(function* (input, scope) {
        yield* checkLimit(input.limit, 10_000)
        const { group } = yield* findGroup(scope, input, input.logStreamName)
        const stream = group.streams.get(input.logStreamName)
        if (stream === undefined) return yield* notFound("The specified log stream does not exist.")
        const found = getLogEvents(stream, {
          ...input,
          startTime: input.startTime?.getTime(),
          endTime: input.endTime?.getTime(),
          limit: Math.min(input.limit ?? Infinity, pageSizes.logEvents),
        })
        if (found === undefined) return yield* invalid("The specified nextToken is invalid.")
        return {
          ...found,
          events: found.events.map(({ ingestionTime, message, timestamp }) => ({ timestamp, message, ingestionTime })),
        }
      }),
    ),

    action(
      CloudWatchLogs.describeLogStreams,
      Effect.fnUntraced(function* (input, scope) {
        const { descending = false, limit, logStreamNamePrefix = "", nextToken, orderBy = "LogStreamName" } = input
        yield* checkLimit(limit, 50)
        if (orderBy === "LastEventTime" && logStreamNamePrefix !== "") {
          return yield* invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
        }
        const { group, name } = yield* findGroup(scope, input)
        const all = Array.from(group.streams)
          .filter(([logStreamName]) => logStreamName.startsWith(logStreamNamePrefix)).sort(by(([name]) => name))
        if (orderBy === "LastEventTime") {
          const last = ([, stream]: (typeof all)[number]) => eventsOf(stream).at(-1)?.timestamp ?? 0
          all.sort((a, b) => last(a) - last(b))
        }
        if (descending) all.reverse()
        const size = Math.min(limit ?? Infinity, pageSizes.logStreams)
        const { items, token } = page(all, ([logStreamName]) => logStreamName, size, nextToken)
        return {
          logStreams: items.map(([logStreamName, stream]) => describeStream(scope.region, name, logStreamName, stream)),
          ...token,
        }
      }),
    ),

    action(
      CloudWatchLogs.describeLogGroups,
      Effect.fnUntraced(function* (input, { authorize, region }) {
        const { limit, logGroupNamePattern, logGroupNamePrefix, nextToken } = input
        yield* checkLimit(limit, 50)
        if (logGroupNamePattern !== undefined && logGroupNamePrefix !== undefined) {
          return yield* invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
        }
        yield* authorize(`log-group:${logGroupNamePrefix ?? ""}:log-stream:`)
        const all = Array.from(region.logGroups).filter(([name]) =>
          name.startsWith(logGroupNamePrefix ?? "") &&
          name.toLowerCase().includes((logGroupNamePattern ?? "").toLowerCase())
        ).sort(by(([name]) => name))
        const size = Math.min(limit ?? Infinity, pageSizes.logGroups)
        const { items, token } = page(all, ([name]) => name, size, nextToken)
        return {
          logGroups: items.map(([logGroupName, { creationTime }]: readonly [string, LogGroup]) => {
            const logGroupArn = arn(region.region, "logs", `log-group:${logGroupName}`)
            return {
              logGroupName,
              creationTime: creationTime.getTime(),
              metricFilterCount: 0,
              arn: `${logGroupArn}:*`,
              storedBytes: 0,
              logGroupClass: "STANDARD",
              logGroupArn,
            }
          }),
          ...token,
        }
      }),
    ),

    action(
      CloudWatchLogs.filterLogEvents,
      Effect.fnUntraced(function* (input, scope) {
        const { limit, logStreamNamePrefix, logStreamNames, nextToken } = input
        const [startTime, endTime] = [input.startTime?.getTime() ?? 0, input.endTime?.getTime() ?? Infinity]
        yield* checkLimit(limit, 10_000)
        if (logStreamNamePrefix !== undefined && logStreamNames !== undefined) {
          return yield* invalid("logStreamNamePrefix and logStreamNames are mutually exclusive parameters.")
        }
        const filter = FilterPattern.parse(input.filterPattern ?? "")
        if (filter === undefined) return yield* invalid("Invalid filter pattern")
        const { group } = yield* findGroup(scope, input)
        const missing = logStreamNames?.find((name) => !group.streams.has(name))
        if (missing !== undefined) return yield* notFound("The specified log stream does not exist.")
        const cursor = nextToken === undefined ? undefined : yield* Effect.mapError(
          Effect.flatMap(Effect.try(() => atob(nextToken)), Schema.decodeEffect(Cursor)),
          () => invalid("The specified nextToken is invalid."),
        )
        const candidates = Array.from(group.streams)
          .filter(([name]) => logStreamNames?.includes(name) ?? name.startsWith(logStreamNamePrefix ?? ""))
          .flatMap(([logStreamName, stream]) => eventsOf(stream).map((event) => ({ ...event, logStreamName })))
          // Of this operation the end of the window is a part.
          .filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime)
          .sort(compare)
        const from = cursor === undefined ? 0 : candidates.findIndex((event) => compare(event, cursor) >= 0)
        const most = Math.min(limit ?? Infinity, pageSizes.logEvents)
        const found = []
        let next = from < 0 ? candidates.length : from
        for (; next < candidates.length && found.length < most && next - from < searched; next++) {
          const { ingestionTime, logStreamName, message, sequence, timestamp } = candidates[next]!
          if (filter(message)) {
            const eventId = `${timestamp}`.padStart(20, "3").padEnd(56 - `${sequence}`.length, "0") + sequence
            found.push({ logStreamName, timestamp, message, ingestionTime, eventId })
          }
        }
        const after = candidates[next]
        const token = ({ logStreamName, sequence, timestamp }: Cursor) =>
          btoa(encodeLatin(JSON.stringify({ timestamp, logStreamName, sequence })))
        return {
          events: found,
          searchedLogStreams: [],
          ...(after === undefined ? {} : { nextToken: token(after) }),
        }
      }),
    ),
  ]

  return (request) => {
    const target = request.headers.get("x-amz-target")
    const found = actions.find(({ operationId }) => target === `Logs_20140328.${operationId}`)
    const name = found?.operationId
    const regionName = SignatureCheck.regionOf(request) ?? deployment.region
    return {
      operationId: name,
      writeError,
      verify: Effect.filterOrFail(
        verifySignature(request),
        () => name === undefined || throttle.take(name, regionName, request.time),
        () => new AwsError({ code: "ThrottlingException", message: "Rate exceeded" }),
      ),
      input: found === undefined
        ? Effect.fail(new AwsError({ code: "UnknownOperationException", message: "" }))
        : Effect.flatMap(parse(request.body), found.read),
      run: Effect.fnUntraced(function* (input, identity) {
        if (found === undefined) return yield* new AwsError({ code: "UnknownOperationException", message: "" })
        const region = account.region(regionName)
        advance(region.timeline, request.time)
        const authorize = (resource: string) => forbid(identity, `logs:${name}`, arn(regionName, "logs", resource))
        return { status: 200, body: yield* found.run(input, { region, authorize }), headers: contentType }
      }),
    }
  }

  function forbid(identity: Identity | undefined, action: string, resource: string): Effect.Effect<void, AwsError> {
    const message = identity && denial(identity, deployment, action, resource)
    return message === undefined ? Effect.void : Effect.fail(new AwsError({ code: "AccessDeniedException", message }))
  }
}

/** In the order of time; events of the same millisecond by the stream's name, then as they came. */
const compare = (a: Cursor, b: Cursor): number =>
  a.timestamp - b.timestamp || by(({ logStreamName }: Cursor) => logStreamName)(a, b) || a.sequence - b.sequence

/** `btoa` takes no others, and JSON has a way to write them. */
const encodeLatin = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)

const parse = (body: Uint8Array): Effect.Effect<Readonly<Record<string, unknown>>, AwsError> =>
  Effect.try({
    try: (): unknown => JSON.parse(new TextDecoder().decode(body)),
    catch: () => new AwsError({ code: "SerializationException", message: "" }),
  }).pipe(Effect.flatMap((json) =>
    Predicate.isObject(json)
      ? Effect.succeed({ ...json })
      : Effect.fail(new AwsError({ code: "SerializationException", message: "" }))
  ))
