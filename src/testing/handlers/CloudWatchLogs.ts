/**
 * The server's side of CloudWatch Logs: AWS JSON 1.1, as far as logs are read with it.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type Answer, Refusal } from "../Answer.ts"
import type { Call, ReceivedRequest } from "../Call.ts"
import { eventsOf, getLogEvents, sequenceToken } from "../LogStore.ts"
import type { PageSizes, Region } from "../Model.ts"
import * as SignatureCheck from "../SignatureCheck.ts"
import { arn } from "../State.ts"
import { advance } from "../Timeline.ts"

const Millis = Schema.optionalKey(Schema.Int)

const GetLogEvents = Schema.Struct({
  logGroupName: Schema.NonEmptyString,
  logStreamName: Schema.NonEmptyString,
  nextToken: Schema.optionalKey(Schema.String),
  startFromHead: Schema.optionalKey(Schema.Boolean),
  limit: Schema.optionalKey(Schema.Int),
  startTime: Millis,
  endTime: Millis,
})

const DescribeLogStreams = Schema.Struct({
  logGroupName: Schema.NonEmptyString,
  nextToken: Schema.optionalKey(Schema.String),
})

/** Its operations, by AWS's names. */
export const operationIds = ["GetLogEvents", "DescribeLogStreams"] as const

const refuse = (type: string, message: string) => new Refusal({ status: 400, body: { __type: type, message } })
const invalid = (message: string) => refuse("InvalidParameterException", message)

/** Makes the service. */
export const make = (options: {
  /** Of requests that are not signed for any. */
  readonly region: string
  readonly pageSizes: PageSizes
  readonly regions: (region: string) => Region
  readonly credentials: ReadonlyArray<SignatureCheck.KnownCredentials>
}): (request: ReceivedRequest) => Call => {
  const { credentials, pageSizes, regions } = options

  const groupOf = (region: Region, name: string) => {
    const group = region.logGroups.get(name)
    return group === undefined
      ? Effect.fail(refuse("ResourceNotFoundException", "The specified log group does not exist."))
      : Effect.succeed(group)
  }

  const actions = {
    GetLogEvents: Effect.fnUntraced(function* (region: Region, body: unknown) {
      const input = yield* read(GetLogEvents, body)
      const { limit = 1 } = input
      if (limit < 1 || limit > 10_000) {
        const bound = limit < 1 ? "greater than or equal to 1" : "less than or equal to 10000"
        return yield* invalid(
          `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: ` +
            `Member must have value ${bound}`,
        )
      }
      const group = yield* groupOf(region, input.logGroupName)
      const stream = group.get(input.logStreamName)
      if (stream === undefined) {
        return yield* refuse("ResourceNotFoundException", "The specified log stream does not exist.")
      }
      const page = getLogEvents(stream, { ...input, limit: Math.min(input.limit ?? Infinity, pageSizes.logEvents) })
      if (page === undefined) return yield* invalid("The specified nextToken is invalid.")
      return {
        ...page,
        events: page.events.map(({ ingestionTime, message, timestamp }) => ({ timestamp, message, ingestionTime })),
      }
    }),

    DescribeLogStreams: Effect.fnUntraced(function* (region: Region, body: unknown) {
      const { logGroupName, nextToken } = yield* read(DescribeLogStreams, body)
      const group = yield* groupOf(region, logGroupName)
      const names = [...group.keys()].sort()
      const rest = nextToken === undefined ? names : names.filter((name) => name > nextToken)
      const page = rest.slice(0, pageSizes.logStreams)
      const logStreams = page.map((logStreamName) => {
        const stream = group.get(logStreamName)!
        const events = eventsOf(stream)
        return {
          logStreamName,
          arn: arn(region.region, "logs", `log-group:${logGroupName}:log-stream:${logStreamName}`),
          creationTime: stream.creationTime.getTime(),
          firstEventTimestamp: events[0]?.timestamp,
          lastEventTimestamp: events.at(-1)?.timestamp,
          lastIngestionTime: stream.lastIngestionTime?.getTime(),
          uploadSequenceToken: events.length === 0 ? undefined : sequenceToken(stream),
          storedBytes: 0,
        }
      })
      return rest.length > page.length ? { logStreams, nextToken: page.at(-1) } : { logStreams }
    }),
  }

  return (request) => {
    const target = request.headers.get("x-amz-target")
    const name = operationIds.find((name) => target === `Logs_20140328.${name}`)
    const region = regionOf(request) ?? options.region
    const verify = SignatureCheck.make({ credentials, region, service: "logs" })(request)
    return {
      operationId: name,
      verify: Effect.mapError(verify, inItsWords),
      input: Effect.sync(() => parse(new TextDecoder().decode(request.body))),
      run: Effect.fnUntraced(function* (body) {
        if (name === undefined) return yield* refuse("UnknownOperationException", "")
        const resources = regions(region)
        advance(resources.timeline, request.time)
        return { status: 200, body: yield* actions[name](resources, body), headers: contentType } satisfies Answer
      }),
    }
  }
}

const contentType = { "content-type": "application/x-amz-json-1.1" }

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const read = <S extends Schema.Codec<unknown, unknown>>(schema: S, body: unknown): Effect.Effect<S["Type"], Refusal> =>
  Effect.mapError(
    Schema.decodeUnknownEffect(schema)(body),
    ({ message }) => invalid(`1 validation error detected: ${message}`),
  )

/** The region that was signed for. */
const regionOf = ({ headers }: ReceivedRequest): string | undefined =>
  /Credential=[^/]+\/\d+\/([a-z0-9-]+)\/logs\//.exec(headers.get("authorization") ?? "")?.[1]

/** What API Gateway says with a status and a header, this service says in the body. */
const inItsWords = ({ body, headers }: Refusal): Refusal =>
  refuse(headers?.["x-amzn-ErrorType"] ?? "", String(Object(body).message))
