/**
 * Lets browsers see how builds go. The API itself cannot be called from one: it wants signed requests and answers no other origin.
 *
 * The gateway has the paths of two operations that read, `/images/{imageId}/log` for the log of a build and
 * `/images/{imageId}/diagnosis` for why it failed, and nothing else. It signs with its own credentials, and asks the caller for a
 * proof of its own. Where the log is asked for as `text/event-stream`, it follows it.
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

/** The operations that may be called: add a line to let more be read. */
const readable: ReadonlyArray<Readable> = [ImageOperations.listImages, ImageLogs.getImageStackEvents]

/** What a gateway needs to know. */
export interface Options {
  /** The clients of the API and of CloudWatch Logs, with the credentials that sign: `Deployment.layer` gives both. */
  readonly client: Layer.Layer<Clients, Errors.CredentialsUnavailable | Errors.InvalidConfiguration>
  /** The pages that may ask, such as `https://logs.example.com`, beside those of the gateway's own origin. */
  readonly origins: ReadonlyArray<string>
  /** Who may ask: {@link bearer}, or a check of your own. */
  readonly authorize: (request: Request) => boolean | Promise<boolean>
  /**
   * How long one response follows a log; the browser then comes back for the rest. Default: 5 minutes. A worker may only
   * send so many requests for one that it answers.
   */
  readonly followFor?: `${number} ${"minutes" | "seconds" | "millis"}` | undefined
}

/**
 * Asks for `Authorization: Bearer …`. Without a token, or with a blank one, it lets nobody in. The comparison takes as long for a
 * wrong token as for a nearly right one.
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

/** The gateway, as a function for `fetch` handlers. What goes wrong is logged here, and not told to callers. */
export const make = (options: Options) => async (request: Request): Promise<Response> => {
  const origin = request.headers.get("origin")
  // A request without an origin is curl's, a test's, or of a page that the gateway's own address serves.
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

const notSetUp = () => refuse(500, "Gateway", "the gateway is not set up as it should be: its own log tells more")

const answer = async ({ authorize, client, followFor = "5 minutes" }: Options, request: Request) => {
  if (!await authorize(request)) return refuse(401, "Unauthorized", "the gateway does not know this token")
  const program = find(request, followFor)
  if (program === undefined) return refuse(404, "NotFound", "the gateway has no such path, or not for this method")
  // A layer for each request: what a worker keeps between requests may not do input and output for another one. So a client
  // learns nothing of a rate limit: when that is exceeded, the browser is told so, and not kept waiting.
  return await program.pipe(
    Effect.provide(client),
    Pacing.none,
    Effect.catch(failed),
    Effect.catchCause((cause) => Effect.as(Effect.logError("The gateway has a defect", cause), notSetUp())),
    Effect.runPromise,
  )
}

/** What answers a request: an operation of the API, or one of the gateway's own paths. */
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

/** The members in a path, such as `imageId`, or nothing where it is another path. */
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
    // What may not be read is for who set the gateway up: it names roles and permissions.
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

/** Where a browser has read to. What is no JSON is refused as no position. */
const lastEventId = ({ headers }: Request): unknown => {
  const id = headers.get("last-event-id")
  if (id === null) return undefined
  return Result.getOrElse(Result.try((): unknown => JSON.parse(decodeURIComponent(id))), () => id)
}

const wantsEvents = (request: Request) => request.headers.get("accept")?.includes("text/event-stream") ?? false

/** What the caller can do nothing about is told as the gateway's own fault, without the details: these are logged here. */
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

/** Ends when the build is over: when the image is there, has failed, or is gone. */
const over = Effect.fnUntraced(function* (imageId: string) {
  const isOver = ImageOperations.describeImage({ imageId }).pipe(
    Effect.map(({ imageBuildStatus }) => imageBuildStatus !== "BUILD_IN_PROGRESS"),
    Effect.catchTag("NotFound", () => Effect.succeed(true)),
  )
  if (yield* isOver) return
  yield* Effect.repeat(isOver, { until: (isOver) => isOver, schedule: Schedule.spaced("10 seconds") })
  // The last lines reach CloudWatch Logs some seconds after they were written.
  yield* Effect.sleep("10 seconds")
})

/** Server-Sent Events: an event's id is how far the log has been read, which the browser gives back when it comes again. */
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
    // The status has been sent by now: what goes wrong is an event as well.
    Stream.catch((error) =>
      Stream.fromEffect(Effect.flatMap(failed(error), (response) => Effect.promise(() => response.text()))).pipe(
        Stream.map((json) => `event: failure\ndata: ${json}\n\n`),
      )
    ),
  )
  // Comments keep servers and proxies from closing a connection on which nothing comes: `Bun.serve` does after ten seconds.
  const beats = Stream.fromSchedule(Schedule.spaced("5 seconds")).pipe(Stream.map(() => ": \n\n"))
  const body = yield* Stream.merge(lines, beats, { haltStrategy: "left" }).pipe(
    Stream.encodeText,
    Stream.toReadableStreamEffect(),
  )
  return new Response(body, { headers: { "content-type": "text/event-stream" } })
})
