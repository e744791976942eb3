/**
 * What took too long, and what was never heard of.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Rules about timeouts. */
export const timeouts: ReadonlyArray<Rule> = [
  {
    code: "build-timeout",
    title: "A step of the build took longer than Image Builder allows",
    explanation: "Image Builder ends a step, or a whole workflow, that takes too long.",
    next: "Use a larger build instance, or move what takes long (compiling) elsewhere and install a finished package.",
    in: ["describe", "stackEvent", "build"],
    signs: [
      /Step timed out while|timed out while (?:step|waiting)|(?:[Ww]orkflow|[Ss]tep|[Cc]omponent|[Cc]ommand|[Ee]xecution|[Bb]uild|[Ii]mage)\b[^.]{0,80}\b(?:timed out|exceeded (?:the |its )?(?:max\w* )?(?:time|timeout)|TimedOut)|ExecutionTimedOut|state: TimedOut|status = 'TimedOut'/,
    ],
  },
  {
    code: "static-capacity-timeout",
    title: "The static nodes were not ready in time",
    explanation:
      "The head node waits for all static nodes (MinCount) before it reports that it is ready; they did not come up.",
    next: "Look in clustermgtd why; set MinCount to 0 to create the cluster without them.",
    in: ["chef-client"],
    weight: "place",
    signs: [{
      text: /Waiting for static fleet capacity provisioning/,
      overcome: /Static fleet capacity is ready|PROTECTED mode|Infra Phase complete/,
    }],
  },
  {
    code: "setup-hangs",
    title: "The recipes that set up a node never came to an end",
    explanation: "cinc-client still ran when the time was over; its last lines say what it tried or waited for.",
    next: "See to what the last lines say; often a mount, a download or a database that does not answer.",
    in: ["chef-client"],
    within: ["hanging-run"],
    weight: "place",
    quotesLast: true,
    signs: [
      /^(?!.*(?:Processing|Run List|Running|INFO: Retrying|WARN: )).*(?:cannot|can't|unable|fail|error|timed? ?out|refused|unreachable|denied|not found|waiting|still)/i,
      /INFO: Retrying execution of/,
      /INFO: Processing \w+\[[^\]]*\] action \w+/,
    ],
  },
  {
    code: "bootstrap-timeout",
    title: "The head node was not ready in time",
    explanation:
      "The head node has 30 minutes to report that it is set up, and did not. With no log streams at all it never got as far as to write one: no way out of the subnet, or an AMI that ParallelCluster did not make.",
    next:
      "Look at the last lines of cfn-init and chef-client, or without these at the instance's console output; see to the subnet's way out and to the AMI. DevSettings/Timeouts/HeadNodeBootstrapTimeout gives more time.",
    weight: "consequence",
    signs: [
      { text: /WaitCondition timed out/, in: ["stackEvent"] },
      { text: /^HeadNodeBootstrapFailure: Cluster creation timed out/, in: ["describe"] },
    ],
  },
]
