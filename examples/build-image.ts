/**
 * Builds an image from a YAML file, and follows its log until it is available or failed:
 *
 *     bun examples/build-image.ts my-image image.yaml
 *
 * `PCLUSTER_API_URL` and AWS credentials are in the environment.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import process from "node:process"
import { Console, Effect, Fiber, Stream } from "effect"
import { CloudWatchLogs, Deployment, Dryrun, ImageOperations, LogEvents, Waiter } from "effect-parallelcluster"

/** Returns the id of the AMI. */
export const buildImage = Effect.fn("buildImage")(function* (imageId: string, imageConfiguration: string) {
  const { image, validationMessages } = yield* ImageOperations.buildImage({ imageId, imageConfiguration })
  yield* Console.log(`Building ${imageId}`, Dryrun.format({ validationMessages }))

  const build = yield* Waiter.imageAvailable({ imageId }).pipe(
    Stream.tap(({ description, status }) => Console.log(status, description.imagebuilderImageStatus ?? "")),
    Waiter.run,
    Effect.forkChild,
  )

  // EC2 Image Builder names the log stream <version>/1. Only CloudWatch Logs can serve a name that contains a /.
  const log = { logGroupName: CloudWatchLogs.imageLogGroupName(imageId), logStreamName: `${image.version}/1` }
  yield* LogEvents.follow(CloudWatchLogs.getLogEvents, log, { until: Fiber.await(build), wait: true }).pipe(
    Stream.runForEach(({ message }) => Console.log(`  ${message}`)),
  )

  const { ec2AmiInfo } = yield* Fiber.join(build)
  return ec2AmiInfo?.amiId
})

if (import.meta.main) {
  const [imageId = "my-image", file = "image.yaml"] = process.argv.slice(2)
  const fail = (message: string) =>
    Effect.sync(() => {
      console.error(message)
      process.exitCode = 1
    })
  const program = Effect.gen(function* () {
    const imageConfiguration = yield* Effect.promise(() => readFile(file, "utf8"))
    yield* Console.log("The AMI is", yield* buildImage(imageId, imageConfiguration))
  }).pipe(
    Effect.catchTags({
      // The configuration is invalid: one line for each finding.
      BadRequest: (error) => fail(Dryrun.format(error)),
      Conflict: (error) => fail(error.message),
      WaiterFailed: (error) => fail(error.message),
    }),
  )
  await Effect.runPromise(Effect.provide(program, Deployment.layerEnv))
}
