/**
 * Permissions, credentials and keys.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Rules about permissions. */
export const permissions: ReadonlyArray<Rule> = [
  {
    code: "scp-deny",
    title: "A service control policy of the organization denies the action",
    explanation:
      "An explicit deny in a policy of the organization takes precedence over all permissions of the account.",
    next:
      "Meet the policy's condition (region, instance type, tags, IMDSv2, encryption) in the configuration, or ask the organization's administrators to exempt the role.",
    signs: [
      /explicit deny in a (?:service|resource) control policy|no service control policy allows|denied by (?:an? )?(?:organization|service control) polic/i,
    ],
  },
  {
    code: "permissions-boundary",
    title: "A permissions boundary does not allow the action",
    explanation:
      "The boundary of the caller's role limits what its policies grant; creating a role often requires that the new role has a boundary, too.",
    next:
      "Set Iam/PermissionsBoundary (and ResourcePrefix) as your boundary requires, use existing roles instead, or extend the boundary.",
    signs: [
      /no permissions boundary allows|explicit deny in a permissions boundary|permissions boundary.*(?:not allow|denied|invalid)/i,
    ],
  },
  {
    code: "service-linked-role-missing",
    title: "A service-linked role is missing and cannot be created",
    explanation:
      "An AWS service needs its service-linked role, such as the one for spot instances. It is created at first use if the caller has the permission.",
    next:
      "Ask an administrator to create it once: `aws iam create-service-linked-role --aws-service-name spot.amazonaws.com` (or imagebuilder, fsx, autoscaling … as the message says).",
    signs: [
      /ServiceLinkedRoleCreationNotPermitted|iam:CreateServiceLinkedRole|[Ss]ervice-linked role.*(?:permission|not exist|does not|missing|not found|cannot|unable)|Unable to assume the service linked role/,
    ],
  },
  {
    code: "credentials-expired",
    title: "Credentials expired during the operation",
    explanation: "The temporary credentials expired before the operation was complete.",
    next:
      "Start again with credentials that last longer than the operation, or with a role for CloudFormation; delete the failed stack first.",
    signs: [
      /security token included in the request is expired|ExpiredToken|RequestExpired|Token has expired|session (?:token )?(?:has )?expired|credentials (?:have|has) expired/i,
    ],
  },
  {
    code: "credentials-invalid",
    title: "Credentials are not accepted",
    explanation:
      "AWS does not know the credentials, or the signature is invalid: the keys were deleted or are of another partition, or the clock is wrong.",
    next: "Use valid credentials of this account and partition, and correct the clock of the machine.",
    signs: [
      /security token included in the request is invalid|InvalidClientTokenId|SignatureDoesNotMatch|AuthFailure - AWS was not able to validate|UnrecognizedClientException|InvalidAccessKeyId|Signature (?:expired|not yet current)|IncompleteSignature|AWS was not able to validate the provided access credentials/,
    ],
  },
  {
    code: "tagging-denied",
    title: "The caller may not tag the resources that it creates",
    explanation: "A resource is created with tags, and the caller lacks the permission to tag them.",
    next:
      "Add the tagging action of that service (such as cloudwatch:TagResource, logs:TagResource, lambda:TagResource) to the role, as the current policies of ParallelCluster have it.",
    in: ["stackEvent", "describe"],
    signs: [
      /permissions error performing a tagging operation|Unauthorized ?[Tt]agging ?[Oo]peration|not authorized to perform: \S*:(?:TagResource|CreateTags|AddTags\w*|TagRole|TagPolicy|TagInstanceProfile|TagLogGroup|ChangeTagsForResource|TagQueue|PutObjectTagging)\b/,
    ],
  },
  {
    code: "pass-role-denied",
    title: "The caller may not pass a role",
    explanation: "A service will use a role, and the caller lacks iam:PassRole for it.",
    next: "Grant iam:PassRole for that role; for your own roles, with their names and paths.",
    signs: [/not authorized to perform: iam:PassRole|iam:PassRole/],
  },
  {
    code: "kms-access-denied",
    title: "A KMS key does not exist or may not be used",
    explanation:
      "An encrypted volume, file, secret or snapshot needs a key that is disabled, in another region, or whose policy does not allow the caller or the service.",
    next:
      "Correct the key's id and region, and allow the creating role (and the service's role) to use it and to create grants in the key's policy.",
    signs: [
      /keyId \S+ is not (?:valid|enabled|accessible)|kms:(?:Decrypt|CreateGrant|GenerateDataKey\w*|DescribeKey|Encrypt|ReEncrypt\w*)|KMS\.(?:DisabledException|NotFoundException|InvalidStateException|AccessDenied\w*)|KMSAccessDenied\w*|Client\.InvalidKMSKey|InvalidKMSKey|Kms(?:Key)?\w*(?:NotFound|NotAccessible|Disabled|Invalid)\w*|(?:KMS|kms) key\b.*(?:not (?:exist|found|valid|accessible|authorized|enabled)|denied|disabled|pending deletion|cannot)|ciphertext refers to a customer master key|access the (?:AWS )?KMS|[Kk]ey ID is not accessible|InternalError: Client error on launch|Client\.InternalError/,
    ],
  },
  {
    code: "script-download-denied",
    title: "Access to a script is denied",
    explanation:
      "S3 denies access to the script (403): the role of the node or build instance may not read the object, or the bucket or its key does not allow it.",
    next:
      "Grant the role access to the bucket (HeadNode/Iam/S3Access, the queue's Iam/S3Access, Build/Iam), and check the bucket's policy and KMS key.",
    signs: [
      /\(403\) when calling the (?:HeadObject|GetObject)|fatal error: An error occurred \((?:403|AccessDenied)\)|Failed to download OnNode\w+ script .*(?:403|AccessDenied|Forbidden|Access Denied|status code 40[13])|(?:AccessDenied|InvalidObjectState)\b.* when calling the (?:HeadObject|GetObject) operation/,
    ],
  },
  {
    code: "s3-access-denied",
    title: "Access to a bucket is denied",
    explanation:
      "S3 denies access to a bucket because of the role's policy, the bucket's policy, a block of public access or an endpoint policy.",
    next: "Allow the action for that bucket in all of these.",
    signs: [
      /not authorized to perform: s3:\w+|(?:AccessDenied|403|AllAccessDisabled)\b.* when calling the (?:ListObjects\w*|GetBucket\w*|PutObject|ListBuckets|CopyObject|CreateBucket|DeleteObjects?|PutBucket\w*) operation|S3 error: Access Denied|s3.*: Access Denied\b/,
    ],
  },
  {
    code: "secret-access-denied",
    title: "A secret cannot be read",
    explanation:
      "A password (of the directory or of the accounting database) could not be read from Secrets Manager or Parameter Store.",
    next: "Correct the ARN, and allow the head node's role to read the secret and to use its key.",
    signs: [
      /(?<!arn:[\w-]+:)secretsmanager:\w+|ssm:GetParameter\w*|\w+ when calling the Get(?:SecretValue|Parameter) operation|Secrets Manager can't find the specified secret|ParameterNotFound/,
    ],
  },
  {
    code: "explicit-deny",
    title: "A policy explicitly denies the action",
    explanation:
      "A statement with Effect Deny in a policy of the identity, the resource, the session or the endpoint takes precedence over every Allow.",
    next: "Find the policy that the message names, and meet or change its condition.",
    signs: [/with an explicit deny(?: in| |$)|explicitly denied/],
  },
  {
    code: "instance-role-permission-missing",
    title: "The role of the instance lacks a permission",
    explanation:
      "A program on the build instance or on a node called AWS with the instance's role, which does not allow that action.",
    next:
      "Add the action that the message names to the role; your own role needs all permissions of ParallelCluster's and Image Builder's policies (EC2InstanceProfileForImageBuilder, AmazonSSMManagedInstanceCore).",
    signs: [
      /assumed-role\/\S+\/i-[0-9a-f]+ is not authorized to perform/,
      {
        text: /is not authorized to perform: [\w-]+:\w+|UnauthorizedOperation|AccessDenied(?:Exception)?\b/,
        in: [
          "build",
          "clustermgtd",
          "slurm_resume",
          "chef-client",
          "cfn-init",
          "cloud-init-output",
          "cloud-init",
          "computemgtd",
          "slurm_fleet_status_manager",
          "clusterstatusmgtd",
          "system-messages",
          "syslog",
        ],
      },
    ],
  },
  {
    code: "assume-role-denied",
    title: "A role may not be assumed",
    explanation: "The role's trust policy does not allow the service or identity that tries to assume it.",
    next: "Correct the role's trust policy; if the role was created just now, try again.",
    signs: [
      /not authorized to perform: sts:AssumeRole|cannot be assumed by|is unable to assume|can(?:not|'t) assume (?:the )?role|role defined for the function cannot be assumed|Role .* is invalid or cannot be assumed/i,
    ],
  },
  {
    code: "instance-profile-invalid",
    title: "An instance profile or role is not valid",
    explanation: "The instance profile, role or policy does not exist, has no role, or cannot be attached.",
    next: "Correct its name or ARN; an instance profile needs exactly one role, which EC2 may assume.",
    signs: [
      /Invalid IAM Instance Profile|instance ?profile\b.*(?:does not exist|not found|cannot be found|has no|is invalid)|(?:role|policy) with (?:name|arn) \S+ cannot be found|Policy \S+ (?:does not exist|was not found)|is not attachable|InvalidInstanceProfile/i,
    ],
  },
  {
    code: "iam-permission-missing",
    title: "The caller lacks a permission",
    explanation:
      "The stack's creator lacks a permission that its resources need. CloudFormation uses the permissions of the caller; for the API, those of its Lambda function.",
    next: "Add the action that the message names to that role, as the current policies of ParallelCluster have it.",
    signs: [
      /(?:is|are) not authorized to perform|not authorized to perform this operation|UnauthorizedOperation|User is not authorized|You (?:are|is) not authorized|API: \S+ (?:Access Denied|You are not authorized)/i,
      {
        text:
          /HandlerErrorCode: (?:AccessDenied|UnauthorizedTaggingOperation|InvalidCredentials)|AccessDenied(?:Exception)?\b|Access ?[Dd]enied/,
        in: ["stackEvent", "describe"],
      },
    ],
  },
]
