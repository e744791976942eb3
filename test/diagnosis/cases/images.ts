/**
 * Builds of images that failed. The deciding lines are as AWSTOE, package managers, compilers, EC2 and the shipped component
 * print them; the rest is made.
 *
 * @module
 */
import {
  buildLog,
  type Case,
  chefFailure,
  deletion,
  handler,
  image,
  imageStackFailure,
  recipes,
  shellFailure,
} from "./frame.ts"

/** Failed images. */
export const images: ReadonlyArray<Case> = [
  image(
    "apt-404-old-index",
    "packages",
    { codes: ["package-repository-retired"], evidence: "404  Not Found [IP: 185.125.190.39 80]" },
    buildLog(
      {
        name: "ConfigureSystem",
        lines: [
          "Stderr: E: Failed to fetch http://archive.ubuntu.com/ubuntu/pool/main/l/linux/linux-libc-dev_6.8.0-31.31_amd64.deb  404  Not Found [IP: 185.125.190.39 80]",
          "Stderr: E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?",
        ],
        exit: 0,
      },
      recipes(
        shellFailure("package[gcc]", "aws-parallelcluster-platform::install", "apt-get -q -y install gcc", [
          "/bin/sh: 1: gcc: not found",
        ], 127),
      ),
    ),
  ),
  image(
    "apt-no-release-file",
    "packages",
    { codes: ["package-repository-retired"], evidence: "does not have a Release file" },
    buildLog(
      recipes(shellFailure("apt_update[default]", "aws-parallelcluster-platform::install", "apt-get -q update", [
        "E: The repository 'http://ppa.launchpad.net/deadsnakes/ppa/ubuntu noble Release' does not have a Release file.",
      ], 100)),
    ),
  ),
  image(
    "yum-baseurl",
    "packages",
    {
      codes: ["package-repository-retired", "package-repo-unreachable"],
      evidence: "Cannot find a valid baseurl for repo: base",
    },
    buildLog(
      {
        name: "ConfigureSystem",
        lines: [
          "Stderr: Cannot find a valid baseurl for repo: base/7/x86_64",
          "Stdout: Could not retrieve mirrorlist http://mirrorlist.centos.org/?release=7&arch=x86_64&repo=os",
        ],
        exit: 0,
      },
      recipes(
        chefFailure("yum_package[vim]", "aws-parallelcluster-platform::install", "Chef::Exceptions::Package", [
          "No candidate version available for vim",
        ], "No candidate version available for vim"),
      ),
    ),
  ),
  image(
    "dnf-gpg",
    "packages",
    { codes: ["package-signature-invalid"], evidence: "Error: GPG check FAILED" },
    buildLog(
      {
        document: "update",
        name: "UpdateOS",
        lines: [
          "Stdout: Public key for amdgpu-dkms-6.3.6.rpm is not installed. Failing package is: amdgpu-dkms-1:6.3.6",
          "Stderr: Error: GPG check FAILED",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "apt-held-broken",
    "packages",
    { codes: ["package-conflict"], evidence: "you have held broken packages" },
    buildLog(
      recipes(
        shellFailure(
          "package[libgl1-mesa-dev]",
          "aws-parallelcluster-platform::install",
          "apt-get -q -y install libgl1-mesa-dev",
          [
            "The following packages have unmet dependencies:",
            "libgl1-mesa-dev : Depends: libglx-mesa0 (= 23.2.1) but it is not going to be installed",
            "E: Unable to correct problems, you have held broken packages.",
          ],
          100,
        ),
      ),
    ),
  ),
  image(
    "dnf-conflict",
    "packages",
    { codes: ["package-conflict"], evidence: "conflicts with curl-minimal" },
    buildLog(
      {
        document: "update",
        name: "UpdateOS",
        lines: [
          "Stderr: Error: ",
          "Stderr:  Problem: problem with installed package curl-minimal-8.5.0-1.amzn2023.x86_64",
          "Stderr:   - package curl-8.5.0-1.amzn2023.x86_64 from amazonlinux conflicts with curl-minimal provided by curl-minimal-8.5.0-1.amzn2023.x86_64",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "hash-sum",
    "packages",
    { codes: ["package-checksum-mismatch"], evidence: "Hash Sum mismatch" },
    buildLog(
      {
        document: "update",
        name: "UpdateOS",
        lines: [
          "Stderr: E: Failed to fetch http://eu-west-1.ec2.archive.ubuntu.com/ubuntu/dists/jammy/main/binary-amd64/Packages.gz  Hash Sum mismatch",
          "Stderr: E: Some index files failed to download. They have been ignored, or old ones used instead.",
        ],
        exit: 100,
      },
    ),
  ),
  image(
    "disk-boot-initramfs",
    "disk",
    { codes: ["disk-full"], evidence: "gzip: stdout: No space left on device" },
    buildLog(
      {
        document: "update",
        name: "UpdateOS",
        lines: [
          "Stdout: update-initramfs: Generating /boot/initrd.img-6.8.0-1021-aws",
          "Stderr: gzip: stdout: No space left on device",
          "Stderr: dpkg: error processing package initramfs-tools (--configure):",
          "Stderr: E: Sub-process /usr/bin/dpkg returned an error code (1)",
        ],
        exit: 100,
      },
    ),
  ),
  image(
    "yum-needs-space",
    "disk",
    { codes: ["disk-full"], evidence: "At least 1318MB more space needed on the / filesystem" },
    buildLog(
      {
        name: "ConfigureSystem",
        lines: [
          "Stderr: Error Summary",
          "Stderr: Disk Requirements:",
          "Stderr:    At least 1318MB more space needed on the / filesystem.",
        ],
        exit: 0,
      },
      recipes(
        chefFailure("dnf_package[tcl]", "aws-parallelcluster-platform::install", "Chef::Exceptions::Package", [
          "No candidate version available for tcl",
        ], "No candidate version available for tcl"),
      ),
    ),
  ),
  image(
    "compiler-killed",
    "disk",
    { codes: ["memory-exhausted"], evidence: "Killed signal terminated program cc1plus" },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stdout: [ 48%] Building CXX object gromacs/CMakeFiles/nb.dir/kernel.cpp.o",
          "Stderr: c++: fatal error: Killed signal terminated program cc1plus",
          "Stderr: compilation terminated.",
          "Stderr: make: *** [Makefile:146: all] Error 2",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 1,
      },
    ),
  ),
  imageStackFailure(
    "root-volume-small",
    "disk",
    { codes: ["root-volume-too-small"], evidence: "is smaller than snapshot" },
    "ParallelClusterImage",
    "AWS::ImageBuilder::Image",
    `Resource handler returned message: "Error occurred during operation 'Workflow Execution ID: 'wf-1' failed with reason: An error occurred (InvalidBlockDeviceMapping) when calling the RunInstances operation: Volume of size 35GB is smaller than snapshot 'snap-0a1b2c3d4e5f60789', expect size >= 60GB in workflow step LaunchBuildInstance.'." (RequestToken: 1, HandlerErrorCode: GeneralServiceException)`,
  ),
  imageStackFailure(
    "pass-role",
    "permissions",
    { codes: ["pass-role-denied"], evidence: "not authorized to perform: iam:PassRole" },
    "InfrastructureConfiguration",
    "AWS::ImageBuilder::InfrastructureConfiguration",
    handler(
      "User: arn:aws:sts::111122223333:assumed-role/dev/me is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/build-role because no identity-based policy allows the iam:PassRole action",
      "AccessDenied",
      "Imagebuilder",
      403,
    ),
  ),
  imageStackFailure(
    "create-component",
    "permissions",
    { codes: ["iam-permission-missing"], evidence: "imagebuilder:CreateComponent" },
    "ParallelClusterComponent",
    "AWS::ImageBuilder::Component",
    handler(
      "User: arn:aws:sts::111122223333:assumed-role/dev/me is not authorized to perform: imagebuilder:CreateComponent on resource: arn:aws:imagebuilder:eu-west-1:111122223333:component/parallelclusterimage-1/3.16.1",
      "AccessDenied",
      "Imagebuilder",
      403,
    ),
  ),
  image(
    "kms-launch",
    "permissions",
    { codes: ["kms-access-denied"], evidence: "Client.InternalError" },
    [],
    "Workflow Execution ID: 'wf-2' failed with reason: Instance i-0a1b2c3d4e5f60789 terminated unexpectedly. State reason: Client.InternalError: Client error on launch in workflow step LaunchBuildInstance.",
  ),
  image(
    "script-s3-403",
    "scripts",
    {
      codes: ["script-download-denied"],
      evidence: "An error occurred (403) when calling the HeadObject operation: Forbidden",
    },
    buildLog(
      {
        document: "script",
        name: "TempScript",
        lines: ["CmdExecution: Stdout: /tmp/parallelcluster/tmp.aBc"],
        exit: 0,
      },
      {
        document: "script",
        name: "Download",
        lines: ["Stderr: fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden"],
        exit: 1,
      },
    ),
  ),
  image(
    "script-s3-404",
    "scripts",
    { codes: ["script-not-found"], evidence: "(404) when calling the HeadObject operation" },
    buildLog(
      {
        document: "script",
        name: "Download",
        lines: [
          'Stderr: fatal error: An error occurred (404) when calling the HeadObject operation: Key "images/setup.sh" does not exist',
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "script-html",
    "scripts",
    { codes: ["script-not-runnable"], evidence: "syntax error near unexpected token `newline'" },
    buildLog(
      {
        document: "script",
        name: "Download",
        lines: ["Stderr:   % Total    % Received % Xferd  Average Speed"],
        exit: 0,
      },
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stderr: /tmp/parallelcluster/tmp.q1: line 1: syntax error near unexpected token `newline'",
          "Stderr: /tmp/parallelcluster/tmp.q1: line 1: `<!DOCTYPE html>'",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "script-crlf",
    "scripts",
    { codes: ["script-not-runnable"], evidence: "bad interpreter" },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stderr: bash: line 2: /tmp/parallelcluster/tmp.q1: /bin/bash^M: bad interpreter: No such file or directory",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "script-cmake",
    "scripts",
    { codes: ["custom-script-failed"], evidence: "CMake Error at CMakeLists.txt:12" },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stdout: -- The C compiler identification is GNU 11.5.0",
          "Stderr: CMake Error at CMakeLists.txt:12 (find_package):",
          'Stderr:   Could not find a package configuration file provided by "HDF5" with any of',
          "Stdout: -- Configuring incomplete, errors occurred!",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "own-component",
    "scripts",
    { codes: ["custom-script-failed"], evidence: "spack: Package 'openfoam-org@99' not found" },
    buildLog(
      {
        document: "own",
        name: "InstallSpack",
        lines: ["Stdout: ==> Bootstrapping clingo", "Stderr: ==> Error: spack: Package 'openfoam-org@99' not found."],
        exit: 1,
      },
    ),
  ),
  image(
    "script-git-tls",
    "network",
    {
      codes: ["tls-certificate-untrusted"],
      evidence: "SSL certificate problem: self-signed certificate in certificate chain",
    },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stderr: Cloning into 'tools'...",
          "Stderr: fatal: unable to access 'https://git.corp.example/tools.git/': SSL certificate problem: self-signed certificate in certificate chain",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 128,
      },
    ),
  ),
  image(
    "script-dns",
    "network",
    { codes: ["dns-resolution-failed"], evidence: "Could not resolve host: downloads.vendor.example" },
    buildLog(
      {
        document: "script",
        name: "Execute",
        lines: [
          "Stderr: curl: (6) Could not resolve host: downloads.vendor.example",
          "Stdout: ERROR - Script execution failure. Exit code != 0",
        ],
        exit: 6,
      },
    ),
  ),
  image(
    "proxy-407",
    "network",
    { codes: ["proxy-refused"], evidence: "Received HTTP code 407 from proxy after CONNECT" },
    buildLog(
      {
        name: "InstallCincAndCookbooks",
        lines: [
          "Stderr: curl: (56) Received HTTP code 407 from proxy after CONNECT",
          "Stdout: Cookbook download attempt 9 failed with HTTP 000. Response body:",
          "Stderr: tar (child): /etc/chef/aws-parallelcluster-cookbook.tgz: Cannot open: No such file or directory",
        ],
        exit: 0,
      },
      {
        name: "InstallPClusterPackages",
        lines: [
          "Stderr: awk: cannot open /etc/chef/cookbooks/aws-parallelcluster-entrypoints/metadata.rb (No such file or directory)",
          "Stdout: Cookbook version mismatch: expected 3.16.1, found ",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "cookbook-403",
    "versions",
    { codes: ["cookbook-download-failed"], evidence: "Cookbook download attempt" },
    buildLog(
      {
        name: "InstallCincAndCookbooks",
        lines: [
          "Stdout: Cookbook download attempt 8 failed with HTTP 403. Response body:",
          "Stdout: Cookbook download attempt 9 failed with HTTP 403. Response body:",
          "Stdout: <Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
        ],
        exit: 0,
      },
      {
        name: "InstallPClusterPackages",
        lines: [
          "Stderr: awk: cannot open /etc/chef/cookbooks/aws-parallelcluster-entrypoints/metadata.rb (No such file or directory)",
          "Stdout: Cookbook version mismatch: expected 3.16.1, found ",
        ],
        exit: 1,
      },
    ),
  ),
  image(
    "cookbook-other",
    "versions",
    { codes: ["cookbook-version-mismatch"], evidence: "Cookbook version mismatch: expected 3.16.1, found 3.15.0" },
    buildLog(
      {
        name: "InstallPClusterPackages",
        lines: ["Stdout: Cookbook version mismatch: expected 3.16.1, found 3.15.0"],
        exit: 1,
      },
    ),
  ),
  image(
    "cinc-missing",
    "versions",
    { codes: ["cinc-install-failed"], evidence: "cinc-client: command not found" },
    buildLog(
      {
        name: "InstallPClusterPackages",
        lines: [
          "Stdout: Calling chef-client with /etc/parallelcluster/image_dna.json",
          "Stderr: /tmp/script.sh: line 9: cinc-client: command not found",
        ],
        exit: 127,
      },
    ),
  ),
  image(
    "update-os-unsupported",
    "parent images",
    { codes: ["parent-os-unsupported"], evidence: "Operating System 'debian.12' is not supported" },
    buildLog(
      {
        document: "update",
        name: "OperatingSystemName",
        lines: ["CmdExecution: Stdout: Operating System 'debian.12' is not supported. Failing build."],
        exit: 1,
      },
    ),
  ),
  image(
    "ubuntu-headers",
    "parent images",
    { codes: ["kernel-package-unavailable"], evidence: "Unable to locate package linux-headers-5.15.0-1019-aws" },
    buildLog(
      {
        name: "PinVersion",
        lines: [
          "Stderr: E: Unable to locate package linux-headers-5.15.0-1019-aws",
          "Stderr: E: Couldn't find any package by glob 'linux-headers-5.15.0-1019-aws'",
        ],
        exit: 0,
      },
      recipes(
        shellFailure(
          "bash[nvidia.run advanced]",
          "aws-parallelcluster-platform::nvidia_install",
          '"bash" "/tmp/chef-script"',
          ["ERROR: Unable to find the kernel source tree for the currently running kernel."],
        ),
      ),
    ),
  ),
  image(
    "nouveau",
    "parent images",
    { codes: ["nvidia-driver-failed"], evidence: "ERROR: Unable to load the kernel module 'nvidia.ko'" },
    buildLog(
      recipes(
        shellFailure(
          "bash[nvidia.run advanced]",
          "aws-parallelcluster-platform::nvidia_install",
          '"bash" "/tmp/chef-script"',
          [
            "ERROR: Unable to load the kernel module 'nvidia.ko'.  This happens most frequently when this kernel module was built against the wrong or improperly configured kernel sources",
            "ERROR: Installation has failed.  Please see the file '/var/log/nvidia-installer.log' for details.",
          ],
        ),
      ),
    ),
  ),
  image(
    "lustre-rhel-raise",
    "file systems",
    { codes: ["lustre-kernel-unsupported"], evidence: "FSx for Lustre is not supported in kernel version 4.18.0-553" },
    buildLog(
      recipes(
        chefFailure(
          "lustre[Install FSx options]",
          "aws-parallelcluster-environment::install",
          "RuntimeError",
          ["FSx for Lustre is not supported in kernel version 4.18.0-553.el8_10.x86_64 of RHEL 8.10, please update the kernel version"],
          "FSx for Lustre is not supported in kernel version 4.18.0-553.el8_10.x86_64 of RHEL 8.10, please update the kernel version",
        ),
      ),
    ),
  ),
  image(
    "efa-dkms",
    "parent images",
    {
      codes: ["kernel-module-build-failed", "efa-install-failed"],
      evidence: "Error! Bad return status for module build on kernel",
    },
    buildLog(
      recipes(
        shellFailure("efa[Install EFA]", "aws-parallelcluster-environment::efa", "./efa_installer.sh -y", [
          "Building module:",
          "Error! Bad return status for module build on kernel: 6.14.0-1010-aws (x86_64)",
          "Consult /var/lib/dkms/efa/2.13.0/build/make.log for more information.",
        ], 10),
      ),
    ),
  ),
  image(
    "gdrcopy-build",
    "parent images",
    {
      codes: ["nvidia-driver-failed", "chef-recipe-failed"],
      evidence: "error: implicit declaration of function 'nv_dma_map'",
    },
    buildLog(
      recipes(
        shellFailure(
          "bash[Install NVIDIA GDRCopy]",
          "aws-parallelcluster-platform::gdrcopy",
          '"bash" "/tmp/chef-script"',
          [
            "/tmp/gdrcopy/src/gdrdrv/gdrdrv.c:231:14: error: implicit declaration of function 'nv_dma_map'",
            "make[2]: *** [scripts/Makefile.build:243: gdrdrv.o] Error 1",
            "make: *** [Makefile:98: driver] Error 2",
          ],
          2,
        ),
      ),
    ),
  ),
  image(
    "slurm-configure",
    "schedulers",
    { codes: ["slurm-build-failed", "chef-recipe-failed"], evidence: "configure: error: unable to locate libjwt" },
    buildLog(
      recipes(
        shellFailure("bash[make install]", "aws-parallelcluster-slurm::install_slurm", '"bash" "/tmp/chef-script"', [
          "configure: error: unable to locate libjwt. Use --with-jwt",
        ]),
      ),
    ),
  ),
  image(
    "pip-install",
    "packages",
    {
      codes: ["python-package-unavailable"],
      evidence: "ERROR: No matching distribution found for aws-parallelcluster-node==3.17.0",
    },
    buildLog(
      recipes(
        shellFailure(
          "bash[install custom aws-parallelcluster-node]",
          "aws-parallelcluster-computefleet::custom_parallelcluster_node",
          '"bash" "/tmp/chef-script"',
          [
            "ERROR: Could not find a version that satisfies the requirement aws-parallelcluster-node==3.17.0 (from versions: 3.16.0, 3.16.1)",
            "ERROR: No matching distribution found for aws-parallelcluster-node==3.17.0",
          ],
        ),
      ),
    ),
  ),
  image(
    "compile-error",
    "recipes",
    { codes: ["chef-recipe-failed"], evidence: "undefined method `[]' for nil:NilClass" },
    buildLog(
      recipes([
        "[2026-05-04T10:00:01+00:00] INFO: Started Cinc Zero at chefzero://localhost:8889",
        "================================================================================",
        "Recipe Compile Error in /etc/chef/local-mode-cache/cache/cookbooks/aws-parallelcluster-slurm/recipes/install.rb",
        "================================================================================",
        "NoMethodError",
        "-------------",
        "undefined method `[]' for nil:NilClass",
        "Cookbook Trace: (most recent call first)",
        "[2026-05-04T10:00:09+00:00] FATAL: Stacktrace dumped to /etc/chef/x.out",
        "[2026-05-04T10:00:09+00:00] FATAL: NoMethodError: undefined method `[]' for nil:NilClass",
      ]),
    ),
  ),
  image(
    "munge-test",
    "recipes",
    { codes: ["image-test-failed"], evidence: "Check munge version failed" },
    buildLog(
      {
        document: "test",
        name: "Munge",
        lines: ["Stdout: check munge installed", "Stdout: Check munge version failed"],
        exit: 1,
      },
    ),
  ),
  image(
    "ice-build",
    "capacity",
    { codes: ["insufficient-capacity"], evidence: "InsufficientInstanceCapacity" },
    [],
    "Workflow Execution ID: 'wf-3' failed with reason: An error occurred (InsufficientInstanceCapacity) when calling the RunInstances operation (reached max retries: 4): We currently do not have sufficient p5.48xlarge capacity in the Availability Zone you requested (us-east-1a). in workflow step LaunchBuildInstance.",
  ),
  image(
    "no-default-vpc",
    "network",
    {
      codes: ["subnet-or-group-missing", "build-instance-launch-failed", "default-vpc-missing"],
      evidence: "No default VPC for this user",
    },
    [],
    "Workflow Execution ID: 'wf-3' failed with reason: An error occurred (VPCIdNotSpecified) when calling the RunInstances operation: No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC. in workflow step LaunchBuildInstance.",
  ),
  image(
    "parent-launch-arch",
    "parent images",
    { codes: ["architecture-mismatch"], evidence: "does not match the architecture 'x86_64' of the specified AMI" },
    [],
    "Workflow Execution ID: 'wf-3' failed with reason: An error occurred (InvalidParameterValue) when calling the RunInstances operation: The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. in workflow step LaunchBuildInstance.",
  ),
  image(
    "workflow-timeout",
    "timeouts",
    { codes: ["build-timeout"], evidence: "timed out" },
    buildLog({ document: "script", name: "Execute", lines: ["Stdout: [ 3%] Building CXX object"] }),
    "Workflow Execution ID: 'wf-4' failed with reason: Step ApplyBuildComponents timed out after 14400 seconds.",
  ),
  image(
    "cancelled",
    "stacks",
    { codes: ["build-cancelled"], evidence: "ancelled" },
    [],
    "Image build was cancelled by user.",
  ),
  imageStackFailure(
    "sns-topic-exists",
    "names",
    { codes: ["name-already-exists"], evidence: "already exists" },
    "BuildNotificationTopic",
    "AWS::SNS::Topic",
    handler("Topic already exists with different tags", "AlreadyExists", "Sns"),
  ),
  imageStackFailure(
    "profile-missing",
    "permissions",
    { codes: ["instance-profile-invalid"], evidence: "Invalid IAM Instance Profile name" },
    "InfrastructureConfiguration",
    "AWS::ImageBuilder::InfrastructureConfiguration",
    handler(
      "The value supplied for parameter 'instanceProfileName' is not valid. Invalid IAM Instance Profile name (build-profile).",
      "InvalidRequest",
      "Imagebuilder",
    ),
  ),
  imageStackFailure(
    "component-missing",
    "scripts",
    { codes: ["script-not-found"], evidence: "component/site-tools/9.9.9/1" },
    "ImageRecipe",
    "AWS::ImageBuilder::ImageRecipe",
    handler(
      "The following components do not exist or are not shared: component arn:aws:imagebuilder:eu-west-1:111122223333:component/site-tools/9.9.9/1 cannot be found",
      "InvalidRequest",
      "Imagebuilder",
    ),
  ),
  imageStackFailure(
    "components-limit",
    "quotas",
    {
      codes: ["image-builder-limit", "service-limit-exceeded"],
      evidence: "You have exceeded the number of components",
    },
    "ParallelClusterComponent",
    "AWS::ImageBuilder::Component",
    handler(
      "You have exceeded the number of components allowed in this account (1000)",
      "ServiceLimitExceeded",
      "Imagebuilder",
      402,
    ),
  ),
  deletion(
    "image-policy-delete",
    "stacks",
    { codes: ["iam-permission-missing"], evidence: "iam:DeleteRolePolicy" },
    "image",
    {
      logicalResourceId: "DeleteStackFunctionExecutionRole",
      resourceType: "AWS::IAM::Role",
      resourceStatusReason: handler(
        "User: arn:aws:sts::111122223333:assumed-role/dev/me is not authorized to perform: iam:DeleteRolePolicy on resource: role DeleteStack",
        "AccessDenied",
        "Iam",
        403,
      ),
    },
  ),
]
