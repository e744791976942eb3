/**
 * The tools that assistants get: one for each operation, made from its declaration, and those that answer what people ask.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { parametersOf } from "../catalog.ts"
import type { OperationError } from "../core/Errors.ts"
import type * as Operation from "../core/Operation.ts"
import type { Kind } from "../core/Parameters.ts"
import * as Diagnosis from "../diagnosis/Diagnosis.ts"
import * as Logs from "../logs/Logs.ts"
import { answer, errorBody, type Json } from "./Answer.ts"

/** A tool. */
export interface Tool {
  readonly name: string
  readonly description: string
  readonly properties: Readonly<Record<string, Json>>
  readonly required: ReadonlyArray<string>
  readonly readOnly: boolean
  readonly destructive: boolean
  readonly idempotent: boolean
  readonly run: (input: Json) => Effect.Effect<string, OperationError, Logs.Services>
}

/** The longest answer, in characters: some 5,000 tokens. */
const longest = 20_000

const schemaOf = (kind: Kind): Json => {
  switch (kind.type) {
    case "array":
      return { type: "array", items: schemaOf(kind.item), ...(kind.unique ? { uniqueItems: true } : {}) }
    case "date-time":
      return { type: "string", format: "date-time" }
    case "string":
      return {
        type: "string",
        ...(kind.pattern === undefined ? {} : { pattern: kind.pattern.source }),
        ...(kind.members === undefined ? {} : { enum: kind.members }),
      }
    default:
      return { type: kind.type }
  }
}

/** JSON has no times; what is none is left for the operation to refuse. */
const valueOf = (kind: Kind, value: unknown): unknown =>
  kind.type === "date-time" && typeof value === "string" ? new Date(value) : value

/** An answer that is small enough, and says what it leaves out. */
const clip = (page: Json, items: string | undefined): string => {
  const whole = JSON.stringify(page)
  if (whole.length <= longest) return whole
  const list = items === undefined ? undefined : page[items]
  if (items === undefined || !Array.isArray(list)) {
    return `${whole.slice(0, longest)}… (${whole.length - longest} more characters)`
  }
  let length = 0
  const kept = list.filter((item) => (length += JSON.stringify(item).length + 1) <= longest - 500)
  return JSON.stringify({
    ...page,
    [items]: kept,
    omitted:
      `${
        list.length - kept.length
      } more on this page: narrow the request, for example with limit or a time; for logs ` +
      "use read_logs or search_logs",
  })
}

const snake = (name: string): string => name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()

/** The tool of an operation. */
export const operationTool = (operation: Operation.Any): Tool => {
  const parameters = parametersOf(operation)
  return {
    name: snake(operation.operationId),
    description: operation.summary,
    properties: Object.fromEntries(
      parameters.map(({ description, kind, name }) => [name, { ...schemaOf(kind), description }]),
    ),
    required: parameters.flatMap(({ name, required }) => required ? [name] : []),
    readOnly: operation.method === "GET",
    // What is made anew takes nothing away.
    destructive: operation.method !== "GET" && operation.method !== "POST",
    idempotent: operation.idempotent,
    run: (input) => {
      const given = Object.entries(input).map(([name, value]) => {
        const parameter = parameters.find((parameter) => parameter.name === name)
        return [name, parameter === undefined ? value : valueOf(parameter.kind, value)]
      })
      return Effect.map(answer(operation, Object.fromEntries(given)), (page) => clip(page, operation.items))
    },
  }
}

const subject: Readonly<Record<string, Json>> = {
  kind: { type: "string", enum: ["image", "cluster"], description: "Is it an image or a cluster?" },
  name: { type: "string", description: "The image's id, or the cluster's name." },
  region: { type: "string", description: "The AWS region to act in. Default: the API's own." },
}
const part: Readonly<Record<string, Json>> = {
  node: {
    type: "string",
    description: "Only this node of a cluster: a name, an instance id, HeadNode, ComputeNode or LoginNode.",
  },
  log: { type: "string", description: "Only this log of a cluster, such as cfn-init or slurmctld." },
  startTime: { type: "string", format: "date-time", description: "Only events from this time on." },
  endTime: { type: "string", format: "date-time", description: "Only events before this time." },
  limit: { type: "integer", minimum: 1, maximum: 1000, description: "The most events to give. Default: 100." },
}

const textOf = (value: unknown): string | undefined => value === undefined ? undefined : String(value)
const timeOf = (value: unknown): Date | undefined => value === undefined ? undefined : new Date(String(value))

const regionOf = ({ region }: Json) => ({ region: textOf(region) })
const sourceOf = (input: Json): Logs.Source =>
  input.kind === "image" ? Logs.image({ imageId: String(input.name), ...regionOf(input) }) : Logs.cluster({
    clusterName: String(input.name),
    node: textOf(input.node),
    log: textOf(input.log),
    ...regionOf(input),
  })
const windowOf = (input: Json) => ({ startTime: timeOf(input.startTime), endTime: timeOf(input.endTime) })
const limitOf = ({ limit = 100 }: Json) => Math.min(1000, Math.max(1, Math.trunc(Number(limit)) || 100))

const lineOf = ({ log, message, node, timestamp }: Logs.Event): string => {
  const where = node === undefined ? "" : `${node} ${log} `
  const text = message.trimEnd()
  return `${timestamp.toISOString()} ${where}${text.length > 500 ? `${text.slice(0, 500)}…` : text}`
}

/** The lines that fit, from the end or from the beginning. */
const linesOf = (events: ReadonlyArray<Logs.Event>, end: "first" | "last", more: string): string => {
  const lines = events.map(lineOf)
  let length = 0
  let count = 0
  for (const line of end === "last" ? lines.toReversed() : lines) {
    length += line.length + 1
    if (length > longest) break
    count++
  }
  const kept = end === "last" ? lines.slice(lines.length - count) : lines.slice(0, count)
  const omitted = lines.length - count
  const note = omitted === 0 ? [] : [`(${omitted} more lines: ${more})`]
  return lines.length === 0
    ? "No events."
    : [...(end === "last" ? note : []), ...kept, ...(end === "first" ? note : [])].join("\n")
}

const reading = { readOnly: true, destructive: false, idempotent: true } as const

/** What people ask, beyond the operations. */
export const questions: ReadonlyArray<Tool> = [
  {
    ...reading,
    name: "why",
    description:
      "Says why the build of an image, or a cluster, failed: the most likely cause, the lines that say so, and what to do. " +
      "Ask this first.",
    properties: subject,
    required: ["kind", "name"],
    run: (input) =>
      Effect.map(
        input.kind === "image"
          ? Diagnosis.image({ imageId: String(input.name), ...regionOf(input) })
          : Diagnosis.cluster({ clusterName: String(input.name), ...regionOf(input) }),
        Diagnosis.format,
      ),
  },
  {
    ...reading,
    name: "read_logs",
    description: "Reads the last events of the logs of an image's build or of a cluster's nodes, in the order of time.",
    properties: { ...subject, ...part },
    required: ["kind", "name"],
    run: (input) =>
      Effect.map(
        Stream.runCollect(Logs.last(sourceOf(input), limitOf(input), windowOf(input))),
        (events) => linesOf(events, "last", "ask for those before the first line's time with endTime"),
      ),
  },
  {
    ...reading,
    name: "search_logs",
    description: "Finds events in the logs of an image's build or of a cluster's nodes.",
    properties: {
      ...subject,
      pattern: {
        type: "string",
        description:
          'A filter pattern of CloudWatch Logs: ERROR for a term, "no space left" for a phrase, ?a ?b for either.',
      },
      ...part,
    },
    required: ["kind", "name", "pattern"],
    run: (input) =>
      Logs.search(sourceOf(input), String(input.pattern), windowOf(input)).pipe(
        Stream.take(limitOf(input)),
        Stream.runCollect,
        Effect.map((events) => linesOf(events, "first", "ask for those after the last line's time with startTime")),
      ),
  },
]

/** The tools: those that only read, or all. */
export const toolsOf = (operations: ReadonlyArray<Operation.Any>, allowWrites: boolean): ReadonlyArray<Tool> =>
  [...questions, ...operations.map(operationTool)].filter(({ readOnly }) => readOnly || allowWrites)

/** What an assistant is told of an error: its tag, what is wrong and, of configurations, what the validators found. */
export const errorText = (error: OperationError): string => {
  const { message, ...rest } = errorBody(error)
  return [`${error._tag}: ${message}`, ...(Object.keys(rest).length === 0 ? [] : [clip(rest, undefined)])].join("\n")
}
