/**
 * From an answer that is no success to a tagged error: by AWS's error code where there is one, else by the status.
 *
 * @module
 */
import * as SchemaParser from "effect/SchemaParser"
import {
  BadRequest,
  Change,
  ConfigValidationMessage,
  type Conflict,
  type DryrunOperation,
  InternalService,
  InvalidResponse,
  isOutcomeUnknown,
  LimitExceeded,
  type NotFound,
  type ServiceError,
  Unauthorized,
  UpdateError,
} from "./Errors.ts"
import { requestIdOf, retryAfterOf } from "./Http.ts"
import type { Answer, Declaration, Received, Tag } from "./Service.ts"

/** The codes that AWS's services share. What only one service says is in its own table. */
const commonTags: ReadonlyArray<readonly [code: RegExp, tag: Tag]> = [
  [/Throttl|TooManyRequests|^(Request)?LimitExceeded|^SlowDown/, "LimitExceeded"],
  [
    /^AccessDenied|NotAuthorized|^OptInRequired|Signature|^ExpiredToken|^RequestExpired|^RequestTimeTooSkewed/,
    "Unauthorized",
  ],
  [
    /^UnrecognizedClient|^(Invalid|Missing)(ClientTokenId|AuthenticationToken|AccessKeyId)|^InvalidIdentityToken/,
    "Unauthorized",
  ],
  [/^InternalFailure|^ServiceUnavailable|^RequestTimeout/, "InternalService"],
]

const tagOf = ({ service }: Declaration, { code = "" }: Answer, status: number): Tag =>
  service.tags?.[code] ?? commonTags.find(([pattern]) => pattern.test(code))?.[1] ??
    (status === 401 || status === 403
      ? "Unauthorized"
      : status === 404
      ? "NotFound"
      : status === 409
      ? "Conflict"
      : status === 412
      ? "DryrunOperation"
      : status === 429
      ? "LimitExceeded"
      : status === 408 || status > 499
      ? "InternalService"
      : "BadRequest")

/** What an answer reports of itself, whatever its status. */
const facts = ({ operationId, service }: Declaration, { conceal, headers, status }: Received) => {
  const requestId = requestIdOf(headers)
  return {
    service: service.id,
    operation: operationId,
    status,
    ...(requestId === undefined ? {} : { requestId: conceal(requestId) }),
  }
}

/** Enough of the body to see what it is, and not enough to fill a log. */
const excerptOf = ({ body = "", conceal }: Received): string =>
  // Concealed first: a secret that is cut in two would not be found.
  conceal(body).replace(/^([\s\S]{200})[\s\S]+/, "$1…")

const outcome = (operation: Declaration, error: Parameters<typeof isOutcomeUnknown>[0]) =>
  !operation.idempotent && isOutcomeUnknown(error) ? { outcome: "unknown" } as const : {}

/** An answer that is not what the contract says, and why. */
export const invalidResponse = (operation: Declaration, reply: Received, problem: string): InvalidResponse =>
  new InvalidResponse({
    ...facts(operation, reply),
    ...outcome(operation, { _tag: "InvalidResponse" }),
    excerpt: excerptOf(reply),
    message: `HTTP ${reply.status}: ${problem}`,
  })

/** The members that errors take from the body of an answer: lists, by what is in them. */
const bodyMembers = {
  configurationValidationErrors: ConfigValidationMessage,
  updateValidationErrors: UpdateError,
  changeSet: Change,
  validationMessages: ConfigValidationMessage,
} as const

/** The elements of a body's list: of each the members that have the shape which is declared for them. */
const elementsOf = (name: keyof typeof bodyMembers, list: unknown, conceal: Received["conceal"]) => {
  const fields = Object.entries(bodyMembers[name].fields)
  return Array.isArray(list)
    ? list.filter((element) => element instanceof Object).map((element) =>
      Object.fromEntries(
        fields.flatMap(([member, schema]) => {
          const value = Object.hasOwn(element, member) ? element[member] : undefined
          return value !== undefined && SchemaParser.is(schema)(value) ? [[member, concealed(value, conceal)]] : []
        }),
      )
    )
    : undefined
}

/** The texts in a JSON value, the names of its members among them. */
const concealed = (value: unknown, conceal: Received["conceal"]): unknown =>
  typeof value === "string"
    ? conceal(value)
    : Array.isArray(value)
    ? value.map((element) => concealed(element, conceal))
    : value instanceof Object
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [conceal(name), concealed(member, conceal)]))
    : value

/**
 * Turns an answer whose status is not a success into the operation's tagged error.
 *
 * `message` is the service's own; where there is none (HTML, an empty body, `null`) it is the status with the beginning of the
 * body. Of the body's other members each class takes those that it declares, each by itself: one of a bad shape is left out,
 * and what only the client knows never comes from a body.
 */
export const fromReply = (
  operation: Declaration,
  reply: Received,
  now: number,
  corrected = false,
): Conflict | DryrunOperation | InvalidResponse | NotFound | ServiceError => {
  const { service } = operation
  const { conceal, headers, status } = reply
  const answer = service.protocol.error(reply)
  const { advice, routed = true, tag = tagOf(operation, answer, status) } = service.read?.(status, answer, operation) ??
    {}
  if (status < 400 && tag !== "NotFound") {
    return invalidResponse(operation, reply, "neither a success nor an error of the contract")
  }
  const classes = { BadRequest, InternalService, LimitExceeded, Unauthorized, ...operation.errors }
  const Class = corrected ? Unauthorized : classes[tag] ?? (status > 499 ? InternalService : BadRequest)
  const retryAfter = retryAfterOf(headers, now)
  const text = answer.message === undefined
    ? `HTTP ${status} ${status < 400 ? "" : excerptOf(reply)}`.trim()
    : conceal(answer.message)
  const known = {
    ...facts(operation, reply),
    ...(answer.code ? { errorType: conceal(answer.code) } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(corrected ? { corrected } : {}),
    ...outcome(operation, { _tag: tag, status, errorType: answer.code ?? "" }),
    message: advice === undefined ? text : `${text} ${advice}`,
    routed,
  }
  const members: Record<string, unknown> = {}
  for (const name in bodyMembers) {
    if (!(name in Class.fields)) continue
    // The names of an object literal are its keys.
    const elements = elementsOf(name as keyof typeof bodyMembers, answer.members[name], conceal)
    if (elements !== undefined) members[name] = elements
  }
  // The constructor takes what its class declares.
  return new Class({ ...members, ...known })
}

/** Does an answer refuse the signature for its time, or for credentials that are expired or not known? */
export const refusalOf = (status: number, { code = "", message = "" }: Answer): "clock" | "credentials" | undefined => {
  // In words only where the status says so as well: a message may quote anything.
  const words = status === 401 || status === 403 || /Signature/.test(code) ? message : ""
  return /^RequestExpired|^RequestTimeTooSkewed/.test(code) || /signature (expired|not yet)/i.test(words)
    ? "clock"
    : /^ExpiredToken|^UnrecognizedClient|^InvalidClientTokenId/.test(code) ||
        /security token included in the request is (exp|inv)/i.test(words)
    ? "credentials"
    : undefined
}
