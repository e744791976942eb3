/**
 * How a simulator can be set up.
 *
 * @module
 */
import type { KnownCredentials } from "./Account.ts"
import type { Handler } from "./handlers/Handler.ts"
import type { Durations, PageSizes } from "./Model.ts"
import * as Throttle from "./Throttle.ts"
import { usualDurations } from "./Timeline.ts"

/** Options of a simulator. All of them are optional. */
export interface Options {
  /** The API's own region: signatures must be for it. Default: `us-east-1`. */
  readonly region?: string | undefined
  /**
   * Where the API is. Default: `https://simulator.execute-api.{region}.amazonaws.com/prod`. Only its path matters to the
   * server: requests for any other stage are refused, as API Gateway does.
   */
  readonly endpoint?: string | URL | undefined
  /** The caller's own. Default: one access key, which `layer`'s client uses; of others it uses the first. */
  readonly credentials?: readonly [KnownCredentials, ...ReadonlyArray<KnownCredentials>] | undefined
  /**
   * What holds in the account. `open`: all credentials that it knows may do everything, as often as they like. `default`: what a
   * deployment of the API with AWS's own guide has. Its role alone may call the API, and nothing else; it is throttled at 100
   * requests a second with bursts of 10; and CloudWatch Logs has its quotas. Default: `open`.
   */
  readonly deployment?: "default" | "open" | undefined
  /** The name of the API's stack, which CloudFormation describes. Default: `parallelcluster-api`. */
  readonly stackName?: string | undefined
  /** Rate limits, beside those of the deployment, or in their place. */
  readonly limits?: Throttle.Limits | undefined
  /** The most that a page holds. Default: AWS's own, 10,000 log events, 50 log streams, 100 of what else there is. */
  readonly pageSizes?: Partial<PageSizes> | undefined
  /** How long work takes. Default: as with AWS, about: an hour for an image, minutes for clusters and fleets. */
  readonly durations?: Partial<Durations> | undefined
  /** Every so many pages of a log stream one is empty though there is more to come. Default: none. At least 2. */
  readonly emptyPageEvery?: number | undefined
  /** Every so many pages of a log stream one is only half as long as it could be. Default: none. */
  readonly shortPageEvery?: number | undefined
  /** Operations of the API that are declared elsewhere, as `Simulator.operation` gives them. Default: none. */
  readonly operations?: ReadonlyArray<Handler> | undefined
}

/** The options, with the defaults of those that are left out. */
export const settings = (options: Options) => {
  const { deployment = "open", region = "us-east-1", stackName = "parallelcluster-api" } = options
  return {
    region,
    stackName,
    enforced: deployment === "default",
    limits: { ...(deployment === "default" ? Throttle.defaultLimits : {}), ...options.limits },
    endpoint: String(options.endpoint ?? `https://simulator.execute-api.${region}.amazonaws.com/prod`),
    credentials: options.credentials ??
      [{ accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }] as const,
    pageSizes: {
      logEvents: 10_000,
      logStreams: 50,
      logGroups: 50,
      stackEvents: 100,
      stacks: 100,
      instances: 100,
      ...options.pageSizes,
    },
    durations: { ...usualDurations, ...options.durations },
    operations: options.operations ?? [],
    anomalies: {
      emptyEvery: Math.max(options.emptyPageEvery ?? Infinity, 2),
      shortEvery: options.shortPageEvery ?? Infinity,
      generation: 0,
    },
  }
}
