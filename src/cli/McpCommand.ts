/**
 * `mcp`: the tools for assistants.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { parallelCluster } from "../catalog.ts"
import * as Connection from "./Connection.ts"

/** The command. */
export const mcpCommand = Command.make("mcp", {
  allowWrites: Flag.Boolean("allow-writes").pipe(
    Flag.withDefault(false),
    Flag.withoutNegation,
    Flag.withDescription("Include the tools that create, update and delete. Default: read-only tools."),
  ),
}, ({ allowWrites }) =>
  Effect.gen(function* () {
    const { layer, toolsOf } = yield* Effect.promise(async () => ({
      ...await import("../mcp/Tools.ts"),
      ...await import("../mcp/Server.ts"),
    }))
    return yield* Layer.launch(
      Layer.provide(layer(toolsOf(parallelCluster, allowWrites)), Connection.layer(undefined)),
    )
  })).pipe(
    Command.withDescription(
      "Serves tools for assistants over the Model Context Protocol, on standard input and output.",
    ),
  )
