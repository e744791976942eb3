/**
 * The types of AWS services, protocols and operations, as data. A new service is a value of these types; nothing in `core/` depends
 * on a particular one.
 *
 * @module
 */
import type * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type {
  BadRequest,
  Conflict,
  CredentialsUnavailable,
  DryrunOperation,
  NotFound,
  OperationError,
} from "./Errors.ts"
import type { Reply, UnsignedRequest } from "./Http.ts"
import type { Limits, Pacer } from "./Pacer.ts"
import type { Quota } from "./Retry.ts"

/** How requests and responses are written. A protocol knows no service: it reads the declaration of an operation. */
export interface Protocol {
  /** The format of bodies, such as `JSON`. */
  readonly format: string
  /** Writes the request of a valid input, or returns a member that a request cannot contain. */
  readonly request: (
    operation: Declaration,
    input: Readonly<Record<string, unknown>>,
  ) => Omit<UnsignedRequest, "secrets"> | InvalidMember
  /** Parses the body of a success for the response's schema. Throws when it is not in this format. */
  readonly parse: (body: string, operation: Declaration) => unknown
  /** Reads the code and the message of an error response. */
  readonly error: (reply: Reply) => Answer
}

/** An invalid member of an input, and the rule that it breaks. */
export interface InvalidMember {
  readonly field: string
  readonly rule: string
}

/** The contents of an error response. */
export interface Answer {
  /** AWS's error code, such as `ThrottlingException`. */
  readonly code: string | undefined
  readonly message: string | undefined
  /** All members of the body. */
  readonly members: Readonly<Record<string, unknown>>
}

/** The tags of errors that are made from responses. */
export type Tag =
  | "BadRequest"
  | "Conflict"
  | "DryrunOperation"
  | "InternalService"
  | "LimitExceeded"
  | "NotFound"
  | "Unauthorized"

/** What a service reads from its responses, in addition to codes and statuses. */
export interface Reading {
  readonly tag?: Tag | undefined
  /** Only for `NotFound`: false if the service has no such path. Default: true. */
  readonly routed?: boolean | undefined
  /** Added to the message: how to solve the problem. */
  readonly advice?: string | undefined
}

/** An AWS service. */
export interface Service<out Id = unknown> {
  /** AWS's service id, such as `CloudWatch Logs`. */
  readonly id: string
  /** The name that requests are signed for, such as `logs`. */
  readonly signingName: string
  readonly protocol: Protocol
  /**
   * The meaning of the member `region` of an input: a query parameter of a service that serves other regions from one endpoint, or
   * the region whose endpoint is called.
   */
  readonly region: "address" | "query"
  /** Tags by AWS's error codes, where they differ from those of the common codes and the status. */
  readonly tags?: Readonly<Record<string, Tag>> | undefined
  /** Reads responses that only their message distinguishes. */
  readonly read?: ((status: number, answer: Answer, operation: Declaration) => Reading) | undefined
  /** Its rate limits, as AWS documents them. Without them its operations are not paced. */
  readonly limits?: Limits | undefined
  /** The key of the client that the service's operations need. */
  readonly client: Context.Key<Id, Client>
}

/** The errors that only some operations declare. */
export interface DeclaredErrors {
  /** For operations on resources that may not exist. */
  readonly NotFound?: typeof NotFound
  /** For operations that can conflict with another one. */
  readonly Conflict?: typeof Conflict
  /** For operations that support dry runs. */
  readonly DryrunOperation?: typeof DryrunOperation
}

type Fields = Schema.Struct.Fields

/** The declaration of an operation, as data. */
export interface Declaration {
  readonly service: Service
  /** AWS's own name, such as `GetImageLogEvents`. */
  readonly operationId: string
  /** The namespace it is exported from, such as `ImageLogs`. */
  readonly group: string
  /** A sentence that describes it: the first one of its docstring. */
  readonly summary: string
  readonly method: "DELETE" | "GET" | "PATCH" | "POST" | "PUT"
  /** With its parameters in braces: `/v3/images/custom/{imageId}/logstreams`. */
  readonly path: `/${string}`
  /** The members of the input, by the part of the request that has them. `query` contains `region` if the service takes it there. */
  readonly parameters: { readonly path: Fields; readonly query: Fields; readonly body: Fields }
  /** The input of users: the members of all three parts in one object, and `region`. */
  readonly input: Schema.Codec<unknown, unknown>
  /** The contract's status of success. Any other 2xx is accepted too. */
  readonly status: number
  readonly response: Schema.Codec<unknown, unknown>
  /** The errors in addition to those of every operation. */
  readonly errors: DeclaredErrors
  /** Advice for a `NotFound` with `routed: false`, if it can have another cause than a wrong endpoint. */
  readonly unrouted: string | undefined
  /** True if it is sent without signature and credentials. */
  readonly unsigned: boolean
  /** True if it can be executed twice without harm: transient failures are then retried. */
  readonly idempotent: boolean
  /** The member of the response that holds the items of a page, if the operation is paged. */
  readonly items: string | undefined
  /** The member of the input that takes a page token, where the operation is paged. */
  readonly inputToken: string
  /** The member of the response that is the token of the next page. */
  readonly outputToken: string
}

/** The endpoint and the signing region of requests. */
export interface Address {
  /** Without a trailing `/`. */
  readonly endpoint: string
  /** The signing region. */
  readonly region: string
}

/** The response of an attempt. */
export interface Received extends Reply {
  /** Removes the secrets of the request from a text of the service. */
  readonly conceal: (text: string) => string
}

/** The client of one service. */
export interface Client {
  /**
   * The service's endpoint in {@link region}, without a trailing `/`. Empty for a deployment before the first request, which reads
   * the outputs of its stack.
   */
  readonly endpoint: string
  /** The signing region of operations that name none. */
  readonly region: string
  /** The region of operations that name none. */
  readonly defaultRegion: string | undefined
  /** The endpoint for a region. Fails if the service has none in it. */
  readonly addressOf: (
    region: string | undefined,
    operationId: string,
  ) => Effect.Effect<Address, BadRequest | CredentialsUnavailable>
  /** The retry quota of all its requests. */
  readonly retryQuota: Quota
  /** The pacer of each rate limit, by endpoint and, if an operation has its own limit, operation. */
  readonly pacers: Map<string, Pacer>
  /**
   * One attempt: resolves the credentials, signs, sends, reads the response, and fails with the tagged error of an error response.
   * `unsigned` headers are sent in addition to the signed ones: proxies may change them, as with `traceparent`.
   */
  readonly send: (
    operation: Declaration,
    request: UnsignedRequest,
    address: Address,
    unsigned?: Readonly<Record<string, string>>,
  ) => Effect.Effect<Received, OperationError>
}
