/**
 * Faults of requests.
 *
 * @module
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { type Answer, AwsError } from "./Answer.ts"
import { operationIds } from "./Router.ts"

const known = new Set<string>(operationIds)
const OperationId = Schema.String.check(Schema.makeFilter(
  (name) => known.has(name),
  { message: "must be the name of an operation, such as GetImageLogEvents or GetLogEvents" },
))

/** A duration; JSON can only have numbers (milliseconds) and strings. */
const Delay = Schema.declare(
  (input): input is Duration.Input => Option.isSome(Duration.fromInput(input as Duration.Input)),
  {
    message: 'must be a duration, such as "2 seconds" or 2000',
  },
)

/**
 * A fault of requests. A {@link Seed} can contain faults.
 *
 * With `status`, `code` or `body` the operation does not run. With `drop: "request"` the connection breaks before the operation runs;
 * with `drop: "response"` it runs, and the connection breaks in the middle of the response body. With only a `delay` the normal
 * response is late.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * // A service on a bad day: one in ten answers is late, one in a hundred gets lost.
 * const badDay: ReadonlyArray<Simulator.Fault> = [
 *   { share: 0.1, delay: "5 seconds" },
 *   { share: 0.01, drop: "response" }
 * ]
 * const seeded = Effect.flatMap(Simulator.Simulator, (simulator) => simulator.seed({ faults: badDay }))
 * ```
 */
export const Fault = Schema.Struct({
  /** Only requests for this operation, such as `GetImageLogEvents` or, of CloudWatch Logs, `GetLogEvents`. Default: all. */
  operationId: Schema.optionalKey(OperationId),
  /** The number of requests. Default: 1; with a `share`, all until `recover`. */
  times: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
  /** The share of these requests that fail, from 0 to 1, chosen by Effect's `Random`. Default: 1. */
  share: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
  /** Delays the response, by Effect's `Clock`. */
  delay: Schema.optionalKey(Delay),
  /** The status. Default: 200, for invalid responses. */
  status: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 200, maximum: 599 }))),
  /**
   * AWS's error code, such as `ThrottlingException`: the service writes the error in its own format, with the `message` and the
   * `status` that it has with this code, unless there is another one here.
   */
  code: Schema.optionalKey(Schema.String),
  /** The message, with a `code`. Default: empty. */
  message: Schema.optionalKey(Schema.String),
  /** The response body: text as it is, anything else as JSON. Default: empty. */
  body: Schema.optionalKey(Schema.Unknown),
  /** Response headers, in addition to or instead of those of the real service. Default: none. */
  headers: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  /** When the connection breaks. Default: never. */
  drop: Schema.optionalKey(Schema.Literals(["request", "response"])),
})
/** A fault of requests. */
export interface Fault extends Schema.Schema.Type<typeof Fault> {}

/** Stores faults, and selects the oldest one that matches a request. */
export const make = () => {
  let faults: Array<Fault & { left: number }> = []
  return {
    add: (fault: Fault): void => {
      faults.push({ ...fault, left: fault.times ?? (fault.share === undefined ? 1 : Infinity) })
    },
    clear: (): void => {
      faults = []
    },
    next: Effect.fnUntraced(function* (operationId: string | undefined) {
      for (const fault of faults.filter((fault) => (fault.operationId ?? operationId) === operationId)) {
        fault.left -= 1
        faults = faults.filter(({ left }) => left > 0)
        if (fault.share === undefined || (yield* Random.next) < fault.share) return fault
      }
      return undefined
    }),
  }
}

/** The response of a fault; `undefined` if the operation runs. */
export const answerOf = (fault: Fault | undefined, writeError: (error: AwsError) => Answer): Answer | undefined => {
  if (fault === undefined) return undefined
  const { body, code, headers, message = "", status } = fault
  if (code !== undefined) {
    const answer = writeError(new AwsError({ code, message, status }))
    return { ...answer, ...(body === undefined ? {} : { body }), headers: { ...answer.headers, ...headers } }
  }
  return status === undefined && body === undefined ? undefined : { status: status ?? 200, body, headers }
}
