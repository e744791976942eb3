/**
 * Shared storage: EBS, RAID, EFS, FSx and the head node's NFS exports.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

const within = ["chef-error"] as const

/** Rules about file systems. */
export const fileSystems: ReadonlyArray<Rule> = [
  {
    code: "lustre-kernel-unsupported",
    title: "FSx for Lustre has no client for this kernel",
    explanation:
      "The Lustre client is available for some kernels of each operating system, but not for the kernel of the parent image.",
    next:
      "Use a parent image with a kernel in the FSx for Lustre client matrix, and do not enable UpdateOsPackages, which would change the kernel.",
    signs: [
      /(?:No candidate version available for|Unable to locate package|Unable to find a match:|No match for argument:|no installation candidate.*|nothing provides) ?(?:\S+, )*(?:lustre-client|kmod-lustre)\S*|FSx for Lustre is not supported|lustre-client\S* .*(?:not found|unavailable)|kmod-lustre\S* .*(?:requires|depends)|Package '?lustre-client\S* has no installation candidate/i,
    ],
  },
  {
    code: "lustre-module-missing",
    title: "The kernel has no Lustre module",
    explanation:
      "The Lustre client is not installed for the running kernel, often because the kernel was updated after the image was built.",
    next: "Build the image again, and do not update its kernel afterwards.",
    signs: [
      /modprobe: \w+: (?:Module|could not insert) '?(?:lustre|lnet|ksocklnd)|Module lustre not found|unknown filesystem type 'lustre'|mount\.lustre: .*No such device|Are the lustre modules loaded|lustre: disagrees about version/i,
    ],
  },
  {
    code: "ebs-source-invalid",
    title: "The snapshot or volume in the configuration does not exist",
    explanation: "The snapshot or the volume of shared storage is not in this region or not shared with the account.",
    next: "Correct SnapshotId or VolumeId in SharedStorage, or remove it.",
    signs: [
      /^(?!.*(?:CreateOutputAMI|CreateImage)).*(?:snapshot '?snap-[0-9a-f]+'? does not exist|InvalidSnapshot|volume '?vol-[0-9a-f]+'? does not exist|InvalidVolume\.NotFound|snap-[0-9a-f]+.*(?:not (?:found|exist|authorized|accessible)|pending|error state))/i,
    ],
  },
  {
    code: "ebs-zone-mismatch",
    title: "A volume is in another zone than the node",
    explanation: "An EBS volume can only be attached in its own Availability Zone.",
    next:
      "Put the head node into a subnet of the volume's zone, or create a volume from a snapshot in the zone of the head node.",
    signs: [
      /InvalidVolume\.ZoneMismatch|volume .*(?:not in the same|different) (?:availability )?zone|are not in the same availability zone/i,
    ],
  },
  {
    code: "ebs-attach-failed",
    title: "A volume could not be attached",
    explanation: "The volume is in use elsewhere, in an error state, or did not become available in time.",
    next: "Detach it from the other instance, check the volume's state in EC2, then create the cluster again.",
    signs: [
      /VolumeInUse|vol-[0-9a-f]+ is already attached|Volume vol-\w+ (?:failed to (?:mount|detach)|in bad state|is not (?:available|attached))|Failed to attach or detach volume|IncorrectState.*vol-|Invalid value '\/dev\/\w+' for unixDevice/,
    ],
  },
  {
    code: "efs-access-denied",
    title: "The file system refuses the client",
    explanation:
      "The server denies the mount: because of the EFS file system's policy, an export policy, or a missing access point or TLS option.",
    next:
      "Allow the nodes' role (elasticfilesystem:ClientMount, ClientWrite) in the file system's policy, or set EncryptionInTransit and IamAuthorization; for ONTAP and OpenZFS correct the export policy.",
    signs: [
      /mount\.nfs4?: access denied by server|access denied by server while mounting|elasticfilesystem:Client\w+|mount\.nfs4?: Operation not permitted/i,
    ],
  },
  {
    code: "efs-mount-target-missing",
    title: "The file system has no mount target in this zone",
    explanation:
      "The name of an EFS file system resolves only if it has a mount target in the zone, and DNS is enabled in the VPC.",
    next:
      "Create a mount target in each zone that the cluster uses, and enable DNS support and DNS hostnames in the VPC.",
    signs: [
      /Failed to resolve "?fs-[0-9a-f]+\.efs|fs-[0-9a-f]+\.efs\.\S+.*(?:Name or service not known|could not be resolved|not known|resolve)|(?:resolve|lookup).*fs-[0-9a-f]+\.efs|no mount target|MountTargetNotFound/i,
    ],
  },
  {
    code: "head-node-share-unreachable",
    title: "A node cannot mount the file systems of the head node",
    explanation:
      "Compute and login nodes mount /home, /opt/parallelcluster/shared and others from the head node over NFS. Without them the nodes never become ready.",
    next:
      "Let the head node's security group accept NFS (2049 and 111) from the nodes' groups, and check the NFS server on the head node.",
    within: ["other-node"],
    in: ["chef-client", "cloud-init-output"],
    signs: [/mount\.nfs: (?!mounting)/, {
      text: /Begin output of.*mount.*"?nfs"?.*(?:\d+\.){3}\d+:\//,
      weight: "place",
    }],
  },
  {
    code: "efs-mount-failed",
    title: "An EFS or NFS file system could not be mounted",
    explanation: "The connection to the file system's mount target failed, or the server refused.",
    next:
      "Let the mount target's security group accept TCP 2049 from the cluster's groups, and create a mount target in each zone of the cluster.",
    signs: [
      {
        text: /mount\.nfs4?: |mount\.efs|nfs: server \S+ not responding/,
        within: ["chef-error", "custom-action", "custom-script", "hanging-run"],
      },
      {
        text:
          /Error executing action `mount` on resource '(?:efs|mount)\[|\((?:aws-parallelcluster-environment|aws-parallelcluster-config)::efs\w* line/,
        within,
        weight: "place",
      },
      { text: /Failed to mount EFS/, in: ["stackEvent"], weight: "consequence" },
      { text: /^EfsMountFailure/, in: ["describe"], weight: "consequence" },
    ],
  },
  {
    code: "fsx-mount-failed",
    title: "An FSx file system could not be mounted",
    explanation:
      "The node did not reach the file system's servers, or the mount name, the junction path or the client is wrong.",
    next:
      "Allow the file system's ports between its security group and the cluster's, both ways (Lustre: TCP 988 and 1018-1023; ONTAP and OpenZFS: NFS ports); check VPC, mount name and path.",
    signs: [
      {
        text:
          /mount\.lustre: (?!.*No such device)|LustreError:|Is the MGS (?:specification correct|running)|LNetError|reason given by server: No such file/,
        within: ["chef-error", "custom-action", "hanging-run"],
      },
      {
        text: /Lustre(?:Error)?: .*(?:failed|timed? ?out|refused|unreachable)|LNetError/,
        in: ["system-messages", "syslog"],
        weight: "place",
      },
      { text: /Error executing action `mount` on resource '(?:lustre|fsx)|::fsx\w* line/, within, weight: "place" },
      { text: /Failed to mount FSX/, in: ["stackEvent"], weight: "consequence" },
      { text: /^FsxMountFailure/, in: ["describe"], weight: "consequence" },
    ],
  },
  {
    code: "fsx-create-failed",
    title: "FSx refuses to create the file system",
    explanation: "A setting of the file system, its network or its source is invalid.",
    next: "Correct what the message names; for Lustre, security groups must allow TCP 988 and 1018-1023 among them.",
    in: ["stackEvent"],
    signs: [
      /FSx::\w+ \S+ \w+_FAILED: (?!.*(?:cancelled|not authorized|KMS|kms|HandlerErrorCode: (?:AccessDenied|Throttling|InternalFailure)))|Lustre LNET network traffic|InvalidNetworkSettings|MissingFileSystemConfiguration|InvalidImportPath|InvalidExportPath|InvalidPerUnitStorageThroughput/,
    ],
  },
  {
    code: "efs-create-failed",
    title: "EFS refuses to create the file system or mount target",
    explanation: "A setting is invalid, or the zone already has a mount target.",
    next: "Correct what the message names.",
    in: ["stackEvent"],
    signs: [
      /EFS::\w+ \S+ (?:CREATE|UPDATE)_FAILED: (?!.*(?:cancelled|not authorized|KMS|kms|HandlerErrorCode: (?:AccessDenied|Throttling|InternalFailure)))|MountTargetConflict|AvailabilityZonesMismatch|UnsupportedAvailabilityZone.*EFS/,
    ],
  },
  {
    code: "shared-storage-missing",
    title: "A file system in the configuration does not exist",
    explanation:
      "The configuration uses an existing file system, volume or file cache that is not in this region or account.",
    next: "Correct its id in SharedStorage.",
    signs: [
      /File system '?fs-[0-9a-f]+'? (?:does not exist|not found)|FileSystemNotFound|VolumeNotFound|FileCacheNotFound|StorageVirtualMachineNotFound/,
    ],
  },
  {
    code: "ebs-mount-failed",
    title: "A shared EBS volume could not be mounted",
    explanation: "The volume was not attached, has no mountable file system, or its directory is in use.",
    next: "Read the preceding lines, and check the volume's state in EC2 and its file system.",
    signs: [
      {
        text:
          /mount: .*(?:wrong fs type|can't find|does not exist|already mounted|special device|unknown filesystem|bad superblock|mount point does not exist|busy)/,
        within: ["chef-error", "custom-action", "hanging-run"],
      },
      {
        text: /Error executing action `\w+` on resource '(?:manage_ebs|volume)\[|\[add ebs\]|::ebs line/,
        within,
        weight: "place",
      },
      { text: /Failed to mount EBS volume/, in: ["stackEvent"], weight: "consequence" },
      { text: /^EbsMountFailure/, in: ["describe"], weight: "consequence" },
    ],
  },
  {
    code: "raid-mount-failed",
    title: "A RAID array could not be created or mounted",
    explanation: "The array's volumes were not attached, or mdadm could not assemble them.",
    next: "Read mdadm's message and the preceding lines, and check the state of the volumes in EC2.",
    signs: [
      { text: /mdadm: .*(?:cannot|fail|no |busy|not |error)/i, within: ["chef-error", "custom-action", "hanging-run"] },
      { text: /\[add raid\]|resource 'raid\[|::raid line/, within, weight: "place" },
      { text: /Failed to mount RAID array/, in: ["stackEvent"], weight: "consequence" },
      { text: /^RaidMountFailure/, in: ["describe"], weight: "consequence" },
    ],
  },
  {
    code: "ephemeral-drives-failed",
    title: "The local disks of an instance could not be set up",
    explanation: "Combining the instance store volumes with LVM, or mounting them, failed.",
    next: "Read the node's system log; remove LocalStorage/EphemeralVolume, or use another instance type.",
    signs: [/Failed to (?:create|activate|format|mount) LVM|setup-ephemeral(?:-drives)?\S*.*(?:fail|error)/i],
  },
  {
    code: "home-copy-failed",
    title: "Home directories could not be moved to shared storage",
    explanation: "The copy of a directory on shared storage differs from the original.",
    next: "Do not write to home directories while the node starts, then create the cluster again.",
    signs: [/Data integrity check failed comparing/],
  },
  {
    code: "mount-directory-conflict",
    title: "Two file systems use the same directory",
    explanation: "A mount point is in use, or is inside another one.",
    next: "Use a different MountDir for each shared file system.",
    within,
    signs: [/already mounted (?:on|or)|mount point .*(?:busy|in use)|target is busy/i],
  },
]
