import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import { CloudWatchLogs, type Errors, ImageLogs, type ParallelCluster, Retry, Telemetry } from "effect-parallelcluster"
import { client, endpoint, type Handler, passingTime, script, transports } from "../support/harness.ts"

const call = ImageLogs.listImageLogStreams({ imageId: "my-image" })
const requestId = "6f1c9f1e-0000-4000-8000-000000000001"
const throttled = () =>
  Response.json({ message: "Too Many Requests" }, { status: 429, headers: { "x-amzn-requestid": requestId } })
const good = () => Response.json({ logStreams: [] }, { headers: { "x-amzn-requestid": requestId } })

/** Runs the call with everything that telemetry can go to, and gives what arrived there. */
const observed = (
  over: (handler: Handler) => ReturnType<typeof transports[number]["over"]>,
  handler: Handler,
  program: Effect.Effect<
    unknown,
    Errors.OperationError,
    CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster
  > = call,
) =>
  Effect.gen(function* () {
    const spans: Array<Tracer.NativeSpan> = []
    const logs: Array<string> = []
    const registry = new Map()
    const tracer = Tracer.make({
      span(options) {
        const span = new Tracer.NativeSpan(options)
        // HttpClient makes spans of its own.
        if (!["GET", "POST"].includes(span.name)) spans.push(span)
        return span
      },
    })
    const exit = yield* Effect.exit(passingTime(program)).pipe(
      Effect.provide(Layer.mergeAll(
        client(over(handler)),
        Telemetry.layer,
        Logger.layer([Logger.make((options) => {
          logs.push(Logger.formatLogFmt.log(options))
        })]),
      )),
      Effect.provideService(References.MinimumLogLevel, "All"),
      Effect.provideService(Metric.MetricRegistry, registry),
      Effect.withTracer(tracer),
    )
    const metrics = yield* Effect.provideService(Metric.snapshot, Metric.MetricRegistry, registry)
    return { exit, spans, logs, metrics }
  })

const attributes = (span: Tracer.NativeSpan | undefined) => Object.fromEntries(span?.attributes ?? [])

for (const { name, over } of transports) {
  describe(`telemetry over ${name}`, () => {
    it.effect("a span for the operation, and one for each attempt, with OpenTelemetry's names", () =>
      Effect.gen(function* () {
        const { requests, handler } = script(throttled, good)
        const { spans } = yield* observed(over, handler)
        assert.deepStrictEqual(spans.map(({ kind, name }) => [name, kind]), [
          ["ImageLogs.listImageLogStreams", "client"],
          ["ImageLogs.listImageLogStreams attempt", "client"],
          ["ImageLogs.listImageLogStreams attempt", "client"],
        ])
        const rpc = { "rpc.system": "aws-api", "rpc.service": "ParallelCluster", "rpc.method": "ListImageLogStreams" }
        const sent = {
          ...rpc,
          "http.request.method": "GET",
          "server.address": new URL(endpoint).hostname,
          "server.port": 443,
          "cloud.region": "eu-west-1",
          "aws.request_id": requestId,
        }
        assert.deepStrictEqual(spans.map(attributes), [
          rpc,
          { ...sent, "http.response.status_code": 429, "error.type": "429" },
          { ...sent, "http.response.status_code": 200, "http.request.resend_count": 1 },
        ])
        const [operation, first, second] = spans
        for (const attempt of [first, second]) {
          assert.strictEqual(attempt?.traceId, operation?.traceId)
          assert.strictEqual(attempt?.parent._tag === "Some" && attempt.parent.value.spanId, operation?.spanId)
        }
        // HttpClient has a span of its own below the attempt's, which is then the service's parent.
        for (const [i, request] of requests.entries()) {
          const [version, traceId, spanId, flags] = request.headers.get("traceparent")!.split("-")
          assert.deepStrictEqual([version, traceId, flags], ["00", operation?.traceId.padStart(32, "0"), "01"])
          if (name === "fetch") assert.strictEqual(spanId, spans[i + 1]?.spanId)
          assert.notInclude(request.headers.get("authorization"), "traceparent")
        }
      }))

    it.effect("what failed says how, on its spans and in the metrics", () =>
      Effect.gen(function* () {
        const { exit, metrics, spans } = yield* observed(over, () => Promise.reject(new TypeError("reset")))
        assert.strictEqual(exit._tag, "Failure")
        for (const span of spans) assert.strictEqual(attributes(span)["error.type"], "TransportFailure")
        const method = { "rpc.method": "ListImageLogStreams" }
        const failed = { ...method, "error.type": "TransportFailure" }
        const told = metrics.map(({ attributes, id, state }) =>
          [id, attributes, "count" in state ? Number(state.count) : undefined] as const
        ).sort(([a], [b]) => a < b ? -1 : 1)
        assert.deepStrictEqual(told, [
          ["parallelcluster.client.attempts", failed, 3],
          ["parallelcluster.client.errors", failed, 1],
          ["rpc.client.duration", { unit: "ms", ...failed }, 1],
        ])
      }))

    it.effect("metrics count attempts by status, and time operations with their retries", () =>
      Effect.gen(function* () {
        const { metrics } = yield* observed(over, script(throttled, good).handler)
        const counted = metrics.filter(({ id }) => id === "parallelcluster.client.attempts")
          .map(({ attributes, state }) => [
            attributes?.["http.response.status_code"],
            "count" in state ? Number(state.count) : 0,
          ])
        assert.sameDeepMembers(counted, [["429", 1], ["200", 1]])
        const duration = metrics.find(({ id }) => id === "rpc.client.duration")
        assert.isTrue(duration?.type === "Histogram" && duration.state.count === 1)
      }))

    it.effect("debug logs tell each attempt", () =>
      Effect.gen(function* () {
        const { logs } = yield* observed(over, script(throttled, good).handler)
        const ours = logs.filter((log) => log.includes("attempt"))
        assert.strictEqual(ours.length, 2)
        assert.match(ours[0]!, /level=DEBUG.*ImageLogs\.listImageLogStreams: attempt 1, 429, \d+ ms/)
        assert.include(ours[1], requestId)
      }))
  })
}

describe("telemetry of another service's operations", () => {
  it.effect("names that service, its address and its region", () =>
    Effect.gen(function* () {
      const { handler } = script(() => Response.json({ events: [] }))
      const logs = CloudWatchLogs.getLogEvents({ logGroupName: "g", logStreamName: "1/1", region: "eu-north-1" })
      for (const { over } of transports) {
        const { spans } = yield* observed(over, handler, logs)
        assert.deepInclude(attributes(spans[1]), {
          "rpc.service": "CloudWatch Logs",
          "server.address": "logs.eu-north-1.amazonaws.com",
          "cloud.region": "eu-north-1",
        })
      }
    }))
})

describe("without the layer", () => {
  it.effect("there is no span, metric or header", () =>
    Effect.gen(function* () {
      const { handler, requests } = script(good)
      const registry = new Map()
      const names: Array<string> = []
      for (const { over } of transports.slice(0, 1)) {
        yield* call.pipe(
          Retry.none,
          Effect.provide(client(over(handler))),
          Effect.provideService(Metric.MetricRegistry, registry),
          Effect.withTracer(Tracer.make({
            span(options) {
              names.push(options.name)
              return new Tracer.NativeSpan(options)
            },
          })),
        )
      }
      assert.deepStrictEqual([names, registry.size], [[], 0])
      assert.isNull(requests[0]?.headers.get("traceparent"))
    }))
})
