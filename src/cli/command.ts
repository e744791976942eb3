/**
 * The whole command: every operation of the catalog, and what stands above them.
 *
 * @module
 */
import * as Command from "effect/cli/Command"
import { parallelCluster } from "../catalog.ts"
import type * as Operation from "../core/Operation.ts"
import * as Connection from "./Connection.ts"
import { doctorCommand } from "./DoctorCommand.ts"
import { exportCommand } from "./ExportCommand.ts"
import { logsCommand } from "./LogsCommand.ts"
import { mcpCommand } from "./McpCommand.ts"
import { operationCommand } from "./OperationCommand.ts"
import { AsJson, Debug } from "./Output.ts"
import { simulateCommand } from "./SimulateCommand.ts"
import { waitCommand, whyCommand } from "./WhyCommand.ts"

/** The name of the command. */
export const name = "effect-parallelcluster"

/** The command for these operations. */
export const commandOf = (operations: ReadonlyArray<Operation.Any>) =>
  Command.make(name).pipe(
    Command.withDescription("Calls the AWS ParallelCluster API, with the commands and flags of pcluster."),
    Command.withSubcommands([
      { group: "Operations", commands: operations.map(operationCommand) },
      {
        group: "Tools",
        commands: [logsCommand, whyCommand, waitCommand, exportCommand, doctorCommand, simulateCommand, mcpCommand],
      },
    ]),
    Command.withGlobalFlags([...Connection.settings, AsJson, Debug]),
  )

/** The command. */
export const command = commandOf(parallelCluster)
