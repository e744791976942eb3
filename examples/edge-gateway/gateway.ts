/**
 * Lets browsers read logs. The API itself cannot be called from one: it wants signed requests and answers no other origin.
 *
 * The gateway takes the paths of the operations it lists, and nothing else: operations that read. It signs with its own keys,
 * and asks the caller for a proof of its own. Where a log is asked for as `text/event-stream`, it follows it.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as ClusterLogs from "effect-parallelcluster/ClusterLogs"
import * as Errors from "effect-parallelcluster/Errors"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as ImageOperations from "effect-parallelcluster/ImageOperations"
import * as LogEvents from "effect-parallelcluster/LogEvents"
import type * as Operation from "effect-parallelcluster/Operation"
import type { ParallelCluster } from "effect-parallelcluster/ParallelCluster"

type Failure = Errors.ClientError | Errors.InvalidConfiguration | Errors.NotFound | Errors.ServiceError

type Readable = Operation.Operation<
  never,
  unknown,
  Errors.ClientError | Errors.NotFound | Errors.ServiceError,
  string | undefined,
  ParallelCluster
>

/** What may be read: add a line to let more be read. */
const readable: ReadonlyArray<Readable> = [
  ImageOperations.listImages,
  ImageLogs.listImageLogStreams,
  ImageLogs.getImageLogEvents,
  ImageLogs.getImageStackEvents,
  ClusterLogs.listClusterLogStreams,
  ClusterLogs.getClusterLogEvents,
  ClusterLogs.getClusterStackEvents,
]

/** What a gateway needs to know. */
export interface Options {
  /** The API, with the keys that sign. */
  readonly client: Layer.Layer<ParallelCluster, Errors.CredentialsUnavailable | Errors.InvalidConfiguration>
  /** The pages that may ask, such as `https://logs.example.com`. */
  readonly origins: ReadonlyArray<string>
  /** Who may ask: {@link bearer}, or a check of your own. */
  readonly authorize: (request: Request) => boolean | Promise<boolean>
  /**
   * How long one response follows a log; the browser then comes back for the rest. Default: 5 minutes. A worker may only
   * send so many requests for one that it answers.
   */
  readonly followFor?: `${number} ${"minutes" | "seconds" | "millis"}` | undefined
}

/** Asks for `Authorization: Bearer …`. The comparison takes as long for a wrong token as for a nearly right one. */
export const bearer = (token: string): Options["authorize"] => async (request) => {
  const digest = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))
  const [given, right] = await Promise.all([
    digest(request.headers.get("authorization") ?? ""),
    digest(`Bearer ${token}`),
  ])
  return token !== "" && given.every((byte, i) => byte === right[i])
}

/** The gateway, as a function for `fetch` handlers. */
export const make = (options: Options) => async (request: Request): Promise<Response> => {
  const origin = request.headers.get("origin")
  // A request without an origin is no page's: curl, or a test.
  const allowed = origin === null || options.origins.includes(origin)
  const response = !allowed
    ? refuse(403, "Forbidden", `pages of ${origin} may not ask`)
    : request.method === "OPTIONS"
    ? new Response(null, { status: 204 })
    : await answer(options, request)
  response.headers.append("vary", "origin")
  response.headers.set("cache-control", "no-store")
  if (origin !== null && allowed) {
    response.headers.set("access-control-allow-origin", origin)
    if (request.method === "OPTIONS") {
      response.headers.set("access-control-allow-methods", "GET")
      response.headers.set("access-control-allow-headers", "authorization, last-event-id")
      response.headers.set("access-control-max-age", "7200")
    }
  }
  return response
}

const refuse = (status: number, error: string, message: string) => Response.json({ error, message }, { status })

const answer = async ({ authorize, client, followFor = "5 minutes" }: Options, request: Request) => {
  if (!await authorize(request)) return refuse(401, "Unauthorized", "the gateway does not know this token")
  const found = find(request)
  if (found === undefined) return refuse(404, "NotFound", "the gateway has no such path, or not for this method")
  const { members, operation } = found

  const program = Effect.gen(function* () {
    const input = yield* Schema.decodeEffect(Schema.toCodecStringTree(operation.input))(members, {
      onExcessProperty: "error",
    }).pipe(
      Effect.mapError(({ message }) => new Errors.BadRequest({ operation: operation.operationId, message })),
    )
    const log = wantsEvents(request) ? followed(operation.operationId, input, lastEventId(request)) : undefined
    if (log !== undefined) return yield* eventStream(log, followFor)
    // The operation's own schema has just decoded it.
    const response = yield* operation(input as never)
    return Response.json(yield* Effect.orDie(Schema.encodeUnknownEffect(operation.response)(response)))
  })
  // A layer for each request: what a worker keeps between requests may not do input and output for another one.
  return await Effect.runPromise(
    Effect.catch(Effect.provide(program, client), (error) => Effect.succeed(failed(error))),
  )
}

/** The operation at a path, and what the path and the query say. */
const find = ({ method, url }: Request) => {
  const { pathname, searchParams } = new URL(url)
  for (const operation of readable) {
    const names: Array<string> = []
    const pattern = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => (names.push(name), "([^/]+)"))
    const match = operation.method === method ? new RegExp(`^${pattern}$`).exec(pathname) : null
    if (match === null) continue
    const values = Result.try(() => match.slice(1).map(decodeURIComponent))
    if (Result.isFailure(values)) return undefined
    const fromPath = Object.fromEntries(names.map((name, i) => [name, values.success[i]]))
    return { operation, members: { ...Object.fromEntries(searchParams), ...fromPath } }
  }
  return undefined
}

/** The position of the last line that a browser has seen. What is no JSON is refused as no position. */
const lastEventId = ({ headers }: Request): unknown => {
  const id = headers.get("last-event-id")
  if (id === null) return undefined
  return Result.getOrElse(Result.try((): unknown => JSON.parse(decodeURIComponent(id))), () => id)
}

const wantsEvents = (request: Request) => request.headers.get("accept")?.includes("text/event-stream") ?? false

/** What the caller can do nothing about is told as the gateway's own fault, without the details. */
const failed = (error: Failure): Response => {
  const { _tag, message } = error
  switch (_tag) {
    case "BadRequest":
      return refuse(400, _tag, message)
    case "NotFound":
      return refuse(404, _tag, message)
    case "LimitExceeded":
      return refuse(429, _tag, message)
    case "RequestTimeout":
      return refuse(504, _tag, "the ParallelCluster API did not answer in time")
    case "InternalService":
    case "InvalidResponse":
    case "TransportFailure":
      return refuse(502, _tag, "the ParallelCluster API has a problem")
    case "CredentialsUnavailable":
    case "InvalidConfiguration":
    case "Unauthorized":
      return refuse(500, "Gateway", "the gateway is not set up as it should be: its own log tells more")
  }
}

/** A build is over when its stack is gone, as after success, or has come to an end. */
const over = ({ imageId, region }: { readonly imageId: string; readonly region?: string | undefined }) =>
  ImageLogs.getImageStackEvents({ imageId, region }).pipe(
    Effect.map(({ events: [newest] }) =>
      newest?.resourceType === "AWS::CloudFormation::Stack" &&
      newest.logicalResourceId === newest.stackName && !newest.resourceStatus.endsWith("_IN_PROGRESS")
    ),
    Effect.catchTag("NotFound", () => Effect.succeed(true)),
    Effect.repeat({ until: (isOver) => isOver, schedule: Schedule.spaced("10 seconds") }),
  )

/** A log as it grows, where the operation reads one: of a build until that is over, of a cluster for ever. */
const followed = (operationId: string, input: unknown, resume: unknown) => {
  // The schemas of these two operations have decoded it; what says where to begin is the position's to say.
  const { nextToken: _, startFromHead: __, ...log } = input as LogEvents.PageInput
  switch (operationId) {
    case "GetImageLogEvents": {
      const image = log as Operation.Input<typeof ImageLogs.getImageLogEvents>
      return LogEvents.follow(ImageLogs.getImageLogEvents, image, { resume, until: over(image), wait: true })
    }
    case "GetClusterLogEvents":
      return LogEvents.follow(
        ClusterLogs.getClusterLogEvents,
        log as Operation.Input<typeof ClusterLogs.getClusterLogEvents>,
        { resume },
      )
    default:
      return undefined
  }
}

/** Server-Sent Events: an event's id is the line's position, which the browser gives back when it comes again. */
const eventStream = Effect.fnUntraced(function* (
  log: Stream.Stream<LogEvents.Event, Failure, ParallelCluster>,
  followFor: NonNullable<Options["followFor"]>,
) {
  const lines = log.pipe(
    Stream.map(({ message, position, timestamp }) =>
      `id: ${encodeURIComponent(JSON.stringify(position))}\ndata: ${JSON.stringify({ timestamp, message })}\n\n`
    ),
    Stream.concat(Stream.succeed("event: over\ndata: {}\n\n")),
    Stream.interruptWhen(Effect.sleep(followFor)),
    // The status has been sent by now: what goes wrong is an event as well.
    Stream.catch((error) =>
      Stream.fromEffect(Effect.promise(() => failed(error).text())).pipe(
        Stream.map((json) => `event: failure\ndata: ${json}\n\n`),
      )
    ),
  )
  // Comments keep proxies from closing a connection on which nothing comes.
  const beats = Stream.fromSchedule(Schedule.spaced("15 seconds")).pipe(Stream.map(() => ": \n\n"))
  const body = yield* Stream.merge(lines, beats, { haltStrategy: "left" }).pipe(
    Stream.encodeText,
    Stream.toReadableStreamEffect(),
  )
  return new Response(body, { headers: { "content-type": "text/event-stream" } })
})
