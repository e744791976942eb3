// deno-fmt-ignore-file
/**
 * What a configuration of clusters has, in ParallelCluster 3.16.1.
 *
 * Made by `npm run configuration`: change it there.
 *
 * @module
 */

/** A script that nodes run. */
export interface Script {
  /** The script's URL, with `https` or `s3`. */
  readonly Script: string
  /** Arguments of the script. Numbers must be written as text. */
  readonly Args?: ReadonlyArray<string> | undefined
}
/** A script, or several that run in this order. At most 10. */
export type CustomAction = Script | { readonly Sequence: ReadonlyArray<Script> }

/** The configuration of a cluster. */
export interface ClusterConfiguration {
  /** Nodes that users log in to instead of the head node. Update: stop the login nodes. */
  readonly LoginNodes?: LoginNodes | undefined
  /** The operating system of all nodes. */
  readonly Image: Image
  /** The node that runs Slurm's controller. */
  readonly HeadNode: HeadNode
  /** Slurm and its queues. */
  readonly Scheduling: Scheduling
  /**
   * File systems that all nodes mount. Update: existing EFS and FSx file systems can be added and removed; for others
   * stop the compute fleet or set `QueueUpdateStrategy`, and stop the login nodes. `/home` cannot change.
   */
  readonly SharedStorage?: ReadonlyArray<SharedStorage> | undefined
  /** Metrics, logs, dashboards and alarms. */
  readonly Monitoring?: Monitoring | undefined
  /** Software to install. An update can neither add nor remove it. */
  readonly AdditionalPackages?: AdditionalPackages | undefined
  /**
   * Tags of what is made. Keys that begin with `parallelcluster:` are reserved. Can be updated, but not in AWS's
   * isolated regions.
   */
  readonly Tags?: ReadonlyArray<Tag> | undefined
  /** What may be done in AWS, and as whom. */
  readonly Iam?: ClusterIam | undefined
  /** Users from Active Directory or LDAP. Update: stop the compute fleet and the login nodes. */
  readonly DirectoryService?: DirectoryService | undefined
  /** The AWS region, such as `us-east-1`. Default: the request's. Cannot be updated. */
  readonly Region?: string | undefined
  /** The instance metadata. An update can neither add nor remove it. */
  readonly Imds?: CommonImds | undefined
  /** The bucket for the cluster's files. Default: ParallelCluster's own, one for each region. Cannot be updated. */
  readonly CustomS3Bucket?: string | undefined
  /** The URL of a CloudFormation template that is launched with the cluster. Can be updated. */
  readonly AdditionalResources?: string | undefined
  /** For the development of ParallelCluster. */
  readonly DevSettings?: ClusterDevSettings | undefined
  /** How ParallelCluster's own parts are deployed. An update can neither add nor remove it. */
  readonly DeploymentSettings?: ClusterDeploymentSettings | undefined
}

/** Nodes that users log in to instead of the head node. */
export interface LoginNodes {
  /** One pool for each kind of login nodes. Update: pools can be added; stop the login nodes to remove one. */
  readonly Pools: ReadonlyArray<LoginNodesPool>
}

/** Login nodes of one kind, behind one load balancer. */
export interface LoginNodesPool {
  /**
   * The name. Another one is another thing: an update removes the old one and adds the new one. Update: stop the
   * pool's login nodes.
   */
  readonly Name: string
  /** An EC2 instance type, such as `c5.large`. Update: stop the pool's login nodes. */
  readonly InstanceType: string
  /** The image. Update: stop the pool's login nodes. */
  readonly Image?: LoginNodesImage | undefined
  /** Subnets, security groups and addresses. */
  readonly Networking: LoginNodesNetworking
  /** How many login nodes the pool has. Set it to 0 to stop them. Can be updated. */
  readonly Count: number
  /** Remote desktops with Amazon DCV. An update can neither add nor remove it. */
  readonly Dcv?: Dcv | undefined
  /** How to log in. Update: stop the pool's login nodes. */
  readonly Ssh?: LoginNodesSsh | undefined
  /** Scripts that nodes run. */
  readonly CustomActions?: LoginNodesCustomActions | undefined
  /** What may be done in AWS, and as whom. Update: stop the pool's login nodes. */
  readonly Iam?: LoginNodesIam | undefined
  /** Minutes between the warning of users and the end of a login node, 3 to 120. Default: `10`. Can be updated. */
  readonly GracetimePeriod?: number | undefined
}

/** Another AMI for the login nodes of a pool. */
export interface LoginNodesImage {
  /**
   * The AMI to use, `ami-` and 17 digits, in place of ParallelCluster's. Its version must be the cluster's. Update:
   * stop the pool's login nodes.
   */
  readonly CustomAmi: string
}

/** Where the login nodes of a pool are. */
export interface LoginNodesNetworking {
  /**
   * Security groups besides those that ParallelCluster makes. Not with `SecurityGroups`. Update: stop the pool's login
   * nodes.
   */
  readonly AdditionalSecurityGroups?: ReadonlyArray<string> | undefined
  /**
   * Security groups in place of those that ParallelCluster makes. Not with `AdditionalSecurityGroups`. Update: stop
   * the pool's login nodes.
   */
  readonly SecurityGroups?: ReadonlyArray<string> | undefined
  /** Exactly one subnet's id. Update: stop the pool's login nodes. */
  readonly SubnetIds: ReadonlyArray<string>
  /** The proxy for the nodes' requests. Update: stop the pool's login nodes. */
  readonly Proxy?: LoginNodeProxy | undefined
}

/** The proxy of a pool's nodes. */
export interface LoginNodeProxy {
  /** The proxy's address, such as `http://proxy.example:3128`. Can be updated. */
  readonly HttpProxyAddress?: string | undefined
}

/** Remote desktops with Amazon DCV. */
export interface Dcv {
  /** Turn it on. Cannot be updated. */
  readonly Enabled: boolean
  /** The port. Default: `8443`. Cannot be updated. */
  readonly Port?: number | undefined
  /**
   * Who may connect: a CIDR such as `10.0.0.0/16`, or a prefix list, `pl-` and its id. Default: `0.0.0.0/0`. Can be
   * updated.
   */
  readonly AllowedIps?: string | undefined
}

/** Who may reach the login nodes. They use the key pair of the head node. */
export interface LoginNodesSsh {
  /**
   * Who may connect: a CIDR such as `10.0.0.0/16`, or a prefix list, `pl-` and its id. Update: stop the pool's login
   * nodes.
   */
  readonly AllowedIps?: string | undefined
}

/** Scripts that login nodes run. */
export interface LoginNodesCustomActions {
  /** Runs before the node is set up. Cannot be updated. */
  readonly OnNodeStart?: CustomAction | undefined
  /** Runs when the node is set up. Cannot be updated. */
  readonly OnNodeConfigured?: CustomAction | undefined
  /** Runs after an update of the cluster. Can be updated. */
  readonly OnNodeUpdated?: CustomAction | undefined
}

/** What login nodes may do in AWS. A role, an instance profile or policies, only one of them. */
export interface LoginNodesIam {
  /**
   * An existing role's ARN. Not with `InstanceProfile`, `AdditionalIamPolicies` or `S3Access`. Update: stop the pool's
   * login nodes.
   */
  readonly InstanceRole?: string | undefined
  /**
   * Policies for the role that ParallelCluster makes. Not with `InstanceRole` or `InstanceProfile`. Update: stop the
   * pool's login nodes.
   */
  readonly AdditionalIamPolicies?: ReadonlyArray<AdditionalIamPolicy> | undefined
  /**
   * An existing instance profile's ARN. Not with `InstanceRole`, `AdditionalIamPolicies` or `S3Access`. Update: stop
   * the pool's login nodes.
   */
  readonly InstanceProfile?: string | undefined
}

/** A policy that is attached to the role that ParallelCluster makes. */
export interface AdditionalIamPolicy {
  /** The policy's ARN. Can be updated. */
  readonly Policy: string
}

/** The operating system of all nodes. */
export interface Image {
  /** The operating system of all nodes, which `CustomAmi` must have, too. Cannot be updated. */
  readonly Os: "alinux2023" | "ubuntu2204" | "ubuntu2404" | "rhel8" | "rocky8" | "rhel9" | "rocky9"
  /**
   * The AMI to use, `ami-` and 17 digits, in place of ParallelCluster's. Its version must be the cluster's. Cannot be
   * updated.
   */
  readonly CustomAmi?: string | undefined
}

/** The node that runs Slurm's controller and exports the shared folders. */
export interface HeadNode {
  /** An EC2 instance type, such as `c5.large`. Cannot be updated. */
  readonly InstanceType: string
  /** One thread for each core. Default: `false`. Cannot be updated. */
  readonly DisableSimultaneousMultithreading?: boolean | undefined
  /** Subnets, security groups and addresses. */
  readonly Networking: HeadNodeNetworking
  /** How to log in. */
  readonly Ssh?: HeadNodeSsh | undefined
  /** The nodes' own disks. An update can neither add nor remove it. */
  readonly LocalStorage?: HeadNodeStorage | undefined
  /** What holds the cluster's internal shared folders. Default: `Ebs`. Cannot be updated. */
  readonly SharedStorageType?: "Ebs" | "Efs" | undefined
  /** Only with `SharedStorageType: Efs`. An update can neither add nor remove it. */
  readonly SharedStorageEfsSettings?: SharedStorageEfsSettings | undefined
  /** Remote desktops with Amazon DCV. An update can neither add nor remove it. */
  readonly Dcv?: Dcv | undefined
  /** Scripts that nodes run. */
  readonly CustomActions?: HeadNodeCustomActions | undefined
  /** What may be done in AWS, and as whom. */
  readonly Iam?: HeadNodeIam | undefined
  /** The instance metadata. An update can neither add nor remove it. */
  readonly Imds?: Imds | undefined
  /** The image. An update can neither add nor remove it. */
  readonly Image?: HeadNodeImage | undefined
}

/** Where the head node is. */
export interface HeadNodeNetworking {
  /** Security groups besides those that ParallelCluster makes. Not with `SecurityGroups`. Can be updated. */
  readonly AdditionalSecurityGroups?: ReadonlyArray<string> | undefined
  /** Security groups in place of those that ParallelCluster makes. Not with `AdditionalSecurityGroups`. Can be updated. */
  readonly SecurityGroups?: ReadonlyArray<string> | undefined
  /** The subnet's id, `subnet-` and 17 digits. Cannot be updated. */
  readonly SubnetId: string
  /** True for a new Elastic IP, or the allocation id of an existing one, `eipalloc-` and 17 digits. Cannot be updated. */
  readonly ElasticIp?: boolean | string | undefined
  /** The proxy for the nodes' requests. An update can neither add nor remove it. */
  readonly Proxy?: HeadNodeProxy | undefined
}

/** The head node's proxy. */
export interface HeadNodeProxy {
  /** The proxy's address, such as `http://proxy.example:3128`. Cannot be updated. */
  readonly HttpProxyAddress?: string | undefined
}

/** How to log in to the head node. */
export interface HeadNodeSsh {
  /** The EC2 key pair's name. Without it nobody can log in with SSH, unless the AMI has another way. Cannot be updated. */
  readonly KeyName?: string | undefined
  /**
   * Who may connect: a CIDR such as `10.0.0.0/16`, or a prefix list, `pl-` and its id. Default: `0.0.0.0/0`. Can be
   * updated.
   */
  readonly AllowedIps?: string | undefined
}

/** The head node's own disks. */
export interface HeadNodeStorage {
  /** The root volume. An update can neither add nor remove it. */
  readonly RootVolume?: HeadNodeRootVolume | undefined
  /** Instance store volumes, put together into one. An update can neither add nor remove it. */
  readonly EphemeralVolume?: HeadNodeEphemeralVolume | undefined
}

/** The head node's root volume. */
export interface HeadNodeRootVolume {
  /** The EBS volume type. Default: `gp3`. Cannot be updated. */
  readonly VolumeType?: "standard" | "io1" | "io2" | "gp2" | "st1" | "sc1" | "gp3" | undefined
  /** Operations a second, for `io1`, `io2` and `gp3`. Cannot be updated. */
  readonly Iops?: number | undefined
  /** GiB. Cannot be updated. */
  readonly Size?: number | undefined
  /** MiB/s, for `gp3`. Cannot be updated. */
  readonly Throughput?: number | undefined
  /** Encrypt the data. Default: `true`. Cannot be updated. */
  readonly Encrypted?: boolean | undefined
  /** Delete the volume with the node. Default: `true`. Cannot be updated. */
  readonly DeleteOnTermination?: boolean | undefined
}

/** Instance store volumes of the head node, put together into one. */
export interface HeadNodeEphemeralVolume {
  /** Where it is mounted, such as `/shared`. Not `/NONE`. Default: `/scratch`. Cannot be updated. */
  readonly MountDir?: string | undefined
}

/** The file system that holds the cluster's internal shared folders. */
export interface SharedStorageEfsSettings {
  /** Encrypt the data. Cannot be updated. */
  readonly Encrypted?: boolean | undefined
}

/** Scripts that the head node runs. */
export interface HeadNodeCustomActions {
  /** Runs before the node is set up. Cannot be updated. */
  readonly OnNodeStart?: CustomAction | undefined
  /** Runs when the node is set up. Cannot be updated. */
  readonly OnNodeConfigured?: CustomAction | undefined
  /** Runs after an update of the cluster. Can be updated. */
  readonly OnNodeUpdated?: CustomAction | undefined
}

/** What the head node may do in AWS. A role, an instance profile or policies, only one of them. */
export interface HeadNodeIam {
  /** An existing role's ARN. Not with `InstanceProfile`, `AdditionalIamPolicies` or `S3Access`. Can be updated. */
  readonly InstanceRole?: string | undefined
  /** Policies for the role that ParallelCluster makes. Not with `InstanceRole` or `InstanceProfile`. Can be updated. */
  readonly AdditionalIamPolicies?: ReadonlyArray<AdditionalIamPolicy> | undefined
  /** Buckets that nodes may use. Not with `InstanceRole` or `InstanceProfile`. Can be updated. */
  readonly S3Access?: ReadonlyArray<S3Access> | undefined
  /**
   * An existing instance profile's ARN. Not with `InstanceRole`, `AdditionalIamPolicies` or `S3Access`. Cannot be
   * updated.
   */
  readonly InstanceProfile?: string | undefined
}

/** A bucket that nodes may read, and write if so said. */
export interface S3Access {
  /** The bucket's name; `*` at its end stands for anything. Can be updated. */
  readonly BucketName: string
  /** The prefix of the objects. Default: all. Can be updated. */
  readonly KeyName?: string | undefined
  /** Let nodes write, too. Default: `false`. Can be updated. */
  readonly EnableWriteAccess?: boolean | undefined
}

/** The instance metadata of the head node. */
export interface Imds {
  /** Only root may read the head node's metadata. Default: `true`. Cannot be updated. */
  readonly Secured?: boolean | undefined
}

/** Another AMI for the head node. */
export interface HeadNodeImage {
  /**
   * The AMI to use, `ami-` and 17 digits, in place of ParallelCluster's. Its version must be the cluster's. Cannot be
   * updated.
   */
  readonly CustomAmi: string
}

/** Slurm and its queues. */
export interface Scheduling {
  /** `slurm` is the only one. Cannot be updated. */
  readonly Scheduler: "slurm"
  /** What happens when not all nodes of a job can start. Default: `all-or-nothing`. Can be updated. */
  readonly ScalingStrategy?: "all-or-nothing" | "best-effort" | "greedy-all-or-nothing" | undefined
  /** Settings of Slurm for the whole cluster. */
  readonly SlurmSettings?: SlurmSettings | undefined
  /**
   * The partitions of Slurm, the first of which is the default. Update: what grows can be updated; what shrinks needs
   * a stopped compute fleet or `QueueUpdateStrategy: TERMINATE`.
   */
  readonly SlurmQueues: ReadonlyArray<SlurmQueue>
}

/** Settings of Slurm for the whole cluster. */
export interface SlurmSettings {
  /**
   * Minutes without a job after which a dynamic node stops; -1 never stops them. Default: `10`. Update: stop the
   * compute fleet.
   */
  readonly ScaledownIdletime?: number | undefined
  /** Names of the nodes in Route 53. An update can neither add nor remove it. */
  readonly Dns?: Dns | undefined
  /**
   * How an update replaces nodes: after their jobs (`DRAIN`), at once (`TERMINATE`), or only when the fleet is
   * stopped. Default: `COMPUTE_FLEET_STOP`.
   */
  readonly QueueUpdateStrategy?: "DRAIN" | "COMPUTE_FLEET_STOP" | "TERMINATE" | undefined
  /** Let Slurm count memory as a resource that jobs use up. Default: `false`. Update: stop the compute fleet. */
  readonly EnableMemoryBasedScheduling?: boolean | undefined
  /** A database for Slurm's accounting. Not with `ExternalSlurmdbd`. Update: stop the compute fleet. */
  readonly Database?: Database | undefined
  /** Lines for Slurm's configuration that ParallelCluster has no field for. Can be updated. */
  readonly CustomSlurmSettings?: ReadonlyArray<{ readonly [key: string]: unknown }> | undefined
  /** The URL of a file with lines for Slurm's configuration. Not with `CustomSlurmSettings`. Can be updated. */
  readonly CustomSlurmSettingsIncludeFile?: string | undefined
  /**
   * The secret with Munge's key in base64. Default: a key that is made. Update: stop the compute fleet and the login
   * nodes.
   */
  readonly MungeKeySecretArn?: string | undefined
  /** A `slurmdbd` outside of the cluster. Not with `Database`. */
  readonly ExternalSlurmdbd?: ExternalSlurmdbd | undefined
}

/** Names of the nodes in Route 53. */
export interface Dns {
  /** Make no names for compute nodes. Needs `UseEc2Hostnames`. Default: `false`. Cannot be updated. */
  readonly DisableManagedDns?: boolean | undefined
  /** The id of an existing hosted zone for the nodes' names. Cannot be updated. */
  readonly HostedZoneId?: string | undefined
  /** Use EC2's names for compute nodes. Default: `false`. Cannot be updated. */
  readonly UseEc2Hostnames?: boolean | undefined
}

/** A database for Slurm's accounting. */
export interface Database {
  /** The database server's address, such as `db.example:3306`. Update: stop the compute fleet. */
  readonly Uri: string
  /** The database's user. Update: stop the compute fleet. */
  readonly UserName: string
  /** The ARN of the secret that holds the password. Update: stop the compute fleet. */
  readonly PasswordSecretArn: string
  /** Default: the cluster's name. Can be updated. */
  readonly DatabaseName?: string | undefined
}

/** A `slurmdbd` that runs outside of the cluster. */
export interface ExternalSlurmdbd {
  /** The host's name or address. Can be updated. */
  readonly Host: string
  /** The port. Default: `6819`. Can be updated. */
  readonly Port?: number | undefined
}

/** A Slurm partition. At most 50 in a cluster. */
export interface SlurmQueue {
  /** The name. Another one is another thing: an update removes the old one and adds the new one. Cannot be updated. */
  readonly Name: string
  /**
   * On-Demand, Spot or Capacity Blocks. Default: `ONDEMAND`. Update: stop the compute fleet, or (in a queue) set
   * `QueueUpdateStrategy`.
   */
  readonly CapacityType?: "CAPACITY_BLOCK" | "ONDEMAND" | "SPOT" | undefined
  /** Settings of the queue's nodes. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly ComputeSettings?: ComputeSettings | undefined
  /** Scripts that nodes run. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly CustomActions?: QueueCustomActions | undefined
  /** What may be done in AWS, and as whom. */
  readonly Iam?: QueueIam | undefined
  /** The image. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly Image?: QueueImage | undefined
  /**
   * A capacity reservation to launch nodes in. Update: stop the compute fleet, or (in a queue) set
   * `QueueUpdateStrategy`.
   */
  readonly CapacityReservationTarget?: CapacityReservationTarget | undefined
  /**
   * How EC2 picks one of several `Instances`. Default: `lowest-price`. Update: stop the compute fleet, or (in a queue)
   * set `QueueUpdateStrategy`.
   */
  readonly AllocationStrategy?: "lowest-price" | "capacity-optimized" | "price-capacity-optimized" | "prioritized" | "capacity-optimized-prioritized" | undefined
  /**
   * The kinds of nodes in the queue. At most 50 in a cluster. Update: what grows can be updated; what shrinks needs a
   * stopped compute fleet or `QueueUpdateStrategy: TERMINATE`.
   */
  readonly ComputeResources: ReadonlyArray<SlurmComputeResource>
  /** Subnets, security groups and addresses. */
  readonly Networking: SlurmQueueNetworking
  /** Checks of nodes before a job starts. */
  readonly HealthChecks?: HealthChecks | undefined
  /** Lines for Slurm's configuration that ParallelCluster has no field for. Can be updated. */
  readonly CustomSlurmSettings?: { readonly [key: string]: unknown } | undefined
  /**
   * Tags of what is made. Keys that begin with `parallelcluster:` are reserved. Update: stop the compute fleet, or (in
   * a queue) set `QueueUpdateStrategy`.
   */
  readonly Tags?: ReadonlyArray<QueueTag> | undefined
  /** Give each job whole nodes. Default: `false`. Can be updated. */
  readonly JobExclusiveAllocation?: boolean | undefined
}

/** Settings of a queue's nodes. */
export interface ComputeSettings {
  /** The nodes' own disks. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly LocalStorage?: QueueStorage | undefined
}

/** The own disks of a queue's nodes. */
export interface QueueStorage {
  /** The root volume. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly RootVolume?: QueueRootVolume | undefined
  /**
   * Instance store volumes, put together into one. Update: stop the compute fleet, or (in a queue) set
   * `QueueUpdateStrategy`.
   */
  readonly EphemeralVolume?: QueueEphemeralVolume | undefined
}

/** The root volume of a queue's nodes. */
export interface QueueRootVolume {
  /** GiB. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly Size?: number | undefined
  /** Encrypt the data. Default: `true`. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly Encrypted?: boolean | undefined
  /** The EBS volume type. Default: `gp3`. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly VolumeType?: string | undefined
  /**
   * Operations a second, for `io1`, `io2` and `gp3`. Update: stop the compute fleet, or (in a queue) set
   * `QueueUpdateStrategy`.
   */
  readonly Iops?: number | undefined
  /** MiB/s, for `gp3`. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly Throughput?: number | undefined
}

/** Instance store volumes of a queue's nodes, put together into one. */
export interface QueueEphemeralVolume {
  /**
   * Where it is mounted, such as `/shared`. Not `/NONE`. Default: `/scratch`. Update: stop the compute fleet, or (in a
   * queue) set `QueueUpdateStrategy`.
   */
  readonly MountDir?: string | undefined
}

/** Scripts that the nodes of a queue run. */
export interface QueueCustomActions {
  /** Runs before the node is set up. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly OnNodeStart?: CustomAction | undefined
  /** Runs when the node is set up. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly OnNodeConfigured?: CustomAction | undefined
}

/** What a queue's nodes may do in AWS. A role, an instance profile or policies, only one of them. */
export interface QueueIam {
  /** An existing role's ARN. Not with `InstanceProfile`, `AdditionalIamPolicies` or `S3Access`. Can be updated. */
  readonly InstanceRole?: string | undefined
  /** Policies for the role that ParallelCluster makes. Not with `InstanceRole` or `InstanceProfile`. Can be updated. */
  readonly AdditionalIamPolicies?: ReadonlyArray<AdditionalIamPolicy> | undefined
  /** Buckets that nodes may use. Not with `InstanceRole` or `InstanceProfile`. Can be updated. */
  readonly S3Access?: ReadonlyArray<S3Access> | undefined
  /**
   * An existing instance profile's ARN. Not with `InstanceRole`, `AdditionalIamPolicies` or `S3Access`. Update: stop
   * the compute fleet.
   */
  readonly InstanceProfile?: string | undefined
}

/** Another AMI for the nodes of a queue. */
export interface QueueImage {
  /**
   * The AMI to use, `ami-` and 17 digits, in place of ParallelCluster's. Its version must be the cluster's. Update:
   * stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`.
   */
  readonly CustomAmi: string
}

/** An On-Demand Capacity Reservation, or a group of them: exactly one of the two. */
export type CapacityReservationTarget = { readonly CapacityReservationId: string } | { readonly CapacityReservationResourceGroupArn: string }

/** Nodes of one kind in a queue. It needs `InstanceType`, `Instances` or a capacity reservation's id. */
export interface SlurmComputeResource {
  /** The name. Another one is another thing: an update removes the old one and adds the new one. Cannot be updated. */
  readonly Name: string
  /** An EC2 instance type, such as `c5.large`. Not with `Instances`. Update: stop the compute fleet. */
  readonly InstanceType?: string | undefined
  /**
   * Several instance types, of which EC2 picks one. Not with `InstanceType`. Update: items can be added; stop the
   * compute fleet to remove one.
   */
  readonly Instances?: ReadonlyArray<InstanceType> | undefined
  /**
   * The most nodes; those above `MinCount` start and stop with the jobs. Default: `10`. Update: what grows can be
   * updated; what shrinks needs a stopped compute fleet or `QueueUpdateStrategy: TERMINATE`.
   */
  readonly MaxCount?: number | undefined
  /**
   * Nodes that always run. Default: `0`. Update: what grows can be updated; what shrinks needs a stopped compute fleet
   * or `QueueUpdateStrategy: TERMINATE`.
   */
  readonly MinCount?: number | undefined
  /**
   * The most that is paid for an hour of a Spot Instance, in US dollars. Default: the On-Demand price. Update: stop
   * the compute fleet, or (in a queue) set `QueueUpdateStrategy`.
   */
  readonly SpotPrice?: number | undefined
  /** Elastic Fabric Adapter. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly Efa?: Efa | undefined
  /** One thread for each core. Default: `false`. Update: stop the compute fleet. */
  readonly DisableSimultaneousMultithreading?: boolean | undefined
  /**
   * MiB that jobs on a node may use. Default: 95 % of the instance's memory. Update: stop the compute fleet, or (in a
   * queue) set `QueueUpdateStrategy`.
   */
  readonly SchedulableMemory?: number | undefined
  /**
   * A capacity reservation to launch nodes in. Update: stop the compute fleet, or (in a queue) set
   * `QueueUpdateStrategy`.
   */
  readonly CapacityReservationTarget?: CapacityReservationTarget | undefined
  /**
   * Subnets, security groups and addresses. Update: stop the compute fleet, or set `QueueUpdateStrategy` unless a
   * group that ParallelCluster made goes away.
   */
  readonly Networking?: SlurmComputeResourceNetworking | undefined
  /** Checks of nodes before a job starts. */
  readonly HealthChecks?: HealthChecks | undefined
  /** Lines for Slurm's configuration that ParallelCluster has no field for. Can be updated. */
  readonly CustomSlurmSettings?: { readonly [key: string]: unknown } | undefined
  /**
   * Tags of what is made. Keys that begin with `parallelcluster:` are reserved. Update: stop the compute fleet, or (in
   * a queue) set `QueueUpdateStrategy`.
   */
  readonly Tags?: ReadonlyArray<QueueTag> | undefined
  /** Slurm's weight of static nodes; those with less are used first. Default: `1`. Can be updated. */
  readonly StaticNodePriority?: number | undefined
  /** Slurm's weight of dynamic nodes; those with less are used first. Default: `1000`. Can be updated. */
  readonly DynamicNodePriority?: number | undefined
  /**
   * A launch template whose settings take the place of ParallelCluster's. Update: stop the compute fleet, or (in a
   * queue) set `QueueUpdateStrategy`.
   */
  readonly LaunchTemplateOverrides?: LaunchTemplateOverrides | undefined
}

/** One of several instance types. */
export interface InstanceType {
  /** An EC2 instance type, such as `c5.large`. Update: stop the compute fleet. */
  readonly InstanceType: string
}

/** Elastic Fabric Adapter. */
export interface Efa {
  /** Turn it on. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly Enabled?: boolean | undefined
  /**
   * GPUDirect RDMA. On instances that have it, it is always on. Default: `false`. Update: stop the compute fleet, or
   * (in a queue) set `QueueUpdateStrategy`.
   */
  readonly GdrSupport?: boolean | undefined
}

/** Network settings of a compute resource, in place of the queue's. */
export interface SlurmComputeResourceNetworking {
  /**
   * A placement group for the nodes. Update: stop the compute fleet, or set `QueueUpdateStrategy` unless a group that
   * ParallelCluster made goes away.
   */
  readonly PlacementGroup?: PlacementGroup | undefined
}

/** A placement group: an existing one by `Name` or `Id`, or one that ParallelCluster makes. */
export interface PlacementGroup {
  /**
   * Turn it on. Update: stop the compute fleet, or set `QueueUpdateStrategy` unless a group that ParallelCluster made
   * goes away.
   */
  readonly Enabled?: boolean | undefined
  /**
   * The group's id. Not with `Name`. Update: stop the compute fleet, or set `QueueUpdateStrategy` unless a group that
   * ParallelCluster made goes away.
   */
  readonly Id?: string | undefined
  /**
   * The group's name. Not with `Id`. Update: stop the compute fleet, or set `QueueUpdateStrategy` unless a group that
   * ParallelCluster made goes away.
   */
  readonly Name?: string | undefined
}

/** Checks of nodes before a job starts. */
export interface HealthChecks {
  /** Checks of GPUs. */
  readonly Gpu?: GpuHealthCheck | undefined
}

/** Checks of GPUs with NVIDIA DCGM. */
export interface GpuHealthCheck {
  /** Turn it on. Can be updated. */
  readonly Enabled?: boolean | undefined
}

/** A tag of a queue's or compute resource's nodes. It overrides the cluster's of the same key. */
export interface QueueTag {
  /** At most 128 characters. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly Key: string
  /** At most 256 characters. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly Value: string
}

/** A launch template whose settings take the place of ParallelCluster's. */
export interface LaunchTemplateOverrides {
  /**
   * The launch template's id, `lt-` and 17 digits. Update: stop the compute fleet, or (in a queue) set
   * `QueueUpdateStrategy`.
   */
  readonly LaunchTemplateId: string
  /** The template's version, a number. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly Version: number
}

/** Where the nodes of a queue are. */
export interface SlurmQueueNetworking {
  /** Security groups besides those that ParallelCluster makes. Not with `SecurityGroups`. Can be updated. */
  readonly AdditionalSecurityGroups?: ReadonlyArray<string> | undefined
  /** Security groups in place of those that ParallelCluster makes. Not with `AdditionalSecurityGroups`. Can be updated. */
  readonly SecurityGroups?: ReadonlyArray<string> | undefined
  /** Give nodes public addresses. Default: the subnet's setting. Cannot be updated. */
  readonly AssignPublicIp?: boolean | undefined
  /**
   * Subnets' ids, `subnet-` and 17 digits. Update: not while ParallelCluster manages an FSx for Lustre file system;
   * else stop the compute fleet, set `QueueUpdateStrategy`, or only add.
   */
  readonly SubnetIds: ReadonlyArray<string>
  /**
   * A placement group for the nodes. Update: stop the compute fleet, or set `QueueUpdateStrategy` unless a group that
   * ParallelCluster made goes away.
   */
  readonly PlacementGroup?: PlacementGroup | undefined
  /** The proxy for the nodes' requests. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly Proxy?: QueueProxy | undefined
}

/** The proxy of a queue's nodes. */
export interface QueueProxy {
  /**
   * The proxy's address, such as `http://proxy.example:3128`. Update: stop the compute fleet, or (in a queue) set
   * `QueueUpdateStrategy`.
   */
  readonly HttpProxyAddress?: string | undefined
}

/** A file system that all nodes mount. */
export type SharedStorage = EbsStorage | FsxLustreStorage | FsxOpenZfsStorage | FsxOntapStorage | EfsStorage | FileCacheStorage
/** Shared storage of the type `Ebs`. */
export interface EbsStorage {
  /**
   * Where it is mounted, such as `/shared`. Not `/NONE`. Update: existing EFS and FSx file systems can be added and
   * removed; for others stop the compute fleet or set `QueueUpdateStrategy`, and stop the login nodes. `/home` cannot
   * change.
   */
  readonly MountDir: string
  /** The name. Another one is another thing: an update removes the old one and adds the new one. Cannot be updated. */
  readonly Name: string
  readonly StorageType: "Ebs"
  /** Only with the storage type `Ebs`. */
  readonly EbsSettings?: EbsSettings | undefined
}
/** Shared storage of the type `FsxLustre`. */
export interface FsxLustreStorage {
  /**
   * Where it is mounted, such as `/shared`. Not `/NONE`. Update: existing EFS and FSx file systems can be added and
   * removed; for others stop the compute fleet or set `QueueUpdateStrategy`, and stop the login nodes. `/home` cannot
   * change.
   */
  readonly MountDir: string
  /** The name. Another one is another thing: an update removes the old one and adds the new one. Cannot be updated. */
  readonly Name: string
  readonly StorageType: "FsxLustre"
  /** Only with the storage type `FsxLustre`. */
  readonly FsxLustreSettings?: FsxLustreSettings | undefined
}
/** Shared storage of the type `FsxOpenZfs`. */
export interface FsxOpenZfsStorage {
  /**
   * Where it is mounted, such as `/shared`. Not `/NONE`. Update: existing EFS and FSx file systems can be added and
   * removed; for others stop the compute fleet or set `QueueUpdateStrategy`, and stop the login nodes. `/home` cannot
   * change.
   */
  readonly MountDir: string
  /** The name. Another one is another thing: an update removes the old one and adds the new one. Cannot be updated. */
  readonly Name: string
  readonly StorageType: "FsxOpenZfs"
  /** Only with the storage type `FsxOpenZfs`, which needs it. An update can neither add nor remove it. */
  readonly FsxOpenZfsSettings: FsxOpenZfsSettings
}
/** Shared storage of the type `FsxOntap`. */
export interface FsxOntapStorage {
  /**
   * Where it is mounted, such as `/shared`. Not `/NONE`. Update: existing EFS and FSx file systems can be added and
   * removed; for others stop the compute fleet or set `QueueUpdateStrategy`, and stop the login nodes. `/home` cannot
   * change.
   */
  readonly MountDir: string
  /** The name. Another one is another thing: an update removes the old one and adds the new one. Cannot be updated. */
  readonly Name: string
  readonly StorageType: "FsxOntap"
  /** Only with the storage type `FsxOntap`, which needs it. An update can neither add nor remove it. */
  readonly FsxOntapSettings: FsxOntapSettings
}
/** Shared storage of the type `Efs`. */
export interface EfsStorage {
  /**
   * Where it is mounted, such as `/shared`. Not `/NONE`. Update: existing EFS and FSx file systems can be added and
   * removed; for others stop the compute fleet or set `QueueUpdateStrategy`, and stop the login nodes. `/home` cannot
   * change.
   */
  readonly MountDir: string
  /** The name. Another one is another thing: an update removes the old one and adds the new one. Cannot be updated. */
  readonly Name: string
  readonly StorageType: "Efs"
  /** Only with the storage type `Efs`. */
  readonly EfsSettings?: EfsSettings | undefined
}
/** Shared storage of the type `FileCache`. */
export interface FileCacheStorage {
  /**
   * Where it is mounted, such as `/shared`. Not `/NONE`. Update: existing EFS and FSx file systems can be added and
   * removed; for others stop the compute fleet or set `QueueUpdateStrategy`, and stop the login nodes. `/home` cannot
   * change.
   */
  readonly MountDir: string
  /** The name. Another one is another thing: an update removes the old one and adds the new one. Cannot be updated. */
  readonly Name: string
  readonly StorageType: "FileCache"
  /** Only with the storage type `FileCache`, which needs it. An update can neither add nor remove it. */
  readonly FileCacheSettings: FileCacheSettings
}

/** An EBS volume that the head node exports over NFS. */
export interface EbsSettings {
  /** The EBS volume type. Default: `gp3`. Cannot be updated. */
  readonly VolumeType?: "standard" | "io1" | "io2" | "gp2" | "st1" | "sc1" | "gp3" | undefined
  /** Operations a second, for `io1`, `io2` and `gp3`. Can be updated. */
  readonly Iops?: number | undefined
  /** GiB. Default: `40`. Cannot be updated. */
  readonly Size?: number | undefined
  /** The KMS key that encrypts the data. Default: AWS's own. Cannot be updated. */
  readonly KmsKeyId?: string | undefined
  /** MiB/s, for `gp3`. Can be updated. */
  readonly Throughput?: number | undefined
  /** Encrypt the data. Default: `true`. Cannot be updated. */
  readonly Encrypted?: boolean | undefined
  /** The snapshot that the volume is made from. Cannot be updated. */
  readonly SnapshotId?: string | undefined
  /** The id of an existing volume. Cannot be updated. */
  readonly VolumeId?: string | undefined
  /** Several volumes as a RAID array. An update can neither add nor remove it. */
  readonly Raid?: Raid | undefined
  /** What becomes of it when it is removed or the cluster is deleted. Default: `Delete`. Can be updated. */
  readonly DeletionPolicy?: "Delete" | "Retain" | "Snapshot" | undefined
}

/** Several EBS volumes as a RAID array. */
export interface Raid {
  /** The kind. Cannot be updated. */
  readonly Type: 0 | 1
  /** How many volumes, 2 to 5. Default: `2`. Cannot be updated. */
  readonly NumberOfVolumes?: number | undefined
}

/**
 * A file system of Amazon EFS. With `FileSystemId` only `EncryptionInTransit`, `IamAuthorization` and `AccessPointId`
 * may be set.
 */
export interface EfsSettings {
  /** Encrypt the data. Default: `false`. Cannot be updated. */
  readonly Encrypted?: boolean | undefined
  /** The KMS key that encrypts the data. Default: AWS's own. Cannot be updated. */
  readonly KmsKeyId?: string | undefined
  /** `maxIO` has more throughput and longer delays. Default: `generalPurpose`. Cannot be updated. */
  readonly PerformanceMode?: "generalPurpose" | "maxIO" | undefined
  /** `provisioned` needs `ProvisionedThroughput`. Default: `bursting`. Can be updated. */
  readonly ThroughputMode?: "provisioned" | "bursting" | undefined
  /** MiB/s, 1 to 1024. With the throughput mode `provisioned`, which needs it. Can be updated. */
  readonly ProvisionedThroughput?: number | undefined
  /**
   * The id of an existing file system, `fs-` and its digits. ParallelCluster then neither makes nor deletes one.
   * Cannot be updated.
   */
  readonly FileSystemId?: string | undefined
  /** What becomes of it when it is removed or the cluster is deleted. Default: `Delete`. Can be updated. */
  readonly DeletionPolicy?: "Delete" | "Retain" | undefined
  /** The access point, `fsap-` and 17 digits. Needs `EncryptionInTransit`. Cannot be updated. */
  readonly AccessPointId?: string | undefined
  /** Mount with TLS. Default: `false`. Cannot be updated. */
  readonly EncryptionInTransit?: boolean | undefined
  /** Mount with the node's IAM identity. Needs `EncryptionInTransit`. Default: `false`. Cannot be updated. */
  readonly IamAuthorization?: boolean | undefined
}

/** A file system of FSx for Lustre. With `FileSystemId` nothing else may be set. */
export interface FsxLustreSettings {
  /** GiB. A new file system needs it. Cannot be updated. */
  readonly StorageCapacity?: number | undefined
  /** How durable the file system is. Default: `SCRATCH_2`. Cannot be updated. */
  readonly DeploymentType?: "SCRATCH_1" | "SCRATCH_2" | "PERSISTENT_1" | "PERSISTENT_2" | undefined
  /** The largest part of a file on one disk, in MiB, 1 to 512,000. Cannot be updated. */
  readonly ImportedFileChunkSize?: number | undefined
  /** The S3 prefix that files are written back to. Needs `ImportPath`. Cannot be updated. */
  readonly ExportPath?: string | undefined
  /** The S3 prefix whose files appear in the file system. Not with `DataRepositoryAssociations`. Cannot be updated. */
  readonly ImportPath?: string | undefined
  /** When maintenance may begin, `d:HH:MM` in UTC; 1 is Monday. Write it in quotes. Can be updated. */
  readonly WeeklyMaintenanceStartTime?: string | undefined
  /** Days for which backups are kept, 0 to 90; 0 makes none. Only with persistent deployments. Can be updated. */
  readonly AutomaticBackupRetentionDays?: number | undefined
  /** Copy the file system's tags to its backups. Cannot be updated. */
  readonly CopyTagsToBackups?: boolean | undefined
  /** When backups begin, `HH:MM` in UTC. Write it in quotes. Can be updated. */
  readonly DailyAutomaticBackupStartTime?: string | undefined
  /** MB/s for each TiB. Persistent deployments need it. Cannot be updated. */
  readonly PerUnitStorageThroughput?: number | undefined
  /** The backup from which the file system is made. Cannot be updated. */
  readonly BackupId?: string | undefined
  /** The KMS key that encrypts the data. Default: AWS's own. Cannot be updated. */
  readonly KmsKeyId?: string | undefined
  /**
   * The id of an existing file system, `fs-` and its digits. ParallelCluster then neither makes nor deletes one.
   * Cannot be updated.
   */
  readonly FileSystemId?: string | undefined
  /** Which changes in S3 appear in the file system. Cannot be updated. */
  readonly AutoImportPolicy?: "NEW" | "NEW_CHANGED" | "NEW_CHANGED_DELETED" | undefined
  /** A cache of SSDs before file systems of HDDs. Cannot be updated. */
  readonly DriveCacheType?: "READ" | undefined
  /** Compress data with LZ4. Default: no compression. Can be updated. */
  readonly DataCompressionType?: "LZ4" | undefined
  /** Disks. Default: `SSD`. Cannot be updated. */
  readonly StorageType?: "HDD" | "SSD" | undefined
  /** What becomes of it when it is removed or the cluster is deleted. Default: `Delete`. Can be updated. */
  readonly DeletionPolicy?: "Delete" | "Retain" | undefined
  /** Links between folders and S3. Not with `ImportPath` and `ExportPath`. Can be updated. */
  readonly DataRepositoryAssociations?: ReadonlyArray<DataRepositoryAssociation> | undefined
}

/** A link between a folder of the file system and an S3 prefix. */
export interface DataRepositoryAssociation {
  /** The name. Another one is another thing: an update removes the old one and adds the new one. Cannot be updated. */
  readonly Name: string
  /** Import the metadata of all files when the link is made. Default: `false`. Cannot be updated. */
  readonly BatchImportMetaDataOnCreate?: boolean | undefined
  /** The S3 prefix, `s3://bucket/prefix`. Cannot be updated. */
  readonly DataRepositoryPath: string
  /** The folder in the file system, which begins with `/`. Cannot be updated. */
  readonly FileSystemPath: string
  /** The largest part of a file on one disk, in MiB, 1 to 512,000. Default: `1024`. Can be updated. */
  readonly ImportedFileChunkSize?: number | undefined
  /** Which changes of the file system are written to S3. Can be updated. */
  readonly AutoExportPolicy?: ReadonlyArray<"NEW" | "CHANGED" | "DELETED"> | undefined
  /** Which changes in S3 appear in the file system. Can be updated. */
  readonly AutoImportPolicy?: ReadonlyArray<"NEW" | "CHANGED" | "DELETED"> | undefined
}

/** An existing volume of FSx for OpenZFS. */
export interface FsxOpenZfsSettings {
  /** The id of an existing volume. Cannot be updated. */
  readonly VolumeId: string
}

/** An existing volume of FSx for NetApp ONTAP. */
export interface FsxOntapSettings {
  /** The id of an existing volume. Cannot be updated. */
  readonly VolumeId: string
}

/** An existing Amazon File Cache. */
export interface FileCacheSettings {
  /** The cache's id, `fc-` and its digits. Cannot be updated. */
  readonly FileCacheId: string
}

/** Metrics, logs, dashboards and alarms. */
export interface Monitoring {
  /** Metrics of compute nodes each minute. Default: `false`. Update: stop the compute fleet. */
  readonly DetailedMonitoring?: boolean | undefined
  /** Where the nodes' logs go. An update can neither add nor remove it. */
  readonly Logs?: Logs | undefined
  /** Dashboards. */
  readonly Dashboards?: Dashboards | undefined
  /** CloudWatch alarms of the head node. */
  readonly Alarms?: Alarms | undefined
}

/** Where the nodes' logs go. */
export interface Logs {
  /** CloudWatch. An update can neither add nor remove it. */
  readonly CloudWatch?: CloudWatchLogs | undefined
  /** Rotation of log files on the nodes. An update can neither add nor remove it. */
  readonly Rotation?: Rotation | undefined
}

/** The cluster's log group in CloudWatch Logs. */
export interface CloudWatchLogs {
  /** Turn it on. Default: `true`. Cannot be updated. */
  readonly Enabled?: boolean | undefined
  /** Days for which logs are kept; 0 keeps them for ever. Default: `180`. Can be updated. */
  readonly RetentionInDays?: 0 | 1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 120 | 150 | 180 | 365 | 400 | 545 | 731 | 1827 | 3653 | undefined
  /** What becomes of it when it is removed or the cluster is deleted. Default: `Delete`. Can be updated. */
  readonly DeletionPolicy?: "Delete" | "Retain" | undefined
}

/** Rotation of log files on the nodes. */
export interface Rotation {
  /** Turn it on. Default: `true`. Cannot be updated. */
  readonly Enabled?: boolean | undefined
}

/** Dashboards. */
export interface Dashboards {
  /** CloudWatch. */
  readonly CloudWatch?: CloudWatchDashboards | undefined
}

/** The cluster's CloudWatch dashboard. */
export interface CloudWatchDashboards {
  /** Turn it on. Default: `true`. Can be updated. */
  readonly Enabled?: boolean | undefined
}

/** CloudWatch alarms of the head node. */
export interface Alarms {
  /** Turn it on. Default: `true`. Can be updated. */
  readonly Enabled?: boolean | undefined
}

/** Software to install. */
export interface AdditionalPackages {
  /** Intel's software. An update can neither add nor remove it. */
  readonly IntelSoftware?: IntelSoftware | undefined
}

/** Intel's software. */
export interface IntelSoftware {
  /** Intel HPC Platform. Default: `false`. Cannot be updated. */
  readonly IntelHpcPlatform?: boolean | undefined
}

/** A tag. Keys that begin with `parallelcluster:` are reserved. */
export interface Tag {
  /** At most 128 characters. Cannot be updated. */
  readonly Key: string
  /** At most 256 characters. Can be updated, but not in AWS's isolated regions. */
  readonly Value: string
}

/** Roles and limits of what the cluster's stack makes. */
export interface ClusterIam {
  /** Existing roles to use. */
  readonly Roles?: Roles | undefined
  /** The ARN of a policy that bounds every role that is made. Can be updated. */
  readonly PermissionsBoundary?: string | undefined
  /** A path or a prefix for the names of what is made in IAM. Cannot be updated. */
  readonly ResourcePrefix?: string | undefined
}

/** Existing roles to use. */
export interface Roles {
  /** The role of ParallelCluster's Lambda functions. Default: one that is made. Can be updated. */
  readonly LambdaFunctionsRole?: string | undefined
}

/** Users from Active Directory or LDAP. */
export interface DirectoryService {
  /**
   * The domain as FQDN or LDAP name, such as `corp.example.com` or `dc=corp,dc=example,dc=com`. Update: stop the
   * compute fleet and the login nodes.
   */
  readonly DomainName: string
  /**
   * The directory's URI, such as `ldaps://corp.example.com`, or several with commas. Update: stop the compute fleet
   * and the login nodes.
   */
  readonly DomainAddr: string
  /** The ARN of the secret that holds the password. Update: stop the compute fleet and the login nodes. */
  readonly PasswordSecretArn: string
  /**
   * The user that reads the directory, such as `cn=ReadOnly,ou=Users,dc=corp,dc=example,dc=com`. Update: stop the
   * compute fleet and the login nodes.
   */
  readonly DomainReadOnlyUser: string
  /** The path of the certificate, the same on all nodes. Update: stop the compute fleet and the login nodes. */
  readonly LdapTlsCaCert?: string | undefined
  /** How the server's certificate is checked. Default: `hard`. Update: stop the compute fleet and the login nodes. */
  readonly LdapTlsReqCert?: "never" | "allow" | "try" | "demand" | "hard" | undefined
  /** Which users may log in. Update: stop the compute fleet and the login nodes. */
  readonly LdapAccessFilter?: string | undefined
  /**
   * Make SSH keys for users when they first log in. Default: `true`. Update: stop the compute fleet and the login
   * nodes.
   */
  readonly GenerateSshKeysForUsers?: boolean | undefined
  /** Keys and values for SSSD's configuration. Update: stop the compute fleet and the login nodes. */
  readonly AdditionalSssdConfigs?: { readonly [key: string]: unknown } | undefined
}

/** The instance metadata of all nodes. */
export interface CommonImds {
  /**
   * The versions of the metadata service: both with `v1.0`, tokens are required with `v2.0`. Default: `v2.0`. Cannot
   * be updated.
   */
  readonly ImdsSupport?: "v1.0" | "v2.0" | undefined
}

/** For the development of ParallelCluster. */
export interface ClusterDevSettings {
  /** Another Chef cookbook. */
  readonly Cookbook?: Cookbook | undefined
  /** The URL of another package for the nodes. Cannot be updated. */
  readonly NodePackage?: string | undefined
  /** The URL of another CloudFormation template. Can be updated. */
  readonly ClusterTemplate?: string | undefined
  /** How ParallelCluster's AMIs are found. An update can neither add nor remove it. */
  readonly AmiSearchFilters?: AmiSearchFilters | undefined
  /** JSON, in a text, in place of EC2's descriptions. Can be updated. */
  readonly InstanceTypesData?: string | undefined
  /** Limits in seconds. */
  readonly Timeouts?: Timeouts | undefined
  /** Measure how long nodes take to start. Default: `false`. Can be updated. */
  readonly ComputeStartupTimeMetricEnabled?: boolean | undefined
  /** The kind of network interface for EFA. Update: stop the compute fleet, or (in a queue) set `QueueUpdateStrategy`. */
  readonly EfaInterfaceType?: string | undefined
}

/** Another Chef cookbook. */
export interface Cookbook {
  /** The URL of a Chef cookbook. Cannot be updated. */
  readonly ChefCookbook?: string | undefined
  /** Attributes for Chef: JSON, in a text. Update: only three attributes can be updated. */
  readonly ExtraChefAttributes?: string | undefined
}

/** How ParallelCluster's AMIs are found. */
export interface AmiSearchFilters {
  /** Tags of what is made. Keys that begin with `parallelcluster:` are reserved. Cannot be updated. */
  readonly Tags?: ReadonlyArray<Tag> | undefined
  /** The account that owns the AMIs. Cannot be updated. */
  readonly Owner?: string | undefined
  /** How the names begin. Cannot be updated. */
  readonly NamePrefix?: string | undefined
}

/** Limits in seconds. */
export interface Timeouts {
  /** Seconds that the head node may take to be ready. Default: `2100`. Cannot be updated. */
  readonly HeadNodeBootstrapTimeout?: number | undefined
  /** Seconds that a compute node may take to join. Default: `2100`. Can be updated. */
  readonly ComputeNodeBootstrapTimeout?: number | undefined
  /** Seconds that a node waits for its own description. Default: `90`. Can be updated. */
  readonly ComputeInstanceInfoTimeout?: number | undefined
}

/** How the cluster's own parts are deployed. */
export interface ClusterDeploymentSettings {
  /** The network in which ParallelCluster's Lambda functions run. An update can neither add nor remove it. */
  readonly LambdaFunctionsVpcConfig?: LambdaFunctionsVpcConfig | undefined
  /**
   * Take the right to use `sudo` from the default user of all nodes. Update: stop the compute fleet and the login
   * nodes.
   */
  readonly DisableSudoAccessForDefaultUser?: boolean | undefined
  /**
   * Where the default user's home is: shared by all nodes, or on each node's own disk. Default: `Shared`. Cannot be
   * updated.
   */
  readonly DefaultUserHome?: "Shared" | "Local" | undefined
}

/** The network in which ParallelCluster's Lambda functions run. */
export interface LambdaFunctionsVpcConfig {
  /** Security groups' ids, `sg-` and 17 digits. Cannot be updated. */
  readonly SecurityGroupIds: ReadonlyArray<string>
  /** Subnets' ids, `subnet-` and 17 digits. Cannot be updated. */
  readonly SubnetIds: ReadonlyArray<string>
}
