/**
 * Quotas of an account other than those of running instances.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Rules about quotas. */
export const quotas: ReadonlyArray<Rule> = [
  {
    code: "eip-limit",
    title: "The quota of Elastic IP addresses is used up",
    explanation: "An account has five Elastic IP addresses in a region, unless more are requested.",
    next: "Release addresses that are not used or request more; or remove HeadNode/Networking/ElasticIp.",
    signs: [
      /AddressLimitExceeded|maximum number of addresses has been reached|too many (?:elastic )?(?:ip )?addresses/i,
    ],
  },
  {
    code: "subnet-addresses-exhausted",
    title: "The subnet has no free addresses",
    explanation: "Every network interface needs an address of its subnet, and none is free.",
    next: "Use a larger subnet, or free addresses in it.",
    signs: [
      /insufficient free (?:private )?(?:IP )?addresses|InsufficientFreeAddressesInSubnet|not enough (?:free )?(?:private )?(?:IP )?addresses|InsufficientCidrBlocks|SubnetsFull/i,
    ],
  },
  {
    code: "ami-quota",
    title: "The quota of AMIs is used up",
    explanation: "A region limits how many AMIs an account has, and how many it creates at the same time.",
    next: "Deregister AMIs that are not needed, or request more in Service Quotas.",
    signs: [
      /number of (?:public and private )?AMIs|AMI quota|AMIQuota|ResourceLimitExceeded\) when calling the (?:CreateImage|CopyImage)|private AMIs allowed/i,
    ],
  },
  {
    code: "snapshot-quota",
    title: "The quota of snapshots is used up",
    explanation: "A region limits how many snapshots an account has, and how many it creates at the same time.",
    next: "Delete snapshots that are not needed, wait for those that are being created, or request more.",
    signs: [
      /SnapshotLimitExceeded|ConcurrentSnapshotLimitExceeded|SnapshotCreationPerVolumeRateExceeded|Too many snapshots|number of (?:pending )?snapshots/i,
    ],
  },
  {
    code: "hosted-zone-failed",
    title: "The cluster's private DNS zone could not be created",
    explanation:
      "ParallelCluster creates a private hosted zone in Route 53 for the names of its nodes; the account has too many zones, or a conflicting one.",
    next:
      "Delete zones of old clusters or request more; or set SlurmSettings/Dns/DisableManagedDns, or set an existing HostedZoneId.",
    signs: [
      /MAX_HOSTED_ZONES|TooManyHostedZones|Route53::HostedZone \S+ \w+_FAILED|ConflictingDomainExists|NoSuchHostedZone|hosted zone .*(?:limit|exceed|conflict|not found)/i,
    ],
  },
  {
    code: "security-group-limit",
    title: "The quota of security groups or their rules is used up",
    explanation:
      "There are limits on the security groups of a VPC, the rules of a group, and the groups of a network interface.",
    next: "Delete groups and rules that are not needed, or request more.",
    signs: [
      /SecurityGroupLimitExceeded|RulesPerSecurityGroupLimitExceeded|SecurityGroupsPer(?:Instance|Interface)LimitExceeded|maximum number of (?:security groups|rules)/i,
    ],
  },
  {
    code: "network-interface-limit",
    title: "The quota of network interfaces is used up",
    explanation:
      "A region limits how many network interfaces an account has, and an instance type how many it can hold.",
    next: "Delete interfaces that are not needed, or request more; use fewer interfaces for each node.",
    signs: [
      /NetworkInterfaceLimitExceeded|AttachmentLimitExceeded - (?!EFA)|limit for network interfaces|Interface count \d+ exceeds the limit|maximum number of network interfaces|network interface count .*exceed/i,
    ],
  },
  {
    code: "vpc-limit",
    title: "A quota of the VPC is used up",
    explanation: "A region limits VPCs, gateways, endpoints, routes and addresses of an account.",
    next: "Delete what is not needed, or request more in Service Quotas.",
    signs: [
      /(?:Vpc|InternetGateway|NatGateway|VpcEndpoint|RouteTable|Route|Subnet)LimitExceeded|maximum number of (?:VPCs|internet gateways|NAT gateways|routes|subnets|VPC endpoints)/i,
    ],
  },
  {
    code: "iam-limit",
    title: "A quota of IAM is used up",
    explanation:
      "There are limits on the roles, instance profiles and policies of an account, and on the policies of a role and their size.",
    next: "Delete roles of old clusters and images, attach fewer policies, or request more.",
    signs: [
      /Cannot exceed quota for|(?:Roles|Policies|InstanceProfiles|AttachedPolicies)PerAccount|Maximum policy size|LimitExceeded.*(?:Iam|IAM)|IAM::\w+ \S+ \w+: .*LimitExceeded|number of (?:roles|policies|instance profiles)/i,
    ],
  },
  {
    code: "file-system-limit",
    title: "A quota of EFS or FSx is used up",
    explanation: "A region limits file systems, their storage and throughput.",
    next: "Delete file systems that are not needed, or request more.",
    signs: [
      /FileSystemLimitExceeded|(?:FSx|EFS)::\w+ \S+ \w+: .*(?:limit|quota|exceed)(?!ed attempts)|AmazonFSx.*(?:ServiceLimitExceeded|limit)|ThroughputLimitExceeded|number of (?:Lustre |ONTAP |OpenZFS )?file systems|MountTargetLimit|NetworkInterfaceLimitExceeded.*EFS/i,
    ],
  },
  {
    code: "launch-template-limit",
    title: "The quota of launch templates is used up",
    explanation: "A region limits launch templates and their versions.",
    next: "Delete templates of old clusters, or request more.",
    signs: [
      /LaunchTemplateLimitExceeded|LaunchTemplateVersionLimitExceeded|VersionLimitExceeded|maximum number of launch templates/i,
    ],
  },
  {
    code: "stack-limit",
    title: "A quota of CloudFormation is used up",
    explanation: "There are limits on the stacks in a region, the resources of a stack, and the size of its template.",
    next: "Delete stacks that are not needed or request more; for one stack, use fewer queues and compute resources.",
    signs: [
      /Limit for stack has been exceeded|Number of resources,? \d+,? is greater than|Template (?:may not exceed|size)|stack limit|maximum number of stacks|Template format error: (?:Number|Unresolved)/i,
    ],
  },
  {
    code: "image-builder-limit",
    title: "A quota of Image Builder is used up",
    explanation: "A region limits components, recipes, infrastructures and concurrent builds.",
    next: "Delete resources of old images, wait for other builds, or request more.",
    signs: [
      /ImageBuilder::\w+ \S+ \w+: .*(?:ServiceQuotaExceeded|limit|quota)|ServiceQuotaExceededException.*[Ii]magebuilder|[Ii]magebuilder.*(?:ServiceQuotaExceeded|quota)|maximum number of (?:components|image recipes|images|concurrent builds)/i,
    ],
  },
  {
    code: "lambda-limit",
    title: "A quota of Lambda is used up",
    explanation: "A region limits the storage of functions and their concurrency.",
    next: "Delete functions and versions that are not needed, or request more.",
    signs: [
      /CodeStorageExceeded|ReservedFunctionConcurrent|UnreservedConcurrentExecution|Lambda::\w+ \S+ \w+: .*(?:limit|quota|exceed)/i,
    ],
  },
  {
    code: "logs-limit",
    title: "A quota of CloudWatch is used up",
    explanation: "A region limits log groups, resource policies, dashboards and alarms.",
    next: "Delete those of old clusters, or request more.",
    signs: [/(?:Logs|CloudWatch)::\w+ \S+ \w+: .*(?:limit|quota|exceed)/i],
  },
  {
    code: "service-limit-exceeded",
    title: "A quota of the account is used up",
    explanation: "The service refuses to create another resource of that kind.",
    next: "Delete what is not needed, or request more in Service Quotas for this region.",
    in: ["stackEvent", "describe", "build", "clustermgtd", "slurm_resume", "chef-client"],
    signs: [
      /HandlerErrorCode: ServiceLimitExceeded|ServiceQuotaExceeded|(?<!Request)LimitExceeded(?:Exception)?\b|limit (?:has been )?(?:exceeded|reached)|exceeds? (?:the|your) (?:account )?(?:limit|quota)|(?:quota|maximum number) .*(?:exceeded|reached)/i,
    ],
  },
]
