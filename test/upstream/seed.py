"""What is put into moto before the tests run, and what the control endpoint can add while they run.

Logs, stacks and their statuses go straight into moto's in-process backend: PutLogEvents refuses events older than two
weeks (so nothing could be deterministic) and takes 10,000 at a time, and CloudFormation in moto never stays half-built.
The rest goes through boto3, as real tools would write it.
"""

import itertools
import json
from datetime import datetime, timedelta, timezone

ACCOUNT = "123456789012"
VERSION_TAG = "parallelcluster:version"
PARENT_IMAGE = "ami-00000000000000001"
EPOCH = datetime(2026, 1, 5, 8, 0, 0, tzinfo=timezone.utc)
FIRST = int(EPOCH.timestamp() * 1000)

CLUSTER_CONFIG = """\
Image:
  Os: {os}
HeadNode:
  InstanceType: t3.medium
  Networking:
    SubnetId: {subnet}
Scheduling:
  Scheduler: slurm
  SlurmQueues:
    - Name: queue1
      ComputeResources:
        - Name: compute1
          InstanceType: t3.micro
          MinCount: 0
          MaxCount: {max_count}
      Networking:
        SubnetIds:
          - {subnet}
"""

LOGIN_CONFIG = """\
LoginNodes:
  Pools:
    - Name: login
      Count: 1
      InstanceType: t3.micro
      Networking:
        SubnetIds:
          - {subnet}
"""

# What EC2 Image Builder writes, shortened.
BUILD_LOG = [
    "Image transitioned to BUILDING state",
    "Started step LaunchBuildInstance with action LaunchInstance",
    "Launched instance (instance id: i-097e37be7eab68433)",
    "Completed step LaunchBuildInstance",
    "Started step ApplyBuildComponents with action ExecuteComponents",
    "Document arn:aws:imagebuilder:us-east-1:123456789012:component/parallelclusterimage/3.16.1/1",
    "Phase build",
    "Step InstallPClusterPackages",
    "ExecuteBash: STARTED EXECUTION",
    "Stdout: Infra Phase complete, 214/688 resources updated in 21 minutes 04 seconds",
    "CmdExecution: ExitCode 0",
    "ExecuteBash: FINISHED EXECUTION",
]
BUILD_LOG_FAILURE = [
    "Document arn:aws:imagebuilder:us-east-1:123456789012:component/parallelclusterimage-script-0/3.16.1/1",
    "Phase build",
    "Step Execute",
    "ExecuteBash: STARTED EXECUTION",
    "Stdout: [setup] installing site tools",
    "Stderr: /tmp/parallelcluster/tmp.9vKxQ2: line 22: pip3.11: command not found",
    "Stdout: ERROR - Script execution failure. Exit code != 0",
    "CmdExecution: ExitCode 1",
    "ExecuteBash: FINISHED EXECUTION",
    "TOE has completed execution with failure - Execution failed!",
    "Action failed for step ApplyBuildComponents. Failing step",
    "Image transitioned to FAILED state",
]
BUILD_FAILURE = (
    "Resource handler returned message: \"Error occurred during operation 'Workflow Execution ID: "
    "'wf-4175c66c-2ddd-e386-4da1-79bc127bbd8e' failed with reason: Document "
    "arn:aws:imagebuilder:us-east-1:123456789012:component/parallelclusterimage-script-0/3.16.1/1 failed!'.\" "
    "(RequestToken: 1e39d9de-ca4f-5587-c11c-e112544a2c10, HandlerErrorCode: GeneralServiceException)"
)

IMAGE_CONFIG = """\
Build:
  InstanceType: t3.micro
  ParentImage: {parent}
"""


def release(version: str) -> tuple[int, ...]:
    """A version as what can be compared: ``release("3.9.1") < release("3.10.0")``."""
    return tuple(int(part) for part in version.split("."))


def iso(milliseconds: int) -> str:
    """A timestamp as the API writes it."""
    moment = datetime.fromtimestamp(milliseconds // 1000, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def official_amis(version: str) -> list[dict]:
    """The AMIs moto starts with (its MOTO_AMIS_PATH): official ones for this release, named as AWS names them.

    moto's own list knows no ParallelCluster images; a short list also starts faster.
    """
    systems = {"ubuntu-2204-lts-hvm": "ubuntu2204"}
    if release(version) >= release("3.10.0"):
        systems = {"amzn2023-hvm": "al2023", **systems, "rhel9-hvm": "rhel9"}
    else:
        systems = {"amzn2-hvm": "al2", **systems, "rhel8-hvm": "rhel8"}
    amis = []
    for number, (system, architecture) in enumerate(itertools.product(systems, ("x86_64", "arm64")), start=1):
        amis.append(
            {
                "ami_id": f"ami-0{number:016x}",
                "name": f"aws-parallelcluster-{version}-{system}-{architecture}-202601010000 2026-01-01T00-00-00.000Z",
                "description": f"AWS ParallelCluster AMI for {systems[system]}",
                "owner_id": "247102896272",
                "public": True,
                "virtualization_type": "hvm",
                "architecture": architecture,
                "state": "available",
                "creation_date": "2026-01-01T00:00:00.000Z",
                "platform": None,
                "image_type": "machine",
                "image_location": f"amazon/aws-parallelcluster-{version}-{system}-{architecture}",
                "hypervisor": "xen",
                "root_device_type": "ebs",
                "root_device_name": "/dev/xvda",
                "sriov": "simple",
            }
        )
    return amis


def image_log_group(image_id: str) -> str:
    return f"/aws/imagebuilder/ParallelClusterImage-{image_id}"


class Seeder:
    """Writes into the running moto, and remembers what it wrote in ``facts``."""

    def __init__(self, endpoint: str, region: str, version: str):
        import boto3
        import slow_cloudformation
        from moto.moto_api._internal import mock_random
        from moto.cloudformation.models import cloudformation_backends
        from moto.logs.models import logs_backends

        slow_cloudformation.install()
        mock_random.seed(20260105)  # ids come out the same in every run
        self.region = region
        self.version = version
        self.release = release(version)
        self.os = "alinux2023" if self.release >= release("3.10.0") else "alinux2"
        self.session = boto3.Session(aws_access_key_id="seed", aws_secret_access_key="seed", region_name=region)
        self.endpoint = endpoint
        self.logs = logs_backends[ACCOUNT][region]
        self.stacks = cloudformation_backends[ACCOUNT][region]
        self.clients = {}
        self.counter = itertools.count(1)
        self.fleet_tables = set()
        self.facts = {"images": {}, "clusters": {}}

    def aws_policies(self) -> None:
        """The two of AWS's own policies that BuildImage attaches to a role; moto would load all of them, in a second."""
        from moto.iam.models import AWSManagedPolicy, iam_backends

        for name in ("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole"):
            logs = {"Effect": "Allow", "Action": ["logs:*"], "Resource": "*"}
            data = {
                "DefaultVersionId": "v1",
                "Path": "/service-role/",
                "Document": {"Version": "2012-10-17", "Statement": [logs]},
                "CreateDate": EPOCH.isoformat(),
                "UpdateDate": EPOCH.isoformat(),
            }
            policy = AWSManagedPolicy.from_data(name, ACCOUNT, self.region, data)
            iam_backends[ACCOUNT]["aws"].managed_policies[policy.arn] = policy

    def client(self, service: str):
        if service not in self.clients:
            self.clients[service] = self.session.client(service, endpoint_url=self.endpoint)
        return self.clients[service]

    # ---- logs

    def put_log_events(self, group: str, stream: str, events: list[dict]) -> None:
        """Append events, making the group and the stream when they are not there. No events: an empty stream."""
        if group not in self.logs.groups:
            self.logs.create_log_group(group, {})
        streams = self.logs.groups[group]
        if stream not in streams.streams:
            streams.create_log_stream(stream)
            streams.streams[stream].creation_time = EPOCH.replace(tzinfo=None)
        if events:
            streams.put_log_events(stream, events)

    def lines(self, group: str, name: str, messages: list[str]) -> dict:
        """A stream of these messages, a second apart."""
        self.put_log_events(
            group, name, [{"timestamp": FIRST + index * 1000, "message": text} for index, text in enumerate(messages)]
        )
        return {
            "events": len(messages),
            "firstTimestamp": iso(FIRST),
            "lastTimestamp": iso(FIRST + (len(messages) - 1) * 1000),
            "stepMillis": 1000,
            "firstMessage": messages[0],
            "lastMessage": messages[-1],
        }

    def delete_log_stream(self, group: str, stream: str) -> None:
        self.logs.groups[group].delete_log_stream(stream)

    def stream(self, group: str, name: str, count: int, message="{stream} event {index:06d}", step: int = 1000) -> dict:
        """A stream of ``count`` events, ``step`` milliseconds apart; what is returned describes it."""
        events = [
            {"timestamp": FIRST + index * step, "message": message.format(stream=name, index=index)}
            for index in range(count)
        ]
        self.put_log_events(group, name, events)
        return {
            "events": count,
            "firstTimestamp": iso(events[0]["timestamp"]) if events else None,
            "lastTimestamp": iso(events[-1]["timestamp"]) if events else None,
            "stepMillis": step,
            "firstMessage": events[0]["message"] if events else None,
            "lastMessage": events[-1]["message"] if events else None,
        }

    # ---- stacks

    def stack(
        self,
        name: str,
        tags: dict,
        resources: dict,
        parameters: dict,
        status: str,
        events: int = 0,
        outputs: dict[str, str] | None = None,
    ):
        """A CloudFormation stack in any status, with ``events`` events of its resources besides its own two."""
        import slow_cloudformation
        from moto.cloudformation.models import Event

        template = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Parameters": {key: {"Type": "String"} for key in parameters},
            "Resources": resources,
            "Outputs": {key: {"Value": value} for key, value in (outputs or {}).items()},
        }
        with slow_cloudformation.at_once():
            stack = self.stacks.create_stack(name, json.dumps(template), parameters, tags=tags)
        stack.creation_time = EPOCH.replace(tzinfo=None)
        stack.status = status
        if status != "CREATE_COMPLETE":
            stack.events[-1].resource_status = status
        logical = list(resources)
        for index in range(events):
            target = logical[index % len(logical)]
            stack.events.insert(
                1 + index,
                Event(
                    stack_id=stack.stack_id,
                    stack_name=name,
                    logical_resource_id=target,
                    # The first event of a resource has no physical id yet, and CloudFormation says so with "".
                    physical_resource_id="" if index < len(logical) else f"{name}-{target}",
                    resource_type=resources[target]["Type"],
                    resource_status="CREATE_IN_PROGRESS",
                    resource_status_reason=None,
                    resource_properties=json.dumps(resources[target].get("Properties", {})),
                ),
            )
        for index, event in enumerate(stack.events):
            event.timestamp = (EPOCH + timedelta(seconds=index)).replace(tzinfo=None)
        return stack

    def set_stack_status(self, name: str, status: str) -> None:
        self.stacks.set_stack_status(name, status)

    # ---- images

    def image_tags(self, image_id: str) -> dict:
        return {
            "parallelcluster:image_id": image_id,
            "parallelcluster:image_name": image_id,
            VERSION_TAG: self.version,
            "parallelcluster:s3_bucket": self.bucket,
            "parallelcluster:s3_image_dir": f"parallelcluster/{self.version}/images/{image_id}",
            "parallelcluster:build_log": f"arn:aws:logs:{self.region}:{ACCOUNT}:log-group:{image_log_group(image_id)}",
            "parallelcluster:build_config": f"s3://{self.bucket}/parallelcluster/{self.version}/images/{image_id}"
            "/configs/image-config.yaml",
        }

    def image_stack(
        self, image_id: str, status: str = "CREATE_IN_PROGRESS", events: int = 6, reason: str | None = None
    ) -> dict:
        """The stack of a build. moto knows no Image Builder: a topic stands where the image would be."""
        resources = {
            "ParallelClusterImage": {"Type": "AWS::SNS::Topic"},
            "BuildNotificationTopic": {"Type": "AWS::SNS::Topic"},
        }
        stack = self.stack(image_id, self.image_tags(image_id), resources, {}, status, events)
        if reason is not None:
            stack.status_reason = "The following resource(s) failed to create: [ParallelClusterImage]. "
            stack.events[-1].resource_status_reason = stack.status_reason
            failure = next(event for event in reversed(stack.events) if event.logical_resource_id == "ParallelClusterImage")
            failure.resource_status, failure.resource_status_reason = "CREATE_FAILED", reason
            for event in stack.events:
                if event.logical_resource_id == "ParallelClusterImage":
                    event.resource_type = "AWS::ImageBuilder::Image"
        facts = {"stackStatus": status, "stackId": stack.stack_id, "stackEvents": len(stack.events)}
        self.facts["images"].setdefault(image_id, {}).update(facts)
        return facts

    def image_ami(self, image_id: str) -> dict:
        """A built image: an AMI of this account with the tags the build leaves on it."""
        ec2 = self.client("ec2")
        ami = ec2.register_image(
            Name=image_id,
            Description=f"custom image {image_id}",
            Architecture="x86_64",
            RootDeviceName="/dev/xvda",
            VirtualizationType="hvm",
        )["ImageId"]
        tags = {**self.image_tags(image_id), "parallelcluster:build_status": "available"}
        ec2.create_tags(Resources=[ami], Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
        facts = {"amiId": ami}
        self.facts["images"].setdefault(image_id, {}).update(facts)
        return facts

    def image_streams(self, image_id: str, streams: dict[str, int], **options) -> dict:
        group = image_log_group(image_id)
        facts = {name: self.stream(group, name, count, **options) for name, count in streams.items()}
        known = self.facts["images"].setdefault(image_id, {"logGroup": group, "streams": {}})
        known.setdefault("logGroup", group)
        if len(facts) > 20:
            known["streamNames"] = list(facts)
        else:
            known.setdefault("streams", {}).update(facts)
        return facts

    # ---- clusters

    def cluster(
        self,
        name: str,
        version: str | None = None,
        status: str = "CREATE_COMPLETE",
        fleet: str | None = "RUNNING",
        head_node: bool = True,
        compute: int = 2,
        streams: dict[str, int] | None = None,
        events: int = 4,
        bare: bool = False,
        login: bool = False,
    ) -> dict:
        """A cluster as its traces: stack, configuration in S3, fleet table, instances, log group."""
        version = version or self.version
        root = f"parallelcluster/{version}/clusters/{name}"
        group = f"/aws/parallelcluster/{name}-202601050800"
        s3 = self.client("s3")
        config = CLUSTER_CONFIG.format(os=self.os, subnet=self.subnet, max_count=10)
        if login:
            config += LOGIN_CONFIG.format(subnet=self.subnet)
        key = f"{root}/configs/cluster-config.yaml"
        config_version = s3.put_object(Bucket=self.bucket, Key=key, Body=config.encode()).get("VersionId", "")
        security_group = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "nodes of " + name}}
        stack = self.stack(
            name,
            {VERSION_TAG: version, "parallelcluster:cluster-name": name},
            {"HeadNodeSecurityGroup": security_group, "ComputeSecurityGroup": dict(security_group)},
            {}
            if bare
            else {
                "Scheduler": "slurm",
                "ClusterUser": "ec2-user",
                "ClusterCWLogGroup": group,
                "ResourcesS3Bucket": self.bucket,
                "ArtifactS3RootDirectory": root,
                "ConfigVersion": config_version,
            },
            status,
            events,
        )
        if fleet is not None:
            self.set_fleet(name, fleet)
        nodes = [("HeadNode", None)] if head_node else []
        nodes += [("Compute", "queue1" if index % 2 == 0 else "queue2") for index in range(compute)]
        instances = [self.instance(name, kind, queue) for kind, queue in nodes]
        if login:
            instances.append(self.login_nodes(name))
        facts = {
            "version": version,
            "stackStatus": status,
            "stackId": stack.stack_id,
            "stackEvents": len(stack.events),
            "fleetStatus": fleet,
            "configuration": config,
            "logGroup": group,
            "instances": instances,
            "streams": {},
        }
        head = next((node for node in instances if node["nodeType"] == "HeadNode"), None)
        workers = [node for node in instances if node["nodeType"] == "Compute"]
        for stream, count in (streams or {}).items():
            for word, node in (("HEAD", head), *((f"COMPUTE{index}", node) for index, node in enumerate(workers))):
                if node:
                    stream = stream.replace(word, node["privateDnsName"] + "." + node["instanceId"])
            facts["streams"][stream] = self.stream(group, stream, count)
        self.facts["clusters"][name] = facts
        return facts

    def instance(self, cluster: str, node_type: str, queue: str | None) -> dict:
        tags = {"parallelcluster:cluster-name": cluster, "parallelcluster:node-type": node_type}
        tags["parallelcluster:attributes"] = f"{self.os}, slurm, {self.version}, x86_64"
        if queue:
            tags["parallelcluster:queue-name"] = queue
        made = self.client("ec2").run_instances(
            ImageId=PARENT_IMAGE,
            MinCount=1,
            MaxCount=1,
            InstanceType="t3.micro",
            SubnetId=self.subnet,
            TagSpecifications=[
                {"ResourceType": "instance", "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            ],
        )["Instances"][0]
        return {
            "instanceId": made["InstanceId"],
            "nodeType": node_type,
            "queueName": queue,
            "privateIpAddress": made["PrivateIpAddress"],
            "privateDnsName": made["PrivateDnsName"].split(".")[0],
        }

    def login_nodes(self, cluster: str) -> dict:
        """A pool of one login node behind its load balancer, where the API looks for it."""
        node = self.instance(cluster, "LoginNode", None)
        tags = {"parallelcluster:cluster-name": cluster, "parallelcluster:login-nodes-pool": "login"}
        balancers = self.client("elbv2")
        balancer = balancers.create_load_balancer(
            Name=f"{cluster}-login"[-32:].lstrip("-"),
            Type="network",
            Scheme="internet-facing",
            Subnets=[self.subnet],
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )["LoadBalancers"][0]
        vpc = balancer["VpcId"]
        group = balancers.create_target_group(
            Name=f"{cluster}-targets"[-32:].lstrip("-"), Protocol="TCP", Port=22, VpcId=vpc
        )["TargetGroups"][0]["TargetGroupArn"]
        balancers.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol="TCP",
            Port=22,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        )
        balancers.register_targets(TargetGroupArn=group, Targets=[{"Id": node["instanceId"]}])
        return node

    def set_fleet(self, cluster: str, status: str) -> None:
        """Write the fleet's status as the head node would."""
        dynamodb = self.client("dynamodb")
        table = f"parallelcluster-{cluster}"
        # Nobody else makes any, and listing them would page.
        if table not in self.fleet_tables:
            self.fleet_tables.add(table)
            dynamodb.create_table(
                TableName=table,
                KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        if self.release >= release("3.2.0"):
            data = {"status": {"S": status}, "lastStatusUpdatedTime": {"S": str(EPOCH)}}
            item = {"Data": {"M": data}}
        else:
            item = {"Status": {"S": status}, "LastUpdatedTime": {"S": str(EPOCH)}}
        dynamodb.put_item(TableName=table, Item={"Id": {"S": "COMPUTE_FLEET"}, **item})

    # ---- all of it

    def prepare(self, bucket: str, bootstrapped: list[str]) -> None:
        """The account itself: the bucket ParallelCluster keeps its artifacts in, and a subnet."""
        s3 = self.client("s3")
        self.bucket = bucket
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        marker = json.dumps({"bootstrapped_features": bootstrapped})
        s3.put_object(Bucket=bucket, Key="parallelcluster/.bootstrapped", Body=marker)
        self.facts["bucket"] = bucket
        self.facts["subnetId"] = self.subnet
        self.facts["os"] = self.os
        self.facts["clusterConfiguration"] = CLUSTER_CONFIG.format(os=self.os, subnet=self.subnet, max_count=10)
        self.facts["clusterConfigurationChanged"] = CLUSTER_CONFIG.format(os=self.os, subnet=self.subnet, max_count=20)
        self.facts["imageConfiguration"] = IMAGE_CONFIG.format(parent=PARENT_IMAGE)

    def before_the_api(self) -> None:
        """What can be done while the API still imports: the logs, and moto's slow first answer for each service."""
        self.subnet = self.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
        self.client("s3").list_buckets()
        self.client("dynamodb").list_tables()
        self.aws_policies()
        self.image_streams("build-ok", {f"{self.version}/1": 40, "build": 250, "a b+c%d": 5, "журнал-ログ-é": 5})
        self.image_streams("build-ok", {"big": 25_000}, step=1)
        self.image_streams("huge", {"log": 100_000}, step=1)
        self.image_streams("empty-stream", {"build": 3, "nothing": 0})
        self.image_streams("many", {f"stream-{index:03d}": 2 for index in range(120)})

    def all(self, bucket: str, bootstrapped: list[str]) -> dict:
        """Everything but ``before_the_api``, which goes first."""
        self.prepare(bucket, bootstrapped)
        self.image_stack("build-ok", "CREATE_IN_PROGRESS", events=150)
        self.image_stack("build-failed", "ROLLBACK_IN_PROGRESS")
        self.image_ami("image-ready")

        streams = {"HEAD.cfn-init": 20, "HEAD.slurmctld": 60, "ip-10-0-0-2.i-0123456789abcdef0.cloud-init": 10}
        self.cluster("cluster-ok", streams=streams, events=120)
        # One without most of what a client may expect: no scheduler, configuration, head node, fleet table, log group.
        older = "3.10.0" if self.release > release("3.10.0") else "3.0.0"
        self.cluster("cluster-bare", version=older, fleet=None, head_node=False, compute=0, bare=True)
        self.cluster("cluster-newer", version="99.0.0", fleet=None, head_node=False, compute=0)
        self.cluster("cluster-updating", status="UPDATE_IN_PROGRESS", compute=0)
        self.cluster("cluster-failed", status="CREATE_FAILED", fleet=None, compute=0)
        # DescribeStacks pages by fifty: these make listings of clusters and images page, with clusters on the last page.
        fillers = [f"filler-{index:02d}" for index in range(60)]
        for index, name in enumerate(fillers):
            self.image_stack(name, "CREATE_FAILED" if index % 2 else "CREATE_IN_PROGRESS", events=0)
            del self.facts["images"][name]
        self.facts["fillers"] = {"images": fillers, "even": "CREATE_IN_PROGRESS", "odd": "CREATE_FAILED"}
        self.cluster("cluster-last", compute=0)
        return self.facts

    def deployment(self, invoke_url: str, stack_name: str, role: str) -> None:
        """A default deployment: the API's stack, and what is found with it, under the names that the docs use."""
        self.stack(
            stack_name,
            {},
            {"ParallelClusterApi": {"Type": "AWS::SNS::Topic"}},
            {"CreateApiUserRole": "true"},
            "CREATE_COMPLETE",
            outputs={
                "ParallelClusterApiInvokeUrl": invoke_url,
                "ParallelClusterApiUserRole": role,
                "ParallelClusterLambdaArn": f"arn:aws:lambda:{self.region}:{ACCOUNT}:function:{stack_name}-function",
                "ParallelClusterLambdaLogGroup": f"/aws/lambda/{stack_name}-function",
            },
        )
        # A stack of something else, and one of an API whose role was not made.
        self.stack("other-stack", {}, {"Topic": {"Type": "AWS::SNS::Topic"}}, {}, "CREATE_COMPLETE")
        self.stack(
            f"{stack_name}-without-role",
            {},
            {"ParallelClusterApi": {"Type": "AWS::SNS::Topic"}},
            {"CreateApiUserRole": "false"},
            "CREATE_COMPLETE",
            outputs={"ParallelClusterApiInvokeUrl": invoke_url},
        )
        self.image_ami("my-image")
        self.image_stack("my-failed-image", "CREATE_FAILED", reason=BUILD_FAILURE)
        built = [*BUILD_LOG, "Completed step ApplyBuildComponents", "Image transitioned to AVAILABLE state"]
        failed = [*BUILD_LOG, *BUILD_LOG_FAILURE]
        for image_id, lines in (("my-image", built), ("my-failed-image", failed)):
            group, name = image_log_group(image_id), f"{self.version}/1"
            known = self.facts["images"][image_id]
            known["logGroup"], known["streams"] = group, {name: self.lines(group, name, lines)}
        # The name was used before: the older log group stays.
        older = "/aws/parallelcluster/my-cluster-202512010900"
        self.lines(older, "ip-10-0-0-7.i-00000000000000001.cfn-init", ["of the cluster that was deleted"])
        streams = {f"HEAD.{log}": 40 for log in ("cfn-init", "chef-client", "clustermgtd", "slurmctld", "system-messages")}
        streams |= {f"COMPUTE{index}.{log}": 20 for index in (0, 1) for log in ("cloud-init-output", "slurmd")}
        self.cluster("my-cluster", streams=streams)

    def failure(self, name: str, kind: str, status: str, events: list[dict], streams: dict[str, list[str]]) -> dict:
        """An image or a cluster with the events and logs of a failure, as they are told: the oldest first."""
        from moto.cloudformation.models import Event

        if kind == "image":
            facts = {**self.image_stack(name, status, 0), "logGroup": image_log_group(name)}
        else:
            facts = self.cluster(name, status=status, head_node=False, compute=0, events=0)
        stack = self.stacks.stacks[facts["stackId"]]
        stack.events = [
            Event(
                stack_id=stack.stack_id,
                stack_name=name,
                logical_resource_id=name if event["resourceType"] == "AWS::CloudFormation::Stack" and event["isOwn"]
                else event["logicalResourceId"],
                physical_resource_id=stack.stack_id if event["isOwn"] else "",
                resource_type=event["resourceType"],
                resource_status=event["resourceStatus"],
                resource_status_reason=event.get("resourceStatusReason"),
                resource_properties="{}",
            )
            for event in events
        ]
        for index, event in enumerate(stack.events):
            event.timestamp = (EPOCH + timedelta(seconds=index)).replace(tzinfo=None)
        for stream, messages in streams.items():
            self.lines(facts["logGroup"], stream, messages)
        return facts

    def throw_away(self, what: str, options: dict) -> dict:
        """Something of its own for a test: ``image``, ``imageStack``, ``imageLogs``, ``cluster``, ``instances`` or ``failure``."""
        name = options.pop("name", None) or f"throw-away-{next(self.counter)}"
        if what == "image":
            facts = self.image_ami(name)
        elif what == "imageStack":
            facts = self.image_stack(name, **options)
        elif what == "imageLogs":
            streams = self.image_streams(name, options.pop("streams", {"build": 10}), **options)
            facts = {"logGroup": image_log_group(name), "streams": streams}
        elif what == "cluster":
            facts = self.cluster(name, **options)
        elif what == "failure":
            facts = self.failure(name, **options)
        elif what == "instances":
            facts = {"instances": [self.instance(name, "Compute", "queue1") for _ in range(options.get("count", 2))]}
        else:
            raise ValueError(f"nothing known to seed: {what}")
        return {"name": name, **facts}
