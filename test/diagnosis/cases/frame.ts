/**
 * What stands around the lines that decide: descriptions, events and logs as the service, Image Builder, AWSTOE, cinc-client,
 * cfn-init and clustermgtd write them.
 *
 * @module
 */
import type { Description } from "../../../src/diagnosis/Facts.ts"

/** An event of a stack, but for what all of one stack have. */
export interface Event {
  readonly logicalResourceId: string
  readonly resourceType: string
  readonly resourceStatus: string
  readonly resourceStatusReason?: string
}

/** Something that failed, or did not, and what is to be found. */
export interface Case {
  readonly id: string
  readonly family: string
  readonly description: Description
  /** The oldest first. */
  readonly events: ReadonlyArray<Event>
  readonly logs: Readonly<Record<string, ReadonlyArray<string>>>
  /** What is to be found: none for what is healthy or goes on. */
  readonly expected:
    | {
      readonly codes: ReadonlyArray<string>
      /** A part of the line that decides; of several lines that say it equally well, any. */
      readonly evidence: string | ReadonlyArray<string>
    }
    | undefined
}

const stackName = "weather"
const stack = (resourceStatus: string, resourceStatusReason?: string): Event => ({
  logicalResourceId: stackName,
  resourceType: "AWS::CloudFormation::Stack",
  resourceStatus,
  ...(resourceStatusReason === undefined ? {} : { resourceStatusReason }),
})
const failed = (
  logicalResourceId: string,
  resourceType: string,
  reason: string,
  resourceStatus = "CREATE_FAILED",
): Event => ({ logicalResourceId, resourceType, resourceStatus, resourceStatusReason: reason })

/** How a resource's handler says what its service answered. */
export const handler = (message: string, code: string, service = "Ec2", status = 400): string =>
  `Resource handler returned message: "${message} (Service: ${service}, Status Code: ${status}, Request ID: 1b7c2d3e-0000-4111-8222-333344445555)" (RequestToken: 7e8f9a0b-1111-4222-8333-444455556666, HandlerErrorCode: ${code})`

// Images

const component = (name: string) =>
  `arn:aws:imagebuilder:eu-west-1:111122223333:component/parallelclusterimage-${name}f1e2d3c4-0000-4111-8222-333344445555/3.16.1/1`
/** Documents that a build runs. */
export const documents = {
  cluster: component(""),
  update: component("updateos-"),
  script: component("script-0-"),
  test: component("test-"),
  own: "arn:aws:imagebuilder:eu-west-1:111122223333:component/site-tools/1.0.0/1",
}

/** A step of a document. */
export interface Step {
  readonly document?: keyof typeof documents
  readonly name: string
  readonly lines: ReadonlyArray<string>
  readonly exit?: number | undefined
}

const launch = [
  "Image transitioned to BUILDING state for Image ARN: arn:aws:imagebuilder:eu-west-1:111122223333:image/parallelclusterimage-weather/3.16.1/1",
  "Started BUILD workflow arn:aws:imagebuilder:eu-west-1:aws:workflow/build/build-image/1.0.3/1",
  "Started step LaunchBuildInstance with action LaunchInstance",
  "Launching instance",
]
const launched = [
  "Launched instance (instance id: i-0a1b2c3d4e5f60789)",
  "Waiting for instance availability (id: i-0a1b2c3d4e5f60789, expected state: ['passed']). Attempt number: 1.",
  "Completed step LaunchBuildInstance",
  "Started step ApplyBuildComponents with action ExecuteComponents",
  "Sending command to instance to run",
]
const usual: ReadonlyArray<Step> = [
  { name: "OperatingSystemName", lines: ["CmdExecution: Stdout: alinux2023"], exit: 0 },
  { name: "SystemInfo", lines: ["CmdExecution: Stderr: + mkdir -p /opt/parallelcluster"], exit: 0 },
  {
    name: "PinVersion",
    lines: [
      "Stderr: umount: /mnt: not mounted.",
      "Stdout: No match for argument: infiniband-diags-compat",
      "Stdout: Complete!",
    ],
    exit: 0,
  },
  { name: "InstallCincAndCookbooks", lines: ["Stdout: Cookbook download succeeded (HTTP 200)"], exit: 0 },
]

const stepLines = (steps: ReadonlyArray<Step>): ReadonlyArray<string> => {
  let current = ""
  return steps.flatMap(({ document = "cluster", exit, lines, name }) => {
    const head = current === document ? [] : [`Document ${documents[document]}`, "Phase build"]
    current = document
    return [
      ...head,
      `Step ${name}`,
      "ExecuteBash: STARTED EXECUTION",
      ...lines,
      ...(exit === undefined ? [] : [`CmdExecution: ExitCode ${exit}`, "ExecuteBash: FINISHED EXECUTION"]),
    ]
  })
}

/** A build's log up to the step that failed. */
export const buildLog = (...steps: ReadonlyArray<Step>): ReadonlyArray<string> => [
  ...launch,
  ...launched,
  ...stepLines([...usual, ...steps]),
  "TOE has completed execution with failure - Execution failed!",
  "Command failed (command id: 4b2b4019-3c3f-288f-f0a9-3c449c153520, state: Failed)",
  "Action failed for step ApplyBuildComponents. Failing step",
  "Workflow failed. Terminating build instance",
  "Image transitioned to FAILED state for Image ARN: arn:aws:imagebuilder:eu-west-1:111122223333:image/parallelclusterimage-weather/3.16.1/1",
]

const imageStack = (first: Event, followers: ReadonlyArray<string>): ReadonlyArray<Event> => [
  stack("CREATE_IN_PROGRESS", "User Initiated"),
  first,
  ...followers.map((name) => failed(name, "AWS::SNS::Subscription", "Resource creation cancelled")),
  stack("ROLLBACK_IN_PROGRESS", `The following resource(s) failed to create: [${first.logicalResourceId}]. `),
]

/** An image whose build failed in Image Builder, for a reason that the service gives. */
export const image = (
  id: string,
  family: string,
  expected: Case["expected"],
  log: ReadonlyArray<string>,
  reason = `Workflow Execution ID: 'wf-0f1e2d3c' failed with reason: Document ${documents.cluster} failed!`,
): Case => ({
  id,
  family,
  description: {
    imageId: stackName,
    imageBuildStatus: "BUILD_FAILED",
    imagebuilderImageStatus: "FAILED",
    imagebuilderImageStatusReason: reason,
  },
  events: imageStack(
    failed(
      "ParallelClusterImage",
      "AWS::ImageBuilder::Image",
      `Resource handler returned message: "Error occurred during operation '${reason}'." (RequestToken: 1e39d9de, HandlerErrorCode: GeneralServiceException)`,
    ),
    [],
  ),
  logs: log.length === 0 ? {} : { "3.16.1/1": log },
  expected,
})

/** An image whose stack failed before a build began. */
export const imageStackFailure = (
  id: string,
  family: string,
  expected: Case["expected"],
  logicalResourceId: string,
  resourceType: string,
  reason: string,
): Case => ({
  id,
  family,
  description: { imageId: stackName, imageBuildStatus: "BUILD_FAILED" },
  events: imageStack(failed(logicalResourceId, resourceType, reason), ["BuildNotificationSubscription"]),
  logs: {},
  expected,
})

/** What cinc-client prints around the resource that failed. */
export const chefFailure = (
  resource: string,
  recipe: string,
  exception: string,
  report: ReadonlyArray<string>,
  message: string,
): ReadonlyArray<string> => [
  "[2026-05-04T10:00:01+00:00] INFO: Started Cinc Zero at chefzero://localhost:8889 with repository at /etc/chef (One version per cookbook)",
  "Cinc Client, version 19.3.14",
  "[2026-05-04T10:00:02+00:00] ERROR: shard_seed: Failed to get dmi property serial_number: is dmidecode installed?",
  "Recipe: aws-parallelcluster-platform::cron",
  "  * cookbook_file[cron.jobs.deny] action create (up to date)",
  `[2026-05-04T10:01:00+00:00] INFO: Retrying execution of ${resource}, 2 attempts left`,
  "    ================================================================================",
  `    Error executing action \`run\` on resource '${resource}'`,
  "    ================================================================================",
  `    ${exception}`,
  `    ${"-".repeat(exception.length)}`,
  ...report.map((line) => `    ${line}`),
  "    Resource Declaration:",
  "    ---------------------",
  `    # In /etc/chef/local-mode-cache/cache/cookbooks/${recipe.split("::")[0]}/recipes/${recipe.split("::")[1]}.rb`,
  "    System Info:",
  "    chef_version=19.3.14",
  "Running handlers:",
  "[2026-05-04T10:02:00+00:00] ERROR: Running exception handlers",
  "Running handlers complete",
  "[2026-05-04T10:02:01+00:00] ERROR: Exception handlers complete",
  "Infra Phase failed. 80 resources updated in 01 minutes 45 seconds",
  "[2026-05-04T10:02:02+00:00] FATAL: Stacktrace dumped to /etc/chef/local-mode-cache/cache/cinc-stacktrace.out",
  `[2026-05-04T10:02:03+00:00] FATAL: ${"-".repeat(87)}`,
  "[2026-05-04T10:02:03+00:00] FATAL: PLEASE PROVIDE THE CONTENTS OF THE stacktrace.out FILE (above) IF YOU FILE A BUG REPORT",
  `[2026-05-04T10:02:03+00:00] FATAL: ${"-".repeat(87)}`,
  `[2026-05-04T10:02:04+00:00] FATAL: ${exception}: ${resource} (${recipe} line 12) had an error: ${exception}: ${message}`,
]

/** What a command printed that a recipe ran. */
export const shellFailure = (
  resource: string,
  recipe: string,
  command: string,
  stderr: ReadonlyArray<string>,
  status = 1,
): ReadonlyArray<string> =>
  chefFailure(resource, recipe, "Mixlib::ShellOut::ShellCommandFailed", [
    `Expected process to exit with [0], but received '${status}'`,
    `---- Begin output of ${command} ----`,
    "STDOUT: ",
    ...stderr.map((line, index) => index === 0 ? `STDERR: ${line}` : line),
    `---- End output of ${command} ----`,
    `Ran ${command} returned ${status}`,
  ], `Expected process to exit with [0], but received '${status}'`)

/** The same in a build, where AWSTOE puts a word before each line. */
export const recipes = (lines: ReadonlyArray<string>, document: Step["document"] = "cluster"): Step => ({
  document,
  name: "InstallPClusterPackages",
  lines: [
    "CmdExecution: Stdout: Calling chef-client with /etc/parallelcluster/image_dna.json",
    ...lines.map((line) => `Stdout: ${line}`),
  ],
  exit: 1,
})

// Clusters

/** Names of streams of the head node and of two compute nodes. */
export const head = (log: string): string => `ip-10-0-0-10.i-0aaaaaaaaaaaaaaa1.${log}`
/** The first compute node. */
export const compute = (log: string): string => `ip-10-0-1-20.i-0bbbbbbbbbbbbbbb2.${log}`

/** A failure of the creation of a cluster. */
export const cluster = (
  id: string,
  family: string,
  expected: Case["expected"],
  failure: {
    readonly code: string
    readonly reason: string
    readonly event: Event
    readonly followers?: ReadonlyArray<string>
  },
  logs: Case["logs"],
): Case => ({
  id,
  family,
  description: {
    clusterName: stackName,
    clusterStatus: "CREATE_FAILED",
    computeFleetStatus: "UNKNOWN",
    failures: [{ failureCode: failure.code, failureReason: failure.reason }],
  },
  events: [
    stack("CREATE_IN_PROGRESS", "User Initiated"),
    {
      logicalResourceId: "CloudWatchLogGroup",
      resourceType: "AWS::Logs::LogGroup",
      resourceStatus: "CREATE_IN_PROGRESS",
      resourceStatusReason:
        "Encountered a permissions error performing a tagging operation, please add required tag permissions. Retrying request without including tags.",
    },
    failure.event,
    ...(failure.followers ?? []).map((name) => failed(name, "AWS::Lambda::Function", "Resource creation cancelled")),
    stack(
      "ROLLBACK_IN_PROGRESS",
      `The following resource(s) failed to create: [${failure.event.logicalResourceId}]. Rollback requested by user.`,
    ),
    failed("HeadNodeENI", "AWS::EC2::NetworkInterface", "network interface is currently in use", "DELETE_FAILED"),
  ],
  logs,
  expected,
})

/** A cluster of which a resource failed before its head node reported anything. */
export const clusterStackFailure = (
  id: string,
  family: string,
  expected: Case["expected"],
  logicalResourceId: string,
  resourceType: string,
  reason: string,
): Case =>
  cluster(id, family, expected, {
    code: "ClusterCreationFailure",
    reason: "Failed to create the cluster.",
    event: failed(logicalResourceId, resourceType, reason),
    followers: ["CleanupResourcesFunction"],
  }, {})

const waitCondition = (reason: string): Event =>
  failed("HeadNodeWaitCondition20260504100000", "AWS::CloudFormation::WaitCondition", reason)

/** A head node that reported that it failed. */
export const headNodeFailure = (
  id: string,
  family: string,
  expected: Case["expected"],
  [code, reason, message]: readonly [string, string, string],
  logs: Case["logs"],
): Case =>
  cluster(id, family, expected, {
    code,
    reason,
    event: waitCondition(
      `WaitCondition received failed message: '${message} Please check /var/log/chef-client.log in the head node, or check the chef-client.log in CloudWatch logs.' for uniqueId: i-0aaaaaaaaaaaaaaa1`,
    ),
  }, logs)

/** A head node that reported nothing in time. */
export const headNodeTimeout = (id: string, family: string, expected: Case["expected"], logs: Case["logs"]): Case =>
  cluster(id, family, expected, {
    code: "HeadNodeBootstrapFailure",
    reason: "Cluster creation timed out.",
    event: waitCondition("WaitCondition timed out. Received 0 conditions when expecting 1"),
  }, logs)

/** Codes, reasons and messages of a head node. */
export const reported = {
  recipe: (recipe: string) =>
    [
      "HeadNodeBootstrapFailure",
      "Failed to set up the head node.",
      `Failed to run chef recipe ${recipe} line 12.`,
    ] as const,
  fleet: [
    "StaticNodeBootstrapFailure",
    "Cluster has been set to PROTECTED mode due to failures detected in static node provisioning.",
    "Cluster has been set to PROTECTED mode due to failures detected in static node provisioning.",
  ] as const,
  mount: (what: string, code: string) => [code, `Failed to mount ${what}.`, `Failed to mount ${what}.`] as const,
  action: (event: string, did: "execute" | "download" | "run") =>
    [
      `${event}${did === "execute" ? "Execution" : did === "download" ? "Download" : ""}Failure`,
      `Failed to ${did} ${event} script.`,
      `Failed to ${did} ${event} script 1${
        did === "execute" ? ", return code: 1." : did === "download" ? " using aws s3." : "."
      }`,
    ] as const,
}

/** What cfn-init writes up to the command that failed, or that still runs. */
export const cfnInit = (
  command: "chef" | "runpreinstall" | "runpostinstall",
  output: ReadonlyArray<string> | undefined,
): ReadonlyArray<string> => [
  "2026-05-04 10:00:00,001 [DEBUG] CloudFormation client initialized with endpoint https://cloudformation.eu-west-1.amazonaws.com",
  "2026-05-04 10:00:01,001 [INFO] Running configSets: default",
  "2026-05-04 10:00:02,001 [DEBUG] Running command shellRunPreInstall",
  "2026-05-04 10:00:02,101 [INFO] Command shellRunPreInstall succeeded",
  `2026-05-04 10:00:03,001 [DEBUG] Running command ${command}`,
  `2026-05-04 10:00:03,002 [DEBUG] No test for command ${command}`,
  ...(output === undefined ? [] : [
    `2026-05-04 10:05:03,001 [ERROR] Command ${command} (/opt/parallelcluster/scripts/${command}) failed`,
    `2026-05-04 10:05:03,002 [DEBUG] Command ${command} output: ${output[0] ?? ""}`,
    ...output.slice(1),
    `2026-05-04 10:05:03,003 [ERROR] Error encountered during build of config: Command ${command} failed`,
    "Traceback (most recent call last):",
    `cfnbootstrap.construction_errors.ToolError: Command ${command} failed`,
    "2026-05-04 10:05:03,004 [ERROR] -----------------------BUILD FAILED!------------------------",
    `2026-05-04 10:05:03,005 [ERROR] Unhandled exception during build: Command ${command} failed`,
  ]),
]

/** What a program of the fleet writes. */
export const daemon = (module: string, level: string, message: string): string =>
  `2026-05-04 10:10:00,123 - [slurm_plugin.${module}] - ${level} - ${message}`

/** What every clustermgtd writes. */
export const clustermgtd = (...lines: ReadonlyArray<string>): ReadonlyArray<string> => [
  daemon(
    "common:read_json",
    "INFO",
    "Unable to read file '/opt/slurm/etc/pcluster/run_instances_overrides.json'. Using default: {}",
  ),
  daemon("clustermgtd:manage_cluster", "INFO", "Managing cluster..."),
  daemon("clustermgtd:manage_cluster", "INFO", "Current compute fleet status: RUNNING"),
  ...lines,
  daemon("clustermgtd:manage_cluster", "INFO", "Managing cluster..."),
]

/** A launch that EC2 refuses, again and again. */
export const refusedLaunch = (
  error: string,
  api: "RunInstances" | "CreateFleet" = "RunInstances",
): ReadonlyArray<string> =>
  Array.from({ length: 3 }, () => [
    daemon(
      "clustermgtd:_maintain_nodes",
      "INFO",
      "Found the following unhealthy static nodes: (x1) ['q-st-c-1(q-st-c-1)']",
    ),
    daemon(
      "fleet_manager:_launch_instances",
      "ERROR",
      api === "RunInstances"
        ? `Failed RunInstances request (d7eaf96c): ${error}`
        : `Error in CreateFleet request (d7eaf96c): ${error}`,
    ),
    daemon(
      "instance_manager:_launch_instances",
      "ERROR",
      `Encountered exception when launching instances for nodes (x1) ['q-st-c-1']: ${error.split(" - ")[1] ?? error}`,
    ),
    daemon(
      "slurm_resources:is_bootstrap_failure",
      "WARNING",
      "Node bootstrap error: Node q-st-c-1(q-st-c-1) is currently in replacement and no backing instance, node state: DOWN+CLOUD+NOT_RESPONDING",
    ),
  ]).flat()

/** The end of a fleet whose nodes fail again and again. */
export const protectedMode: ReadonlyArray<string> = [
  daemon(
    "clustermgtd:_handle_bootstrap_failure_nodes",
    "WARNING",
    "Found the following bootstrap failure nodes: (x1) ['q-st-c-1']",
  ),
  daemon(
    "clustermgtd:_enter_protected_mode",
    "WARNING",
    "Setting cluster into protected mode due to failures detected in node provisioning. Please investigate the issue and then use 'pcluster update-compute-fleet --status START_REQUESTED' command to re-enable the fleet.",
  ),
]

/** The head node's report of a fleet in protected mode. */
export const waitForFleet: ReadonlyArray<string> = [
  "[2026-05-04T10:08:00+00:00] INFO: Waiting for static fleet capacity provisioning",
  ...chefFailure(
    "ruby_block[wait for static fleet capacity]",
    "aws-parallelcluster-slurm::finalize_head_node",
    "RuntimeError",
    ["Cluster has been set to PROTECTED mode due to failures detected in static node provisioning"],
    "Cluster has been set to PROTECTED mode due to failures detected in static node provisioning",
  ),
]

/** What slurmctld writes at its first start, with nothing wrong. */
export const firstStart: ReadonlyArray<string> = [
  "[2026-05-04T10:05:59.877] error: Configured MailProg is invalid",
  "[2026-05-04T10:06:02.170] slurmctld version 25.05.3 started on cluster weather",
  "[2026-05-04T10:06:09.281] error: Could not open node state file /var/spool/slurm.state/node_state: No such file or directory",
  "[2026-05-04T10:06:11.242] error: NOTE: Trying backup state save file. Information may be lost!",
]

/** A cluster whose fleet of static nodes fails. */
export const fleetFailure = (id: string, family: string, expected: Case["expected"], logs: Case["logs"]) =>
  headNodeFailure(id, family, expected, reported.fleet, {
    [head("chef-client")]: waitForFleet,
    [head("slurmctld")]: firstStart,
    ...logs,
  })

/** Nodes that EC2 does not launch. */
export const refused = (id: string, family: string, expected: Case["expected"], error: string, api?: "CreateFleet") =>
  fleetFailure(id, family, expected, {
    [head("clustermgtd")]: clustermgtd(...refusedLaunch(error, api), ...protectedMode),
  })

/** A recipe of the head node that failed, as its logs show it. */
export const recipeFailure = (
  id: string,
  family: string,
  expected: Case["expected"],
  name: string,
  chef: ReadonlyArray<string>,
  logs: Case["logs"] = {},
) =>
  headNodeFailure(id, family, expected, reported.recipe(name), {
    [head("chef-client")]: chef,
    [head("cfn-init")]: cfnInit("chef", ["Redirecting to cinc-client"]),
    ...logs,
  })

/** What goes well, or goes on. */
export const going = (
  id: string,
  description: Case["description"],
  logs: Case["logs"],
  events: Case["events"] = [],
): Case => ({
  id,
  family: "healthy",
  description,
  events,
  logs,
  expected: undefined,
})

/** A cluster that runs. */
export const running = (
  id: string,
  family: string,
  expected: Case["expected"],
  logs: Case["logs"],
  fleet = "RUNNING",
): Case => ({
  id,
  family,
  description: { clusterName: stackName, clusterStatus: "CREATE_COMPLETE", computeFleetStatus: fleet },
  events: [stack("CREATE_IN_PROGRESS", "User Initiated"), stack("CREATE_COMPLETE")],
  logs,
  expected,
})

/** An update that was rolled back. */
export const updateFailure = (
  id: string,
  family: string,
  expected: Case["expected"],
  event: Event,
  logs: Case["logs"],
): Case => ({
  id,
  family,
  description: { clusterName: stackName, clusterStatus: "UPDATE_FAILED", computeFleetStatus: "RUNNING" },
  events: [
    stack("CREATE_IN_PROGRESS", "User Initiated"),
    failed(
      "OldAttempt",
      "AWS::EC2::EIP",
      handler("The maximum number of addresses has been reached.", "ServiceLimitExceeded"),
    ),
    stack("CREATE_COMPLETE"),
    stack("UPDATE_IN_PROGRESS", "User Initiated"),
    event,
    stack("UPDATE_ROLLBACK_IN_PROGRESS", `The following resource(s) failed to create: [${event.logicalResourceId}]. `),
    stack("UPDATE_ROLLBACK_COMPLETE"),
  ],
  logs,
  expected,
})

/** The wait condition of an update. */
export const updateReported: Event = waitCondition(
  "WaitCondition received failed message: 'Update failed' for uniqueId: i-0aaaaaaaaaaaaaaa1",
)

/** A deletion that failed. */
export const deletion = (
  id: string,
  family: string,
  expected: Case["expected"],
  kind: "image" | "cluster",
  event: Omit<Event, "resourceStatus">,
): Case => ({
  id,
  family,
  description: kind === "image"
    ? { imageId: stackName, imageBuildStatus: "DELETE_FAILED" }
    : { clusterName: stackName, clusterStatus: "DELETE_FAILED" },
  events: [
    stack("CREATE_IN_PROGRESS", "User Initiated"),
    stack("CREATE_COMPLETE"),
    stack("DELETE_IN_PROGRESS", "User Initiated"),
    { ...event, resourceStatus: "DELETE_FAILED" },
    stack("DELETE_FAILED", `The following resource(s) failed to delete: [${event.logicalResourceId}]. `),
  ],
  logs: {},
  expected,
})

export { failed }
