/**
 * What the programs about an image's logs share: the clients, and the end of a program, by an error, by Ctrl-C or by `| head`.
 *
 * @module
 */
import process from "node:process"
import { Cause, Console, Effect, Exit, Layer } from "effect"
import { CloudWatchLogs, type Logs, ParallelCluster } from "effect-parallelcluster"

/** The clients that the environment configures. */
const layer = Layer.merge(ParallelCluster.layerEnv, CloudWatchLogs.layerEnv)

/** Runs a program to its end, or to Ctrl-C. Errors, of whatever kind, become a line and an exit code. */
export const run = async <E extends { readonly _tag: string; readonly message: string }>(
  program: Effect.Effect<void, E, Logs.Services>,
): Promise<never> => {
  // Whoever reads what is printed may have seen enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1))
  const stopped = new AbortController()
  process.once("SIGINT", () => stopped.abort())
  const exit = await Effect.runPromiseExit(
    program.pipe(
      Effect.provide(layer),
      Effect.tapError((error) => Console.error(`${error._tag}: ${error.message}`)),
      Effect.tapDefect((defect) => Console.error(Cause.pretty(Cause.die(defect)))),
    ),
    { signal: stopped.signal },
  )
  process.exit(Exit.isSuccess(exit) ? 0 : stopped.signal.aborted ? 130 : 1)
}
