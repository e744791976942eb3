/**
 * Why did this build fail? A tour of the client, on the embedded simulator of a default deployment: `npm run demo`.
 *
 * With `PCLUSTER_API_STACK` (or `PCLUSTER_API_URL`) and AWS credentials in the environment it runs against that API instead, with
 * the id of one of your images: `npm run demo -- my-image`.
 *
 * @module
 */
import process from "node:process"
import { Config, Console, Effect, Layer, Option, Stream } from "effect"
import {
  Credentials,
  Deployment,
  Diagnosis,
  ImageLogs,
  ImageOperations,
  Logs,
  ParallelCluster,
  Retry,
  Transport,
} from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"

/** The log of a failed build and its cause, by the id of the image alone. */
const explain = Effect.fn("explain")(function* (imageId: string) {
  const image = Logs.image({ imageId })
  yield* Console.log(`\nLog streams of ${imageId}`)
  yield* Logs.streams(image).pipe(Stream.runForEach(({ logStreamName }) => Console.log(`  ${logStreamName}`)))

  const count = yield* Stream.runCount(Logs.read(image))
  yield* Console.log(`\nThe last of its ${count} events in all`)
  yield* Logs.last(image, 5).pipe(
    Stream.runForEach(({ message, timestamp }) => Console.log(`  ${timestamp.toISOString()}  ${message}`)),
  )

  yield* Console.log("\nWhy it failed")
  yield* Console.log(Diagnosis.format(yield* Diagnosis.image({ imageId })).replace(/^/gm, "  "))
})

/** Each error has a tag and a message; the compiler knows which errors an operation can fail with. */
const catchErrors = Effect.fn("catchErrors")(function* (imageId: string) {
  yield* Console.log("\nErrors, each caught by its tag")
  const show = (what: string) => (error: { readonly _tag: string; readonly message: string }) =>
    Console.log(`  ${error._tag.padEnd(23)}${what}: ${error.message}`)

  yield* ImageLogs.getImageLogEvents({ imageId, logStreamName: "3.16.1/1", limit: 0 }).pipe(
    Effect.catchTag("BadRequest", show("a limit of 0, refused before anything is sent")),
  )
  yield* ImageOperations.describeImage({ imageId: "no-such-image" }).pipe(
    Effect.catchTag("NotFound", show("no such image")),
  )
  yield* ImageLogs.getImageLogEvents({ imageId, logStreamName: "3.16.1/1" }).pipe(
    Effect.catchTag("NotFound", show("a stream that the API cannot serve")),
  )
  // Known since the first request, which read the outputs of the stack.
  const { endpoint, region } = yield* ParallelCluster.ParallelCluster
  yield* ImageLogs.listImageLogStreams({ imageId }).pipe(
    Effect.provide(
      ParallelCluster.layer({ endpoint, region }).pipe(
        Layer.provide([
          Transport.layerFetch,
          Credentials.layer({ accessKeyId: "AKIDWRONG", secretAccessKey: "wrong" }),
        ]),
      ),
    ),
    Effect.catchTag("Unauthorized", show("unknown credentials")),
  )
  yield* ImageLogs.listImageLogStreams({ imageId }).pipe(
    Effect.provide(
      ParallelCluster.layer({ endpoint, region }).pipe(
        Layer.provide([Transport.layerFetch, Credentials.layer({ accessKeyId: "", secretAccessKey: "" })]),
      ),
    ),
    Effect.catchTag("CredentialsUnavailable", show("no credentials")),
  )
})

/** Errors of an unhealthy service, which the simulator injects. */
const catchFaults = Effect.fn("catchFaults")(function* (simulator: Simulator.Simulator["Service"], imageId: string) {
  const call = ImageLogs.listImageLogStreams({ imageId }).pipe(Retry.none)
  const show = (what: string) => (error: { readonly _tag: string; readonly message: string }) =>
    Console.log(`  ${error._tag.padEnd(23)}${what}: ${error.message}`)

  yield* simulator.failNext({ status: 429, body: { message: "Too Many Requests" } })
  yield* Effect.catchTag(call, "LimitExceeded", show("throttling"))
  yield* simulator.failNext({ status: 500, body: { message: "'firstEventTimestamp'" } })
  yield* Effect.catchTag(call, "InternalService", show("a stream without events"))
  yield* simulator.failNext({ status: 200, body: "<html>captive portal</html>" })
  yield* Effect.catchTag(call, "InvalidResponse", show("the page of a proxy"))
  yield* call.pipe(
    Effect.provide(
      ParallelCluster.layer({ endpoint: "http://127.0.0.1:1", region: simulator.region }).pipe(
        Layer.provide([Transport.layerFetch, Credentials.layer(keys)]),
      ),
    ),
    Effect.catchTag("TransportFailure", show("no server")),
  )
  yield* simulator.failNext({ delay: "1 minute" })
  yield* call.pipe(
    Effect.provide(
      ParallelCluster.layer({ endpoint: simulator.endpoint, region: simulator.region, timeout: "50 millis" }).pipe(
        Layer.provide([Transport.layer(simulator.handler), Credentials.layer(keys)]),
      ),
    ),
    Effect.catchTag("RequestTimeout", show("a slow response")),
  )

  yield* simulator.failNext({ times: 2, status: 429, body: { message: "Too Many Requests" } })
  const { logStreams } = yield* ImageLogs.listImageLogStreams({ imageId })
  yield* Console.log(`\nThrottled twice, and retried: ${logStreams.length} stream`)
})

const keys = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }

/** Adds a failed build to the simulator. */
const seed = Effect.fn("seed")(function* (simulator: Simulator.Simulator["Service"], imageId: string) {
  const start = Date.UTC(2026, 10, 22, 8)
  const at = (minutes: number) => new Date(start + minutes * 60_000)
  const messages = [
    ...Array.from({ length: 2_000 }, (_, i) => `Stdout: ${i + 1} of 2000 files copied`),
    "Stderr: cp: error writing '/opt/tools/libsolver.so': No space left on device",
    "CmdExecution: ExitCode 1",
    "ExecuteBash: FINISHED EXECUTION",
    "TOE has completed execution with failure - Execution failed!",
  ]
  yield* simulator.putLogEvents({
    imageId,
    logStreamName: "3.16.1/1",
    events: messages.map((message, i) => ({ timestamp: new Date(at(5).getTime() + i * 100), message })),
  })
  const stack = { logicalResourceId: imageId, resourceType: "AWS::CloudFormation::Stack" }
  const image = { logicalResourceId: "ParallelClusterImage", resourceType: "AWS::ImageBuilder::Image" }
  yield* simulator.putStackEvents({
    imageId,
    events: [
      { ...stack, resourceStatus: "CREATE_IN_PROGRESS", timestamp: at(0) },
      { ...image, resourceStatus: "CREATE_IN_PROGRESS", timestamp: at(1) },
      {
        ...image,
        resourceStatus: "CREATE_FAILED",
        resourceStatusReason: "Workflow step 'ApplyBuildComponents' failed",
        timestamp: at(10),
      },
      { ...stack, resourceStatus: "CREATE_FAILED", timestamp: at(11) },
    ],
  })
  yield* simulator.putImage({
    imageId,
    stackStatus: "CREATE_FAILED",
    imagebuilderImageStatus: "FAILED",
    imagebuilderImageStatusReason: "Workflow step 'ApplyBuildComponents' failed",
  })
})

const everything = (imageId: string) => Effect.andThen(explain(imageId), catchErrors(imageId))

/** Runs on the simulator, behind a port. */
const onSimulator = Effect.fn("onSimulator")(function* (imageId: string) {
  const simulator = yield* Simulator.make({ deployment: "default", credentials: [keys] })
  yield* seed(simulator, imageId)
  const origin = yield* serve(simulator.handler)
  yield* Console.log(`The simulator is at ${origin}/prod`)
  // The variables of `Deployment.layerEnv`. Only the endpoints differ from AWS.
  Object.assign(process.env, simulator.environment(origin))
  yield* everything(imageId).pipe(
    Effect.andThen(catchFaults(simulator, imageId)),
    Effect.provide(Deployment.layerEnv),
  )
}, Effect.scoped)

/** Runs on the API that the environment names. */
const onApi = (imageId: string | undefined) => {
  if (imageId !== undefined) return Effect.provide(everything(imageId), Deployment.layerEnv)
  process.exitCode = 1
  return Console.error("Which image? Give its id: npm run demo -- my-image")
}

const program = Effect.gen(function* () {
  const named = yield* Effect.forEach(
    ["PCLUSTER_API_STACK", "PCLUSTER_API_URL"],
    (name) => Config.option(Config.String(name)),
  )
  const [imageId] = process.argv.slice(2)
  yield* named.some(Option.isSome) ? onApi(imageId) : onSimulator(imageId ?? "my-failed-image")
})

await Effect.runPromise(program)
