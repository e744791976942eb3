/**
 * Launches of nodes that EC2 refuses for a reason that no other rule knows.
 *
 * @module
 */
import { fleetLogs, type Rule } from "../Rule.ts"

/** Rules about launches. */
export const launches: ReadonlyArray<Rule> = [
  {
    code: "launch-template-invalid",
    title: "EC2 does not accept the launch of a node",
    explanation:
      "A parameter of the launch does not fit: security group, subnet, instance profile, volumes, or what a launch override adds.",
    next: "Correct what the message names in the queue's configuration.",
    in: fleetLogs,
    signs: [
      /(?:Failed RunInstances request|(?:Error in|Failed) CreateFleet request) [^:]*: (?:Invalid\w*(?:\.\w+)*|MissingParameter|UnknownParameter|Unsupported\w*|OperationNotPermitted|IncompatibleParameter\w*|UnsupportedOperation) - /,
    ],
  },
  {
    code: "launch-failed",
    title: "EC2 refuses to launch nodes",
    explanation: "The head node asked EC2 for instances and got an error.",
    next: "See to what the message says; then start the fleet again, or create the cluster again.",
    in: fleetLogs,
    weight: "place",
    signs: [
      /Failed RunInstances request|(?:Error in|Failed) CreateFleet request/,
      /Encountered exception when launching instances|Failed to launch following nodes|Error launching instances|Unable to launch/,
    ],
  },
]
