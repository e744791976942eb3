/**
 * Disk and memory.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Rules about disk and memory. */
export const disk: ReadonlyArray<Rule> = [
  {
    code: "root-volume-too-small",
    title: "The root volume is smaller than the image's snapshot",
    explanation: "A volume must be at least as large as the snapshot that it is created from.",
    next:
      "Raise the size of the root volume (Build or HeadNode/LocalStorage/RootVolume/Size) to at least the size in the message.",
    signs: [
      /is smaller than (?:the )?snapshot|expect size ?>=|volume size must be (?:greater|larger)|smaller than (?:the )?(?:size|minimum)[^.]* (?:snapshot|AMI)/i,
    ],
  },
  {
    code: "disk-full",
    title: "A disk is full",
    explanation: "A volume had no space left for a write, and later steps failed as a consequence.",
    next:
      "Raise the size of the volume: Build/Image/RootVolume/Size for an image, LocalStorage/RootVolume/Size for nodes, or the size of the shared storage that has the path.",
    signs: [
      /No space left on device|ENOSPC/i,
      /You don't have enough free space|At least \d+\w* more space needed on the|needs \d+ ?[KMG]i?B (?:more space )?on the|Not enough (?:free )?(?:disk )?space|Insufficient space|insufficient disk space|disk is full|not enough space/i,
    ],
  },
  {
    code: "disk-quota-exceeded",
    title: "A disk quota is used up",
    explanation: "The file system refuses writes, because the quota of the user, group or volume is used up.",
    next: "Raise the quota of that file system or volume, or free space in it.",
    signs: [/Disk quota exceeded|EDQUOT/],
  },
  {
    code: "memory-exhausted",
    title: "The instance ran out of memory",
    explanation: "The kernel killed a process, or denied it memory, because the instance had none left.",
    next: "Use an instance type with more memory, or run fewer jobs in parallel (such as `make -j`).",
    signs: [
      /Out of memory: Kill|oom[-_ ]kill|invoked oom-killer|Memory cgroup out of memory/i,
      /Cannot allocate memory|ENOMEM|virtual memory exhausted|std::bad_alloc|MemoryError\b|JavaScript heap out of memory|Killed signal terminated program|(?:internal compiler error|fatal error): Killed|\b(?:exit (?:code|status)|status) 137\b|line \d+:\s+\d+ Killed\b/,
    ],
  },
  {
    code: "read-only-file-system",
    title: "A file system is read-only",
    explanation: "A program tried to write to a file system that is mounted read-only, often after a disk error.",
    next:
      "Mount it for writing, or write elsewhere. On a node: replace the node and look for disk errors in its system log.",
    signs: [/Read-only file system|EROFS/i],
  },
  {
    code: "disk-error",
    title: "A disk reports errors",
    explanation: "The kernel reports errors of a block device or of the file system on it.",
    next: "Replace the node or the volume; restore damaged data from a snapshot.",
    in: ["system-messages", "syslog", "build", "chef-client", "compute_console_output"],
    signs: [
      /blk_update_request: I\/O error|Buffer I\/O error|EXT4-fs error|XFS \([^)]+\): .*(?:corrupt|I\/O [Ee]rror)|Structure needs cleaning/,
    ],
  },
]
