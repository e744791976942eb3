/**
 * Operations, and the interpreter that turns the declaration of an operation into a function.
 *
 * A declaration is data: the simulator uses it on the server side, and the contract check compares it with the published OpenAPI
 * document. No operation has its own code for writing or parsing HTTP.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import { decoderOf } from "./Decoder.ts"
import { invalidResponse } from "./ErrorMapping.ts"
import { BadRequest, type ClientError, type InvalidResponse, type OperationError, type ServiceError } from "./Errors.ts"
import { requestIdOf, type UnsignedRequest } from "./Http.ts"
import * as Middleware from "./Middleware.ts"
import * as Retry from "./Retry.ts"
import type { Declaration, DeclaredErrors, Received, Service } from "./Service.ts"
import { enter } from "./Turn.ts"

export type { Declaration, DeclaredErrors } from "./Service.ts"

type Fields = Schema.Struct.Fields

/** The response without its value, for logs and for AWS Support. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** `x-amzn-RequestId`, if the response has one. */
  readonly requestId: string | undefined
  /** The number of attempts, including the last. */
  readonly attempts: number
}

/** A value with its response. */
export interface WithReply<out Response> {
  readonly value: Response
  readonly reply: Reply
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
export interface Operation<in Input, out Response, out Error, out Items extends string | undefined, out Id>
  extends Declaration {
  (input: Input): Effect.Effect<Response, Error, Id>
  readonly items: Items
  /** The schema of the response, which your own endpoints can use too. */
  readonly response: Schema.Codec<Response, unknown>
  readonly service: Service<Id>
  /** The call that {@link withReply} makes. */
  readonly withReply: (input: Input) => Effect.Effect<WithReply<Response>, Error, Id>
}

/** Any operation, for code that reads declarations. */
export type Any = Operation<never, unknown, unknown, string | undefined, unknown>

/** The error union of an operation. */
export type Error<O> = O extends Operation<never, unknown, infer E, string | undefined, unknown> ? E : never

/** The input of an operation. */
export type Input<O> = O extends { readonly withReply: (input: infer I) => unknown } ? I : never

/** The response of an operation. */
export type Response<O> = O extends Operation<never, infer A, unknown, string | undefined, unknown> ? A : never

/** A parameter of every operation. */
const region = { region: Schema.optionalKey(Schema.String) }

type InstanceOf<C> = C extends new (...args: never) => infer A ? A : never

type Simplify<A> = { [K in keyof A]: A[K] } & {}

/** An optional member may also be given as `undefined`. */
type Optional<A> = { [K in keyof A]: {} extends Pick<A, K> ? A[K] | undefined : A[K] }

type InputOf<P extends Fields, Q extends Fields, B extends Fields> = Simplify<
  Optional<Schema.Struct.Type<B & P & Q & typeof region>>
>

/**
 * Declares an operation of a service. Defaults: no parameters except `region`, no errors except those of every operation, not
 * paged, status 200. An operation with `items` is paged: `inputToken` and `outputToken` name the members of the input and of the
 * response that hold the page token; default `nextToken`.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Errors, Operation, ParallelCluster } from "effect-parallelcluster"
 *
 * // An endpoint that your own gateway adds to the API:
 * const getQuota = Operation.make({
 *   service: ParallelCluster.service,
 *   operationId: "GetQuota",
 *   group: "Quotas",
 *   summary: "Gets the quota of a team.",
 *   method: "GET",
 *   path: "/quotas/{team}",
 *   parameters: { path: { team: Schema.String } },
 *   response: Schema.Struct({ left: Schema.Int }),
 *   errors: { NotFound: Errors.NotFound },
 *   idempotent: true
 * })
 *
 * const quota = getQuota({ team: "research" })
 * ```
 */
export const make = <
  Id,
  S extends Schema.Codec<unknown, unknown>,
  P extends Fields = {},
  Q extends Fields = {},
  B extends Fields = {},
  E extends DeclaredErrors = {},
  const Items extends keyof S["Type"] & string | undefined = undefined,
>(declaration: {
  readonly service: Service<Id>
  readonly operationId: string
  readonly group: string
  readonly summary: string
  readonly method: Declaration["method"]
  readonly path: `/${string}`
  readonly parameters?: { readonly path?: P; readonly query?: Q; readonly body?: B }
  /** A rule across members, which returns the invalid member and a message. */
  readonly rule?: (input: InputOf<P, Q, B>) => { readonly field: string; readonly message: string } | undefined
  readonly status?: number
  readonly response: S
  readonly errors?: E
  readonly unrouted?: string
  readonly unsigned?: boolean
  readonly idempotent: boolean
  readonly items?: Items
  readonly inputToken?: string
  readonly outputToken?: string
}):
  & Operation<InputOf<P, Q, B>, S["Type"], ClientError | InstanceOf<E[keyof E]> | ServiceError, Items, Id>
  // Where every member may be left out, so may the input.
  & ({} extends InputOf<P, Q, B>
    ? { (): Effect.Effect<S["Type"], ClientError | InstanceOf<E[keyof E]> | ServiceError, Id> }
    : unknown) => {
  const {
    errors = {},
    inputToken = "nextToken",
    items,
    outputToken = "nextToken",
    parameters = {},
    rule,
    status = 200,
    unrouted,
    unsigned = false,
    ...rest
  } = declaration
  const { body = {}, path = {}, query = {} } = parameters
  const places = { path, query: rest.service.region === "query" ? { ...region, ...query } : query, body }
  const struct = Schema.Struct({ ...region, ...places.path, ...places.query, ...places.body })
  const input = rule === undefined ? struct : struct.check(Schema.makeFilter((value) => {
    // The struct was made from the same fields that the type was computed from.
    const broken = rule(value as InputOf<P, Q, B>)
    return broken && { path: [broken.field], issue: broken.message }
  }))
  const data = {
    ...rest,
    status,
    errors,
    items,
    inputToken,
    outputToken,
    unrouted,
    unsigned,
    parameters: places,
    input,
  }
  const name = data.operationId.charAt(0).toLowerCase() + data.operationId.slice(1)
  const run = interpreter(data, `${data.group}.${name}`)
  const call = (input: unknown) => Effect.map(run(input), ({ value }) => value)
  const withReply = (input: unknown) =>
    Effect.map(run(input), ({ attempts, received: { headers, status }, value }) => ({
      value,
      reply: { status, headers, requestId: requestIdOf(headers), attempts },
    }))
  Object.defineProperty(call, "name", { value: name })
  // The interpreter works on data; here its types are given back from the declaration's own.
  return Object.assign(call, data, { withReply }) as unknown as ReturnType<typeof make<Id, S, P, Q, B, E, Items>>
}

/**
 * The same operation, returning its value with the status, the headers, the request id and the number of attempts.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageOperations, Operation } from "effect-parallelcluster"
 *
 * const requestId = Operation.withReply(ImageOperations.describeImage)({ imageId: "my-image" }).pipe(
 *   Effect.map(({ reply, value }) => `${value.imageBuildStatus}, request ${reply.requestId}`)
 * )
 * ```
 */
export const withReply = <I, A, E, Id>(
  operation: { readonly withReply: (input: I) => Effect.Effect<WithReply<A>, E, Id> },
): (input: I) => Effect.Effect<WithReply<A>, E, Id> => operation.withReply

/** A successful call. */
interface Result {
  readonly value: unknown
  readonly received: Received
  readonly attempts: number
}

const interpreter = (operation: Declaration, name: string) => {
  // Compiled at the first call, to keep imports fast.
  let compiled: { readonly encode: ReturnType<typeof encoder>; readonly decode: ReturnType<typeof decoder> } | undefined
  const subject = { name, operation }
  return (input: unknown): Effect.Effect<Result, OperationError, unknown> =>
    Effect.flatMap(Middleware.Current, (middleware) => {
      const call = Effect.flatMap(operation.service.client, (client) => {
        const { decode, encode } = compiled ??= { encode: encoder(operation), decode: decoder(operation) }
        return Effect.flatMap(
          encode(input, client.defaultRegion),
          ({ region, request }) =>
            Effect.flatMap(
              client.addressOf(region, operation.operationId),
              (address) =>
                Effect.flatMap(enter(client, operation, address), (turn) =>
                  Retry.run(
                    (number) => {
                      const about = { ...subject, number, address }
                      let send = (
                        headers: Readonly<Record<string, string>>,
                      ): Effect.Effect<Received, OperationError> => {
                        const sent = client.send(operation, request, address, headers)
                        return turn === undefined
                          ? sent
                          : turn.take(sent, (wait) =>
                            Effect.forEach(middleware, ({ onWait }) => onWait?.({ ...about, ...wait }) ?? Effect.void, {
                              discard: true,
                            }))
                      }
                      for (const { attempt } of middleware.toReversed()) {
                        if (attempt === undefined) {
                          continue
                        }
                        const inner = send
                        send = (outer) => attempt((headers) => inner({ ...outer, ...headers }), about)
                      }
                      return Effect.flatMap(
                        send({}),
                        (received) => Effect.map(decode(received), (value) => ({ value, received, attempts: number })),
                      )
                    },
                    operation,
                    client.retryQuota,
                    (event) =>
                      Effect.forEach(middleware, ({ onRetry }) => onRetry?.({ ...subject, ...event }) ?? Effect.void, {
                        discard: true,
                      }),
                    turn,
                  )),
            ),
        )
      })
      return middleware.reduceRight((self, { call }) => call?.(self, subject) ?? self, call)
    })
}

/** Strict in what is sent: checks the input and writes the request, or fails before signing. */
const encoder = (operation: Declaration) => {
  const { operationId, service: { id, protocol, region: place } } = operation
  // What the input means is what is checked; encoding is how it travels, such as a `Date` as milliseconds.
  const encode = SchemaParser.encodeUnknownEffect(operation.input, { onExcessProperty: "error" })
  const wrong = (field: string, rule: string) =>
    Effect.fail(new BadRequest({ service: id, operation: operationId, field, message: `${field}: ${rule}` }))

  return (given: unknown, defaultRegion: string | undefined): Effect.Effect<
    { readonly request: UnsignedRequest; readonly region: string | undefined },
    BadRequest
  > => {
    const members: Record<string, unknown> = { ...Object(given) }
    for (const name in members) if (members[name] === undefined) delete members[name]
    if (defaultRegion !== undefined) members.region ??= defaultRegion
    const secrets = secretsOf(members)
    return Effect.matchEffect(encode(members), {
      onSuccess: (encoded) => {
        // In the order of the input; a struct is encoded as an object.
        for (const field in members) {
          if (!isWellFormed(members[field])) return wrong(field, "must be well-formed Unicode, without lone surrogates")
          members[field] = (encoded as Record<string, unknown>)[field]
        }
        // The schema says so.
        const region = members.region as string | undefined
        if (place === "address") delete members.region
        const request = protocol.request(operation, members)
        return "field" in request ? wrong(request.field, request.rule) : Effect.succeed({
          request: { ...request, secrets },
          region: place === "address" ? region : undefined,
        })
      },
      onFailure: (issue) => {
        const { place, rule } = firstOf(issue)
        return wrong(place || "input", rule)
      },
    })
  }
}

const secretsOf = (members: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
  Object.values(members).flatMap((value) => Redacted.isRedacted(value) ? [String(Redacted.value(value))] : [])

/** UTF-8 cannot encode lone surrogates. */
const isWellFormed = (value: unknown): boolean =>
  typeof value === "string" ? value.isWellFormed() : !Array.isArray(value) || value.every(isWellFormed)

/** Messages of invalid inputs, without the value, which may be long or secret. */
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

/** Liberal in what is read: unknown members are ignored, and a page without its list of items is an empty page. */
const decoder = (operation: Declaration) => {
  const decode = decoderOf(operation.response)
  const { items, service: { protocol } } = operation

  return (received: Received): Effect.Effect<unknown, InvalidResponse> => {
    const wrong = (problem: string) => Effect.fail(invalidResponse(operation, received, problem))
    const { body } = received
    if (body === undefined) return wrong("longer than maxResponseBytes")
    const parse = () => {
      const value = protocol.parse(body, operation)
      if (items !== undefined && value instanceof Object && !(items in value)) Object.assign(value, { [items]: [] })
      return value
    }
    try {
      return Effect.catch(decode(parse), (issue) => {
        const { place, rule } = firstOf(issue)
        return wrong(`${place || "body"}: ${rule}`)
      })
    } catch {
      return wrong(`not ${protocol.format}`)
    }
  }
}
