/**
 * What goes well or goes on though its logs have words of trouble, as public logs show it.
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
  image,
  running,
} from "./frame.ts"

/** Nothing of which may be called a cause. */
export const fieldRuns: ReadonlyArray<Case> = [
  going("field-pip-resolver", {
    imageId: "weather",
    imageBuildStatus: "BUILD_IN_PROGRESS",
    imagebuilderImageStatus: "BUILDING",
  }, {
    "3.16.1/1": [
      "Step InstallPClusterPackages",
      "Stdout: ERROR: pip's dependency resolver does not currently take into account all the packages that are installed.",
      "Stdout: awscli 1.32.1 requires botocore==1.34.1, but you have botocore 1.35.2 which is incompatible.",
      "Stderr: WARNING: Retrying (Retry(total=4)) after connection broken by 'ReadTimeoutError': /simple/boto3/",
      "Stdout: Successfully installed boto3-1.35.2",
    ],
  }),
  going("field-mirror-retried", {
    imageId: "weather",
    imageBuildStatus: "BUILD_COMPLETE",
    imagebuilderImageStatus: "AVAILABLE",
  }, {
    "3.16.1/1": [
      "Stdout: Errors during downloading metadata for repository 'epel':",
      "Stdout:   - Curl error (28): Timeout was reached for https://mirrors.fedoraproject.org/metalink [Operation timed out]",
      "Stdout: Complete!",
      "Stdout: ERROR: Unable to load the kernel module 'nvidia-drm'.",
      "CmdExecution: ExitCode 0",
      "TOE has completed execution successfully - Execution succeeded!",
      "Image transitioned to AVAILABLE state for Image ARN: arn:aws:imagebuilder:eu-west-1:111122223333:image/parallelclusterimage-weather/3.16.1/1",
    ],
  }),
  going("field-build-testing", {
    imageId: "weather",
    imageBuildStatus: "BUILD_IN_PROGRESS",
    imagebuilderImageStatus: "TESTING",
  }, {
    "3.16.1/1": buildLog({ name: "Slurm", lines: ["Stderr: fatal: Unable to process configuration file"], exit: 0 }),
  }),
  going("field-image-deleting", { imageId: "weather", imageBuildStatus: "DELETE_IN_PROGRESS" }, {}, [
    {
      logicalResourceId: "weather",
      resourceType: "AWS::CloudFormation::Stack",
      resourceStatus: "DELETE_IN_PROGRESS",
      resourceStatusReason: "User Initiated",
    },
  ]),
  going("field-cluster-retrying", {
    clusterName: "weather",
    clusterStatus: "CREATE_IN_PROGRESS",
    computeFleetStatus: "UNKNOWN",
  }, {
    [head("chef-client")]: [
      "[2026-05-04T10:00:01+00:00] INFO: Retrying execution of execute[wait for slurm database], 4 attempts left",
      "sacctmgr: error: Sending PersistInit msg: Connection refused",
      "[2026-05-04T10:00:02+00:00] WARN: Nvidia driver is not installed",
    ],
    [head("slurmdbd")]: [
      "[2026-05-04T10:00:00.000] error: mysql_real_connect failed: 2002 Can't connect to MySQL server",
    ],
    [head("cfn-init")]: cfnInit("chef", undefined),
  }),
  going("field-cluster-deleting", { clusterName: "weather", clusterStatus: "DELETE_IN_PROGRESS" }, {
    [head("clustermgtd")]: clustermgtd(
      daemon("clustermgtd:_get_ec2_instances", "ERROR", "Failed when getting instance info from EC2 with exception x"),
    ),
  }),
  going("field-cluster-updating", {
    clusterName: "weather",
    clusterStatus: "UPDATE_IN_PROGRESS",
    computeFleetStatus: "RUNNING",
  }, {
    [head("chef-client")]: [
      "2026-05-04 10:00:00,000 - [check_cluster_ready:check] - ERROR - Some cluster readiness checks failed: Check failed due to the following erroneous records",
      "[2026-05-04T10:00:01+00:00] INFO: Retrying execution of execute[Check cluster readiness], 9 attempts left",
    ],
  }),
  going("field-update-complete", {
    clusterName: "weather",
    clusterStatus: "UPDATE_COMPLETE",
    computeFleetStatus: "STOPPED",
  }, {
    [head("chef-client")]: [
      "STDERR: slurm_reconfigure error: Unable to contact slurm controller (connect failure)",
      "[2026-05-04T10:00:01+00:00] INFO: Retrying execution of execute[reload config for running nodes], 4 attempts left",
      "[2026-05-04T10:00:30+00:00] INFO: Cinc Client Run complete in 41.2 seconds",
    ],
  }),
  running("field-job-oom", "healthy", undefined, {
    [head("slurmctld")]: [
      ...firstStart,
      "[2026-05-04T11:00:00.000] _job_complete: JobId=12 WEXITSTATUS 137",
      "[2026-05-04T11:00:00.000] error: slurm_msg_sendto: address:port=10.0.1.20:6818 msg_type=1008: Unexpected missing socket error",
    ],
    [compute("slurmd")]: [
      "[2026-05-04T10:59:59.000] [12.0] error: Detected 1 oom_kill event in StepId=12.0. Some of the step tasks have been OOM Killed.",
      "[2026-05-04T11:00:00.000] [12.batch] error: *** JOB 12 ON q-dy-c-1 CANCELLED AT 2026-05-04T11:00:00 DUE TO TIME LIMIT ***",
    ],
  }),
  running("field-scaled-down", "healthy", undefined, {
    [head("clustermgtd")]: clustermgtd(
      daemon(
        "clustermgtd:_handle_powering_down_nodes",
        "INFO",
        "Resetting powering down nodes: (x1) ['q-dy-c-1(10.0.1.20)']",
      ),
      daemon(
        "slurm_resources:is_backing_instance_valid",
        "WARNING",
        "Node state check: no corresponding instance in EC2 for node q-dy-c-1(10.0.1.20), node state: IDLE+CLOUD+POWERING_DOWN",
      ),
      daemon("common:delete_instances", "INFO", "Terminating instances (x1) ['i-0bbbbbbbbbbbbbbb2']"),
    ),
    [head("slurm_suspend")]: [daemon("suspend:main", "INFO", "SuspendProgram finished.")],
  }),
  running("field-logins", "healthy", undefined, {
    [head("system-messages")]: [
      "May  4 10:00:00 ip-10-0-0-10 sssd[be[default]]: Starting up",
      "May  4 10:00:00 ip-10-0-0-10 amazon-ssm-agent[3600]: ERROR Health ping failed with error - AccessDeniedException: User: x is not authorized to perform: ssm:UpdateInstanceInformation on resource: y",
      "May  4 10:00:01 ip-10-0-0-10 dbus-daemon[1]: [system] Failed to activate service 'org.bluez': timed out",
    ],
    [head("dcv-server")]: ["2026-05-04 10:00:00,000 [1:1] WARN  display - No display found: access denied"],
  }),
  // Failed, and none of its lines says why.
  image("field-build-odd", "healthy", undefined, [
    "Image transitioned to BUILDING state for Image ARN: arn:aws:imagebuilder:eu-west-1:111122223333:image/parallelclusterimage-weather/3.16.1/1",
    "Launched instance (instance id: i-0a1b2c3d4e5f60789)",
    "Completed step LaunchBuildInstance",
    "Image transitioned to FAILED state for Image ARN: arn:aws:imagebuilder:eu-west-1:111122223333:image/parallelclusterimage-weather/3.16.1/1",
  ], "An unknown error was met. Try again."),
]
