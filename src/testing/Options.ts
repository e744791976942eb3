/**
 * The options of a simulator.
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
   * The endpoint of the API. Default: `https://simulator.execute-api.{region}.amazonaws.com/prod`. The simulator only checks its
   * path: like API Gateway, it refuses requests to another stage.
   */
  readonly endpoint?: string | URL | undefined
  /** The credentials that it accepts; `layer`'s client uses the first. Default: one access key. */
  readonly credentials?: readonly [KnownCredentials, ...ReadonlyArray<KnownCredentials>] | undefined
  /**
   * The permissions and rate limits. `open`: all credentials may do everything, without limits. `default`: a deployment of the API
   * according to AWS's guide: only its role may call the API, and it may do nothing else; the API is throttled at 100 requests a
   * second with bursts of 10, and CloudWatch Logs at its quotas. Default: `open`.
   */
  readonly deployment?: "default" | "open" | undefined
  /** The name of the API's stack. Default: `parallelcluster-api`. */
  readonly stackName?: string | undefined
  /** Rate limits, in addition to or instead of those of the deployment. */
  readonly limits?: Throttle.Limits | undefined
  /** The maximum size of pages. Default: as in AWS, 10,000 log events, 50 log streams, 100 of all others. */
  readonly pageSizes?: Partial<PageSizes> | undefined
  /** Durations of work. Default: about those of AWS, an hour for an image, minutes for clusters and fleets. */
  readonly durations?: Partial<Durations> | undefined
  /** Makes every n-th page of a log stream empty, although more follow. At least 2. Default: no page. */
  readonly emptyPageEvery?: number | undefined
  /** Makes every n-th page of a log stream half as long as possible. Default: no page. */
  readonly shortPageEvery?: number | undefined
  /** Additional operations, made with `Simulator.operation`. Default: none. */
  readonly operations?: ReadonlyArray<Handler> | undefined
}

/** The options with defaults. */
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
