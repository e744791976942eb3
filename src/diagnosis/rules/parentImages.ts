/**
 * Parent images, and modules that are compiled for their kernel.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Rules about parent images, drivers and kernels. */
export const parentImages: ReadonlyArray<Rule> = [
  {
    code: "kernel-panic",
    title: "The instance does not boot",
    explanation:
      "The kernel stops before ParallelCluster's setup starts: the image lacks a driver or an initramfs for it.",
    next:
      "Boot an instance of the AMI manually; build the image again from a parent image that boots, without a partial update of its kernel.",
    signs: [/Kernel panic - not syncing/, /Cannot open root device|Entering emergency mode|dracut-initqueue.*timeout/],
    in: ["compute_console_output", "system-messages", "syslog"],
  },
  {
    code: "fips-mode",
    title: "The image runs in FIPS mode, which forbids algorithms that the recipes use",
    explanation: "The installation uses checksums and keys that FIPS does not allow.",
    next: "Build from a parent image without FIPS mode, and enable it afterwards if required.",
    signs: [/disabled for FIPS|(?:not|un)\w* (?:allowed|supported|approved) in FIPS|FIPS mode.*(?:error|fail)/i],
  },
  {
    code: "tmp-not-executable",
    title: "Programs cannot run from /tmp",
    explanation: "The image mounts /tmp with noexec, as hardened images do; recipes and installers run scripts there.",
    next: "Mount /tmp without noexec in the parent image while it is built and configured.",
    signs: [
      /\/tmp\/(?:chef-script|cinc|tmp|\w+\.sh)\S*: (?:\/bin\/\w+: )?(?:bad interpreter: )?Permission denied|noexec/,
    ],
  },
  {
    code: "parent-os-unsupported",
    title: "The parent image has an operating system that this version does not support",
    explanation:
      "Each version of ParallelCluster supports certain releases of Amazon Linux, Ubuntu, RHEL and Rocky Linux.",
    next: "Use a parent image of a supported release, or a version of ParallelCluster that supports this one.",
    signs: [
      /Unsupported OS: |Operating System '[^']*' is not supported|This component does not support '|'[^']*' architecture is not supported|does not exist\. Failing build|Unsupported OS '|platform \S+ (?:is )?not supported/i,
    ],
  },
  {
    code: "marketplace-not-subscribed",
    title: "The account has not subscribed to the AMI's AWS Marketplace product",
    explanation: "Instances of a product can start only after its terms have been accepted.",
    next: "Accept the product's terms in AWS Marketplace with this account, then try again.",
    signs: [/AWS Marketplace|accept terms and subscribe|OptInRequired\b(?!.*region)/i],
  },
  {
    code: "parent-image-encrypted",
    title: "The AMI is encrypted, and its key or snapshots are not accessible",
    explanation: "For an encrypted AMI both the key and the snapshots must be shared with the account that builds.",
    next:
      "Ask the owner to share the snapshots and the customer managed key; an AMI under the default key cannot be shared.",
    signs: [
      /[Ee]ncrypted snapshots .*(?:cannot|can't) be shared|^(?!.*CopyImage).*(?:(?:encrypted|snapshot).{0,60}(?:AMI|image).{0,60}(?:cannot|not (?:shared|allowed|accessible)|permission)|(?:AMI|image).{0,80}encrypted.{0,60}(?:cannot|not|permission)|You do not have permission to (?:access|use) the (?:storage|snapshot))/i,
    ],
  },
  {
    code: "parent-image-not-found",
    title: "The AMI does not exist in this region",
    explanation: "The AMI is in another region, was deregistered, or is not shared with the account.",
    next: "Check its id and region, ask its owner to share it, or use another one.",
    signs: [
      /^(?!.*(?:KMS|kms:|key ID)).*(?:InvalidAMIID|The image id '\[?[^']*\]?' does not exist|image id '[^']*' (?:does not exist|is not valid)|\bami-[0-9a-f]+\b.{0,40}(?:cannot be found|could not be found|not found|does not exist|not shared|is not (?:available|valid|accessible|authorized|active)|is (?:deprecated|disabled|deregistered|unavailable|pending|failed))|AMI\b.*(?:does not exist|cannot be found|no longer (?:available|exists))|parentImage.*(?:not valid|does not exist|cannot|not found|invalid)|not authorized for images|permission to (?:use|launch) (?:the )?(?:image|AMI))/i,
    ],
  },
  {
    code: "architecture-mismatch",
    title: "Instance type and AMI have different architectures",
    explanation: "An arm64 AMI runs on Graviton instances only, an x86_64 one on the others.",
    next: "Use an instance type and an AMI of the same architecture.",
    signs: [
      /architecture '[^']*' of the specified (?:instance type|AMI)|does not match the architecture|[Aa]rchitecture.*(?:mismatch|not (?:match|compatible|supported))|matching architectures/,
    ],
  },
  {
    code: "boot-mode-mismatch",
    title: "The AMI does not start on that instance type",
    explanation: "Boot mode, virtualization or network driver of the AMI are not compatible with the instance type.",
    next: "Use another instance type, or an AMI with ENA, NVMe and the boot mode that the type requires.",
    signs: [
      /boot mode|Elastic Network Adapter.*(?:required|not)|[Ee]nhanced networking.*(?:required|not enabled)|ENA must be|uefi.*(?:required|not support)|virtualization type .*(?:not|required)/i,
    ],
  },
  {
    code: "kernel-package-unavailable",
    title: "The repositories no longer have packages for the kernel of the parent image",
    explanation:
      "Drivers are built with the headers of the running kernel; the repositories have them for newer kernels only.",
    next:
      "Start from a newer parent image, whose kernel packages are still available; or update the operating system first (Build/UpdateOsPackages).",
    signs: [
      /(?:Unable to find a match:|Unable to locate package|No package|nothing provides|Couldn't find any package by \w+|No matching package to install:?|Package '?|Version '[^']*' for ')\s*(?:kernel(?:-|\d)\S*|linux-(?:headers|modules|image)\S*)|linux-(?:headers|modules|image)-\S+' has no installation candidate/i,
      /kernel development files for the running kernel are missing|kernel-(?:devel|headers)\S* .*(?:not (?:found|available)|cannot be (?:found|installed))|Unable to find the kernel source tree|kernel headers for (?:this |target )?kernel .*(?:not|cannot)|Your kernel headers for kernel|Kernel (?:source|headers) .*(?:not found|missing|do not match)|Module build .* was skipped since the kernel headers/i,
      { text: /vault\/rocky\S*.*(?:404|ERROR)|ERROR 404: Not Found.*kernel/i },
    ],
  },
  {
    code: "nvidia-driver-failed",
    title: "The NVIDIA driver or related software could not be installed",
    explanation:
      "The driver is compiled for the kernel; the compiler, the headers, another driver or the module nouveau prevented that. CUDA, Fabric Manager, DCGM and GDRCopy must match the driver.",
    next:
      "Use the newest version of ParallelCluster for that operating system, a parent image without a preinstalled driver, or an older kernel.",
    signs: [
      /CC version check failed|ERROR: (?:Unable to (?:build|load|find) the|An NVIDIA kernel module|The Nouveau kernel driver|Failed to (?:run|install|build)|An error occurred while performing the step|The kernel module failed)/,
      /NVIDIA-SMI has failed|Failed to initialize NVML|nvidia\S*.*(?:mismatch|could not be loaded|failed to (?:load|build|compile|start))|modprobe: .*nvidia|nvidia-uvm.*(?:fail|error)|gdrdrv\S*.*(?:fail|error)|dkms.*nvidia.*(?:bad exit status|fail)|ERROR: Installation has failed\.\s+Please see the file '\/var\/log\/nvidia|fabric-?manager\S*.*(?:fail|conflict|error|not (?:match|found))|dcgm\S*.*(?:fail|error)|cuda\S*.*(?:installer failed|installation failed|not enough space)|Xid \(PCI/i,
      {
        text: /resource '(?:bash\[nvidia|nvidia_driver|gdrcopy|fabric_manager|nvidia_dcgm|cuda)|::nvidia\w* line/,
        within: ["chef-error"],
        weight: "place",
      },
    ],
  },
  {
    code: "efa-install-failed",
    title: "EFA could not be installed",
    explanation: "The EFA installer, which builds a kernel module and packages for this operating system, failed.",
    next: "Read the installer's message; use a kernel and operating system that the EFA installer supports.",
    signs: [
      /efa_installer\S*.*(?:fail|error|not supported|unsupported)|(?:efa|EFA) (?:driver|kernel module|installer).*(?:fail|error|not supported|could not)|Error: failed to install EFA|efa\/\S+.*dkms.*(?:fail|bad exit)|libfabric\S*.*(?:conflict|fail)/i,
      { text: /resource '(?:efa\[|bash\[install efa)|::efa\w* line/i, within: ["chef-error"], weight: "place" },
    ],
  },
  {
    code: "kernel-module-build-failed",
    title: "A kernel module could not be built",
    explanation:
      "DKMS failed to compile a module for the running kernel: kernel, headers, compiler and module version do not match.",
    next: "Use a parent image with a kernel that the module supports.",
    signs: [
      /Bad return status for module build|dkms\S*.*(?:bad exit status|Error!|failed)|Error! (?:Bad return status|Build of|Could not)|modprobe: (?:ERROR|FATAL): (?:could not insert|Module) (?!'?(?:lustre|lnet))|insmod: ERROR|Invalid module format|Exec format error.*\.ko|Required key not available|fixdep|scripts\/Makefile\.\w+:\d+: .*\.ko?\b.*Error/,
    ],
  },
  {
    code: "parent-image-unsuitable",
    title: "The parent image already contains ParallelCluster's software",
    explanation:
      "An AMI that ParallelCluster used or built is not suitable as parent image: its files, users and packages already exist.",
    next: "Start from a plain image of the operating system.",
    signs: [
      /already (?:contains|has) (?:a )?ParallelCluster|AMI .* was (?:already )?(?:baked|created) (?:by|with) ParallelCluster|(?:user|group) '?(?:slurm|munge|pcluster-\w+)'? already exists|UID \d+ is not unique|useradd: .*already exists|groupadd: .*(?:already exists|not unique)/i,
    ],
    within: ["chef-error", "failed-step"],
  },
]
