/**
 * CloudFormation: the operation that finds a deployment of the API.
 *
 * Source: the AWS CloudFormation API Reference, version 2010-05-15.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { Credentials } from "../../core/Credentials.ts"
import { type InvalidConfiguration, NotFound } from "../../core/Errors.ts"
import * as Operation from "../../core/Operation.ts"
import * as RegionalClient from "../../core/RegionalClient.ts"
import type * as Service from "../../core/Service.ts"
import type { Transport } from "../../core/Transport.ts"
import * as AwsQuery from "../../protocols/AwsQuery.ts"

/**
 * The client that the operations of CloudFormation need.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as CloudFormation from "effect-parallelcluster/CloudFormation"
 *
 * const where = Effect.map(CloudFormation.CloudFormation, ({ endpoint }) => endpoint)
 * ```
 */
export class CloudFormation extends Context.Service<CloudFormation, Service.Client>()(
  "effect-parallelcluster/CloudFormation",
) {}

/**
 * CloudFormation as a service, for operations of your own.
 *
 * @example
 * ```ts
 * import * as CloudFormation from "effect-parallelcluster/CloudFormation"
 *
 * console.log(CloudFormation.service.id, CloudFormation.service.signingName)
 * // CloudFormation cloudformation
 * ```
 */
export const service: Service.Service<CloudFormation> = {
  id: "CloudFormation",
  signingName: "cloudformation",
  protocol: /*#__PURE__*/ AwsQuery.make("2010-05-15"),
  region: "address",
  // For a stack that does not exist, CloudFormation reports a ValidationError: `Stack with id my-stack does not exist`.
  read: (status, { code, message = "" }) =>
    status === 400 && code === "ValidationError" && /^Stack .* does not exist$/.test(message)
      ? { tag: "NotFound" }
      : {},
  client: CloudFormation,
}

/** Options of a client of CloudFormation. */
export type Options = RegionalClient.Options

/**
 * A client of CloudFormation. Needs a `Transport` and `Credentials` that may call `cloudformation:DescribeStacks`; fails with
 * `InvalidConfiguration`, which names the option.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { Credentials, Transport } from "effect-parallelcluster"
 * import * as CloudFormation from "effect-parallelcluster/CloudFormation"
 *
 * const layer = CloudFormation.layer({ region: "eu-west-1" }).pipe(
 *   Layer.provide([Transport.layerFetch, Credentials.layerConfig])
 * )
 * ```
 */
export const layer = (
  options: Options,
): Layer.Layer<CloudFormation, InvalidConfiguration, Credentials | Transport> =>
  Layer.effect(CloudFormation, RegionalClient.make(service, options))

const Text = /*#__PURE__*/ Schema.optionalKey(Schema.String)

/**
 * A stack, with the members that this package reads.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import * as CloudFormation from "effect-parallelcluster/CloudFormation"
 *
 * const isStack = Schema.is(CloudFormation.Stack)
 * ```
 */
export const Stack = /*#__PURE__*/ Schema.Struct({
  StackId: Text,
  StackName: Schema.String,
  /** Such as `CREATE_COMPLETE`. */
  StackStatus: Text,
  StackStatusReason: Text,
  Outputs: Schema.optionalKey(/*#__PURE__*/ AwsQuery.list(
    /*#__PURE__*/ Schema.Struct({ OutputKey: Schema.String, OutputValue: Text }),
  )),
})
/** A stack, with the members that this package reads. */
export type Stack = typeof Stack.Type

/**
 * Describes a stack, or a page of all stacks.
 *
 * `StackName` is the name of a stack or its id, which also finds a deleted stack. Default: all stacks, as pages, which
 * `Pagination` reads.
 *
 * Fails with `NotFound` when the stack does not exist, and with `Unauthorized` when the credentials do not allow
 * `cloudformation:DescribeStacks`.
 *
 * Source: CloudFormation's `DescribeStacks`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as CloudFormation from "effect-parallelcluster/CloudFormation"
 *
 * const outputs = CloudFormation.describeStacks({ StackName: "parallelcluster-api" }).pipe(
 *   Effect.map(({ Stacks: [stack] }) => stack?.Outputs ?? [])
 * )
 * ```
 */
export const describeStacks = /*#__PURE__*/ Operation.make({
  service,
  operationId: "DescribeStacks",
  group: "CloudFormation",
  summary: "Describes a stack, or a page of all stacks.",
  method: "POST",
  path: "/",
  parameters: { body: { StackName: Text, NextToken: Text } },
  response: Schema.Struct({ Stacks: /*#__PURE__*/ AwsQuery.list(Stack), NextToken: Text }),
  errors: { NotFound },
  idempotent: true,
  items: "Stacks",
  inputToken: "NextToken",
  outputToken: "NextToken",
})
/** What {@link describeStacks} can fail with. */
export type DescribeStacksError = Operation.Error<typeof describeStacks>
