/**
 * EC2 capacity, and limits on running instances.
 *
 * @module
 */
import { fleetLogs, type Rule } from "../Rule.ts"

const nodeLogs: ReadonlyArray<string> = [...fleetLogs, "system-messages", "syslog", "computemgtd", "slurmctld"]

/** Rules about capacity. */
export const capacity: ReadonlyArray<Rule> = [
  {
    code: "capacity-block-inactive",
    title: "The capacity block is not active",
    explanation: "The configuration uses a capacity block that has not started yet or has ended.",
    next: "Start the nodes while the block is active, or buy another one; set MinCount to 0 until then.",
    signs: [/[Cc]apacity ?[Bb]lock\b.*(?:not (?:active|started|yet)|expired|ended|scheduled|unavailable|state|cannot)/],
  },
  {
    code: "capacity-reservation",
    title: "The capacity reservation is full or does not match",
    explanation:
      "The configuration uses a reservation that is full, expired, or for another instance type, platform or zone.",
    next: "Free or enlarge the reservation, correct its id, type and zone, or lower the queue's MinCount.",
    signs: [
      /ReservationCapacityExceeded|requested reservation does not have|(?:capacity reservation|CapacityReservation|reservation)\b.*(?:not (?:exist|found|active|match|compatible)|does not|do not|expired|cancelled|insufficient)|InsufficientReservedInstanceCapacity|InsufficientReservedCapacity/i,
    ],
  },
  {
    code: "insufficient-capacity",
    title: "EC2 has no capacity for the instance type in this zone",
    explanation: "EC2 currently has too few free instances of this type in this zone.",
    next:
      "Use several zones or instance types, use a capacity reservation, or try again later; with MinCount 0 the cluster can be created without nodes.",
    signs: [
      /Insufficient(?:Instance|Host)?Capacity\b|UnfulfillableCapacity/,
      /(?:do not|don't) (?:currently )?have (?:sufficient|enough) .{0,60}capacity|no Spot capacity available|insufficient capacity|There is no .{0,40}capacity available|not enough capacity/i,
    ],
  },
  {
    code: "vcpu-limit",
    title: "The account's quota of vCPUs is used up",
    explanation:
      "EC2 limits how many vCPUs of each family of instances an account runs in a region; for GPU families the quota of a new account is 0.",
    next: "Request more of that family in Service Quotas for this region, or use a family with quota left.",
    signs: [/VcpuLimitExceeded|vCPU (?:capacity|limit)/i],
  },
  {
    code: "spot-limit",
    title: "The account's quota of spot instances is used up",
    explanation: "EC2 limits how many spot requests an account has in a region.",
    next: "Request more in Service Quotas, or use on-demand capacity.",
    signs: [/MaxSpotInstanceCountExceeded|Max spot instance count exceeded|SpotInstanceLimit/i],
  },
  {
    code: "spot-price-too-low",
    title: "The spot price is above the maximum",
    explanation: "The queue's SpotPrice is lower than the current price of spot instances.",
    next: "Raise or remove SpotPrice: without it the on-demand price is the maximum.",
    signs: [/SpotMaxPriceTooLow|(?:Your )?Spot (?:request )?price .*(?:lower|below|too low)|price-too-low/i],
  },
  {
    code: "instance-limit",
    title: "The account's quota of instances is used up",
    explanation: "EC2 limits how many instances, or instances of a type, an account runs in a region.",
    next: "Request more in Service Quotas, or stop instances that are not needed.",
    signs: [
      /InstanceLimitExceeded|You have requested more instances|current instance limit|MaxIOPSLimitExceeded|InstanceFleetLimit|FleetLimitExceeded/i,
    ],
  },
  {
    code: "volume-limit",
    title: "The account's quota of EBS storage is used up",
    explanation:
      "EC2 limits how much EBS storage of each kind, how many volumes and how much IOPS an account has in a region.",
    next: "Delete volumes that are not needed, or request more in Service Quotas.",
    signs: [
      /VolumeLimitExceeded|InsufficientVolumeCapacity|maximum (?:number of )?(?:volumes|storage)|volume storage limit|MaxIOPSLimitExceeded|exceeded your (?:maximum )?(?:gp[23]|io[12]|st1|sc1|volume|storage|IOPS)/i,
    ],
  },
  {
    code: "instance-type-not-in-az",
    title: "The instance type is not offered in that zone",
    explanation: "Not every zone has every instance type.",
    next: "Use a subnet in one of the zones that the message names, or an instance type that the zone has.",
    signs: [
      /instance type \([^)]*\) is not supported in your requested Availability Zone|is not (?:supported|available|offered) in (?:the |your )?(?:requested )?(?:Availability Zone|AZ|zone|region)|not supported in the (?:requested )?[Aa]vailability [Zz]one/,
    ],
  },
  {
    code: "instance-type-invalid",
    title: "The instance type does not exist or does not support an option",
    explanation:
      "EC2 does not know the type in this region, or the type does not support an option of the configuration.",
    next:
      "Correct the type, or remove the option that the message names (EFA, multithreading, placement, volume, tenancy).",
    signs: [
      /Invalid value '[^']*' for InstanceType|EFA (?:network )?interfaces? (?:are|is) not supported|requested configuration is currently not supported|instance type '[^']*' does not exist|InvalidInstanceType|(?:does|do) not support (?:the )?(?:specified |requested )?(?:EFA|Elastic Fabric|hibernation|network interface|threads|CpuOptions|multithread|hyperthread|placement|tenancy|boot mode)|not supported (?:for|by|on) (?:the )?instance type|[Ii]nstance type .{0,60}(?:does not support|is not supported)|virtualization type|instance types? (?:is|are) not (?:compatible|valid)|CpuOptions|threads per core/i,
    ],
  },
  {
    code: "placement-group-failed",
    title: "The placement group does not allow the launch",
    explanation: "The group does not exist, is of another kind, or cannot contain these instances.",
    next: "Correct Networking/PlacementGroup, or leave it to ParallelCluster.",
    signs: [
      /InvalidPlacementGroup|[Pp]lacement ?[Gg]roup\b.*(?:unknown|not exist|does not|do not|cannot|in use|exceed|invalid|unsupported|limit|already)/,
    ],
  },
  {
    code: "account-not-verified",
    title: "The account is blocked or not verified",
    explanation: "AWS has not verified the account yet, has blocked it, or the region is not enabled.",
    next: "Read the message and contact AWS Support; enable the region for the account.",
    signs: [
      /PendingVerification|pending verification|account is currently (?:blocked|being verified)|account has been (?:blocked|suspended)|\bBlocked\b - |launching is currently blocked|not subscribed to this service|OptInRequired\) .*(?:not subscribed|region)|is not opted? ?in|region .* (?:is )?(?:disabled|not enabled)/i,
    ],
  },
  {
    code: "scheduled-event",
    title: "AWS scheduled maintenance for the instance of a node",
    explanation:
      "EC2 will restart, stop or retire the instance, or has detected a hardware failure; ParallelCluster drains the node.",
    next: "No action is needed: the node is replaced, and its jobs are requeued.",
    in: nodeLogs,
    signs: [
      /scheduled_?event|scheduled events|Server\.(?:SpotInstanceTermination|ScheduledStop)|is failing scheduled|health check type (?:ScheduledEvent|scheduled)|(?:instance|system)-(?:retirement|reboot|maintenance|stop)/i,
    ],
  },
  {
    code: "instance-health-check-failed",
    title: "An instance fails EC2's health checks",
    explanation: "The instance or its host does not respond to EC2; ParallelCluster replaces the node.",
    next:
      "If it happens again, look at the node's console output: a kernel or network setting of the image may prevent responses.",
    in: nodeLogs,
    signs: [
      /is associated with instance \S+ that is failing|Setting nodes failing health check type|failing ec2_health_check|failed health check for static node/i,
    ],
  },
  {
    code: "compute-instance-gone",
    title: "The instance of a node was terminated",
    explanation:
      "A node's instance ended while the node was in use: a spot interruption, a termination by a person or a program, or a shutdown on the node. The cluster replaces the node and requeues the job.",
    next:
      "No change of the cluster is needed. For long jobs use checkpoints, several instance types, or on-demand capacity; look in CloudTrail for TerminateInstances if it is not spot.",
    in: nodeLogs,
    signs: [
      /no corresponding instance in EC2 for node (?!.*POWER(?:ING|ED)_DOWN)|EC2 instance availability for node \S+ has timed out|Spot Instance interruption|SpotInstanceInterruption|Server\.SpotInstanceTermination|spot-itn|marked for (?:stop|termination)/i,
    ],
  },
  {
    code: "api-throttled",
    title: "AWS throttles requests",
    explanation: "The account exceeds a rate limit of the service, and the retries were not enough.",
    next: "Try again with fewer operations at a time, and find out what else in the account sends many requests.",
    signs: [
      {
        text:
          /HandlerErrorCode: Throttling|Rate exceeded|RequestLimitExceeded|ThrottlingException|TooManyRequestsException|Throttling\b/,
        in: ["stackEvent", "describe", "build"],
      },
      {
        text:
          /(?:Failed RunInstances|(?:Error in|Failed) CreateFleet) request [^:]*: (?:RequestLimitExceeded|Throttling)/,
        in: fleetLogs,
      },
      {
        text: /RequestLimitExceeded|Rate exceeded|ThrottlingException|Throttling\b/,
        within: ["chef-error", "custom-action", "custom-script"],
        weight: "place",
      },
    ],
  },
]
