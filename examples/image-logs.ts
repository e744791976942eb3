/**
 * What the programs about an image's logs share: where logs are read from, and the end of a program by Ctrl-C.
 *
 * @module
 */
import process from "node:process"
import { Console, Effect, Exit, Layer, type Stream } from "effect"
import {
  CloudWatchLogs,
  ImageLogs,
  type LogEvents,
  type Operation,
  Pagination,
  ParallelCluster,
} from "effect-parallelcluster"

/**
 * EC2 Image Builder names its streams `<version>/<build>`, which the ParallelCluster API cannot serve: so they are read from
 * CloudWatch Logs, unless told otherwise.
 */
export const sourceOf = (options: { readonly api?: true }) => ({
  streams: (imageId: string): Stream.Stream<
    Omit<CloudWatchLogs.LogStream, "arn">,
    ImageLogs.ListImageLogStreamsError,
    CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster
  > =>
    options.api
      ? Pagination.items(ImageLogs.listImageLogStreams, { imageId })
      : Pagination.items(CloudWatchLogs.describeLogStreams, {
        logGroupName: CloudWatchLogs.imageLogGroupName(imageId),
      }),
  /** A reader of pages for `LogEvents`. */
  page: ({ imageId, ...input }: Operation.Input<typeof ImageLogs.getImageLogEvents>): Effect.Effect<
    LogEvents.Page,
    ImageLogs.GetImageLogEventsError,
    CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster
  > =>
    options.api
      ? ImageLogs.getImageLogEvents({ imageId, ...input })
      : CloudWatchLogs.getLogEvents({ logGroupName: CloudWatchLogs.imageLogGroupName(imageId), ...input }),
})

/** What all programs say of it. */
export const apiOption = ["--api", "read through the ParallelCluster API, which cannot serve names with a /"] as const

/** The client that the environment configures; `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS` is AWS's own name for another CloudWatch Logs. */
const layer = Layer.merge(ParallelCluster.layerEnv, CloudWatchLogs.layerEnv)

/** Runs a program to its end, or to Ctrl-C. Errors become a line and an exit code. */
export const run = async <E extends { readonly _tag: string; readonly message: string }>(
  program: Effect.Effect<void, E, CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster>,
): Promise<never> => {
  const stopped = new AbortController()
  process.once("SIGINT", () => stopped.abort())
  const exit = await Effect.runPromiseExit(
    program.pipe(
      Effect.provide(layer),
      Effect.tapError((error) => Console.error(`${error._tag}: ${error.message}`)),
    ),
    { signal: stopped.signal },
  )
  process.exit(Exit.isSuccess(exit) ? 0 : stopped.signal.aborted ? 130 : 1)
}
