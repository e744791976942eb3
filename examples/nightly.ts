/**
 * A nightly job that survives restarts: builds an image, waits for it, and deletes old images. When the build fails, it prints
 * the last lines of its log. For cron or a systemd timer:
 *
 *     bun examples/nightly.ts my-image image.yaml
 *
 * It is a durable workflow of Effect. The result of each step is stored in a file, `nightly.sqlite`, so that a new process
 * resumes after one that was killed. Run again in the same night, it prints the same result and builds nothing, even after a
 * failure; without the file it starts again. `PCLUSTER_API_URL` and AWS credentials are in the environment.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import process from "node:process"
import { Command, InvalidArgumentError } from "commander"
import { Console, DateTime, Effect, Layer, Schema, Stream } from "effect"
import { ClusterWorkflowEngine, SingleRunner } from "effect/cluster"
import { Digest } from "effect/crypto"
import { Activity, Workflow } from "effect/workflow"
import {
  CloudWatchLogs,
  Deployment,
  Dryrun,
  Errors,
  ImageOperations,
  LogEvents,
  Pagination,
  Retry,
  Waiter,
} from "effect-parallelcluster"
import * as Sqlite from "./sqlite.ts"

/** The result of a night without a new image. */
export class NightFailed extends Schema.TaggedError<NightFailed>("examples/NightFailed")("NightFailed", {
  message: Schema.String,
  /** The last lines of the build's log, or the findings of the validators. */
  lines: Schema.Array(Schema.String),
}) {}

/** The workflow of a night, one for each name and night. */
export const Nightly = Workflow.make("Nightly", {
  payload: {
    name: Schema.String,
    /** Such as `2026-01-05`: the image is `<name>-<night>`. */
    night: Schema.String,
    imageConfiguration: Schema.String,
    keepDays: Schema.Int,
  },
  idempotencyKey: ({ name, night }) => `${name}-${night}`,
  success: Schema.Struct({
    imageId: Schema.String,
    amiId: Schema.optionalKey(Schema.String),
    deleted: Schema.Array(Schema.String),
  }),
  error: NightFailed,
})

const failed = (error: Errors.OperationError | Waiter.WaiterTimeout) =>
  new NightFailed({
    message: error._tag === "BadRequest" ? Dryrun.format(error) : error.message,
    lines: [],
  })

/** Starts the build, and returns the version of ParallelCluster that the image is built with. */
const build = (imageId: string, imageConfiguration: string) =>
  Activity.make({
    name: "build",
    success: Schema.String,
    error: NightFailed,
    execute: ImageOperations.buildImage({ imageId, imageConfiguration }).pipe(
      // An image id can be used once only. So a request may be repeated after a transient failure, and a conflict means that an
      // earlier one was executed, by this process or by one that was killed before it stored the response.
      Retry.policy({
        maxAttempts: 10,
        baseDelay: "10 seconds",
        maxDelay: "10 minutes",
        while: (error) => Errors.isThrottling(error) || Errors.isTransient(error),
      }),
      Effect.map(({ image }) => image.version),
      Effect.catchTag(
        "Conflict",
        () => Effect.map(ImageOperations.describeImage({ imageId }), ({ version }) => version),
      ),
      Effect.mapError(failed),
    ),
  })

/** Waits for the image. A process that resumes here starts waiting again, which is harmless. */
const available = (imageId: string) =>
  Activity.make({
    name: "available",
    success: Schema.Struct({ amiId: Schema.optionalKey(Schema.String) }),
    error: Schema.Union([NightFailed, Waiter.WaiterFailed]),
    execute: Waiter.imageAvailable({ imageId }).pipe(
      Stream.tap(({ status }) => Console.log(imageId, status)),
      Waiter.run,
      Effect.map(({ ec2AmiInfo }) => ec2AmiInfo === undefined ? {} : { amiId: ec2AmiInfo.amiId }),
      Effect.mapError((error) => error._tag === "WaiterFailed" ? error : failed(error)),
    ),
  })

/** The last lines of the build's log, or why they cannot be read: that must not replace the failure of the build. */
const lastLines = (imageId: string, version: string) =>
  Activity.make({
    name: "lastLines",
    success: Schema.Array(Schema.String),
    // EC2 Image Builder names the log stream <version>/1. Only CloudWatch Logs can serve a name that contains a /.
    execute: LogEvents.last(CloudWatchLogs.getLogEvents, {
      logGroupName: CloudWatchLogs.imageLogGroupName(imageId),
      logStreamName: `${version}/1`,
    }, 20).pipe(
      Stream.map(({ message }) => message),
      Stream.runCollect,
      Effect.catch((error) => Effect.succeed([`No log: ${error.message}`])),
    ),
  })

/** Deletes images of this name that are older than `keepDays`, and returns their ids. A failed deletion is left to the next night. */
const deleteOld = (name: string, night: string, keepDays: number) =>
  Activity.make({
    name: "deleteOld",
    success: Schema.Array(Schema.String),
    execute: Effect.gen(function* () {
      const oldest = DateTime.formatIsoDateUtc(DateTime.subtract(DateTime.makeUnsafe(night), { days: keepDays }))
      const images = yield* Stream.runCollect(
        Pagination.items(ImageOperations.listImages, { imageStatus: "AVAILABLE" }),
      )
      return yield* Effect.filter(
        images.map(({ imageId }) => imageId).filter((id) => {
          const [prefix, date] = [id.slice(0, -oldest.length), id.slice(-oldest.length)]
          return prefix === `${name}-` && /^\d{4}-\d\d-\d\d$/.test(date) && date < oldest
        }),
        (imageId) => Effect.isSuccess(ImageOperations.deleteImage({ imageId })),
      )
    }).pipe(Effect.orElseSucceed(() => [])),
  })

/** The steps. The code between them is deterministic, because it runs again when the workflow resumes. */
const steps = Nightly.toLayer(Effect.fnUntraced(function* ({ imageConfiguration, keepDays, name, night }) {
  const imageId = `${name}-${night}`
  const version = yield* build(imageId, imageConfiguration)
  const image = yield* available(imageId).pipe(
    Effect.catchTag(
      "WaiterFailed",
      ({ message }) =>
        Effect.flatMap(lastLines(imageId, version), (lines) => Effect.fail(new NightFailed({ message, lines }))),
    ),
  )
  return { imageId, ...image, deleted: yield* deleteOld(name, night, keepDays) }
}))

/** The workflow and its engine, in one process with one file. */
export const layer = (file: string) =>
  steps.pipe(
    Layer.provideMerge(ClusterWorkflowEngine.layer),
    Layer.provide(SingleRunner.layer({ runnerStorage: "memory" })),
    Layer.provide([Sqlite.layer(file), Digest.layerWebCrypto]),
  )

if (import.meta.main) {
  const matching = (pattern: RegExp, problem: string) => (text: string) => {
    if (!pattern.test(text)) throw new InvalidArgumentError(problem)
    return text
  }
  const isDate = matching(/^\d{4}-\d\d-\d\d$/, "It must be a date such as 2026-01-05.")
  const isNumber = matching(/^\d+$/, "It must be a whole number.")
  const today = new Date().toISOString().slice(0, 10)
  const command = new Command("nightly")
    .description("Builds tonight's image and deletes old ones. Resumes after an interruption.")
    .argument("<name>", "the prefix of the images' ids; a date follows")
    .argument("<file>", "the images' configuration, YAML")
    .option("-s, --state <file>", "the file that stores the results of the steps", "nightly.sqlite")
    .option("-k, --keep <days>", "delete images that are older", isNumber, "14")
    .option("-n, --night <date>", "the night; default: today's date in UTC", isDate, today)
    .parse()
  const [name = "", file = ""] = command.args
  const { keep, night, state } = command.opts<Record<"keep" | "night" | "state", string>>()

  const program = Effect.gen(function* () {
    const imageConfiguration = yield* Effect.promise(() => readFile(file, "utf8"))
    const { amiId, deleted, imageId } = yield* Nightly.execute({
      name,
      night,
      imageConfiguration,
      keepDays: Number(keep),
    })
    yield* Console.log(`${imageId} is ${amiId ?? "available"}`)
    for (const id of deleted) yield* Console.log(`${id} deleted`)
  }).pipe(
    Effect.catchTag("NightFailed", ({ lines, message }) =>
      Effect.sync(() => {
        for (const line of [message, ...lines]) console.error(line)
        process.exitCode = 1
      })),
    Effect.provide(Layer.provideMerge(layer(state), Deployment.layerEnv)),
  )
  await Effect.runPromise(program)
}
