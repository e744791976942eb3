/**
 * Where the declarations depart from the published contract, and why. Anything else that differs is a mistake.
 *
 * @module
 */
import type { Departure } from "./compare.ts"

export const departures: ReadonlyArray<Departure> = [
  {
    fact: / gives .*\.(clusterName|imageId)$/,
    contract: "required string like ^[a-zA-Z][a-zA-Z0-9-]+$",
    ours: "required string",
    reason: "names are checked before they are sent; what comes back is taken as it is",
  },
  {
    fact: / gives .*\.scheduler\.type$/,
    contract: "required string",
    ours: "optional string",
    reason: "the service gives an empty scheduler for clusters that do not tell theirs",
  },
  {
    fact: / gives .*\.privateIpAddress$/,
    contract: "required string",
    ours: "optional string",
    reason: "the service passes on what EC2 says, which leaves it out while an instance starts or ends",
  },
  {
    fact: / gives \.logStreams\[\]\.\w+(Time|Timestamp)$/,
    contract: "required date-time",
    ours: "optional date-time",
    reason: "a stream without events has no event times",
  },
  {
    fact: / gives \.logStreams\[\]\.uploadSequenceToken$/,
    contract: "required string",
    ours: "optional string",
    reason: "CloudWatch Logs has stopped giving it",
  },
  {
    fact: / gives \.events$/,
    contract: "optional array",
    ours: "required array",
    reason: "a list that is left out is given as an empty one",
  },
  {
    fact: / gives \.(cluster|image)Configuration\.url = NOT_AVAILABLE$/,
    contract: undefined,
    ours: "member",
    reason: "what the service says in place of an address when it cannot read its bucket",
  },
  {
    fact: / gives \.instances\[\]\.poolName$/,
    contract: undefined,
    ours: "optional string",
    reason: "the service gives it for login nodes; its contract was forgotten",
  },
  {
    fact: /^DescribeCluster gives \.loginNodes$/,
    contract: "optional array",
    ours: "optional array or object",
    reason: "servers from 3.7 to 3.10 give one pool instead of an array",
  },
  {
    fact: /^DescribeCluster gives \.loginNodes\.poolName$/,
    contract: undefined,
    ours: "optional string",
    reason: "the single pool of servers from 3.7 to 3.10 has no name; it is read as the pools of newer ones",
  },
  {
    fact: /^ListClusterLogStreams \?filters$/,
    contract: "optional array, spaceDelimited, explode, unique",
    ours: "optional array, repeated, unique",
    reason: "exploded, this style is a repeated parameter, and that is how the server reads it",
  },
  {
    fact: /^UpdateComputeFleet succeeds$/,
    contract: "204",
    ours: "200",
    reason: "the service answers 200 with the fleet; any other success is taken as well",
  },
  {
    fact: /^UpdateComputeFleet gives \.status$/,
    contract: "required string",
    ours: "optional string",
    reason: "a 204, as the contract has it, has no body",
  },
  {
    fact: /^error \d+ \.message$/,
    contract: "optional string",
    ours: "required string",
    reason: "where the body has none, it is made from the status and the beginning of the body",
  },
  {
    fact: /\.(changeSet|updateValidationErrors)\[\]\.(currentValue|requestedValue)$/,
    contract: "optional string",
    ours: "optional Unknown",
    reason: "servers up to 3.11.1 give raw JSON values, such as a number, or an object for a whole queue",
  },
  {
    fact: /( gives \.validationMessages|^error \d+ \.\w+)\[\]\.level = /,
    contract: "member",
    ours: undefined,
    reason: "plain text: it is part of BadRequest, which is in every worker, and what is read is open anyway",
  },
]
