// deno-fmt-ignore-file
/**
 * What a configuration of images has, in ParallelCluster 3.16.1.
 *
 * Made by `npm run configuration`: change it there.
 *
 * @module
 */

/** The configuration of an image to be built. */
export interface ImageConfiguration {
  /** The image. */
  readonly Image?: Image | undefined
  /** How the image is built. */
  readonly Build: Build
  /** For the development of ParallelCluster. */
  readonly DevSettings?: ImagebuilderDevSettings | undefined
  /** The AWS region, such as `us-east-1`. Default: the request's. */
  readonly Region?: string | undefined
  /** The bucket for the cluster's files. Default: ParallelCluster's own, one for each region. */
  readonly CustomS3Bucket?: string | undefined
  /** How ParallelCluster's own parts are deployed. */
  readonly DeploymentSettings?: ImagebuilderDeploymentSettings | undefined
}

/** The operating system of all nodes. */
export interface Image {
  /** The name of the AMI, at most 99 characters. */
  readonly Name?: string | undefined
  /** Tags of what is made. Keys that begin with `parallelcluster:` are reserved. */
  readonly Tags?: ReadonlyArray<Tag> | undefined
  /** The root volume. */
  readonly RootVolume?: Volume | undefined
}

/** A tag. Keys that begin with `parallelcluster:` are reserved. */
export interface Tag {
  /** At most 128 characters. */
  readonly Key: string
  /** At most 256 characters. */
  readonly Value: string
}

/** The image's root volume. */
export interface Volume {
  /** GiB. */
  readonly Size?: number | undefined
  /** Encrypt the data. Default: `false`. */
  readonly Encrypted?: boolean | undefined
  /** The KMS key that encrypts the data. Default: AWS's own. */
  readonly KmsKeyId?: string | undefined
}

/** How the image is built. */
export interface Build {
  /** What may be done in AWS, and as whom. */
  readonly Iam?: Iam | undefined
  /** An EC2 instance type, such as `c5.large`. */
  readonly InstanceType: string
  /** Components or scripts to run besides ParallelCluster's own, in this order. */
  readonly Components?: ReadonlyArray<Component> | undefined
  /** The AMI's id or the ARN of an Image Builder image to start from. */
  readonly ParentImage: string
  /** Tags of what is made. Keys that begin with `parallelcluster:` are reserved. */
  readonly Tags?: ReadonlyArray<Tag> | undefined
  /** Security groups' ids, `sg-` and 17 digits. */
  readonly SecurityGroupIds?: ReadonlyArray<string> | undefined
  /** The subnet's id, `subnet-` and 17 digits. */
  readonly SubnetId?: string | undefined
  /** Updates of the operating system. */
  readonly UpdateOsPackages?: UpdateOsPackages | undefined
  /** The instance metadata. */
  readonly Imds?: Imds | undefined
  /** Optional software. */
  readonly Installation?: Installation | undefined
}

/** What the build instance may do in AWS. A role, an instance profile or policies, only one of them. */
export interface Iam {
  /** An existing role's ARN. Not with `InstanceProfile`, `AdditionalIamPolicies` or `S3Access`. */
  readonly InstanceRole?: string | undefined
  /** An existing instance profile's ARN. Not with `InstanceRole`, `AdditionalIamPolicies` or `S3Access`. */
  readonly InstanceProfile?: string | undefined
  /** The role of the Lambda function that cleans up after the build. */
  readonly CleanupLambdaRole?: string | undefined
  /** Policies for the role that ParallelCluster makes. Not with `InstanceRole` or `InstanceProfile`. */
  readonly AdditionalIamPolicies?: ReadonlyArray<AdditionalIamPolicy> | undefined
  /** The ARN of a policy that bounds every role that is made. */
  readonly PermissionsBoundary?: string | undefined
}

/** A policy that is attached to the role that ParallelCluster makes. */
export interface AdditionalIamPolicy {
  /** The policy's ARN. */
  readonly Policy: string
}

/** A step of the build. */
export interface Component {
  /** An Image Builder component's `arn`, or a `script`. */
  readonly Type: "arn" | "script"
  /** The component's ARN, or the script's URL with `https` or `s3`. */
  readonly Value: string
}

/** Updates of the operating system. */
export interface UpdateOsPackages {
  /** Turn it on. */
  readonly Enabled?: boolean | undefined
}

/** The instance metadata of the head node. */
export interface Imds {
  /** The versions of the metadata service: both with `v1.0`, tokens are required with `v2.0`. Default: `v2.0`. */
  readonly ImdsSupport?: "v1.0" | "v2.0" | undefined
}

/** Optional software. */
export interface Installation {
  /** The client of FSx for Lustre. */
  readonly LustreClient?: LustreClient | undefined
  /** NVIDIA's driver, CUDA and what belongs to it. */
  readonly NvidiaSoftware?: NvidiaSoftware | undefined
}

/** The client of FSx for Lustre. */
export interface LustreClient {
  /** Turn it on. Default: `true`. */
  readonly Enabled?: boolean | undefined
}

/** NVIDIA's driver, CUDA and what belongs to it. */
export interface NvidiaSoftware {
  /** Turn it on. Default: `false`. */
  readonly Enabled?: boolean | undefined
}

/** For the development of ParallelCluster. */
export interface ImagebuilderDevSettings {
  /** Another Chef cookbook. */
  readonly Cookbook?: Cookbook | undefined
  /** The URL of another package for the nodes. */
  readonly NodePackage?: string | undefined
  /** Leave ParallelCluster's own component out. Default: `false`. */
  readonly DisablePclusterComponent?: boolean | undefined
  /** Where the image is copied to, and who may use it. */
  readonly DistributionConfiguration?: DistributionConfiguration | undefined
  /** Terminate the build instance when the build fails; false keeps it for a look. Default: `true`. */
  readonly TerminateInstanceOnFailure?: boolean | undefined
  /** Leave out the build's checks and tests. Default: `true`. */
  readonly DisableValidateAndTest?: boolean | undefined
  /** JSON, in a text. */
  readonly CliAttributeOverrides?: string | undefined
  /** Keep the kernel when packages are updated. Default: `false`. */
  readonly DisableKernelUpdate?: boolean | undefined
}

/** Another Chef cookbook. */
export interface Cookbook {
  /** The URL of a Chef cookbook. */
  readonly ChefCookbook?: string | undefined
  /** Attributes for Chef: JSON, in a text. */
  readonly ExtraChefAttributes?: string | undefined
}

/** Where the image is copied to, and who may use it. */
export interface DistributionConfiguration {
  /** Regions with commas between, such as `us-east-1,eu-west-1`. */
  readonly Regions: string
  /** Who may launch the image: JSON, in a text. */
  readonly LaunchPermission?: string | undefined
}

/** How ParallelCluster's own parts are deployed. */
export interface ImagebuilderDeploymentSettings {
  /** The network in which ParallelCluster's Lambda functions run. */
  readonly LambdaFunctionsVpcConfig?: LambdaFunctionsVpcConfig | undefined
}

/** The network in which ParallelCluster's Lambda functions run. */
export interface LambdaFunctionsVpcConfig {
  /** Security groups' ids, `sg-` and 17 digits. */
  readonly SecurityGroupIds: ReadonlyArray<string>
  /** Subnets' ids, `subnet-` and 17 digits. */
  readonly SubnetIds: ReadonlyArray<string>
}
