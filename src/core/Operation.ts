/**
 * What an operation is, and the one interpreter that turns its declaration into a function.
 *
 * A declaration is data: the simulator reads it from the server's side, and the contract check compares it with the
 * published OpenAPI document. No endpoint has code of its own for building or parsing HTTP.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import {
  BadRequest,
  type ClientError,
  type DeclaredErrors,
  fromReply,
  invalidResponse,
  type Reply,
  type ServiceError,
} from "./Errors.ts"
import { type Outgoing, ParallelCluster } from "../services/parallelcluster/ParallelCluster.ts"
import * as Retry from "./Retry.ts"
import { CurrentObserver } from "./Telemetry.ts"

type Fields = Schema.Struct.Fields

/** How an operation travels that another AWS service answers, where its parameters have no places in the contract's HTTP. */
export interface Protocol {
  /** From the input, which is right, to a request. */
  readonly request: (
    input: Readonly<Record<string, unknown>>,
    client: ParallelCluster["Service"],
  ) => Effect.Effect<Pick<Outgoing, "body" | "target" | "to">, BadRequest>
  /** From what came back to what the ParallelCluster API would answer, as far as that is its status. */
  readonly reply: (reply: Reply) => Reply
}

/** What is said of an operation, as data. */
export interface Declaration {
  /** The contract's own name, such as `GetImageLogEvents`. */
  readonly operationId: string
  /** The namespace it is exported from, such as `ImageLogs`. */
  readonly group: string
  readonly method: "DELETE" | "GET" | "PATCH" | "POST" | "PUT"
  /** With its parameters in braces: `/v3/images/custom/{imageId}/logstreams`. */
  readonly path: `/${string}`
  /** The members of the input by where they travel. `region` is in the query of every operation. */
  readonly parameters: { readonly path: Fields; readonly query: Fields; readonly body: Fields }
  /** The input as users give it: the members of all three places side by side. */
  readonly input: Schema.Codec<unknown, unknown>
  /** The status that the contract gives for success. Any other 2xx is taken as well. */
  readonly status: number
  readonly response: Schema.Codec<unknown, unknown>
  /** The errors declared beside those that every operation has, by status. */
  readonly errors: DeclaredErrors
  /** What else to say when the service has no such path, which for some operations does not mean a wrong address. */
  readonly unrouted: string | undefined
  /** May it be sent twice without harm? Then lost requests are tried again. */
  readonly idempotent: boolean
  /** The member of the response that holds a page's items, where the operation pages with `nextToken`. */
  readonly items: string | undefined
  /** Left out for the contract's own HTTP. */
  readonly protocol: Protocol | undefined
}

/**
 * A callable endpoint that carries its declaration.
 *
 * @example
 * ```ts
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const { method, operationId, path } = ImageLogs.getImageLogEvents
 * console.log(operationId, method, path)
 * // GetImageLogEvents GET /v3/images/custom/{imageId}/logstreams/{logStreamName}
 * ```
 */
export interface Operation<in Input, out Response, out Error, out Items extends string | undefined>
  extends Declaration {
  (input: Input): Effect.Effect<Response, Error, ParallelCluster>
  readonly items: Items
  /** Also for endpoints of your own: what is read from it is what the operation gives. */
  readonly response: Schema.Codec<Response, unknown>
}

/** Any operation, for code that reads declarations. */
export type Any = Operation<never, unknown, unknown, string | undefined>

/** The error union of an operation. */
export type Error<O> = O extends Operation<never, unknown, infer E, string | undefined> ? E : never

/** The input of an operation. */
export type Input<O> = O extends (input: infer I) => unknown ? I : never

/** The response of an operation. */
export type Response<O> = O extends Operation<never, infer A, unknown, string | undefined> ? A : never

/** Every operation takes it. */
const region = { region: Schema.optionalKey(Schema.String) }

type InstanceOf<C> = C extends new (...args: never) => infer A ? A : never

type Simplify<A> = { [K in keyof A]: A[K] } & {}

/** An optional member may also be given as `undefined`. */
type Optional<A> = { [K in keyof A]: {} extends Pick<A, K> ? A[K] | undefined : A[K] }

type InputOf<P extends Fields, Q extends Fields, B extends Fields> = Simplify<
  Optional<Schema.Struct.Type<B & P & Q & typeof region>>
>

/**
 * Declares an operation. What is left out: no parameters but `region`, no errors but everybody's, not paged, status 200.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Errors, Operation } from "effect-parallelcluster"
 *
 * // An endpoint that a gateway of your own adds to the API:
 * const getQuota = Operation.make({
 *   operationId: "GetQuota",
 *   group: "Quotas",
 *   method: "GET",
 *   path: "/quotas/{team}",
 *   parameters: { path: { team: Schema.String } },
 *   response: Schema.Struct({ left: Schema.Int }),
 *   errors: { 404: Errors.NotFound },
 *   idempotent: true
 * })
 *
 * const quota = getQuota({ team: "research" })
 * ```
 */
export const make = <
  S extends Schema.Codec<unknown, unknown>,
  P extends Fields = {},
  Q extends Fields = {},
  B extends Fields = {},
  E extends DeclaredErrors = {},
  const Items extends keyof S["Type"] & string | undefined = undefined,
>(declaration: {
  readonly operationId: string
  readonly group: string
  readonly method: Declaration["method"]
  readonly path: `/${string}`
  readonly parameters?: { readonly path?: P; readonly query?: Q; readonly body?: B }
  /** A rule between members; what it says is reported for the member it names. */
  readonly rule?: (input: InputOf<P, Q, B>) => { readonly field: string; readonly message: string } | undefined
  readonly status?: number
  readonly response: S
  readonly errors?: E
  readonly unrouted?: string
  readonly idempotent: boolean
  readonly items?: Items
  readonly protocol?: Protocol
}): Operation<InputOf<P, Q, B>, S["Type"], ClientError | InstanceOf<E[keyof E]> | ServiceError, Items> => {
  const { errors = {}, items, parameters = {}, protocol, rule, status = 200, unrouted, ...rest } = declaration
  const { body = {}, path = {}, query = {} } = parameters
  const places = { path, query: { ...region, ...query }, body }
  const struct = Schema.Struct({ ...places.path, ...places.query, ...places.body })
  const input = rule === undefined ? struct : struct.check(Schema.makeFilter((value) => {
    // The struct was made from the same fields that the type was computed from.
    const broken = rule(value as InputOf<P, Q, B>)
    return broken && { path: [broken.field], issue: broken.message }
  }))
  const data = { ...rest, status, errors, items, protocol, unrouted, parameters: places, input }
  const name = data.operationId.charAt(0).toLowerCase() + data.operationId.slice(1)
  const call = interpreter(data, name)
  Object.defineProperty(call, "name", { value: name })
  // The interpreter works on data; here its types are given back from the declaration's own.
  return Object.assign(call, data) as unknown as ReturnType<typeof make<S, P, Q, B, E, Items>>
}

const interpreter = (operation: Declaration, name: string) => {
  // Compiled at the first call, so that an import costs nothing.
  let compiled: { readonly encode: ReturnType<typeof encoder>; readonly decode: ReturnType<typeof decoder> } | undefined
  const { group, method, operationId } = operation
  const subject = { name: `${group}.${name}`, operationId }
  return (input: unknown) =>
    Effect.flatMap(CurrentObserver, (observer) => {
      const call = Effect.flatMap(ParallelCluster, (service) => {
        const { decode, encode } = compiled ??= { encode: encoder(operation), decode: decoder(operation) }
        return Effect.flatMap(encode(input, service), (encoded) => {
          const { endpoint, region, retryBudget, send } = service
          const request = { operation: operationId, method, ...encoded }
          const attempt = observer
            // Another service has an endpoint and a region of its own.
            ? observer.attempt((unsigned) => send({ ...request, unsigned }), {
              ...subject,
              method,
              endpoint,
              region,
              ...encoded.to,
            })
            : send(request)
          return Retry.run(Effect.flatMap(attempt, decode), operation, retryBudget)
        })
      })
      return observer ? observer.operation(call, subject) : call
    })
}

/** Strict in what is sent: checks the input and writes the target and the body, or fails before anything is signed. */
const encoder = ({ input, operationId, parameters, path, protocol }: Declaration) => {
  const check = SchemaParser.decodeUnknownEffect(input, { onExcessProperty: "error" })
  const wrong = (field: string, rule: string) =>
    Effect.fail(new BadRequest({ operation: operationId, field, message: `${field}: ${rule}` }))
  const hasBody = Object.keys(parameters.body).length > 0

  const write = (members: Readonly<Record<string, unknown>>): ReturnType<Protocol["request"]> => {
    let target: string = path
    let search = ""
    const body: Record<string, unknown> = {}
    for (const name in members) {
      const value = members[name]
      if (name in parameters.body) {
        body[name] = value
        continue
      }
      for (const item of Array.isArray(value) ? value : [value]) {
        const text = item instanceof Date ? item.toISOString() : String(item)
        if (!text.isWellFormed()) return wrong(name, "must be well-formed Unicode, without lone surrogates")
        if (name in parameters.query) search += `&${name}=${encodeComponent(text)}`
        else if (/^\.{0,2}$/.test(text)) {
          return wrong(name, 'must not be empty, "." or "..", which no URL can carry')
        } else target = target.replace(`{${name}}`, encodeComponent(text))
      }
    }
    return Effect.succeed({
      target: target + search.replace("&", "?"),
      body: hasBody ? JSON.stringify(body) : undefined,
    })
  }

  return (given: unknown, client: ParallelCluster["Service"]) => {
    const members: Record<string, unknown> = { ...Object(given) }
    for (const name in members) if (members[name] === undefined) delete members[name]
    if (client.defaultRegion !== undefined) members.region ??= client.defaultRegion
    return Effect.matchEffect(check(members), {
      onSuccess: () => protocol === undefined ? write(members) : protocol.request(members, client),
      onFailure: (issue) => {
        const { place, rule } = firstOf(issue)
        return wrong(place || "input", rule)
      },
    })
  }
}

/** What is wrong, for people; what was given is not repeated, since it may be long or secret. */
const formatIssue = /*#__PURE__*/ SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "MissingKey"
      ? "is required"
      : issue._tag === "UnexpectedKey"
      ? "is not a parameter of this operation"
      : SchemaIssue.defaultLeafHook(issue),
})

const firstOf = (issue: SchemaIssue.Issue) => {
  const [first] = formatIssue(issue).issues
  return { place: first?.path?.join(".") ?? "", rule: first?.message ?? "is not valid" }
}

/** RFC 3986 strictly, as SigV4 wants it: everything but letters, digits and `-._~` is percent-encoded, once. */
const encodeComponent = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** Liberal in what is read: unknown members are ignored, and the list that a page is of may be left out when it is empty. */
const decoder = (operation: Declaration) => {
  const decode = SchemaParser.decodeUnknownEffect(operation.response)
  const { items, operationId, protocol } = operation

  return (received: Reply): Effect.Effect<unknown, ReturnType<typeof fromReply>> => {
    const reply = protocol === undefined ? received : protocol.reply(received)
    if (reply.status < 200 || reply.status > 299) {
      return Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.fail(fromReply(operation, reply, now)))
    }
    const wrong = (problem: string) => Effect.fail(invalidResponse(operationId, reply, problem))
    if (reply.body === undefined) return wrong("longer than maxResponseBytes")
    try {
      const json = reply.body === "" ? undefined : JSON.parse(reply.body)
      if (items !== undefined && json instanceof Object) json[items] ??= []
      return Effect.catch(decode(json), (issue) => {
        const { place, rule } = firstOf(issue)
        return wrong(`${place || "body"}: ${rule}`)
      })
    } catch {
      return wrong("not JSON")
    }
  }
}
