/**
 * Slurm, its database, the daemons that manage nodes, directories of users, and DCV.
 *
 * @module
 */
import { fleetLogs, type Rule } from "../Rule.ts"

/** Rules about schedulers and directories. */
export const schedulers: ReadonlyArray<Rule> = [
  {
    code: "slurm-accounting-db-failed",
    title: "Slurm's accounting cannot connect to its database",
    explanation:
      "slurmdbd cannot connect to the database: its name, port, user, password, TLS or route is wrong. The head node waits for it until it times out.",
    next:
      "Correct SlurmSettings/Database (Uri, UserName, PasswordSecretArn), and let the database's security group accept the head node.",
    signs: [
      {
        text:
          /mysql_real_connect failed|Access denied for user|Unknown (?:MySQL server host|database)|Can't connect to (?:MySQL|server)|mysql_query failed|Too many connections|SSL connection error|Authentication plugin|Host '[^']*' is (?:blocked|not allowed)|max_allowed_packet|innodb\w*/i,
        in: ["slurmdbd"],
      },
      { text: /(?:fatal|error): .*/, in: ["slurmdbd"] },
      { text: /Failure to parse uri with error|Invalid URI specified/ },
      {
        text:
          /sacctmgr: error|slurmdbd\S*.*(?:fail|error|refused|not (?:running|respond))|Access denied for user '[^']*'@|update_slurm_database_password|::config_slurm_accounting line/,
        within: ["chef-error"],
        weight: "place",
      },
      {
        text:
          /slurm_persist_conn_open|DBD_\w+ .*fail|Sending PersistInit|Association database appears down|slurmdbd: .*(?:fail|error)|accounting_storage.*fail/,
        in: ["slurmctld"],
        weight: "place",
      },
    ],
  },
  {
    code: "slurm-configuration-invalid",
    title: "Slurm rejects its configuration",
    explanation: "slurmctld or slurmd rejected a parameter or file, often one of CustomSlurmSettings.",
    next: "Correct SlurmSettings/CustomSlurmSettings (or that of the queue or compute resource, or the file included).",
    in: ["slurmctld", "slurmd", "chef-client", "slurmdbd", "cfn-init", "cloud-init-output"],
    signs: [
      /Parsing error at unrecognized key|Parse error in file|Unable to process (?:configuration|file)|fatal: .*(?:slurm\.conf|gres\.conf|cgroup\.conf|configuration|parameter|plugin|cannot find|invalid|Invalid|can't|cannot)|_parse_next_key|invalid (?:value|parameter|option).*slurm|Invalid (?:node|partition|SelectType|SchedulerType|TaskPlugin|ProctrackType|PriorityType|JobCompType|AccountingStorage\w*|Prolog\w*|Epilog\w*|SlurmctldParameters)|cannot find \S+ plugin|Incompatible (?:Slurm )?plugin|Failed to generate slurm configurations|Duplicated NodeName|duplicate partition/,
      { text: /fatal: /, in: ["slurmctld"] },
    ],
  },
  {
    code: "slurm-build-failed",
    title: "Slurm or one of its libraries could not be built",
    explanation: "The build compiles Slurm, PMIx, Munge and jwt; configure or make failed.",
    next:
      "Find the first error of the compiler; often a library of the parent image is missing, too old or installed twice.",
    within: ["chef-error"],
    weight: "place",
    signs: [/configure: error: |::install_(?:slurm|pmix|munge|jwt|http_parser)\w* line/],
  },
  {
    code: "munge-failed",
    title: "Munge, which authenticates the nodes, failed",
    explanation: "The key differs between nodes or is invalid, the daemon does not run, or the clocks differ.",
    next:
      "Correct SlurmSettings/MungeKeySecretArn (32 to 1024 random bytes in base64); stop the fleet before the key is changed.",
    signs: [
      /Error (?:decoding|fetching) (?:the )?munge key|Fetched munge key size|Munge (?:decode|encode) failed|munge(?:d)?: (?:Error|Emergency|Failed)|Invalid munge credential|Munge key\b.*(?:invalid|not valid|fail)|Unable to (?:decode|fetch|read) .*munge|munge key.*(?:fail|invalid|size)|Rewound credential|Expired credential|Failed to access "\/run\/munge|Munged communication error/i,
      { text: /update_munge_key|munge_key_manager|\[[^\]]*munge[^\]]*\]/i, within: ["chef-error"], weight: "place" },
    ],
  },
  {
    code: "directory-service-failed",
    title: "The directory of users cannot be used",
    explanation:
      "SSSD on the node cannot connect to the directory, does not trust its certificate, or lacks the permission to read it, so it finds no users.",
    next:
      "Correct DirectoryService: DomainAddr, LdapTlsCaCert, LdapTlsReqCert, DomainReadOnlyUser and PasswordSecretArn; allow 389 and 636 in the security groups.",
    signs: [
      {
        text:
          /ldap_install_tls failed|(?:certificate|TLS|SSL)\b.*(?:fail|error|verify|invalid|expired)|Invalid credentials|ldap_(?:bind|sasl_\w+|simple_bind)\S* (?:failed|error)|Can't contact LDAP server|Unable to (?:connect|bind|resolve)|No such object|Could not (?:start TLS|resolve)|connect_done.*failed|Going offline|Failed to (?:connect|resolve|bind|init)|(?:KDC|Kerberos|kinit).*(?:fail|error|cannot)|Connection (?:refused|timed out|reset)|Insufficient access|Server is unwilling/i,
        in: ["sssd", "sssd_domain_default"],
      },
      {
        text:
          /Recipe: .*directory_service.*(?:raise|fail)|The secret \S+ is not supported|ldap_\w+: .*|LDAP\S*.*(?:error|fail|invalid|refused|unable)/i,
        within: ["chef-error"],
      },
      {
        text: /fetch user data from remote directory service|::directory_service line|getent passwd/,
        within: ["chef-error"],
        weight: "place",
      },
    ],
  },
  {
    code: "clustermgtd-not-started",
    title: "clustermgtd, which manages the nodes, does not run",
    explanation:
      "Its heartbeat is missing: the daemon could not start, often because its Python environment or configuration was changed, or it stopped.",
    next: "Read the log clustermgtd; build a custom AMI again without changing ParallelCluster's Python environments.",
    signs: [
      { text: /ModuleNotFoundError|ImportError|PermissionError/, in: ["clustermgtd"] },
      /clustermgtd_heartbeat: No such file|No valid clustermgtd heartbeat detected|[Cc]lustermgtd has been offline since/,
      { text: /CRITICAL - (?:An unexpected error|Failed|Unable)|CRITICAL - .*/, in: ["clustermgtd"] },
      {
        text:
          /gave up: (?:clustermgtd|clusterstatusmgtd|computemgtd) entered FATAL|exited: clustermgtd \(exit status [1-9]/,
        in: ["supervisord"],
      },
    ],
  },
  {
    code: "slurmctld-not-responding",
    title: "slurmctld, the Slurm controller, does not respond",
    explanation: "clustermgtd cannot reach the controller, so no node is started, replaced or stopped.",
    next: "Read the log slurmctld, check the head node's memory and disk, and restart slurmctld.",
    weight: "place",
    in: ["clustermgtd", "slurm_resume"],
    signs: [
      {
        text: /Unable to get partition\/node info from slurm/,
        overcome: /Retrieving list of EC2 instances|Found the following|Performing node maintenance/,
      },
    ],
  },
  {
    code: "update-readiness-failed",
    title: "Not every node applied the new configuration in time",
    explanation:
      "After an update the head node checks that compute and login nodes run the new configuration; some did not, and the update was rolled back.",
    next:
      "Stop the fleet before the update, or find out why the update did not run on the nodes in the message (logs cfn-init, chef-client, cfn-hup); then update again.",
    signs: [
      /(?:wrong|incomplete|missing) records \([1-9]\d*\)/,
      {
        text:
          /Some cluster readiness checks failed|Cannot read config versions|check_cluster_ready\.py.* returned [1-9]/,
        weight: "place",
      },
    ],
  },
  {
    code: "update-fleet-not-stopped",
    title: "The compute fleet or the login nodes are running",
    explanation: "This change requires a stopped compute fleet, or stopped login nodes.",
    next: "Stop them (UpdateComputeFleet with STOP_REQUESTED, login nodes with a Count of 0), then update.",
    signs: [
      /[Cc]ompute fleet is not stopped|login nodes? (?:are|is) (?:still )?(?:running|not stopped)|check_login_nodes_stopped|must be stopped|All compute nodes must be stopped/,
    ],
  },
  {
    code: "node-health-check-failed",
    title: "A health check of a node failed",
    explanation: "A check before a job, such as the GPU check with DCGM, failed, and the node is drained and replaced.",
    next: "For a single node no action is needed; if all fail, check the driver in the image, or disable the check.",
    signs: [
      {
        text:
          /(?:HealthCheckManager|health check)\b.*(?:failed|exit code [1-9])|failed during bootstrap when performing health check/i,
        in: ["slurm_health_check", "slurm_health_check_events", ...fleetLogs],
        weight: "place",
      },
      { text: /"Fail"|DCGM\S*.*fail|\berrors?\b.*(?:GPU|DBE|NVLink|PCIe)/i, in: ["slurm_health_check"] },
    ],
  },
  {
    code: "slurmd-registration-failed",
    title: "A node does not join Slurm",
    explanation:
      "slurmd on the node cannot connect to slurmctld, or its hardware or configuration differs from slurm.conf.",
    next:
      "Let the head node's security group accept 6819-6829 from the nodes (and back), and compare the node's hardware with the compute resource.",
    signs: [
      {
        text:
          /Unable to register|[Uu]nable to contact slurm controller|Unable to determine this slurmd's NodeName|error: .*(?:slurm_receive_msg|Communication|connect)|fatal: /,
        in: ["slurmd"],
      },
      {
        text:
          /(?:appears|appear) to have a different slurm\.conf|Low (?:RealMemory|socket|CPUs|TmpDisk)|gres\/\S+ count reported lower|Setting node \S+ state to INVAL|has low (?:real_memory|cpu)|error: Node \S+ has invalid/,
        in: ["slurmctld", "slurmd"],
      },
      { text: /failed to register to the Slurm management daemon/, in: fleetLogs, weight: "place" },
    ],
  },
  {
    code: "slurm-daemon-crashed",
    title: "A daemon of Slurm crashed",
    explanation: "The daemon aborted or was killed by a signal: a bug, often triggered by unusual names or settings.",
    next:
      "Search for the message in Slurm's bugs and ParallelCluster's issues (wrong DNS search domains are one such cause); use a later version.",
    in: ["slurmctld", "slurmdbd", "slurmd", "system-messages", "syslog"],
    signs: [
      /^(?:.*\bslurm(?:ctld|dbd|d)\[\d+\]: )?(?:double free or corruption|free\(\): |malloc\(\): |corrupted size|Segmentation fault|.*Assertion .* failed)/,
      /slurm(?:ctld|dbd|d)(?:\.service)?\b.*(?:code=dumped|status=\d+\/(?:ABRT|SEGV)|segfault)/,
    ],
  },
  {
    code: "compute-bootstrap-timeout",
    title: "Compute nodes exceed their bootstrap timeout",
    explanation:
      "A node that is not ready in time terminates itself; often a custom action or a mount takes too long or hangs.",
    next:
      "Shorten OnNodeStart and OnNodeConfigured (or move their work into the image), or raise DevSettings/Timeouts/ComputeNodeBootstrapTimeout.",
    signs: [/^Timed-out when bootstrapping instance/, /Timed-out when bootstrapping instance/],
    in: ["cloud-init-output", "system-messages", "syslog", "compute_console_output"],
  },
  {
    code: "node-bootstrap-failed",
    title: "Compute nodes start but never become ready",
    explanation:
      "Instances were launched, but the nodes were not ready in time or terminated themselves, because their bootstrap failed.",
    next: "Read the logs chef-client and cloud-init-output of these nodes; their subnet may lack internet access.",
    weight: "place",
    in: [...fleetLogs, "cloud-init-output", "slurmctld", "bootstrap_error_msg", "compute_console_output"],
    signs: [
      /Replacement timeout expires for node|Resume timeout expires for node|is in power up state without valid backing instance/,
      /Bootstrap failed with error/,
      { text: /Failed when retrieving Compute info from DynamoDB/ },
      { text: /Node bootstrap error|[Ff]ound the following bootstrap failure nodes/, weight: "consequence" },
    ],
  },
  {
    code: "fleet-protected",
    title: "The fleet is in protected mode, because nodes failed repeatedly",
    explanation:
      "After ten failed node starts ParallelCluster deactivates the queue; the creation of a cluster then fails.",
    next:
      "Find in the logs why nodes fail (clustermgtd, and chef-client of the nodes), correct it, then start the fleet again.",
    weight: "consequence",
    signs: [
      /Cluster has been set to PROTECTED mode/,
      { text: /^StaticNodeBootstrapFailure|^PROTECTED$/, in: ["describe"] },
      { text: /Setting cluster into protected mode|Cluster is in protected mode/, in: fleetLogs },
    ],
  },
  {
    code: "login-nodes-failed",
    title: "Login nodes do not become ready",
    explanation: "The load balancer or the instances of a pool of login nodes failed.",
    next: "Read the logs of the login nodes, and the events of their Auto Scaling group in EC2.",
    weight: "consequence",
    signs: [
      { text: /: failed$/, in: ["describe"] },
      {
        text: /AutoScaling::AutoScalingGroup \S+ \w+_FAILED|LoginNodes\S* \w+_FAILED/,
        in: ["stackEvent"],
        weight: "place",
      },
    ],
  },
  {
    code: "dcv-failed",
    title: "NICE DCV could not be set up",
    explanation:
      "The remote desktop server of the head node did not start, or its certificate or session could not be created.",
    next:
      "Read the logs dcv-server and dcv-authenticator; use an instance type and image that DCV supports, or disable DCV.",
    signs: [
      {
        text:
          /::dcv\w* line|resource '(?:dcv|service\[dcvserver|execute\[dcv)|dcvserver\S*.*(?:fail|not found|inactive)/i,
        within: ["chef-error"],
        weight: "place",
      },
      {
        text: /\b(?:ERROR|CRITICAL)\b.*/,
        in: ["dcv-server", "dcv-authenticator", "dcv-ext-authenticator"],
        weight: "place",
      },
    ],
  },
]
