/**
 * What runs: clusters some of whose nodes fail, and what is healthy or goes on though its logs have words of trouble.
 *
 * @module
 */
import {
  buildLog,
  type Case,
  cfnInit,
  clustermgtd,
  compute,
  daemon,
  firstStart,
  going,
  head,
  protectedMode,
  refusedLaunch,
  running,
} from "./frame.ts"

/** What runs. */
export const runs: ReadonlyArray<Case> = [
  running("dynamic-ice", "capacity", {
    codes: ["insufficient-capacity"],
    evidence: "InsufficientInstanceCapacity - We currently do not have sufficient",
  }, {
    [head("slurm_resume")]: [
      daemon("resume:main", "INFO", "ResumeProgram startup."),
      daemon(
        "fleet_manager:_launch_instances",
        "ERROR",
        "Failed RunInstances request (1): InsufficientInstanceCapacity - We currently do not have sufficient p4d.24xlarge capacity in the Availability Zone you requested (us-east-1d).",
      ),
      daemon("resume:_resume", "ERROR", "Failed to launch following nodes, setting nodes to DOWN: (x1) ['q-dy-c-1']"),
      daemon("resume:main", "INFO", "ResumeProgram finished."),
    ],
  }),
  running("protected-launch", "permissions", {
    codes: ["service-linked-role-missing"],
    evidence: "AuthFailure.ServiceLinkedRoleCreationNotPermitted",
  }, {
    [head("clustermgtd")]: clustermgtd(
      ...refusedLaunch(
        "AuthFailure.ServiceLinkedRoleCreationNotPermitted - The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.",
      ),
      ...protectedMode,
    ),
  }, "PROTECTED"),
  running("protected-silent", "schedulers", { codes: ["fleet-protected"], evidence: "PROTECTED" }, {}, "PROTECTED"),
  running("dead-clustermgtd", "schedulers", {
    codes: ["clustermgtd-not-started"],
    evidence: "No valid clustermgtd heartbeat detected",
  }, {
    [head("slurm_resume")]: [
      daemon("resume:_resume", "ERROR", "No valid clustermgtd heartbeat detected, clustermgtd is down!"),
    ],
  }),
  running("hardware", "capacity", {
    codes: ["instance-health-check-failed"],
    evidence: "that is failing ec2_health_check",
  }, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "clustermgtd:_log_failed_health_check",
        "WARNING",
        "Node q-st-c-1(10.0.1.20) is associated with instance i-0bbbbbbbbbbbbbbb2 that is failing ec2_health_check. EC2 health state: {'Status': 'impaired'}",
      ),
    ),
  }),
  running("recovered-ice", "healthy", undefined, {
    [head("slurm_resume")]: [
      daemon(
        "fleet_manager:_launch_instances",
        "ERROR",
        "Failed RunInstances request (1): InsufficientInstanceCapacity - We currently do not have sufficient c5.large capacity",
      ),
      daemon("instance_manager:_launch_instances", "INFO", "Launched the following instances (x1) ['i-0aa']"),
    ],
  }),
  running("all-well", "healthy", undefined, {
    [head("clustermgtd")]: clustermgtd(),
    [head("slurmctld")]: firstStart,
    [head("chef-client")]: [
      "[2026-05-04T10:00:02+00:00] ERROR: shard_seed: Failed to get dmi property serial_number: is dmidecode installed?",
      "[2026-05-04T10:00:02+00:00] INFO: Cinc Client Run complete in 71.22 seconds",
    ],
    [head("cfn-init")]: cfnInit("chef", undefined),
    [compute("cloud-init-output")]: [
      "cat: /etc/foo: No such file or directory",
      "curl: (28) Connection timed out, retrying",
    ],
  }),
  running("user-noise", "healthy", undefined, {
    [head("system-messages")]: [
      "May  4 10:00:00 ip-10-0-0-10 sshd[1]: error: kex_exchange_identification: Connection closed by remote host",
      "May  4 10:00:00 ip-10-0-0-10 sshd[2]: Failed password for invalid user admin from 198.51.100.7 port 22 ssh2",
    ],
    [head("slurmctld")]: [
      ...firstStart,
      "[2026-05-04T11:00:00.000] error: job_submit: Invalid account for user alice",
      "[2026-05-04T11:00:00.000] _slurm_rpc_submit_batch_job: Invalid partition name specified",
    ],
  }),
  going("building", {
    imageId: "weather",
    imageBuildStatus: "BUILD_IN_PROGRESS",
    imagebuilderImageStatus: "BUILDING",
  }, {
    "3.16.1/1": buildLog({
      name: "PinVersion",
      lines: ["Stderr: Error: Unable to find a match: kernel-devel-1"],
      exit: 0,
    }),
  }),
  going(
    "creating",
    { clusterName: "weather", clusterStatus: "CREATE_IN_PROGRESS", computeFleetStatus: "RUNNING" },
    {
      [head("clustermgtd")]: clustermgtd(...refusedLaunch("InsufficientInstanceCapacity - none")),
    },
  ),
  going("available", { imageId: "weather", imageBuildStatus: "BUILD_COMPLETE" }, {
    "3.16.1/1": [
      "Stderr: E: Could not get lock /var/lib/dpkg/lock",
      "Image transitioned to AVAILABLE state for Image ARN: x",
    ],
  }),
]
