/**
 * Clusters that could not be created, updated or deleted.
 *
 * @module
 */
import {
  type Case,
  cfnInit,
  chefFailure,
  clustermgtd,
  clusterStackFailure,
  compute,
  daemon,
  deletion,
  failed,
  firstStart,
  fleetFailure,
  handler,
  head,
  headNodeFailure,
  headNodeTimeout,
  protectedMode,
  refused,
  refusedLaunch,
  reported,
  shellFailure,
  updateFailure,
  updateReported,
} from "./frame.ts"

/** Nodes that start and fail. */
const nodeFailure = (id: string, family: string, expected: Case["expected"], logs: Case["logs"]) =>
  fleetFailure(id, family, expected, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "slurm_resources:is_bootstrap_failure",
        "WARNING",
        "Node bootstrap error: Replacement timeout expires for node q-st-c-1(10.0.1.20) in replacement, node state: DOWN+CLOUD+NOT_RESPONDING",
      ),
      ...protectedMode,
    ),
    ...logs,
  })

/** Failed clusters. */
export const clusters: ReadonlyArray<Case> = [
  clusterStackFailure(
    "head-ice",
    "capacity",
    { codes: ["insufficient-capacity"], evidence: "do not have sufficient hpc7a.96xlarge capacity" },
    "HeadNode",
    "AWS::EC2::Instance",
    handler(
      "We currently do not have sufficient hpc7a.96xlarge capacity in the Availability Zone you requested (eu-west-1b).",
      "GeneralServiceException",
      "Ec2",
      500,
    ),
  ),
  clusterStackFailure(
    "head-vcpu",
    "capacity",
    { codes: ["vcpu-limit"], evidence: "current vCPU limit of 32" },
    "HeadNode",
    "AWS::EC2::Instance",
    handler(
      "You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to.",
      "ServiceLimitExceeded",
    ),
  ),
  clusterStackFailure(
    "verification",
    "capacity",
    {
      codes: ["account-not-verified"],
      evidence: "Your request for accessing resources in this region is being validated",
    },
    "HeadNode",
    "AWS::EC2::Instance",
    handler(
      "Your request for accessing resources in this region is being validated, and you will not be able to launch additional resources in this region until the validation is complete. (PendingVerification)",
      "GeneralServiceException",
    ),
  ),
  clusterStackFailure(
    "subnet-missing",
    "network",
    { codes: ["subnet-or-group-missing"], evidence: "The subnet ID 'subnet-0123456789abcdef0' does not exist" },
    "HeadNodeENI",
    "AWS::EC2::NetworkInterface",
    handler("The subnet ID 'subnet-0123456789abcdef0' does not exist", "NotFound"),
  ),
  clusterStackFailure(
    "sg-rules",
    "quotas",
    { codes: ["security-group-limit"], evidence: "The maximum number of rules per security group has been reached" },
    "HeadNodeSecurityGroupIngress",
    "AWS::EC2::SecurityGroupIngress",
    handler("The maximum number of rules per security group has been reached.", "ServiceLimitExceeded"),
  ),
  clusterStackFailure(
    "role-quota",
    "quotas",
    { codes: ["iam-limit"], evidence: "Cannot exceed quota for RolesPerAccount: 1000" },
    "RoleHeadNode",
    "AWS::IAM::Role",
    handler("Cannot exceed quota for RolesPerAccount: 1000", "ServiceLimitExceeded", "Iam", 409),
  ),
  clusterStackFailure(
    "policy-missing",
    "permissions",
    {
      codes: ["instance-profile-invalid"],
      evidence: "Policy arn:aws:iam::111122223333:policy/site does not exist or is not attachable",
    },
    "RoleHeadNode",
    "AWS::IAM::Role",
    handler(
      "Policy arn:aws:iam::111122223333:policy/site does not exist or is not attachable.",
      "NotFound",
      "Iam",
      404,
    ),
  ),
  clusterStackFailure(
    "scp-encryption",
    "permissions",
    { codes: ["scp-deny"], evidence: "with an explicit deny in a service control policy" },
    "EBS0",
    "AWS::EC2::Volume",
    handler(
      "You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/dev/me is not authorized to perform: ec2:CreateVolume on resource: arn:aws:ec2:eu-west-1:111122223333:volume/* with an explicit deny in a service control policy. Encoded authorization failure message: abc",
      "AccessDenied",
      "Ec2",
      403,
    ),
  ),
  clusterStackFailure(
    "fsx-throughput",
    "file systems",
    { codes: ["fsx-create-failed"], evidence: "PerUnitStorageThroughput" },
    "FSX0",
    "AWS::FSx::FileSystem",
    "Invalid value for PerUnitStorageThroughput. Supported values for PERSISTENT_2 are [125, 250, 500, 1000] (Service: AmazonFSx; Status Code: 400; Error Code: BadRequest; Request ID: 1; Proxy: null)",
  ),
  clusterStackFailure(
    "fsx-import",
    "file systems",
    { codes: ["fsx-create-failed"], evidence: "S3 bucket" },
    "DRA0",
    "AWS::FSx::DataRepositoryAssociation",
    handler(
      "Amazon FSx is unable to validate access to the S3 bucket. Ensure the IAM role or user you are using has permissions to access the bucket",
      "InvalidRequest",
      "FSx",
    ),
  ),
  clusterStackFailure(
    "efs-target",
    "file systems",
    { codes: ["efs-create-failed"], evidence: "mount target already exists in this AZ" },
    "EFSMT0",
    "AWS::EFS::MountTarget",
    handler("mount target already exists in this AZ", "AlreadyExists", "Efs", 409),
  ),
  clusterStackFailure(
    "efs-quota",
    "quotas",
    {
      codes: ["file-system-limit", "efs-create-failed", "service-limit-exceeded"],
      evidence: "FileSystemLimitExceeded",
    },
    "EFS0",
    "AWS::EFS::FileSystem",
    handler(
      "FileSystemLimitExceeded: you have reached the maximum number of file systems",
      "ServiceLimitExceeded",
      "Efs",
      403,
    ),
  ),
  clusterStackFailure(
    "userdata",
    "names",
    { codes: ["user-data-too-large"], evidence: "User data is limited to 16384 bytes" },
    "HeadNodeLaunchTemplate",
    "AWS::EC2::LaunchTemplate",
    handler("User data is limited to 16384 bytes", "InvalidRequest"),
  ),
  clusterStackFailure(
    "tag-policy",
    "names",
    { codes: ["tag-policy-violation"], evidence: "tag policy" },
    "DynamoDBTable",
    "AWS::DynamoDB::Table",
    handler(
      "The tag policy does not allow the specified value for the following tag key: 'CostCenter'.",
      "InvalidRequest",
      "DynamoDb",
    ),
  ),
  clusterStackFailure(
    "log-group-exists",
    "names",
    { codes: ["name-already-exists"], evidence: "/aws/parallelcluster/weather-202605041000" },
    "CloudWatchLogGroup",
    "AWS::Logs::LogGroup",
    `Resource of type 'AWS::Logs::LogGroup' with identifier '{"/properties/LogGroupName":"/aws/parallelcluster/weather-202605041000"}' already exists.`,
  ),
  clusterStackFailure(
    "nested",
    "stacks",
    { codes: ["nested-stack-failed"], evidence: "QueuesNestedStack" },
    "QueuesNestedStackQueuesNestedStackResource0D4B8A25",
    "AWS::CloudFormation::Stack",
    "Embedded stack arn:aws:cloudformation:eu-west-1:111122223333:stack/weather-QueuesNestedStack-1/abc was not successfully created: The following resource(s) failed to create: [LaunchTemplate64e1c3597ca4c326]. ",
  ),
  clusterStackFailure(
    "custom-resource",
    "stacks",
    { codes: ["custom-resource-failed"], evidence: "Received response status [FAILED] from custom resource" },
    "CleanupResourcesS3BucketCustomResource",
    "AWS::CloudFormation::CustomResource",
    "Received response status [FAILED] from custom resource. Message returned: See the details in CloudWatch Log Stream: 2026/05/04/[$LATEST]abc (RequestId: 1)",
  ),
  clusterStackFailure(
    "throttled",
    "capacity",
    { codes: ["api-throttled"], evidence: "Rate exceeded" },
    "RouteTableA",
    "AWS::EC2::Route",
    handler("Rate exceeded", "Throttling"),
  ),
  clusterStackFailure(
    "internal",
    "stacks",
    { codes: ["service-failed"], evidence: "Internal Failure" },
    "DynamoDBTable",
    "AWS::DynamoDB::Table",
    'Resource handler returned message: "Internal Failure" (RequestToken: 1, HandlerErrorCode: InternalFailure)',
  ),
  clusterStackFailure(
    "something-new",
    "unknown",
    undefined,
    "Widget",
    "AWS::Widget::Thing",
    'Resource handler returned message: "The moon is in the wrong phase" (RequestToken: 1, HandlerErrorCode: GeneralServiceException)',
  ),

  headNodeFailure(
    "kms-ebs-attach",
    "file systems",
    { codes: ["ebs-attach-failed"], evidence: "ERROR: Volume vol-0a1b2c3d4e5f60789 failed to mount in 300 seconds" },
    reported.mount("EBS volume", "EbsMountFailure"),
    {
      [head("chef-client")]: shellFailure(
        "manage_ebs[add ebs]",
        "aws-parallelcluster-environment::ebs",
        "/usr/local/sbin/manageVolume.py --volume-id vol-0a1b2c3d4e5f60789 --attach",
        ["ERROR: Volume vol-0a1b2c3d4e5f60789 failed to mount in 300 seconds."],
      ),
      [head("cfn-init")]: cfnInit("chef", [""]),
    },
  ),
  headNodeFailure(
    "raid",
    "file systems",
    { codes: ["raid-mount-failed"], evidence: "mdadm: cannot open /dev/xvdc: Device or resource busy" },
    reported.mount("RAID array", "RaidMountFailure"),
    {
      [head("chef-client")]: shellFailure(
        "raid[add raid]",
        "aws-parallelcluster-environment::raid",
        "yes | mdadm --create /dev/md0",
        ["mdadm: cannot open /dev/xvdc: Device or resource busy"],
      ),
    },
  ),
  headNodeFailure(
    "efs-denied",
    "file systems",
    { codes: ["efs-access-denied"], evidence: "access denied by server while mounting" },
    reported.mount("EFS", "EfsMountFailure"),
    {
      [head("chef-client")]: shellFailure("efs[mount efs]", "aws-parallelcluster-environment::efs", "mount -t efs", [
        "mount.nfs4: access denied by server while mounting 127.0.0.1:/",
      ], 32),
    },
  ),
  headNodeFailure(
    "efs-name",
    "file systems",
    { codes: ["efs-mount-target-missing"], evidence: "fs-0611000000000bfbb.efs.eu-west-1.amazonaws.com" },
    reported.mount("EFS", "EfsMountFailure"),
    {
      [head("chef-client")]: shellFailure("efs[mount efs]", "aws-parallelcluster-environment::efs", "mount -t efs", [
        'Failed to resolve "fs-0611000000000bfbb.efs.eu-west-1.amazonaws.com" - check that your file system ID is correct.',
      ], 1),
    },
  ),
  headNodeFailure(
    "ontap-junction",
    "file systems",
    {
      codes: ["efs-mount-failed", "fsx-mount-failed"],
      evidence: "failed, reason given by server: No such file or directory",
    },
    reported.mount("FSX", "FsxMountFailure"),
    {
      [head("chef-client")]: shellFailure(
        "mount[/ontap]",
        "aws-parallelcluster-environment::fsx",
        "mount -t nfs svm-1:/vol9 /ontap",
        ["mount.nfs: mounting svm-0a.fs-0b.fsx.eu-west-1.amazonaws.com:/vol9 failed, reason given by server: No such file or directory"],
        32,
      ),
    },
  ),
  headNodeFailure(
    "lustre-module",
    "file systems",
    { codes: ["lustre-module-missing"], evidence: "Are the lustre modules loaded?" },
    reported.mount("FSX", "FsxMountFailure"),
    {
      [head("chef-client")]: shellFailure(
        "lustre[mount fsx]",
        "aws-parallelcluster-environment::fsx",
        "mount -t lustre",
        [
          "mount.lustre: mount fs-0a.fsx.eu-west-1.amazonaws.com@tcp:/x at /scratch failed: No such device",
          "Are the lustre modules loaded?",
          "Check /etc/modprobe.conf and /proc/filesystems",
        ],
        19,
      ),
    },
  ),
  headNodeFailure(
    "secret-denied",
    "permissions",
    { codes: ["secret-access-denied"], evidence: "when calling the GetSecretValue operation" },
    reported.recipe("aws-parallelcluster-slurm::config_slurm_accounting"),
    {
      [head("chef-client")]: shellFailure(
        "execute[update Slurm database password]",
        "aws-parallelcluster-slurm::config_slurm_accounting",
        "/opt/parallelcluster/scripts/slurm/update_slurm_database_password.sh",
        ["An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: arn:aws:sts::111122223333:assumed-role/weather-RoleHeadNode/i-0aaaaaaaaaaaaaaa1 is not authorized to perform: secretsmanager:GetSecretValue on resource: db because no identity-based policy allows"],
        254,
      ),
    },
  ),
  headNodeFailure(
    "db-password",
    "schedulers",
    { codes: ["slurm-accounting-db-failed"], evidence: "Access denied for user 'slurm'" },
    reported.recipe("aws-parallelcluster-slurm::config_slurm_accounting"),
    {
      [head("chef-client")]: shellFailure(
        "execute[wait for slurm database]",
        "aws-parallelcluster-slurm::config_slurm_accounting",
        "/opt/slurm/bin/sacctmgr show clusters -Pn",
        ["sacctmgr: error: Sending PersistInit msg: Connection refused"],
      ),
      [head("slurmdbd")]: [
        "[2026-05-04T10:00:00.594] error: mysql_real_connect failed: 1045 Access denied for user 'slurm'@'10.0.0.10' (using password: YES)",
        "[2026-05-04T10:00:01.268] fatal: Could not set up the database connection",
      ],
    },
  ),
  headNodeFailure(
    "custom-slurm-settings",
    "schedulers",
    { codes: ["slurm-configuration-invalid"], evidence: "Parsing error at unrecognized key: MaxJobCont" },
    reported.recipe("aws-parallelcluster-slurm::config_head_node"),
    {
      [head("chef-client")]: shellFailure(
        "service[slurmctld]",
        "aws-parallelcluster-slurm::finalize_head_node",
        "/bin/systemctl --system start slurmctld",
        [
          "Job for slurmctld.service failed because the control process exited with error code.",
          'See "systemctl status slurmctld.service" and "journalctl -xe" for details.',
        ],
      ),
      [head("slurmctld")]: [
        "[2026-05-04T10:00:00.594] error: _parse_next_key: Parsing error at unrecognized key: MaxJobCont",
        "[2026-05-04T10:00:00.595] fatal: Unable to process configuration file",
      ],
    },
  ),
  headNodeFailure(
    "sssd-bind",
    "schedulers",
    { codes: ["directory-service-failed"], evidence: "Invalid credentials" },
    reported.recipe("aws-parallelcluster-environment::directory_service"),
    {
      [head("chef-client")]: shellFailure(
        "execute[fetch user data from remote directory service]",
        "aws-parallelcluster-environment::directory_service",
        "sudo getent passwd ReadOnly",
        [""],
        2,
      ),
      [head("sssd_domain_default")]: [
        "(2026-05-04 10:00:00): [be[default]] [simple_bind_done] (0x0080): Bind result: Invalid credentials(49), 80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 52e",
      ],
    },
  ),
  headNodeFailure(
    "munge-key",
    "schedulers",
    { codes: ["munge-failed"], evidence: "Munge key" },
    reported.recipe("aws-parallelcluster-slurm::config_munge_key"),
    {
      [head("chef-client")]: shellFailure(
        "munge_key_manager[manage_munge_key]",
        "aws-parallelcluster-slurm::config_munge_key",
        "/opt/parallelcluster/scripts/slurm/update_munge_key.sh -d",
        ["Munge key secret is not valid base64: failed to decode the content"],
        1,
      ),
    },
  ),
  headNodeFailure(
    "dcv-start",
    "schedulers",
    { codes: ["dcv-failed"], evidence: "Job for dcvserver.service failed" },
    reported.recipe("aws-parallelcluster-platform::dcv"),
    {
      [head("chef-client")]: shellFailure(
        "service[dcvserver]",
        "aws-parallelcluster-platform::dcv",
        "/bin/systemctl --system start dcvserver",
        ["Job for dcvserver.service failed because a timeout was exceeded."],
      ),
    },
  ),
  headNodeFailure(
    "os-mismatch",
    "versions",
    { codes: ["ami-os-mismatch"], evidence: "The custom AMI you have provided uses the ubuntu2204 OS" },
    reported.recipe("aws-parallelcluster-entrypoints::init"),
    {
      [head("chef-client")]: chefFailure(
        "os_type[Validate OS type specified by the user is the same as the OS identified by Ohai]",
        "aws-parallelcluster-entrypoints::init",
        "RuntimeError",
        ["The custom AMI you have provided uses the ubuntu2204 OS. However, the base_os specified in your config file is alinux2023. Please either use an AMI with the alinux2023 OS or update the base_os setting in your configuration file to ubuntu2204."],
        "The custom AMI you have provided uses the ubuntu2204 OS.",
      ),
    },
  ),
  headNodeFailure("not-baked", "versions", {
    codes: ["ami-not-pcluster"],
    evidence: "This AMI was not baked by ParallelCluster",
  }, [
    "InvalidAmi",
    "The custom AMI is invalid.",
    "This AMI was not baked by ParallelCluster. Please use pcluster build-image command to create an AMI by providing your AMI as parent image.",
  ], {}),
  headNodeFailure(
    "ephemeral",
    "file systems",
    { codes: ["ephemeral-drives-failed", "chef-recipe-failed"], evidence: "Failed to create LVM" },
    reported.recipe("aws-parallelcluster-environment::ephemeral_drives"),
    {
      [head("chef-client")]: shellFailure(
        "service[setup-ephemeral]",
        "aws-parallelcluster-environment::ephemeral_drives",
        "systemctl start setup-ephemeral",
        ["ParallelCluster - [ERROR] Failed to create LVM"],
      ),
    },
  ),
  headNodeFailure(
    "action-python",
    "scripts",
    { codes: ["custom-action-failed"], evidence: "KeyError: 'CLUSTER_ENV'" },
    reported.action("OnNodeConfigured", "execute"),
    {
      [head("cfn-init")]: cfnInit("runpostinstall", [
        "INFO:root:The hash of script s3://b/x.py is: 77aa",
        "Traceback (most recent call last):",
        '  File "/tmp/tmpabc", line 3, in <module>',
        "    os.environ['CLUSTER_ENV']",
        "KeyError: 'CLUSTER_ENV'",
        "fetch_and_run - Failed to execute OnNodeConfigured script 1 s3://b/x.py, return code: 1. Please check /var/log/cfn-init.log in the head node.",
      ]),
    },
  ),
  headNodeFailure(
    "action-apt",
    "scripts",
    { codes: ["apt-lock", "custom-action-failed"], evidence: "Could not get lock /var/lib/apt/lists/lock" },
    reported.action("OnNodeStart", "execute"),
    {
      [head("cfn-init")]: cfnInit("runpreinstall", [
        "+ apt-get update",
        "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1201 (apt-get)",
        "fetch_and_run - Failed to execute OnNodeStart script 1 s3://b/x.sh, return code: 100.",
      ]),
    },
  ),
  headNodeFailure(
    "action-http",
    "scripts",
    { codes: ["script-not-found", "script-download-failed"], evidence: "HTTP status code 404" },
    reported.action("OnNodeConfigured", "download"),
    {
      [head("cfn-init")]: cfnInit("runpostinstall", [
        "fetch_and_run - Failed to download OnNodeConfigured script 1 https://raw.example.org/x.sh, HTTP status code 404. Please check /var/log/cfn-init.log",
      ]),
    },
  ),
  headNodeFailure(
    "action-endpoint",
    "network",
    {
      codes: ["subnet-no-egress"],
      evidence: 'Could not connect to the endpoint URL: "https://bucket.s3.eu-west-1.amazonaws.com/x.sh"',
    },
    reported.action("OnNodeStart", "run"),
    {
      [head("cfn-init")]: cfnInit("runpreinstall", [
        "Traceback (most recent call last):",
        'botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: "https://bucket.s3.eu-west-1.amazonaws.com/x.sh"',
        "fetch_and_run - Failed to run OnNodeStart script.",
      ]),
    },
  ),
  headNodeFailure(
    "action-full",
    "disk",
    { codes: ["disk-full"], evidence: "data/more.bin: Cannot write: No space left on device" },
    reported.action("OnNodeConfigured", "execute"),
    {
      [head("cfn-init")]: cfnInit("runpostinstall", [
        "+ tar xzf data.tgz",
        "tar: data/huge.bin: Wrote only 512 of 10240 bytes",
        "tar: data/more.bin: Cannot write: No space left on device",
        "tar: Exiting with failure status due to previous errors",
        "fetch_and_run - Failed to execute OnNodeConfigured script 1 s3://b/x.sh, return code: 2.",
      ]),
    },
  ),
  headNodeFailure(
    "logs-unread",
    "recipes",
    {
      codes: ["head-node-setup-failed"],
      evidence: "Failed to run chef recipe aws-parallelcluster-slurm::config_head_node",
    },
    reported.recipe("aws-parallelcluster-slurm::config_head_node"),
    {},
  ),

  headNodeTimeout(
    "chef-mount-hangs",
    "timeouts",
    { codes: ["bootstrap-timeout"], evidence: "WaitCondition timed out" },
    {
      [head("cfn-init")]: cfnInit("chef", undefined),
      [head("chef-client")]: [
        "[2026-05-04T10:00:01+00:00] INFO: Started Cinc Zero at chefzero://localhost:8889",
        "Recipe: aws-parallelcluster-slurm::config_head_node",
      ],
    },
  ),
  headNodeTimeout("cfn-endpoint", "stacks", {
    codes: ["cloudformation-not-reached", "subnet-no-egress"],
    evidence: "cloudformation.eu-west-1.amazonaws.com",
  }, {
    [head("cloud-init-output")]: [
      "+ cfn-init -s weather -v -c deployFiles -r HeadNodeLaunchTemplate --region eu-west-1 --url https://cloudformation.eu-west-1.amazonaws.com",
      "ConnectionError: HTTPSConnectionPool(host='cloudformation.eu-west-1.amazonaws.com', port=443): Max retries exceeded with url: / (Caused by ConnectTimeoutError: timed out)",
    ],
  }),
  headNodeTimeout(
    "action-prompts",
    "scripts",
    { codes: ["custom-action-hangs"], evidence: "Do you want to continue" },
    {
      [head("cfn-init")]: cfnInit("runpostinstall", undefined),
      [head("system-messages")]: [
        "May  4 10:03:11 ip-10-0-0-10 systemd[1]: Started Session 3 of user ec2-user.",
        "May  4 10:03:12 ip-10-0-0-10 setup.sh[4001]: waiting for answer: Do you want to continue? [y/N]",
      ],
    },
  ),
  headNodeTimeout("static-vcpu", "capacity", {
    codes: ["vcpu-limit"],
    evidence: "VcpuLimitExceeded - You have requested more vCPU capacity",
  }, {
    [head("chef-client")]: [
      "[2026-05-04T10:08:00+00:00] INFO: Waiting for static fleet capacity provisioning",
      "[2026-05-04T10:09:00+00:00] INFO: Waiting for static fleet capacity provisioning",
    ],
    [head("clustermgtd")]: clustermgtd(
      ...refusedLaunch(
        "VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 64 allows for the instance bucket that the specified instance type belongs to.",
      ),
    ),
  }),

  refused(
    "fleet-unfulfillable",
    "capacity",
    {
      codes: ["insufficient-capacity"],
      evidence: "UnfulfillableCapacity - Unable to fulfill capacity due to your request configuration",
    },
    "UnfulfillableCapacity - Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.",
    "CreateFleet",
  ),
  refused(
    "fleet-ami",
    "parent images",
    { codes: ["parent-image-not-found"], evidence: "InvalidAMIID.NotFound" },
    "InvalidAMIID.NotFound - The image id '[ami-0deadbeef00112233]' does not exist",
  ),
  refused(
    "fleet-auth",
    "permissions",
    {
      codes: ["iam-permission-missing", "instance-role-permission-missing"],
      evidence: "UnauthorizedOperation - You are not authorized to perform this operation",
    },
    "UnauthorizedOperation - You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/weather-RoleHeadNode/i-0aaaaaaaaaaaaaaa1 is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1",
  ),
  refused(
    "fleet-efa",
    "capacity",
    { codes: ["network-interface-limit"], evidence: "AttachmentLimitExceeded" },
    "AttachmentLimitExceeded - Interface count 4 exceeds the limit for c5n.9xlarge",
  ),
  refused("fleet-placement", "capacity", {
    codes: ["placement-group-failed"],
    evidence: "InvalidPlacementGroup.Unknown",
  }, "InvalidPlacementGroup.Unknown - The Placement Group 'mine' is unknown."),
  refused(
    "fleet-profile",
    "permissions",
    { codes: ["instance-profile-invalid"], evidence: "Invalid IAM Instance Profile name" },
    "InvalidParameterValue - Value (weather-profile) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
  ),
  refused(
    "fleet-addresses",
    "quotas",
    { codes: ["subnet-addresses-exhausted"], evidence: "InsufficientFreeAddressesInSubnet" },
    "InsufficientFreeAddressesInSubnet - There are not enough free addresses in subnet 'subnet-1' to satisfy the requested number of instances.",
  ),
  refused("fleet-block", "capacity", {
    codes: ["capacity-block-inactive", "capacity-reservation"],
    evidence: "Capacity Block",
  }, "InvalidState - The Capacity Block cr-0a1b is not active yet."),
  refused(
    "fleet-odd",
    "schedulers",
    { codes: ["launch-failed"], evidence: "StrangeNewError - EC2 is not in the mood" },
    "StrangeNewError - EC2 is not in the mood today.",
  ),

  nodeFailure("node-action", "scripts", {
    codes: ["custom-action-failed"],
    evidence: "/tmp/tmpx1: line 8: module: command not found",
  }, {
    [compute("cloud-init-output")]: [
      "INFO:root:The hash of script s3://b/compute.sh is: 91af",
      "+ module load intelmpi",
      "/tmp/tmpx1: line 8: module: command not found",
      "fetch_and_run - Failed to execute OnNodeConfigured script 1 s3://b/compute.sh, return code: 127.",
      "Bootstrap failed with error: Failed to run bootstrap recipes. Please check /var/log/chef-client.log in the compute node or in CloudWatch logs.",
    ],
  }),
  nodeFailure("node-version", "versions", {
    codes: ["ami-version-mismatch"],
    evidence: "This AMI was created with ParallelCluster 3.15.0",
  }, {
    [compute("cloud-init-output")]: [
      "+ error_exit 'This AMI was created with ParallelCluster 3.15.0, but is trying to be used with ParallelCluster 3.16.1. Please either use an AMI created with ParallelCluster 3.16.1 or change your ParallelCluster to 3.15.0'",
      "Bootstrap failed with error: This AMI was created with ParallelCluster 3.15.0, but is trying to be used with ParallelCluster 3.16.1.",
    ],
  }),
  nodeFailure("node-slurmd", "schedulers", {
    codes: ["slurmd-registration-failed"],
    evidence: "gres/gpu count reported lower than configured (0 < 8)",
  }, {
    [head("slurmctld")]: [
      ...firstStart,
      "[2026-05-04T10:20:00.000] error: _slurm_rpc_node_registration node=q-st-c-1: Invalid argument",
      "[2026-05-04T10:20:00.001] error: Setting node q-st-c-1 state to INVAL with reason:gres/gpu count reported lower than configured (0 < 8)",
    ],
  }),
  nodeFailure("node-home", "file systems", {
    codes: ["head-node-share-unreachable"],
    evidence: "mount.nfs: No route to host",
  }, {
    [compute("chef-client")]: shellFailure(
      "volume[mount /home]",
      "aws-parallelcluster-environment::mount_home",
      "mount -t nfs 10.0.0.10:/home /home",
      ["mount.nfs: No route to host"],
      32,
    ),
  }),
  nodeFailure("node-nvidia", "parent images", { codes: ["nvidia-driver-failed"], evidence: "NVIDIA-SMI has failed" }, {
    [compute("chef-client")]: shellFailure(
      "execute[nvidia-smi]",
      "aws-parallelcluster-platform::nvidia_config",
      "nvidia-smi",
      ["NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running."],
      9,
    ),
  }),
  nodeFailure("node-ddb-denied", "permissions", {
    codes: ["instance-role-permission-missing"],
    evidence: "dynamodb:Query",
  }, {
    [compute("chef-client")]: chefFailure(
      "ruby_block[retrieve compute node info]",
      "aws-parallelcluster-slurm::init",
      "RuntimeError",
      ["An error occurred (AccessDeniedException) when calling the Query operation: User: arn:aws:sts::111122223333:assumed-role/q-role/i-0bbbbbbbbbbbbbbb2 is not authorized to perform: dynamodb:Query on resource: table/parallelcluster-slurm-weather"],
      "Failed when retrieving Compute info from DynamoDB",
    ),
  }),

  updateFailure(
    "update-fleet-running",
    "schedulers",
    { codes: ["update-fleet-not-stopped"], evidence: "Compute fleet is not stopped" },
    updateReported,
    {
      [head("chef-client")]: shellFailure(
        "munge_key_manager[update_munge_key]",
        "aws-parallelcluster-slurm::update_head_node",
        "update_munge_key.sh",
        ["Compute fleet is not stopped. Please stop it before updating the munge key."],
      ),
    },
  ),
  updateFailure(
    "update-volume-in-use",
    "file systems",
    { codes: ["ebs-attach-failed"], evidence: "vol-0a1b2c3d4e5f60789 is already attached to an instance" },
    updateReported,
    {
      [head("chef-client")]: shellFailure(
        "manage_ebs[add ebs]",
        "aws-parallelcluster-environment::ebs",
        "manageVolume.py --attach",
        ["An error occurred (VolumeInUse) when calling the AttachVolume operation: vol-0a1b2c3d4e5f60789 is already attached to an instance"],
      ),
    },
  ),
  updateFailure(
    "update-limit",
    "quotas",
    { codes: ["launch-template-limit", "service-limit-exceeded"], evidence: "maximum number of launch templates" },
    failed(
      "LaunchTemplateNew",
      "AWS::EC2::LaunchTemplate",
      handler("You have reached the maximum number of launch templates", "ServiceLimitExceeded"),
    ),
    {},
  ),
  updateFailure(
    "update-unread",
    "recipes",
    { codes: ["update-failed", "head-node-setup-failed"], evidence: "Update failed" },
    updateReported,
    {},
  ),

  deletion(
    "bucket-not-empty",
    "stacks",
    { codes: ["delete-dependency"], evidence: "The bucket you tried to delete is not empty" },
    "cluster",
    {
      logicalResourceId: "Bucket",
      resourceType: "AWS::S3::Bucket",
      resourceStatusReason: handler(
        "The bucket you tried to delete is not empty",
        "GeneralServiceException",
        "S3",
        409,
      ),
    },
  ),
  deletion(
    "zone-not-empty",
    "stacks",
    { codes: ["delete-dependency", "hosted-zone-failed"], evidence: "HostedZoneNotEmpty" },
    "cluster",
    {
      logicalResourceId: "ClusterHostedZone",
      resourceType: "AWS::Route53::HostedZone",
      resourceStatusReason: handler(
        "The specified hosted zone contains non-required resource record sets and so cannot be deleted. (HostedZoneNotEmpty)",
        "GeneralServiceException",
        "Route53",
      ),
    },
  ),
  deletion("protected", "stacks", { codes: ["termination-protection"], evidence: "disableApiTermination" }, "cluster", {
    logicalResourceId: "HeadNode",
    resourceType: "AWS::EC2::Instance",
    resourceStatusReason: handler(
      "The instance 'i-0aaaaaaaaaaaaaaa1' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.",
      "InvalidRequest",
    ),
  }),
]
