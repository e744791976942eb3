/**
 * The tools as a server of the Model Context Protocol, on standard input and output.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as McpProtocol from "effect/ai/McpProtocol"
import * as McpSchema from "effect/ai/McpSchema"
import * as McpServer from "effect/ai/McpServer"
import { version } from "../core/Client.ts"
import type { Services } from "../logs/Logs.ts"
import type { Json } from "./Answer.ts"
import { errorText, type Tool } from "./Tools.ts"

const result = (text: string, isError: boolean) =>
  new McpSchema.CallToolResult({ isError, content: [{ type: "text", text }] })

/** What is wrong with an input, as its schema has it; all else the operations check. */
const problemOf = ({ properties, required }: Tool, input: Json): string | undefined => {
  const missing = required.find((name) => input[name] === undefined)
  if (missing !== undefined) return `${missing}: is required`
  for (const [name, value] of Object.entries(input)) {
    const property = properties[name]
    if (property === undefined) {
      return `${name}: is not a parameter of this tool, which has ${Object.keys(properties).join(", ")}`
    }
    if (Array.isArray(property["enum"]) && !property["enum"].includes(value)) {
      return `${name}: must be one of ${property["enum"].join(", ")}`
    }
    if (property["format"] === "date-time" && Number.isNaN(Date.parse(String(value)))) {
      return `${name}: must be a time such as 2026-01-05T08:00:00Z`
    }
  }
  return undefined
}

const register = Effect.fnUntraced(function* (tools: ReadonlyArray<Tool>) {
  const server = yield* McpServer.McpServer
  const services = yield* Effect.context<Services>()
  for (const tool of tools) {
    const { description, destructive, idempotent, name, properties, readOnly, required, run } = tool
    yield* server.addTool({
      tool: new McpSchema.Tool({
        name,
        description,
        inputSchema: { type: "object", properties, required, additionalProperties: false },
        annotations: {
          readOnlyHint: readOnly,
          destructiveHint: destructive,
          idempotentHint: idempotent,
          openWorldHint: true,
        },
      }),
      annotations: Context.empty(),
      handle: (payload) => {
        const input: Json = Object(payload)
        const problem = problemOf(tool, input)
        if (problem !== undefined) return Effect.succeed(result(`BadRequest: ${problem}`, true))
        return run(input).pipe(
          Effect.match({
            onSuccess: (text) => result(text, false),
            onFailure: (error) => result(errorText(error), true),
          }),
          Effect.provideContext(services),
        )
      },
    })
  }
})

/** Serves the tools until its input ends. */
export const layer = (tools: ReadonlyArray<Tool>) =>
  McpServer.layerStdio({
    name: "effect-parallelcluster",
    version,
    instructions: "Images and clusters of AWS ParallelCluster. When something failed, ask why before you read logs.",
    protocols: [
      McpProtocol.v2025_11_25,
      McpProtocol.v2025_06_18,
      McpProtocol.v2025_03_26,
      McpProtocol.v2024_11_05,
    ],
    registrations: Layer.effectDiscard(register(tools)),
  }).pipe(
    // Standard output is the protocol's.
    Layer.provide(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])),
  )
