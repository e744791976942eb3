/**
 * What CloudFormation and Image Builder report of their own.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

const rules: ReadonlyArray<Rule> = [
  {
    code: "delete-dependency",
    title: "Something still uses what is to be deleted",
    explanation:
      "A resource outside the stack depends on one of the stack, such as a network interface that has its security group.",
    next: "Find what uses it, detach or delete that, then delete again.",
    signs: [
      /has a dependent object|has mount targets and cannot be deleted|DependencyViolation|(?:has|have) dependenc(?:y|ies)|is in use|currently in use|must (?:first )?(?:detach|delete|remove)|DeleteConflict|cannot be deleted since|contains? (?:one or more|objects|records)|HostedZoneNotEmpty|BucketNotEmpty|bucket you tried to delete is not empty|InvalidIPAddress\.InUse|AuthFailure.*address|cannot delete .*(?:entity|role)/i,
    ],
  },
  {
    code: "image-stack-delete-failed",
    title: "The image is there; only the clean-up of its build stack failed",
    explanation:
      "After a build a function deletes the stack, and the last of it, such as the function's own role, could not be deleted.",
    next:
      "Use the image. Delete the stack by hand and retain what does not go; or give a CleanupLambdaRole with the permissions for later builds.",
    signs: [
      /(?:DeleteStackFunction\w*|CleanupLambda\w*|BuildNotification\w*|InstanceRole|InstanceProfile|ParallelClusterImage\w*) DELETE_FAILED/,
    ],
  },
  {
    code: "delete-failed",
    title: "A resource could not be deleted",
    explanation: "The service refused to delete a resource of the stack.",
    next: "See to what the message says, or delete the stack and retain that resource, and delete it by hand.",
    signs: [/DELETE_FAILED: /],
    weight: "place",
  },
  {
    code: "termination-protection",
    title: "The stack or instance is protected from deletion",
    explanation: "Termination protection or a stack policy is on.",
    next: "Switch it off, then try again.",
    signs: [
      /[Tt]ermination ?[Pp]rotection|disableApiTermination|disableApiStop|stack policy|Action denied by stack policy/,
    ],
  },
  {
    code: "custom-resource-failed",
    title: "A function that the stack runs failed",
    explanation: "A custom resource runs a Lambda function, which answered FAILED or did not answer.",
    next: "Read the function's log group (/aws/lambda/…) of that time.",
    signs: [
      /Received response status \[FAILED\] from custom resource|Custom Resource failed to stabilize|Failed to receive \d+ resource signal|CloudFormation did not receive a response from your Custom Resource/,
    ],
  },
  {
    code: "resource-replacement-refused",
    title: "An update would replace a resource that cannot be replaced in place",
    explanation:
      "The resource has a name of its own, and CloudFormation would have to make another of that name first.",
    next: "Undo the change that makes it necessary, or create a new cluster with the new configuration.",
    signs: [
      /cannot update a stack when a custom-named resource requires replacing|UPDATE_FAILED: .*(?:requires? replac|immutable|cannot be (?:updated|modified|changed))/i,
    ],
  },
  {
    code: "nested-stack-failed",
    title: "A nested stack failed",
    explanation:
      "Queues, login nodes and others are stacks of their own within the cluster's; one of these failed, and the reason is among its own events.",
    next: "Look at the events of the nested stack that the message names, in CloudFormation's console.",
    weight: "place",
    signs: [/Embedded stack \S+ was not successfully|CloudFormation::Stack \S+ \w+_FAILED: (?!.*cancelled)/],
  },
  {
    code: "template-invalid",
    title: "CloudFormation does not accept the template",
    explanation:
      "The template that ParallelCluster made is too large, or has something that this region or account does not know.",
    next: "Leave out what the message names; with very many queues, use fewer.",
    signs: [
      /Template (?:error|format error|validation error)|Unrecognized resource types?|Transform \S+ failed|requires capabilities|InsufficientCapabilities/,
    ],
  },
  {
    code: "cloudformation-not-reached",
    title: "A node cannot read its stack from CloudFormation",
    explanation:
      "cfn-init and cfn-signal read what to do from the stack and report to it; the node does not reach CloudFormation, or may not.",
    next:
      "Give the subnet a way to CloudFormation and S3 (NAT or VPC endpoints), and the node's role cloudformation:DescribeStackResource.",
    in: ["cfn-init", "cloud-init-output", "cloud-init", "system-messages", "syslog", "chef-client"],
    signs: [
      /cfn-(?:init|signal)\S*.*(?:Connect|Timeout|refused|unreachable|40[0-9])|Could not (?:access|retrieve) .*(?:stack|metadata)|Could not retrieve [0-9a-f.:/]+ |\[ERROR\].*(?:cloudformation|CloudFormation|wait condition handle).*(?:timed? ?out|refused|fail|denied|expired)|Stack\b.* does not exist|No handler|Error occurred (?:during build|signaling)|HTTPError: 40[03]/i,
    ],
  },
  {
    code: "service-failed",
    title: "A service of AWS failed",
    explanation: "The service reports an error of its own.",
    next: "Try again; if it stays, look at the AWS Health Dashboard and turn to AWS Support with the request id.",
    in: ["stackEvent", "describe", "clustermgtd", "slurm_resume", "build"],
    signs: [
      /^(?!.*GeneralServiceException).*(?:HandlerErrorCode: (?:InternalFailure|ServiceInternalError|NetworkFailure|ServiceTimeout)|Internal Failure|InternalError|InternalServerError|InternalFailure|ServiceUnavailable|Server\.InternalError|Internal error|Status Code: 5\d\d)/,
    ],
  },
  {
    code: "build-cancelled",
    title: "The build was cancelled",
    explanation: "Somebody or something cancelled the build in Image Builder, or its workflow was stopped.",
    next: "Build again.",
    signs: [{
      text: /^CANCELLED$|[Cc]ancelled by (?:the )?user|(?:image|build|workflow|execution)\b.{0,40}\bcancell?ed/i,
      in: ["describe", "stackEvent", "build"],
    }],
  },
  {
    code: "image-distribution-failed",
    title: "The image could not be copied or shared",
    explanation: "The AMI was made, and distributing it to regions, accounts or launch permissions failed.",
    next: "Correct the distribution's accounts and regions, and the permissions and keys there.",
    signs: [
      /[Dd]istribution (?:of|failed|job)\b.*(?:fail|error|cannot)|ModifyImageAttribute|CopyImage operation|DISTRIBUTING.*fail|EC2ImageBuilderDistributionCrossAccountRole/,
    ],
  },
  {
    code: "image-creation-failed",
    title: "The AMI could not be made of the build instance",
    explanation: "All steps of the build went well, and EC2 refused or failed to make the AMI.",
    next: "See to what the message says, then build again.",
    weight: "place",
    signs: [
      /when calling the CreateImage operation|workflow step CreateOutputAMI|Action failed for step CreateOutputAMI/,
    ],
  },
  {
    code: "build-instance-terminated",
    title: "The build instance went away during the build",
    explanation: "Somebody, a program or the instance itself ended the build instance while it was at work.",
    next: "Look in CloudTrail who terminated it; a script must not shut the instance down. Then build again.",
    signs: [
      /[Ii]nstance '?i-\w+'? (?:was|has been|is)? ?(?:terminated|stopped|shut|shutting)|terminated unexpectedly/,
    ],
  },
  {
    code: "build-instance-launch-failed",
    title: "The build instance could not be launched",
    explanation: "EC2 refused to launch the instance that the image is built on.",
    next: "See to what the message says; often the instance type, subnet, security group or AMI.",
    weight: "place",
    signs: [
      /when calling the RunInstances operation|workflow step LaunchBuildInstance|Action failed for step LaunchBuildInstance|LaunchTestInstance/,
    ],
  },
  {
    code: "build-component-failed",
    title: "A component of the build failed",
    explanation:
      "Image Builder reports which document failed and nothing else; the reason is in the build's log, which has no answer that is recognised.",
    next: "Read the end of the build's log.",
    weight: "consequence",
    isLastResort: true,
    signs: [/Document arn:\S+ failed!?/],
  },
  {
    code: "cluster-creation-failed",
    title: "The cluster could not be created",
    explanation:
      "The service has no closer code for it: a resource of the stack failed before the head node reported anything.",
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

/** Rules about stacks: for events, descriptions and builds, unless they say where else. */
export const stacks: ReadonlyArray<Rule> = /*#__PURE__*/ rules.map((rule) => ({
  in: ["stackEvent", "describe", "build"],
  ...rule,
}))
