/**
 * The command of an operation, made from its declaration, with the flags of `pcluster`.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Prompt from "effect/cli/Prompt"
import process from "node:process"
import { type DescribedParameter, parallelCluster, parametersOf } from "../catalog.ts"
import type * as Operation from "../core/Operation.ts"
import type { Kind } from "../core/Parameters.ts"
import { answer, answerAll, errorBody, type Json } from "../mcp/Answer.ts"
import * as Connection from "./Connection.ts"
import { Ended, kebab, printJson, select, wrongUse } from "./Output.ts"
import { wait, waiters } from "./Waiting.ts"

/** The short flags of `pcluster`. */
const aliases: Readonly<Record<string, string>> = {
  clusterConfiguration: "c",
  clusterName: "n",
  imageConfiguration: "c",
  imageId: "i",
  region: "r",
}

const isFile = (name: string) => name.endsWith("Configuration")

/** Refuses what is not YAML. Only the server, which may have another version, checks the contents. */
const checkYaml = Effect.fnUntraced(function* (flag: string, text: string) {
  // Loaded only when a configuration is sent.
  const { parse } = yield* Effect.promise(() => import("../configuration/Text.ts"))
  yield* Effect.mapError(parse(text), ({ column, line, message }) => {
    const where = line === undefined ? "" : ` in line ${line}, column ${column}`
    return wrongUse(`--${flag}: the file is not a configuration${where}: ${message}`)
  })
})

const flagOf = (name: string, kind: Kind): Flag.Flag<unknown> => {
  switch (kind.type) {
    case "array":
      return Flag.atLeast(flagOf(name, kind.item), 0)
    case "boolean":
      return Flag.withoutNegation(Flag.Boolean(name))
    case "date-time":
      return Flag.Date(name)
    case "integer":
      return Flag.Int(name)
    case "string":
      return kind.members === undefined ? Flag.String(name) : Flag.Literals(name, kind.members)
  }
}

/** The flag of a parameter. */
const parameterFlag = ({ description, kind, name, required }: DescribedParameter): Flag.Flag<unknown> => {
  const alias = aliases[name]
  const plain = (isFile(name) ? Flag.FileText(kebab(name)) : flagOf(kebab(name), kind)).pipe(
    Flag.withDescription(
      isFile(name) ? `${description.replace(/, a YAML document\.$/, "")}: a YAML file.` : description,
    ),
  )
  const flag = alias === undefined ? plain : Flag.withAlias(plain, alias)
  return required || kind.type === "array" ? flag : Flag.optional(flag)
}

/** Accepts the syntax of `pcluster`: `--flag a b` becomes `--flag a --flag b`, and the boolean `True` becomes `true`. */
export const normalize = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const operation = parallelCluster.find(({ operationId }) => args.includes(kebab(operationId)))
  if (operation === undefined) return args
  const kinds = new Map(parametersOf(operation).map(({ kind, name }) => [`--${kebab(name)}`, kind.type]))
  let flag = ""
  let isFirst = false
  return args.flatMap((arg) => {
    if (arg.startsWith("-")) {
      flag = arg
      isFirst = true
      return [arg]
    }
    const type = kinds.get(flag)
    const isMore = type === "array" && !isFirst
    isFirst = false
    if (isMore) return [flag, arg]
    return [type === "boolean" && /^(true|false)$/i.test(arg) ? arg.toLowerCase() : arg]
  })
}

// The prompt is written to standard output.
const isTerminal = () => process.stdin.isTTY === true && process.stdout.isTTY === true

/** Asks for confirmation. */
const agreed = Effect.fnUntraced(function* (yes: boolean, what: string) {
  if (yes) return
  if (!isTerminal()) {
    return yield* wrongUse(`${what} asks for confirmation: without a terminal, pass --yes`)
  }
  if (!(yield* Prompt.run(Prompt.Confirm({ message: `${what}: are you sure?` })))) {
    return yield* new Ended({ code: 1, message: "Nothing was deleted." })
  }
})

/** The operation that describes the resource which another one creates or changes. */
const describing = (operationId: string) => {
  const described = operationId.replace(/^(Build|Create|Update)/, "Describe")
  return operationId === described ? undefined : parallelCluster.find((other) => other.operationId === described)
}

/** The command of an operation. */
export const operationCommand = (operation: Operation.Any) => {
  const { operationId, summary } = operation
  const parameters = parametersOf(operation)
  const waiter = waiters[operationId]
  const flags = {
    ...Object.fromEntries(parameters.map((parameter) => [parameter.name, parameterFlag(parameter)])),
    query: Flag.optional(
      Flag.String("query").pipe(Flag.withDescription("A JMESPath query that selects the output.")),
    ),
    ...(operation.items === undefined ? {} : {
      paginate: Flag.Boolean("paginate").pipe(
        Flag.withDefault(true),
        Flag.withDescription("Read all pages. --next-token reads a single page."),
      ),
    }),
    ...(waiter === undefined ? {} : {
      wait: Flag.Boolean("wait").pipe(
        Flag.withDefault(false),
        Flag.withoutNegation,
        Flag.withDescription("Wait until it completes, and report progress on standard error."),
      ),
    }),
    ...(operation.method === "DELETE"
      ? {
        yes: Flag.Boolean("yes").pipe(
          Flag.withAlias("y"),
          Flag.withDefault(false),
          Flag.withoutNegation,
          Flag.withDescription("Do not ask for confirmation."),
        ),
      }
      : {}),
  }

  const handle = Effect.fnUntraced(function* (values: Json) {
    const given = Object.fromEntries(
      Object.entries(values).map((
        [name, value],
      ) => [name, Option.isOption(value) ? Option.getOrUndefined(value) : value]),
    )
    const input: Json = Object.fromEntries(
      parameters.flatMap(({ name }) => {
        const value = given[name]
        return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [[name, value]]
      }),
    )
    for (const [name, text] of Object.entries(input)) if (isFile(name)) yield* checkYaml(kebab(name), String(text))
    const name = kebab(operationId)
    if (operation.method === "DELETE") yield* agreed(given.yes === true, name)
    // Log operations print one page, since a log has pages in both directions.
    const all = given.paginate === true && input.nextToken === undefined && !operationId.endsWith("LogEvents")
    const region = input.region === undefined ? undefined : String(input.region)
    const query = given.query === undefined ? undefined : String(given.query)
    const described = describing(operationId)

    const program = Effect.gen(function* () {
      const first = yield* (all ? answerAll : answer)(operation, input)
      if (waiter === undefined || given.wait !== true) return first
      const after = described === undefined
        ? Effect.succeed({ message: `Successfully deleted '${input.clusterName ?? input.imageId}'.` })
        : answer(described, only(described, input))
      yield* wait(waiter(input)).pipe(
        Effect.catchTag("WaiterFailed", (failed) =>
          Effect.gen(function* () {
            if (described !== undefined) yield* Effect.flatMap(after, printJson)
            return yield* new Ended({ code: 1, message: failed.message })
          })),
      )
      return yield* after
    })
    return yield* program.pipe(
      Effect.flatMap((answered) => select(query, answered)),
      // Like `pcluster`, print nothing for a response without a body.
      Effect.flatMap((answered) => isEmpty(answered) ? Effect.void : printJson(answered)),
      // Like `pcluster`, print the service's errors to standard output.
      Effect.catchIf(
        (error) => "status" in error && error.status !== undefined,
        (error) => Effect.andThen(printJson(errorBody(error)), new Ended({ code: 1 })),
      ),
      Effect.provide(Connection.layer(region)),
    )
  })
  return Command.make(kebab(operationId), flags, handle).pipe(Command.withDescription(summary))
}

const isEmpty = (answered: unknown): boolean =>
  answered instanceof Object && !Array.isArray(answered) && Object.keys(answered).length === 0

/** The members of an input that another operation also accepts. */
const only = (operation: Operation.Any, input: Json): Json => {
  const names = parametersOf(operation).map(({ name }) => name)
  return Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name)))
}
