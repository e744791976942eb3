/**
 * The simulator against its own contract: signatures, log paging, faults, recorded requests. `simulator.observed.test.ts`
 * compares its answers with the real server's.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import { AwsV4Signer } from "aws4fetch"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as ImageLogs from "../../src/services/parallelcluster/ImageLogs.ts"
import * as Credentials from "../../src/core/Credentials.ts"
import * as Pagination from "../../src/core/Pagination.ts"
import * as ParallelCluster from "../../src/services/parallelcluster/ParallelCluster.ts"
import * as Retry from "../../src/core/Retry.ts"
import { getLogEvents, makeLogStream, putLogEvents, type Query } from "../../src/testing/LogStore.ts"
import * as Simulator from "../../src/testing/Simulator.ts"

const start = Date.parse("2026-01-05T08:00:00Z")
const lines = (count: number, name = "line") =>
  Array.from({ length: count }, (_, i) => ({ timestamp: new Date(start + i * 1000), message: `${name} ${i}` }))
const build = { imageId: "my-image", logStreamName: "build" } as const

describe("signatures", () => {
  const session = {
    accessKeyId: "ASIDSESSION",
    secretAccessKey: "session-secret",
    sessionToken: "session-token",
    expiration: new Date(start + 3_600_000),
  }
  const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" }
  const simulator = Simulator.make({ region: "eu-west-1", credentials: [keys, session] })
  const target = "/v3/images/custom/my-image/logstreams/a%20b%2Bc%25d?limit=1&startFromHead=true"

  interface Attempt {
    readonly sign?: Partial<ConstructorParameters<typeof AwsV4Signer>[0]>
    readonly change?: (request: { url: string; headers: Headers }) => void
    readonly age?: number
  }
  /** The answer to a request that is right but for what `attempt` says. */
  const send = ({ age = 0, change, sign }: Attempt) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const { createLogStream, endpoint, handler } = yield* simulator
      yield* createLogStream({ imageId: "my-image", logStreamName: "a b+c%d" })
      return yield* Effect.promise(async () => {
        const datetime = new Date(start - age).toISOString().replace(/[:-]|\.\d{3}/g, "")
        const options = {
          url: endpoint + target,
          service: "execute-api",
          region: "eu-west-1",
          datetime,
          ...keys,
          ...sign,
        }
        const signed = await new AwsV4Signer(options).sign()
        const request = { url: signed.url.href, headers: signed.headers }
        change?.(request)
        const response = await handler(new Request(request.url, { method: signed.method, headers: request.headers }))
        return {
          status: response.status,
          errorType: response.headers.get("x-amzn-errortype"),
          requestId: response.headers.get("x-amzn-requestid"),
          message: (await response.json()).message,
        }
      })
    })
  const signature =
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret " +
    "Access Key and signing method. Consult the service documentation for details."
  const token = "The security token included in the request is"
  const refusals: Record<string, [Attempt, type: string, message: string]> = {
    "no signature": [
      { change: ({ headers }) => headers.delete("authorization") },
      "MissingAuthenticationTokenException",
      "Missing Authentication Token",
    ],
    "another stage": [
      { change: (request) => request.url = request.url.replace("/prod/", "/test/") },
      "MissingAuthenticationTokenException",
      "Missing Authentication Token",
    ],
    "a wrong secret": [{ sign: { secretAccessKey: "another" } }, "InvalidSignatureException", signature],
    "another path": [
      { change: (request) => request.url = request.url.replace("a%20b", "a%20c") },
      "InvalidSignatureException",
      signature,
    ],
    "another query": [
      { change: (request) => request.url = request.url.replace("limit=1", "limit=2") },
      "InvalidSignatureException",
      signature,
    ],
    "another path encoding": [
      { sign: { singleEncode: true } },
      "InvalidSignatureException",
      signature,
    ],
    "an unknown key": [{ sign: { accessKeyId: "AKIDUNKNOWN" } }, "UnrecognizedClientException", `${token} invalid.`],
    "a session's key without its token": [
      { sign: { ...session, sessionToken: undefined as never } },
      "UnrecognizedClientException",
      `${token} invalid.`,
    ],
    "a wrong session token": [
      { sign: { ...session, sessionToken: "another" } },
      "UnrecognizedClientException",
      `${token} invalid.`,
    ],
    "too old": [
      { age: 301_000 },
      "InvalidSignatureException",
      "Signature expired: 20260105T075459Z is now earlier than 20260105T075500Z (20260105T080000Z - 5 min.)",
    ],
    "too young": [
      { age: -301_000 },
      "InvalidSignatureException",
      "Signature not yet current: 20260105T080501Z is still later than 20260105T080500Z (20260105T080000Z + 5 min.)",
    ],
    "another region": [
      { sign: { region: "us-east-1" } },
      "InvalidSignatureException",
      "Credential should be scoped to a valid region, not 'us-east-1'. ",
    ],
    "another service": [
      { sign: { service: "logs" } },
      "InvalidSignatureException",
      "Credential should be scoped to correct service: 'execute-api'. ",
    ],
    "half an Authorization header": [
      { change: ({ headers }) => headers.set("authorization", "AWS4-HMAC-SHA256 Credential=x/20260105, Signature=y") },
      "IncompleteSignatureException",
      "Authorization header requires 'SignedHeaders' parameter. (Hashed with SHA-256 and encoded with Base64) " +
      "Authorization=bTQzvTfYMxWx2eAqk+DXpUWj6jIbL62PsYxU7BFUlBY=",
    ],
  }
  it.effect.each(Object.entries(refusals))(
    "refuses %s",
    ([, [attempt, errorType, message]]) =>
      Effect.gen(function* () {
        const answer = yield* send(attempt)
        assert.strictEqual(answer.message, message)
        assert.strictEqual(answer.errorType, errorType)
        assert.strictEqual(answer.status, 403)
        assert.isNotEmpty(answer.requestId)
      }),
  )

  it.effect.each([{}, { sign: session }, { age: 300_000 }, { age: -300_000 }])(
    "accepts %j",
    (attempt) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* send(attempt)).status, 200)
      }),
  )

  it.effect("refuses a session that is over", () =>
    Effect.gen(function* () {
      const call = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Effect.flip, Retry.none)
      yield* TestClock.setTime(session.expiration.getTime() - 1)
      assert.strictEqual((yield* call)._tag, "NotFound")
      yield* TestClock.adjust(1)
      const error = yield* call
      assert.strictEqual(error._tag, "Unauthorized")
      assert.strictEqual(error.message, `${token} expired`)
      assert.include(JSON.stringify(error), "ExpiredTokenException")
    }).pipe(Effect.provide(Simulator.layer({ credentials: [session] }))))
})

describe("log events", () => {
  const Times = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 30 })))
  const Limit = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 12 }))
  const streamOf = (times: ReadonlyArray<number>) => {
    const stream = makeLogStream(new Date(0))
    putLogEvents(stream, times.map((time, i) => ({ timestamp: new Date(time), message: `${i}` })), new Date(0))
    return stream
  }
  /** What was put at `times`, in the order of time, by its message. */
  const sorted = (times: ReadonlyArray<number>) =>
    times.map((time, i) => ({ time, message: `${i}` })).sort((a, b) => a.time - b.time)
  const messages = (items: ReadonlyArray<{ readonly message: string }>) => items.map(({ message }) => message)
  const page = (stream: ReturnType<typeof streamOf>, query: Query) => {
    const page = getLogEvents(stream, query)
    assert.isDefined(page)
    return page!
  }

  it.prop("every event is visited once, forwards and backwards", [Times, Limit], ([times, limit]) => {
    const stream = streamOf(times)
    const expected = messages(sorted(times))
    const forward: Array<string> = []
    for (let token: string | undefined, last = ""; token !== last;) {
      last = token ?? ""
      const { events, nextForwardToken } = page(stream, { limit, startFromHead: true, nextToken: token })
      assert.isAtMost(events.length, limit)
      forward.push(...messages(events))
      token = nextForwardToken
    }
    assert.deepStrictEqual(forward, expected)
    const backward: Array<string> = []
    for (let token: string | undefined, last = ""; token !== last;) {
      last = token ?? ""
      const { events, nextBackwardToken } = page(stream, { limit, nextToken: token })
      backward.unshift(...messages(events))
      token = nextBackwardToken
    }
    assert.deepStrictEqual(backward, expected)
  })

  it.prop(
    "a token leads both ways from its place, while the log grows",
    [Times, Schema.Array(Schema.Struct({ forward: Schema.Boolean, limit: Limit, grow: Limit }))],
    ([times, steps]) => {
      const stream = streamOf(times)
      const all = messages(sorted(times))
      // Before the first event of `all` that comes after it.
      let at = 0
      let { nextBackwardToken, nextForwardToken } = page(stream, { limit: 1, startFromHead: true, endTime: 0 })
      for (const { forward, grow, limit } of steps) {
        const more = Array.from(
          { length: grow },
          (_, i) => ({ timestamp: new Date(100), message: `more ${all.length + i}` }),
        )
        putLogEvents(stream, more, new Date(0))
        all.push(...messages(more))
        const got = page(stream, { limit, nextToken: forward ? nextForwardToken : nextBackwardToken })
        const to = forward ? Math.min(all.length, at + limit) : Math.max(0, at - limit)
        assert.deepStrictEqual(messages(got.events), all.slice(Math.min(at, to), Math.max(at, to)))
        at = to
        // Going on in the same direction; the other token is for the other end of the page.
        if (got.events.length > 0) {
          const turned = page(stream, { limit, nextToken: forward ? got.nextBackwardToken : got.nextForwardToken })
          const edge = forward ? to - got.events.length : to + got.events.length
          const expected = forward ? all.slice(Math.max(0, edge - limit), edge) : all.slice(edge, edge + limit)
          assert.deepStrictEqual(messages(turned.events), expected)
        }
        const token = forward ? got.nextForwardToken : got.nextBackwardToken
        nextForwardToken = `f${token.slice(1)}`
        nextBackwardToken = `b${token.slice(1)}`
      }
    },
  )

  it.prop("a window includes its start and not its end", [Times, Limit, Limit, Schema.Boolean], (given) => {
    const [times, startTime, length, startFromHead] = given
    const window = { startTime, endTime: startTime + length }
    const { events } = page(streamOf(times), { ...window, limit: 10_000, startFromHead })
    const inside = sorted(times).filter(({ time }) => time >= startTime && time < startTime + length)
    assert.deepStrictEqual(messages(events), messages(inside))
  })

  it("a page holds 1 MB, as CloudWatch counts, and one event at least", () => {
    const stream = makeLogStream(new Date(0))
    const message = "é".repeat((1024 * 1024) / 8 - 13)
    putLogEvents(stream, Array.from({ length: 9 }, (_, i) => ({ timestamp: new Date(i), message })), new Date(0))
    assert.strictEqual(page(stream, { limit: 10_000, startFromHead: true }).events.length, 4)
    assert.strictEqual(page(stream, { limit: 10_000 }).events[0]?.timestamp, 5)
    putLogEvents(stream, [{ timestamp: new Date(9), message: message.repeat(9) }], new Date(0))
    assert.strictEqual(page(stream, { limit: 10_000 }).events.length, 1)
  })

  it("no text but a page's own tokens is a token", () => {
    const stream = makeLogStream(new Date(0))
    putLogEvents(stream, lines(3), new Date(0))
    const { nextBackwardToken, nextForwardToken } = page(stream, { limit: 1, startFromHead: true })
    assert.match(nextForwardToken, /^f\/./)
    assert.match(nextBackwardToken, /^b\/./)
    for (const nextToken of ["not-a-token", "f/1", "f/W10=", `x${nextForwardToken.slice(1)}`, `f/${"9".repeat(56)}`]) {
      assert.isUndefined(getLogEvents(stream, { limit: 1, nextToken }))
    }
  })

  it("of 300,000 events, each is read once", () => {
    const stream = makeLogStream(new Date(0))
    putLogEvents(stream, lines(300_000), new Date(0))
    let count = 0
    for (let token: string | undefined, last = ""; token !== last;) {
      last = token ?? ""
      const { events, nextForwardToken } = page(stream, { limit: 10_000, startFromHead: true, nextToken: token })
      count += events.length
      token = nextForwardToken
    }
    assert.strictEqual(count, 300_000)
  })

  it.effect("through the client: the end of a log that grows", () =>
    Effect.gen(function* () {
      const { putLogEvents } = yield* Simulator.Simulator
      yield* putLogEvents({ ...build, events: lines(5) })
      const tail = yield* ImageLogs.getImageLogEvents({ ...build, limit: 2 })
      assert.deepStrictEqual(messages(tail.events), ["line 3", "line 4"])
      const end = yield* ImageLogs.getImageLogEvents({ ...build, nextToken: tail.nextToken })
      assert.deepStrictEqual(end.events, [])
      assert.strictEqual(end.nextToken, tail.nextToken)
      yield* putLogEvents({ ...build, events: [{ timestamp: new Date(start + 9000), message: "new" }] })
      const next = yield* ImageLogs.getImageLogEvents({ ...build, nextToken: end.nextToken })
      assert.deepStrictEqual(messages(next.events), ["new"])
      const back = yield* ImageLogs.getImageLogEvents({ ...build, nextToken: end.prevToken })
      assert.deepStrictEqual(messages(back.events), messages(lines(5)))
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("regions have their own resources", () =>
    Effect.gen(function* () {
      const { putLogEvents } = yield* Simulator.Simulator
      yield* putLogEvents({ ...build, region: "eu-west-1", events: lines(1) })
      assert.lengthOf((yield* ImageLogs.getImageLogEvents({ ...build, region: "eu-west-1" })).events, 1)
      assert.strictEqual((yield* Effect.flip(ImageLogs.getImageLogEvents(build)))._tag, "NotFound")
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("lists of streams come in pages of 50, and stack events newest first", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      for (let i = 0; i < 120; i++) {
        const logStreamName = `s${String(i).padStart(3, "0")}`
        yield* simulator.putLogEvents({ imageId: "my-image", logStreamName, events: lines(1) })
      }
      const sizes: Array<number> = []
      const pages = Pagination.pages(ImageLogs.listImageLogStreams, { imageId: "my-image" })
      yield* Stream.runForEach(pages, ({ logStreams }) => Effect.sync(() => sizes.push(logStreams.length)))
      assert.deepStrictEqual(sizes, [50, 50, 20])

      const statuses = ["CREATE_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_IN_PROGRESS"]
      yield* simulator.putStackEvents({
        imageId: "my-image",
        events: Array.from({ length: 150 }, (_, i) => ({
          logicalResourceId: "my-image",
          resourceType: "AWS::CloudFormation::Stack",
          resourceStatus: statuses[i % 3]!,
          timestamp: new Date(start + i * 1000),
        })),
      })
      const events = yield* Stream.runCollect(
        Pagination.items(ImageLogs.getImageStackEvents, { imageId: "my-image" }),
      )
      assert.strictEqual(events.length, 150)
      assert.strictEqual(events[0]?.timestamp.getTime(), start + 149_000)
      assert.strictEqual(events[149]?.resourceStatus, "CREATE_IN_PROGRESS")
      assert.strictEqual(new Set(events.map(({ eventId }) => eventId)).size, 150)
    }).pipe(Effect.provide(Simulator.layer())))
})

describe("faults", () => {
  const list = ImageLogs.listImageLogStreams({ imageId: "my-image" })
  const read = ImageLogs.getImageLogEvents(build)
  const seeded = <A, E>(
    test: Effect.Effect<A, E, Simulator.Simulator | ParallelCluster.ParallelCluster>,
  ) =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.putLogEvents({ ...build, events: lines(3) })
      return yield* test
    }).pipe(Retry.none, Effect.provide(Simulator.layer()))

  it.effect("hit the next requests, of one operation if so told", () =>
    seeded(Effect.gen(function* () {
      const { failNext } = yield* Simulator.Simulator
      yield* failNext({
        operationId: "GetImageLogEvents",
        times: 2,
        status: 429,
        body: { message: "Too Many Requests" },
        headers: { "retry-after": "7" },
      })
      yield* list
      for (let i = 0; i < 2; i++) {
        const error = yield* Effect.flip(read)
        assert.strictEqual(error._tag, "LimitExceeded")
        assert.strictEqual(error.message, "Too Many Requests")
        assert.propertyVal(error, "retryAfter", 7000)
      }
      assert.lengthOf((yield* read).events, 3)
    })))

  it.effect("hit a share of the requests, by chance that a seed repeats", () => {
    const run = seeded(Effect.gen(function* () {
      const { failNext, recover } = yield* Simulator.Simulator
      yield* failNext({ share: 0.5, status: 503 })
      const hits = yield* Effect.forEach(Array.from({ length: 40 }), () => Effect.isFailure(list))
      yield* recover
      yield* list
      return hits
    })).pipe(Random.withSeed("shares"))
    return Effect.gen(function* () {
      const hits = yield* run
      assert.deepStrictEqual(yield* run, hits)
      assert.isAtLeast(hits.filter((hit) => hit).length, 10)
      assert.isAtMost(hits.filter((hit) => hit).length, 30)
    })
  })

  it.effect("break the connection before or in the answer, or answer with garbage", () =>
    seeded(Effect.gen(function* () {
      const { failNext } = yield* Simulator.Simulator
      for (const drop of ["request", "response"] as const) {
        yield* failNext({ drop })
        assert.strictEqual((yield* Effect.flip(read))._tag, "TransportFailure")
      }
      yield* failNext({ body: "<html>", headers: { "Content-Type": "text/html" } })
      const error = yield* Effect.flip(read)
      assert.strictEqual(error._tag, "InvalidResponse")
      yield* read
    })))

  it.effect("delay, on the test's clock", () =>
    seeded(Effect.gen(function* () {
      const { failNext, requests } = yield* Simulator.Simulator
      yield* failNext({ delay: "10 seconds" })
      const fiber = yield* Effect.forkChild(read)
      // Signing settles in real time.
      while ((yield* requests).length === 0) yield* TestClock.withLive(Effect.sleep(1))
      yield* TestClock.adjust("9 seconds")
      yield* TestClock.withLive(Effect.sleep(5))
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 seconds")
      assert.lengthOf((yield* Fiber.join(fiber)).events, 3)
      assert.strictEqual(yield* Clock.currentTimeMillis, 10_000)
    })))

  it.effect("a delayed request can be interrupted", () =>
    seeded(Effect.gen(function* () {
      const { failNext, requests } = yield* Simulator.Simulator
      yield* failNext({ delay: "1 hour" })
      const fiber = yield* Effect.forkChild(read)
      while ((yield* requests).length === 0) yield* TestClock.withLive(Effect.sleep(1))
      yield* Fiber.interrupt(fiber)
      yield* read
    })))
})

describe("requests", () => {
  it.effect("are recorded as they arrived and as they were understood, without secrets", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* TestClock.setTime(start)
      const input = { ...build, logStreamName: "3.12.0/1", startTime: new Date(start), startFromHead: true, limit: 5 }
      yield* Effect.exit(ImageLogs.getImageLogEvents({ ...input, logStreamName: "a b" }))
      const error = yield* Effect.flip(ImageLogs.getImageLogEvents(input))
      const [first, second] = yield* simulator.requests
      assert.strictEqual(first?.operationId, "GetImageLogEvents")
      assert.deepStrictEqual(first?.input, { ...input, logStreamName: "a b" })
      assert.strictEqual(first?.method, "GET")
      assert.include(first?.url, `${simulator.endpoint}/v3/images/custom/my-image/logstreams/a%20b?`)
      assert.strictEqual(first?.time.getTime(), start)
      // A slash ends in another path, however it is encoded.
      assert.isUndefined(second?.operationId)
      assert.include(error.message, "The requested URL was not found on the server")
      assert.strictEqual(second?.requestId, JSON.parse(JSON.stringify(error)).requestId)
      const { authorization } = first?.headers ?? {}
      assert.include(Redacted.isRedacted(authorization) ? Redacted.value(authorization) : "", "AKIDSIMULATOR/20260105")
      const printed = JSON.stringify(first) + String(authorization)
      assert.notInclude(printed, "Signature=")
      assert.notInclude(printed, "session-secret")
    }).pipe(Effect.provide(Simulator.layer({
      credentials: [{ accessKeyId: "AKIDSIMULATOR", secretAccessKey: "s", sessionToken: "session-secret" }],
    }))))

  it.effect("carry any name of a stream as it is", () =>
    Effect.gen(function* () {
      const { requests } = yield* Simulator.Simulator
      const names = ["%2F", "%25", "a?b#c;d", "~!'()*", "é\u{1F600}", " ", "+", ":", "A", "a//", "x".repeat(300), "..a"]
      for (const logStreamName of names) yield* Effect.exit(ImageLogs.getImageLogEvents({ ...build, logStreamName }))
      const seen = (yield* requests).map(({ input }) => Object(input).logStreamName)
      assert.deepStrictEqual(seen, names.map((name) => name.includes("/") ? undefined : name))
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("of a client of the test's own", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ImageLogs.getImageLogEvents(build))
      assert.strictEqual(error._tag, "Unauthorized")
    }).pipe(Effect.provide(
      ParallelCluster.layer({ endpoint: "https://api.example.com", region: "us-east-1" }).pipe(
        Layer.provide(Credentials.layer({ accessKeyId: "AKIDUNKNOWN", secretAccessKey: "unknown" })),
        Layer.provideMerge(Simulator.layerTransport({ endpoint: "https://api.example.com" })),
      ),
    )))
})

describe("handler", () => {
  it.effect("a bad endpoint is the client's error", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Layer.build(Simulator.layer({ endpoint: "not a URL" })))
      assert.strictEqual(error._tag, "InvalidConfiguration")
    }))

  const url = "https://api.example.com/v3/images/custom/my-image/logstreams"

  it.effect("sends a name that begins with a slash elsewhere, as the real server does", () =>
    Effect.gen(function* () {
      const { putLogEvents } = yield* Simulator.Simulator
      yield* putLogEvents({ ...build, events: lines(1) })
      const error = yield* Effect.flip(ImageLogs.getImageLogEvents({ ...build, logStreamName: "/build" }))
      assert.strictEqual(error._tag, "NotFound")
      assert.propertyVal(error, "status", 308)
    }).pipe(Effect.provide(Simulator.layer())))

  it("answers a request as a server would", async () => {
    const { handler } = await Effect.runPromise(Simulator.make({ endpoint: "https://api.example.com" }))
    const response = await handler(new Request(url))
    assert.strictEqual(response.status, 403)
    assert.strictEqual(response.headers.get("content-type"), "application/json")
    assert.strictEqual(response.headers.get("content-length"), "42")
    assert.deepStrictEqual(await response.json(), { message: "Missing Authentication Token" })
  })

  it("breaks off its answer where the connection is dropped", async () => {
    const simulator = await Effect.runPromise(Simulator.make())
    for (const drop of ["request", "response"] as const) {
      await Effect.runPromise(simulator.failNext({ drop }))
      const response = await simulator.handler(new Request(url))
      const text = await response.text().catch((error: Error) => error.message)
      assert.include(text, "closed")
    }
  })

  it("stops when the request is aborted", async () => {
    const simulator = await Effect.runPromise(Simulator.make())
    await Effect.runPromise(simulator.failNext({ delay: "1 hour" }))
    const controller = new AbortController()
    const pending = simulator.handler(new Request(url, { signal: controller.signal }))
    setTimeout(() => controller.abort())
    const text = await (await pending).text().catch((error: Error) => error.message)
    assert.include(text, "closed")
  })
})
