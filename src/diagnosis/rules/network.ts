/**
 * Network: names, routes, certificates and endpoints.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Messages of programs that a host does not respond. */
const refused =
  /^(?!.*retrying).*(?:curl: \((?:5|6|7|18|28|52|55|56)\)|Connection (?:timed out|refused|reset by peer)|Operation timed out|No route to host|Network is unreachable|i\/o timeout|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ConnectTimeout|ConnectionError|Max retries exceeded with url|TLS handshake timeout|Failed to establish a new connection|context deadline exceeded|unable to access 'https?:|Net::OpenTimeout|Errno::E(?:CONN|HOST|NET)\w+|wget: .*failed|failed: (?:Connection|Network|No route))/i

/** Rules about the network. */
export const network: ReadonlyArray<Rule> = [
  {
    code: "ssm-agent-not-reporting",
    title: "The build instance never reported to Systems Manager",
    explanation:
      "Image Builder runs its steps through the SSM agent of the build instance; the agent is not installed, not running, not permitted, or cannot reach Systems Manager.",
    next:
      "Build in a subnet that reaches the endpoints ssm, ssmmessages and ec2messages (NAT, public address or VPC endpoints), give the instance role AmazonSSMManagedInstanceCore, and install the agent in the parent image.",
    signs: [
      /SSM Agent (?:verification|installation|is not)|SSM [Aa]gent.{0,60}(?:unavailable|not (?:running|installed|reporting|responding|ready|found)|fail)|InvalidInstanceId\b.*(?:SendCommand|not in (?:a )?valid state)|Instances? \[?i-\w+\]? (?:is |are )?not in (?:a )?valid state|not (?:registered|managed) (?:with|by) (?:SSM|Systems Manager)|waiting for (?:the )?SSM|DeliveryTimedOut|state: Undeliverable/i,
    ],
  },
  {
    code: "tls-certificate-untrusted",
    title: "A certificate is not trusted",
    explanation:
      "The certificate of a server is from a private authority, expired, for another name, or from a proxy that inspects traffic.",
    next:
      "Install the authority's certificate on the image or node before the connection is made, correct the clock, or exempt the host from inspection.",
    signs: [
      /x509: certificate/i,
      /certificate verify failed|CERTIFICATE_VERIFY_FAILED|SSL certificate problem|self[- ]signed certificate|unable to get local issuer certificate|server certificate verification failed|certificate has expired|Peer's? certificate issuer|SEC_ERROR_UNKNOWN_ISSUER|cannot verify \S+'s certificate|Certificate verification failed|curl: \((?:35|51|58|60|77)\)|SSLCertVerificationError|unable to verify the first certificate/i,
    ],
  },
  {
    code: "proxy-refused",
    title: "The proxy refuses the connection",
    explanation: "A proxy blocks the request: it requires credentials or does not allow the host.",
    next:
      "Correct the proxy's address and credentials (Networking/Proxy), allow the hosts of AWS and of the repositories in it, or set no_proxy.",
    signs: [
      /Proxy Authentication Required|HTTP code 40[37] from proxy|Tunnel connection failed|ProxyError|Failed to connect to proxy|Could not resolve proxy|Failed to connect to .*[Pp]roxy|proxy .* refused/,
    ],
  },
  {
    code: "instance-metadata-unreachable",
    title: "The instance's metadata cannot be reached",
    explanation:
      "Programs on the instance get their region and credentials from the metadata service; it is disabled, requires version 2, or is blocked by a firewall rule.",
    next:
      "Enable the metadata service (Imds/ImdsSupport), raise the hop limit for containers, and allow 169.254.169.254 in scripts that change iptables or set a proxy.",
    signs: [
      /Could not get IMDSv2 token|Unable to (?:locate credentials|retrieve (?:instance )?metadata)|NoCredentialsError|Unable to get \S+ metadata|IMDS.*(?:fail|unreachable|timed? ?out|disabled)|169\.254\.169\.254.*(?:refused|timed? ?out|unreachable|40[134])|NoCredentialProviders|InstanceMetadataFetch|Unable to load credentials/i,
    ],
  },
  {
    code: "subnet-no-egress",
    title: "An AWS service cannot be reached from the subnet",
    explanation:
      "An AWS endpoint does not respond: the subnet has no route to it, or a security group or network ACL blocks it.",
    next:
      "Give the subnet internet access (NAT gateway, or a public address and an internet gateway), or VPC endpoints for the service named; allow outbound 443 in the security group and the ACL.",
    signs: [
      /(?:Connect|Read) timeout on endpoint URL|Could not connect to the endpoint URL|(?:Connect|Read)TimeoutError.*amazonaws|EndpointConnectionError/,
      /^(?!.*\.(?:efs|fsx)\.).*(?:(?:Failed to connect to|Connection (?:to|timed out).*|Could not resolve host:?|connect to host|dial tcp.*) \S*amazonaws\.com(?:\.cn)?\b|amazonaws\.com\S*.*(?:timed? ?out|refused|unreachable|No route to host))/i,
      { text: /Unable to bootstrap TOE|Failed to download AWSTOE|TOE (?:bootstrap|download).*fail/i, weight: "place" },
    ],
  },
  {
    code: "dns-resolution-failed",
    title: "A host name cannot be resolved",
    explanation:
      "DNS returned no address for a host: DNS is disabled in the VPC, the resolver cannot be reached, or the name is wrong.",
    next: "Enable DNS support and DNS hostnames in the VPC, check its DHCP options and resolver, and the host's name.",
    signs: [
      /Could(?:n't| not) resolve host|Temporary failure (?:in name resolution|resolving)|Name or service not known|Could not resolve '|No address associated with hostname|NXDOMAIN|getaddrinfo (?:ENOTFOUND|EAI_AGAIN|failed)|no such host|SocketError.*getaddrinfo|nodename nor servname|unable to resolve host address|Failed to resolve '|server misbehaving|Host not found/i,
    ],
  },
  {
    code: "download-failed",
    title: "A file could not be downloaded",
    explanation:
      "A server answered a download with an error: the address is wrong, the file was removed, or it requires credentials.",
    next: "Check the address, and the permission to read the file.",
    signs: [
      /curl: \(22\)|The requested URL returned error: [45]\d\d|ERROR [45]\d\d: |HTTP request sent, awaiting response\.\.\. [45]\d\d|urllib\.error\.HTTPError: HTTP Error [45]\d\d|HTTPError: [45]\d\d|manifest unknown|pull access denied|repository .* not found|Repository not found|toomanyrequests|unexpected status (?:from|code).*[45]\d\d/i,
      /gzip: stdin: not in gzip format|tar: Child returned status 1|not in gzip format|End-of-central-directory signature not found|not a zip file/,
    ],
    within: ["custom-script", "custom-action", "chef-error", "failed-step", "hanging-action"],
  },
  {
    code: "connection-failed",
    title: "A connection cannot be made",
    explanation:
      "A host did not respond, or refused the connection: it is down, behind a security group, or not reachable from this subnet.",
    next:
      "Check the host and port, the route to it and the security groups on both sides; let the script retry for a limited time.",
    signs: [
      refused,
      { text: refused, within: ["chef-error", "failed-step"], weight: "place" },
    ],
    within: ["custom-script", "custom-action", "hanging-action", "hanging-run"],
  },
  {
    code: "network-mismatch",
    title: "Subnet, security group or address belong to different networks",
    explanation:
      "Resources must be in the same VPC, but for example a security group and a subnet are in different ones.",
    next: "Use subnets and security groups of one VPC, in the zones that the cluster uses.",
    signs: [
      /belong to different networks|not (?:in|belong to) the same (?:VPC|network)|is in a different VPC|You have specified two resources that belong to different|not linked to the VPCs|security groups? .* (?:does not|do not) belong to (?:the )?(?:VPC|vpc)/i,
    ],
  },
  {
    code: "subnet-or-group-missing",
    title: "A subnet, security group, VPC or network interface does not exist",
    explanation: "The network resource in the configuration is not in this region or account, or was deleted.",
    next: "Use one that exists in the region of the cluster.",
    signs: [
      /(?:subnet ID|security group|SecurityGroup|vpc ID|network ?interface ID|networkInterface ID|route table)s? '[^']*' (?:does not|do not) exist|Invalid(?:Subnet(?:ID)?|Group|SecurityGroupID|Security|VpcID|NetworkInterfaceID?|RouteTableID)\.?(?:NotFound|\b)|(?:subnet|sg|vpc|eni)-[0-9a-f]+'? does not exist/i,
    ],
  },
]
