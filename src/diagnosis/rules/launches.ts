/**
 * Node launches that EC2 refuses for other reasons.
 *
 * @module
 */
import { fleetLogs, type Rule } from "../Rule.ts"

/** Rules about launches. */
export const launches: ReadonlyArray<Rule> = [
  {
    code: "launch-template-invalid",
    title: "EC2 rejects the launch parameters of a node",
    explanation:
      "A launch parameter is invalid: security group, subnet, instance profile, volumes, or a launch override.",
    next: "Correct what the message names in the queue's configuration.",
    in: fleetLogs,
    signs: [
      /(?:Failed RunInstances request|(?:Error in|Failed) CreateFleet request) [^:]*: (?:Invalid\w*(?:\.\w+)*|MissingParameter|UnknownParameter|Unsupported\w*|OperationNotPermitted|IncompatibleParameter\w*|UnsupportedOperation) - /,
    ],
  },
  {
    code: "launch-failed",
    title: "EC2 refuses to launch nodes",
    explanation: "EC2 returned an error when the head node launched instances.",
    next: "Resolve the error in the message; then start the fleet again, or create the cluster again.",
    in: fleetLogs,
    weight: "place",
    signs: [
      /Failed RunInstances request|(?:Error in|Failed) CreateFleet request/,
      /Encountered exception when launching instances|Failed to launch following nodes|Error launching instances|Unable to launch/,
    ],
  },
]
