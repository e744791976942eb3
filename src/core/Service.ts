/**
 * What an AWS service, a protocol and an operation are, as data. A new service is a value of these types: nothing in `core/`
 * knows which there are.
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

/** How the operations of a service travel. It knows no service: what one has of its own, it reads from the declaration. */
export interface Protocol {
  /** What bodies are written in, such as `JSON`. */
  readonly format: string
  /** From an input that is right to a request, or what no request can carry. */
  readonly request: (
    operation: Declaration,
    input: Readonly<Record<string, unknown>>,
  ) => Omit<UnsignedRequest, "secrets"> | InvalidMember
  /** From the text of a success to what the response's schema decodes. Throws when the text is not of this protocol. */
  readonly parse: (body: string, operation: Declaration) => unknown
  /** What an answer that is no success says of itself. */
  readonly error: (reply: Reply) => Answer
}

/** A member of an input that is wrong, and what would be right. */
export interface InvalidMember {
  readonly field: string
  readonly rule: string
}

/** What an answer that is no success says of itself. */
export interface Answer {
  /** AWS's error code, such as `ThrottlingException`. */
  readonly code: string | undefined
  readonly message: string | undefined
  /** All that the body holds. */
  readonly members: Readonly<Record<string, unknown>>
}

/** The tags that an answer can become. */
export type Tag =
  | "BadRequest"
  | "Conflict"
  | "DryrunOperation"
  | "InternalService"
  | "LimitExceeded"
  | "NotFound"
  | "Unauthorized"

/** What a service knows of its own answers, beyond codes and statuses. */
export interface Reading {
  readonly tag?: Tag | undefined
  /** Only of `NotFound`: was the operation reached? Default: true. */
  readonly routed?: boolean | undefined
  /** Added to the message: what would be right. */
  readonly advice?: string | undefined
}

/** An AWS service. */
export interface Service<out Id = unknown> {
  /** AWS's name of it, such as `CloudWatch Logs`. */
  readonly id: string
  /** The name that requests are signed for, such as `logs`. */
  readonly signingName: string
  readonly protocol: Protocol
  /**
   * What the member `region` of an input means: a query parameter of the service, which answers for other regions from one
   * address, or the region whose address is called.
   */
  readonly region: "address" | "query"
  /** From AWS's error codes to our tags, where the common codes and the status do not tell. */
  readonly tags?: Readonly<Record<string, Tag>> | undefined
  /** Reads what only this service says in its own words. */
  readonly read?: ((status: number, answer: Answer, operation: Declaration) => Reading) | undefined
  /** Its rate limits, as AWS documents them. Without them its operations are not paced. */
  readonly limits?: Limits | undefined
  /** The client that operations of the service run in. */
  readonly client: Context.Key<Id, Client>
}

/** The errors that only some operations declare. */
export interface DeclaredErrors {
  /** For operations on something that may not be there. */
  readonly NotFound?: typeof NotFound
  /** For operations that something else can stand in the way of. */
  readonly Conflict?: typeof Conflict
  /** For operations that can be run dry. */
  readonly DryrunOperation?: typeof DryrunOperation
}

type Fields = Schema.Struct.Fields

/** What is declared of an operation, as data. */
export interface Declaration {
  readonly service: Service
  /** AWS's own name, such as `GetImageLogEvents`. */
  readonly operationId: string
  /** The namespace it is exported from, such as `ImageLogs`. */
  readonly group: string
  /** What it does, in a sentence: the first one of its docstring. */
  readonly summary: string
  readonly method: "DELETE" | "GET" | "PATCH" | "POST" | "PUT"
  /** With its parameters in braces: `/v3/images/custom/{imageId}/logstreams`. */
  readonly path: `/${string}`
  /** The members of the input by where they travel. `region` is among those of the query in services that take it there. */
  readonly parameters: { readonly path: Fields; readonly query: Fields; readonly body: Fields }
  /** The input as users give it: the members of all three places side by side, and `region`. */
  readonly input: Schema.Codec<unknown, unknown>
  /** The status that the contract gives for success. Any other 2xx is taken as well. */
  readonly status: number
  readonly response: Schema.Codec<unknown, unknown>
  /** The errors declared beside those that every operation has. */
  readonly errors: DeclaredErrors
  /** What else to say when the service has no such path, which for some operations does not mean a wrong address. */
  readonly unrouted: string | undefined
  /** Is it sent without a signature and without credentials? */
  readonly unsigned: boolean
  /** May it be sent twice without harm? Then transient failures are retried. */
  readonly idempotent: boolean
  /** The member of the response that holds a page's items, where the operation is paged. */
  readonly items: string | undefined
  /** The member of the input that takes a page token, where the operation is paged. */
  readonly inputToken: string
  /** The member of the response that is the token of the next page. */
  readonly outputToken: string
}

/** Where requests for a region go. */
export interface Address {
  /** Without a `/` at its end. */
  readonly endpoint: string
  /** The region that signs. */
  readonly region: string
}

/** What came back of an attempt that succeeded, and what may be shown of it. */
export interface Received extends Reply {
  /** Takes the secrets that were sent out of a text that the service wrote. */
  readonly conceal: (text: string) => string
}

/** The client of one service: what its operations run in. */
export interface Client {
  /**
   * The service's address in {@link region}, without a `/` at its end; empty while a deployment has not been looked up, which
   * the first request does.
   */
  readonly endpoint: string
  /** The region that signs, where an input names none. */
  readonly region: string
  /** The region of operations that name none. */
  readonly defaultRegion: string | undefined
  /** Where requests for a region go: fails where the service has no address in it. */
  readonly addressOf: (
    region: string | undefined,
    operationId: string,
  ) => Effect.Effect<Address, BadRequest | CredentialsUnavailable>
  /** What the retries of all its requests are paid from. */
  readonly retryQuota: Quota
  /** The pace of each limit, by the address and, where it is an operation's own, the operation. */
  readonly pacers: Map<string, Pacer>
  /**
   * One attempt: resolves the credentials, signs, sends and reads the answer, and fails with the tagged error of an answer
   * that is no success. `unsigned` headers go out beside the signed ones: proxies may change them, as with `traceparent`.
   */
  readonly send: (
    operation: Declaration,
    request: UnsignedRequest,
    address: Address,
    unsigned?: Readonly<Record<string, string>>,
  ) => Effect.Effect<Received, OperationError>
}
