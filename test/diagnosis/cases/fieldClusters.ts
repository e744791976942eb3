/**
 * Clusters as public reports and the sources of ParallelCluster show them, written before the rules were looked at.
 *
 * @module
 */
import {
  type Case,
  cfnInit,
  chefFailure,
  cluster,
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
  recipeFailure,
  refused,
  reported,
  running,
  shellFailure,
  updateFailure,
  updateReported,
} from "./frame.ts"

/** Static nodes that start, and are not there in time. */
const replaced = clustermgtd(
  daemon(
    "slurm_resources:is_bootstrap_failure",
    "WARNING",
    "Node bootstrap error: Replacement timeout expires for node q-st-c-1(10.0.1.20) in replacement, node state: DOWN+CLOUD+NOT_RESPONDING",
  ),
  daemon("instance_manager:delete_instances", "INFO", "Terminating instances (x1) ['i-0bbbbbbbbbbbbbbb2']"),
  ...protectedMode,
)

/** A second compute node, which fails as the first does. */
const another = (log: string) => `ip-10-0-1-21.i-0cccccccccccccccc3.${log}`

/** A script of the user's that failed. */
const script = (
  id: string,
  expected: Case["expected"],
  event: string,
  did: "execute" | "download" | "run",
  command: "runpreinstall" | "runpostinstall",
  output: ReadonlyArray<string>,
) =>
  headNodeFailure(id, "scripts", expected, reported.action(event, did), {
    [head("cfn-init")]: cfnInit(command, output),
    [head("chef-client")]: ["[2026-05-04T10:00:02+00:00] INFO: Cinc Client Run complete in 71.22 seconds"],
    [head("cloud-init")]: [
      "2026-05-04 10:05:04,120 - util.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-001 [1]",
      "2026-05-04 10:05:04,121 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)",
    ],
  })

/** Clusters that failed. */
export const fieldClusters: ReadonlyArray<Case> = [
  // aws-parallelcluster#7491
  clusterStackFailure(
    "field-login-listener",
    "permissions",
    {
      codes: ["iam-permission-missing"],
      evidence: "is not authorized to perform: elasticloadbalancing:CreateListener",
    },
    "LoginNodesListener",
    "AWS::ElasticLoadBalancingV2::Listener",
    handler(
      "User: arn:aws:sts::111122223333:assumed-role/api-ParallelClusterUserRole-1TRRRW39/api-ParallelClusterFunction is not authorized to perform: elasticloadbalancing:CreateListener on resource: arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/weather/1a2b because no identity-based policy allows the elasticloadbalancing:CreateListener action",
      "AccessDenied",
      "ElasticLoadBalancingV2",
      403,
    ),
  ),
  clusterStackFailure(
    "field-nested-stack",
    "stacks",
    {
      codes: ["login-nodes-failed"],
      evidence: "Embedded stack arn:aws:cloudformation:eu-west-1:111122223333:stack/weather-LoginNodes",
    },
    "LoginNodesNestedStackResource",
    "AWS::CloudFormation::Stack",
    "Embedded stack arn:aws:cloudformation:eu-west-1:111122223333:stack/weather-LoginNodes-1A2B3C/1 was not successfully created: The following resource(s) failed to create: [LoginNodesListener].",
  ),
  clusterStackFailure(
    "field-pass-role-scp",
    "permissions",
    { codes: ["scp-deny"], evidence: "with an explicit deny in a service control policy" },
    "HeadNode",
    "AWS::EC2::Instance",
    handler(
      "User: arn:aws:sts::111122223333:assumed-role/operator/me is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/parallelcluster/weather/weather-RoleHeadNode-1A2B with an explicit deny in a service control policy",
      "AccessDenied",
      "Ec2",
      403,
    ),
  ),
  clusterStackFailure(
    "field-zone-conflict",
    "names",
    { codes: ["hosted-zone-failed"], evidence: "has already been associated with the hosted zone" },
    "Route53HostedZone",
    "AWS::Route53::HostedZone",
    handler(
      "The VPC vpc-0123456789abcdef0 in region eu-west-1 has already been associated with the hosted zone Z0755 with the same domain name.",
      "InvalidRequest",
      "Route53",
    ),
  ),
  clusterStackFailure(
    "field-lambda-storage",
    "quotas",
    { codes: ["lambda-limit"], evidence: "Code storage limit exceeded." },
    "CleanupResourcesFunction",
    "AWS::Lambda::Function",
    handler("Code storage limit exceeded.", "ServiceLimitExceeded", "Lambda"),
  ),
  clusterStackFailure(
    "field-efs-target",
    "file systems",
    { codes: ["efs-create-failed"], evidence: "mount target already exists in this AZ" },
    "EfsMountTarget0",
    "AWS::EFS::MountTarget",
    handler("mount target already exists in this AZ", "AlreadyExists", "Efs", 409),
  ),
  clusterStackFailure(
    "field-fsx-size",
    "file systems",
    { codes: ["fsx-create-failed"], evidence: "Invalid storage capacity" },
    "FSX0",
    "AWS::FSx::FileSystem",
    handler(
      "Invalid storage capacity provided: 1300. Storage capacity must be 1200 GiB, 2400 GiB, or an increment of 2400 GiB.",
      "InvalidRequest",
      "AmazonFSx",
    ),
  ),
  clusterStackFailure(
    "field-fsx-bucket",
    "file systems",
    { codes: ["fsx-create-failed"], evidence: "Amazon FSx is unable to validate access to the S3 bucket" },
    "FSX0",
    "AWS::FSx::FileSystem",
    handler(
      "Amazon FSx is unable to validate access to the S3 bucket. Ensure the IAM role or user you are using has s3:Get*, s3:List* and s3:PutObject permissions to the S3 bucket prefix.",
      "InvalidRequest",
      "AmazonFSx",
    ),
  ),
  clusterStackFailure(
    "field-fsx-capacity",
    "capacity",
    { codes: ["fsx-create-failed"], evidence: "does not have sufficient capacity to create" },
    "FSX0",
    "AWS::FSx::FileSystem",
    handler(
      "The Availability Zone does not have sufficient capacity to create the requested file system.",
      "GeneralServiceException",
      "AmazonFSx",
      500,
    ),
  ),
  clusterStackFailure(
    "field-log-group-exists",
    "names",
    { codes: ["name-already-exists"], evidence: "/aws/parallelcluster/weather-202605041000" },
    "CloudWatchLogGroup",
    "AWS::Logs::LogGroup",
    "Resource of type 'AWS::Logs::LogGroup' with identifier '{\"/properties/LogGroupName\":\"/aws/parallelcluster/weather-202605041000\"}' already exists.",
  ),
  clusterStackFailure(
    "field-table-exists",
    "names",
    { codes: ["name-already-exists"], evidence: "parallelcluster-slurm-weather already exists in stack" },
    "SlurmDynamoDBTable",
    "AWS::DynamoDB::Table",
    "parallelcluster-slurm-weather already exists in stack arn:aws:cloudformation:eu-west-1:111122223333:stack/weather-old/1",
  ),
  clusterStackFailure(
    "field-custom-resource",
    "stacks",
    { codes: ["custom-resource-failed"], evidence: "Received response status [FAILED] from custom resource" },
    "TerminateComputeFleetCustomResource",
    "AWS::CloudFormation::CustomResource",
    "Received response status [FAILED] from custom resource. Message returned: See the details in CloudWatch Log Stream: 2026/05/04/[$LATEST]0a1b (RequestId: 5c6d)",
  ),
  clusterStackFailure(
    "field-eni-limit",
    "quotas",
    { codes: ["network-interface-limit"], evidence: "You have reached the limit for network interfaces" },
    "HeadNodeENI",
    "AWS::EC2::NetworkInterface",
    handler(
      "You have reached the limit for network interfaces you can create in this region. Requested limit of 5000.",
      "ServiceLimitExceeded",
    ),
  ),
  clusterStackFailure(
    "field-unsupported",
    "capacity",
    { codes: ["instance-type-invalid"], evidence: "The requested configuration is currently not supported" },
    "HeadNode",
    "AWS::EC2::Instance",
    handler(
      "The requested configuration is currently not supported. Please check the documentation for supported configurations.",
      "InvalidRequest",
    ),
  ),
  clusterStackFailure(
    "field-profile-name",
    "permissions",
    { codes: ["instance-profile-invalid"], evidence: "Invalid IAM Instance Profile name" },
    "HeadNode",
    "AWS::EC2::Instance",
    handler(
      "Value (weather-InstanceProfileHeadNode-1A2B) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
      "InvalidRequest",
    ),
  ),
  clusterStackFailure(
    "field-template-denied",
    "permissions",
    { codes: ["s3-access-denied"], evidence: "S3 error: Access Denied" },
    "QueueGroup0NestedStackResource",
    "AWS::CloudFormation::Stack",
    "S3 error: Access Denied For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
  ),
  clusterStackFailure(
    "field-batch-environment",
    "schedulers",
    { codes: ["iam-permission-missing"], evidence: "ComputeEnvironment went INVALID with error: CLIENT_ERROR" },
    "PclusterComputeEnvironment",
    "AWS::Batch::ComputeEnvironment",
    "Operation failed, ComputeEnvironment went INVALID with error: CLIENT_ERROR - You are not authorized to use launch template: pcluster-x",
  ),

  // aws-parallelcluster#4057
  headNodeFailure(
    "field-lustre-device",
    "file systems",
    { codes: ["lustre-module-missing"], evidence: "failed: No such device" },
    reported.mount("FSX", "FsxMountFailure"),
    {
      [head("chef-client")]: shellFailure(
        "mount[/mnt/fsx]",
        "aws-parallelcluster-environment::fsx",
        `["mount", "-t", "lustre", "-o", "defaults,_netdev,flock,user_xattr,noatime,noauto,x-systemd.automount", "fs-0123456789abcdef0.fsx.eu-west-1.amazonaws.com@tcp:/oczhpbmv", "/mnt/fsx"]`,
        [
          "mount.lustre: mount fs-0123456789abcdef0.fsx.eu-west-1.amazonaws.com@tcp:/oczhpbmv at /mnt/fsx failed: No such device",
          "Are the lustre modules loaded?",
          "Check /etc/modprobe.conf and /proc/filesystems",
        ],
        19,
      ),
      [head("cfn-init")]: cfnInit("chef", ["Redirecting to cinc-client"]),
    },
  ),
  // genai-video-super-resolution#3
  headNodeFailure(
    "field-lustre-nid",
    "file systems",
    { codes: ["fsx-mount-failed"], evidence: "Can't parse NID" },
    reported.mount("FSX", "FsxMountFailure"),
    {
      [head("chef-client")]: shellFailure(
        "mount[/fsx]",
        "aws-parallelcluster-environment::fsx",
        `["mount", "-t", "lustre", "fs-0123456789abcdef0.fsx.eu-west-1.amazonaws.com@tcp:/be3hjbev", "/fsx"]`,
        [
          "mount.lustre: Can't parse NID 'fs-0123456789abcdef0.fsx.eu-west-1.amazonaws.com@tcp:/be3hjbev'",
          "",
          "This mount helper should only be invoked via the mount (8) command,",
          "usage: mount.lustre [-fhnvV] [-o <srvopt>] <device> <mountpt>",
        ],
        22,
      ),
    },
  ),
  headNodeFailure(
    "field-efs-denied",
    "file systems",
    { codes: ["efs-access-denied"], evidence: "access denied by server while mounting" },
    reported.mount("EFS", "EfsMountFailure"),
    {
      [head("chef-client")]: shellFailure(
        "mount[/shared]",
        "aws-parallelcluster-environment::efs",
        `["mount", "-t", "efs", "-o", "_netdev,noresvport,tls,iam", "fs-0611de3f010bbfbb6:/", "/shared"]`,
        ["b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'"],
        32,
      ),
    },
  ),
  headNodeFailure(
    "field-efs-dns",
    "file systems",
    {
      codes: ["efs-mount-target-missing"],
      evidence: `Failed to resolve "fs-0611de3f010bbfbb6.efs.eu-west-1.amazonaws.com"`,
    },
    reported.mount("EFS", "EfsMountFailure"),
    {
      [head("chef-client")]: shellFailure(
        "mount[/shared]",
        "aws-parallelcluster-environment::efs",
        `["mount", "-t", "efs", "-o", "_netdev,noresvport,tls", "fs-0611de3f010bbfbb6:/", "/shared"]`,
        [
          `Failed to resolve "fs-0611de3f010bbfbb6.efs.eu-west-1.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID.`,
          "See https://docs.aws.amazon.com/console/efs/mount-dns-name for more detail.",
        ],
      ),
    },
  ),
  // aws-parallelcluster#1478
  recipeFailure(
    "field-slurm-plugin",
    "schedulers",
    {
      codes: ["slurm-configuration-invalid"],
      evidence: ["fatal: Can't find plugin for select/cons_site", "cannot find select plugin for select/cons_site"],
    },
    "aws-parallelcluster-slurm::finalize_head_node",
    shellFailure(
      "service[slurmctld]",
      "aws-parallelcluster-slurm::finalize_head_node",
      "/usr/bin/systemctl --system start slurmctld",
      ["Job for slurmctld.service failed because the control process exited with error code."],
    ),
    {
      [head("slurmctld")]: [
        "[2026-05-04T10:05:55.584] error: High latency for 1000 calls to gettimeofday(): 317 microseconds",
        "[2026-05-04T10:05:55.585] error: chdir(/var/log): Permission denied",
        "[2026-05-04T10:05:55.585] error: Configured MailProg is invalid",
        "[2026-05-04T10:05:55.962] error: Couldn't find the specified plugin name for select/cons_site looking at all files",
        "[2026-05-04T10:05:56.506] error: cannot find select plugin for select/cons_site",
        "[2026-05-04T10:05:56.506] fatal: Can't find plugin for select/cons_site",
      ],
    },
  ),
  recipeFailure(
    "field-slurm-key",
    "schedulers",
    { codes: ["slurm-configuration-invalid"], evidence: "Parsing error at unrecognized key: SchedulerParametersX" },
    "aws-parallelcluster-slurm::finalize_head_node",
    shellFailure(
      "execute[check slurmctld status]",
      "aws-parallelcluster-slurm::finalize_head_node",
      "systemctl is-active --quiet slurmctld.service",
      [""],
      3,
    ),
    {
      [head("slurmctld")]: [
        "[2026-05-04T10:05:55.585] error: Configured MailProg is invalid",
        "[2026-05-04T10:05:55.962] error: _parse_next_key: Parsing error at unrecognized key: SchedulerParametersX",
        "[2026-05-04T10:05:55.963] fatal: Unable to process configuration file",
      ],
    },
  ),
  recipeFailure(
    "field-dbd-password",
    "schedulers",
    { codes: ["slurm-accounting-db-failed"], evidence: "Access denied for user 'slurm'@'10.0.0.10'" },
    "aws-parallelcluster-slurm::config_slurm_accounting",
    shellFailure(
      "execute[wait for slurm database]",
      "aws-parallelcluster-slurm::config_slurm_accounting",
      "/opt/slurm/bin/sacctmgr show clusters -Pn",
      [
        "sacctmgr: error: slurm_persist_conn_open_without_init: failed to open persistent connection to host:ip-10-0-0-10:6819: Connection refused",
        "sacctmgr: error: Sending PersistInit msg: Connection refused",
      ],
    ),
    {
      [head("slurmdbd")]: [
        "[2026-05-04T10:04:01.000] error: mysql_real_connect failed: 1045 Access denied for user 'slurm'@'10.0.0.10' (using password: YES)",
        "[2026-05-04T10:04:01.001] error: unable to re-connect to as_mysql database",
        "[2026-05-04T10:04:06.000] error: mysql_real_connect failed: 1045 Access denied for user 'slurm'@'10.0.0.10' (using password: YES)",
      ],
    },
  ),
  // aws-parallelcluster#4755
  recipeFailure(
    "field-dcv-service",
    "recipes",
    { codes: ["dcv-failed"], evidence: "Job for dcvserver.service failed" },
    "aws-parallelcluster-platform::dcv",
    shellFailure(
      "service[dcvserver]",
      "aws-parallelcluster-platform::dcv",
      "/usr/bin/systemctl --system start dcvserver",
      [
        "Job for dcvserver.service failed because the control process exited with error code.",
        `See "systemctl status dcvserver.service" and "journalctl -xe" for details.`,
      ],
    ),
  ),
  // templates/default/slurm/head_node/update_munge_key.sh.erb
  recipeFailure(
    "field-munge-secret",
    "schedulers",
    { codes: ["munge-failed"], evidence: "Error decoding the munge key with base64" },
    "aws-parallelcluster-slurm::config_munge_key",
    chefFailure(
      "execute[fetch_and_decode_munge_key]",
      "aws-parallelcluster-slurm::config_munge_key",
      "Mixlib::ShellOut::ShellCommandFailed",
      [
        "Expected process to exit with [0], but received '1'",
        "---- Begin output of //opt/parallelcluster/scripts/slurm/update_munge_key.sh -d ----",
        "STDOUT: Fetching munge key from AWS Secrets Manager: arn:aws:secretsmanager:eu-west-1:111122223333:secret:munge-1a2b",
        "Error decoding the munge key with base64",
        "STDERR: base64: invalid input",
        "---- End output of //opt/parallelcluster/scripts/slurm/update_munge_key.sh -d ----",
      ],
      "Expected process to exit with [0], but received '1'",
    ),
  ),
  // resources/os_type/partial/_os_type_common.rb
  recipeFailure(
    "field-os-mismatch",
    "versions",
    { codes: ["ami-os-mismatch"], evidence: "The custom AMI you have provided uses the rhel9 OS" },
    "aws-parallelcluster-entrypoints::init",
    chefFailure(
      "ruby_block[Validate OS type]",
      "aws-parallelcluster-entrypoints::init",
      "RuntimeError",
      [
        "The custom AMI you have provided uses the rhel9 OS. However, the base_os specified in your config file is alinux2023. Please either use an AMI with the alinux2023 OS or update the base_os setting in your configuration file to rhel9.",
      ],
      "The custom AMI you have provided uses the rhel9 OS. However, the base_os specified in your config file is alinux2023.",
    ),
  ),
  recipeFailure(
    "field-head-disk",
    "disk",
    { codes: ["disk-full"], evidence: "No space left on device" },
    "aws-parallelcluster-environment::backup_home_shared_data",
    shellFailure(
      "bash[Backup /home]",
      "aws-parallelcluster-environment::backup_home_shared_data",
      `"bash"`,
      [
        `rsync: [receiver] write failed on "/tmp/home/ec2-user/data.bin": No space left on device (28)`,
        "rsync error: error in file IO (code 11) at receiver.c(380) [receiver=3.1.3]",
      ],
      11,
    ),
  ),
  // recipes/config of exports: home that differs after it was copied
  recipeFailure(
    "field-home-integrity",
    "file systems",
    { codes: ["home-copy-failed"], evidence: "Data integrity check failed comparing /home and /tmp/home" },
    "aws-parallelcluster-environment::restore_home_shared_data",
    chefFailure(
      "bash[Restore /home]",
      "aws-parallelcluster-environment::restore_home_shared_data",
      "Mixlib::ShellOut::ShellCommandFailed",
      [
        "Expected process to exit with [0], but received '1'",
        `---- Begin output of "bash" ----`,
        "STDOUT: Data integrity check failed comparing /home and /tmp/home. Differences:",
        "Only in /home: site",
        "STDERR: ",
        `---- End output of "bash" ----`,
      ],
      "Expected process to exit with [0], but received '1'",
    ),
  ),
  recipeFailure(
    "field-volume-zone",
    "file systems",
    { codes: ["ebs-zone-mismatch"], evidence: "is not in the same availability zone as instance" },
    "aws-parallelcluster-environment::ebs",
    shellFailure(
      "execute[attach_volume_0]",
      "aws-parallelcluster-environment::ebs",
      "/usr/local/sbin/manageVolume.py --volume-id vol-0123456789abcdef0 --attach",
      [
        "Traceback (most recent call last):",
        `  File "/usr/local/sbin/manageVolume.py", line 236, in attach_volume`,
        "botocore.exceptions.ClientError: An error occurred (InvalidVolume.ZoneMismatch) when calling the AttachVolume operation: The volume 'vol-0123456789abcdef0' is not in the same availability zone as instance 'i-0aaaaaaaaaaaaaaa1'",
      ],
    ),
  ),
  recipeFailure(
    "field-volume-in-use",
    "file systems",
    { codes: ["ebs-attach-failed"], evidence: "vol-0123456789abcdef0 is already attached to an instance" },
    "aws-parallelcluster-environment::ebs",
    shellFailure(
      "execute[attach_volume_0]",
      "aws-parallelcluster-environment::ebs",
      "/usr/local/sbin/manageVolume.py --volume-id vol-0123456789abcdef0 --attach",
      [
        "botocore.exceptions.ClientError: An error occurred (VolumeInUse) when calling the AttachVolume operation: vol-0123456789abcdef0 is already attached to an instance",
      ],
    ),
  ),
  recipeFailure(
    "field-directory-secret",
    "recipes",
    {
      codes: ["directory-service-failed"],
      evidence: "The secret arn:aws:kms:eu-west-1:111122223333:key/1 is not supported",
    },
    "aws-parallelcluster-environment::directory_service",
    chefFailure(
      "ruby_block[fetch password]",
      "aws-parallelcluster-environment::directory_service",
      "RuntimeError",
      ["The secret arn:aws:kms:eu-west-1:111122223333:key/1 is not supported"],
      "The secret arn:aws:kms:eu-west-1:111122223333:key/1 is not supported",
    ),
  ),
  recipeFailure(
    "field-daemon-module",
    "recipes",
    { codes: ["clustermgtd-not-started"], evidence: "ModuleNotFoundError: No module named 'slurm_plugin'" },
    "aws-parallelcluster-slurm::finalize_head_node",
    shellFailure(
      "execute[check if clustermgtd heartbeat is available]",
      "aws-parallelcluster-slurm::finalize_head_node",
      "cat /opt/slurm/etc/pcluster/.slurm_plugin/clustermgtd_heartbeat",
      ["cat: /opt/slurm/etc/pcluster/.slurm_plugin/clustermgtd_heartbeat: No such file or directory"],
    ),
    {
      [head("supervisord")]: [
        "2026-05-04 10:05:59,100 INFO supervisord started with pid 4012",
        "2026-05-04 10:06:00,102 INFO spawned: 'clustermgtd' with pid 4020",
        "2026-05-04 10:06:00,403 INFO exited: clustermgtd (exit status 1; not expected)",
        "2026-05-04 10:06:10,403 INFO gave up: clustermgtd entered FATAL state, too many start retries too quickly",
      ],
      [head("clustermgtd")]: [
        "Traceback (most recent call last):",
        `  File "/opt/parallelcluster/pyenv/versions/3.9.20/envs/node_virtualenv/bin/clustermgtd", line 5, in <module>`,
        "ModuleNotFoundError: No module named 'slurm_plugin'",
      ],
    },
  ),
  headNodeTimeout(
    "field-cfn-describe-denied",
    "permissions",
    {
      codes: ["instance-role-permission-missing"],
      evidence: "is not authorized to perform: cloudformation:DescribeStackResource",
    },
    {
      [head("cloud-init-output")]: [
        "+ cfn-init -s weather -v -c deployFiles -r HeadNodeLaunchTemplate --region eu-west-1",
        "AccessDenied: User: arn:aws:sts::111122223333:assumed-role/site-head/i-0aaaaaaaaaaaaaaa1 is not authorized to perform: cloudformation:DescribeStackResource on resource: arn:aws:cloudformation:eu-west-1:111122223333:stack/weather/* because no identity-based policy allows the cloudformation:DescribeStackResource action",
      ],
    },
  ),
  // aws-parallelcluster#3604
  headNodeTimeout(
    "field-head-no-egress",
    "network",
    {
      codes: ["subnet-no-egress"],
      evidence: `Could not connect to the endpoint URL: "https://cloudformation.eu-west-1.amazonaws.com/"`,
    },
    {
      [head("cloud-init-output")]: [
        "Cloud-init v. 22.2.2 running 'modules:final' at Mon, 04 May 2026 10:00:20 +0000. Up 21.02 seconds.",
        "which: no apt-get in (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin)",
        "Not apt system",
        `Could not connect to the endpoint URL: "https://cloudformation.eu-west-1.amazonaws.com/"`,
      ],
    },
  ),
  headNodeFailure(
    "field-cookbook-berks",
    "network",
    {
      codes: ["cinc-install-failed"],
      evidence: ["Network error connecting to supermarket.chef.io", "Vendoring cookbook failed."],
    },
    ["HeadNodeBootstrapFailure", "Failed to set up the head node.", "Vendoring cookbook failed."],
    {
      [head("cloud-init-output")]: [
        "Resolving cookbook dependencies...",
        "Fetching cookbook index from https://supermarket.chef.io...",
        "Network error connecting to supermarket.chef.io: execution expired",
        "+ error_exit 'Vendoring cookbook failed.'",
      ],
    },
  ),
  script(
    "field-head-crlf",
    {
      codes: ["script-not-runnable"],
      evidence: ["'bash\\r': No such file or directory", "/bin/bash^M: bad interpreter"],
    },
    "OnNodeConfigured",
    "execute",
    "runpostinstall",
    [
      "/tmp/tmp0a1b2c3d: /bin/bash^M: bad interpreter: No such file or directory",
      "fetch_and_run - Failed to execute OnNodeConfigured script 1 s3://site/post.sh, return code: 126.",
    ],
  ),
  script(
    "field-head-exec-format",
    { codes: ["script-not-runnable"], evidence: "Exec format error: '/tmp/tmp0a1b2c3d'" },
    "OnNodeStart",
    "run",
    "runpreinstall",
    [
      "INFO:root:The hash of script s3://site/pre.sh is: d1d1aa22",
      "Traceback (most recent call last):",
      `  File "/opt/parallelcluster/pyenv/versions/3.12.8/lib/python3.12/subprocess.py", line 1955, in _execute_child`,
      "OSError: [Errno 8] Exec format error: '/tmp/tmp0a1b2c3d'",
    ],
  ),
  script(
    "field-head-https-404",
    { codes: ["script-not-found"], evidence: "HTTP status code 404" },
    "OnNodeConfigured",
    "download",
    "runpostinstall",
    [
      "fetch_and_run - Failed to download OnNodeConfigured script 2 https://raw.githubusercontent.com/site/tools/main/post.sh, HTTP status code 404. Please check /var/log/cfn-init.log in the head node, or check the cfn-init.log in CloudWatch logs.",
    ],
  ),
  script(
    "field-head-script-scheme",
    { codes: ["script-address-invalid"], evidence: "URL must be an s3 or HTTPs" },
    "OnNodeStart",
    "download",
    "runpreinstall",
    ["fetch_and_run - Failed to download OnNodeStart script 1 http://intranet/pre.sh, URL must be an s3 or HTTPs."],
  ),
  script(
    "field-head-script-module",
    { codes: ["custom-action-failed"], evidence: ["ModuleNotFoundError: No module named 'yaml'", "return code: 1"] },
    "OnNodeConfigured",
    "execute",
    "runpostinstall",
    [
      "Installing the site's tools",
      "Traceback (most recent call last):",
      `  File "/tmp/tmp0a1b2c3d", line 3, in <module>`,
      "ModuleNotFoundError: No module named 'yaml'",
      "fetch_and_run - Failed to execute OnNodeConfigured script 1 s3://site/post.py, return code: 1.",
    ],
  ),

  refused(
    "field-launch-unauthorized",
    "permissions",
    {
      codes: ["instance-role-permission-missing"],
      evidence: "UnauthorizedOperation - You are not authorized to perform this operation",
    },
    "UnauthorizedOperation - You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/site-head/i-0aaaaaaaaaaaaaaa1 is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:eu-west-1:111122223333:instance/* because no identity-based policy allows the ec2:RunInstances action. Encoded authorization failure message: JUmMphVKvdVLB83W",
  ),
  refused(
    "field-fleet-unfulfillable",
    "capacity",
    { codes: ["insufficient-capacity"], evidence: "UnfulfillableCapacity - Unable to fulfill capacity" },
    "UnfulfillableCapacity - Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.",
    "CreateFleet",
  ),
  refused(
    "field-spot-count",
    "quotas",
    { codes: ["spot-limit"], evidence: "MaxSpotInstanceCountExceeded - Max spot instance count exceeded" },
    "MaxSpotInstanceCountExceeded - Max spot instance count exceeded",
  ),
  refused(
    "field-spot-price",
    "capacity",
    { codes: ["spot-price-too-low"], evidence: "is lower than the minimum required Spot request fulfillment price" },
    "SpotMaxPriceTooLow - Your Spot request price of 0.01 is lower than the minimum required Spot request fulfillment price of 0.2347.",
  ),
  // dstack#2872
  refused(
    "field-group-type",
    "launches",
    {
      codes: ["launch-template-invalid"],
      evidence: "Cluster placement groups are not supported by the 't3.xlarge' instance type",
    },
    "InvalidParameterCombination - Cluster placement groups are not supported by the 't3.xlarge' instance type. Specify a supported instance type or change the placement group strategy, and try again.",
  ),
  refused(
    "field-efa-type",
    "launches",
    { codes: ["instance-type-invalid"], evidence: "EFA interfaces are not supported on c5.large" },
    "AttachmentLimitExceeded - EFA interfaces are not supported on c5.large",
  ),
  refused(
    "field-launch-vcpu",
    "quotas",
    { codes: ["vcpu-limit"], evidence: "VcpuLimitExceeded - You have requested more vCPU capacity" },
    "VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 64 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.",
  ),
  fleetFailure(
    "field-munge-clock",
    "schedulers",
    {
      codes: ["munge-failed"],
      evidence: ["Munge decode failed: Rewound credential", "Munge decode failed: Invalid credential"],
    },
    {
      [head("clustermgtd")]: replaced,
      [head("slurmctld")]: [
        ...firstStart,
        "[2026-05-04T10:09:00.000] error: Munge decode failed: Rewound credential",
        "[2026-05-04T10:09:00.001] auth/munge: _print_cred: ENCODED: Mon May 04 10:21:00 2026",
        "[2026-05-04T10:09:00.001] error: slurm_unpack_received_msg: auth_g_verify: MESSAGE_NODE_REGISTRATION_STATUS has authentication error: Rewound credential",
        "[2026-05-04T10:09:00.002] error: slurm_receive_msg [10.0.1.20:42012]: Zero Bytes were transmitted or received",
      ],
    },
  ),
  fleetFailure(
    "field-slurmd-name",
    "schedulers",
    { codes: ["slurmd-registration-failed"], evidence: "fatal: Unable to determine this slurmd's NodeName" },
    {
      [head("clustermgtd")]: replaced,
      [compute("slurmd")]: [
        "[2026-05-04T10:08:00.000] error: Node configuration differs from hardware: CPUs=8:8(hw) Boards=1:1(hw)",
        "[2026-05-04T10:08:00.001] fatal: Unable to determine this slurmd's NodeName",
      ],
    },
  ),
  fleetFailure(
    "field-low-memory",
    "schedulers",
    { codes: ["slurmd-registration-failed"], evidence: "has low real_memory size (15038 < 15564)" },
    {
      [head("clustermgtd")]: clustermgtd(
        daemon(
          "slurm_resources:is_bootstrap_failure",
          "WARNING",
          "Node bootstrap error: Node q-st-c-1(10.0.1.20) failed to register to the Slurm management daemon, node state: IDLE+CLOUD+DRAIN+INVALID_REG",
        ),
        ...protectedMode,
      ),
      [head("slurmctld")]: [
        ...firstStart,
        "[2026-05-04T10:09:00.000] error: Node q-st-c-1 has low real_memory size (15038 < 15564)",
        "[2026-05-04T10:09:00.001] error: _slurm_rpc_node_registration node=q-st-c-1: Invalid argument",
      ],
    },
  ),
  fleetFailure(
    "field-gres-count",
    "schedulers",
    { codes: ["slurmd-registration-failed"], evidence: "gres/gpu count reported lower than configured (0 < 8)" },
    {
      [head("clustermgtd")]: clustermgtd(
        daemon(
          "slurm_resources:is_bootstrap_failure",
          "WARNING",
          "Node bootstrap error: Node q-st-g-1(10.0.1.20) failed to register to the Slurm management daemon, node state: IDLE+CLOUD+DRAIN+INVALID_REG",
        ),
        ...protectedMode,
      ),
      [head("slurmctld")]: [
        ...firstStart,
        "[2026-05-04T10:09:00.000] error: Setting node q-st-g-1 state to INVAL with reason:gres/gpu count reported lower than configured (0 < 8)",
        "[2026-05-04T10:09:00.001] error: _slurm_rpc_node_registration node=q-st-g-1: Invalid argument",
      ],
    },
  ),
  // aws-parallelcluster#4364, with what the role may not do
  fleetFailure(
    "field-table-denied",
    "permissions",
    { codes: ["instance-role-permission-missing"], evidence: "is not authorized to perform: dynamodb:Query" },
    {
      [head("clustermgtd")]: replaced,
      [compute("chef-client")]: [
        "[2026-05-04T10:08:03+00:00] INFO: Processing ruby_block[retrieve compute node info] action run (aws-parallelcluster-slurm::init line 31)",
        "[2026-05-04T10:08:20+00:00] INFO: Retrying execution of ruby_block[retrieve compute node info], 4 attempts left",
        ...shellFailure(
          "ruby_block[retrieve compute node info]",
          "aws-parallelcluster-slurm::init",
          "aws dynamodb query",
          [
            "An error occurred (AccessDeniedException) when calling the Query operation: User: arn:aws:sts::111122223333:assumed-role/site-compute/i-0bbbbbbbbbbbbbbb2 is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/parallelcluster-slurm-weather/index/InstanceId because no identity-based policy allows the dynamodb:Query action",
          ],
          254,
        ),
      ],
    },
  ),
  fleetFailure(
    "field-compute-ami-version",
    "versions",
    {
      codes: ["ami-version-mismatch"],
      evidence: "This AMI was created with ParallelCluster 3.7.0, but is trying to be used with ParallelCluster 3.9.1",
    },
    {
      [head("clustermgtd")]: replaced,
      [compute("cloud-init-output")]: [
        "Not apt system",
        "+ error_exit 'This AMI was created with ParallelCluster 3.7.0, but is trying to be used with ParallelCluster 3.9.1. Please either use an AMI created with ParallelCluster 3.9.1 or change your ParallelCluster to 3.7.0'",
        "Bootstrap failed with error: This AMI was created with ParallelCluster 3.7.0, but is trying to be used with ParallelCluster 3.9.1. Please either use an AMI created with ParallelCluster 3.9.1 or change your ParallelCluster to 3.7.0",
      ],
      [another("cloud-init-output")]: [
        "Bootstrap failed with error: This AMI was created with ParallelCluster 3.7.0, but is trying to be used with ParallelCluster 3.9.1. Please either use an AMI created with ParallelCluster 3.9.1 or change your ParallelCluster to 3.7.0",
      ],
    },
  ),
  fleetFailure(
    "field-compute-timeout",
    "timeouts",
    { codes: ["compute-bootstrap-timeout"], evidence: "Timed-out when bootstrapping instance" },
    {
      [head("clustermgtd")]: replaced,
      [compute("cloud-init-output")]: [
        "+ timeout 1201 /tmp/bootstrap.sh",
        "+ /opt/parallelcluster/scripts/fetch_and_run -postinstall",
        "+ error_exit",
        "+ echo 'Timed-out when bootstrapping instance'",
        "Timed-out when bootstrapping instance",
      ],
    },
  ),
  // aws-parallelcluster#2407; files/setup-ephemeral-drives.sh
  fleetFailure(
    "field-ephemeral",
    "disk",
    {
      codes: ["ephemeral-drives-failed"],
      evidence: ["ParallelCluster - Failed to create LVM", "Job for setup-ephemeral.service failed"],
    },
    {
      [head("clustermgtd")]: replaced,
      [compute("system-messages")]: [
        "May  4 10:08:01 ip-10-0-1-20 setup-ephemeral-drives.sh[2201]: ParallelCluster - This instance type has instance store",
        "May  4 10:08:02 ip-10-0-1-20 setup-ephemeral-drives.sh[2201]: ParallelCluster - Failed to create LVM",
        "May  4 10:08:02 ip-10-0-1-20 systemd[1]: setup-ephemeral.service: Main process exited, code=exited, status=1/FAILURE",
        "May  4 10:08:02 ip-10-0-1-20 systemd[1]: Failed to start Setup ephemeral drives.",
      ],
      [compute("chef-client")]: shellFailure(
        "service[setup-ephemeral]",
        "aws-parallelcluster-environment::ephemeral_drives",
        "/usr/bin/systemctl --system start setup-ephemeral",
        ["Job for setup-ephemeral.service failed because the control process exited with error code."],
      ),
    },
  ),
  // aws-parallelcluster#597
  fleetFailure(
    "field-head-dns",
    "network",
    {
      codes: ["head-node-share-unreachable"],
      evidence: "Failed to resolve server ip-10-0-0-10.eu-west-1.compute.internal",
    },
    {
      [head("clustermgtd")]: replaced,
      [compute("chef-client")]: shellFailure(
        "mount[/home]",
        "aws-parallelcluster-environment::mount_home",
        "mount -t nfs -o hard,_netdev,noatime ip-10-0-0-10.eu-west-1.compute.internal:/home /home",
        ["mount.nfs: Failed to resolve server ip-10-0-0-10.eu-west-1.compute.internal: Name or service not known"],
        32,
      ),
      [another("chef-client")]: shellFailure(
        "mount[/home]",
        "aws-parallelcluster-environment::mount_home",
        "mount -t nfs -o hard,_netdev,noatime ip-10-0-0-10.eu-west-1.compute.internal:/home /home",
        ["mount.nfs: Failed to resolve server ip-10-0-0-10.eu-west-1.compute.internal: Name or service not known"],
        32,
      ),
    },
  ),
  // aws-parallelcluster-cookbook#1966
  running(
    "field-gpu-health",
    "schedulers",
    { codes: ["node-health-check-failed"], evidence: ["finished with exit code '1'", "The GPU Health Check failed"] },
    {
      [head("clustermgtd")]: clustermgtd(
        daemon(
          "slurm_resources:is_state_healthy",
          "WARNING",
          "Node state check: node q-dy-g-1(10.0.1.20) in DRAINED, node state: IDLE+CLOUD+DRAIN",
        ),
      ),
      [head("slurmctld")]: [
        ...firstStart,
        "[2026-05-04T11:00:04.000] error: Prolog launch failure, JobId=117",
        "[2026-05-04T11:00:04.001] error: validate_node_specs: Prolog or job env setup failure on node q-dy-g-1, draining the node",
      ],
      [compute("slurm_health_check")]: [
        "2026-05-04 11:00:01,653 - [health_check_manager.py:main] - INFO - JobID 117 - HealthCheckManager startup.",
        "2026-05-04 11:00:03,813 - [health_check_manager.py:_execute_health_checks] - INFO - JobID 117 - Output of Health Check 'Gpu' execution is:",
        "2026-05-04 11:00:03,713 - [gpu_health_check.sh] - ERROR - JobID 117 - The GPU Health Check failed",
        "2026-05-04 11:00:03,900 - [health_check_manager.py:main] - INFO - JobID 117 - HealthCheckManager finished with exit code '1'.",
      ],
    },
  ),
  running(
    "field-resume-json",
    "capacity",
    { codes: ["capacity-reservation"], evidence: "InsufficientReservedInstanceCapacity" },
    {
      [head("slurm_resume")]: [
        daemon("resume:main", "INFO", "ResumeProgram startup."),
        daemon("resume:_resume", "ERROR", "Failed to launch following nodes, setting nodes to DOWN: (x1) ['q-dy-c-1']"),
      ],
      [head("slurm_resume_events")]: [
        `{"datetime": "2026-05-04T11:00:00.000+00:00", "version": 0, "scheduler": "slurm", "cluster-name": "weather", "node-role": "HeadNode", "component": "slurm-resume", "level": "WARNING", "event-type": "node-launch-failure-count", "message": "Number of nodes that failed to launch", "detail": {"failure-type-counts": {"ice-failures": 1}}}`,
        `{"datetime": "2026-05-04T11:00:00.001+00:00", "component": "slurm-resume", "level": "WARNING", "event-type": "ice-failure", "detail": {"error-code": "InsufficientReservedInstanceCapacity", "count": 1, "nodes": [{"name": "q-dy-c-1"}]}}`,
      ],
    },
  ),

  // aws-parallelcluster#5598
  updateFailure(
    "field-old-type",
    "versions",
    {
      codes: ["slurm-configuration-invalid"],
      evidence: "Failed to generate slurm configurations, exception: 'c5.large'",
    },
    updateReported,
    {
      [head("chef-client")]: shellFailure(
        "execute[generate_pcluster_slurm_configs]",
        "aws-parallelcluster-slurm::update_head_node",
        "/opt/parallelcluster/pyenv/versions/3.9.16/envs/cookbook_virtualenv/bin/python /opt/parallelcluster/scripts/slurm/pcluster_slurm_config_generator.py",
        [
          "2026-05-04 10:00:00,000 - INFO - Generating slurm configurations",
          "2026-05-04 10:00:00,100 - ERROR - Failed to generate slurm configurations, exception: 'c5.large'",
        ],
      ),
    },
  ),
  updateFailure(
    "field-custom-named",
    "stacks",
    {
      codes: ["resource-replacement-refused"],
      evidence: "CloudFormation cannot update a stack when a custom-named resource requires replacing",
    },
    {
      logicalResourceId: "SlurmDynamoDBTable",
      resourceType: "AWS::DynamoDB::Table",
      resourceStatus: "UPDATE_FAILED",
      resourceStatusReason:
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename parallelcluster-slurm-weather and update the stack again.",
    },
    {},
  ),
  updateFailure(
    "field-reconfigure",
    "schedulers",
    { codes: ["chef-recipe-failed"], evidence: "slurm_reconfigure error: Unable to contact slurm controller" },
    updateReported,
    {
      [head("chef-client")]: shellFailure(
        "execute[reload config for running nodes]",
        "aws-parallelcluster-slurm::update_head_node",
        "/opt/slurm/bin/scontrol reconfigure && sleep 15",
        ["slurm_reconfigure error: Unable to contact slurm controller (connect failure)"],
      ),
    },
  ),
  deletion(
    "field-zone-records",
    "names",
    { codes: ["hosted-zone-failed"], evidence: "contains non-required resource record sets" },
    "cluster",
    {
      logicalResourceId: "Route53HostedZone",
      resourceType: "AWS::Route53::HostedZone",
      resourceStatusReason: handler(
        "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
        "InvalidRequest",
        "Route53",
      ),
    },
  ),
  deletion(
    "field-role-policies",
    "permissions",
    { codes: ["delete-dependency"], evidence: "Cannot delete entity, must detach all policies first" },
    "cluster",
    {
      logicalResourceId: "RoleHeadNode",
      resourceType: "AWS::IAM::Role",
      resourceStatusReason: handler(
        "Cannot delete entity, must detach all policies first.",
        "InvalidRequest",
        "Iam",
        409,
      ),
    },
  ),
  // Reasons of a service that say what no rule needs to know: nothing is claimed.
  cluster(
    "field-no-reason",
    "healthy",
    undefined,
    {
      code: "ClusterCreationFailure",
      reason: "Failed to create the cluster.",
      event: failed("Dashboard", "AWS::CloudWatch::Dashboard", "Entity was in a state of flux: 17"),
    },
    {},
  ),
]
