/**
 * The simulated account as it begins: who its credentials belong to, and how the API is deployed in it.
 *
 * @module
 */
import * as Redacted from "effect/Redacted"
import type { Account, Deployment, Durations, Identity, PageAnomalies, PageSizes } from "./Model.ts"
import * as State from "./State.ts"

/**
 * Credentials that the simulated account knows; any other are refused. With `expiration` they are refused from then on. They are
 * the caller's own, of an IAM user.
 */
export interface KnownCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted | string
  /** Without it, requests must have none. */
  readonly sessionToken?: Redacted.Redacted | string | undefined
  /** Default: never. */
  readonly expiration?: Date | undefined
}

const redacted = (secret: Redacted.Redacted | string) => typeof secret === "string" ? Redacted.make(secret) : secret

const identity = (
  { sessionToken, ...keys }: KnownCredentials,
  region: string,
  index: number,
): Identity => ({
  ...keys,
  secretAccessKey: redacted(keys.secretAccessKey),
  sessionToken: sessionToken === undefined ? undefined : redacted(sessionToken),
  arn: State.globalArn(region, "iam", `user/simulator${index === 0 ? "" : index + 1}`),
  userId: `AIDASIMULATOR${String(index + 1).padStart(7, "0")}`,
})

const deploymentOf = (options: Options): Deployment => {
  const { endpoint, now, region, stackName } = options
  const url = URL.parse(endpoint)
  const id = State.uuid(1)
  return {
    stackName,
    stackId: State.arn(region, "cloudformation", `stack/${stackName}/${id}`),
    creationTime: now,
    region,
    endpoint: endpoint.replace(/\/$/, ""),
    apiId: url?.hostname.split(".")[0] ?? "",
    stage: url?.pathname.replaceAll("/", "") ?? "",
    roleArn: State.globalArn(region, "iam", `role/ParallelClusterApiUserRole-${id}`),
    enforced: options.enforced,
  }
}

/** How an account begins. */
export interface Options {
  readonly region: string
  readonly endpoint: string
  readonly stackName: string
  readonly enforced: boolean
  readonly now: Date
  readonly credentials: ReadonlyArray<KnownCredentials>
  readonly pageSizes: PageSizes
  readonly durations: Durations
  readonly anomalies: PageAnomalies
}

/** Makes an account without resources, but for the deployment of the API. */
export const make = (options: Options): Account => ({
  region: State.make(options.anomalies),
  identities: new Map(
    options.credentials.map((keys, index) => [keys.accessKeyId, identity(keys, options.region, index)]),
  ),
  webIdentities: [],
  deployment: deploymentOf(options),
  pageSizes: options.pageSizes,
  durations: options.durations,
})
