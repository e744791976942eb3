/**
 * What the client does, on the embedded simulator: `npm run demo`.
 *
 * With `PCLUSTER_API_URL` and AWS credentials in the environment it runs against that API instead; then give it the id of an
 * image of yours: `npm run demo -- my-image`.
 *
 * @module
 */
import process from "node:process"
import { Config, Console, Effect, Layer, Option, Stream } from "effect"
import { Credentials, ImageLogs, Pagination, ParallelCluster, Retry, Transport } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"

/** The main job: what happened while this image was built? */
const readLogs = Effect.fn("readLogs")(function* (imageId: string) {
  yield* Console.log(`\nLog streams of ${imageId}`)
  const names = yield* Pagination.items(ImageLogs.listImageLogStreams, { imageId }).pipe(
    Stream.map((stream) => stream.logStreamName),
    Stream.tap((name) => Console.log(`  ${name}`)),
    Stream.runCollect,
  )

  const logStreamName = names.find((name) => !name.includes("/"))
  if (logStreamName !== undefined) {
    yield* Console.log(`\nThe stream ${logStreamName}, page by page`)
    const count = yield* Pagination.pages(ImageLogs.getImageLogEvents, { imageId, logStreamName, startFromHead: true })
      .pipe(
        Stream.tap(({ events }) =>
          events.length === 0 ? Effect.void : Console.log(
            `  ${events.length} events, from ${events[0]?.timestamp.toISOString()}: ${events[0]?.message}`,
          )
        ),
        Stream.runFold(() => 0, (sum, { events }) => sum + events.length),
      )
    yield* Console.log(`  ${count} events in all`)
  }

  yield* Console.log("\nStack events, the newest first")
  yield* Pagination.items(ImageLogs.getImageStackEvents, { imageId }).pipe(
    Stream.take(10),
    Stream.runForEach(({ logicalResourceId, resourceStatus, resourceStatusReason, timestamp }) =>
      Console.log(
        `  ${timestamp.toISOString()}  ${resourceStatus.padEnd(20)} ${logicalResourceId} ${resourceStatusReason ?? ""}`,
      )
    ),
    // Once the image is available, its stack is gone.
    Effect.catchTag("NotFound", (error) => Console.log(`  ${error.message}`)),
  )
})

/** Each error has a tag and says what happened; the compiler knows which ones there are. */
const catchErrors = Effect.fn("catchErrors")(function* (imageId: string) {
  yield* Console.log("\nErrors, each caught by its tag")
  const show = (what: string) => (error: { readonly _tag: string; readonly message: string }) =>
    Console.log(`  ${error._tag.padEnd(23)}${what}: ${error.message}`)

  yield* ImageLogs.getImageLogEvents({ imageId, logStreamName: "build", limit: 0 }).pipe(
    Effect.catchTag("BadRequest", show("a limit of 0, refused before anything is sent")),
  )
  yield* ImageLogs.getImageLogEvents({ imageId: "no-such-image", logStreamName: "build" }).pipe(
    Effect.catchTag("NotFound", show("no such image")),
  )
  yield* ImageLogs.getImageLogEvents({ imageId, logStreamName: "3.16.1/1" }).pipe(
    Effect.catchTag("NotFound", show("a stream that the API cannot serve")),
  )
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
    Effect.catchTag("Unauthorized", show("keys that nobody knows")),
  )
  yield* ImageLogs.listImageLogStreams({ imageId }).pipe(
    Effect.provide(
      ParallelCluster.layer({ endpoint, region }).pipe(
        Layer.provide([Transport.layerFetch, Credentials.layer({ accessKeyId: "", secretAccessKey: "" })]),
      ),
    ),
    Effect.catchTag("CredentialsUnavailable", show("no keys")),
  )
})

/** The errors that a service in good health does not give: the simulator can be told to. */
const catchFaults = Effect.fn("catchFaults")(function* (simulator: Simulator.Simulator["Service"], imageId: string) {
  const call = ImageLogs.listImageLogStreams({ imageId }).pipe(Retry.none)
  const show = (what: string) => (error: { readonly _tag: string; readonly message: string }) =>
    Console.log(`  ${error._tag.padEnd(23)}${what}: ${error.message}`)

  yield* simulator.failNext({ status: 429, body: { message: "Too Many Requests" } })
  yield* Effect.catchTag(call, "LimitExceeded", show("a throttle"))
  yield* simulator.failNext({ status: 500, body: { message: "'firstEventTimestamp'" } })
  yield* Effect.catchTag(call, "InternalService", show("a stream without events"))
  yield* simulator.failNext({ status: 200, body: "<html>captive portal</html>" })
  yield* Effect.catchTag(call, "InvalidResponse", show("a proxy's answer"))
  yield* call.pipe(
    Effect.provide(
      ParallelCluster.layer({ endpoint: "http://127.0.0.1:1", region: simulator.region }).pipe(
        Layer.provide([Transport.layerFetch, Credentials.layer(keys)]),
      ),
    ),
    Effect.catchTag("TransportFailure", show("nobody there")),
  )
  yield* simulator.failNext({ delay: "1 minute" })
  yield* call.pipe(
    Effect.provide(
      ParallelCluster.layer({ endpoint: simulator.endpoint, region: simulator.region, timeout: "50 millis" }).pipe(
        Layer.provide([Transport.layer(simulator.handler), Credentials.layer(keys)]),
      ),
    ),
    Effect.catchTag("RequestTimeout", show("an answer that does not come")),
  )

  yield* simulator.failNext({ times: 2, status: 429, body: { message: "Too Many Requests" } })
  const { logStreams } = yield* ImageLogs.listImageLogStreams({ imageId })
  yield* Console.log(`\nTwo throttles, and the default retry: ${logStreams.length} streams all the same`)
})

const keys = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }

/** Puts an image's logs and stack events into the simulator. */
const seed = Effect.fn("seed")(function* (simulator: Simulator.Simulator["Service"], imageId: string) {
  const start = Date.UTC(2026, 10, 22, 8)
  const lines = Array.from({ length: 25_000 }, (_, i) => ({
    timestamp: new Date(start + i * 40),
    message: `TOE Step ${1 + Math.floor(i / 1000)}: line ${i + 1}`,
  }))
  yield* simulator.putLogEvents({ imageId, logStreamName: "build", events: lines })
  yield* simulator.putLogEvents({ imageId, logStreamName: "3.16.1/1", events: lines.slice(0, 100) })
  yield* simulator.putStackEvents({
    imageId,
    events: [
      { logicalResourceId: imageId, resourceType: "AWS::CloudFormation::Stack", resourceStatus: "CREATE_IN_PROGRESS" },
      {
        logicalResourceId: "InfrastructureConfiguration",
        resourceType: "AWS::ImageBuilder",
        resourceStatus: "CREATE_COMPLETE",
      },
      {
        logicalResourceId: "ParallelClusterImage",
        resourceType: "AWS::ImageBuilder::Image",
        resourceStatus: "CREATE_FAILED",
        resourceStatusReason: "Workflow step 'ApplyBuildComponents' failed",
      },
      {
        logicalResourceId: imageId,
        resourceType: "AWS::CloudFormation::Stack",
        resourceStatus: "ROLLBACK_IN_PROGRESS",
      },
    ].map((event, i) => ({ ...event, timestamp: new Date(start + i * 60_000) })),
  })
})

/** On the simulator, behind a port as a user's script would find it. */
const onSimulator = Effect.gen(function* () {
  const imageId = "my-image"
  const simulator = yield* Simulator.make({ credentials: [keys] })
  yield* seed(simulator, imageId)
  const origin = yield* serve(simulator.handler)
  yield* Console.log(`The simulator is at ${origin}/prod`)
  const client = ParallelCluster.layer({ endpoint: `${origin}/prod`, region: simulator.region }).pipe(
    Layer.provide([Transport.layerFetch, Credentials.layer(keys)]),
  )
  yield* readLogs(imageId).pipe(
    Effect.andThen(catchErrors(imageId)),
    Effect.andThen(catchFaults(simulator, imageId)),
    Effect.provide(client),
  )
}).pipe(Effect.scoped)

/** On the API that the environment names. */
const onApi = (imageId: string | undefined) =>
  imageId === undefined ? Console.error("Which image? Give its id: npm run demo -- my-image") : readLogs(imageId).pipe(
    Effect.andThen(catchErrors(imageId)),
    Effect.provide(ParallelCluster.layerEnv),
  )

const program = Effect.gen(function* () {
  const api = yield* Config.option(Config.String("PCLUSTER_API_URL"))
  const [imageId] = process.argv.slice(2)
  yield* Option.isSome(api) ? onApi(imageId) : onSimulator
})

await Effect.runPromise(program)
