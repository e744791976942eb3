/**
 * AWS Query, which STS and CloudFormation speak: a form in, XML out.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Operation as Declared } from "../../core/Operation.ts"
import { type Answer, AwsError } from "../Answer.ts"
import * as AwsParameters from "../AwsParameters.ts"
import type { Call, ReceivedRequest } from "../Call.ts"
import type { Account, Identity } from "../Model.ts"
import * as SignatureCheck from "../SignatureCheck.ts"
import type { Throttle } from "../Throttle.ts"

/** The parameters of a request, where it can be one of AWS Query. */
export const formOf = ({ body, headers, method, url }: ReceivedRequest): URLSearchParams | undefined =>
  method === "POST" && /^application\/x-www-form-urlencoded\b/.test(headers.get("content-type") ?? "")
    ? new URLSearchParams(new TextDecoder().decode(body))
    : method === "GET" && url.searchParams.has("Action")
    ? url.searchParams
    : undefined

/** XML as data: text, members by name (those that are `undefined` are left out), or a list. */
export type Xml = string | ReadonlyArray<Xml> | { readonly [name: string]: Xml | undefined }

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

/** Writes XML; the items of a list are called `member`. */
const write = (value: Xml): string =>
  typeof value === "string"
    ? value.replace(/[&<>"]/g, (char) => escapes[char] ?? char)
    : (Array.isArray(value) ? value.map((item: Xml) => ["member", item] as const) : Object.entries(value))
      .flatMap(([name, member]) => member === undefined ? [] : [`<${name}>${write(member)}</${name}>`]).join("")

/** AWS Query has names of its own for what is wrong with signatures, and a 400 for some of it. */
const signatureErrors: Readonly<Record<string, readonly [code: string, status: number]>> = {
  MissingAuthenticationTokenException: ["MissingAuthenticationToken", 403],
  IncompleteSignatureException: ["IncompleteSignature", 400],
  InvalidSignatureException: ["SignatureDoesNotMatch", 403],
  UnrecognizedClientException: ["InvalidClientTokenId", 403],
  ExpiredTokenException: ["ExpiredToken", 403],
}

const inItsWords = (error: AwsError): AwsError => {
  const [code, status] = signatureErrors[error.code] ?? [error.code, 403]
  return new AwsError({ code, status, message: error.message })
}

/** A service that speaks AWS Query. */
export interface Options {
  /** The name that requests are signed for. */
  readonly service: string
  readonly namespace: string
  readonly version: string
  readonly account: Account
  readonly throttle: Throttle
  readonly operations: Readonly<Record<string, Operation>>
}

/** An operation. */
export interface Operation {
  /** Is it not signed? Default: it is. */
  readonly unsigned?: boolean
  readonly read: (form: URLSearchParams) => Effect.Effect<unknown, AwsError>
  readonly handle: (
    input: unknown,
    context: { readonly identity: Identity; readonly region: string; readonly request: ReceivedRequest },
  ) => Effect.Effect<Xml, AwsError>
}

/** The identity of requests that are not signed. */
const anonymous: Identity = { accessKeyId: "", secretAccessKey: Redacted.make(""), arn: "", userId: "" }

/** An operation by its declaration. */
export const operation = <I, A, E, Items extends string | undefined, R>(
  declaration: Declared<I, A, E, Items, R>,
  handle: (input: I, context: Parameters<Operation["handle"]>[1]) => Effect.Effect<Xml, AwsError>,
): Operation => {
  const read = AwsParameters.reader(declaration, { json: false, code: "ValidationError" })
  return {
    unsigned: declaration.unsigned,
    read: (form) => read(Object.fromEntries(form)),
    // It was read by the declaration that its type comes from.
    handle: (value, context) => handle(value as I, context),
  }
}

/** A parameter is wrong. */
export const validationError = (message: string): AwsError => new AwsError({ code: "ValidationError", message })

/** Makes the service. */
export const make = ({ account, namespace, operations, service, throttle, version }: Options) => {
  const verifySignature = SignatureCheck.make({ identities: account.identities, service })
  const answer = (status: number, name: string, content: Xml): Answer => ({
    status,
    body: `<${name} xmlns="${namespace}">${write(content)}</${name}>`,
    headers: { "content-type": "text/xml" },
  })

  return (request: ReceivedRequest): Call => {
    const form = formOf(request)
    const action = form?.get("Action") ?? undefined
    const operation = action !== undefined && Object.hasOwn(operations, action) ? operations[action] : undefined
    const region = SignatureCheck.regionOf(request) ?? account.deployment.region
    const verify: Call["verify"] = operation?.unsigned
      ? Effect.undefined
      : Effect.mapError(verifySignature(request), inItsWords)
    const { requestId } = request
    return {
      operationId: operation === undefined ? undefined : action,
      verify: Effect.filterOrFail(
        verify,
        () => action === undefined || throttle.take(action, region, request.time),
        () => new AwsError({ code: "Throttling", message: "Rate exceeded" }),
      ),
      input: operation === undefined || form === undefined
        ? Effect.fail(
          new AwsError({
            code: action === undefined ? "MissingAction" : "InvalidAction",
            message: `Could not find operation ${action} for version ${version}`,
          }),
        )
        : operation.read(form),
      run: Effect.fnUntraced(function* (input, identity) {
        if (operation === undefined || action === undefined) return yield* validationError("no operation")
        const context = { identity: identity ?? anonymous, region, request }
        const result = yield* operation.handle(input, context)
        return answer(200, `${action}Response`, {
          [`${action}Result`]: result,
          ResponseMetadata: { RequestId: requestId },
        })
      }),
      writeError: ({ code, message, status }) => {
        const finalStatus = status ?? (/^AccessDenied/.test(code) ? 403 : 400)
        return answer(finalStatus, "ErrorResponse", {
          Error: { Type: finalStatus < 500 ? "Sender" : "Receiver", Code: code, Message: message },
          RequestId: requestId,
        })
      },
    }
  }
}
