/**
 * A gateway that lets browsers show builds. They cannot call the API itself: it needs signed requests and supports no CORS.
 *
 * The gateway serves the paths of two read operations, `/images/{imageId}/log` for the log of a build, and
 * `/images/{imageId}/diagnosis` for the cause of its failure. It signs requests with its own credentials, and authorizes its
 * callers. For `Accept: text/event-stream` it follows the log.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { CloudWatchLogs } from "effect-parallelcluster/CloudWatchLogs"
import * as Diagnosis from "effect-parallelcluster/Diagnosis"
import * as Errors from "effect-parallelcluster/Errors"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as ImageOperations from "effect-parallelcluster/ImageOperations"
import * as Logs from "effect-parallelcluster/Logs"
import type * as Operation from "effect-parallelcluster/Operation"
import * as Pacing from "effect-parallelcluster/Pacing"
import type { ParallelCluster } from "effect-parallelcluster/ParallelCluster"

type Failure = Errors.ClientError | Errors.InvalidConfiguration | Errors.NotFound | Errors.ServiceError

type Clients = CloudWatchLogs | ParallelCluster

type Readable = Operation.Operation<
  never,
  unknown,
  Errors.ClientError | Errors.NotFound | Errors.ServiceError,
  string | undefined,
  ParallelCluster
>

/** The operations that callers may use. */
const readable: ReadonlyArray<Readable> = [ImageOperations.listImages, ImageLogs.getImageStackEvents]

/** Options of {@link make}. */
export interface Options {
  /** The clients of the API and of CloudWatch Logs: `Deployment.layer` provides both. */
  readonly client: Layer.Layer<Clients, Errors.CredentialsUnavailable | Errors.InvalidConfiguration>
  /** Allowed origins besides the gateway's own, such as `https://logs.example.com`. */
  readonly origins: ReadonlyArray<string>
  /** Authorizes a request: {@link bearer}, or a check of your own. */
  readonly authorize: (request: Request) => boolean | Promise<boolean>
  /**
   * How long one response follows a log; the browser then reconnects for the rest. Default: 5 minutes. Workers limit the number of
   * outgoing requests for each incoming one.
   */
  readonly followFor?: `${number} ${"minutes" | "seconds" | "millis"}` | undefined
}

/**
 * Requires `Authorization: Bearer …`. If the token is missing or blank, all requests are refused. Digests are compared, so the
 * time that it takes reveals nothing of the token.
 */
export const bearer = (token: Redacted.Redacted): Options["authorize"] => async (request) => {
  const digest = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))
  const secret: unknown = Redacted.value(token)
  if (typeof secret !== "string" || secret.trim() === "") return false
  const [given, right] = await Promise.all([
    digest(request.headers.get("authorization") ?? ""),
    digest(`Bearer ${secret}`),
  ])
  return given.every((byte, i) => byte === right[i])
}

/** The gateway, as a function for `fetch` handlers. It logs internal errors without reporting them to callers. */
export const make = (options: Options) => async (request: Request): Promise<Response> => {
  const origin = request.headers.get("origin")
  // A request has no origin when it comes from curl, a test, or a page of the gateway's own origin.
  const allowed = origin === null || origin === new URL(request.url).origin || options.origins.includes(origin)
  const response = !allowed
    ? refuse(403, "Forbidden", "pages of this origin may not ask")
    : request.method === "OPTIONS"
    ? new Response(null, { status: 204 })
    : await answer(options, request)
  response.headers.append("vary", "origin")
  response.headers.set("cache-control", "no-store")
  response.headers.set("x-content-type-options", "nosniff")
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

const notSetUp = () => refuse(500, "Gateway", "the gateway is not set up correctly: see its log")

const answer = async ({ authorize, client, followFor = "5 minutes" }: Options, request: Request) => {
  if (!await authorize(request)) return refuse(401, "Unauthorized", "the gateway does not know this token")
  const program = find(request, followFor)
  if (program === undefined) return refuse(404, "NotFound", "the gateway has no such path, or not for this method")
  // A layer for each request, because workers do not share I/O between requests. Such a client cannot adapt to a rate limit over
  // time, so throttling is reported to the browser instead of waiting.
  return await program.pipe(
    Effect.provide(client),
    Pacing.none,
    Effect.catch(failed),
    Effect.catchCause((cause) => Effect.as(Effect.logError("The gateway has a defect", cause), notSetUp())),
    Effect.runPromise,
  )
}

/** The program that answers a request: an operation of the API, or one of the gateway's own paths. */
const find = (
  request: Request,
  followFor: NonNullable<Options["followFor"]>,
): Effect.Effect<Response, Failure, Clients> | undefined => {
  const { pathname, searchParams } = new URL(request.url)
  const query = Object.fromEntries(searchParams)
  if (request.method !== "GET") return undefined
  for (const operation of readable) {
    const members = matched(operation.path, pathname)
    if (members !== undefined && operation.method === "GET") return called(operation, { ...query, ...members })
  }
  const { imageId } = matched("/images/{imageId}/{what}", pathname) ?? {}
  if (imageId === undefined) return undefined
  switch (pathname.slice(pathname.lastIndexOf("/"))) {
    case "/log":
      return wantsEvents(request)
        ? eventStream(imageId, lastEventId(request), followFor)
        : lastLines(imageId, searchParams.get("lines") ?? "100")
    case "/diagnosis":
      return diagnosed(imageId)
    default:
      return undefined
  }
}

/** The parameters in a path, such as `imageId`; `undefined` if the path does not match. */
const matched = (path: string, pathname: string): Readonly<Record<string, string>> | undefined => {
  const names: Array<string> = []
  const pattern = path.replace(/\{(\w+)\}/g, (_, name: string) => (names.push(name), "([^/]+)"))
  const match = new RegExp(`^${pattern}$`).exec(pathname)
  if (match === null) return undefined
  const values = Result.try(() => match.slice(1).map(decodeURIComponent))
  return Result.isFailure(values)
    ? undefined
    : Object.fromEntries(names.map((name, i) => [name, values.success[i] ?? ""]))
}

const called = Effect.fnUntraced(function* (operation: Readable, members: Readonly<Record<string, string>>) {
  const input = yield* Schema.decodeEffect(Schema.toCodecStringTree(operation.input))(members, {
    onExcessProperty: "error",
  }).pipe(
    Effect.mapError(({ message }) => new Errors.BadRequest({ operation: operation.operationId, message })),
  )
  // The operation's own schema has just decoded it.
  const response = yield* operation(input as never)
  return Response.json(yield* Effect.orDie(Schema.encodeUnknownEffect(operation.response)(response)))
})

const diagnosed = (imageId: string) =>
  Diagnosis.image({ imageId }).pipe(
    // Notes name roles and permissions: they are for the operator, not for callers.
    Effect.tap(({ notes }) => notes.length > 0 ? Effect.logWarning(`Diagnosis of ${imageId}`, ...notes) : Effect.void),
    Effect.map(({ causes, state, status, unexplained }) => Response.json({ state, status, causes, unexplained })),
  )

const lineOf = ({ logStreamName, message, timestamp }: Logs.Event) => ({ timestamp, logStreamName, message })

const lastLines = Effect.fnUntraced(function* (imageId: string, lines: string) {
  const count = Number(lines)
  if (!Number.isInteger(count) || count < 1 || count > 10_000) {
    const message = "lines: must be a whole number from 1 to 10000"
    return yield* new Errors.BadRequest({ operation: "Logs", field: "lines", message })
  }
  const events = yield* Stream.runCollect(Logs.last(Logs.image({ imageId }), count))
  return Response.json({ events: events.map(lineOf) })
})

/** The position of the browser. Text that is not JSON is passed on, and refused as an invalid position. */
const lastEventId = ({ headers }: Request): unknown => {
  const id = headers.get("last-event-id")
  if (id === null) return undefined
  return Result.getOrElse(Result.try((): unknown => JSON.parse(decodeURIComponent(id))), () => id)
}

const wantsEvents = (request: Request) => request.headers.get("accept")?.includes("text/event-stream") ?? false

/** Errors that the caller cannot handle are reported without details, and logged. */
const failed = (error: Failure): Effect.Effect<Response> => {
  const { _tag, message } = error
  switch (_tag) {
    case "BadRequest":
      return Effect.succeed(refuse(400, _tag, message))
    case "NotFound":
      return Effect.succeed(refuse(404, _tag, message))
    case "LimitExceeded":
      return Effect.as(Effect.logWarning(error), refuse(429, _tag, "AWS asks for a pause"))
    case "RequestTimeout":
      return Effect.as(Effect.logError(error), refuse(504, _tag, "AWS did not answer in time"))
    case "InternalService":
    case "InvalidResponse":
    case "TransportFailure":
      return Effect.as(Effect.logError(error), refuse(502, _tag, "AWS or the way to it has a problem"))
    case "CredentialsUnavailable":
    case "InvalidConfiguration":
    case "Unauthorized":
      return Effect.as(Effect.logError(error), notSetUp())
  }
}

/** Waits until the build is complete: the image is available, has failed, or does not exist any more. */
const over = Effect.fnUntraced(function* (imageId: string) {
  const isOver = ImageOperations.describeImage({ imageId }).pipe(
    Effect.map(({ imageBuildStatus }) => imageBuildStatus !== "BUILD_IN_PROGRESS"),
    Effect.catchTag("NotFound", () => Effect.succeed(true)),
  )
  if (yield* isOver) return
  yield* Effect.repeat(isOver, { until: (isOver) => isOver, schedule: Schedule.spaced("10 seconds") })
  // CloudWatch Logs may receive the last lines some seconds later.
  yield* Effect.sleep("10 seconds")
})

/** Server-sent events. The id of an event is the checkpoint, which the browser sends when it reconnects. */
const eventStream = Effect.fnUntraced(function* (
  imageId: string,
  resume: unknown,
  followFor: NonNullable<Options["followFor"]>,
) {
  let checkpoint = Schema.is(Logs.Checkpoint)(resume) ? resume : Logs.start
  const lines = Logs.follow(Logs.image({ imageId }), { resume, until: over(imageId) }).pipe(
    Stream.map((event) => {
      checkpoint = Logs.advance(checkpoint, [event])
      return `id: ${encodeURIComponent(JSON.stringify(checkpoint))}\ndata: ${JSON.stringify(lineOf(event))}\n\n`
    }),
    Stream.concat(Stream.succeed("event: over\ndata: {}\n\n")),
    Stream.interruptWhen(Effect.sleep(followFor)),
    // The status has been sent already, so an error is an event too.
    Stream.catch((error) =>
      Stream.fromEffect(Effect.flatMap(failed(error), (response) => Effect.promise(() => response.text()))).pipe(
        Stream.map((json) => `event: failure\ndata: ${json}\n\n`),
      )
    ),
  )
  // Comments keep the connection open: `Bun.serve`, for example, closes it after ten silent seconds.
  const beats = Stream.fromSchedule(Schedule.spaced("5 seconds")).pipe(Stream.map(() => ": \n\n"))
  const body = yield* Stream.merge(lines, beats, { haltStrategy: "left" }).pipe(
    Stream.encodeText,
    Stream.toReadableStreamEffect(),
  )
  return new Response(body, { headers: { "content-type": "text/event-stream" } })
})
