/**
 * Answers that no server should give: right ones of the service and the gateway, with bodies, statuses and headers mutated.
 * Whatever comes, an operation ends in a value that satisfies its own schema or in an error of its own union.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { Credentials, Errors, ImageLogs, Operation, Pacing, ParallelCluster, Retry } from "effect-parallelcluster"
import { fromReply } from "../../src/core/ErrorMapping.ts"
import type { Received } from "../../src/core/Service.ts"
import { endpoint, keys, transports } from "../support/harness.ts"
import { seeded } from "../support/seeded.ts"

const time = "2026-01-05T08:00:00.000Z"

/** Declares all that an operation can, so that every error's body is read. */
const update = Operation.make({
  service: ParallelCluster.service,
  operationId: "UpdateSomething",
  group: "Test",
  summary: "Updates something.",
  method: "PUT",
  path: "/v3/something/{name}",
  parameters: { path: { name: Schema.String }, body: { text: Schema.String } },
  response: Schema.Struct({ name: Schema.String, changeSet: Schema.Array(Errors.Change) }),
  errors: { NotFound: Errors.NotFound, Conflict: Errors.Conflict, DryrunOperation: Errors.DryrunOperation },
  idempotent: false,
})

const operations = [
  {
    operation: ImageLogs.getImageLogEvents,
    call: ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" }),
    answer: { events: [{ timestamp: time, message: "a" }, { timestamp: time, message: "é" }], nextToken: "f/1" },
  },
  {
    operation: ImageLogs.listImageLogStreams,
    call: ImageLogs.listImageLogStreams({ imageId: "my-image" }),
    answer: { logStreams: [{ logStreamName: "build", logStreamArn: "arn", creationTime: time }] },
  },
  {
    operation: ImageLogs.getImageStackEvents,
    call: ImageLogs.getImageStackEvents({ imageId: "my-image" }),
    answer: {
      events: [{
        stackId: "s",
        eventId: "e",
        stackName: "n",
        logicalResourceId: "l",
        physicalResourceId: "",
        resourceType: "AWS::ImageBuilder::Image",
        timestamp: time,
        resourceStatus: "CREATE_FAILED",
      }],
    },
  },
  {
    operation: update,
    call: update({ name: "x", text: "y" }),
    answer: { name: "x", changeSet: [{ parameter: "p", currentValue: "a", requestedValue: "b" }] },
  },
] as const

/** Each error's own schema has to encode what it is said to be. */
const encoders = Object.entries<Schema.Codec<unknown, unknown>>({
  BadRequest: Errors.BadRequest,
  Conflict: Errors.Conflict,
  CredentialsUnavailable: Errors.CredentialsUnavailable,
  DryrunOperation: Errors.DryrunOperation,
  InternalService: Errors.InternalService,
  InvalidResponse: Errors.InvalidResponse,
  LimitExceeded: Errors.LimitExceeded,
  NotFound: Errors.NotFound,
  RequestTimeout: Errors.RequestTimeout,
  TransportFailure: Errors.TransportFailure,
  Unauthorized: Errors.Unauthorized,
}).map(([tag, schema]) => [tag, Schema.encodeUnknownSync(schema)] as const)
const encoderOf = new Map<string, (error: unknown) => unknown>(encoders)

/** What is said in answers, right or wrong. */
const sayings = [
  "no",
  "Rate exceeded",
  "Signature expired: 20260101T000000Z is now earlier than 20260101T000500Z",
  "The security token included in the request is expired",
  "The requested URL was not found on the server.",
  "x-amz-security-token:abc\nSignature=def",
]

type Json = ReadonlyArray<Json> | boolean | number | string | null | { readonly [name: string]: Json }

const mutator = (seed: number) => {
  const { below, next, pick, text, times } = seeded(seed)

  const anything = (): Json =>
    pick<Json>([
      null,
      true,
      0,
      -1,
      1e308,
      0.1,
      "",
      text(0, 30),
      time,
      "0000-00-00T00:00:00Z",
      "+275760-09-13T00:00:00.001Z",
      [],
      {},
      [null],
      { message: null },
      { message: { message: "nested" } },
      { __proto__: null, constructor: "x", toString: "y" },
      times(below(4), () => text(0, 5)),
    ])

  /** Changes one place somewhere in a value. */
  const change = (value: Json): Json => {
    if (next() < 0.3 || value === null || typeof value !== "object") return anything()
    if (Array.isArray(value)) {
      const at = below(value.length + 1)
      return value.length === 0 ? [anything()] : value.with(Math.min(at, value.length - 1), change(value[at] ?? null))
    }
    const names = Object.keys(value)
    const name = names.length > 0 && next() < 0.8 ? names[below(names.length)]! : pick(["__proto__", "message", "_tag"])
    if (next() < 0.2) return Object.fromEntries(Object.entries(value).filter(([other]) => other !== name))
    // Not by assignment, which for some names is not one.
    return Object.fromEntries([...Object.entries(value), [
      name,
      change((value as { [name: string]: Json })[name] ?? null),
    ]])
  }

  /** Changes the characters. */
  const scratch = (body: string): string => {
    const at = below(body.length + 1)
    switch (below(6)) {
      case 0:
        return body.slice(0, at)
      case 1:
        return body.slice(0, at) + body.slice(at + 1 + below(5))
      case 2:
        return body.slice(0, at) + text(1, 4) + body.slice(at)
      case 3:
        return body + body
      case 4:
        return body.slice(0, at) + pick(["\ud800", "\u0000", "\ufeff", "\u2028", "\\", '"', "1e999", "-"]) +
          body.slice(at)
      default:
        return "[".repeat(1 + below(2000)) + body
    }
  }

  return (answer: Json) => {
    const status = next() < 0.4 ? 200 : pick([
      200,
      201,
      202,
      203,
      206,
      299,
      300,
      302,
      308,
      400,
      401,
      403,
      404,
      409,
      412,
      413,
      418,
      429,
      499,
      500,
      502,
      503,
      504,
      599,
    ])
    const says: Json = status < 300 ? answer : {
      [pick(["message", "Message"])]: pick(sayings as [string]),
      ...(next() < 0.3
        ? {
          configurationValidationErrors: [{ id: "i", type: "t", level: "ERROR", message: "m" }],
          updateValidationErrors: [{ parameter: "p", message: "m" }],
          changeSet: [{ parameter: "p" }],
          attempts: "many",
          outcome: "known",
          corrected: "no",
          retryAfter: -1,
        }
        : {}),
    }
    const value = times(below(4), () => undefined).reduce<Json>((value) => change(value), says)
    const body = next() < 0.05
      ? pick(["", "null", "<html><h1>502</h1></html>", text(0, 300), "\ufeff{}"])
      : times(next() < 0.5 ? 0 : 1 + below(3), () => undefined).reduce<string>(
        (body) => scratch(body),
        JSON.stringify(value),
      )
    const headers = new Headers({
      "content-type": pick(["application/json", "text/html", "application/json; charset=utf-16"]),
    })
    const set = (name: string, values: readonly [string, ...ReadonlyArray<string>]) => {
      if (next() < 0.3) headers.set(name, pick(values))
    }
    set("retry-after", [
      "1",
      "0",
      "-1",
      "9".repeat(400),
      "soon",
      "Thu, 01 Jan 1970 00:00:30 GMT",
      "1e3",
      "Fri, 31 Dec 9999 23:59:59 GMT",
    ])
    set("x-amzn-requestid", ["6f1c9f1e", "", " ", "x".repeat(5000)])
    set("x-amzn-errortype", [
      "ExpiredTokenException",
      "UnrecognizedClientException:http://x/",
      ":",
      "",
      "InvalidSignatureException",
    ])
    set("date", [
      "Thu, 01 Jan 1970 00:00:30 GMT",
      "yesterday",
      "Sat, 13 Sep 275760 00:00:00 GMT",
      "",
      new Date().toUTCString(),
    ])
    set("content-length", ["0", "1", "-1", "NaN", "9".repeat(30), String(body.length)])
    return { status, headers, body: next() < 0.01 ? undefined : body }
  }
}

/** Answers every request with what `current` holds, over each transport, and past them both. */
const current: { reply: { status: number; headers: Headers; body: string | undefined } } = {
  reply: { status: 200, headers: new Headers(), body: "" },
}

const asResponse = () => {
  const { body, headers, status } = current.reply
  return new Response([204, 205, 304].includes(status) ? null : body ?? "x".repeat(5000), { status, headers })
}
/** A client over each transport, and one that gets answers as they are: no signature, no body to be read, any status. */
const clients = [
  ...transports.map(({ over }) =>
    ParallelCluster.layer({ endpoint, maxResponseBytes: 1 << 20 }).pipe(
      Layer.provide([over(asResponse), Credentials.layerProvider(() => Promise.resolve(keys))]),
    )
  ),
  Layer.succeed(ParallelCluster.ParallelCluster, {
    endpoint,
    region: "eu-west-1",
    defaultRegion: undefined,
    addressOf: () => Effect.succeed({ endpoint, region: "eu-west-1" }),
    retryQuota: Retry.makeQuota(),
    pacers: new Map(),
    send: (operation: Operation.Declaration) =>
      Effect.suspend((): Effect.Effect<Received, Errors.OperationError> => {
        const received = { ...current.reply, conceal: (text: string) => text }
        const { status } = received
        return status >= 200 && status < 300
          ? Effect.succeed(received)
          : Effect.fail(fromReply(operation, received, Date.now()))
      }),
  }),
]

/** Fails with the first answer that got the client out of its ways. */
const check = <R>(call: Effect.Effect<unknown, unknown, R>, guard: (value: unknown) => boolean) =>
  Effect.map(Effect.exit(call), (exit) => {
    const wrong = (what: string) => {
      const { body, headers, status } = current.reply
      throw new Error(`${what}: ${JSON.stringify({ status, headers: [...headers], body })}`)
    }
    if (Exit.isSuccess(exit)) return guard(exit.value) ? "Success" : wrong("a value that its schema does not know")
    const [reason, ...more] = exit.cause.reasons
    if (reason?._tag !== "Fail" || more.length > 0) return wrong(`a defect: ${exit.cause}`)
    const { error } = reason
    const tag = error instanceof Error && "_tag" in error ? String(error._tag) : ""
    const encode = encoderOf.get(tag) ?? wrong(`an error of no tag: ${error}`)
    encode(error)
    return tag
  })

/** Goes through `count` answers, and gives how often each outcome came. */
export const fuzz = (count: number, seed: number) =>
  Effect.gen(function* () {
    const mutate = mutator(seed)
    const outcomes: Record<string, number> = {}
    const guards = operations.map(({ operation }) =>
      Schema.is(Schema.toType(operation.response as Schema.Codec<unknown, unknown>))
    )
    for (const [i, client] of clients.entries()) {
      // Signing takes longer than all the rest: one answer in ten over each transport.
      const share = i === clients.length - 1 ? 0.8 : 0.1
      yield* Effect.gen(function* () {
        for (let n = 0; n < Math.round(count * share); n++) {
          const which = n % operations.length
          const { answer, call } = operations[which]!
          current.reply = mutate(answer)
          const outcome = yield* check(call, guards[which]!)
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
        }
      }).pipe(Effect.provide(client), Retry.none, Pacing.none)
    }
    return outcomes
  })
