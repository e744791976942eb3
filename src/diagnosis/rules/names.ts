/**
 * Names that are taken or wrong, and requests that are not valid.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Rules about names and limits of what may be requested. */
export const names: ReadonlyArray<Rule> = [
  {
    code: "key-pair-missing",
    title: "The SSH key pair does not exist",
    explanation: "HeadNode/Ssh/KeyName (or that of the login nodes) names a key pair that is not in this region.",
    next: "Create or import it in the cluster's region, or name another.",
    signs: [/key pair '[^']*' does not exist|InvalidKeyPair/i],
  },
  {
    code: "name-already-exists",
    title: "A resource of that name exists already",
    explanation: "Something of an earlier build or cluster of the same name, or made by hand, is in the way.",
    next: "Delete what is left (the message names it), or choose another name.",
    signs: [
      /already exists|HandlerErrorCode: AlreadyExists|EntityAlreadyExists|ResourceExistsException|ResourceAlreadyExists|AlreadyExistsException|NameAlreadyInUse|already (?:in use|been taken)|DuplicateRequest|InvalidGroup\.Duplicate|BucketAlreadyOwnedByYou/i,
    ],
    in: ["stackEvent", "describe", "build"],
  },
  {
    code: "user-data-too-large",
    title: "What a node is started with is too long",
    explanation: "EC2 limits user data to 16 KB; many queues, tags or scripts make it longer.",
    next: "Use fewer or shorter entries in the configuration.",
    signs: [/User data is limited to|user ?data.*(?:exceed|too (?:long|large)|limit)/i],
  },
  {
    code: "tag-policy-violation",
    title: "A tag is not allowed by the organization's tag policy",
    explanation: "The organization prescribes which values a tag may have, or how its key is spelled.",
    next: "Correct Tags (or Build/Tags) as the tag policy has it.",
    in: ["stackEvent", "describe"],
    signs: [/TagPolicyViolation|[Tt]ag policy/],
  },
  {
    code: "name-invalid",
    title: "A name is too long or has characters that are not allowed",
    explanation:
      "Names of roles, hosts and resources are made from the name of the cluster or image, and each service has its own limits.",
    next: "Choose a shorter or simpler name.",
    in: ["stackEvent", "describe"],
    signs: [
      /failed to satisfy constraint|length less than or equal to|must (?:have|be) (?:a )?length|must match (?:the )?(?:regular expression )?pattern|failed validation constraint|expected (?:max|min)Length|is not a valid (?:name|tag)|Invalid ?Tag\w*|[Tt]ag (?:key|value)s? .*(?:invalid|not allowed|reserved|exceed|must)|DomainLabelTooLong|too long/,
    ],
  },
  {
    code: "bucket-missing",
    title: "A bucket or object does not exist",
    explanation: "The stack reads a template, function or configuration from a bucket, and it is not there.",
    next: "Leave the bucket that ParallelCluster made as it is; correct CustomS3Bucket or what else names a bucket.",
    signs: [
      /NoSuchBucket|NoSuchKey|S3 Error Code: \w+|specified (?:bucket|key) does not exist|bucket .* (?:does not exist|not found)/i,
    ],
    in: ["stackEvent", "describe", "build", "cfn-init", "chef-client"],
  },
  {
    code: "resource-in-use",
    title: "Something is changed at the same moment",
    explanation: "The resource is being created, changed or used by another operation.",
    next: "Wait until the other operation is done, then try again.",
    in: ["stackEvent", "describe"],
    signs: [
      /HandlerErrorCode: ResourceConflict|OperationAborted|ConcurrentModification|conflicting conditional operation|ResourceInUse|IncorrectInstanceState/i,
    ],
  },
  {
    code: "resource-not-found",
    title: "Something that is needed does not exist",
    explanation:
      "A resource that the configuration names, or that was made before, is not there: of another region or account, deleted, or not yet visible.",
    next: "Correct the id or name that the message quotes.",
    in: ["stackEvent", "describe"],
    signs: [
      /HandlerErrorCode: NotFound|NotFoundException|ResourceNotFound|NoSuchEntity|(?:does not|do not) exist|(?:was|were|cannot be|could not be) (?:not )?found|not found/i,
    ],
  },
  {
    code: "resource-not-stabilized",
    title: "A resource did not become ready",
    explanation: "The service began to create the resource, and it went into an error or took too long.",
    next: "Look at the resource in its service's console for the reason; often a quota, capacity or a key.",
    in: ["stackEvent"],
    signs: [
      /HandlerErrorCode: NotStabilized|did not stabilize|failed to stabilize|Exceeded attempts to wait|entered (?:error|failed) state/i,
    ],
  },
  {
    code: "request-invalid",
    title: "A service does not accept a value",
    explanation: "A property of the resource has a value that the service refuses; the message says which.",
    next: "Correct it in the configuration, then create again.",
    in: ["stackEvent", "describe"],
    signs: [
      /HandlerErrorCode: (?:InvalidRequest|InvalidTypeConfiguration|NotUpdatable)|InvalidParameter\w*|InvalidInput|Invalid request provided|ValidationException|ValidationError|MalformedPolicyDocument|InvalidRequest\b|UnsupportedOperation|Encountered unsupported property|Properties validation failed|Model validation failed|Value of property|\b(?:is|are) (?:not valid|invalid)\b|Status Code: 400|Unresolved resource dependencies/,
    ],
  },
]
