/**
 * Cases that were written after the rules, to see whether these hold for what they were not made for.
 *
 * @module
 */
import {
  buildLog,
  type Case,
  cfnInit,
  chefFailure,
  clustermgtd,
  clusterStackFailure,
  compute,
  daemon,
  deletion,
  firstStart,
  handler,
  head,
  headNodeFailure,
  headNodeTimeout,
  image,
  imageStackFailure,
  protectedMode,
  recipes,
  refusedLaunch,
  reported,
  running,
  shellFailure,
  updateFailure,
  updateReported,
  waitForFleet,
} from "./frame.ts"

/** More failures. */
export const others: ReadonlyArray<Case> = [
  image(
    "rhel-not-registered",
    "packages",
    { codes: ["package-repository-denied"], evidence: "There are no enabled repositories" },
    buildLog(
      {
        name: "PinVersion",
        lines: [
          "Stdout: Updating Subscription Management repositories.",
          "Stdout: Unable to read consumer identity",
          'Stderr: Error: There are no enabled repositories in "/etc/yum.repos.d", "/etc/yum/repos.d", "/etc/distro.repos.d".',
        ],
        exit: 0,
      },
      recipes(
        chefFailure("dnf_package[gcc, make]", "aws-parallelcluster-platform::install", "Chef::Exceptions::Package", [
          "No candidate version available for gcc, make",
        ], "No candidate version available for gcc, make"),
      ),
    ),
  ),
  image(
    "dnf-lock",
    "packages",
    { codes: ["apt-lock"], evidence: "Waiting for process with pid 1892 to finish" },
    buildLog(
      recipes(
        shellFailure("execute[dnf makecache]", "aws-parallelcluster-platform::install", "dnf -y makecache", [
          "Waiting for process with pid 1892 to finish.",
          "Error: Failed to obtain the transaction lock (logged in as: root).",
        ]),
      ),
    ),
  ),
  image(
    "apt-dns",
    "packages",
    {
      codes: ["package-repo-unreachable", "dns-resolution-failed"],
      evidence: "Temporary failure resolving 'us-east-1.ec2.archive.ubuntu.com'",
    },
    buildLog(
      {
        name: "ConfigureSystem",
        lines: [
          "Stderr: Err:1 http://us-east-1.ec2.archive.ubuntu.com/ubuntu noble InRelease",
          "Stderr:   Temporary failure resolving 'us-east-1.ec2.archive.ubuntu.com'",
        ],
        exit: 0,
      },
      recipes(
        shellFailure("package[tcsh]", "aws-parallelcluster-platform::install", "apt-get -q -y install tcsh", [
          "E: Unable to locate package tcsh",
        ], 100),
      ),
    ),
  ),
  image(
    "curl-cuda-404",
    "network",
    { codes: ["download-failed", "chef-recipe-failed"], evidence: '404 "Not Found"' },
    buildLog(
      recipes(
        chefFailure(
          "remote_file[/opt/parallelcluster/sources/cuda.run]",
          "aws-parallelcluster-platform::cuda",
          "Net::HTTPClientException",
          ['404 "Not Found"'],
          '404 "Not Found"',
        ),
      ),
    ),
  ),
  image(
    "chef-s3-timeout",
    "network",
    { codes: ["subnet-no-egress"], evidence: "us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com" },
    buildLog(
      recipes(
        chefFailure(
          "remote_file[/opt/parallelcluster/sources/slurm.tar.gz]",
          "aws-parallelcluster-slurm::install_slurm",
          "Net::OpenTimeout",
          ["Failed to open TCP connection to us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com:443 (execution expired)"],
          "Failed to open TCP connection to us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com:443 (execution expired)",
        ),
      ),
    ),
  ),
  image(
    "cuda-space",
    "disk",
    { codes: ["disk-full"], evidence: "not enough disk space" },
    buildLog(
      recipes(
        shellFailure("bash[cuda.run advanced]", "aws-parallelcluster-platform::cuda", "sh cuda.run --silent", [
          "Extraction failed.",
          "Ensure there is enough space in /tmp: not enough disk space to unpack the archive",
          "Error: unpacking failed",
        ], 1),
      ),
    ),
  ),
  image(
    "gcc-ice",
    "recipes",
    {
      codes: ["chef-recipe-failed", "slurm-build-failed"],
      evidence: "slurm_protocol_api.c:120:10: fatal error: munge.h: No such file or directory",
    },
    buildLog(
      recipes(
        shellFailure("bash[make install]", "aws-parallelcluster-slurm::install_slurm", '"bash" "/tmp/chef-script"', [
          "slurm_protocol_api.c:120:10: fatal error: munge.h: No such file or directory",
          "compilation terminated.",
          "make[3]: *** [Makefile:600: slurm_protocol_api.lo] Error 1",
          "make: *** [Makefile:10: all-recursive] Error 1",
        ], 2),
      ),
    ),
  ),
  image(
    "script-undefined",
    "scripts",
    { codes: ["custom-script-failed"], evidence: "line 7: LICENSE_SERVER: unbound variable" },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stdout: begin",
          "Stderr: /tmp/parallelcluster/tmp.Z: line 7: LICENSE_SERVER: unbound variable",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "script-quiet",
    "scripts",
    { codes: ["custom-script-failed"], evidence: "Checking prerequisites: kernel 5.10 wanted" },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stdout: Checking prerequisites: kernel 5.10 wanted, 6.1 is here",
          "Stdout: giving up",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 3,
      },
    ),
  ),
  image(
    "script-docker-limit",
    "network",
    { codes: ["download-failed", "custom-script-failed"], evidence: "toomanyrequests" },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stderr: Error response from daemon: toomanyrequests: You have reached your pull rate limit.",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "pip-without-dns",
    "network",
    {
      codes: ["dns-resolution-failed"],
      evidence: "Temporary failure in name resolution",
    },
    buildLog({
      document: "script",
      name: "Execute",
      lines: [
        "Stderr: WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError(': Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/numpy/",
        "Stderr: ERROR: Could not find a version that satisfies the requirement numpy (from versions: none)",
        "Stderr: ERROR: No matching distribution found for numpy",
        "Stdout: ERROR - Script execution failure. Exit code != 0",
      ],
      exit: 1,
    }),
  ),
  image(
    "conda-solve",
    "packages",
    { codes: ["python-package-unavailable", "custom-script-failed"], evidence: "PackagesNotFoundError" },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stdout: Collecting package metadata (current_repodata.json): done",
          "Stderr: PackagesNotFoundError: The following packages are not available from current channels:",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "ssm-offline",
    "network",
    { codes: ["ssm-agent-not-reporting"], evidence: "is not in a valid state" },
    [],
    "Workflow Execution ID: 'wf-9' failed with reason: An error occurred (InvalidInstanceId) when calling the SendCommand operation: Instances [[i-0a1b2c3d4e5f60789]] not in a valid state for account 111122223333: the instance is not in a valid state.",
  ),
  image("toe-s3-denied", "permissions", {
    codes: ["s3-access-denied", "instance-role-permission-missing", "subnet-no-egress"],
    evidence: "HTTP status '403'",
  }, [
    ...buildLog().slice(0, 9),
    "Stderr: Failed to download AWSTOE: HTTP status '403'. AccessDenied: Access Denied",
    "Command failed (command id: 4b2b4019, state: Failed)",
  ], "Workflow Execution ID: 'wf-9' failed with reason: Unable to bootstrap TOE"),
  image(
    "ami-copy-kms",
    "permissions",
    { codes: ["kms-access-denied"], evidence: "KMS key" },
    [],
    "Workflow Execution ID: 'wf-9' failed with reason: An error occurred when distributing: AMI Copy Reported Failure For 'ami-0aa' From 'eu-west-1' To 'us-east-1' with 'Given key ID is not accessible. KMS key arn:aws:kms:us-east-1:111122223333:key/1 cannot be found' in workflow step DistributeImage.",
  ),
  image(
    "launch-permission",
    "stacks",
    { codes: ["image-distribution-failed", "iam-permission-missing"], evidence: "ModifyImageAttribute" },
    [],
    "Workflow Execution ID: 'wf-9' failed with reason: An error occurred (InvalidAMIAttributeItemValue) when calling the ModifyImageAttribute operation: Invalid attribute item value \"999\" for userId item type. in workflow step DistributeImage.",
  ),
  image(
    "eni-sg",
    "network",
    { codes: ["network-mismatch", "subnet-or-group-missing"], evidence: "The security group 'sg-0aaa' does not exist" },
    [],
    "Workflow Execution ID: 'wf-9' failed with reason: An error occurred (InvalidGroup.NotFound) when calling the RunInstances operation: The security group 'sg-0aaa' does not exist in workflow step LaunchBuildInstance.",
  ),
  image(
    "instance-died",
    "stacks",
    { codes: ["build-instance-terminated"], evidence: "i-0a1b2c3d4e5f60789 was terminated" },
    [],
    "Workflow Execution ID: 'wf-9' failed with reason: Instance i-0a1b2c3d4e5f60789 was terminated while the command was running.",
  ),
  image(
    "uefi-test",
    "recipes",
    { codes: ["image-test-failed"], evidence: "Check Intel MPI failed" },
    buildLog(
      {
        document: "test",
        name: "EFAIntelMPI",
        lines: ["Stdout: Checking efa packages installed...", "Stdout: Check Intel MPI failed"],
        exit: 1,
      },
    ),
  ),
  imageStackFailure(
    "role-exists",
    "names",
    { codes: ["name-already-exists"], evidence: "already exists" },
    "InstanceProfile",
    "AWS::IAM::InstanceProfile",
    handler("Instance Profile ParallelClusterImage-1 already exists.", "AlreadyExists", "Iam", 409),
  ),
  imageStackFailure(
    "scp-region",
    "permissions",
    { codes: ["scp-deny"], evidence: "explicit deny in a service control policy" },
    "BuildNotificationTopic",
    "AWS::SNS::Topic",
    handler(
      "User: arn:aws:sts::111122223333:assumed-role/dev/me is not authorized to perform: SNS:CreateTopic on resource: arn:aws:sns:sa-east-1:111122223333:T with an explicit deny in a service control policy",
      "AccessDenied",
      "Sns",
      403,
    ),
  ),
  imageStackFailure(
    "slr",
    "permissions",
    { codes: ["service-linked-role-missing"], evidence: "iam:CreateServiceLinkedRole" },
    "ParallelClusterImage",
    "AWS::ImageBuilder::Image",
    handler(
      "User: arn:aws:iam::111122223333:user/me is not authorized to perform: iam:CreateServiceLinkedRole on resource: arn:aws:iam::111122223333:role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder",
      "AccessDenied",
      "Imagebuilder",
      403,
    ),
  ),
  imageStackFailure(
    "lambda-role-propagation",
    "permissions",
    { codes: ["assume-role-denied"], evidence: "The role defined for the function cannot be assumed by Lambda" },
    "DeleteStackFunction",
    "AWS::Lambda::Function",
    handler("The role defined for the function cannot be assumed by Lambda.", "InvalidRequest", "Lambda"),
  ),
  imageStackFailure(
    "image-id-long",
    "names",
    { codes: ["name-invalid", "request-invalid"], evidence: "failed to satisfy constraint" },
    "InstanceRole",
    "AWS::IAM::Role",
    handler(
      "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
      "InvalidRequest",
      "Iam",
    ),
  ),

  clusterStackFailure(
    "sg-in-other-vpc",
    "network",
    { codes: ["network-mismatch"], evidence: "belong to different networks" },
    "HeadNodeENI",
    "AWS::EC2::NetworkInterface",
    handler("You have specified two resources that belong to different networks.", "InvalidRequest"),
  ),
  clusterStackFailure(
    "eip-in-use",
    "names",
    { codes: ["resource-in-use", "request-invalid", "delete-dependency"], evidence: "already associated" },
    "AssociateEIP",
    "AWS::EC2::EIPAssociation",
    handler("resource eipalloc-0aa is already associated with associate-id eipassoc-0bb", "InvalidRequest"),
  ),
  clusterStackFailure(
    "ami-missing",
    "parent images",
    { codes: ["parent-image-not-found"], evidence: "The image id '[ami-0deadbeef]' does not exist" },
    "HeadNode",
    "AWS::EC2::Instance",
    handler("The image id '[ami-0deadbeef]' does not exist", "NotFound"),
  ),
  clusterStackFailure(
    "volume-small",
    "disk",
    { codes: ["root-volume-too-small"], evidence: "smaller than snapshot" },
    "HeadNode",
    "AWS::EC2::Instance",
    handler("Volume of size 30GB is smaller than snapshot 'snap-0aa', expect size >= 40GB", "InvalidRequest"),
  ),
  clusterStackFailure(
    "iops",
    "names",
    { codes: ["request-invalid"], evidence: "Volume iops of" },
    "EBS1",
    "AWS::EC2::Volume",
    handler("Volume iops of 100000 is too high; maximum is 64000.", "InvalidRequest"),
  ),
  clusterStackFailure(
    "kms-pending",
    "permissions",
    { codes: ["kms-access-denied"], evidence: "pending deletion" },
    "EFS1",
    "AWS::EFS::FileSystem",
    handler("KMS key arn:aws:kms:eu-west-1:111122223333:key/1 is pending deletion", "InvalidRequest", "Efs"),
  ),
  clusterStackFailure(
    "ddb-limit",
    "quotas",
    { codes: ["service-limit-exceeded"], evidence: "Subscriber limit exceeded" },
    "DynamoDBTable",
    "AWS::DynamoDB::Table",
    handler(
      "Subscriber limit exceeded: There is a limit of 2500 tables per subscriber",
      "ServiceLimitExceeded",
      "DynamoDb",
    ),
  ),
  clusterStackFailure(
    "dashboard-invalid",
    "names",
    { codes: ["request-invalid"], evidence: "The dashboard body is invalid" },
    "CloudwatchDashboard",
    "AWS::CloudWatch::Dashboard",
    handler("The dashboard body is invalid, there are 1 validation errors", "InvalidRequest", "CloudWatch"),
  ),
  clusterStackFailure(
    "fsx-capacity",
    "file systems",
    { codes: ["fsx-create-failed", "insufficient-capacity"], evidence: "Insufficient capacity" },
    "FSX1",
    "AWS::FSx::FileSystem",
    handler(
      "Insufficient capacity in the requested Availability Zone to create the file system",
      "GeneralServiceException",
      "FSx",
    ),
  ),
  clusterStackFailure(
    "login-nlb",
    "quotas",
    { codes: ["service-limit-exceeded"], evidence: "TooManyLoadBalancers" },
    "LoginPoolNLB",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    handler(
      "The maximum number of load balancers has been reached (TooManyLoadBalancers)",
      "ServiceLimitExceeded",
      "ElasticLoadBalancingV2",
    ),
  ),
  clusterStackFailure(
    "lambda-vpc",
    "permissions",
    { codes: ["iam-permission-missing"], evidence: "lambda:CreateFunction" },
    "CleanupResourcesFunction",
    "AWS::Lambda::Function",
    "API: lambda:CreateFunction User: arn:aws:sts::111122223333:assumed-role/dev/me is not authorized to perform: lambda:CreateFunction",
  ),
  clusterStackFailure(
    "sg-default-missing",
    "network",
    { codes: ["subnet-or-group-missing", "resource-not-found"], evidence: "The vpc ID 'vpc-0aa' does not exist" },
    "HeadNodeSecurityGroup",
    "AWS::EC2::SecurityGroup",
    handler("The vpc ID 'vpc-0aa' does not exist", "NotFound"),
  ),

  headNodeFailure(
    "home-full",
    "disk",
    { codes: ["disk-full"], evidence: "No space left on device" },
    reported.recipe("aws-parallelcluster-environment::cluster_user"),
    {
      [head("chef-client")]: chefFailure(
        "file[/home/ec2-user/.ssh/known_hosts]",
        "aws-parallelcluster-platform::cluster_user",
        "Errno::ENOSPC",
        ["No space left on device @ rb_sysopen - /home/ec2-user/.ssh/known_hosts"],
        "No space left on device @ rb_sysopen - /home/ec2-user/.ssh/known_hosts",
      ),
    },
  ),
  headNodeFailure(
    "s3-config",
    "permissions",
    {
      codes: ["script-download-denied", "s3-access-denied", "instance-role-permission-missing"],
      evidence: "when calling the GetObject operation: Access Denied",
    },
    reported.recipe("aws-parallelcluster-platform::fetch_config"),
    {
      [head("chef-client")]: shellFailure(
        "fetch_config[Fetch and load cluster configs]",
        "aws-parallelcluster-platform::fetch_config",
        "aws s3api get-object --bucket b",
        ["An error occurred (AccessDenied) when calling the GetObject operation: Access Denied"],
        254,
      ),
    },
  ),
  headNodeFailure(
    "munge-start",
    "schedulers",
    { codes: ["munge-failed"], evidence: "munged: Error: Keyfile is insecure" },
    reported.recipe("aws-parallelcluster-slurm::config_munge_key"),
    {
      [head("chef-client")]: shellFailure(
        "service[munge]",
        "aws-parallelcluster-slurm::config_munge_key",
        "systemctl start munge",
        ["Job for munge.service failed.", 'munged: Error: Keyfile is insecure: invalid ownership of "/etc/munge"'],
      ),
    },
  ),
  headNodeFailure(
    "slurm-uri",
    "schedulers",
    { codes: ["slurm-accounting-db-failed"], evidence: "Invalid URI specified" },
    reported.recipe("aws-parallelcluster-slurm::config_head_node"),
    {
      [head("chef-client")]: shellFailure(
        "execute[generate_pcluster_slurm_configs]",
        "aws-parallelcluster-slurm::config_head_node",
        "pcluster_slurm_config_generator.py",
        [
          "CRITICAL:__main__:Invalid URI specified. Please review the provided URI ('mysql//db')",
          "Traceback (most recent call last):",
        ],
      ),
    },
  ),
  headNodeFailure(
    "slurmctld-state",
    "schedulers",
    { codes: ["slurm-configuration-invalid"], evidence: "CLUSTER NAME MISMATCH" },
    reported.recipe("aws-parallelcluster-slurm::finalize_head_node"),
    {
      [head("chef-client")]: shellFailure(
        "service[slurmctld]",
        "aws-parallelcluster-slurm::finalize_head_node",
        "systemctl start slurmctld",
        ["Job for slurmctld.service failed."],
      ),
      [head("slurmctld")]: [
        "[2026-05-04T10:00:00.594] fatal: CLUSTER NAME MISMATCH.",
        'slurmctld has been started with "ClusterName=weather", but read "old" from the state files.',
      ],
    },
  ),
  headNodeFailure(
    "raise-nvme",
    "recipes",
    { codes: ["chef-recipe-failed"], evidence: "Failed when retrieving the instance tags from IMDS" },
    reported.recipe("aws-parallelcluster-entrypoints::init"),
    {
      [head("chef-client")]: chefFailure(
        "ruby_block[get tags]",
        "aws-parallelcluster-entrypoints::init",
        "RuntimeError",
        ["Failed when retrieving the instance tags from IMDS"],
        "Failed when retrieving the instance tags from IMDS",
      ),
    },
  ),
  headNodeFailure(
    "action-perm",
    "scripts",
    {
      codes: ["custom-action-failed", "script-not-runnable"],
      evidence: "mkdir: cannot create directory '/opt/site': Permission denied",
    },
    reported.action("OnNodeConfigured", "execute"),
    {
      [head("cfn-init")]: cfnInit("runpostinstall", [
        "+ sudo -u ubuntu mkdir /opt/site",
        "mkdir: cannot create directory '/opt/site': Permission denied",
        "fetch_and_run - Failed to execute OnNodeConfigured script 1 s3://b/x.sh, return code: 1.",
      ]),
    },
  ),
  headNodeFailure(
    "action-quiet",
    "scripts",
    { codes: ["custom-action-failed"], evidence: "License count is zero" },
    reported.action("OnNodeConfigured", "execute"),
    {
      [head("cfn-init")]: cfnInit("runpostinstall", [
        "+ ./check.sh",
        "License count is zero",
        "fetch_and_run - Failed to execute OnNodeConfigured script 1 s3://b/x.sh, return code: 9.",
      ]),
    },
  ),
  headNodeFailure(
    "action-bucket",
    "scripts",
    { codes: ["script-not-found"], evidence: "(NoSuchBucket)" },
    reported.action("OnNodeStart", "download"),
    {
      [head("cfn-init")]: cfnInit("runpreinstall", [
        "fetch_and_run - Failed to download OnNodeStart script 1 s3://nowhere/x.sh using aws s3, cause: An error occurred (NoSuchBucket) when calling the HeadObject operation: The specified bucket does not exist.",
      ]),
    },
  ),
  headNodeTimeout("imds-off", "network", { codes: ["instance-metadata-unreachable"], evidence: "169.254.169.254" }, {
    [head("cloud-init")]: [
      "2026-05-04 10:00:00,000 - url_helper.py[WARNING]: Calling 'http://169.254.169.254/latest/api/token' failed [50/120s]: request error [timed out]",
      "2026-05-04 10:02:00,000 - DataSourceEc2.py[CRITICAL]: Giving up on md from ['http://169.254.169.254/latest/api/token'] after 120 seconds",
    ],
  }),
  headNodeTimeout("node-loop", "network", {
    codes: ["subnet-no-egress"],
    evidence: 'Could not connect to the endpoint URL: "https://dynamodb.eu-west-1.amazonaws.com/"',
  }, {
    [head("chef-client")]: ["[2026-05-04T10:08:00+00:00] INFO: Waiting for static fleet capacity provisioning"],
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "slurm_resources:is_bootstrap_failure",
        "WARNING",
        "Node bootstrap error: Replacement timeout expires for node q-st-c-1(10.0.1.20) in replacement, node state: DOWN+CLOUD+NOT_RESPONDING",
      ),
    ),
    [compute("chef-client")]: [
      "[2026-05-04T10:01:00+00:00] INFO: Retrying execution of ruby_block[retrieve compute node info], 4 attempts left",
      'Could not connect to the endpoint URL: "https://dynamodb.eu-west-1.amazonaws.com/"',
    ],
  }),
  headNodeFailure(
    "fleet-type",
    "capacity",
    {
      codes: ["instance-type-invalid", "launch-template-invalid"],
      evidence: "Invalid value 'c9.large' for InstanceType",
    },
    reported.fleet,
    {
      [head("chef-client")]: waitForFleet,
      [head("clustermgtd")]: clustermgtd(
        ...refusedLaunch("InvalidParameterValue - Invalid value 'c9.large' for InstanceType.", "CreateFleet"),
        ...protectedMode,
      ),
    },
  ),
  headNodeFailure(
    "fleet-lt-gone",
    "names",
    { codes: ["launch-template-invalid"], evidence: "InvalidLaunchTemplateId.NotFound" },
    reported.fleet,
    {
      [head("chef-client")]: waitForFleet,
      [head("clustermgtd")]: clustermgtd(
        ...refusedLaunch(
          "InvalidLaunchTemplateId.NotFound - The specified launch template, with template ID lt-0aa, does not exist.",
        ),
        ...protectedMode,
      ),
    },
  ),
  headNodeFailure(
    "fleet-kms",
    "permissions",
    { codes: ["kms-access-denied"], evidence: "Client.InternalError" },
    reported.fleet,
    {
      [head("chef-client")]: waitForFleet,
      [head("clustermgtd")]: clustermgtd(
        daemon(
          "instance_manager:_x",
          "ERROR",
          "Instance i-0c terminated: Client.InternalError: Client error on launch",
        ),
        ...protectedMode,
      ),
    },
  ),
  headNodeFailure(
    "node-console",
    "parent images",
    {
      codes: ["nvidia-driver-failed", "kernel-module-build-failed"],
      evidence: "modprobe: FATAL: Module nvidia not found",
    },
    reported.fleet,
    {
      [head("chef-client")]: waitForFleet,
      [head("clustermgtd")]: clustermgtd(
        daemon(
          "slurm_resources:is_bootstrap_failure",
          "WARNING",
          "Node bootstrap error: Resume timeout expires for node q-dy-c-1(10.0.1.20), node state: DOWN",
        ),
        ...protectedMode,
      ),
      [compute("chef-client")]: shellFailure(
        "kernel_module[nvidia]",
        "aws-parallelcluster-platform::nvidia_config",
        "modprobe nvidia",
        ["modprobe: FATAL: Module nvidia not found in directory /lib/modules/6.1.0"],
      ),
    },
  ),

  updateFailure(
    "update-slurm",
    "schedulers",
    { codes: ["slurm-configuration-invalid"], evidence: "Invalid SelectTypeParameters" },
    updateReported,
    {
      [head("chef-client")]: shellFailure(
        "execute[reload config for running nodes]",
        "aws-parallelcluster-slurm::update_head_node",
        "/opt/slurm/bin/scontrol reconfigure",
        ["slurm_reconfigure error: Invalid SelectTypeParameters: CR_Foo"],
      ),
    },
  ),
  updateFailure(
    "update-queue-busy",
    "recipes",
    { codes: ["chef-recipe-failed"], evidence: "partition is in use by a job" },
    updateReported,
    {
      [head("chef-client")]: shellFailure(
        "execute[scontrol]",
        "aws-parallelcluster-slurm::update_head_node",
        "scontrol delete",
        ["slurm_delete_partition error: Requested partition is in use by a job"],
      ),
    },
  ),
  deletion(
    "role-attached",
    "stacks",
    { codes: ["delete-dependency"], evidence: "must detach all policies first" },
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
  deletion("eni-in-use", "stacks", { codes: ["delete-dependency"], evidence: "is currently in use" }, "cluster", {
    logicalResourceId: "HeadNodeENI",
    resourceType: "AWS::EC2::NetworkInterface",
    resourceStatusReason: handler("Network interface 'eni-0aa' is currently in use.", "InvalidRequest"),
  }),

  running("resume-throttled", "capacity", {
    codes: ["api-throttled", "launch-failed"],
    evidence: "RequestLimitExceeded",
  }, {
    [head("slurm_resume")]: [
      daemon(
        "fleet_manager:_launch_instances",
        "ERROR",
        "Failed RunInstances request (1): RequestLimitExceeded - Request limit exceeded.",
      ),
      daemon("resume:_resume", "ERROR", "Failed to launch following nodes, setting nodes to DOWN: (x1) ['q-dy-c-1']"),
    ],
  }),
  running("resume-vcpu", "capacity", { codes: ["vcpu-limit"], evidence: "VcpuLimitExceeded" }, {
    [head("slurm_resume")]: [
      daemon(
        "fleet_manager:_launch_instances",
        "ERROR",
        "Error in CreateFleet request (1): VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 0 allows.",
      ),
    ],
  }),
  running("node-unready", "schedulers", {
    codes: ["node-bootstrap-failed", "subnet-no-egress"],
    evidence: "Resume timeout expires for node q-dy-c-1",
  }, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "slurm_resources:is_bootstrap_failure",
        "WARNING",
        "Node bootstrap error: Resume timeout expires for node q-dy-c-1(10.0.1.20), node state: DOWN+CLOUD+NOT_RESPONDING+POWERING_UP",
      ),
    ),
    [head("slurmctld")]: firstStart,
  }),
  running("spot-console", "capacity", {
    codes: ["compute-instance-gone"],
    evidence: "EC2 instance availability for node q-dy-c-1 has timed out",
  }, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "slurm_resources:is_backing_instance_valid",
        "WARNING",
        "EC2 instance availability for node q-dy-c-1 has timed out.",
      ),
    ),
  }),
  running("one-check", "healthy", undefined, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "clustermgtd:_get_ec2_instances",
        "ERROR",
        "Failed when getting instance info from EC2 with exception An error occurred (RequestLimitExceeded) when calling the DescribeInstances operation",
      ),
      daemon("clustermgtd:manage_cluster", "INFO", "Retrieving nodes info from the scheduler"),
    ),
  }),

  // With misleading lines around.
  image(
    "script-after-lock",
    "scripts",
    { codes: ["custom-script-failed"], evidence: "line 3: nvcc: command not found" },
    buildLog(
      {
        name: "ConfigureSystem",
        lines: [
          "Stderr: E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)",
          "Stderr: Errors during downloading metadata for repository 'epel':",
          "Stderr: Error: Failed to download metadata for repo 'epel': Cannot prepare internal mirrorlist",
        ],
        exit: 0,
      },
      {
        name: "InstallPClusterPackages",
        lines: ["Stdout: Infra Phase complete, 214/688 resources updated in 21 minutes 04 seconds"],
        exit: 0,
      },
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stderr: WARNING: connection reset by peer, retrying (1/5)",
          "Stderr: /tmp/parallelcluster/tmp.x: line 3: nvcc: command not found",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "recipe-after-mirrors",
    "recipes",
    {
      codes: ["chef-recipe-failed"],
      evidence: "Job for chronyd.service failed because the control process exited with error code",
    },
    buildLog(
      {
        name: "PinVersion",
        lines: [
          "Stderr: [MIRROR] kernel-headers.rpm: Curl error (28): Timeout was reached for https://mirror.example/kernel-headers.rpm [Connection timed out]",
          "Stdout: Complete!",
        ],
        exit: 0,
      },
      recipes(
        shellFailure(
          "service[chronyd]",
          "aws-parallelcluster-platform::chrony",
          "/bin/systemctl --system start chronyd",
          ["Job for chronyd.service failed because the control process exited with error code."],
        ),
      ),
    ),
  ),
  image(
    "many-warnings",
    "recipes",
    {
      codes: ["chef-recipe-failed", "slurm-build-failed"],
      evidence: "configure: error: C compiler cannot create executables",
    },
    buildLog(
      recipes(
        shellFailure("bash[Install PMIx]", "aws-parallelcluster-slurm::install_pmix", '"bash" "/tmp/chef-script"', [
          "configure: WARNING: unrecognized options: --with-foo",
          "checking for gcc... gcc",
          "configure: error: C compiler cannot create executables",
          "See 'config.log' for more details",
        ], 77),
      ),
    ),
  ),
  image(
    "checksum",
    "packages",
    { codes: ["package-checksum-mismatch"], evidence: "ChecksumMismatch" },
    buildLog(
      recipes(
        chefFailure(
          "remote_file[/opt/parallelcluster/sources/pmix.tar.gz]",
          "aws-parallelcluster-slurm::install_pmix",
          "Chef::Exceptions::ChecksumMismatch",
          ["Checksum on resource (5d1c4f) does not match checksum on content (aa0b11)"],
          "Checksum on resource (5d1c4f) does not match checksum on content (aa0b11)",
        ),
      ),
    ),
  ),
  image(
    "driver-version-gone",
    "packages",
    {
      codes: ["package-unavailable", "nvidia-driver-failed"],
      evidence: "Version '570.1-1' for 'nvidia-fabricmanager-570' was not found",
    },
    buildLog(
      recipes(
        shellFailure(
          "bash[Install Fabric Manager]",
          "aws-parallelcluster-platform::fabric_manager",
          "apt -y install nvidia-fabricmanager-570=570.1-1",
          ["E: Version '570.1-1' for 'nvidia-fabricmanager-570' was not found"],
          100,
        ),
      ),
    ),
  ),
  headNodeFailure(
    "third-run-fails",
    "recipes",
    {
      codes: ["chef-recipe-failed", "slurm-configuration-invalid"],
      evidence: "Failed to connect to bus: No such file or directory",
    },
    reported.recipe("aws-parallelcluster-slurm::finalize_head_node"),
    {
      [head("chef-client")]: [
        "[2026-05-04T10:00:01+00:00] INFO: Started Cinc Zero at chefzero://localhost:8889",
        "    Error executing action `restart` on resource 'service[rngd]'",
        "    STDERR: Failed to restart rngd.service: Unit rngd.service not found.",
        "[2026-05-04T10:00:09+00:00] ERROR: service[rngd] had an error; ignore_failure is set, continuing",
        "Infra Phase complete, 80/600 resources updated in 01 minutes 45 seconds",
        ...shellFailure("service[cfn-hup]", "aws-parallelcluster-environment::cfn_hup", "systemctl enable cfn-hup", [
          "Failed to connect to bus: No such file or directory",
        ]),
      ],
      [head("cfn-init")]: cfnInit("chef", [""]),
    },
  ),
  headNodeTimeout("mount-retries", "file systems", {
    codes: ["fsx-mount-failed", "setup-hangs"],
    evidence: "mount.lustre: mount fs-0a.fsx.eu-west-1.amazonaws.com@tcp:/x at /scratch failed: Connection timed out",
  }, {
    [head("cfn-init")]: cfnInit("chef", undefined),
    [head("chef-client")]: [
      "[2026-05-04T10:01:00+00:00] INFO: Retrying execution of lustre[mount fsx], 3 attempts left",
      "mount.lustre: mount fs-0a.fsx.eu-west-1.amazonaws.com@tcp:/x at /scratch failed: Connection timed out",
      "[2026-05-04T10:09:00+00:00] INFO: Retrying execution of lustre[mount fsx], 2 attempts left",
    ],
  }),
  headNodeTimeout("recipe-waits", "timeouts", {
    codes: ["setup-hangs"],
    evidence: "still cannot reach the license daemon",
  }, {
    [head("cfn-init")]: cfnInit("chef", undefined),
    [head("chef-client")]: [
      "[2026-05-04T10:01:00+00:00] INFO: Processing execute[site] action run",
      "still cannot reach the license daemon",
      "[2026-05-04T10:09:00+00:00] INFO: Retrying execution of execute[site], 2 attempts left",
    ],
  }),
  headNodeFailure(
    "node-full",
    "disk",
    { codes: ["disk-full"], evidence: "tar: local.tar: Cannot write: No space left on device" },
    reported.fleet,
    {
      [head("chef-client")]: waitForFleet,
      [head("slurmctld")]: firstStart,
      [head("clustermgtd")]: clustermgtd(
        daemon(
          "slurm_resources:is_bootstrap_failure",
          "WARNING",
          "Node bootstrap error: Replacement timeout expires for node q-st-c-1(10.0.1.20) in replacement, node state: DOWN",
        ),
        ...protectedMode,
      ),
      [compute("cloud-init-output")]: [
        "INFO:root:The hash of script s3://b/c.sh is: 91af",
        "+ tar xf local.tar",
        "tar: local.tar: Cannot write: No space left on device",
        "fetch_and_run - Failed to execute OnNodeConfigured script 1 s3://b/c.sh, return code: 2.",
      ],
    },
  ),
  clusterStackFailure(
    "first-of-two",
    "permissions",
    { codes: ["iam-permission-missing"], evidence: "iam:CreateRole" },
    "RoleHeadNode",
    "AWS::IAM::Role",
    handler(
      "User: arn:aws:iam::111122223333:user/me is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111122223333:role/parallelcluster/weather because no identity-based policy allows the iam:CreateRole action",
      "AccessDenied",
      "Iam",
      403,
    ),
  ),
  deletion(
    "cluster-internal",
    "stacks",
    { codes: ["service-failed", "delete-failed"], evidence: "Internal Failure" },
    "cluster",
    {
      logicalResourceId: "DynamoDBTable",
      resourceType: "AWS::DynamoDB::Table",
      resourceStatusReason:
        'Resource handler returned message: "Internal Failure" (RequestToken: 1, HandlerErrorCode: InternalFailure)',
    },
  ),
  running("job-level", "capacity", {
    codes: ["insufficient-capacity"],
    evidence: "JobID 253 - Error in CreateFleet request",
  }, {
    [head("slurm_resume")]: [
      "2026-05-04 10:56:38,992 - 8667 - [slurm_plugin.fleet_manager:_launch_instances] - ERROR - JobID 253 - Error in CreateFleet request (7654c2d2): InsufficientInstanceCapacity - We currently do not have sufficient p4d.24xlarge capacity in the Availability Zone you requested (us-east-1d).",
      "2026-05-04 10:56:39,889 - 8667 - [slurm_plugin.resume:_resume] - INFO - Successfully launched nodes (x0) []",
      "2026-05-04 10:56:39,889 - 8667 - [slurm_plugin.resume:_resume] - ERROR - Failed to launch following nodes, setting nodes to DOWN: (x1) ['q4-dy-c4-2']",
    ],
  }),
  running("slurmctld-down", "schedulers", {
    codes: ["slurmctld-not-responding"],
    evidence: "Unable to get partition/node info from slurm",
  }, {
    [head("clustermgtd")]: [
      ...clustermgtd(),
      daemon(
        "clustermgtd:manage_cluster",
        "ERROR",
        "Unable to get partition/node info from slurm, no other action can be performed. Sleeping... Exception: Command '['sudo', '/opt/slurm/bin/scontrol', 'show', 'nodes']' returned non-zero exit status 1.",
      ),
    ],
  }),
  running("slurmctld-back", "healthy", undefined, {
    [head("clustermgtd")]: [
      daemon(
        "clustermgtd:manage_cluster",
        "ERROR",
        "Unable to get partition/node info from slurm, no other action can be performed. Sleeping... Exception: x",
      ),
      ...clustermgtd(
        daemon(
          "clustermgtd:_get_ec2_instances",
          "INFO",
          "Retrieving list of EC2 instances associated with the cluster",
        ),
      ),
    ],
  }),
  running("ignored-instance", "healthy", undefined, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "instance_manager:get_cluster_instances",
        "WARNING",
        "Ignoring instance i-0aa because not all EC2 info are available, exception: KeyError, message: 'PrivateIpAddress'",
      ),
    ),
  }),

  image(
    "rhui-403",
    "packages",
    {
      codes: ["package-repository-denied", "package-repo-unreachable"],
      evidence: "Status code: 403 for https://rhui.eu-west-1.aws.ce.redhat.com",
    },
    buildLog(
      {
        name: "PinVersion",
        lines: [
          "Stderr: Errors during downloading metadata for repository 'rhel-9-appstream-rhui-rpms':",
          "Stderr:   - Status code: 403 for https://rhui.eu-west-1.aws.ce.redhat.com/pulp/mirror/content/dist/rhel9/rhui/9/x86_64/appstream/os (IP: 52.0.0.1)",
          "Stderr: Error: Failed to download metadata for repo 'rhel-9-appstream-rhui-rpms': Cannot download repomd.xml: Cannot download repodata/repomd.xml: All mirrors were tried",
        ],
        exit: 0,
      },
      recipes(
        chefFailure("dnf_package[bc]", "aws-parallelcluster-platform::install", "Chef::Exceptions::Package", [
          "No candidate version available for bc",
        ], "No candidate version available for bc"),
      ),
    ),
  ),
  image(
    "externally-managed",
    "scripts",
    { codes: ["custom-script-failed"], evidence: "error: externally-managed-environment" },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stderr: error: externally-managed-environment",
          "Stderr: This environment is externally managed",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "linker",
    "scripts",
    { codes: ["custom-script-failed"], evidence: "/usr/bin/ld: cannot find -lfftw3" },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stdout: [ 98%] Linking CXX executable gmx",
          "Stderr: /usr/bin/ld: cannot find -lfftw3: No such file or directory",
          "Stderr: collect2: error: ld returned 1 exit status",
          "Stderr: make[2]: *** [gmx] Error 1",
          "Stderr: make: *** [all] Error 2",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 2,
      },
    ),
  ),
  image(
    "component-denied",
    "permissions",
    { codes: ["instance-role-permission-missing", "s3-access-denied"], evidence: "s3:PutObject" },
    buildLog(
      {
        name: "InstallPClusterPackages",
        lines: [
          "Stderr: An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::111122223333:assumed-role/build/i-0a1b2c3d4e5f60789 is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::logs/x",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "delivery-timed-out",
    "timeouts",
    { codes: ["build-timeout", "ssm-agent-not-reporting"], evidence: "DeliveryTimedOut" },
    [],
    "Workflow Execution ID: 'wf-7' failed with reason: Command 4b2b4019 on instance i-0a1b2c3d4e5f60789 ended with status DeliveryTimedOut in workflow step ApplyBuildComponents.",
  ),
  image(
    "copy-denied",
    "stacks",
    {
      codes: ["image-distribution-failed", "iam-permission-missing", "kms-access-denied"],
      evidence: "when calling the CopyImage operation",
    },
    [],
    "Workflow Execution ID: 'wf-7' failed with reason: An error occurred (UnauthorizedOperation) when calling the CopyImage operation: You do not have permission to access the storage of this ami in workflow step DistributeImage.",
  ),
  image(
    "snapshot-error",
    "stacks",
    { codes: ["image-creation-failed", "service-failed"], evidence: "Snapshot" },
    [],
    "Workflow Execution ID: 'wf-7' failed with reason: Image ami-0aa entered state failed: Snapshot snap-0bb is in the error state in workflow step CreateOutputAMI.",
  ),

  clusterStackFailure(
    "efa-unsupported",
    "capacity",
    { codes: ["instance-type-invalid"], evidence: "does not support an Elastic Fabric Adapter" },
    "LaunchTemplate0",
    "AWS::EC2::Instance",
    handler("The instance type 'm5.large' does not support an Elastic Fabric Adapter.", "InvalidRequest"),
  ),
  clusterStackFailure(
    "policy-size",
    "quotas",
    { codes: ["iam-limit"], evidence: "Maximum policy size of 10240 bytes exceeded" },
    "ParallelClusterPoliciesHeadNode",
    "AWS::IAM::Policy",
    handler(
      "Maximum policy size of 10240 bytes exceeded for role weather-RoleHeadNode",
      "ServiceLimitExceeded",
      "Iam",
      409,
    ),
  ),
  clusterStackFailure(
    "lambda-code",
    "names",
    {
      codes: ["bucket-missing", "iam-permission-missing", "s3-access-denied"],
      evidence: "S3 Error Code: AccessDenied",
    },
    "CleanupResourcesFunction",
    "AWS::Lambda::Function",
    handler(
      "Error occurred while GetObject. S3 Error Code: AccessDenied. S3 Error Message: Access Denied",
      "AccessDenied",
      "Lambda",
      403,
    ),
  ),
  clusterStackFailure(
    "zone-conflict",
    "quotas",
    { codes: ["hosted-zone-failed"], evidence: "ConflictingDomainExists" },
    "ClusterHostedZone",
    "AWS::Route53::HostedZone",
    handler(
      "The VPC vpc-0aa in region eu-west-1 has already been associated with the hosted zone Z0 with the same domain name. (ConflictingDomainExists)",
      "InvalidRequest",
      "Route53",
    ),
  ),
  clusterStackFailure(
    "login-signals",
    "schedulers",
    { codes: ["login-nodes-failed"], evidence: "Received 0 SUCCESS signal(s) out of 1" },
    "LoginNodesLoginASG",
    "AWS::AutoScaling::AutoScalingGroup",
    "Received 0 SUCCESS signal(s) out of 1. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement",
  ),
  clusterStackFailure(
    "zone-invalid",
    "names",
    { codes: ["request-invalid", "resource-not-found"], evidence: "Availability zone" },
    "EBS2",
    "AWS::EC2::Volume",
    handler("Availability zone 'eu-west-1z' does not exist.", "InvalidRequest"),
  ),

  headNodeFailure(
    "ec2-endpoint",
    "network",
    { codes: ["subnet-no-egress"], evidence: "ec2.eu-west-1.amazonaws.com:443" },
    reported.recipe("aws-parallelcluster-environment::ebs"),
    {
      [head("chef-client")]: chefFailure(
        "manage_ebs[add ebs]",
        "aws-parallelcluster-environment::ebs",
        "Net::OpenTimeout",
        ["Failed to open TCP connection to ec2.eu-west-1.amazonaws.com:443 (execution expired)"],
        "execution expired",
      ),
    },
  ),
  headNodeFailure(
    "no-credentials",
    "network",
    { codes: ["instance-metadata-unreachable"], evidence: "Unable to locate credentials" },
    reported.recipe("aws-parallelcluster-platform::fetch_config"),
    {
      [head("chef-client")]: shellFailure(
        "fetch_config[Fetch]",
        "aws-parallelcluster-platform::fetch_config",
        "aws s3api get-object",
        ['Unable to locate credentials. You can configure credentials by running "aws configure".'],
        253,
      ),
    },
  ),
  headNodeFailure(
    "uid-taken",
    "parent images",
    { codes: ["parent-image-unsuitable", "chef-recipe-failed"], evidence: "useradd: UID 401 is not unique" },
    reported.recipe("aws-parallelcluster-slurm::slurm_users"),
    {
      [head("chef-client")]: shellFailure(
        "linux_user[slurm]",
        "aws-parallelcluster-slurm::slurm_users",
        "useradd -u 401 slurm",
        ["useradd: UID 401 is not unique"],
        4,
      ),
    },
  ),
  headNodeFailure(
    "dns-update",
    "quotas",
    { codes: ["hosted-zone-failed", "launch-failed", "node-bootstrap-failed"], evidence: "NoSuchHostedZone" },
    reported.fleet,
    {
      [head("chef-client")]: waitForFleet,
      [head("clustermgtd")]: clustermgtd(
        daemon(
          "instance_manager:_update_dns_hostnames",
          "ERROR",
          "Failed to update DNS: An error occurred (NoSuchHostedZone) when calling the ChangeResourceRecordSets operation: No hosted zone found with ID: Z0",
        ),
        ...protectedMode,
      ),
    },
  ),
  headNodeFailure(
    "slurmd-cgroup",
    "schedulers",
    {
      codes: ["slurmd-registration-failed", "slurm-configuration-invalid"],
      evidence: "fatal: Hybrid mode is not supported",
    },
    reported.fleet,
    {
      [head("chef-client")]: waitForFleet,
      [head("clustermgtd")]: clustermgtd(
        daemon(
          "slurm_resources:is_bootstrap_failure",
          "WARNING",
          "Node bootstrap error: Resume timeout expires for node q-st-c-1(10.0.1.20), node state: DOWN",
        ),
        ...protectedMode,
      ),
      [compute("slurmd")]: [
        "[2026-05-04T10:20:00.000] error: cgroup namespace 'freezer' not mounted. aborting",
        "[2026-05-04T10:20:00.001] fatal: Hybrid mode is not supported. Mounted cgroups are: 5:freezer:/",
      ],
    },
  ),
  running("describe-denied", "permissions", {
    codes: ["instance-role-permission-missing"],
    evidence: "when calling the DescribeInstances operation",
  }, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "clustermgtd:_get_ec2_instances",
        "ERROR",
        "Failed when getting instance info from EC2 with exception An error occurred (UnauthorizedOperation) when calling the DescribeInstances operation: You are not authorized to perform this operation.",
      ),
    ),
  }),
  running("reservation-gone", "capacity", {
    codes: ["capacity-reservation"],
    evidence: "InvalidCapacityReservationId.NotFound",
  }, {
    [head("slurm_resume")]: [
      daemon(
        "fleet_manager:_launch_instances",
        "ERROR",
        "Failed RunInstances request (1): InvalidCapacityReservationId.NotFound - The capacity reservation ID 'cr-0aa' does not exist.",
      ),
    ],
  }),
]
