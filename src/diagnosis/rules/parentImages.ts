/**
 * Parent images, and what is compiled for their kernel.
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
      "Its kernel stops before anything of ParallelCluster runs: the image lacks a driver or an initramfs for that kernel.",
    next:
      "Boot an instance of the AMI by hand; build the image again from a parent image that boots, without updating its kernel halfway.",
    signs: [/Kernel panic - not syncing/, /Cannot open root device|Entering emergency mode|dracut-initqueue.*timeout/],
    in: ["compute_console_output", "system-messages", "syslog"],
  },
  {
    code: "fips-mode",
    title: "The image runs in FIPS mode, which forbids what the recipes use",
    explanation: "Checksums and keys of kinds that FIPS does not allow are used while the software is installed.",
    next: "Build from a parent image without FIPS mode, and switch it on afterwards if it must be.",
    signs: [/disabled for FIPS|(?:not|un)\w* (?:allowed|supported|approved) in FIPS|FIPS mode.*(?:error|fail)/i],
  },
  {
    code: "tmp-not-executable",
    title: "Nothing may be run from /tmp",
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
    title: "The AMI is a product of AWS Marketplace that the account has not subscribed to",
    explanation: "Instances of a product start only after its terms were accepted.",
    next: "Accept the product's terms in AWS Marketplace with this account, then try again.",
    signs: [/AWS Marketplace|accept terms and subscribe|OptInRequired\b(?!.*region)/i],
  },
  {
    code: "parent-image-encrypted",
    title: "The AMI is encrypted with a key that may not be used, or not shared whole",
    explanation: "Of an encrypted AMI both the key and the snapshots must be shared with the account that builds.",
    next:
      "Have the owner share the snapshots and the customer managed key; an AMI under the default key cannot be shared.",
    signs: [
      /[Ee]ncrypted snapshots .*(?:cannot|can't) be shared|^(?!.*CopyImage).*(?:(?:encrypted|snapshot).{0,60}(?:AMI|image).{0,60}(?:cannot|not (?:shared|allowed|accessible)|permission)|(?:AMI|image).{0,80}encrypted.{0,60}(?:cannot|not|permission)|You do not have permission to (?:access|use) the (?:storage|snapshot))/i,
    ],
  },
  {
    code: "parent-image-not-found",
    title: "The AMI that is named does not exist here",
    explanation: "The AMI is of another region, was deregistered, or is not shared with the account.",
    next: "Check its id and region, have its owner share it, or name another one.",
    signs: [
      /^(?!.*(?:KMS|kms:|key ID)).*(?:InvalidAMIID|The image id '\[?[^']*\]?' does not exist|image id '[^']*' (?:does not exist|is not valid)|\bami-[0-9a-f]+\b.{0,40}(?:cannot be found|could not be found|not found|does not exist|not shared|is not (?:available|valid|accessible|authorized|active)|is (?:deprecated|disabled|deregistered|unavailable|pending|failed))|AMI\b.*(?:does not exist|cannot be found|no longer (?:available|exists))|parentImage.*(?:not valid|does not exist|cannot|not found|invalid)|not authorized for images|permission to (?:use|launch) (?:the )?(?:image|AMI))/i,
    ],
  },
  {
    code: "architecture-mismatch",
    title: "Instance type and AMI are of different architectures",
    explanation: "An arm64 AMI runs on Graviton instances only, an x86_64 one on the others.",
    next: "Use an instance type and an AMI of one architecture.",
    signs: [
      /architecture '[^']*' of the specified (?:instance type|AMI)|does not match the architecture|[Aa]rchitecture.*(?:mismatch|not (?:match|compatible|supported))|matching architectures/,
    ],
  },
  {
    code: "boot-mode-mismatch",
    title: "The AMI does not start on that instance type",
    explanation: "Boot mode, virtualization or network driver of the AMI do not fit the instance type.",
    next: "Use another instance type, or an AMI with ENA, NVMe and the boot mode that the type wants.",
    signs: [
      /boot mode|Elastic Network Adapter.*(?:required|not)|[Ee]nhanced networking.*(?:required|not enabled)|ENA must be|uefi.*(?:required|not support)|virtualization type .*(?:not|required)/i,
    ],
  },
  {
    code: "kernel-package-unavailable",
    title: "The repositories no longer have packages for the kernel of the parent image",
    explanation:
      "Drivers are built against the headers of the kernel that runs; the repositories have them for newer kernels only.",
    next:
      "Start from a newer parent image, whose kernel the repositories still have; or update the operating system first (Build/UpdateOsPackages).",
    signs: [
      /(?:Unable to find a match:|Unable to locate package|No package|nothing provides|Couldn't find any package by \w+|No matching package to install:?|Package '?|Version '[^']*' for ')\s*(?:kernel(?:-|\d)\S*|linux-(?:headers|modules|image)\S*)|linux-(?:headers|modules|image)-\S+' has no installation candidate/i,
      /kernel development files for the running kernel are missing|kernel-(?:devel|headers)\S* .*(?:not (?:found|available)|cannot be (?:found|installed))|Unable to find the kernel source tree|kernel headers for (?:this |target )?kernel .*(?:not|cannot)|Your kernel headers for kernel|Kernel (?:source|headers) .*(?:not found|missing|do not match)|Module build .* was skipped since the kernel headers/i,
      { text: /vault\/rocky\S*.*(?:404|ERROR)|ERROR 404: Not Found.*kernel/i },
    ],
  },
  {
    code: "nvidia-driver-failed",
    title: "The NVIDIA driver or its companions could not be installed",
    explanation:
      "The driver is compiled for the kernel; compiler, headers, another driver or the module nouveau stood in the way. CUDA, Fabric Manager, DCGM and GDRCopy must fit the driver.",
    next:
      "Use the newest version of ParallelCluster for that operating system, a parent image without a driver of its own, or an older kernel.",
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
    explanation: "The EFA installer builds a kernel module and packages for this operating system, and stopped.",
    next: "Look at the installer's message; use a kernel and operating system that the EFA installer supports.",
    signs: [
      /efa_installer\S*.*(?:fail|error|not supported|unsupported)|(?:efa|EFA) (?:driver|kernel module|installer).*(?:fail|error|not supported|could not)|Error: failed to install EFA|efa\/\S+.*dkms.*(?:fail|bad exit)|libfabric\S*.*(?:conflict|fail)/i,
      { text: /resource '(?:efa\[|bash\[install efa)|::efa\w* line/i, within: ["chef-error"], weight: "place" },
    ],
  },
  {
    code: "kernel-module-build-failed",
    title: "A kernel module could not be built",
    explanation:
      "DKMS compiled a module for the kernel that runs, and the compiler stopped: kernel, headers, compiler or the module's version do not fit.",
    next: "Use a parent image with a kernel that the module supports.",
    signs: [
      /Bad return status for module build|dkms\S*.*(?:bad exit status|Error!|failed)|Error! (?:Bad return status|Build of|Could not)|modprobe: (?:ERROR|FATAL): (?:could not insert|Module) (?!'?(?:lustre|lnet))|insmod: ERROR|Invalid module format|Exec format error.*\.ko|Required key not available|fixdep|scripts\/Makefile\.\w+:\d+: .*\.ko?\b.*Error/,
    ],
  },
  {
    code: "parent-image-unsuitable",
    title: "The parent image already has something of ParallelCluster",
    explanation:
      "An AMI that was used or made by ParallelCluster is no good parent image: files, users and packages are there already.",
    next: "Start from a plain image of the operating system.",
    signs: [
      /already (?:contains|has) (?:a )?ParallelCluster|AMI .* was (?:already )?(?:baked|created) (?:by|with) ParallelCluster|(?:user|group) '?(?:slurm|munge|pcluster-\w+)'? already exists|UID \d+ is not unique|useradd: .*already exists|groupadd: .*(?:already exists|not unique)/i,
    ],
    within: ["chef-error", "failed-step"],
  },
]
