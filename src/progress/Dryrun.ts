/**
 * Dry runs: validate a configuration without creating or changing anything.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import {
  type Change,
  type ConfigValidationMessage,
  type DryrunOperation,
  InvalidResponse,
  type OperationError,
  type UpdateError,
} from "../core/Errors.ts"
import type { Operation } from "../core/Operation.ts"
import { CurrentPolicy } from "../core/Retry.ts"

/** The result of a dry run that would have succeeded. */
export interface Result {
  readonly message: string
  /** The changes of an update; empty for other operations. */
  readonly changeSet: ReadonlyArray<Change>
  /** Findings of the validators below the `validationFailureLevel`. */
  readonly validationMessages: ReadonlyArray<ConfigValidationMessage>
}

/**
 * Makes a dry run of `createCluster`, `updateCluster` or `buildImage`, and succeeds if the request would have succeeded. (The
 * service reports that as a 412, which the operation with `dryrun: true` fails with as `DryrunOperation`.)
 *
 * Fails as the operation does: when the configuration is invalid, with a `BadRequest` that has `configurationValidationErrors` or
 * `updateValidationErrors`; {@link format} formats them. Transient failures are retried, because a dry run changes nothing.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterOperations, Dryrun } from "effect-parallelcluster"
 *
 * const check = (clusterConfiguration: string) =>
 *   Dryrun.run(ClusterOperations.updateCluster, { clusterName: "my-cluster", clusterConfiguration }).pipe(
 *     Effect.map(({ changeSet }) => `${changeSet.length} changes`),
 *     Effect.catchTag("BadRequest", (error) => Effect.succeed(Dryrun.format(error)))
 *   )
 * ```
 */
export const run = <I extends { readonly dryrun?: boolean | undefined }, A, E extends OperationError, R>(
  operation: Operation<I, A, E, undefined, R>,
  input: NoInfer<I>,
): Effect.Effect<Result, Exclude<E, DryrunOperation> | InvalidResponse, R> =>
  Effect.flatMap(CurrentPolicy, (policy) =>
    operation({ ...input, dryrun: true }).pipe(
      Effect.provideService(CurrentPolicy, {
        ...policy,
        while: (error) => policy.while(error, { idempotent: true }),
      }),
      Effect.matchEffect({
        onSuccess: () =>
          Effect.fail(
            new InvalidResponse({
              operation: operation.operationId,
              message: "the service treated a dry run as an ordinary request",
              excerpt: "",
            }),
          ),
        onFailure: (error) =>
          isDryrun(error)
            ? Effect.succeed({
              message: error.message,
              changeSet: error.changeSet ?? [],
              validationMessages: error.validationMessages ?? [],
            })
            // `isDryrun` has excluded the only other one.
            : Effect.fail(error as Exclude<E, DryrunOperation>),
      }),
    ))

const isDryrun = (error: OperationError): error is DryrunOperation => error._tag === "DryrunOperation"

/** Findings of validators, as `BadRequest`, {@link Result} and the responses of create, update and build operations have them. */
export interface Findings {
  /** Of a `BadRequest`: the errors of the configuration. */
  readonly configurationValidationErrors?: ReadonlyArray<ConfigValidationMessage> | undefined
  /** Of an update's `BadRequest`: the changes that are not allowed. */
  readonly updateValidationErrors?: ReadonlyArray<UpdateError> | undefined
  /** Of a success: findings below the `validationFailureLevel`. */
  readonly validationMessages?: ReadonlyArray<ConfigValidationMessage> | undefined
  /** Of an error: the text where it has no findings, for example when a subnet does not exist. */
  readonly message?: string | undefined
}

/**
 * Formats the findings of validators, one line each: level, validator and message. For an update's errors the line has the
 * parameter and its current and requested values in place of the validator. For an error without findings it is
 * the message; otherwise, without findings the text is empty.
 *
 * @example
 * ```ts
 * import { Dryrun } from "effect-parallelcluster"
 *
 * console.log(Dryrun.format({
 *   configurationValidationErrors: [{ level: "WARNING", type: "KeyPairValidator", message: "No key pair is given" }],
 *   updateValidationErrors: [
 *     { parameter: "HeadNode.InstanceType", currentValue: "t3.medium", requestedValue: "t3.large", message: "Not supported" }
 *   ]
 * }))
 * // WARNING KeyPairValidator: No key pair is given
 * // ERROR HeadNode.InstanceType (t3.medium -> t3.large): Not supported
 * ```
 */
export const format = (findings: Findings): string =>
  [
    ...[...findings.configurationValidationErrors ?? [], ...findings.validationMessages ?? []]
      .map(({ id, level, message, type }) => line(level, [type, id && `(${id})`], message)),
    ...(findings.updateValidationErrors ?? [])
      .map(({ currentValue = "-", message, parameter, requestedValue = "-" }) =>
        line("ERROR", [parameter, `(${textOf(currentValue)} -> ${textOf(requestedValue)})`], message)
      ),
  ].join("\n") || (findings.message ?? "")

/** Before 3.12.0, values may be any JSON. */
const textOf = (value: unknown): string => typeof value === "string" ? value : JSON.stringify(value)

/** Messages of the YAML parser span several lines. */
const line = (level = "ERROR", subject: ReadonlyArray<string | undefined>, message = "") =>
  `${[level, ...subject].filter(Boolean).join(" ")}: ${message.trim().replace(/\s*\n\s*/g, " ")}`
