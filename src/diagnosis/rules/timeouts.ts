/**
 * Operations that took too long or never completed.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Rules about timeouts. */
export const timeouts: ReadonlyArray<Rule> = [
  {
    code: "build-timeout",
    title: "A step of the build took longer than Image Builder allows",
    explanation: "Image Builder cancels steps and workflows that exceed their timeout.",
    next: "Use a larger build instance, or compile elsewhere and install a prebuilt package.",
    in: ["describe", "stackEvent", "build"],
    signs: [
      /Step timed out while|timed out while (?:step|waiting)|(?:[Ww]orkflow|[Ss]tep|[Cc]omponent|[Cc]ommand|[Ee]xecution|[Bb]uild|[Ii]mage)\b[^.]{0,80}\b(?:timed out|exceeded (?:the |its )?(?:max\w* )?(?:time|timeout)|TimedOut)|ExecutionTimedOut|state: TimedOut|status = 'TimedOut'/,
    ],
  },
  {
    code: "static-capacity-timeout",
    title: "The static nodes were not ready in time",
    explanation:
      "The head node waits for all static nodes (MinCount) before it reports that it is ready, but they did not become ready.",
    next: "Find the reason in the log clustermgtd; set MinCount to 0 to create the cluster without static nodes.",
    in: ["chef-client"],
    weight: "place",
    signs: [{
      text: /Waiting for static fleet capacity provisioning/,
      overcome: /Static fleet capacity is ready|PROTECTED mode|Infra Phase complete/,
    }],
  },
  {
    code: "setup-hangs",
    title: "The recipes that set up a node did not complete",
    explanation: "cinc-client was still running at the timeout; its last lines show what it waited for.",
    next: "Resolve what the last lines show; often a mount, a download or a database does not respond.",
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
      "The head node did not report within 30 minutes that its setup is complete. If it has no log streams at all, its subnet has no internet access, or ParallelCluster did not build the AMI.",
    next:
      "Read the last lines of cfn-init and chef-client, or without these the instance's console output; check the subnet's internet access and the AMI. DevSettings/Timeouts/HeadNodeBootstrapTimeout extends the timeout.",
    weight: "consequence",
    signs: [
      { text: /WaitCondition timed out/, in: ["stackEvent"] },
      { text: /^HeadNodeBootstrapFailure: Cluster creation timed out/, in: ["describe"] },
    ],
  },
]
