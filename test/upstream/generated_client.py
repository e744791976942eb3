"""The simulator before the Python client that OpenAPI Generator makes of the published contract.

Its models are strict: a member that is missing or of another type, or a value that an enumeration does not list, raises.
botocore signs. ``GeneratedClient.test.ts`` runs this: the environment tells how the simulator is started (``SIMULATE``, a
list in JSON) and where the generated package is (``PYTHONPATH``).
"""

import contextlib
import io
import json
import os
import re
import subprocess
import tempfile
import time
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import parse_qsl
from urllib.request import urlopen

import pcluster_client
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from pcluster_client import ApiException
from pcluster_client import models
from pcluster_client.exceptions import BadRequestException, ConflictException, ForbiddenException, NotFoundException
from pcluster_client.exceptions import ServiceException

START = datetime(2026, 1, 5, 8, tzinfo=timezone.utc)
CLUSTER, IMAGE = "my-cluster", "my-image"
CONFIGURATION = """Image:
  Os: alinux2023
HeadNode:
  InstanceType: t3.medium
  Ssh:
    KeyName: my-key
Scheduling:
  Scheduler: slurm
  SlurmQueues:
    - Name: queue1
      ComputeResources:
        - Name: compute1
          MaxCount: 10
"""
IMAGE_CONFIGURATION = "Build:\n  InstanceType: t3.micro\n  ParentImage: ami-00000000000000001\n"


def when(seconds: int) -> str:
    return (START + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def log(count: int) -> list[dict]:
    return [{"timestamp": when(index), "message": f"line {index}"} for index in range(count)]


def node(index: int, kind: str, **more) -> dict:
    address = f"10.0.{index // 200}.{4 + index % 200}"
    fields = {"instanceType": "t3.micro", "launchTime": when(0), "state": "running", "privateIpAddress": address}
    return {"instanceId": f"i-{index:017x}", "nodeType": kind, **fields, **more}


def stack_event(name: str, index: int) -> dict:
    kind, status = "AWS::EC2::SecurityGroup", "CREATE_COMPLETE"
    return {"logicalResourceId": name, "resourceType": kind, "resourceStatus": status, "timestamp": when(index)}


# More of everything than fits on a page, as AWS has them.
SEED = {
    "images": [{"imageId": IMAGE, "amiId": "ami-0123456789abcdef0"}]
    + [{"imageId": f"image-{index:03d}", "stackStatus": "CREATE_IN_PROGRESS"} for index in range(120)],
    "clusters": [
        {
            "clusterName": CLUSTER,
            "configuration": CONFIGURATION,
            "instances": [node(0, "HeadNode")]
            + [node(index, "ComputeNode", queueName=f"queue{index % 2 + 1}") for index in range(1, 121)],
            "loginNodes": [{"status": "active", "poolName": "pool1", "healthyNodes": 1, "unhealthyNodes": 0}],
        },
        {"clusterName": "broken", "stackStatus": "CREATE_FAILED", "fleetStatus": "UNKNOWN", "failureReason": "no room"},
    ],
    "logStreams": [{"imageId": IMAGE, "logStreamName": f"stream-{index:03d}", "events": log(2)} for index in range(60)]
    + [{"imageId": IMAGE, "logStreamName": "build", "events": log(250)}]
    + [{"clusterName": CLUSTER, "logStreamName": f"ip-10-0-0-4.{index:03d}", "events": log(3)} for index in range(60)],
    "stackEvents": [
        {"imageId": "image-000", "events": [stack_event("Image", index) for index in range(150)]},
        {"clusterName": CLUSTER, "events": [stack_event("Node", index) for index in range(150)]},
    ],
}


class SignedClient(pcluster_client.ApiClient):
    """The generated client, each of whose requests is signed by botocore as it is about to leave."""

    def __init__(self, environment: dict, **other_keys):
        # The generated default ends in "+0000", which the real server refuses.
        times = "%Y-%m-%dT%H:%M:%SZ"
        configuration = pcluster_client.Configuration(host=environment["PCLUSTER_API_URL"], datetime_format=times)
        super().__init__(configuration)
        keys = {**environment, **other_keys}
        credentials = Credentials(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"])
        self.auth = SigV4Auth(credentials, "execute-api", environment["AWS_REGION"])

    def call_api(self, method, url, header_params=None, body=None, post_params=None, _request_timeout=None):
        data = None if body is None else json.dumps(body)
        # The query goes in parts: of a finished URL botocore signs a "/" as it is, which AWS and the simulator sign as %2F.
        address, _, query = url.partition("?")
        parameters = parse_qsl(query, keep_blank_values=True)
        request = AWSRequest(method=method, url=address, params=parameters, data=data, headers=header_params)
        self.auth.add_auth(request)
        headers = dict(request.headers.items())
        return super().call_api(method, url, headers, body, post_params, _request_timeout)


def setUpModule():
    global simulator, environment, image_operations, image_logs, operations, fleet, instances, cluster_logs
    with tempfile.NamedTemporaryFile("w", suffix=".json") as seed:
        json.dump(SEED, seed)
        seed.flush()
        # Fast enough for a test, and slow enough to be seen at work: an hour is 3.6 seconds.
        command = [*json.loads(os.environ["SIMULATE"]), "simulate", "--seed", seed.name, "--speed", "1000"]
        simulator = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        text = ""
        while "Ctrl-C" not in text:
            line = simulator.stdout.readline()
            if not line:
                raise RuntimeError(f"the simulator did not start: {text}")
            text += line
    environment = dict(re.findall(r"^  export (\w+)=(.*)$", text, re.MULTILINE))
    client = SignedClient(environment)
    image_operations = pcluster_client.ImageOperationsApi(client)
    image_logs = pcluster_client.ImageLogsApi(client)
    operations = pcluster_client.ClusterOperationsApi(client)
    fleet = pcluster_client.ClusterComputeFleetApi(client)
    instances = pcluster_client.ClusterInstancesApi(client)
    cluster_logs = pcluster_client.ClusterLogsApi(client)


def tearDownModule():
    simulator.terminate()
    simulator.stdout.close()
    if simulator.wait(10) != 0:
        raise RuntimeError(f"the simulator ended with {simulator.returncode}")


def pages(call, member: str, *arguments, **options):
    """The items of all pages, and how many pages there were."""
    page = call(*arguments, **options)
    items, count = list(getattr(page, member)), 1
    while page.next_token:
        page = call(*arguments, **options, next_token=page.next_token)
        items, count = items + getattr(page, member), count + 1
    return items, count


def wait_for(look, wanted, seconds: float = 20):
    """Look until there is what is wanted."""
    end = time.monotonic() + seconds
    while (seen := look()) != wanted:
        if time.monotonic() > end:
            raise AssertionError(f"{seen} has not become {wanted}")
        time.sleep(0.05)


class Reading(unittest.TestCase):
    def test_list_images(self):
        available = image_operations.list_images(models.ImageStatusFilteringOption.AVAILABLE)
        self.assertEqual([image.image_id for image in available.images], [IMAGE])
        self.assertEqual(available.images[0].ec2_ami_info.ami_id, "ami-0123456789abcdef0")
        pending, count = pages(image_operations.list_images, "images", models.ImageStatusFilteringOption.PENDING)
        self.assertEqual([image.image_id for image in pending], [f"image-{index:03d}" for index in range(120)])
        self.assertEqual(count, 2)
        self.assertIs(pending[0].image_build_status, models.ImageBuildStatus.BUILD_IN_PROGRESS)
        self.assertIs(pending[0].cloudformation_stack_status, models.CloudFormationStackStatus.CREATE_IN_PROGRESS)

    def test_describe_image(self):
        image = image_operations.describe_image(IMAGE)
        self.assertEqual((image.image_id, image.region, image.version), (IMAGE, "us-east-1", "3.16.1"))
        self.assertIs(image.ec2_ami_info.state, models.Ec2AmiState.AVAILABLE)
        self.assertIn("parallelcluster:version", [tag.key for tag in image.ec2_ami_info.tags])
        # The address is the simulator's own, so that the configuration can be read.
        with urlopen(image.image_configuration.url) as configuration:
            self.assertIn("Build:", configuration.read().decode())
        building = image_operations.describe_image("image-000")
        self.assertIn("log-group:/aws/imagebuilder/ParallelClusterImage-image-000", building.image_build_logs_arn)

    def test_list_official_images(self):
        images = image_operations.list_official_images(os="alinux2023").images
        self.assertEqual({image.architecture for image in images}, {"x86_64", "arm64"})

    def test_list_image_log_streams(self):
        streams, count = pages(image_logs.list_image_log_streams, "log_streams", IMAGE)
        self.assertEqual([stream.log_stream_name for stream in streams], ["build"] + [f"stream-{i:03d}" for i in range(60)])
        self.assertEqual(count, 2)
        self.assertEqual(streams[0].last_event_timestamp, START + timedelta(seconds=249))

    def test_get_image_log_events(self):
        lines, token, forward = [], None, {"start_from_head": True, "limit": 100}
        while True:
            page = image_logs.get_image_log_events(IMAGE, "build", next_token=token, **forward)
            lines += [event.message for event in page.events]
            if page.next_token == token:
                break
            token = page.next_token
        self.assertEqual(lines, [f"line {index}" for index in range(250)])
        last = image_logs.get_image_log_events(IMAGE, "build", limit=1)
        self.assertEqual([event.timestamp for event in last.events], [START + timedelta(seconds=249)])
        before = image_logs.get_image_log_events(IMAGE, "build", limit=1, next_token=last.prev_token)
        self.assertEqual([event.message for event in before.events], ["line 248"])
        window = {"start_time": START + timedelta(seconds=5), "end_time": START + timedelta(seconds=7)}
        page = image_logs.get_image_log_events(IMAGE, "build", **window)
        self.assertEqual([event.message for event in page.events], ["line 5", "line 6"])

    def test_get_image_stack_events(self):
        events, count = pages(image_logs.get_image_stack_events, "events", "image-000")
        # The stack's own status comes last, so it stands first.
        self.assertEqual((len(events), count), (151, 2))
        self.assertEqual(events[0].stack_name, events[0].logical_resource_id)
        self.assertIs(events[1].resource_status, models.CloudFormationResourceStatus.CREATE_COMPLETE)
        self.assertEqual(events[-1].timestamp, START)

    def test_list_clusters(self):
        clusters, _ = pages(operations.list_clusters, "clusters")
        self.assertIn(CLUSTER, [cluster.cluster_name for cluster in clusters])
        failed = [models.ClusterStatusFilteringOption.CREATE_FAILED, models.ClusterStatusFilteringOption.DELETE_FAILED]
        found, count = pages(operations.list_clusters, "clusters", cluster_status=failed)
        self.assertEqual([cluster.cluster_name for cluster in found], ["broken"])
        # The stacks of the images fill a page that has no cluster.
        self.assertEqual(count, 2)

    def test_describe_cluster(self):
        cluster = operations.describe_cluster(CLUSTER)
        self.assertIs(cluster.cloud_formation_stack_status, models.CloudFormationStackStatus.CREATE_COMPLETE)
        self.assertIs(cluster.cluster_status, models.ClusterStatus.CREATE_COMPLETE)
        self.assertEqual((cluster.scheduler.type, cluster.head_node.private_ip_address), ("slurm", "10.0.0.4"))
        self.assertEqual([(pool.pool_name, pool.healthy_nodes) for pool in cluster.login_nodes], [("pool1", 1)])
        broken = operations.describe_cluster("broken")
        self.assertEqual([failure.failure_reason for failure in broken.failures], ["no room"])
        self.assertIsNone(broken.head_node)

    def test_describe_compute_fleet(self):
        self.assertIs(fleet.describe_compute_fleet("broken").status, models.ComputeFleetStatus.UNKNOWN)

    def test_describe_cluster_instances(self):
        nodes, count = pages(instances.describe_cluster_instances, "instances", CLUSTER)
        self.assertEqual((len(nodes), count), (121, 2))
        head = instances.describe_cluster_instances(CLUSTER, node_type=models.NodeType.HEADNODE).instances
        self.assertEqual([(one.instance_id, one.state) for one in head], [(f"i-{0:017x}", models.InstanceState.RUNNING)])
        queue = instances.describe_cluster_instances(CLUSTER, queue_name="queue1").instances
        self.assertEqual({one.queue_name for one in queue}, {"queue1"})

    def test_cluster_logs(self):
        streams, count = pages(cluster_logs.list_cluster_log_streams, "log_streams", CLUSTER)
        self.assertEqual((len(streams), count), (60, 2))
        name = streams[0].log_stream_name
        filters = ["Name=node-type,Values=HeadNode"]
        self.assertEqual(cluster_logs.list_cluster_log_streams(CLUSTER, filters=filters).log_streams[0].log_stream_name, name)
        page = cluster_logs.get_cluster_log_events(CLUSTER, name, start_from_head=True)
        self.assertEqual([event.message for event in page.events], ["line 0", "line 1", "line 2"])
        events, count = pages(cluster_logs.get_cluster_stack_events, "events", CLUSTER)
        self.assertEqual((len(events), count), (151, 2))


class Changing(unittest.TestCase):
    def test_an_image_from_its_dry_run_to_its_end(self):
        content = models.BuildImageRequestContent(image_id="new-image", image_configuration=IMAGE_CONFIGURATION)
        with self.assertRaises(ApiException) as dry:
            image_operations.build_image(content, dryrun=True)
        self.assertEqual(dry.exception.status, 412)
        self.assertEqual(dry.exception.data.message, "Request would have succeeded, but DryRun flag is set.")
        begun = image_operations.build_image(content)
        self.assertIs(begun.image.image_build_status, models.ImageBuildStatus.BUILD_IN_PROGRESS)
        with self.assertRaises(ConflictException):
            image_operations.build_image(content)
        status = lambda: image_operations.describe_image("new-image").image_build_status  # noqa: E731
        wait_for(status, models.ImageBuildStatus.BUILD_COMPLETE)
        gone = image_operations.delete_image("new-image", force=True)
        self.assertIs(gone.image.image_build_status, models.ImageBuildStatus.DELETE_IN_PROGRESS)
        with self.assertRaises(NotFoundException):
            image_operations.describe_image("new-image")

    def test_a_cluster_from_its_dry_run_to_its_end(self):
        name = "new-cluster"
        content = models.CreateClusterRequestContent(cluster_name=name, cluster_configuration=CONFIGURATION)
        with self.assertRaises(ApiException) as dry:
            operations.create_cluster(content, dryrun=True, suppress_validators=["type:KeyPairValidator"])
        self.assertEqual(dry.exception.status, 412)
        created = operations.create_cluster(content, rollback_on_failure=False)
        self.assertIs(created.cluster.cluster_status, models.ClusterStatus.CREATE_IN_PROGRESS)
        status = lambda: operations.describe_cluster(name).cluster_status  # noqa: E731
        wait_for(status, models.ClusterStatus.CREATE_COMPLETE)

        changed = models.UpdateClusterRequestContent(cluster_configuration=CONFIGURATION.replace("10", "20"))
        with self.assertRaises(ApiException) as dry:
            operations.update_cluster(name, changed, dryrun=True)
        [change] = dry.exception.data.change_set
        place = "Scheduling.SlurmQueues[queue1].ComputeResources[compute1].MaxCount"
        self.assertEqual((change.parameter, change.current_value, change.requested_value), (place, "10", "20"))
        update = operations.update_cluster(name, changed)
        self.assertEqual([one.parameter for one in update.change_set], [place])
        with self.assertRaises(ConflictException):
            operations.update_cluster(name, changed)
        wait_for(status, models.ClusterStatus.UPDATE_COMPLETE)

        stop = models.UpdateComputeFleetRequestContent(status=models.RequestedComputeFleetStatus.STOP_REQUESTED)
        # The contract has 204 without a body; the service answers 200 with one, and so does the simulator.
        stopped = fleet.update_compute_fleet_with_http_info(name, stop)
        self.assertEqual(stopped.status_code, 200)
        self.assertEqual(json.loads(stopped.raw_data)["status"], "STOP_REQUESTED")
        wait_for(lambda: fleet.describe_compute_fleet(name).status, models.ComputeFleetStatus.STOPPED)
        deleted = instances.delete_cluster_instances_with_http_info(name)
        self.assertEqual((deleted.status_code, deleted.raw_data), (202, b""))
        nodes = instances.describe_cluster_instances(name).instances
        self.assertEqual([one.node_type for one in nodes], [models.NodeType.HEADNODE])

        gone = operations.delete_cluster(name)
        self.assertIs(gone.cluster.cluster_status, models.ClusterStatus.DELETE_IN_PROGRESS)
        with self.assertRaises(NotFoundException):
            wait_for(status, "gone")


class Refusals(unittest.TestCase):
    def refused(self, kind, message: str, call, *arguments, **options):
        with self.assertRaises(kind) as raised:
            call(*arguments, **options)
        self.assertEqual(raised.exception.headers["content-type"], "application/json")
        self.assertIn(message, json.loads(raised.exception.body)["message"])
        return raised.exception

    def test_what_is_not_there(self):
        for call, arguments in (
            (image_operations.describe_image, ["none"]),
            (image_operations.delete_image, ["none"]),
            (image_logs.list_image_log_streams, ["none"]),
            (image_logs.get_image_log_events, ["none", "build"]),
            (image_logs.get_image_log_events, [IMAGE, "none"]),
            (image_logs.get_image_stack_events, ["none"]),
            (operations.describe_cluster, ["none"]),
            (operations.delete_cluster, ["none"]),
            (fleet.describe_compute_fleet, ["none"]),
            (instances.delete_cluster_instances, ["none"]),
            (cluster_logs.list_cluster_log_streams, ["none"]),
            (cluster_logs.get_cluster_log_events, ["none", "any"]),
            (cluster_logs.get_cluster_stack_events, ["none"]),
        ):
            with self.subTest(call.__name__):
                self.refused(NotFoundException, "", call, *arguments)
        self.assertEqual(instances.describe_cluster_instances("none").instances, [])

    def test_a_stream_with_a_slash(self):
        self.refused(NotFoundException, "The requested URL was not found", image_logs.get_image_log_events, IMAGE, "3.16.1/1")

    def test_bad_requests(self):
        content = models.CreateClusterRequestContent(cluster_name="bad", cluster_configuration="Nonsense: 1")
        error = self.refused(BadRequestException, "Invalid cluster configuration", operations.create_cluster, content)
        [finding] = error.data.configuration_validation_errors
        self.assertEqual((finding.level, finding.type), (models.ValidationLevel.ERROR, "ConfigSchemaValidator"))
        image = models.BuildImageRequestContent(image_id="bad", image_configuration="Nonsense: 1")
        self.refused(BadRequestException, "Invalid image configuration", image_operations.build_image, image)
        there = models.CreateClusterRequestContent(cluster_name=CLUSTER, cluster_configuration=CONFIGURATION)
        self.refused(BadRequestException, "already exists", operations.create_cluster, there)
        same = models.UpdateClusterRequestContent(cluster_configuration=CONFIGURATION)
        self.refused(BadRequestException, "No changes found", operations.update_cluster, CLUSTER, same)
        self.refused(BadRequestException, "limit", image_logs.get_image_log_events, IMAGE, "build", limit=-1)
        self.refused(BadRequestException, "mars-1", operations.list_clusters, region="mars-1")
        self.refused(BadRequestException, "beos", image_operations.list_official_images, os="beos")

    def test_failures_of_the_service(self):
        self.refused(ServiceException, "nextToken", image_logs.get_image_log_events, IMAGE, "build", next_token="none")
        self.refused(ServiceException, "NextToken", operations.list_clusters, next_token="none")

    def test_signatures(self):
        stranger = pcluster_client.ClusterOperationsApi(SignedClient(environment, AWS_SECRET_ACCESS_KEY="another"))
        self.refused(ForbiddenException, "signature we calculated does not match", stranger.list_clusters)
        nobody = pcluster_client.ClusterOperationsApi(SignedClient(environment, AWS_ACCESS_KEY_ID="AKIDNOBODY"))
        self.refused(ForbiddenException, "security token included in the request is invalid", nobody.list_clusters)
        unsigned = pcluster_client.ApiClient(pcluster_client.Configuration(host=environment["PCLUSTER_API_URL"]))
        call = pcluster_client.ClusterOperationsApi(unsigned).list_clusters
        self.refused(ForbiddenException, "Missing Authentication Token", call)


class Guide(unittest.TestCase):
    def test_its_example_runs(self):
        guide = Path(__file__).parents[2].joinpath("docs/testing.md").read_text(encoding="utf-8")
        [example] = re.findall(r"^```python\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
        local = example.replace("http://127.0.0.1:8080/prod", environment["PCLUSTER_API_URL"])
        self.assertNotEqual(local, example)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(local, "docs/testing.md", "exec"), {})
        self.assertIn(f"cluster_name='{CLUSTER}'", printed.getvalue())


if __name__ == "__main__":
    unittest.main(verbosity=2)
