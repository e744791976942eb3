/**
 * Spans, metrics and debug logs of operations, with OpenTelemetry's names. They are a layer of their own because they are not
 * free: a tracer alone adds 1.7 KB to a worker and some microseconds to each call, also where nobody looks at the spans.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import type { AnySpan, Span } from "effect/Tracer"
import type { OperationError } from "./Errors.ts"
import { requestIdOf } from "./Http.ts"
import * as Middleware from "./Middleware.ts"
import type { Received } from "./Service.ts"

/**
 * How long operations took, retries included, in milliseconds. By `rpc.method` and, when they failed, `error.type`.
 *
 * @example
 * ```ts
 * import { Effect, Metric } from "effect"
 * import { Telemetry } from "effect-parallelcluster"
 *
 * const slowest = Metric.value(Metric.withAttributes(Telemetry.duration, { "rpc.method": "GetImageLogEvents" })).pipe(
 *   Effect.map(({ count, max }) => `${count} calls, the slowest took ${max} ms`)
 * )
 * ```
 */
export const duration: Metric.Histogram<number> = /*#__PURE__*/ Metric.histogram("rpc.client.duration", {
  description: "Duration of operations, retries included",
  attributes: { unit: "ms" },
  boundaries: [5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000, 30_000, 60_000],
})

/**
 * How many attempts there were. By `rpc.method` and `http.response.status_code`, or `error.type` where none came.
 *
 * @example
 * ```ts
 * import { Effect, Metric } from "effect"
 * import { Telemetry } from "effect-parallelcluster"
 *
 * const labels = { "rpc.method": "GetImageLogEvents", "http.response.status_code": "200" }
 * const answered = Metric.value(Metric.withAttributes(Telemetry.attempts, labels)).pipe(Effect.map(({ count }) => count))
 * ```
 */
export const attempts: Metric.Counter<number> = /*#__PURE__*/ Metric.counter("parallelcluster.client.attempts", {
  description: "Requests sent",
  incremental: true,
})

/**
 * How many operations failed in the end. By `rpc.method` and `error.type`, which is the error's tag.
 *
 * @example
 * ```ts
 * import { Effect, Metric } from "effect"
 * import { Telemetry } from "effect-parallelcluster"
 *
 * const labels = { "rpc.method": "GetImageLogEvents", "error.type": "LimitExceeded" }
 * const throttled = Metric.value(Metric.withAttributes(Telemetry.errors, labels)).pipe(Effect.map(({ count }) => count))
 * ```
 */
export const errors: Metric.Counter<number> = /*#__PURE__*/ Metric.counter("parallelcluster.client.errors", {
  description: "Operations that failed, after their retries",
  incremental: true,
})

/**
 * How many requests were throttled. By `rpc.method`.
 *
 * @example
 * ```ts
 * import { Effect, Metric } from "effect"
 * import { Telemetry } from "effect-parallelcluster"
 *
 * const throttled = Metric.value(Metric.withAttributes(Telemetry.throttles, { "rpc.method": "GetLogEvents" })).pipe(
 *   Effect.map(({ count }) => `${count} requests were throttled`)
 * )
 * ```
 */
export const throttles: Metric.Counter<number> = /*#__PURE__*/ Metric.counter("parallelcluster.client.throttles", {
  description: "Requests that were throttled",
  incremental: true,
})

/**
 * How long requests waited for the client's own rate limit, in milliseconds; those that did not wait are left out. By `rpc.method`.
 *
 * @example
 * ```ts
 * import { Effect, Metric } from "effect"
 * import { Telemetry } from "effect-parallelcluster"
 *
 * const longest = Metric.value(Metric.withAttributes(Telemetry.waits, { "rpc.method": "GetLogEvents" })).pipe(
 *   Effect.map(({ count, max }) => `${count} requests waited, at most ${max} ms`)
 * )
 * ```
 */
export const waits: Metric.Histogram<number> = /*#__PURE__*/ Metric.histogram("parallelcluster.client.waits", {
  description: "Time that requests waited for the client's rate limit",
  attributes: { unit: "ms" },
  boundaries: [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000],
})

/** What OpenTelemetry calls the type of an error: its tag. */
const errorType = (exit: Exit.Exit<unknown, unknown>): Record<string, string> => {
  if (Exit.isSuccess(exit)) return {}
  const [reason] = exit.cause.reasons
  const error = reason?._tag === "Fail" ? reason.error : reason
  return { "error.type": error instanceof Object && "_tag" in error ? String(error._tag) : "_OTHER" }
}

/** The program needs no more than it did: the span that this gives it was not among its needs. */
const within = <A, E, R>(self: Effect.Effect<A, E, R>, span: AnySpan): Effect.Effect<A, E, R> =>
  Effect.withParentSpan(self, span) as typeof self

/**
 * A span around a program, that does not keep what the program gives: that may be large and wait long for an exporter, and
 * hold a pre-signed address.
 */
const spanned = <A, E, R>(
  name: string,
  attributes: Readonly<Record<string, number | string>>,
  program: (span: Span) => Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    let kept: { readonly value: A } | undefined
    return Effect.map(
      Effect.useSpan(name, { kind: "client", attributes }, (span) =>
        Effect.map(program(span), (value) => {
          kept = { value }
        })),
      // What succeeded has been kept.
      () => kept!.value,
    )
  })

const rpc = ({ operation: { operationId, service } }: Middleware.Call) => ({
  "rpc.system": "aws-api",
  "rpc.service": service.id,
  "rpc.method": operationId,
})

const annotate = (span: Span, attributes: Readonly<Record<string, number | string>>): void => {
  for (const [name, value] of Object.entries(attributes)) span.attribute(name, value)
}

/** W3C Trace Context: the service's side of a trace hangs on this attempt. */
const traceparent = ({ sampled, spanId, traceId }: Span): string =>
  `00-${traceId.padStart(32, "0")}-${spanId}-${sampled ? "01" : "00"}`

const call: NonNullable<Middleware.Middleware["call"]> = (self, subject) => {
  const attributes = rpc(subject)
  return spanned(
    subject.name,
    attributes,
    (span) =>
      Effect.flatMap(Clock.currentTimeMillis, (start) =>
        Effect.onExit(
          within(self, span),
          Effect.fnUntraced(function* (exit) {
            const labels = { "rpc.method": subject.operation.operationId, ...errorType(exit) }
            const millis = (yield* Clock.currentTimeMillis) - start
            annotate(span, labels)
            yield* Metric.update(Metric.withAttributes(duration, labels), millis)
            if (Exit.isFailure(exit)) yield* Metric.update(Metric.withAttributes(errors, labels), 1)
          }),
        )),
  )
}

/** What came of an attempt: the status and the request id of its answer, where there was one. */
const answerOf = (exit: Exit.Exit<Received, OperationError>) => {
  if (Exit.isSuccess(exit)) {
    const { conceal, headers, status } = exit.value
    return { status, requestId: conceal(requestIdOf(headers) ?? "") }
  }
  const [reason] = exit.cause.reasons
  const error = reason?._tag === "Fail" ? reason.error : undefined
  return { status: undefined, requestId: undefined, ...error }
}

const attempt: NonNullable<Middleware.Middleware["attempt"]> = (send, subject) => {
  const { address: { endpoint, region }, name, number, operation } = subject
  const { hostname, port, protocol } = new URL(endpoint)
  const attributes = {
    ...rpc(subject),
    "http.request.method": operation.method,
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
    "cloud.region": region,
    ...(number > 1 ? { "http.request.resend_count": number - 1 } : {}),
  }
  return spanned(
    `${name} attempt`,
    attributes,
    (span) =>
      Effect.flatMap(Clock.currentTimeMillis, (start) =>
        Effect.onExit(
          within(send({ traceparent: traceparent(span) }), span),
          Effect.fnUntraced(function* (exit) {
            const { requestId, status } = answerOf(exit)
            const labels = status === undefined ? errorType(exit) : {
              "http.response.status_code": status,
              ...(status >= 400 ? { "error.type": String(status) } : {}),
            }
            const facts = { ...labels, ...(requestId ? { "aws.request_id": requestId } : {}) }
            annotate(span, facts)
            yield* Metric.update(
              Metric.withAttributes(attempts, { "rpc.method": operation.operationId, ...stringly(labels) }),
              1,
            )
            if (isThrottled(exit)) {
              yield* Metric.update(Metric.withAttributes(throttles, { "rpc.method": operation.operationId }), 1)
            }
            const millis = (yield* Clock.currentTimeMillis) - start
            yield* Effect.logDebug(`${name}: attempt ${number}, ${status ?? "no answer"}, ${millis} ms`)
              .pipe(Effect.annotateLogs(facts))
          }),
        )),
  )
}

const isThrottled = (exit: Exit.Exit<Received, OperationError>): boolean =>
  Exit.isFailure(exit) &&
  exit.cause.reasons.some((reason) =>
    reason._tag === "Fail" && reason.error._tag === "LimitExceeded" && reason.error.status
  )

/** What the attempt's span says of a wait for the rate limit: an event at its end. */
const onWait: NonNullable<Middleware.Middleware["onWait"]> = ({ delay, operation: { operationId }, rate }) =>
  Effect.flatMap(Clock.currentTimeNanos, (now) =>
    Effect.andThen(
      Effect.ignore(Effect.map(Effect.currentSpan, (span) =>
        span.event("rate limit", now, { "parallelcluster.wait_ms": delay, "parallelcluster.rate": rate }))),
      Metric.update(Metric.withAttributes(waits, { "rpc.method": operationId }), delay),
    ))

const stringly = (attributes: Readonly<Record<string, number | string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))

/**
 * For every operation a client span, named as it is called (`ImageLogs.getImageLogEvents`), with a child for each attempt, and
 * an event on that where it waited for the rate limit; the metrics {@link duration}, {@link attempts}, {@link errors},
 * {@link throttles} and {@link waits}; a debug log for each attempt; and `traceparent` on each request. The application's
 * tracer, logger and metric exporter decide where they go.
 *
 * `traceparent` is not signed: proxies on the way may put themselves into the trace, and a changed header that was signed
 * would make the request invalid.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { ParallelCluster, Telemetry } from "effect-parallelcluster"
 *
 * const layer = Layer.merge(ParallelCluster.layerEnv, Telemetry.layer)
 * ```
 */
export const layer: Layer.Layer<never> = /*#__PURE__*/ Middleware.layer({ call, attempt, onWait })
