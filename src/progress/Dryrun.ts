/**
 * Dry runs: check a configuration without creating or changing anything.
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

/** What a request would do. */
export interface Result {
  readonly message: string
  /** What an update would change; otherwise empty. */
  readonly changeSet: ReadonlyArray<Change>
  /** What the validators found below the `validationFailureLevel`. */
  readonly validationMessages: ReadonlyArray<ConfigValidationMessage>
}

/**
 * Runs `createCluster`, `updateCluster` or `buildImage` dry, and succeeds where the request would have. The service answers
 * that with an error, 412, which `dryrun: true` by itself gives as `DryrunOperation`.
 *
 * Fails as the operation does: with a `BadRequest` that carries `configurationValidationErrors` or `updateValidationErrors`
 * when the configuration is wrong, which {@link format} writes for people. Requests that get lost are tried again, since
 * nothing is done.
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
              message: "the service accepted a dry run as if it were none",
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
            // The predicate has taken the only other one.
            : Effect.fail(error as Exclude<E, DryrunOperation>),
      }),
    ))

const isDryrun = (error: OperationError): error is DryrunOperation => error._tag === "DryrunOperation"

/** What {@link format} writes: members of `BadRequest`, of {@link Result}, and of the answers of creates, updates and builds. */
export interface Findings {
  /** Of a `BadRequest`: what is wrong with the configuration. */
  readonly configurationValidationErrors?: ReadonlyArray<ConfigValidationMessage> | undefined
  /** Of an update's `BadRequest`: the changes that cannot be made. */
  readonly updateValidationErrors?: ReadonlyArray<UpdateError> | undefined
  /** Of a success: what the validators found below the `validationFailureLevel`. */
  readonly validationMessages?: ReadonlyArray<ConfigValidationMessage> | undefined
}

/**
 * Writes what the validators found for people: one line each, with level, validator and message. An update's errors have the
 * parameter and its two values in the validator's place. Nothing found gives an empty text.
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
        line("ERROR", [parameter, `(${currentValue} -> ${requestedValue})`], message)
      ),
  ].join("\n")

/** Messages of the YAML parser have several lines. */
const line = (level = "ERROR", subject: ReadonlyArray<string | undefined>, message = "") =>
  `${[level, ...subject].filter(Boolean).join(" ")}: ${message.trim().replace(/\s*\n\s*/g, " ")}`
