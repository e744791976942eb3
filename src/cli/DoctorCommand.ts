/**
 * `doctor`: checks the setup of the caller step by step, up to a response of the API.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import { lookup } from "node:dns/promises"
import type { OperationError } from "../core/Errors.ts"
import * as Operation from "../core/Operation.ts"
import * as RegionalClient from "../core/RegionalClient.ts"
import * as Deployment from "../deployment/Deployment.ts"
import * as CloudFormation from "../services/cloudformation/CloudFormation.ts"
import * as CloudWatchLogs from "../services/cloudwatch-logs/CloudWatchLogs.ts"
import * as ImageOperations from "../services/parallelcluster/ImageOperations.ts"
import * as Sts from "../services/sts/Sts.ts"
import * as Connection from "./Connection.ts"
import { AsJson, Ended } from "./Output.ts"
import { subject } from "./Subject.ts"

const tell = Effect.fnUntraced(function* (step: string, ok: boolean, detail: string) {
  const json = yield* AsJson
  yield* Console.log(json ? JSON.stringify({ step, ok, detail }) : `${ok ? "✓" : "✗"} ${step}: ${detail}`)
})
const good = (step: string, detail: string) => tell(step, true, detail)
const wrong = (step: string, detail: string) => Effect.andThen(tell(step, false, detail), new Ended({ code: 1 }))

/** From this on, AWS refuses signatures. */
const allowedSkew = 5 * 60 * 1000

const isUnreached = ({ _tag }: OperationError) => _tag === "TransportFailure" || _tag === "RequestTimeout"

/** Whose credentials they are, as STS says. */
const whose = Effect.map(Sts.getCallerIdentity({}), ({ Account, Arn }) => `${Arn} of the account ${Account}`)

const sts = (region: string) => Layer.effect(Sts.Sts, RegionalClient.fromEnvironment(Sts.service, { region }))

/** The address and the role of a stack's API. */
const stackOf = Effect.fnUntraced(function* (stackName: string, region: string, roleArn: string | undefined) {
  const client = yield* RegionalClient.fromEnvironment(CloudFormation.service, { region })
  const found = yield* Deployment.lookUp(stackName, region, { roleArn }).pipe(
    Effect.provideService(CloudFormation.CloudFormation, client),
    Effect.catch(({ message }) => wrong("stack", message)),
  )
  yield* good("stack", `${stackName} has the API at ${found.endpoint}`)
  return found
})

/** Why there was no answer: is it the name, or what it leads to? */
const unreached = Effect.fnUntraced(function* (endpoint: string, message: string) {
  const { hostname } = new URL(endpoint)
  const addresses = yield* Effect.tryPromise(() => lookup(hostname.replace(/^\[|\]$/g, ""), { all: true })).pipe(
    Effect.orElseSucceed(() => []),
  )
  if (addresses.length === 0) {
    return yield* wrong(
      "name",
      `${hostname} is not known here: is the address right, and is there a network? A private API's is known in its VPC alone`,
    )
  }
  yield* good("name", `${hostname} is ${addresses.map(({ address }) => address).join(", ")}`)
  return yield* wrong(
    "connection",
    `${message}. Look at proxies, firewalls and, for a private API, at the security group of its VPC endpoint`,
  )
})

const examine = Effect.fnUntraced(function* (
  { credentials, home, place: { endpoint, roleArn, stackName } }: Effect.Success<
    ReturnType<typeof Connection.connection>
  >,
  flag: string | undefined,
) {
  const { region } = home
  yield* good("region", `${region}, of ${home.from}`)

  yield* Effect.matchEffect(whose, {
    onSuccess: (identity) => good("credentials", `${identity}, of ${credentials.from}`),
    onFailure: (error) =>
      isUnreached(error)
        // Not everybody needs STS, but who has a role to assume.
        ? good("credentials", `of ${credentials.from}; STS was not reached to say whose they are: ${error.message}`)
        : wrong("credentials", `of ${credentials.from}: ${error.message}`),
  }).pipe(Effect.provide(sts(region)))

  const api = stackName === undefined
    ? { endpoint: String(endpoint), region, roleArn }
    : yield* stackOf(stackName, region, roleArn)
  if (api.roleArn !== undefined) {
    const options = yield* RegionalClient.optionsConfig(Sts.service, { region })
    yield* Effect.matchEffect(whose, {
      onSuccess: (identity) => good("role", `${api.roleArn} was assumed: ${identity}`),
      onFailure: ({ message }) => wrong("role", message),
    }).pipe(Effect.provide(Layer.provide(sts(region), Sts.layerAssumeRole({ ...options, roleArn: api.roleArn }))))
  }

  const { hostname } = new URL(api.endpoint)
  // It needs no cluster and no image, and its answer names the API's version.
  const { reply, value } = yield* Operation.withReply(ImageOperations.listOfficialImages)({}).pipe(
    Effect.catch((error) =>
      isUnreached(error)
        ? unreached(api.endpoint, error.message)
        : Effect.andThen(good("connection", hostname), wrong("API", error.message))
    ),
  )
  yield* good("connection", hostname)
  yield* good("API", `answers at ${api.endpoint}, version ${value.images[0]?.version ?? "unknown"}`)

  const skew = Date.parse(reply.headers.get("date") ?? "") - (yield* Clock.currentTimeMillis)
  if (Math.abs(skew) > allowedSkew) {
    return yield* wrong("clock", `${Math.round(Math.abs(skew) / 1000)} seconds from the service's: set this machine's`)
  }
  if (!Number.isNaN(skew)) {
    yield* good("clock", `${Math.round(Math.abs(skew) / 1000)} seconds from the service's at most`)
  }

  yield* CloudWatchLogs.describeLogGroups({ limit: 1, ...(flag === undefined ? {} : { region: flag }) }).pipe(
    Effect.matchEffect({
      onSuccess: () => good("logs", `may be read in ${flag ?? region}`),
      onFailure: ({ message }) => wrong("logs", message),
    }),
  )
})

/** The command. */
export const doctorCommand = Command.make(
  "doctor",
  { region: subject.region },
  Effect.fnUntraced(function* ({ region }) {
    const flag = Option.getOrUndefined(region)
    const { endpoint, stackName } = yield* Effect.catch(Connection.place, ({ message }) => wrong("address", message))
    yield* good("address", stackName === undefined ? String(endpoint) : `the stack ${stackName}`)
    yield* Effect.gen(function* () {
      const connection = yield* Connection.connection(flag)
      yield* Effect.provide(
        examine(connection, flag),
        Layer.merge(Connection.clients(connection), connection.credentials.layer),
      )
    }).pipe(
      Effect.catchTags({
        InvalidConfiguration: ({ field, message }) => wrong(field, message),
        CredentialsUnavailable: ({ message }) => wrong("credentials", message),
      }),
    )
  }),
).pipe(
  Command.withDescription(
    "Checks your setup step by step, and reports what is wrong and how to fix it: address, region, credentials, stack, role, " +
      "connection, clock, logs.",
  ),
)
