/**
 * What goes wrong on request.
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

/** The same in a program and in JSON, which has the numbers (milliseconds) and the words. */
const Delay = Schema.declare(
  (input): input is Duration.Input => Option.isSome(Duration.fromInput(input as Duration.Input)),
  {
    message: 'must be a duration, such as "2 seconds" or 2000',
  },
)

/**
 * What happens to requests instead of the right answer, or before it. A {@link Seed} may have some.
 *
 * With `status`, `code` or `body` the operation is not run. With `drop: "request"` the connection breaks and it is not run either;
 * with `drop: "response"` it has run, and the connection breaks in the middle of the answer's body. With a `delay` alone the
 * right answer comes, only later.
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
  /** Only requests for this operation, by AWS's name, such as `GetImageLogEvents` or, of CloudWatch Logs, `GetLogEvents`. */
  operationId: Schema.optionalKey(OperationId),
  /** How many of the next requests. Default: 1, and with a `share` all there are until `recover`. */
  times: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
  /** The share of these requests that is hit, from 0 to 1, by Effect's `Random`. Default: 1. */
  share: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
  /** Waits this long, by Effect's `Clock`, before anything else happens. */
  delay: Schema.optionalKey(Delay),
  /** Default: 200, for answers that are garbage. */
  status: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 200, maximum: 599 }))),
  /**
   * AWS's error code, such as `ThrottlingException`: the service writes the error in its own format, with the `message` and the
   * `status` that it has with this code, unless there is another one here.
   */
  code: Schema.optionalKey(Schema.String),
  /** With a `code`. Default: empty. */
  message: Schema.optionalKey(Schema.String),
  /** Text is sent as it is, anything else as JSON. Default: empty. */
  body: Schema.optionalKey(Schema.Unknown),
  /** Of the answer: beside those that the real service sends, or instead of them. Default: none. */
  headers: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  /** Where the connection breaks. Default: it does not. */
  drop: Schema.optionalKey(Schema.Literals(["request", "response"])),
})
/** What happens to requests instead of the right answer, or before it. */
export interface Fault extends Schema.Schema.Type<typeof Fault> {}

/** Keeps faults, and finds the one that hits a request. Where several match, it is the oldest. */
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

/** What is answered in place of the right answer; `undefined` where the operation is to run. */
export const answerOf = (fault: Fault | undefined, writeError: (error: AwsError) => Answer): Answer | undefined => {
  if (fault === undefined) return undefined
  const { body, code, headers, message = "", status } = fault
  if (code !== undefined) {
    const answer = writeError(new AwsError({ code, message, status }))
    return { ...answer, ...(body === undefined ? {} : { body }), headers: { ...answer.headers, ...headers } }
  }
  return status === undefined && body === undefined ? undefined : { status: status ?? 200, body, headers }
}
