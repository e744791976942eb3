/**
 * A second round of public reports, other ones, written to see whether the rules know families and not lines.
 *
 * @module
 */
import {
  buildLog,
  type Case,
  cfnInit,
  cluster,
  clustermgtd,
  clusterStackFailure,
  compute,
  daemon,
  deletion,
  documents,
  failed,
  firstStart,
  fleetFailure,
  going,
  handler,
  head,
  headNodeFailure,
  headNodeTimeout,
  image,
  imageStackFailure,
  protectedMode,
  recipeFailure,
  recipes,
  refused,
  reported,
  running,
  shellFailure,
  updateFailure,
  updateReported,
} from "./frame.ts"

const packages = "aws-parallelcluster-platform::install_packages"

/** A script or component of the user's that failed in a build. */
const script = (id: string, family: string, expected: Case["expected"], lines: ReadonlyArray<string>, exit = 1) =>
  image(
    id,
    family,
    expected,
    buildLog({ document: "script", name: "ExecuteScript", lines: ["Stdout: Download succeeded", ...lines], exit }),
    `Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Document ${documents.script} failed!`,
  )

const replaced = clustermgtd(
  daemon(
    "slurm_resources:is_bootstrap_failure",
    "WARNING",
    "Node bootstrap error: Node q-st-c-1(10.0.1.20) is currently in replacement and no backing instance, node state: DOWN+CLOUD+NOT_RESPONDING",
  ),
  ...protectedMode,
)

/** What failed. */
const failures: ReadonlyArray<Case> = [
  // aws-parallelcluster#6653
  image(
    "second-openssl11",
    "packages",
    { codes: ["package-conflict"], evidence: "openssl11-devel conflicts with 1:openssl-devel" },
    buildLog(recipes(shellFailure(
      "yum_package[vim, ksh, tcsh, openssl-devel]",
      packages,
      "yum -q -y install",
      [
        "Package 1:openssl-devel-1.0.2k-24.amzn2.0.14.x86_64 will be installed",
        "Error: openssl11-devel conflicts with 1:openssl-devel-1.0.2k-24.amzn2.0.14.x86_64",
        " You could try using --skip-broken to work around the problem",
      ],
    ))),
  ),
  // aws-parallelcluster#5913
  image(
    "second-lnet",
    "file systems",
    { codes: ["lustre-module-missing"], evidence: "could not insert 'lnet'" },
    buildLog(recipes(shellFailure(
      "kernel_module[lnet]",
      "aws-parallelcluster-environment::install",
      "modprobe lnet",
      [
        "modprobe: ERROR: could not insert 'lnet': Unknown symbol in module, or unknown parameter (see dmesg)",
      ],
    ))),
  ),
  // aws-parallelcluster#1903
  recipeFailure(
    "second-venv",
    "versions",
    { codes: ["python-environment-broken"], evidence: "cookbook_virtualenv/bin/aws: No such file or directory" },
    "aws-parallelcluster-environment::fsx",
    [
      "================================================================================",
      "Recipe Compile Error in /etc/chef/local-mode-cache/cache/cookbooks/aws-parallelcluster-environment/recipes/config/fsx.rb",
      "================================================================================",
      "",
      "Mixlib::ShellOut::ShellCommandFailed",
      "------------------------------------",
      "Expected process to exit with [0], but received '127'",
      "---- Begin output of /opt/parallelcluster/pyenv/versions/3.9.16/envs/cookbook_virtualenv/bin/aws fsx --region eu-west-1 describe-file-systems ----",
      "STDOUT: ",
      "STDERR: sh: /opt/parallelcluster/pyenv/versions/3.9.16/envs/cookbook_virtualenv/bin/aws: No such file or directory",
      "---- End output of /opt/parallelcluster/pyenv/versions/3.9.16/envs/cookbook_virtualenv/bin/aws fsx --region eu-west-1 describe-file-systems ----",
      "Cookbook Trace: (most recent call first)",
      "----------------------------------------",
      "Running handlers:",
      "[2026-05-04T10:02:00+09:00] ERROR: Running exception handlers",
      "Infra Phase failed. 0 resources updated in 01 minutes 45 seconds",
      "[2026-05-04T10:02:02+09:00] FATAL: Stacktrace dumped to /etc/chef/local-mode-cache/cache/cinc-stacktrace.out",
      "[2026-05-04T10:02:04+09:00] FATAL: Mixlib::ShellOut::ShellCommandFailed: Expected process to exit with [0], but received '127'",
    ],
  ),
  image(
    "second-python-ssl",
    "versions",
    {
      codes: ["chef-recipe-failed"],
      evidence: ["The Python ssl extension was not compiled", "BUILD FAILED (Ubuntu 20.04 using python-build"],
    },
    buildLog(recipes(shellFailure(
      "bash[install python 3.9.17]",
      "aws-parallelcluster-shared::setup_python",
      `"bash"  "/tmp/chef-script20260504-2822-1odyih"`,
      [
        "Downloading Python-3.9.17.tar.xz...",
        "ERROR: The Python ssl extension was not compiled. Missing the OpenSSL lib?",
        "Please consult to the Wiki page to fix the problem.",
        "BUILD FAILED (Ubuntu 20.04 using python-build 2.3.9)",
      ],
    ))),
  ),
  // aws-parallelcluster#675
  recipeFailure(
    "second-cookbook-attribute",
    "recipes",
    { codes: ["chef-recipe-failed"], evidence: "could not find filename for attribute default in cookbook sysctl" },
    "aws-parallelcluster-entrypoints::init",
    [
      "[2026-05-04T10:00:01+00:00] INFO: Started Cinc Zero at chefzero://localhost:8889 with repository at /etc/chef (One version per cookbook)",
      "[2026-05-04T10:00:20+00:00] INFO: Run List is [recipe[aws-parallelcluster-entrypoints::init]]",
      "[2026-05-04T10:00:22+00:00] ERROR: Running exception handlers",
      "[2026-05-04T10:00:22+00:00] FATAL: Stacktrace dumped to /etc/chef/local-mode-cache/cache/cinc-stacktrace.out",
      "[2026-05-04T10:00:22+00:00] FATAL: RuntimeError: could not find filename for attribute default in cookbook sysctl",
    ],
  ),
  // aws-parallelcluster#746
  headNodeFailure(
    "second-no-configuration",
    "recipes",
    {
      codes: ["setup-command-failed"],
      evidence: "Unhandled exception during build: No configuration found with name: deployFiles",
    },
    ["HeadNodeBootstrapFailure", "Failed to set up the head node.", "Failed to bootstrap the head node."],
    {
      [head("cfn-init")]: [
        "2026-05-04 10:00:00,001 [DEBUG] CloudFormation client initialized with endpoint https://cloudformation.eu-west-1.amazonaws.com",
        "2026-05-04 10:00:00,002 [DEBUG] Describing resource HeadNodeLaunchTemplate in stack weather",
        "2026-05-04 10:00:01,881 [INFO] -----------------------Starting build-----------------------",
        "2026-05-04 10:00:01,881 [ERROR] -----------------------BUILD FAILED!------------------------",
        "2026-05-04 10:00:01,885 [ERROR] Unhandled exception during build: No configuration found with name: deployFiles",
      ],
    },
  ),
  // aws-parallelcluster#2163
  fleetFailure(
    "second-metadata",
    "network",
    { codes: ["instance-metadata-unreachable"], evidence: "http://169.254.169.254/latest/api/token' failed" },
    {
      [head("clustermgtd")]: replaced,
      [head("compute_console_output")]: [
        "2026-05-04 10:08:00,001 - DataSourceEc2.py[DEBUG]: Fetching Ec2 IMDSv2 API Token",
        "2026-05-04 10:08:50,123 - url_helper.py[WARNING]: Calling 'http://169.254.169.254/latest/api/token' failed [50/240s]: request error [HTTPConnectionPool(host='169.254.169.254', port=80): Read timed out. (read timeout=50.0)]",
        "2026-05-04 10:12:00,123 - DataSourceEc2.py[WARNING]: IMDS's HTTP endpoint is probably disabled",
        "2026-05-04 10:12:00,124 - DataSourceEc2.py[CRITICAL]: Giving up on md from ['http://169.254.169.254/latest/api/token'] after 240 seconds",
      ],
    },
  ),
  // aws-parallelcluster#5919
  running(
    "second-resume-timeout",
    "schedulers",
    {
      codes: ["node-bootstrap-failed"],
      evidence: ["Resume timeout expires for node q-dy-c-1", "not resumed by ResumeTimeout(1800)"],
    },
    {
      [head("clustermgtd")]: clustermgtd(
        daemon(
          "slurm_resources:is_bootstrap_failure",
          "WARNING",
          "Node bootstrap error: Resume timeout expires for node q-dy-c-1(10.0.1.20), node state: DOWN+CLOUD+POWERED_DOWN+NOT_RESPONDING",
        ),
      ),
      [head("slurmctld")]: [
        ...firstStart,
        "[2026-05-04T11:30:28.620] node q-dy-c-1 not resumed by ResumeTimeout(1800) - marking down and power_save",
      ],
    },
  ),
  // aws-parallelcluster#4061, in the words of 3.1
  fleetFailure(
    "second-ice-in-3-1",
    "capacity",
    {
      codes: ["insufficient-capacity"],
      evidence: "An error occurred (InsufficientInstanceCapacity) when calling the RunInstances operation",
    },
    {
      [head("clustermgtd")]: clustermgtd(
        daemon(
          "instance_manager:add_instances_for_nodes",
          "ERROR",
          "Encountered exception when launching instances for nodes (x1) ['q-st-c-1']: An error occurred (InsufficientInstanceCapacity) when calling the RunInstances operation (reached max retries: 1): We currently do not have sufficient p4d.24xlarge capacity in the Availability Zone you requested (eu-west-1b). Our system will be working on provisioning additional capacity.",
        ),
        daemon(
          "clustermgtd:_handle_unhealthy_static_nodes",
          "WARNING",
          "Failed to launch instances for following nodes (x1) ['q-st-c-1'], nodes will be retried in next iteration",
        ),
        ...protectedMode,
      ),
    },
  ),
  running(
    "second-fleet-job",
    "capacity",
    {
      codes: ["insufficient-capacity"],
      evidence: "Error in CreateFleet request (f1829b1d): InsufficientInstanceCapacity",
    },
    {
      [head("slurm_resume")]: [
        "2026-05-04 11:03:15,152 - 48010 - [slurm_plugin.resume:main] - INFO - ResumeProgram startup.",
        "2026-05-04 11:03:16,162 - 48010 - [slurm_plugin.fleet_manager:_launch_instances] - ERROR - JobID 186 - Error in CreateFleet request (f1829b1d): InsufficientInstanceCapacity - We currently do not have sufficient p4d.24xlarge capacity in the Availability Zone you requested (eu-west-1d).",
        "2026-05-04 11:03:16,262 - 48010 - [slurm_plugin.instance_manager:all_or_nothing_node_assignment] - INFO - JobID 186 - Releasing launched and booked instances (x1) ['i-0aa']",
        "2026-05-04 11:03:17,000 - 48010 - [slurm_plugin.resume:_resume] - ERROR - Failed to launch following nodes, setting nodes to DOWN: (x2) ['q-dy-c-1', 'q-dy-c-2']",
      ],
    },
  ),
  refused(
    "second-networks",
    "network",
    { codes: ["network-mismatch"], evidence: "belong to different networks" },
    "InvalidParameter - Security group sg-0123456789abcdef0 and subnet subnet-0123456789abcdef0 belong to different networks.",
    "CreateFleet",
  ),
  // aws-parallelcluster#6870
  refused(
    "second-reservation-gone",
    "capacity",
    { codes: ["capacity-reservation"], evidence: "The capacity reservation ID 'cr-0123456789abcdef0' was not found" },
    "InvalidCapacityReservationId.NotFound - The capacity reservation ID 'cr-0123456789abcdef0' was not found",
  ),
  refused(
    "second-block-expired",
    "capacity",
    { codes: ["capacity-block-inactive"], evidence: "The Capacity Block is not active" },
    "InvalidParameterValue - The Capacity Block is not active. Specify a Capacity Block whose state is active, and try again.",
  ),
  // login nodes that fail; aws-parallelcluster#5644
  cluster(
    "second-login-nfs",
    "file systems",
    { codes: ["head-node-share-unreachable"], evidence: "mount.nfs: Connection timed out" },
    {
      code: "ClusterCreationFailure",
      reason: "Failed to create the cluster.",
      event: failed(
        "LoginNodesPoolWaitCondition20260504100000",
        "AWS::CloudFormation::WaitCondition",
        "WaitCondition timed out. Received 0 conditions when expecting 2",
      ),
    },
    {
      [head("chef-client")]: ["[2026-05-04T10:00:02+00:00] INFO: Cinc Client Run complete in 71.22 seconds"],
      [head("slurmctld")]: firstStart,
      "ip-10-0-2-30.i-0eeeeeeeeeeeeeee4.chef-client": shellFailure(
        "mount[/home]",
        "aws-parallelcluster-environment::mount_home",
        "mount -t nfs -o hard,_netdev,noatime 10.0.0.10:/home /home",
        ["mount.nfs: Connection timed out"],
        32,
      ),
    },
  ),
  clusterStackFailure(
    "second-login-group",
    "network",
    { codes: ["network-mismatch"], evidence: "are not linked to the VPCs configured in the Auto Scaling group" },
    "LoginNodesAutoScalingGroup",
    "AWS::AutoScaling::AutoScalingGroup",
    handler(
      "One or more security groups in the launch template are not linked to the VPCs configured in the Auto Scaling group",
      "InvalidRequest",
      "AutoScaling",
    ),
  ),
  clusterStackFailure(
    "second-efs-limit",
    "quotas",
    { codes: ["file-system-limit"], evidence: "maximum number of file systems" },
    "EFS0",
    "AWS::EFS::FileSystem",
    handler(
      "The AWS account has already created the maximum number of file systems allowed per account.",
      "ServiceLimitExceeded",
      "Efs",
      403,
    ),
  ),
  // aws-parallelcluster#3615: a user that the directory does not give
  recipeFailure(
    "second-getent",
    "schedulers",
    {
      codes: ["directory-service-failed"],
      evidence: ["getent passwd ReadOnlyUser", "fetch user data from remote directory service"],
    },
    "aws-parallelcluster-environment::directory_service",
    shellFailure(
      "execute[fetch user data from remote directory service]",
      "aws-parallelcluster-environment::directory_service",
      "getent passwd ReadOnlyUser",
      [""],
      2,
    ),
  ),
  // aws-parallelcluster#4486
  headNodeFailure(
    "second-action-mysql",
    "scripts",
    {
      codes: ["custom-action-failed"],
      evidence: "ERROR 2002 (HY000): Can't connect to MySQL server on 'db.example.internal'",
    },
    reported.action("OnNodeConfigured", "execute"),
    {
      [head("cfn-init")]: cfnInit("runpostinstall", [
        "+ mysql --host=db.example.internal -u admin",
        "mysql: [Warning] Using a password on the command line interface can be insecure.",
        "ERROR 2002 (HY000): Can't connect to MySQL server on 'db.example.internal' (115)",
        "fetch_and_run - Failed to execute OnNodeConfigured script 1 https://example.com/accounting.sh, return code: 1.",
      ]),
      [head("chef-client")]: ["[2026-05-04T10:00:02+00:00] INFO: Cinc Client Run complete in 71.22 seconds"],
    },
  ),
  headNodeFailure(
    "second-action-command",
    "scripts",
    { codes: ["custom-action-failed"], evidence: "line 14: docker: command not found" },
    reported.action("OnNodeStart", "execute"),
    {
      [head("cfn-init")]: cfnInit("runpreinstall", [
        "Preparing the node",
        "/tmp/tmp9x8y7z: line 14: docker: command not found",
        "fetch_and_run - Failed to execute OnNodeStart script 1 s3://site/pre.sh, return code: 127.",
      ]),
    },
  ),
  // aws-parallelcluster#5686
  updateFailure(
    "second-busy",
    "file systems",
    { codes: ["efs-mount-failed"], evidence: "umount.nfs4: /shared: device is busy" },
    updateReported,
    {
      [head("chef-client")]: shellFailure(
        "efs[unmount efs]",
        "aws-parallelcluster-environment::update_shared_storages",
        "umount -fl /shared",
        ["umount.nfs4: /shared: device is busy"],
        16,
      ),
    },
  ),
  // aws-parallelcluster#6529
  recipeFailure(
    "second-double-free",
    "schedulers",
    { codes: ["slurm-daemon-crashed"], evidence: "double free or corruption (!prev)" },
    "aws-parallelcluster-slurm::finalize_head_node",
    shellFailure(
      "execute[check slurmctld status]",
      "aws-parallelcluster-slurm::finalize_head_node",
      "systemctl is-active --quiet slurmctld.service",
      [""],
      3,
    ),
    {
      [head("slurmctld")]: [...firstStart, "double free or corruption (!prev)"],
      [head("system-messages")]: [
        "May  4 10:06:10 ip-10-0-0-10 slurmctld[3012]: double free or corruption (!prev)",
        "May  4 10:06:10 ip-10-0-0-10 systemd[1]: slurmctld.service: Main process exited, code=dumped, status=6/ABRT",
      ],
    },
  ),
  fleetFailure(
    "second-slurmd-head-name",
    "schedulers",
    {
      codes: ["dns-resolution-failed"],
      evidence: [
        `Unable to resolve "ip-10-0-0-10"`,
        "getaddrinfo(ip-10-0-0-10:6820) failed",
        "fetch_config: DNS SRV lookup failed",
      ],
    },
    {
      [head("clustermgtd")]: replaced,
      [compute("slurmd")]: [
        `[2026-05-04T10:08:00.000] error: xgetaddrinfo: getaddrinfo(ip-10-0-0-10:6820) failed: Name or service not known`,
        `[2026-05-04T10:08:00.001] error: slurm_set_addr: Unable to resolve "ip-10-0-0-10"`,
        "[2026-05-04T10:08:00.002] error: Unable to establish control machine address",
        "[2026-05-04T10:08:10.002] error: _establish_configuration: failed to load configs",
        "[2026-05-04T10:08:10.003] error: slurmd initialization failed",
      ],
    },
  ),
  fleetFailure(
    "second-gres-file",
    "schedulers",
    { codes: ["slurm-configuration-invalid"], evidence: "can't stat gres.conf file /dev/nvidia0" },
    {
      [head("clustermgtd")]: replaced,
      [compute("slurmd")]: [
        "[2026-05-04T10:08:00.000] warning: Could not find nvml library",
        "[2026-05-04T10:08:00.001] fatal: can't stat gres.conf file /dev/nvidia0: No such file or directory",
      ],
      [compute("chef-client")]: ["[2026-05-04T10:00:02+00:00] INFO: Cinc Client Run complete in 71.22 seconds"],
    },
  ),
  fleetFailure(
    "second-panic",
    "parent images",
    { codes: ["kernel-panic"], evidence: "Kernel panic - not syncing: VFS: Unable to mount root fs" },
    {
      [head("clustermgtd")]: replaced,
      [head("compute_console_output")]: [
        "2026-05-04 10:09:00,123 - [slurm_plugin.console_logger:report_console_output_from_nodes] - INFO - Console output for node q-st-c-1 (Instance Id i-0bbbbbbbbbbbbbbb2):",
        '[    1.204217] VFS: Cannot open root device "nvme0n1p1" or unknown-block(0,0): error -6',
        "[    1.204301] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
      ],
    },
  ),
  fleetFailure(
    "second-compute-profile",
    "permissions",
    {
      codes: ["script-download-denied"],
      evidence: "An error occurred (403) when calling the HeadObject operation: Forbidden",
    },
    {
      [head("clustermgtd")]: replaced,
      [compute("cloud-init-output")]: [
        "+ /opt/parallelcluster/scripts/fetch_and_run -postinstall",
        "Failed to download OnNodeConfigured script 1 s3://site/compute.sh using aws s3, cause: An error occurred (403) when calling the HeadObject operation: Forbidden.",
        "Bootstrap failed with error: Failed to run bootstrap recipes. Please check /var/log/chef-client.log in the compute node or in CloudWatch logs.",
      ],
      [compute("chef-client")]: ["[2026-05-04T10:00:02+00:00] INFO: Cinc Client Run complete in 71.22 seconds"],
    },
  ),
  image(
    "second-apt-pkg",
    "packages",
    { codes: ["python-environment-broken"], evidence: "ModuleNotFoundError: No module named 'apt_pkg'" },
    buildLog({
      document: "update",
      name: "UpdateOS",
      lines: [
        "Stdout: Reading package lists...",
        "Stderr: Traceback (most recent call last):",
        `Stderr:   File "/usr/lib/cnf-update-db", line 8, in <module>`,
        "Stderr: ModuleNotFoundError: No module named 'apt_pkg'",
        "Stderr: E: Problem executing scripts APT::Update::Post-Invoke-Success 'if /usr/bin/test -w /var/lib/command-not-found/; then /usr/lib/cnf-update-db > /dev/null; fi'",
        "Stderr: E: Sub-process returned an error code",
      ],
      exit: 100,
    }),
  ),
  // amazon-eks-ami-rhel#23
  image(
    "second-gnupg",
    "packages",
    { codes: ["package-unavailable"], evidence: "Error: Unable to find a match: gnupg2-full" },
    buildLog({
      document: "own",
      name: "InstallEFA",
      lines: [
        "Stdout: Last metadata expiration check: 0:06:24 ago on Mon 04 May 2026 01:16:02 AM UTC.",
        "Stdout: No match for argument: gnupg2-full",
        "CmdExecution: Command execution has been completed",
        "CmdExecution: [ ERROR ] Command execution has resulted in an error",
        "CmdExecution: Stderr: Error: Unable to find a match: gnupg2-full",
      ],
      exit: 1,
    }),
    `Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Document ${documents.own} failed!`,
  ),
  image(
    "second-no-repositories",
    "packages",
    { codes: ["package-repository-denied"], evidence: "There are no enabled repositories in" },
    buildLog({
      name: "PinVersion",
      lines: [
        "Stdout: Updating Subscription Management repositories.",
        "Stdout: Unable to read consumer identity",
        "Stdout: This system is not registered with an entitlement server. You can use subscription-manager to register.",
        `Stderr: Error: There are no enabled repositories in "/etc/yum.repos.d", "/etc/yum/repos.d", "/etc/distro.repos.d".`,
      ],
      exit: 1,
    }),
  ),
  image(
    "second-apt-space",
    "disk",
    { codes: ["disk-full"], evidence: "You don't have enough free space in /var/cache/apt/archives/" },
    buildLog(recipes(shellFailure(
      "apt_package[linux-headers-aws]",
      packages,
      "apt-get -q -y install linux-headers-aws",
      ["E: You don't have enough free space in /var/cache/apt/archives/."],
      100,
    ))),
  ),
  script("second-pull-limit", "network", {
    codes: ["download-failed"],
    evidence: "toomanyrequests: You have reached your",
  }, [
    "Stdout: Pulling from library/alpine",
    "Stderr: Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit",
  ]),
  script("second-git", "network", {
    codes: ["connection-failed"],
    evidence: "Failed to connect to github.com port 443",
  }, [
    "Stderr: Cloning into 'tools'...",
    "Stderr: fatal: unable to access 'https://github.com/site/tools/': Failed to connect to github.com port 443 after 130123 ms: Connection timed out",
  ], 128),
  script("second-ansible", "packages", {
    codes: ["package-unavailable"],
    evidence: "No package matching 'htop' is available",
  }, [
    "Stdout: TASK [Install the site's tools] ****************************************",
    `Stdout: fatal: [localhost]: FAILED! => {"changed": false, "msg": "No package matching 'htop' is available"}`,
    "Stdout: PLAY RECAP *********************************************************************",
    "Stdout: localhost : ok=3    changed=1    unreachable=0    failed=1    skipped=0    rescued=0    ignored=0",
  ], 2),
  script("second-conda", "scripts", { codes: ["python-package-unavailable"], evidence: "PackagesNotFoundError" }, [
    "Stdout: Channels:",
    "Stdout:  - conda-forge",
    "Stderr: PackagesNotFoundError: The following packages are not available from current channels:",
    "Stderr:   - cudatoolkit-site=99",
  ]),
  image(
    "second-volume-quota",
    "quotas",
    { codes: ["volume-limit"], evidence: "VolumeLimitExceeded" },
    [],
    "Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Instance i-0a1b2c3d4e5f60789 was terminated. State reason: Client.VolumeLimitExceeded: Volume limit exceeded. You have exceeded the maximum gp3 storage limit of 50 TiB in this region",
  ),
  image(
    "second-distribution",
    "permissions",
    { codes: ["iam-permission-missing"], evidence: "You are not authorized to perform this operation" },
    [],
    "Distribution failed with JobId '1b7c2d3e-0000-4111-8222-333344445555', status = 'Failed'. EC2 Client Error: 'You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/EC2ImageBuilderDistributionCrossAccountRole/x is not authorized to perform: ec2:CopyImage' when distributing AMI in us-west-2.",
  ),
  imageStackFailure(
    "second-policy-size",
    "quotas",
    { codes: ["iam-limit"], evidence: "Maximum policy size of 10240 bytes exceeded" },
    "InstanceRole",
    "AWS::IAM::Role",
    handler(
      "Maximum policy size of 10240 bytes exceeded for role weather-InstanceRole-1A2B",
      "ServiceLimitExceeded",
      "Iam",
      409,
    ),
  ),
  clusterStackFailure(
    "second-lambda-role",
    "permissions",
    { codes: ["assume-role-denied"], evidence: "The role defined for the function cannot be assumed by Lambda" },
    "CleanupResourcesFunction",
    "AWS::Lambda::Function",
    handler("The role defined for the function cannot be assumed by Lambda.", "InvalidRequest", "Lambda"),
  ),
  clusterStackFailure(
    "second-interfaces",
    "quotas",
    { codes: ["network-interface-limit"], evidence: "Interface count 4 exceeds the limit for t3.micro" },
    "HeadNode",
    "AWS::EC2::Instance",
    handler("Interface count 4 exceeds the limit for t3.micro", "InvalidRequest"),
  ),
  deletion(
    "second-efs-targets",
    "stacks",
    { codes: ["delete-dependency"], evidence: "has mount targets and cannot be deleted" },
    "cluster",
    {
      logicalResourceId: "EFS0",
      resourceType: "AWS::EFS::FileSystem",
      resourceStatusReason: handler(
        "fs-0611de3f010bbfbb6 has mount targets and cannot be deleted",
        "ResourceConflict",
        "Efs",
        409,
      ),
    },
  ),
  headNodeTimeout(
    "second-boot-loop",
    "timeouts",
    { codes: ["setup-hangs"], evidence: "Processing efs[mount efs] action mount" },
    {
      [head("chef-client")]: [
        "[2026-05-04T10:00:01+00:00] INFO: Started Cinc Zero at chefzero://localhost:8889 with repository at /etc/chef (One version per cookbook)",
        "  * efs[mount efs] action mount[2026-05-04T10:01:00+00:00] INFO: Processing efs[mount efs] action mount (aws-parallelcluster-environment::efs line 21)",
      ],
      [head("cfn-init")]: cfnInit("chef", undefined),
    },
  ),
]

/** What did not fail, or gives no reason. */
const quiet: ReadonlyArray<Case> = [
  going(
    "second-conf-hash",
    { clusterName: "weather", clusterStatus: "UPDATE_COMPLETE", computeFleetStatus: "RUNNING" },
    {
      [head("slurmctld")]: [
        ...firstStart,
        "[2026-05-04T11:00:09.580] error: Node q-dy-c-1 appears to have a different slurm.conf than the slurmctld.  This could cause issues with communication and functionality.",
        "[2026-05-04T11:00:09.581] Node q-dy-c-1 now responding",
      ],
      [head("clustermgtd")]: clustermgtd(),
    },
  ),
  running("second-ice-over", "healthy", undefined, {
    [head("slurm_resume")]: [
      "2026-05-04 11:03:16,162 - 48010 - [slurm_plugin.fleet_manager:_launch_instances] - ERROR - JobID 186 - Error in CreateFleet request (f1829b1d): InsufficientInstanceCapacity - We currently do not have sufficient p4d.24xlarge capacity",
      "2026-05-04 11:33:16,162 - 48077 - [slurm_plugin.instance_manager:_launch_instances] - INFO - JobID 190 - Launched the following instances (x1) ['i-0aa']",
      "2026-05-04 11:33:17,000 - 48077 - [slurm_plugin.resume:_resume] - INFO - Successfully launched nodes (x1) ['q-dy-c-1']",
    ],
  }),
  running("second-throttled-once", "healthy", undefined, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "clustermgtd:_get_ec2_instances",
        "ERROR",
        "Failed when getting instance info from EC2 with exception An error occurred (RequestLimitExceeded) when calling the DescribeInstances operation (reached max retries: 5): Request limit exceeded.",
      ),
      daemon(
        "clustermgtd:manage_cluster",
        "ERROR",
        "Unable to get instances info from EC2, no other action can be performed. Sleeping...",
      ),
      daemon("clustermgtd:manage_cluster", "INFO", "Managing cluster..."),
      daemon("clustermgtd:_maintain_nodes", "INFO", "Performing node maintenance actions"),
    ),
  }),
  running("second-gpu-well", "healthy", undefined, {
    [head("clustermgtd")]: clustermgtd(),
    [compute("slurm_health_check")]: [
      "2026-05-04 11:00:01,653 - [health_check_manager.py:main] - INFO - JobID 117 - HealthCheckManager startup.",
      "2026-05-04 11:00:03,713 - [gpu_health_check.sh] - INFO - JobID 117 - The GPU Health Check succeeded",
      "2026-05-04 11:00:03,900 - [health_check_manager.py:main] - INFO - JobID 117 - HealthCheckManager finished with exit code '0'.",
    ],
  }),
  going("second-wheel", {
    imageId: "weather",
    imageBuildStatus: "BUILD_IN_PROGRESS",
    imagebuilderImageStatus: "BUILDING",
  }, {
    "3.16.1/1": [
      "Stderr:   error: subprocess-exited-with-error",
      "Stderr:   ERROR: Failed building wheel for PyYAML",
      "Stdout: Running setup.py install for PyYAML: finished with status 'done'",
    ],
  }),
  going("second-available", {
    imageId: "weather",
    imageBuildStatus: "BUILD_COMPLETE",
    imagebuilderImageStatus: "AVAILABLE",
  }, {
    "3.16.1/1": [
      "Stdout: Error: Unable to find a match: kernel-devel-5.14.0",
      "CmdExecution: ExitCode 1",
      "TOE has completed execution successfully - Execution succeeded!",
      "Image transitioned to AVAILABLE state for Image ARN: arn:aws:imagebuilder:eu-west-1:111122223333:image/parallelclusterimage-weather/3.16.1/1",
    ],
  }),
  going("second-creating", { clusterName: "weather", clusterStatus: "CREATE_IN_PROGRESS" }, {
    [head("cloud-init")]: [
      "2026-05-04 10:00:00,001 - util.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-001 [1]",
    ],
  }),
  running("second-suspended", "healthy", undefined, {
    [head("slurm_suspend")]: [daemon("suspend:main", "INFO", "SuspendProgram startup.")],
    [compute("computemgtd")]: [
      daemon(
        "computemgtd:_get_clustermgtd_heartbeat",
        "WARNING",
        "Unable to retrieve clustermgtd heartbeat. Using last known heartbeat",
      ),
    ],
  }),
]

/** The second round. */
export const fieldSecond: ReadonlyArray<Case> = [
  ...failures,
  ...quiet,
  // Somebody deleted it while it was created: the service has its general code, and nothing more is known.
  {
    ...going(
      "second-cancelled",
      {
        clusterName: "weather",
        clusterStatus: "CREATE_FAILED",
        failures: [{ failureCode: "ClusterCreationFailure", failureReason: "Failed to create the cluster." }],
      },
      {},
      [
        {
          logicalResourceId: "weather",
          resourceType: "AWS::CloudFormation::Stack",
          resourceStatus: "CREATE_IN_PROGRESS",
          resourceStatusReason: "User Initiated",
        },
        failed("HeadNode", "AWS::EC2::Instance", "Resource creation cancelled"),
        failed("CleanupResourcesFunction", "AWS::Lambda::Function", "Resource creation cancelled"),
      ],
    ),
    family: "stacks",
    expected: { codes: ["cluster-creation-failed"], evidence: "ClusterCreationFailure" },
  },
]
