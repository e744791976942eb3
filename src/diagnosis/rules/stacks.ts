/**
 * Failures that CloudFormation and Image Builder report.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

const rules: ReadonlyArray<Rule> = [
  {
    code: "delete-dependency",
    title: "A resource cannot be deleted, because it is in use",
    explanation:
      "A resource outside the stack depends on one of the stack, such as a network interface that has its security group.",
    next: "Find the resource that uses it, detach or delete that, then delete again.",
    signs: [
      /has a dependent object|has mount targets and cannot be deleted|DependencyViolation|(?:has|have) dependenc(?:y|ies)|is in use|currently in use|must (?:first )?(?:detach|delete|remove)|DeleteConflict|cannot be deleted since|contains? (?:one or more|objects|records)|HostedZoneNotEmpty|BucketNotEmpty|bucket you tried to delete is not empty|InvalidIPAddress\.InUse|AuthFailure.*address|cannot delete .*(?:entity|role)/i,
    ],
  },
  {
    code: "image-stack-delete-failed",
    title: "The image is available; only the cleanup of its build stack failed",
    explanation:
      "After a build a Lambda function deletes the stack. Its last resources, such as the function's own role, could not be deleted.",
    next:
      "Use the image. Delete the stack manually, and retain the resources that cannot be deleted. For later builds, set a CleanupLambdaRole with the permissions.",
    signs: [
      /(?:DeleteStackFunction\w*|CleanupLambda\w*|BuildNotification\w*|InstanceRole|InstanceProfile|ParallelClusterImage\w*) DELETE_FAILED/,
    ],
  },
  {
    code: "delete-failed",
    title: "A resource could not be deleted",
    explanation: "The service refused to delete a resource of the stack.",
    next: "Resolve the error in the message; or delete the stack, retain that resource, and delete it manually.",
    signs: [/DELETE_FAILED: /],
    weight: "place",
  },
  {
    code: "termination-protection",
    title: "The stack or instance is protected from deletion",
    explanation: "Termination protection or a stack policy is enabled.",
    next: "Disable it, then try again.",
    signs: [
      /[Tt]ermination ?[Pp]rotection|disableApiTermination|disableApiStop|stack policy|Action denied by stack policy/,
    ],
  },
  {
    code: "custom-resource-failed",
    title: "A function that the stack runs failed",
    explanation: "A custom resource runs a Lambda function, which returned FAILED or did not respond.",
    next: "Read the function's log group (/aws/lambda/…) at that time.",
    signs: [
      /Received response status \[FAILED\] from custom resource|Custom Resource failed to stabilize|Failed to receive \d+ resource signal|CloudFormation did not receive a response from your Custom Resource/,
    ],
  },
  {
    code: "resource-replacement-refused",
    title: "An update would replace a resource that cannot be replaced in place",
    explanation:
      "The resource has a fixed name, and CloudFormation would have to create a second one with the same name first.",
    next: "Undo the change that requires the replacement, or create a new cluster with the new configuration.",
    signs: [
      /cannot update a stack when a custom-named resource requires replacing|UPDATE_FAILED: .*(?:requires? replac|immutable|cannot be (?:updated|modified|changed))/i,
    ],
  },
  {
    code: "nested-stack-failed",
    title: "A nested stack failed",
    explanation:
      "Queues, login nodes and others are nested stacks of the cluster. One of these failed, and its own events have the reason.",
    next: "Look at the events of the nested stack that the message names, in CloudFormation's console.",
    weight: "place",
    signs: [/Embedded stack \S+ was not successfully|CloudFormation::Stack \S+ \w+_FAILED: (?!.*cancelled)/],
  },
  {
    code: "template-invalid",
    title: "CloudFormation rejects the template",
    explanation:
      "ParallelCluster's template is too large, or uses a feature that this region or account does not support.",
    next: "Remove what the message names; if there are very many queues, use fewer.",
    signs: [
      /Template (?:error|format error|validation error)|Unrecognized resource types?|Transform \S+ failed|requires capabilities|InsufficientCapabilities/,
    ],
  },
  {
    code: "cloudformation-not-reached",
    title: "A node cannot read its stack from CloudFormation",
    explanation:
      "cfn-init and cfn-signal read instructions from the stack and report to it; the node cannot connect to CloudFormation, or lacks the permission.",
    next:
      "Give the subnet a route to CloudFormation and S3 (NAT or VPC endpoints), and the node's role cloudformation:DescribeStackResource.",
    in: ["cfn-init", "cloud-init-output", "cloud-init", "system-messages", "syslog", "chef-client"],
    signs: [
      /cfn-(?:init|signal)\S*.*(?:Connect|Timeout|refused|unreachable|40[0-9])|Could not (?:access|retrieve) .*(?:stack|metadata)|Could not retrieve [0-9a-f.:/]+ |\[ERROR\].*(?:cloudformation|CloudFormation|wait condition handle).*(?:timed? ?out|refused|fail|denied|expired)|Stack\b.* does not exist|No handler|Error occurred (?:during build|signaling)|HTTPError: 40[03]/i,
    ],
  },
  {
    code: "service-failed",
    title: "An AWS service failed",
    explanation: "The service reports an internal error.",
    next:
      "Try again. If the error persists, check the AWS Health Dashboard, and contact AWS Support with the request id.",
    in: ["stackEvent", "describe", "clustermgtd", "slurm_resume", "build"],
    signs: [
      /^(?!.*GeneralServiceException).*(?:HandlerErrorCode: (?:InternalFailure|ServiceInternalError|NetworkFailure|ServiceTimeout)|Internal Failure|InternalError|InternalServerError|InternalFailure|ServiceUnavailable|Server\.InternalError|Internal error|Status Code: 5\d\d)/,
    ],
  },
  {
    code: "build-cancelled",
    title: "The build was cancelled",
    explanation: "The build was cancelled in Image Builder, or its workflow was stopped.",
    next: "Build again.",
    signs: [{
      text: /^CANCELLED$|[Cc]ancelled by (?:the )?user|(?:image|build|workflow|execution)\b.{0,40}\bcancell?ed/i,
      in: ["describe", "stackEvent", "build"],
    }],
  },
  {
    code: "image-distribution-failed",
    title: "The image could not be copied or shared",
    explanation: "The AMI was created, but copying it to regions or sharing it with accounts failed.",
    next: "Correct the accounts and regions of the distribution, and the permissions and keys there.",
    signs: [
      /[Dd]istribution (?:of|failed|job)\b.*(?:fail|error|cannot)|ModifyImageAttribute|CopyImage operation|DISTRIBUTING.*fail|EC2ImageBuilderDistributionCrossAccountRole/,
    ],
  },
  {
    code: "image-creation-failed",
    title: "The AMI could not be created from the build instance",
    explanation: "All steps of the build succeeded, but EC2 refused or failed to create the AMI.",
    next: "Resolve the error in the message, then build again.",
    weight: "place",
    signs: [
      /when calling the CreateImage operation|workflow step CreateOutputAMI|Action failed for step CreateOutputAMI/,
    ],
  },
  {
    code: "build-instance-terminated",
    title: "The build instance was terminated during the build",
    explanation:
      "A person, a program or the instance itself terminated the build instance before the build was complete.",
    next: "Find out in CloudTrail who terminated it. Scripts must not shut the instance down. Then build again.",
    signs: [
      /[Ii]nstance '?i-\w+'? (?:was|has been|is)? ?(?:terminated|stopped|shut|shutting)|terminated unexpectedly/,
    ],
  },
  {
    code: "build-instance-launch-failed",
    title: "The build instance could not be launched",
    explanation: "EC2 refused to launch the instance for the build.",
    next: "Resolve the error in the message; often the instance type, subnet, security group or AMI is wrong.",
    weight: "place",
    signs: [
      /when calling the RunInstances operation|workflow step LaunchBuildInstance|Action failed for step LaunchBuildInstance|LaunchTestInstance/,
    ],
  },
  {
    code: "build-component-failed",
    title: "A component of the build failed",
    explanation: "Image Builder reports only which document failed. The build's log has no recognised cause.",
    next: "Read the end of the build's log.",
    weight: "consequence",
    isLastResort: true,
    signs: [/Document arn:\S+ failed!?/],
  },
  {
    code: "cluster-creation-failed",
    title: "The cluster could not be created",
    explanation:
      "The service has no specific failure code: a resource of the stack failed before the head node reported a status.",
    next: "Look at the first failed event of the stack.",
    weight: "consequence",
    isLastResort: true,
    signs: [{ text: /^ClusterCreationFailure/, in: ["describe"] }],
  },
  {
    code: "resource-creation-failed",
    title: "Resources for the head node could not be created",
    explanation: "Another resource of the stack failed, so the wait for the head node was cancelled.",
    next: "Look at the first failed event of the stack.",
    weight: "consequence",
    isLastResort: true,
    signs: [{ text: /^ResourceCreationFailure/, in: ["describe"] }],
  },
]

/** Rules about stacks: by default for events, descriptions and builds. */
export const stacks: ReadonlyArray<Rule> = /*#__PURE__*/ rules.map((rule) => ({
  in: ["stackEvent", "describe", "build"],
  ...rule,
}))
