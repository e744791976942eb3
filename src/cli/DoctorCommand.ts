/**
 * `doctor`: what stands between the caller and an answer of the API, step by step.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import type { OperationError } from "../core/Errors.ts"
import * as Operation from "../core/Operation.ts"
import * as CloudWatchLogs from "../services/cloudwatch-logs/CloudWatchLogs.ts"
import * as ImageOperations from "../services/parallelcluster/ImageOperations.ts"
import * as Connection from "./Connection.ts"
import { Ended } from "./Output.ts"
import { subject } from "./Subject.ts"

const good = (what: string, detail: string) => Console.log(`✓ ${what}: ${detail}`)
const wrong = (what: string, detail: string) =>
  Effect.andThen(Console.log(`✗ ${what}: ${detail}`), new Ended({ code: 1 }))

/** How far a call came that failed. */
const stageOf = (error: OperationError): string => {
  if (error._tag === "CredentialsUnavailable") {
    return error.field === "stackName" ? "stack" : error.field === "roleArn" ? "role" : "credentials"
  }
  return error._tag === "TransportFailure" || error._tag === "RequestTimeout" ? "connection" : "API"
}

/** From this on, AWS refuses signatures. */
const allowedSkew = 5 * 60 * 1000

const examine = Effect.fnUntraced(function* ({ stackName, endpoint }: Connection.Place) {
  // It needs no cluster and no image, and its answer names the API's version.
  const stages = stackName === undefined
    ? ["credentials", "connection", "API"]
    : ["credentials", "stack", "role", "connection", "API"]
  const { reply, value } = yield* Operation.withReply(ImageOperations.listOfficialImages)({}).pipe(
    Effect.catch((error) =>
      Effect.gen(function* () {
        const failed = stageOf(error)
        for (const stage of stages.slice(0, Math.max(0, stages.indexOf(failed)))) yield* good(stage, "as it should be")
        return yield* wrong(failed, error.message)
      })
    ),
  )
  for (const stage of stages.slice(0, -1)) yield* good(stage, "as it should be")
  yield* good(
    "API",
    `answers at ${endpoint ?? `the address of the stack ${stackName}`}, version ${
      value.images[0]?.version ?? "unknown"
    }`,
  )
  const skew = Date.parse(reply.headers.get("date") ?? "") - (yield* Clock.currentTimeMillis)
  if (Math.abs(skew) > allowedSkew) {
    return yield* wrong("clock", `${Math.round(Math.abs(skew) / 1000)} seconds from the service's: set this machine's`)
  }
  if (!Number.isNaN(skew)) yield* good("clock", "as it should be")
  yield* CloudWatchLogs.describeLogGroups({ limit: 1 }).pipe(
    Effect.matchEffect({
      onSuccess: () => good("logs", "may be read"),
      onFailure: (error) => wrong("logs", error.message),
    }),
  )
})

/** The command. */
export const doctorCommand = Command.make(
  "doctor",
  { region: subject.region },
  ({ region }) =>
    Effect.gen(function* () {
      const place = yield* Effect.catch(Connection.place, ({ message }) => wrong("address", message))
      yield* good("address", place.stackName === undefined ? String(place.endpoint) : `the stack ${place.stackName}`)
      yield* examine(place).pipe(
        Effect.provide(Connection.layer(Option.getOrUndefined(region))),
        Effect.catchTags({
          InvalidConfiguration: ({ field, message }) => wrong(field, message),
          CredentialsUnavailable: ({ message }) => wrong("credentials", message),
        }),
      )
    }),
).pipe(
  Command.withDescription(
    "Finds out, step by step, what stands between you and an answer: address, credentials, role, clock, logs.",
  ),
)
