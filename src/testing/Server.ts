/**
 * From a request to its answer: the part of API Gateway, then that of the service's router, then the operation's.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as FindMyWay from "effect/http/FindMyWay"
import * as Schema from "effect/Schema"
import { advance, type Durations } from "./Agenda.ts"
import { type Answer, badRequest, noSuchPath, Refusal } from "./Answer.ts"
import { clusters } from "./Clusters.ts"
import { imageLogs } from "./ImageLogs.ts"
import { images } from "./Images.ts"
import * as Parameters from "./Parameters.ts"
import type * as Route from "./Route.ts"
import { missing, type Received } from "./SignatureCheck.ts"
import type { PageSizes, Region } from "./State.ts"

/** Every operation that is simulated. */
const routes: ReadonlyArray<Route.Route> = [...imageLogs, ...images, ...clusters]

/** Their names. */
export const operationIds: ReadonlyArray<string> = routes.map(({ operation }) => operation.operationId)

/** What a request asks for. */
export interface Call {
  /** Nothing when no operation was reached. */
  readonly operationId: string | undefined
  /** The operation's input; nothing where it is not as the server wants it. */
  readonly input: Effect.Effect<unknown>
  /** Does what is asked, if it is well signed. */
  readonly answer: Effect.Effect<Answer, Refusal>
}

/** Makes the server, which works on `regions`. */
export const make = (options: {
  readonly endpoint: string
  readonly region: string
  readonly pageSizes: PageSizes
  readonly durations: Durations
  readonly regions: (region: string) => Region
  readonly verify: (request: Received) => Effect.Effect<unknown, Refusal>
}): (request: Received) => Call => {
  const { durations, pageSizes, region, regions, verify } = options
  // What is no URL at all is the client's to refuse.
  const stage = (URL.parse(options.endpoint)?.pathname ?? "").replace(/\/$/, "")
  const find = router()

  return (request) => {
    const { pathname, search, searchParams } = request.url
    // API Gateway knows no other stage, and nothing beside the contract's paths.
    if (!pathname.startsWith(`${stage}/v3/`)) return { ...unreached, answer: Effect.fail(missing) }
    const found = find(request.method, decodePath(pathname.slice(stage.length)))
    const signed = verify(request)
    if (found instanceof Refusal) return { ...unreached, answer: Effect.andThen(signed, Effect.fail(found)) }
    if (typeof found === "string") {
      const moved = redirect(request.url.origin + stage + found + search)
      return { ...unreached, answer: Effect.andThen(signed, Effect.fail(moved)) }
    }
    const { operation } = found.route
    const input = found.read({
      path: found.parameters,
      query: searchParams,
      contentType: request.headers.get("content-type"),
      body: new TextDecoder().decode(request.body),
    })
    const answer = Effect.gen(function* () {
      yield* signed
      const value = yield* input
      const wanted = searchParams.getAll("region").at(-1) || region
      if (!/^[a-z]{2,3}(-[a-z]+)+-\d+$/.test(wanted)) {
        return yield* badRequest(`invalid or unsupported region '${wanted}'`)
      }
      const scope = { region: regions(wanted), pageSizes, durations, now: request.time }
      advance(scope.region.agenda, scope.now)
      const response = yield* found.route.handle(value, scope)
      // The handler's types say that its response is one.
      const body = yield* Effect.orDie(Schema.encodeUnknownEffect(operation.response)(response))
      return { status: operation.status, body }
    })
    return { operationId: operation.operationId, input: Effect.orElseSucceed(input, () => undefined), answer }
  }
}

const unreached = { operationId: undefined, input: Effect.void }

/** The server decodes a path before it takes it apart: an escaped `/` divides like any other. */
const decodePath = (pathname: string): string =>
  new TextDecoder().decode(
    Uint8Array.from(
      pathname.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
      (char) => char.charCodeAt(0),
    ),
  )

interface Found {
  readonly route: Route.Route
  readonly read: ReturnType<typeof Parameters.reader>
  readonly parameters: Readonly<Record<string, string | undefined>>
}

/** Finds what a decoded path leads to: an operation, another path, or a refusal. */
const router = () => {
  const table = FindMyWay.make<Omit<Found, "parameters">>({
    caseSensitive: true,
    ignoreDuplicateSlashes: false,
    ignoreTrailingSlash: false,
    maxParamLength: Infinity,
  })
  const methods = new Set<string>()
  for (const route of routes) {
    const { method, path } = route.operation
    methods.add(method)
    const pattern: FindMyWay.PathInput = `/${path.slice(1).replace(/\{(\w+)\}/g, ":$1")}`
    table.on(method, pattern, { route, read: Parameters.reader(route.operation) })
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
