/**
 * `effect-parallelcluster simulate`: the simulator behind a port, for clients of any language, until it is interrupted.
 *
 * @module
 */
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { readFile } from "node:fs/promises"
import process from "node:process"
import { isRegion } from "../core/Endpoint.ts"
import { serve } from "../serving/HttpServer.ts"
import type * as Simulator from "../testing/Simulator.ts"
import { exampleSeed } from "./exampleSeed.ts"
import { Ended, wrongUse } from "./Output.ts"

const flag = (name: string, value: string, description: string) =>
  Flag.String(name).pipe(Flag.withDefault(value), Flag.withDescription(description))

const flags = {
  port: flag("port", "0", "Where to listen; 0 for any free port, which is printed. Default: 0."),
  host: flag("host", "127.0.0.1", "Which address to listen on. Default: 127.0.0.1, which only this machine reaches."),
  region: flag("region", "us-east-1", "The API's own region, which requests must be signed for. Default: us-east-1.")
    .pipe(
      Flag.withAlias("r"),
    ),
  seed: Flag.optional(
    Flag.String("seed").pipe(
      Flag.withDescription(
        "A JSON file with the initial resources. Default: my-image, my-failed-image and my-cluster.",
      ),
    ),
  ),
  deployment: flag(
    "deployment",
    "open",
    "open: the printed credentials may do everything. default: as AWS's guide deploys it; only its role may call the API, and " +
      "quotas hold. Default: open.",
  ),
  speed: flag("speed", "1", "How many times as fast as with AWS builds, creations and deletions are. Default: 1."),
}

const keys = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }

const wrongSeed = (message: string) => wrongUse(`--seed: ${message}`)

const isDeployment = (text: string): text is "default" | "open" => text === "default" || text === "open"

const readSeed = Effect.fnUntraced(function* (Seed: typeof Simulator.Seed, file: string) {
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (error) => wrongSeed(error instanceof Error ? error.message : String(error)),
  })
  // A member that is misspelt would be missed, not noticed.
  const strict = { errors: "all", onExcessProperty: "error" } as const
  return yield* Schema.decodeEffect(Schema.fromJsonString(Seed))(text, strict).pipe(
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
    : "These credentials may not call the API: assume its role, which is an output of the API's stack."
  return `The simulated ParallelCluster API is at ${api}. ${
    listed === "" ? "The account is empty." : "The account has:"
  }

${
    listed === ""
      ? ""
      : `${listed}\n\n`
  }Paste this, and programs that read AWS's variables call the simulator, never AWS. So do ParallelCluster.layerEnv,
CloudWatchLogs.layerEnv and Deployment.layerEnv:

  unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE AWS_IGNORE_CONFIGURED_ENDPOINT_URLS
  unset PCLUSTER_API_ROLE_ARN
${exports}

${next}

Interrupt it with Ctrl-C.`
}

const simulate = Effect.fnUntraced(function* (values: Command.Command.Config.Infer<typeof flags>) {
  const { deployment, host, region } = values
  const [port, speed] = [Number(values.port), Number(values.speed)]
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    return yield* wrongUse(`--port must be a whole number from 0 to 65535, not ${values.port}.`)
  }
  if (!isRegion(region)) {
    return yield* wrongUse(`--region must be the name of an AWS region, such as eu-west-1, not ${region}.`)
  }
  if (!isDeployment(deployment)) return yield* wrongUse(`--deployment must be open or default, not ${deployment}.`)
  if (!(speed > 0 && speed < Infinity)) {
    return yield* wrongUse(`--speed must be a number greater than 0, not ${values.speed}.`)
  }
  const { Simulator, usualDurations } = yield* Effect.promise(async () => ({
    Simulator: await import("../testing/Simulator.ts"),
    ...await import("../testing/Timeline.ts"),
  }))
  const account = Option.isNone(values.seed) ? exampleSeed : yield* readSeed(Simulator.Seed, values.seed.value)
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
  }, { host, port }).pipe(Effect.mapError(({ message }) => new Ended({ code: 1, message })))
  yield* Console.log(instructions(simulator.environment(origin), account, deployment))
  // To be interrupted is how it ends, not how it fails.
  return yield* Effect.onInterrupt(Effect.never, () =>
    Effect.sync(() => {
      process.exitCode = 0
    }))
}, Effect.scoped)

/** The command. */
export const simulateCommand = Command.make("simulate", flags, simulate).pipe(
  Command.withDescription("Serves a simulated AWS ParallelCluster API until it is interrupted."),
)
