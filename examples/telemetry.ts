/**
 * Spans, metrics and logs to an OTLP collector: `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 bun examples/telemetry.ts
 * my-image`. With `PCLUSTER_API_STACK` (or `PCLUSTER_API_URL`) in the environment it reads that API, otherwise the embedded simulator.
 *
 * @module
 */
import process from "node:process"
import { Config, Effect, Layer, References } from "effect"
import { FetchHttpClient } from "effect/http"
import { Otlp } from "effect/observability"
import { Deployment, ImageLogs, Telemetry } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"

/** Telemetry of the operations, and its exporter. */
const telemetry = Layer.unwrap(Effect.gen(function* () {
  const baseUrl = yield* Config.String("OTEL_EXPORTER_OTLP_ENDPOINT").pipe(Config.withDefault("http://localhost:4318"))
  return Layer.merge(
    Telemetry.layer,
    Otlp.layerJson({ baseUrl, resource: { serviceName: "image-reader" } }).pipe(Layer.provide(FetchHttpClient.layer)),
  )
}))

const [imageId = "my-image"] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const { logStreams } = yield* ImageLogs.listImageLogStreams({ imageId })
  yield* Effect.log(`${imageId} has ${logStreams.length} log streams`)
}).pipe(
  // A span of the application, the parent of the spans of the operations.
  Effect.withSpan("read-image-logs"),
  Effect.catchTag("NotFound", (error) => Effect.logError(error.message)),
)

/** Without an API: a log to read, and a throttled request to show a retry. */
const simulated = Layer.effectDiscard(Effect.gen(function* () {
  const simulator = yield* Simulator.Simulator
  const time = new Date()
  yield* simulator.putLogEvents({ imageId, logStreamName: "a-log", events: [{ timestamp: time, message: "hello" }] })
  yield* simulator.failNext({ status: 429, body: { message: "Too Many Requests" } })
})).pipe(Layer.provideMerge(Simulator.layer()))

const isNamed = ["PCLUSTER_API_STACK", "PCLUSTER_API_URL"].some((name) => name in process.env)
const api = isNamed ? Deployment.layerEnv : simulated

await Effect.runPromise(program.pipe(
  // Exported when the layer is released, at the latest.
  Effect.provide(Layer.merge(api, telemetry)),
  Effect.provideService(References.MinimumLogLevel, "Debug"),
))
