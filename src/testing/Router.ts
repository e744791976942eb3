/**
 * Which service a request is for: requests to all of them come to one address.
 *
 * @module
 */
import * as ApiGateway from "./ApiGateway.ts"
import type { Call, ReceivedRequest } from "./Call.ts"
import * as CloudFormation from "./handlers/CloudFormation.ts"
import * as CloudWatchLogs from "./handlers/CloudWatchLogs.ts"
import * as S3 from "./handlers/S3.ts"
import * as Sts from "./handlers/Sts.ts"
import { formOf } from "./handlers/AwsQuery.ts"
import type { Handler } from "./handlers/Handler.ts"
import type { Account } from "./Model.ts"
import type { Throttle } from "./Throttle.ts"

/** The names of every operation that is simulated, of every service. */
export const operationIds: ReadonlyArray<string> = [
  ...ApiGateway.operationIds,
  ...CloudWatchLogs.operationIds,
  ...Sts.operationIds,
  ...CloudFormation.operationIds,
]

/** Makes the router, which finds what a request calls: the API has the operations that are added, too. */
export const make = (
  account: Account,
  throttle: Throttle,
  operations: ReadonlyArray<Handler>,
): (request: ReceivedRequest) => Call => {
  const api = ApiGateway.make(account, throttle, operations)
  const logs = CloudWatchLogs.make(account, throttle)
  const sts = Sts.make(account, throttle)
  const cloudFormation = CloudFormation.make(account, throttle)
  const s3 = S3.make(account)

  const stage = (URL.parse(account.deployment.endpoint)?.pathname ?? "").replace(/\/$/, "")

  return (request) => {
    const { headers, url } = request
    if (headers.has("x-amz-target")) return logs(request)
    if (url.pathname.startsWith(`${stage}/v3/`)) return api(request)
    if (S3.isObject(url)) return s3(request)
    const form = formOf(request)
    if (form?.get("Version") === CloudFormation.version) return cloudFormation(request)
    if (form?.has("Action")) return sts(request)
    const [service] = url.hostname.split(/[.-]/)
    return service === "logs"
      ? logs(request)
      : service === "sts"
      ? sts(request)
      : service === "cloudformation"
      ? cloudFormation(request)
      : api(request)
  }
}
