#!/usr/bin/env node
/**
 * `effect-parallelcluster simulate`: the simulator behind a port, for clients of any language, until it is interrupted.
 *
 * @module
 */
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import { readFile } from "node:fs/promises"
import process from "node:process"
import { parseArgs } from "node:util"
import * as Simulator from "../testing/Simulator.ts"
import { usualDurations } from "../testing/Timeline.ts"
import { exampleSeed } from "./exampleSeed.ts"
import { serve } from "./HttpServer.ts"

const usage = `Usage: effect-parallelcluster simulate [options]

Serves a simulated AWS ParallelCluster API until it is interrupted.

  --port <number>   where to listen; 0 for any free port, which is printed (default: 0)
  --host <address>  which address to listen on (default: 127.0.0.1, which only this machine reaches)
  --region <name>   the API's own region, which requests must be signed for (default: us-east-1)
  --seed <file>     what the account begins with, as JSON (default: my-image, my-failed-image and my-cluster)
  --deployment <d>  open: the printed credentials may do everything (default)
                    default: as AWS's guide deploys it; only its role may call the API, and quotas hold
  --speed <number>  how many times as fast as with AWS builds, creations and deletions are (default: 1)
  --help            prints this`

const keys = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }

/** The command was called in a way that it does not understand. */
class WrongUse extends Data.TaggedError("WrongUse")<{ readonly message: string }> {}

const wrong = (message: string) => new WrongUse({ message: `${message}\n\n${usage}` })
const wrongSeed = (message: string) => new WrongUse({ message: `--seed: ${message}` })

const isDeployment = (text: string): text is "default" | "open" => text === "default" || text === "open"

const readArguments = Effect.fnUntraced(function* (args: ReadonlyArray<string>) {
  const { positionals, values } = yield* Effect.try({
    try: () =>
      parseArgs({
        args: [...args],
        allowPositionals: true,
        options: {
          port: { type: "string", default: "0" },
          host: { type: "string", default: "127.0.0.1" },
          region: { type: "string", default: "us-east-1" },
          seed: { type: "string" },
          deployment: { type: "string", default: "open" },
          speed: { type: "string", default: "1" },
          help: { type: "boolean", default: false },
        },
      }),
    catch: (error) => wrong(error instanceof Error ? error.message : String(error)),
  })
  const { deployment, help, host, region, seed } = values
  const [command, ...rest] = positionals
  const [port, speed] = [Number(values.port), Number(values.speed)]
  if (!help) {
    if (command !== "simulate") {
      return yield* wrong(command === undefined ? "Which command?" : `There is no command ${command}.`)
    }
    if (rest.length > 0) return yield* wrong(`What is ${rest.join(" ")}? A seed is given with --seed.`)
    if (!/^\d+$/.test(values.port) || port > 65_535) {
      return yield* wrong(`--port must be a whole number from 0 to 65535, not ${values.port}.`)
    }
    if (!/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region)) {
      return yield* wrong(`--region must be the name of an AWS region, such as eu-west-1, not ${region}.`)
    }
    if (!isDeployment(deployment)) {
      return yield* wrong(`--deployment must be open or default, not ${deployment}.`)
    }
    if (!(speed > 0 && speed < Infinity)) {
      return yield* wrong(`--speed must be a number greater than 0, not ${values.speed}.`)
    }
  }
  return { deployment: isDeployment(deployment) ? deployment : "open", help, host, port, region, seed, speed }
})

const readSeed = Effect.fnUntraced(function* (file: string) {
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (error) => wrongSeed(error instanceof Error ? error.message : String(error)),
  })
  // A member that is misspelt would be missed, not noticed.
  const strict = { errors: "all", onExcessProperty: "error" } as const
  return yield* Schema.decodeEffect(Schema.fromJsonString(Simulator.Seed))(text, strict).pipe(
    Effect.mapError(({ message }) => wrongSeed(`${file} is not what a seed should be.\n${message}`)),
  )
})

/** What is in the account, in a line for each kind. */
const contents = ({ clusters = [], images = [], logStreams = [] }: Simulator.Seed) => {
  const lines = {
    images: images.map(({ imageId }) => imageId),
    clusters: clusters.map(({ clusterName }) => clusterName),
    "log streams": logStreams.map((stream) =>
      `${"imageId" in stream ? stream.imageId : stream.clusterName}: ${stream.logStreamName}`
    ),
  }
  const shown = 12
  return Object.entries(lines).flatMap(([kind, names]) =>
    names.length === 0 ? [] : [
      `  ${kind}`,
      ...names.slice(0, shown).map((name) => `    ${name}`),
      ...(names.length > shown ? [`    and ${names.length - shown} more`] : []),
    ]
  ).join("\n")
}

const instructions = (
  environment: Readonly<Record<string, string>>,
  seed: Simulator.Seed,
  deployment: "default" | "open",
) => {
  const { AWS_ACCESS_KEY_ID: id, AWS_REGION: region, AWS_SECRET_ACCESS_KEY: secret, PCLUSTER_API_URL: api } =
    environment
  const exports = Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`).join("\n")
  const listed = contents(seed)
  const next = deployment === "open"
    ? `These credentials may do everything. Try it with curl:

  curl --aws-sigv4 aws:amz:${region}:execute-api --user ${id}:${secret} ${api}/v3/clusters`
    : "These credentials may not call the API: assume its role, whose ARN the API's stack tells."
  return `The simulated ParallelCluster API is at ${api}. ${
    listed === "" ? "The account is empty." : "The account has:"
  }

${listed === "" ? "" : `${listed}\n\n`}Paste this, and programs that read AWS's variables call the simulator, never AWS:

  unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE AWS_IGNORE_CONFIGURED_ENDPOINT_URLS
${exports}

${next}

Interrupt it with Ctrl-C.`
}

const signals = ["SIGINT", "SIGTERM"] as const
const interrupted = Effect.callback<void>((resume) => {
  const stop = () => resume(Effect.void)
  for (const signal of signals) process.once(signal, stop)
  return Effect.sync(() => {
    for (const signal of signals) process.off(signal, stop)
  })
})

const simulate = Effect.gen(function* () {
  const { deployment, help, host, port, region, seed, speed } = yield* readArguments(process.argv.slice(2))
  if (help) return yield* Console.log(usage)
  const account = seed === undefined ? exampleSeed : yield* readSeed(seed)
  const durations = Record.map(
    { ...usualDurations },
    (duration) => Duration.times(Duration.fromInputUnsafe(duration), 1 / speed),
  )
  const simulator = yield* Simulator.make({ region, durations, deployment, credentials: [keys] })
  yield* simulator.seed(account)
  const origin = yield* serve(async (request) => {
    const response = await simulator.handler(request)
    const { pathname, search } = new URL(request.url)
    console.log(response.status, request.method, pathname + search)
    return response
  }, { host, port })
  yield* Console.log(instructions(simulator.environment(origin), account, deployment))
  yield* interrupted
}).pipe(
  Effect.scoped,
  Effect.catchTags({
    CannotListen: ({ message }) => end(1, message),
    WrongUse: ({ message }) => end(2, message),
  }),
)

const end = (code: number, message: string) =>
  Effect.andThen(
    Console.error(message),
    Effect.sync(() => {
      process.exitCode = code
    }),
  )

await Effect.runPromise(simulate)
