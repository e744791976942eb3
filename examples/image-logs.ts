/**
 * Shared by the programs that read the logs of an image: the clients, and how a program ends on an error, on Ctrl-C and in
 * `| head`.
 *
 * @module
 */
import process from "node:process"
import { Cause, Console, Effect, Exit } from "effect"
import { Deployment, type Logs } from "effect-parallelcluster"

/** Runs a program until it ends or Ctrl-C is pressed. An error or a defect is printed and sets the exit code. */
export const run = async <E extends { readonly _tag: string; readonly message: string }>(
  program: Effect.Effect<void, E, Logs.Services>,
): Promise<never> => {
  // In a pipe, the reader may end first.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1))
  const stopped = new AbortController()
  process.once("SIGINT", () => stopped.abort())
  const exit = await Effect.runPromiseExit(
    program.pipe(
      Effect.provide(Deployment.layerEnv),
      Effect.tapError((error) => Console.error(`${error._tag}: ${error.message}`)),
      Effect.tapDefect((defect) => Console.error(Cause.pretty(Cause.die(defect)))),
    ),
    { signal: stopped.signal },
  )
  process.exit(Exit.isSuccess(exit) ? 0 : stopped.signal.aborted ? 130 : 1)
}
