/**
 * Builds of images as public reports and the sources of ParallelCluster show them, written before the rules were looked at.
 *
 * @module
 */
import {
  buildLog,
  type Case,
  chefFailure,
  deletion,
  documents,
  handler,
  image,
  imageStackFailure,
  recipes,
  shellFailure,
  type Step,
} from "./frame.ts"

/** How versions up to 3.5 were told that a build failed. */
const execution = (message: string, status = "Failed", state = "BUILDING") =>
  `SSM execution 'f9fada4e-849a-4bb6-a444-32b6a9571782' failed for image arn: 'arn:aws:imagebuilder:eu-west-1:111122223333:image/parallelclusterimage-weather/3.1.3/1' with status = '${status}' in state = '${state}' and failure message = '${message}'`

const oldDocument = execution(
  "Document arn:aws:imagebuilder:eu-west-1:111122223333:component/parallelclusterimage-c7374890-c574-11ec-9f03-12507a6b4b03/3.1.3/1 failed!",
)

const step = (name: string, lines: ReadonlyArray<string>, exit: number | undefined = 1, document?: Step["document"]) =>
  buildLog({ name, lines, exit, ...(document === undefined ? {} : { document }) })

/** Lines of packages that came well. */
const installed: ReadonlyArray<string> = [
  "Stdout: Last metadata expiration check: 0:02:11 ago on Mon May  4 09:58:00 2026.",
  "Stdout: Package gcc-11.4.1-3.el9.x86_64 is already installed.",
  "Stderr: warning: /etc/yum.repos.d/epel.repo created as /etc/yum.repos.d/epel.repo.rpmnew",
  "Stdout: Complete!",
]

/** Builds that failed. */
export const fieldImages: ReadonlyArray<Case> = [
  // aws-parallelcluster#6931
  image(
    "field-epel-404",
    "packages",
    {
      codes: ["package-repository-retired"],
      evidence: [
        "Status code: 404 for https://mirrors.fedoraproject.org",
        "Failed to download metadata for repo 'epel'",
      ],
    },
    step("PinVersion", [
      ...installed,
      "Stdout: Extra Packages for Enterprise Linux 9 - x86_64           1.2 kB/s | 5.0 kB     00:04",
      "Stderr: Errors during downloading metadata for repository 'epel':",
      "Stderr:   - Status code: 404 for https://mirrors.fedoraproject.org/metalink?repo=epel-9.6&arch=x86_64&infra=ec2&content=pub/rocky (IP: 192.0.2.44)",
      "Stderr:   - Status code: 404 for https://mirrors.fedoraproject.org/metalink?repo=epel-9.6&arch=x86_64&infra=ec2&content=pub/rocky (IP: 192.0.2.85)",
      "Stderr: Error: Failed to download metadata for repo 'epel': Cannot prepare internal mirrorlist: Status code: 404 for https://mirrors.fedoraproject.org/metalink?repo=epel-9.6",
    ]),
  ),
  // aws-parallelcluster#7297
  image(
    "field-fsx-repo-404",
    "packages",
    {
      codes: ["package-repository-retired"],
      evidence: [
        "Status code: 404 for https://fsx-lustre-client-repo",
        "Failed to download metadata for repo 'aws-fsx'",
      ],
    },
    buildLog(recipes(shellFailure(
      "execute[yum-makecache-aws-fsx]",
      "aws-parallelcluster-environment::install",
      "yum -q -y makecache --disablerepo=* --enablerepo=aws-fsx",
      [
        "Errors during downloading metadata for repository 'aws-fsx':",
        "  - Status code: 404 for https://fsx-lustre-client-repo.s3.amazonaws.com/el/9.1/x86_64/repodata/repomd.xml (IP: 192.0.2.10)",
        "Error: Failed to download metadata for repo 'aws-fsx': Cannot download repomd.xml: All mirrors were tried",
      ],
    ))),
  ),
  // aws-parallelcluster#6874
  image(
    "field-efa-abi",
    "packages",
    { codes: ["package-conflict"], evidence: "requires kernel-abi-stablelists, but none of the providers" },
    buildLog(recipes(shellFailure(
      "bash[install efa]",
      "aws-parallelcluster-environment::install",
      `"bash"`,
      [
        "Error: ",
        " Problem 1: package efa-2.15.0-1.el9.x86_64 from @commandline requires kernel-abi-stablelists, but none of the providers can be installed",
        "  - conflicting requests",
        "(try to add '--skip-broken' to skip uninstallable packages or '--nobest' to use not only best candidate packages)",
        "Error: Failed to install EFA packages, exiting",
      ],
    ))),
  ),
  // aws-parallelcluster-cookbook#2154
  image(
    "field-efa-ibverbs",
    "packages",
    { codes: ["package-conflict"], evidence: "nothing provides libibverbs(x86-64) = 43.0-1.el8" },
    buildLog(recipes(shellFailure(
      "bash[install efa]",
      "aws-parallelcluster-environment::install",
      `"bash"`,
      [
        "Main config did not have a skip_missing_names_on_install attr. before setopt",
        "Error: ",
        " Problem: conflicting requests",
        "  - nothing provides libibverbs(x86-64) = 43.0-1.el8 needed by libibverbs-utils-43.0-1.el8.x86_64",
        "  - nothing provides librdmacm(x86-64) = 43.0-1.el8 needed by librdmacm-utils-43.0-1.el8.x86_64",
        "(try to add '--skip-broken' to skip uninstallable packages or '--nobest' to use not only best candidate packages)",
      ],
    ))),
  ),
  // aws-parallelcluster#6405
  image(
    "field-minitar",
    "packages",
    { codes: ["cinc-install-failed"], evidence: "cannot load such file -- archive/tar/minitar (LoadError)" },
    step("InstallCincAndCookbooks", [
      "Stdout: Successfully installed berkshelf-8.0.7",
      "Stdout: 73 gems installed",
      "Stderr: <internal:/opt/cinc/embedded/lib/ruby/3.1.0/rubygems/core_ext/kernel_require.rb>:85:in `require': cannot load such file -- archive/tar/minitar (LoadError)",
      "Stderr: \tfrom <internal:/opt/cinc/embedded/lib/ruby/3.1.0/rubygems/core_ext/kernel_require.rb>:85:in `require'",
      "Stderr: \tfrom /opt/cinc/embedded/lib/ruby/gems/3.1.0/gems/berkshelf-8.0.7/lib/berkshelf/packager.rb:1:in `<top (required)>'",
      "Stdout: Vendoring cookbook failed.",
    ]),
  ),
  // aws-parallelcluster#4316
  image(
    "field-gem-ssl",
    "network",
    {
      codes: ["tls-certificate-untrusted"],
      evidence: "certificate verify failed (self signed certificate in certificate chain)",
    },
    step("InstallCinc", [
      "CmdExecution: Stderr: curl --retry 3 -L https://eu-central-1-aws-parallelcluster.s3.eu-central-1.amazonaws.com/archives/cinc/cinc-install-1.1.0.sh | bash -s -- -v 17.2.29",
      "Stdout: Thank you for installing Cinc Client, the community build based on Chef Infra Client!",
      "Stderr: ERROR:  Could not find a valid gem 'berkshelf' (= 7.2.0), here is why:",
      "Stderr:           Unable to download data from https://rubygems.org/ - SSL_connect returned=1 errno=0 state=error: certificate verify failed (self signed certificate in certificate chain) (https://rubygems.org/specs.4.8.gz)",
    ], 2),
    oldDocument,
  ),
  // aws-parallelcluster#3323
  image(
    "field-gnu-expired",
    "network",
    { codes: ["tls-certificate-untrusted"], evidence: "certificate verify failed (certificate has expired)" },
    buildLog(recipes(chefFailure(
      "remote_file[/opt/parallelcluster/sources/gcc-9.3.0.tar.gz]",
      "aws-parallelcluster::arm_pl_install",
      "OpenSSL::SSL::SSLError",
      [
        "SSL Error connecting to https://ftp.gnu.org/gnu/gcc/gcc-9.3.0/gcc-9.3.0.tar.gz - SSL_connect returned=1 errno=0 state=error: certificate verify failed (certificate has expired)",
      ],
      "SSL Error connecting to https://ftp.gnu.org/gnu/gcc/gcc-9.3.0/gcc-9.3.0.tar.gz - SSL_connect returned=1 errno=0 state=error: certificate verify failed (certificate has expired)",
    ))),
    oldDocument,
  ),
  // aws-parallelcluster#4032
  image(
    "field-rocky-in-3-1",
    "parent images",
    { codes: ["parent-os-unsupported"], evidence: "Operating System 'rocky.8.5' is not supported. Failing build." },
    step("OperatingSystemName", [
      "CmdExecution: Stderr: + RELEASE=rocky.8.5",
      "CmdExecution: Stdout: Operating System 'rocky.8.5' is not supported. Failing build.",
    ]),
    oldDocument,
  ),
  // resources/imagebuilder/parallelcluster.yaml
  image(
    "field-arm-centos",
    "parent images",
    {
      codes: ["parent-os-unsupported"],
      evidence: "This component does not support 'centos.7' on ARM64 CPUs. Failing build.",
    },
    step("ValidateOSArchitecture", [
      "CmdExecution: Stdout: This component does not support 'centos.7' on ARM64 CPUs. Failing build.",
    ]),
  ),
  // aws-parallelcluster#6874, second report
  image(
    "field-no-directory",
    "recipes",
    { codes: ["build-step-failed"], evidence: "/opt/parallelcluster/pcluster_env: No such file or directory" },
    step("CreateEnvironment", [
      "Stdout: Complete!",
      "Stderr: /tmp/TOE-1/script.sh: line 9: /opt/parallelcluster/pcluster_env: No such file or directory",
    ]),
  ),
  image(
    "field-dpkg-interrupted",
    "packages",
    { codes: ["package-database-broken"], evidence: "dpkg was interrupted, you must manually run" },
    step("InstallBasePackages", [
      "Stderr: WARNING: apt does not have a stable CLI interface. Use with caution in scripts.",
      "Stderr: E: dpkg was interrupted, you must manually run 'sudo dpkg --configure -a' to correct the problem. ",
    ], 100),
  ),
  image(
    "field-apt-broken",
    "packages",
    {
      codes: ["package-conflict"],
      evidence: [
        "Unable to correct problems, you have held broken packages",
        "Depends: linux-image-aws (= 6.8.0.1021.23)",
      ],
    },
    buildLog({
      document: "update",
      name: "UpdateOS",
      lines: [
        "Stderr: WARNING: apt does not have a stable CLI interface. Use with caution in scripts.",
        "Stdout: The following packages have unmet dependencies:",
        "Stdout:  linux-aws : Depends: linux-image-aws (= 6.8.0.1021.23) but 6.5.0.1022.22 is to be installed",
        "Stderr: E: Unable to correct problems, you have held broken packages.",
      ],
      exit: 100,
    }),
  ),
  image(
    "field-apt-release-gone",
    "packages",
    { codes: ["package-repository-retired"], evidence: "no longer has a Release file" },
    step("UpdateApt", [
      "Stdout: Hit:1 http://eu-west-1.ec2.archive.ubuntu.com/ubuntu jammy InRelease",
      "Stdout: Ign:2 https://ppa.launchpadcontent.net/site/tools/ubuntu impish InRelease",
      "Stderr: E: The repository 'https://ppa.launchpadcontent.net/site/tools/ubuntu impish Release' no longer has a Release file.",
      "Stderr: N: Updating from such a repository can't be done securely, and is therefore disabled by default.",
    ], 100),
  ),
  // kops#4971, the installer's words
  image(
    "field-nvidia-load",
    "recipes",
    { codes: ["nvidia-driver-failed"], evidence: "Unable to load the kernel module 'nvidia.ko'" },
    buildLog(recipes(shellFailure(
      "bash[nvidia.run advanced]",
      "aws-parallelcluster-platform::nvidia_install",
      `"bash"`,
      [
        "WARNING: The nvidia-drm module will not be installed.",
        "ERROR: Unable to load the kernel module 'nvidia.ko'.  This happens most frequently when this kernel module was built against the wrong or improperly configured kernel sources.",
        "ERROR: Installation has failed.  Please see the file '/var/log/nvidia-installer.log' for details.",
      ],
    ))),
  ),
  image(
    "field-cuda-installer",
    "recipes",
    { codes: ["nvidia-driver-failed"], evidence: "Installation failed. See log at /var/log/cuda-installer.log" },
    buildLog(recipes(shellFailure(
      "bash[cuda.run advanced]",
      "aws-parallelcluster-platform::nvidia_install",
      `"bash"`,
      [" Installation failed. See log at /var/log/cuda-installer.log for details."],
    ))),
  ),
  image(
    "field-gpg-check",
    "packages",
    {
      codes: ["package-signature-invalid"],
      evidence: ["Error: GPG check FAILED", "Public key for site-agent-2.1.0-1.x86_64.rpm is not installed"],
    },
    buildLog({
      document: "own",
      name: "InstallAgent",
      lines: [
        "Stdout: warning: /var/cache/dnf/site-1/packages/site-agent-2.1.0-1.x86_64.rpm: Header V4 RSA/SHA256 Signature, key ID deadbeef: NOKEY",
        "Stderr: Public key for site-agent-2.1.0-1.x86_64.rpm is not installed",
        "Stderr: Error: GPG check FAILED",
      ],
      exit: 1,
    }),
    `Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Document ${documents.own} failed!`,
  ),
  image(
    "field-rpmdb",
    "packages",
    { codes: ["package-database-broken"], evidence: ["rpmdb: BDB0113", "rpmdb open failed"] },
    step("PinVersion", [
      "Stderr: error: rpmdb: BDB0113 Thread/process 4211/140231 failed: BDB1507 Thread died in Berkeley DB library",
      "Stderr: error: db5 error(-30973) from dbenv->failchk: BDB0087 DB_RUNRECOVERY: Fatal error, run database recovery",
      "Stderr: error: cannot open Packages database in /var/lib/rpm",
      "Stderr: CRITICAL:yum.main:",
      "Stderr: Error: rpmdb open failed",
    ]),
  ),
  image(
    "field-slurm-oom",
    "disk",
    { codes: ["memory-exhausted"], evidence: "Killed signal terminated program cc1" },
    buildLog(recipes(shellFailure(
      "bash[make install]",
      "aws-parallelcluster-slurm::install_slurm",
      `"bash"`,
      [
        "src/common/slurm_opt.c:1021: warning: 'strncpy' output may be truncated",
        "gcc: fatal error: Killed signal terminated program cc1",
        "compilation terminated.",
        "make[3]: *** [Makefile:1150: slurm_opt.lo] Error 1",
        "make: *** [Makefile:660: install-recursive] Error 1",
      ],
      2,
    ))),
  ),
  image(
    "field-pip-no-match",
    "packages",
    {
      codes: ["python-package-unavailable"],
      evidence: [
        "No matching distribution found for numpy==2.3.1",
        "Could not find a version that satisfies the requirement numpy==2.3.1",
      ],
    },
    buildLog({
      document: "script",
      name: "ExecuteScript",
      lines: [
        "Stdout: Collecting pyyaml",
        "Stderr: WARNING: Running pip as the 'root' user can result in broken permissions",
        "Stderr: ERROR: Could not find a version that satisfies the requirement numpy==2.3.1 (from versions: 1.22.0, 1.26.4)",
        "Stderr: ERROR: No matching distribution found for numpy==2.3.1",
      ],
      exit: 1,
    }),
    `Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Document ${documents.script} failed!`,
  ),
  image(
    "field-component-s3",
    "permissions",
    { codes: ["s3-access-denied"], evidence: "AccessDenied: Access Denied" },
    buildLog({
      document: "own",
      name: "FetchTools",
      lines: [
        "S3Download: STARTED EXECUTION",
        "S3Download: Failed to download s3://site-tools/agent.tar.gz: AccessDenied: Access Denied status code: 403, request id: 5N3A, host id: x",
        "S3Download: FINISHED EXECUTION",
      ],
    }),
    `Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Document ${documents.own} failed!`,
  ),
  // SummitRoute/aws_managed_policies#6
  image(
    "field-service-role-ssm",
    "permissions",
    { codes: ["iam-permission-missing"], evidence: "is not authorized to perform: ssm:SendCommand" },
    [],
    "Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: User: arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForImageBuilder/ImageBuilder is not authorized to perform: ssm:SendCommand on resource: arn:aws:ssm:eu-west-1::document/AWS-UpdateSSMAgent because no identity-based policy allows the ssm:SendCommand action",
  ),
  // resources/imagebuilder/parallelcluster_test.yaml
  image(
    "field-fabric-manager",
    "recipes",
    { codes: ["nvidia-driver-failed"], evidence: "fabric-manager daemon test failed" },
    step(
      "FabricManager",
      [
        "CmdExecution: Stdout: test fabric-manager daemon",
        "Stderr: Failed to get unit file state for nvidia-fabricmanager.service: No such file or directory",
        "CmdExecution: Stdout: fabric-manager daemon test failed",
      ],
      1,
      "test",
    ),
    `Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Document ${documents.test} failed!`,
  ),
  imageStackFailure(
    "field-profile-missing",
    "permissions",
    { codes: ["instance-profile-invalid"], evidence: "The provided instance profile does not exist" },
    "InfrastructureConfiguration",
    "AWS::ImageBuilder::InfrastructureConfiguration",
    handler(
      "The value supplied for parameter 'instanceProfileName' is not valid. The provided instance profile does not exist. Please specify a different instance profile and try again.",
      "InvalidRequest",
      "Imagebuilder",
    ),
  ),
  imageStackFailure(
    "field-parent-private",
    "parent images",
    {
      codes: ["parent-image-not-found"],
      evidence: "The AMI ID 'ami-0123456789abcdef0' does not exist or you do not have access to it",
    },
    "ImageRecipe",
    "AWS::ImageBuilder::ImageRecipe",
    handler(
      "The value supplied for parameter 'parentImage' is not valid. The AMI ID 'ami-0123456789abcdef0' does not exist or you do not have access to it.",
      "InvalidRequest",
      "Imagebuilder",
    ),
  ),
  image(
    "field-volume-small",
    "disk",
    {
      codes: ["root-volume-too-small"],
      evidence: "is smaller than snapshot 'snap-0aabbccddeeff0011', expect size >= 40GB",
    },
    [],
    "Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Volume of size 25GB is smaller than snapshot 'snap-0aabbccddeeff0011', expect size >= 40GB (Service: AmazonEC2; Status Code: 400; Error Code: InvalidBlockDeviceMapping; Request ID: 1b7c2d3e)",
  ),
  image(
    "field-kms-state",
    "permissions",
    {
      codes: ["kms-access-denied"],
      evidence: "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state",
    },
    [
      "Image transitioned to BUILDING state for Image ARN: arn:aws:imagebuilder:eu-west-1:111122223333:image/parallelclusterimage-weather/3.16.1/1",
      "Started step LaunchBuildInstance with action LaunchInstance",
      "Launching instance",
      "Launched instance (instance id: i-0a1b2c3d4e5f60789)",
      "Instance i-0a1b2c3d4e5f60789 was terminated: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state",
      "Action failed for step LaunchBuildInstance. Failing step",
      "Workflow failed. Terminating build instance",
    ],
    "Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Instance i-0a1b2c3d4e5f60789 entered state terminated",
  ),
  imageStackFailure(
    "field-tag-policy",
    "permissions",
    {
      codes: ["tag-policy-violation"],
      evidence: "The tag policy does not allow the specified value for the following tag key: 'CostCenter'",
    },
    "InstanceRole",
    "AWS::IAM::Role",
    handler(
      "The tag policy does not allow the specified value for the following tag key: 'CostCenter'.",
      "InvalidRequest",
      "Iam",
    ),
  ),
  image(
    "field-delivery-timed-out",
    "timeouts",
    { codes: ["ssm-agent-not-reporting"], evidence: "state: DeliveryTimedOut" },
    [
      "Image transitioned to BUILDING state for Image ARN: arn:aws:imagebuilder:eu-west-1:111122223333:image/parallelclusterimage-weather/3.16.1/1",
      "Launched instance (instance id: i-0a1b2c3d4e5f60789)",
      "Completed step LaunchBuildInstance",
      "Started step ApplyBuildComponents with action ExecuteComponents",
      "Sending command to instance to run",
      "Command failed (command id: 4b2b4019-3c3f-288f-f0a9-3c449c153520, state: DeliveryTimedOut)",
      "Action failed for step ApplyBuildComponents. Failing step",
      "Workflow failed. Terminating build instance",
    ],
    "Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Action failed for step ApplyBuildComponents",
  ),
  image(
    "field-script-crlf",
    "scripts",
    { codes: ["script-not-runnable"], evidence: "env: ‘bash\\r’: No such file or directory" },
    buildLog({
      document: "script",
      name: "ExecuteScript",
      lines: ["Stdout: Download succeeded", "Stderr: /usr/bin/env: ‘bash\\r’: No such file or directory"],
      exit: 127,
    }),
    `Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Document ${documents.script} failed!`,
  ),
  image(
    "field-script-404",
    "scripts",
    { codes: ["download-failed"], evidence: "curl: (22) The requested URL returned error: 404" },
    buildLog({
      document: "script",
      name: "ExecuteScript",
      lines: [
        "Stdout: Installing site tools",
        "Stderr: curl: (22) The requested URL returned error: 404 Not Found",
        "Stderr: tar (child): tools.tar.gz: Cannot open: No such file or directory",
        "Stderr: tar: Error is not recoverable: exiting now",
      ],
      exit: 2,
    }),
    `Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Document ${documents.script} failed!`,
  ),
  image(
    "field-dns-cinc",
    "network",
    {
      codes: ["subnet-no-egress"],
      evidence: "Could not resolve host: eu-west-1-aws-parallelcluster.s3.eu-west-1.amazonaws.com",
    },
    step("InstallCinc", [
      "Stderr:   % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current",
      "Stderr: curl: (6) Could not resolve host: eu-west-1-aws-parallelcluster.s3.eu-west-1.amazonaws.com",
      "Stderr: bash: line 1: cinc-client: command not found",
    ], 127),
  ),
  image(
    "field-fips",
    "parent images",
    { codes: ["fips-mode"], evidence: "disabled for FIPS" },
    buildLog(recipes(chefFailure(
      "remote_file[/opt/parallelcluster/sources/munge-0.5.16.tar.gz]",
      "aws-parallelcluster-slurm::install",
      "OpenSSL::Digest::DigestError",
      ["Digest initialization failed: disabled for FIPS"],
      "Digest initialization failed: disabled for FIPS",
    ))),
  ),
  image(
    "field-tmp-noexec",
    "parent images",
    { codes: ["tmp-not-executable"], evidence: "/tmp/chef-script20260504-2822-1odyih: Permission denied" },
    buildLog(recipes(shellFailure(
      "bash[make install]",
      "aws-parallelcluster-slurm::install_pmix",
      `"bash"  "/tmp/chef-script20260504-2822-1odyih"`,
      ["/tmp/chef-script20260504-2822-1odyih: Permission denied"],
      126,
    ))),
  ),
  imageStackFailure(
    "field-builder-quota",
    "quotas",
    { codes: ["image-builder-limit"], evidence: "You have exceeded the number of permitted resources" },
    "ParallelClusterImage",
    "AWS::ImageBuilder::Image",
    handler(
      "You have exceeded the number of permitted resources or operations for this service.",
      "ServiceLimitExceeded",
      "Imagebuilder",
      402,
    ),
  ),
  deletion(
    "field-image-lambda-denied",
    "permissions",
    { codes: ["iam-permission-missing"], evidence: "is not authorized to perform: imagebuilder:DeleteComponent" },
    "image",
    {
      logicalResourceId: "ParallelClusterComponent",
      resourceType: "AWS::ImageBuilder::Component",
      resourceStatusReason: handler(
        "User: arn:aws:sts::111122223333:assumed-role/weather-DeleteStackFunctionExecutionRole-1A2B/x is not authorized to perform: imagebuilder:DeleteComponent on resource: arn:aws:imagebuilder:eu-west-1:111122223333:component/parallelclusterimage-x/3.16.1/1",
        "AccessDenied",
        "Imagebuilder",
        403,
      ),
    },
  ),
]
