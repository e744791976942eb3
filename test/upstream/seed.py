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

    def stack(self, name: str, tags: dict, resources: dict, parameters: dict, status: str, events: int = 0):
        """A CloudFormation stack in any status, with ``events`` events of its resources besides its own two."""
        import slow_cloudformation
        from moto.cloudformation.models import Event

        template = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Parameters": {key: {"Type": "String"} for key in parameters},
            "Resources": resources,
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

    def image_stack(self, image_id: str, status: str = "CREATE_IN_PROGRESS", events: int = 6) -> dict:
        """The stack of a build. moto knows no Image Builder: a topic stands where the image would be."""
        resources = {
            "ParallelClusterImage": {"Type": "AWS::SNS::Topic"},
            "BuildNotificationTopic": {"Type": "AWS::SNS::Topic"},
        }
        stack = self.stack(image_id, self.image_tags(image_id), resources, {}, status, events)
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
        for stream, count in (streams or {}).items():
            if head:
                stream = stream.replace("HEAD", head["privateDnsName"] + "." + head["instanceId"])
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
        if table not in dynamodb.list_tables()["TableNames"]:
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

    def throw_away(self, what: str, options: dict) -> dict:
        """Something of its own for a test that destroys: ``image``, ``imageStack``, ``imageLogs``, ``cluster`` or ``instances``."""
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
        elif what == "instances":
            facts = {"instances": [self.instance(name, "Compute", "queue1") for _ in range(options.get("count", 2))]}
        else:
            raise ValueError(f"nothing known to seed: {what}")
        return {"name": name, **facts}
