/**
 * A third, smaller round: causes that had no case, in the words of the services, written before their rules were looked at.
 *
 * @module
 */
import {
  buildLog,
  type Case,
  cfnInit,
  clustermgtd,
  clusterStackFailure,
  compute,
  daemon,
  documents,
  firstStart,
  handler,
  head,
  headNodeFailure,
  headNodeTimeout,
  image,
  protectedMode,
  recipeFailure,
  recipes,
  refusedLaunch,
  reported,
  running,
  shellFailure,
  updateFailure,
  updateReported,
  waitForFleet,
} from "./frame.ts"

/** The third round. */
export const fieldThird: ReadonlyArray<Case> = [
  image(
    "third-share-encrypted",
    "parent images",
    { codes: ["parent-image-encrypted"], evidence: "Encrypted snapshots with EBS default key cannot be shared" },
    [],
    "Distribution failed with JobId '1b7c2d3e', status = 'Failed'. EC2 Client Error: 'Encrypted snapshots with EBS default key cannot be shared' when distributing AMI in eu-west-1.",
  ),
  clusterStackFailure(
    "third-boot-mode",
    "parent images",
    { codes: ["boot-mode-mismatch"], evidence: "The boot mode 'uefi' of AMI 'ami-0123456789abcdef0' is not supported" },
    "HeadNode",
    "AWS::EC2::Instance",
    handler(
      "The boot mode 'uefi' of AMI 'ami-0123456789abcdef0' is not supported by the instance type 'c4.large'.",
      "InvalidRequest",
    ),
  ),
  recipeFailure(
    "third-quota",
    "disk",
    { codes: ["disk-quota-exceeded"], evidence: "Disk quota exceeded (122)" },
    "aws-parallelcluster-environment::restore_home_shared_data",
    shellFailure(
      "bash[Restore /home]",
      "aws-parallelcluster-environment::restore_home_shared_data",
      `"bash"`,
      [`rsync: [receiver] write failed on "/home/ec2-user/x": Disk quota exceeded (122)`],
      11,
    ),
  ),
  image(
    "third-read-only",
    "disk",
    { codes: ["read-only-file-system"], evidence: "Read-only file system" },
    buildLog({
      name: "CreateDirectories",
      lines: ["Stderr: mkdir: cannot create directory ‘/opt/parallelcluster’: Read-only file system"],
      exit: 1,
    }),
  ),
  recipeFailure(
    "third-superblock",
    "file systems",
    { codes: ["ebs-mount-failed"], evidence: "wrong fs type, bad option, bad superblock on /dev/nvme1n1" },
    "aws-parallelcluster-environment::ebs",
    shellFailure(
      "mount[/shared]",
      "aws-parallelcluster-environment::ebs",
      `["mount", "-t", "ext4", "-o", "_netdev", "/dev/nvme1n1", "/shared"]`,
      ["mount: /shared: wrong fs type, bad option, bad superblock on /dev/nvme1n1, missing codepage or helper program, or other error."],
      32,
    ),
  ),
  recipeFailure(
    "third-mounted",
    "file systems",
    { codes: ["ebs-mount-failed"], evidence: "already mounted or mount point busy" },
    "aws-parallelcluster-environment::ebs",
    shellFailure(
      "mount[/shared]",
      "aws-parallelcluster-environment::ebs",
      `["mount", "-t", "ext4", "-o", "_netdev", "/dev/nvme2n1", "/shared"]`,
      ["mount: /shared: /dev/nvme2n1 already mounted or mount point busy."],
      32,
    ),
  ),
  recipeFailure(
    "third-file-system-gone",
    "file systems",
    { codes: ["shared-storage-missing"], evidence: "File system 'fs-0123456789abcdef0' does not exist" },
    "aws-parallelcluster-environment::fsx",
    shellFailure(
      "lustre[mount fsx]",
      "aws-parallelcluster-environment::fsx",
      "aws fsx describe-file-systems",
      [
        "An error occurred (FileSystemNotFound) when calling the DescribeFileSystems operation: File system 'fs-0123456789abcdef0' does not exist.",
      ],
      254,
    ),
  ),
  headNodeFailure(
    "third-instances",
    "quotas",
    {
      codes: ["instance-limit"],
      evidence: "InstanceLimitExceeded - You have requested more instances (21)",
    },
    reported.fleet,
    {
      [head("chef-client")]: waitForFleet,
      [head("clustermgtd")]: clustermgtd(
        ...refusedLaunch(
          "InstanceLimitExceeded - You have requested more instances (21) than your current instance limit of 20 allows for the specified instance type.",
        ),
        ...protectedMode,
      ),
    },
  ),
  running("third-retirement", "capacity", {
    codes: ["scheduled-event"],
    evidence: "that is failing scheduled_events_check",
  }, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "clustermgtd:_fail_scheduled_events_check",
        "WARNING",
        "Node q-st-c-1(10.0.1.20) is associated with instance i-0bbbbbbbbbbbbbbb2 that is failing scheduled_events_check. EC2 health state: {'scheduled_events': [{'Code': 'instance-retirement', 'Description': 'The instance is running on degraded hardware'}]}",
      ),
    ),
  }),
  image(
    "third-snapshots",
    "quotas",
    { codes: ["snapshot-quota"], evidence: "ConcurrentSnapshotLimitExceeded" },
    [],
    "Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Maximum allowed in-progress snapshots for a single volume exceeded. (Service: Ec2, Status Code: 400, Error Code: ConcurrentSnapshotLimitExceeded)",
  ),
  clusterStackFailure(
    "third-stacks",
    "quotas",
    { codes: ["stack-limit"], evidence: "Limit for stack has been exceeded" },
    "QueueGroup0NestedStackResource",
    "AWS::CloudFormation::Stack",
    "Limit for stack has been exceeded",
  ),
  clusterStackFailure(
    "third-log-groups",
    "quotas",
    { codes: ["logs-limit"], evidence: "Resource limit exceeded." },
    "CloudWatchLogGroup",
    "AWS::Logs::LogGroup",
    handler("Resource limit exceeded.", "ServiceLimitExceeded", "CloudWatchLogs"),
  ),
  clusterStackFailure(
    "third-token",
    "permissions",
    { codes: ["credentials-invalid"], evidence: "The security token included in the request is invalid" },
    "RoleHeadNode",
    "AWS::IAM::Role",
    handler("The security token included in the request is invalid", "InvalidCredentials", "Iam", 403),
  ),
  clusterStackFailure(
    "third-deny",
    "permissions",
    { codes: ["explicit-deny"], evidence: "with an explicit deny in an identity-based policy" },
    "SlurmDynamoDBTable",
    "AWS::DynamoDB::Table",
    handler(
      "User: arn:aws:sts::111122223333:assumed-role/operator/me is not authorized to perform: dynamodb:CreateTable on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/parallelcluster-slurm-weather with an explicit deny in an identity-based policy",
      "AccessDenied",
      "DynamoDb",
      400,
    ),
  ),
  image(
    "third-wheel",
    "packages",
    {
      codes: ["python-package-build-failed"],
      evidence: ["Failed building wheel for mpi4py", "Could not build wheels for mpi4py"],
    },
    buildLog({
      document: "script",
      name: "ExecuteScript",
      lines: [
        "Stdout: Collecting mpi4py==3.1.4",
        "Stderr:   error: subprocess-exited-with-error",
        "Stderr:   error: Cannot compile MPI programs. Check your configuration!!!",
        "Stderr:   ERROR: Failed building wheel for mpi4py",
        "Stderr: ERROR: Could not build wheels for mpi4py, which is required to install pyproject.toml-based projects",
      ],
      exit: 1,
    }),
    `Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Document ${documents.script} failed!`,
  ),
  updateFailure(
    "third-updated-script",
    "scripts",
    { codes: ["update-action-failed"], evidence: "Failed to execute OnNodeUpdated script 1" },
    updateReported,
    {
      [head("chef-client")]: shellFailure(
        "execute[Execute OnNodeUpdated script]",
        "aws-parallelcluster-slurm::update_head_node",
        "/opt/parallelcluster/scripts/fetch_and_run -postupdate",
        ["fetch_and_run - Failed to execute OnNodeUpdated script 1 s3://site/updated.sh, return code: 3."],
      ),
    },
  ),
  clusterStackFailure(
    "third-template",
    "stacks",
    { codes: ["template-invalid"], evidence: "references undefined resource HeadNodeENI" },
    "QueueGroup0NestedStackResource",
    "AWS::CloudFormation::Stack",
    "Template error: instance of Fn::GetAtt references undefined resource HeadNodeENI",
  ),
  image(
    "third-no-log",
    "stacks",
    { codes: ["build-component-failed"], evidence: `Document ${documents.cluster} failed!` },
    [],
  ),
  clusterStackFailure(
    "third-stabilize",
    "stacks",
    { codes: ["fsx-create-failed"], evidence: "Exceeded attempts to wait" },
    "FileCache0",
    "AWS::FSx::DataRepositoryAssociation",
    `Resource handler returned message: "Exceeded attempts to wait" (RequestToken: 7e8f9a0b, HandlerErrorCode: NotStabilized)`,
  ),
  // aws-parallelcluster#3373
  headNodeTimeout(
    "third-static-wait",
    "timeouts",
    { codes: ["static-capacity-timeout"], evidence: "Waiting for static fleet capacity provisioning" },
    {
      [head("chef-client")]: [
        "[2026-05-04T10:00:01+00:00] INFO: Started Cinc Zero at chefzero://localhost:8889 with repository at /etc/chef (One version per cookbook)",
        ...Array.from(
          { length: 60 },
          () => "[2026-05-04T10:27:43+00:00] INFO: Waiting for static fleet capacity provisioning",
        ),
      ],
      [head("slurmctld")]: firstStart,
      [head("cfn-init")]: cfnInit("chef", undefined),
    },
  ),
  image(
    "third-cookbook-version",
    "recipes",
    { codes: ["chef-recipe-failed"], evidence: "undefined method `[]' for nil:NilClass" },
    buildLog(recipes([
      "[2026-05-04T10:00:01+00:00] INFO: Started Cinc Zero at chefzero://localhost:8889 with repository at /etc/chef (One version per cookbook)",
      "================================================================================",
      "Recipe Compile Error in /etc/chef/local-mode-cache/cache/cookbooks/aws-parallelcluster-platform/recipes/install.rb",
      "================================================================================",
      "NoMethodError",
      "-------------",
      "undefined method `[]' for nil:NilClass",
      "[2026-05-04T10:02:02+00:00] FATAL: Stacktrace dumped to /etc/chef/local-mode-cache/cache/cinc-stacktrace.out",
      "[2026-05-04T10:02:04+00:00] FATAL: NoMethodError: undefined method `[]' for nil:NilClass",
    ])),
  ),
  running("third-job-disk", "healthy", undefined, {
    [head("clustermgtd")]: clustermgtd(),
    [compute("slurmd")]: [
      "[2026-05-04T11:00:00.000] [12.0] error: Could not open stdout file /shared/out.txt: No space left on device",
      "[2026-05-04T11:00:00.001] [12.0] error: IO setup failed: Read-only file system",
    ],
  }),
  running("third-replaced", "healthy", undefined, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "clustermgtd:_maintain_nodes",
        "INFO",
        "Found the following unhealthy static nodes: (x1) ['q-st-c-1(10.0.1.20)']",
      ),
      daemon("instance_manager:_launch_instances", "INFO", "Launched the following instances (x1) ['i-0cc']"),
      daemon("clustermgtd:_maintain_nodes", "INFO", "Following nodes are currently in replacement: (x0) []"),
    ),
  }),
  {
    id: "third-testing",
    family: "healthy",
    description: { imageId: "weather", imageBuildStatus: "BUILD_IN_PROGRESS", imagebuilderImageStatus: "DISTRIBUTING" },
    events: [],
    logs: { "3.16.1/1": buildLog({ name: "Test", lines: ["Stderr: error: disk quota exceeded"], exit: 1 }) },
    expected: undefined,
  },
]
