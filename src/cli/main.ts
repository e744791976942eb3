#!/usr/bin/env bun
/**
 * `effect-parallelcluster`: runs the command, and sets the exit code.
 *
 * @module
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import process from "node:process"
import { version } from "../core/Client.ts"
import { command } from "./command.ts"
import { normalize } from "./OperationCommand.ts"
import { describe, errorText } from "./Output.ts"

const args = process.argv.slice(2)
const json = args.includes("--json")

/** Reports usage errors in a few lines instead of the whole help. */
const presenter: CliOutput.Presenter = {
  present: (event) => {
    if (event._tag !== "InvalidInvocation") return CliOutput.defaultPresenter.present(event)
    const message = event.errors.map(({ message }) => message).join("\n")
    const more = `\n\nSee ${event.commandPath.join(" ")} --help`
    return Console.error(errorText({ tag: "Usage", message: json ? message : message + more }, json))
  },
}

// A closed pipe, as in `| head`, is not an error.
for (const output of [process.stdout, process.stderr]) {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error
    process.exit(0)
  })
}

Command.runWith(command, { version })(normalize(args)).pipe(
  Effect.tapCause((cause) => {
    if (Cause.hasInterruptsOnly(cause)) return Effect.void
    const { report } = describe(Cause.squash(cause))
    const details = args.includes("--debug") ? Cause.pretty(cause) : undefined
    return report === undefined ? Effect.void : Console.error(errorText({ ...report, details }, json))
  }),
  Effect.provide(Layer.mergeAll(
    NodeServices.layer,
    CliOutput.layerPresenter(presenter),
    CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
  )),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    teardown: (exit) => {
      if (Exit.isSuccess(exit)) return
      // Immediately, even with open connections.
      if (Cause.hasInterruptsOnly(exit.cause)) process.exit(process.exitCode ?? 130)
      // Without process.exit, so that buffered output is still written.
      process.exitCode = describe(Cause.squash(exit.cause)).code
    },
  }),
)
