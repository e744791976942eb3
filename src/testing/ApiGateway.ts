/**
 * The ParallelCluster API: the part of API Gateway, then that of the server's router, then the operation's.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as FindMyWay from "effect/http/FindMyWay"
import * as Schema from "effect/Schema"
import { type Answer, AwsError, badRequest, noSuchPath, Refusal } from "./Answer.ts"
import type { Call, ReceivedRequest } from "./Call.ts"
import { clusterComputeFleet } from "./handlers/ClusterComputeFleet.ts"
import { clusterInstances } from "./handlers/ClusterInstances.ts"
import { clusterLogs } from "./handlers/ClusterLogs.ts"
import { clusterOperations } from "./handlers/ClusterOperations.ts"
import type { Handler } from "./handlers/Handler.ts"
import { imageLogs } from "./handlers/ImageLogs.ts"
import { imageOperations } from "./handlers/ImageOperations.ts"
import type { Account, Identity } from "./Model.ts"
import * as Parameters from "./Parameters.ts"
import { mayInvoke } from "./Policies.ts"
import * as SignatureCheck from "./SignatureCheck.ts"
import { arn } from "./State.ts"
import type { Throttle } from "./Throttle.ts"
import { advance } from "./Timeline.ts"

const handlers: ReadonlyArray<Handler> = [
  ...imageLogs,
  ...imageOperations,
  ...clusterOperations,
  ...clusterComputeFleet,
  ...clusterInstances,
  ...clusterLogs,
]

/** The API's operations, by the contract's names. */
export const operationIds: ReadonlyArray<string> = handlers.map(({ operation }) => operation.operationId)

/** As API Gateway writes an error: 403 unless it is another status, with the code in a header. */
const writeError = ({ code, message, status = 403 }: AwsError): Answer => ({
  status,
  // Denials by a policy have a capital.
  body: code === "AccessDeniedException" ? { Message: message } : { message },
  headers: { "x-amzn-ErrorType": code },
})

/** Makes the API, with operations beside its own. */
export const make = (
  account: Account,
  throttle: Throttle,
  more: ReadonlyArray<Handler>,
): (request: ReceivedRequest) => Call => {
  const { deployment, durations, identities, pageSizes } = account
  const { region } = deployment
  const verifySignature = SignatureCheck.make({ identities, region, service: "execute-api" })
  // A text that is no URL is the client's to refuse.
  const stage = (URL.parse(deployment.endpoint)?.pathname ?? "").replace(/\/$/, "")
  const find = router([...handlers, ...more])

  /** What API Gateway does before it calls the server. */
  const enter = (request: ReceivedRequest): Call["verify"] =>
    Effect.flatMap(verifySignature(request), (identity): Effect.Effect<Identity, AwsError> => {
      if (!mayInvoke(identity, deployment)) {
        const path = request.url.pathname.slice(stage.length)
        const resource = arn(region, "execute-api", `${deployment.apiId}/${deployment.stage}/${request.method}${path}`)
        const message = `User: ${identity.arn} is not authorized to perform: execute-api:Invoke on resource: ` +
          // API Gateway shows no more than the end of the account's id.
          `${resource.replace(/\d{8}(\d{4})/, "********$1")} with an explicit deny`
        return Effect.fail(new AwsError({ code: "AccessDeniedException", message }))
      }
      return throttle.take("api", region, request.time) ? Effect.succeed(identity) : Effect.fail(
        new AwsError({ code: "TooManyRequestsException", message: "Too Many Requests", status: 429 }),
      )
    })

  return (request) => {
    const { pathname, search, searchParams } = request.url
    // API Gateway knows no other stage, and nothing beside the contract's paths.
    if (!pathname.startsWith(`${stage}/v3/`)) return unreached(Effect.fail(SignatureCheck.missing))
    const found = find(request.method, decodePath(pathname.slice(stage.length)))
    const verify = enter(request)
    if (found instanceof Refusal) return unreached(Effect.andThen(verify, Effect.fail(found)))
    if (typeof found === "string") {
      return unreached(Effect.andThen(verify, Effect.fail(redirect(request.url.origin + stage + found + search))))
    }
    const { handler, parameters, read } = found
    const { operation } = handler
    return {
      operationId: operation.operationId,
      verify,
      writeError,
      input: Effect.suspend(() =>
        read({
          path: parameters,
          query: searchParams,
          contentType: request.headers.get("content-type"),
          body: new TextDecoder().decode(request.body),
        })
      ),
      run: Effect.fnUntraced(function* (input) {
        const wanted = searchParams.getAll("region").at(-1) || region
        if (!/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(wanted)) {
          return yield* badRequest(`invalid or unsupported region '${wanted}'`)
        }
        const context = { region: account.region(wanted), pageSizes, durations, now: request.time, origin: request.url }
        advance(context.region.timeline, context.now)
        const response = yield* handler.handle(input, context)
        // The handler's types say that its response is one.
        const body = yield* Effect.orDie(Schema.encodeUnknownEffect(operation.response)(response))
        return { status: operation.status, body } satisfies Answer
      }),
    }
  }
}

const unreached = (verify: Effect.Effect<never, AwsError | Refusal>): Call => ({
  operationId: undefined,
  verify,
  input: Effect.void,
  run: () => Effect.fail(noSuchPath),
  writeError,
})

/** The server decodes a path before it takes it apart: an escaped `/` divides like any other. */
const decodePath = (pathname: string): string =>
  new TextDecoder().decode(
    Uint8Array.from(
      pathname.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
      (char) => char.charCodeAt(0),
    ),
  )

interface Found {
  readonly handler: Handler
  readonly read: ReturnType<typeof Parameters.reader>
  readonly parameters: Readonly<Record<string, string | undefined>>
}

/** Finds what a decoded path leads to: an operation, another path, or a refusal. */
const router = (handlers: ReadonlyArray<Handler>) => {
  const table = FindMyWay.make<Omit<Found, "parameters">>({
    caseSensitive: true,
    ignoreDuplicateSlashes: false,
    ignoreTrailingSlash: false,
    maxParamLength: Infinity,
  })
  const methods = new Set<string>()
  for (const handler of handlers) {
    const { method, path } = handler.operation
    methods.add(method)
    const pattern: FindMyWay.PathInput = `/${path.slice(1).replace(/\{(\w+)\}/g, ":$1")}`
    table.on(method, pattern, { handler, read: Parameters.reader(handler.operation) })
  }
  const exact = (method: string, path: string): Found | undefined => {
    const found = table.find(method, path.split("/").map(encodeURIComponent).join("/"))
    return found === undefined || Object.values(found.params).includes("")
      ? undefined
      : { ...found.handler, parameters: found.params }
  }
  return (method: string, path: string): Found | Refusal | string => {
    const found = exact(method, path)
    if (found !== undefined) return found
    const merged = path.replaceAll("//", "/")
    if (merged !== path && exact(method, merged) !== undefined) {
      return merged.split("/").map(encodeURIComponent).join("/")
    }
    return [...methods].some((other) => exact(other, path) !== undefined) ? wrongMethod : noSuchPath
  }
}

const wrongMethod = new Refusal({
  status: 405,
  body: { message: "The method is not allowed for the requested URL." },
})

/** The server takes two slashes for one: a log stream whose name begins with `/` is sent to that without. */
const redirect = (location: string) =>
  new Refusal({
    status: 308,
    headers: { "content-type": "text/html; charset=utf-8", location },
    body: `<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be ` +
      `redirected automatically to the target URL: <a href="${location}">${location}</a>. If not, click the link.\n`,
  })
