/**
 * The server's side of CloudFormation, as far as a deployment of the API is found with it.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as CloudFormation from "../../services/cloudformation/CloudFormation.ts"
import { AwsError } from "../Answer.ts"
import type { Call, ReceivedRequest } from "../Call.ts"
import type { Account, Stack } from "../Model.ts"
import { denial } from "../Policies.ts"
import { arn, logGroupOfApi } from "../State.ts"
import type { Throttle } from "../Throttle.ts"
import { advance } from "../Timeline.ts"
import * as AwsQuery from "./AwsQuery.ts"

/** The version of its API. */
export const version = "2010-05-15"

/** Its operations, by AWS's names. */
export const operationIds: ReadonlyArray<string> = [CloudFormation.describeStacks.operationId]

/** As CloudFormation writes times. */
const time = (date: Date): string => date.toISOString()

/** A stack of a cluster or an image. */
const describe = (name: string, { events, stackId }: Stack): AwsQuery.Xml => {
  const own = events.filter(({ logicalResourceId }) => logicalResourceId === name)
  return {
    StackName: name,
    StackId: stackId,
    CreationTime: time(own.at(-1)?.timestamp ?? new Date(0)),
    StackStatus: own[0]?.resourceStatus ?? "CREATE_IN_PROGRESS",
    StackStatusReason: own[0]?.resourceStatusReason,
    DisableRollback: "false",
    DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
  }
}

/** The API's address as the caller reaches it: behind a port, or with `AWS_ENDPOINT_URL`, it is not that of AWS. */
const reachable = ({ endpoint, stage }: Account["deployment"], { origin, hostname }: URL): string =>
  /\.(amazonaws|amazonwebservices|amazon)\.|\.api\.aws$/.test(hostname) ? endpoint : `${origin}/${stage}`

/** Makes the service. */
export const make = (account: Account, throttle: Throttle): (request: ReceivedRequest) => Call => {
  const { deployment, pageSizes } = account

  const describeDeployment = (url: URL): AwsQuery.Xml => {
    const outputs = {
      ParallelClusterApiInvokeUrl: reachable(deployment, url),
      ParallelClusterApiUserRole: deployment.roleArn,
      ParallelClusterLambdaArn: arn(deployment.region, "lambda", "function:ParallelClusterFunction"),
      ParallelClusterLambdaLogGroup: logGroupOfApi,
    }
    return {
      StackName: deployment.stackName,
      StackId: deployment.stackId,
      Description: "Template for the ParallelCluster API",
      CreationTime: time(deployment.creationTime),
      StackStatus: "CREATE_COMPLETE",
      DisableRollback: "false",
      Capabilities: ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
      Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
      DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
    }
  }

  const describeStacks = AwsQuery.operation(
    CloudFormation.describeStacks,
    Effect.fnUntraced(function* ({ NextToken, StackName }, { identity, region, request }) {
      const resource = arn(region, "cloudformation", `stack/${StackName ?? "*"}/*`)
      const denied = denial(identity, deployment, "cloudformation:DescribeStacks", resource)
      if (denied !== undefined) return yield* new AwsError({ code: "AccessDenied", message: denied })
      const resources = account.region(region)
      advance(resources.timeline, request.time)
      const stacks = [
        ...(region === deployment.region
          ? [[deployment.stackName, deployment.stackId, () => describeDeployment(request.url)] as const]
          : []),
        ...Array.from(
          resources.stacks,
          ([name, stack]) => [name, stack.stackId, () => describe(name, stack)] as const,
        ),
      ]
      if (StackName !== undefined) {
        const stack = stacks.find(([name, id]) => name === StackName || id === StackName)
        if (stack === undefined) return yield* AwsQuery.validationError(`Stack with id ${StackName} does not exist`)
        return { Stacks: [stack[2]()] }
      }
      const from = NextToken === undefined ? 0 : stacks.findIndex(([, id]) => id === NextToken)
      if (from < 0) return yield* AwsQuery.validationError("Invalid NextToken")
      return {
        Stacks: stacks.slice(from, from + pageSizes.stacks).map(([, , describe]) => describe()),
        NextToken: stacks[from + pageSizes.stacks]?.[1],
      }
    }),
  )

  return AwsQuery.make({
    service: "cloudformation",
    namespace: `http://cloudformation.amazonaws.com/doc/${version}/`,
    version,
    account,
    throttle,
    operations: { [CloudFormation.describeStacks.operationId]: describeStacks },
  })
}
