/**
 * Builds an image from a YAML file, and shows what happens until it is available or failed:
 *
 *     bun examples/build-image.ts my-image image.yaml
 *
 * `PCLUSTER_API_URL` and AWS credentials are in the environment.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import process from "node:process"
import { Console, Effect, Stream } from "effect"
import { Dryrun, ImageLogs, ImageOperations, ParallelCluster, StackEvents, Waiter } from "effect-parallelcluster"

/** Gives the id of the machine image. */
export const buildImage = Effect.fn("buildImage")(function* (imageId: string, imageConfiguration: string) {
  const { validationMessages } = yield* ImageOperations.buildImage({ imageId, imageConfiguration })
  yield* Console.log(`Building ${imageId}`, Dryrun.format({ validationMessages }))

  // What happens to the stack, beside what happens to the image; it ends with the build.
  yield* StackEvents.follow(ImageLogs.getImageStackEvents, { imageId }).pipe(
    Stream.runForEach((event) => Console.log(`  ${event.logicalResourceId}: ${event.resourceStatus}`)),
    Effect.forkChild,
  )

  const image = yield* Waiter.imageAvailable({ imageId }).pipe(
    Stream.tap(({ description, status }) => Console.log(status, description.imagebuilderImageStatus ?? "")),
    Waiter.run,
  )
  return image.ec2AmiInfo?.amiId
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
    yield* Console.log("The machine image is", yield* buildImage(imageId, imageConfiguration))
  }).pipe(
    Effect.catchTags({
      // The configuration is wrong: every finding in a line.
      BadRequest: (error) => fail(`${error.message}\n${Dryrun.format(error)}`),
      Conflict: (error) => fail(error.message),
      WaiterFailed: (error) => fail(error.message),
    }),
  )
  await Effect.runPromise(Effect.provide(program, ParallelCluster.layerEnv))
}
