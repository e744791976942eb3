/**
 * Names that are taken or invalid, and invalid requests.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Rules about names and limits of requests. */
export const names: ReadonlyArray<Rule> = [
  {
    code: "key-pair-missing",
    title: "The SSH key pair does not exist",
    explanation: "HeadNode/Ssh/KeyName (or that of the login nodes) names a key pair that is not in this region.",
    next: "Create or import it in the cluster's region, or use another one.",
    signs: [/key pair '[^']*' does not exist|InvalidKeyPair/i],
  },
  {
    code: "name-already-exists",
    title: "A resource with this name already exists",
    explanation:
      "A resource of an earlier build or cluster with the same name, or one that was created manually, still exists.",
    next: "Delete the resource that the message names, or choose another name.",
    signs: [
      /already exists|HandlerErrorCode: AlreadyExists|EntityAlreadyExists|ResourceExistsException|ResourceAlreadyExists|AlreadyExistsException|NameAlreadyInUse|already (?:in use|been taken)|DuplicateRequest|InvalidGroup\.Duplicate|BucketAlreadyOwnedByYou/i,
    ],
    in: ["stackEvent", "describe", "build"],
  },
  {
    code: "user-data-too-large",
    title: "The user data of a node is too long",
    explanation: "EC2 limits user data to 16 KB; many queues, tags or scripts make it longer.",
    next: "Use fewer or shorter entries in the configuration.",
    signs: [/User data is limited to|user ?data.*(?:exceed|too (?:long|large)|limit)/i],
  },
  {
    code: "tag-policy-violation",
    title: "A tag is not allowed by the organization's tag policy",
    explanation: "The organization prescribes which values a tag may have, or how its key is spelled.",
    next: "Correct Tags (or Build/Tags) as the tag policy requires.",
    in: ["stackEvent", "describe"],
    signs: [/TagPolicyViolation|[Tt]ag policy/],
  },
  {
    code: "name-invalid",
    title: "A name is too long or has characters that are not allowed",
    explanation:
      "Names of roles, hosts and resources contain the name of the cluster or image, and each service has its own limits.",
    next: "Choose a shorter or simpler name.",
    in: ["stackEvent", "describe"],
    signs: [
      /failed to satisfy constraint|length less than or equal to|must (?:have|be) (?:a )?length|must match (?:the )?(?:regular expression )?pattern|failed validation constraint|expected (?:max|min)Length|is not a valid (?:name|tag)|Invalid ?Tag\w*|[Tt]ag (?:key|value)s? .*(?:invalid|not allowed|reserved|exceed|must)|DomainLabelTooLong|too long/,
    ],
  },
  {
    code: "bucket-missing",
    title: "A bucket or object does not exist",
    explanation: "The stack reads a template, function or configuration from a bucket, and does not find it.",
    next:
      "Do not change the bucket that ParallelCluster created; correct CustomS3Bucket and other bucket names in the configuration.",
    signs: [
      /NoSuchBucket|NoSuchKey|S3 Error Code: \w+|specified (?:bucket|key) does not exist|bucket .* (?:does not exist|not found)/i,
    ],
    in: ["stackEvent", "describe", "build", "cfn-init", "chef-client"],
  },
  {
    code: "resource-in-use",
    title: "Another operation on the resource is in progress",
    explanation: "The resource is being created, changed or used by another operation.",
    next: "Wait until the other operation is done, then try again.",
    in: ["stackEvent", "describe"],
    signs: [
      /HandlerErrorCode: ResourceConflict|OperationAborted|ConcurrentModification|conflicting conditional operation|ResourceInUse|IncorrectInstanceState/i,
    ],
  },
  {
    code: "resource-not-found",
    title: "A required resource does not exist",
    explanation:
      "A resource of the configuration or the stack was not found: it is in another region or account, deleted, or not yet visible.",
    next: "Correct the id or name in the message.",
    in: ["stackEvent", "describe"],
    signs: [
      /HandlerErrorCode: NotFound|NotFoundException|ResourceNotFound|NoSuchEntity|(?:does not|do not) exist|(?:was|were|cannot be|could not be) (?:not )?found|not found/i,
    ],
  },
  {
    code: "resource-not-stabilized",
    title: "A resource did not become ready",
    explanation: "The resource failed or took too long while the service created it.",
    next: "Look for the reason in the service's console; often it is a quota, capacity or a key.",
    in: ["stackEvent"],
    signs: [
      /HandlerErrorCode: NotStabilized|did not stabilize|failed to stabilize|Exceeded attempts to wait|entered (?:error|failed) state/i,
    ],
  },
  {
    code: "request-invalid",
    title: "A service rejects a value",
    explanation: "A property of the resource has a value that the service refuses; the message says which.",
    next: "Correct it in the configuration, then create it again.",
    in: ["stackEvent", "describe"],
    signs: [
      /HandlerErrorCode: (?:InvalidRequest|InvalidTypeConfiguration|NotUpdatable)|InvalidParameter\w*|InvalidInput|Invalid request provided|ValidationException|ValidationError|MalformedPolicyDocument|InvalidRequest\b|UnsupportedOperation|Encountered unsupported property|Properties validation failed|Model validation failed|Value of property|\b(?:is|are) (?:not valid|invalid)\b|Status Code: 400|Unresolved resource dependencies/,
    ],
  },
]
