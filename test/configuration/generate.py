#!/usr/bin/env python3
"""Seeded generator of cluster/image configurations and update pairs.

  generate.py --seed 7 --cluster 8000 --image 2000 > gen.jsonl
  generate.py --seed 7 --updates 2000             > gen-updates.jsonl
Every line carries {id, kind, base, mutations:[{kind, path, detail}], config}.
The real schemas are used only to find field positions; what is valid is decided by `server.py`.
"""
import argparse
import copy
import json
import os
import random
import sys
import warnings

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
warnings.simplefilter("ignore")
import logging  # noqa: E402

logging.disable(logging.CRITICAL)
from marshmallow import fields, validate  # noqa: E402

from pcluster.schemas.cluster_schema import ClusterSchema, OneOrManyCustomActionField  # noqa: E402
from pcluster.schemas.common_schema import is_cidr_or_prefix_list  # noqa: E402
from pcluster.schemas.imagebuilder_schema import ImageBuilderSchema  # noqa: E402

CLUSTER = ClusterSchema("c1")
IMAGE = ImageBuilderSchema()

# ------------------------------------------------------------------ bases
SUB, SUB2, SG = "subnet-12345678", "subnet-0123456789abcdef0", "sg-0123456789abcdef0"
ROLE, POL, PROF = (
    "arn:aws:iam::111122223333:role/r1",
    "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    "arn:aws:iam::111122223333:instance-profile/p1",
)
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:s1-Ab"


def cr(name="cr1", **kw):
    return {"Name": name, **(kw or {"InstanceType": "c5.large"})}


def q(name="q1", crs=None, **kw):
    n = {"SubnetIds": [SUB], **kw.pop("Networking", {})}
    return {"Name": name, "ComputeResources": crs if crs is not None else [cr()], "Networking": n, **kw}


def core(queues=None, **kw):
    s = {"Scheduler": "slurm", "SlurmQueues": queues if queues is not None else [q()]}
    s.update(kw.pop("Scheduling", {}))
    h = {"InstanceType": "t3.micro", "Networking": {"SubnetId": SUB}, **kw.pop("HeadNode", {})}
    return {"Image": {"Os": "alinux2023", **kw.pop("Image", {})}, "HeadNode": h, "Scheduling": s, **kw}


def pool(name="login", **kw):
    n = {"SubnetIds": [SUB], **kw.pop("Networking", {})}
    return {"Name": name, "InstanceType": "t3.micro", "Networking": n, "Count": 1, **kw}


def st(name, typ, settings=None, mount=None):
    d = {"Name": name, "StorageType": typ, "MountDir": mount or "/" + name}
    if settings is not None:
        d[typ + "Settings"] = settings
    return d


CLUSTER_BASES = {
    "minimal": core([]),
    "one-queue": core(),
    "slurm-full": core(
        [
            q(
                "q1",
                [cr("a", InstanceType="c5.xlarge", MinCount=1, MaxCount=4, Efa={"Enabled": False},
                    SchedulableMemory=4096, CustomSlurmSettings={"Weight": 10}, SpotPrice=0.25,
                    DisableSimultaneousMultithreading=True, StaticNodePriority=5, DynamicNodePriority=10),
                 cr("b", InstanceType="c5.2xlarge", HealthChecks={"Gpu": {"Enabled": True}})],
                CapacityType="SPOT",
                ComputeSettings={"LocalStorage": {"RootVolume": {"Size": 50, "Encrypted": True}, "EphemeralVolume": {"MountDir": "/scratch"}}},
                JobExclusiveAllocation=True,
            ),
            q("q2", CapacityType="ONDEMAND", Networking={"SecurityGroups": [SG], "AssignPublicIp": False}),
        ],
        Scheduling={
            "ScalingStrategy": "best-effort",
            "SlurmSettings": {"ScaledownIdletime": 5, "QueueUpdateStrategy": "DRAIN", "EnableMemoryBasedScheduling": True,
                              "Dns": {"DisableManagedDns": True, "UseEc2Hostnames": True}, "CustomSlurmSettings": [{"A": 1}]},
        },
    ),
    "slurm-accounting": core(
        Scheduling={"SlurmSettings": {"Database": {"Uri": "db.example:3306", "UserName": "u", "PasswordSecretArn": SECRET, "DatabaseName": "acct_1"}, "MungeKeySecretArn": SECRET}}
    ),
    "external-slurmdbd": core(Scheduling={"SlurmSettings": {"ExternalSlurmdbd": {"Host": "10.0.0.5", "Port": 6819}, "MungeKeySecretArn": SECRET}}),
    "login-nodes": core(
        LoginNodes={"Pools": [
            pool("p1", Count=2, GracetimePeriod=60, Ssh={"AllowedIps": "10.0.0.0/16"}, Image={"CustomAmi": "ami-12345678"}),
            pool("p2", Networking={"AdditionalSecurityGroups": [SG], "Proxy": {"HttpProxyAddress": "http://p:3128"}}, Iam={"AdditionalIamPolicies": [{"Policy": POL}]},
                 Dcv={"Enabled": True, "Port": 8443}, CustomActions={"OnNodeStart": {"Script": "s3://b/s.sh"}}),
        ]}
    ),
    "ebs": core(SharedStorage=[
        st("vol1", "Ebs", {"VolumeType": "gp3", "Size": 100, "Iops": 3000, "Throughput": 150, "Encrypted": True, "DeletionPolicy": "Snapshot"}),
        st("vol2", "Ebs", {"VolumeId": "vol-0123456789abcdef0"}),
        st("raid1", "Ebs", {"Raid": {"Type": 1, "NumberOfVolumes": 3}}),
    ]),
    "efs": core(SharedStorage=[
        st("efs1", "Efs", {"PerformanceMode": "generalPurpose", "ThroughputMode": "provisioned", "ProvisionedThroughput": 1024, "DeletionPolicy": "Retain", "Encrypted": True}),
        st("efs2", "Efs", {"FileSystemId": "fs-12345678", "EncryptionInTransit": True, "AccessPointId": "fsap-0123456789abcdef0"}),
        st("efs3", "Efs"),
    ]),
    "fsx-lustre": core(SharedStorage=[
        st("fsx1", "FsxLustre", {"StorageCapacity": 1200, "DeploymentType": "PERSISTENT_2", "PerUnitStorageThroughput": 250, "DataCompressionType": "LZ4",
                                 "AutomaticBackupRetentionDays": 7, "DailyAutomaticBackupStartTime": "03:00", "WeeklyMaintenanceStartTime": "1:05:30",
                                 "DataRepositoryAssociations": [{"Name": "dra1", "DataRepositoryPath": "s3://b/p", "FileSystemPath": "/d", "AutoExportPolicy": ["NEW", "CHANGED"], "ImportedFileChunkSize": 1024}]}),
    ]),
    "fsx-scratch": core(SharedStorage=[
        st("fsx1", "FsxLustre", {"StorageCapacity": 1200, "DeploymentType": "SCRATCH_2", "ImportPath": "s3://b/i", "ExportPath": "s3://b/e", "AutoImportPolicy": "NEW_CHANGED", "ImportedFileChunkSize": 512}),
    ]),
    "fsx-existing": core(SharedStorage=[
        st("l", "FsxLustre", {"FileSystemId": "fs-0123456789abcdef0"}),
        st("z", "FsxOpenZfs", {"VolumeId": "fsvol-0123456789abcdef0"}),
        st("o", "FsxOntap", {"VolumeId": "fsvol-0123456789abcdef1"}),
        st("c", "FileCache", {"FileCacheId": "fc-0123456789abcdef0"}),
    ]),
    "fsx-backup": core(SharedStorage=[st("b", "FsxLustre", {"BackupId": "backup-0123456789abcdef0", "DeletionPolicy": "Retain"})]),
    "directory-service": core(DirectoryService={
        "DomainName": "corp.example.com", "DomainAddr": "ldaps://corp.example.com", "PasswordSecretArn": SECRET, "DomainReadOnlyUser": "cn=ro,dc=corp",
        "LdapTlsReqCert": "never", "LdapAccessFilter": "memberOf=x", "GenerateSshKeysForUsers": False, "AdditionalSssdConfigs": {"debug_level": "0x1ff"}}),
    "dcv": core(HeadNode={"Dcv": {"Enabled": True, "Port": 8443, "AllowedIps": "0.0.0.0/0"}, "Ssh": {"KeyName": "k", "AllowedIps": "pl-0123"}}),
    "tags-iam": core(
        [q(Tags=[{"Key": "q", "Value": "1"}], Iam={"S3Access": [{"BucketName": "b1", "EnableWriteAccess": True}], "AdditionalIamPolicies": [{"Policy": POL}]})],
        HeadNode={"Iam": {"InstanceRole": ROLE}, "Imds": {"Secured": True}},
        Tags=[{"Key": "k1", "Value": "v1"}, {"Key": "k2", "Value": "v2"}],
        Iam={"Roles": {"LambdaFunctionsRole": ROLE}, "PermissionsBoundary": POL, "ResourcePrefix": "/path/name-"},
        Imds={"ImdsSupport": "v2.0"},
    ),
    "custom-actions": core(
        [q(CustomActions={"OnNodeStart": {"Sequence": [{"Script": "s3://b/1.sh", "Args": ["a"]}, {"Script": "https://x/2.sh"}]}, "OnNodeConfigured": {"Script": "s3://b/c.sh"}})],
        HeadNode={"CustomActions": {"OnNodeStart": {"Script": "s3://b/s.sh", "Args": ["1", "2"]}, "OnNodeConfigured": {"Sequence": [{"Script": "s3://b/x.sh"}]}, "OnNodeUpdated": {"Script": "s3://b/u.sh"}}},
    ),
    "capacity-reservations": core([
        q("q1", [cr("a", CapacityReservationTarget={"CapacityReservationId": "cr-1"}), cr("b", InstanceType="p4d.24xlarge", CapacityReservationTarget={"CapacityReservationResourceGroupArn": "arn:aws:resource-groups:us-east-1:1:group/g"})]),
        q("q2", CapacityType="CAPACITY_BLOCK", CapacityReservationTarget={"CapacityReservationId": "cr-2"}),
    ]),
    "multi-instance": core([q("q1", [cr("a", Instances=[{"InstanceType": "c5.xlarge"}, {"InstanceType": "c5a.xlarge"}], MaxCount=5)], AllocationStrategy="capacity-optimized")]),
    "placement-groups": core([
        q("q1", [cr("a"), cr("b", InstanceType="c5.large", Networking={"PlacementGroup": {"Enabled": True}})], Networking={"PlacementGroup": {"Enabled": True}}),
        q("q2", Networking={"PlacementGroup": {"Name": "pg1"}, "SubnetIds": [SUB, SUB2]}),
    ]),
    "monitoring": core(Monitoring={"DetailedMonitoring": True, "Logs": {"CloudWatch": {"Enabled": True, "RetentionInDays": 30, "DeletionPolicy": "Delete"}, "Rotation": {"Enabled": True}},
                                   "Dashboards": {"CloudWatch": {"Enabled": False}}, "Alarms": {"Enabled": True}}),
    "dev-settings": core(DevSettings={
        "Cookbook": {"ChefCookbook": "https://x/c.tgz", "ExtraChefAttributes": "{\"cluster\": {\"slurm\": {\"reconfigure_timeout\": 300}, \"a\": 1}}"}, "NodePackage": "https://x/n.tgz",
        "ClusterTemplate": "https://x/t", "AmiSearchFilters": {"Owner": "1", "NamePrefix": "x", "Tags": [{"Key": "a", "Value": "b"}]}, "InstanceTypesData": "{}",
        "Timeouts": {"HeadNodeBootstrapTimeout": 1201, "ComputeNodeBootstrapTimeout": 1001, "ComputeInstanceInfoTimeout": 60}, "ComputeStartupTimeMetricEnabled": True, "EfaInterfaceType": "efa"}),
    "deployment": core(DeploymentSettings={"LambdaFunctionsVpcConfig": {"SecurityGroupIds": [SG], "SubnetIds": [SUB]}, "DefaultUserHome": "Local", "DisableSudoAccessForDefaultUser": True},
                       Region="us-east-1", CustomS3Bucket="my-bucket", AdditionalResources="https://x/t.yaml"),
    "head-node-full": core(HeadNode={
        "DisableSimultaneousMultithreading": True, "SharedStorageType": "Efs", "SharedStorageEfsSettings": {"Encrypted": True}, "Image": {"CustomAmi": "ami-0123456789abcdef0"},
        "LocalStorage": {"RootVolume": {"VolumeType": "gp3", "Size": 60, "Encrypted": True, "Iops": 3000, "Throughput": 125, "DeleteOnTermination": True}, "EphemeralVolume": {"MountDir": "/scratch"}},
        "Networking": {"SubnetId": SUB2, "ElasticIp": True, "AdditionalSecurityGroups": [SG], "Proxy": {"HttpProxyAddress": "https://p:1"}}, "Iam": {"InstanceProfile": PROF}},
        AdditionalPackages={"IntelSoftware": {"IntelHpcPlatform": False}}),
}
CLUSTER_BASES["kitchen-sink"] = {
    **core(),
    **{k: v for b in ("tags-iam", "monitoring", "deployment", "dev-settings", "login-nodes", "directory-service", "ebs") for k, v in CLUSTER_BASES[b].items() if k not in ("Image", "HeadNode", "Scheduling")},
}
IMAGE_BASES = {
    "img-minimal": {"Build": {"InstanceType": "c5.xlarge", "ParentImage": "ami-0123456789abcdef0"}},
    "img-components": {"Build": {"InstanceType": "c5.xlarge", "ParentImage": "arn:aws:imagebuilder:us-east-1:aws:image/x/x.x.x",
                                 "Components": [{"Type": "arn", "Value": "arn:aws:imagebuilder:us-east-1:aws:component/x/1.0.0/1"}, {"Type": "script", "Value": "s3://b/s.sh"}, {"Type": "script", "Value": "https://x/s.sh"}]}},
    "img-iam": {"Build": {"InstanceType": "c5.xlarge", "ParentImage": "ami-1", "Iam": {"AdditionalIamPolicies": [{"Policy": POL}], "CleanupLambdaRole": ROLE, "PermissionsBoundary": POL}, "SubnetId": SUB, "SecurityGroupIds": [SG]}},
    "img-role": {"Build": {"InstanceType": "c5.xlarge", "ParentImage": "ami-1", "Iam": {"InstanceRole": ROLE}}},
    "img-updates": {"Build": {"InstanceType": "g4dn.xlarge", "ParentImage": "ami-1", "UpdateOsPackages": {"Enabled": True}, "Imds": {"ImdsSupport": "v1.0"}, "Installation": {"NvidiaSoftware": {"Enabled": True}, "LustreClient": {"Enabled": False}}}},
    "img-image": {"Image": {"Name": "my-image", "Tags": [{"Key": "a", "Value": "b"}], "RootVolume": {"Size": 60, "Encrypted": True, "KmsKeyId": "k"}}, "Build": {"InstanceType": "c5.xlarge", "ParentImage": "ami-1", "Tags": [{"Key": "c", "Value": "d"}]}},
    "img-dev": {"Build": {"InstanceType": "c5.xlarge", "ParentImage": "ami-1"}, "DevSettings": {"Cookbook": {"ChefCookbook": "https://x/c", "ExtraChefAttributes": "{\"a\": 1}"}, "DisablePclusterComponent": False,
                "DistributionConfiguration": {"Regions": "us-east-1,eu-west-1", "LaunchPermission": "{\"userIds\": [\"1\"]}"}, "TerminateInstanceOnFailure": False, "DisableValidateAndTest": True, "CliAttributeOverrides": "{}", "DisableKernelUpdate": True}},
    "img-deploy": {"Build": {"InstanceType": "c5.xlarge", "ParentImage": "ami-1"}, "Region": "us-east-1", "CustomS3Bucket": "b", "DeploymentSettings": {"LambdaFunctionsVpcConfig": {"SecurityGroupIds": [SG], "SubnetIds": [SUB]}}},
}

# ------------------------------------------------------------------ schema walk
GOOD = {  # pattern -> strings that match it
    r"^sg-[0-9a-z]{8}$|^sg-[0-9a-z]{17}$": [SG, "sg-12345678"],
    r"^subnet-[0-9a-z]{8}$|^subnet-[0-9a-z]{17}$": [SUB, SUB2],
    "^arn:.*:policy/": [POL], "^arn:.*:role/": [ROLE], "^arn:.*:instance-profile/": [PROF],
    r"^snap-[0-9a-z]{8}$|^snap-[0-9a-z]{17}$": ["snap-12345678"],
    r"^vol-[0-9a-z]{8}$|^vol-[0-9a-z]{17}$": ["vol-12345678", "vol-0123456789abcdef0"],
    r"^fs-[0-9a-z]{8}$|^fs-[0-9a-z]{17}$": ["fs-12345678"], r"^fsap-[0-9a-z]{17}$": ["fsap-0123456789abcdef0"],
    r"^fs-[0-9a-z]{17}$": ["fs-0123456789abcdef0"], r"^fsvol-[0-9a-f]{17}$": ["fsvol-0123456789abcdef0"],
    r"^(fc-[0-9a-f]{8,18})$": ["fc-01234567", "fc-0123456789abcdef01"], "^(backup-[0-9a-f]{8,})$": ["backup-01234567"],
    r"^ami-[0-9a-z]{8}$|^ami-[0-9a-z]{17}$": ["ami-12345678", "ami-0123456789abcdef0"],
    r"^[1-7]:([01]\d|2[0-3]):([0-5]\d)$": ["1:00:00", "7:23:59"], r"^([01]\d|2[0-3]):([0-5]\d)$": ["00:00", "23:59"],
    r"^[\*a-z0-9\-\.]+$": ["my-bucket", "*", "a.b"], r"^arn:.*:secret": [SECRET],
    r"^arn:.*:(secretsmanager:.*:.*:secret:|ssm:.*:.*:parameter\/).*$": [SECRET, "arn:aws:ssm:us-east-1:1:parameter/p"],
    r"^[0-9a-z_]+$": ["acct", "a_1"], r"^[^\u0000\u0085\u2028\u2029\r\n]{1,4096}$": ["/p", "a b"],
    r"^\/?[^\/.\\][^\/\\]*(\/[^\/.\\][^\/]*)*$": ["/scratch", "data/x", "/a/b"],
    "^ami|^arn": ["ami-1"], "^ami|arn": ["ami-1", "arn:x", "amiable"], "^[a-z0-9-]+(,[a-z0-9-]+)*$": ["us-east-1", "us-east-1,eu-west-1"],
}


def validators(f):
    out = []
    for v in f.validators:
        out.extend(v.validators if isinstance(v, validate.And) else [v])
    return out


def find(f, cls):
    return next((v for v in validators(f) if isinstance(v, cls)), None)


def schema_fields(schema):
    return {(f.data_key or n): f for n, f in schema.declared_fields.items()}


def sub_schema(f):
    if isinstance(f, fields.Nested):
        return f.schema
    if isinstance(f, fields.List) and isinstance(f.inner, fields.Nested):
        return f.inner.schema
    return None


def is_list_field(f):
    return isinstance(f, fields.List) or (isinstance(f, fields.Nested) and f.many)


def sample(f, rng, name="", depth=0):
    """A value the field should accept (not guaranteed: hooks may object)."""
    one = find(f, validate.OneOf)
    if isinstance(f, OneOrManyCustomActionField):
        mk = lambda: {"Script": rng.choice(["s3://b/x.sh", "https://x/y"]), **({"Args": ["1"]} if rng.random() < 0.4 else {})}  # noqa
        return mk() if rng.random() < 0.5 else {"Sequence": [mk() for _ in range(rng.randint(0, 2))]}
    if isinstance(f, fields.Nested):
        mk = lambda: sample_section(f.schema, rng, depth + 1)  # noqa
        return [mk() for _ in range(rng.randint(1, 2))] if f.many else mk()
    if isinstance(f, fields.List):
        ln = find(f, validate.Length)
        n = ln.equal if ln and ln.equal else rng.randint(max(1, (ln and ln.min) or 0), min(3, (ln and ln.max) or 3))
        return [sample(f.inner, rng, name, depth + 1) for _ in range(n)]
    if one:
        return rng.choice(list(one.choices))
    if isinstance(f, fields.Bool):
        return rng.random() < 0.5
    if isinstance(f, fields.Int):
        r = find(f, validate.Range)
        lo, hi = (r.min if r and r.min is not None else 0), (r.max if r and r.max is not None else 200)
        return rng.randint(lo, min(hi, lo + 200))
    if isinstance(f, fields.Float):
        return rng.choice([0, 0.5, 1.25, 3])
    if isinstance(f, fields.Dict):
        return rng.choice([{}, {"Weight": 3}, {"a": "b", "c": [1, None]}])
    if isinstance(f, fields.Str):
        if is_cidr_or_prefix_list in f.validators:
            return rng.choice(["0.0.0.0/0", "10.1.2.0/24", "pl-1"])
        rx = find(f, validate.Regexp)
        if rx:
            return rng.choice(GOOD[rx.regex.pattern])
        if name in ("ExtraChefAttributes", "LaunchPermission"):
            return rng.choice(["{}", "{\"cluster\": {\"x\": 1}}", "{\"cluster\": {\"cluster_readiness_check_enabled\": true}}"])
        if name == "InstanceTypesData":
            return "{}"
        if name == "InstanceType":
            return rng.choice(["c5.large", "t3.micro", "hpc6a.48xlarge"])
        if name == "Name":
            return "n%d" % rng.randint(1, 99)
        return rng.choice(["x", "value-1", "", "a b"]) if name != "Value" else "v"
    return rng.choice([True, "eipalloc-1", "x"])  # Raw


def sample_section(schema, rng, depth):
    out = {}
    for k, f in schema_fields(schema).items():
        if f.required or rng.random() < 0.35 / depth:
            out[k] = sample(f, rng, k, depth)
    return out


def walk(schema, data, path=()):
    """Yield (path, container, key, field, schema) for every present field."""
    if not isinstance(data, dict):
        return
    for k, f in schema_fields(schema).items():
        if k not in data:
            continue
        yield path + (k,), data, k, f, schema
        v = data[k]
        if isinstance(f, OneOrManyCustomActionField):
            if isinstance(v, dict):
                if isinstance(v.get("Sequence"), list):
                    for i, it in enumerate(v["Sequence"]):
                        yield from walk(f.schema, it, path + (k, "Sequence", i))
                else:
                    yield from walk(f.schema, v, path + (k,))
            continue
        s = sub_schema(f)
        if s is None:
            continue
        if is_list_field(f):
            if isinstance(v, list):
                for i, it in enumerate(v):
                    yield from walk(s, it, path + (k, i))
        else:
            yield from walk(s, v, path + (k,))


def sections(schema, data, path=()):
    """Yield (path, dict, schema) for every mapping governed by a schema."""
    yield path, data, schema
    for p, c, k, f, _ in walk(schema, data):
        s = sub_schema(f)
        if s is None:
            continue
        v = c[k]
        if isinstance(f, OneOrManyCustomActionField):
            continue
        for i, it in enumerate(v if isinstance(v, list) else [v]):
            if isinstance(it, dict):
                yield p + ((i,) if isinstance(v, list) else ()), it, s


def P(path):
    return ".".join(str(x) for x in path)


# ------------------------------------------------------------------ mutations
BAD_TYPES = [0, 1, 7, 1.5, "str", True, False, [], ["x"], [1], {}, {"a": 1}, "5", "", -3]


def positions(schema, cfg, pred):
    return [x for x in walk(schema, cfg) if pred(x[3])]


def m_wrong_type(schema, cfg, rng):
    p, c, k, f, _ = rng.choice(list(walk(schema, cfg)))
    c[k] = copy.deepcopy(rng.choice(BAD_TYPES))
    return p, repr(c[k])


def m_wrong_item_type(schema, cfg, rng):
    ps = positions(schema, cfg, is_list_field)
    p, c, k, f, _ = rng.choice(ps)
    v = c[k] if isinstance(c[k], list) else []
    v = v + [rng.choice([None, 5, "x", [], {}, True])]
    rng.shuffle(v)
    c[k] = v
    return p, "item"


def m_coerce(schema, cfg, rng):
    ps = positions(schema, cfg, lambda f: isinstance(f, (fields.Int, fields.Bool, fields.Float)))
    p, c, k, f, _ = rng.choice(ps)
    if isinstance(f, fields.Bool):
        c[k] = rng.choice(["yes", "No", "on", "OFF", "t", "1", 0, 1, "TRUE", "tRUE", "y", 2, "", " true", 1.0, 0.0])
    else:
        c[k] = rng.choice(["5", " 7 ", "3.0", 4.9, "1_0", "+3", "1e2", "0x10", "-0", "", "٣", "1__0", "5\n", "nan", "inf", 2.5, "3.5", 12345678901234567890])
    return p, repr(c[k])


def m_missing(schema, cfg, rng):
    ps = positions(schema, cfg, lambda f: f.required)
    p, c, k, _, _ = rng.choice(ps)
    del c[k]
    return p, "required"


def m_drop_optional(schema, cfg, rng):
    ps = positions(schema, cfg, lambda f: not f.required)
    p, c, k, _, _ = rng.choice(ps)
    del c[k]
    return p, "optional"


def m_unknown(schema, cfg, rng):
    p, d, s = rng.choice(list(sections(schema, cfg)))
    known = list(schema_fields(s))
    alien = rng.choice(["Bogus", "bogus", known[0].lower(), known[-1] + " ", "Name", "Tags", "KeyName", "AwsBatchQueues", "Script", "S3Access", "KeepEbs", ""])
    d[alien] = copy.deepcopy(rng.choice([1, "x", None, [], {}]))
    return p + (alien,), "unknown"


def m_unknown_two(schema, cfg, rng):
    p, d, s = rng.choice(list(sections(schema, cfg)))
    d["Zed"], d["Alpha"] = 1, {}
    return p, "two unknown"


def m_range(schema, cfg, rng):
    ps = positions(schema, cfg, lambda f: find(f, validate.Range))
    p, c, k, f, _ = rng.choice(ps)
    r = find(f, validate.Range)
    cand = [r.min - 1, r.min, -10**9] + ([r.max + 1, r.max, r.max + 0.5] if r.max is not None else [10**12]) + [r.min - 0.5]
    c[k] = rng.choice(cand)
    return p, repr(c[k])


def m_pattern(schema, cfg, rng):
    ps = [x for x in walk(schema, cfg) if isinstance(x[1][x[2]], str) and (find(x[3], validate.Regexp) or is_cidr_or_prefix_list in x[3].validators)]
    for x in walk(schema, cfg):  # lists of patterned strings
        if isinstance(x[3], fields.List) and isinstance(x[3].inner, fields.Str) and isinstance(x[1][x[2]], list) and x[1][x[2]]:
            for i, v in enumerate(x[1][x[2]]):
                if isinstance(v, str):
                    ps.append((x[0] + (i,), x[1][x[2]], i, x[3].inner, x[4]))
    p, c, k, _, _ = rng.choice(ps)
    v = c[k]
    how = rng.choice(["upper", "prefix", "suffix", "cut", "empty", "space", "slash"])
    c[k] = {"upper": v.upper(), "prefix": "x" + v, "suffix": v + "!", "cut": v[:-1], "empty": "", "space": " " + v, "slash": v + "//"}[how]
    return p, how


def m_pattern_edge(schema, cfg, rng):
    """Python-specific matching: $ before a final newline, unicode \\d, dot and line separators, re.match anchoring."""
    ps = [x for x in walk(schema, cfg) if isinstance(x[1][x[2]], str) and (find(x[3], validate.Regexp) or is_cidr_or_prefix_list in x[3].validators)]
    p, c, k, _, _ = rng.choice(ps)
    v = c[k]
    how = rng.choice(["newline", "newline2", "arabic", "cr", "ls", "nel", "multi"])
    arabic = "".join(chr(0x660 + int(ch)) if ch.isdigit() and rng.random() < 0.5 else ch for ch in v)
    c[k] = {"newline": v + "\n", "newline2": v + "\n\n", "arabic": arabic, "cr": v[:5] + "\r" + v[5:], "ls": v[:5] + "\u2028" + v[5:], "nel": v[:5] + "\x85" + v[5:], "multi": "zzz\n" + v}[how]
    return p, how


def m_enum_case(schema, cfg, rng):
    ps = [x for x in walk(schema, cfg) if find(x[3], validate.OneOf) and isinstance(x[1][x[2]], str)]
    p, c, k, _, _ = rng.choice(ps)
    v = c[k]
    c[k] = rng.choice([v.lower(), v.upper(), v.swapcase(), v.title(), v + " ", v[:-1], "", "other"])
    return p, c[k]


def m_enum_other(schema, cfg, rng):
    ps = positions(schema, cfg, lambda f: find(f, validate.OneOf))
    p, c, k, f, _ = rng.choice(ps)
    c[k] = rng.choice(list(find(f, validate.OneOf).choices))
    return p, repr(c[k])


def m_null(schema, cfg, rng):
    p, c, k, _, _ = rng.choice(list(walk(schema, cfg)))
    c[k] = None
    return p, "null"


def m_empty(schema, cfg, rng):
    p, c, k, f, _ = rng.choice(list(walk(schema, cfg)))
    c[k] = [] if is_list_field(f) else {} if isinstance(f, (fields.Nested, fields.Dict)) else "" if isinstance(f, fields.Str) else 0
    return p, repr(c[k])


def m_too_long(schema, cfg, rng):
    ps = positions(schema, cfg, lambda f: find(f, validate.Length))
    p, c, k, f, _ = rng.choice(ps)
    ln = find(f, validate.Length)
    mx = ln.equal or ln.max or 3
    n = rng.choice([mx, mx + 1, mx + 1, mx * 2])
    if isinstance(f, fields.List):
        c[k] = [sample(f.inner, rng, k) for _ in range(n)]
        return p, "len %d" % n
    ch = rng.choice(["a", "a", "é", "\U0001F600"])
    c[k] = ch * n
    return p, "chars %d %s" % (n, "astral" if ord(ch) > 0xFFFF else "bmp")


def m_duplicates(schema, cfg, rng):
    ps = [x for x in positions(schema, cfg, is_list_field) if isinstance(x[1][x[2]], list) and x[1][x[2]]]
    p, c, k, _, _ = rng.choice(ps)
    it = rng.choice(c[k])
    c[k].append(copy.deepcopy(it))
    return p, "duplicate item"


def m_nest(schema, cfg, rng):
    p, c, k, f, _ = rng.choice(list(walk(schema, cfg)))
    v = c[k]
    how = rng.choice(["dict", "list", "unlist", "lift"])
    if how == "unlist" and not (isinstance(v, list) and v):
        how = "dict"
    c[k] = {"dict": {k: v}, "list": [v], "unlist": v[0] if isinstance(v, list) and v else v, "lift": json.dumps(v)}[how]
    return p, how


def ensure(cfg, *path):
    d = cfg
    for k in path:
        nxt = d.setdefault(k, {}) if isinstance(d, dict) else d[k]
        if not isinstance(nxt, (dict, list)):
            d[k] = nxt = {}
        d = nxt
    return d


def queue0(cfg):
    qs = cfg.get("Scheduling", {}).get("SlurmQueues") if isinstance(cfg.get("Scheduling"), dict) else None
    if not qs or not isinstance(qs, list) or not isinstance(qs[0], dict):
        cfg["Scheduling"] = {"Scheduler": "slurm", "SlurmQueues": [q()]}
        qs = cfg["Scheduling"]["SlurmQueues"]
    return qs[0]


def storage(cfg, typ, settings, extra=None):
    d = st("m1", typ, settings)
    d.update(extra or {})
    cfg["SharedStorage"] = [d] if not isinstance(cfg.get("SharedStorage"), list) else cfg["SharedStorage"][:1] + [d]


EXCLUSIVE_CLUSTER = {
    "headnode-sgs": lambda c, r: ensure(c, "HeadNode", "Networking").update(SecurityGroups=r.choice([[SG], []]), AdditionalSecurityGroups=[SG]),
    "queue-sgs": lambda c, r: queue0(c)["Networking"].update(SecurityGroups=[SG], AdditionalSecurityGroups=r.choice([[SG], []])),
    "role-policies": lambda c, r: ensure(c, "HeadNode").__setitem__("Iam", {"InstanceRole": ROLE, "AdditionalIamPolicies": r.choice([[{"Policy": POL}], []])}),
    "role-profile": lambda c, r: queue0(c).__setitem__("Iam", {"InstanceRole": ROLE, "InstanceProfile": PROF}),
    "role-s3": lambda c, r: ensure(c, "HeadNode").__setitem__("Iam", {r.choice(["InstanceRole"]): ROLE, "S3Access": [{"BucketName": "b"}]}),
    "profile-s3": lambda c, r: queue0(c).__setitem__("Iam", {"InstanceProfile": PROF, "S3Access": r.choice([[{"BucketName": "b"}], []])}),
    "triple": lambda c, r: queue0(c).__setitem__("Iam", {"InstanceProfile": PROF, "InstanceRole": ROLE, "S3Access": [{"BucketName": "b"}], "AdditionalIamPolicies": [{"Policy": POL}]}),
    "cr-target-both": lambda c, r: queue0(c).__setitem__("CapacityReservationTarget", {"CapacityReservationId": "cr-1", "CapacityReservationResourceGroupArn": r.choice(["arn:g", ""])}),
    "cr-target-none": lambda c, r: queue0(c).__setitem__("CapacityReservationTarget", r.choice([{}, {"CapacityReservationId": ""}])),
    "type-and-instances": lambda c, r: queue0(c).__setitem__("ComputeResources", [cr("x", InstanceType="c5.large", Instances=r.choice([[{"InstanceType": "c5.large"}], []]))]),
    "no-type": lambda c, r: queue0(c).__setitem__("ComputeResources", [cr("x", MaxCount=2), cr("y", Instances=[], MinCount=0)][: r.randint(1, 2)]),
    "no-type-cr": lambda c, r: queue0(c).__setitem__("ComputeResources", [cr("x", CapacityReservationTarget={r.choice(["CapacityReservationId", "CapacityReservationResourceGroupArn"]): "cr-1"})]),
    "skip-on-errors": lambda c, r: queue0(c).__setitem__("ComputeResources", [cr("x", MaxCount=2), cr("y", InstanceType="a", MaxCount=r.choice([0, 1]))]),
    "dup-instances": lambda c, r: queue0(c).__setitem__("ComputeResources", [cr("x", Instances=[{"InstanceType": "a"}, {"InstanceType": "a"}, {"InstanceType": "b"}])]),
    "instances-partial-crash": lambda c, r: queue0(c).__setitem__("ComputeResources", [cr("x", Instances=[{"InstanceType": "a"}, r.choice([{"InstanceType": 5}, {}, "x"])])]),
    "wrong-settings": lambda c, r: storage(c, r.choice(["Efs", "FsxLustre", "FileCache"]), None, {"EbsSettings": r.choice([{"Size": 10}, {}])}),
    "multi-settings": lambda c, r: storage(c, "Ebs", {"Size": 10}, {"EfsSettings": r.choice([{"Encrypted": True}, {}])}),
    "efs-id-plus": lambda c, r: storage(c, "Efs", {"FileSystemId": "fs-12345678", "Encrypted": True, "KmsKeyId": "k", "IamAuthorization": True}),
    "efs-throughput": lambda c, r: storage(c, "Efs", r.choice([{"ThroughputMode": "provisioned"}, {"ProvisionedThroughput": 5}, {"ThroughputMode": "bursting", "ProvisionedThroughput": 5}, {"FileSystemId": "fs-12345678", "ThroughputMode": "provisioned"}])),
    "fsx-id-plus": lambda c, r: storage(c, "FsxLustre", {"FileSystemId": "fs-0123456789abcdef0", "StorageCapacity": 1200, "DeletionPolicy": "Retain"}),
    "fsx-backup-plus": lambda c, r: storage(c, "FsxLustre", {"BackupId": "backup-01234567", "StorageCapacity": 1200, "ImportPath": "s3://b", "KmsKeyId": "k", "DeploymentType": "SCRATCH_1"}),
    "fsx-all": lambda c, r: storage(c, "FsxLustre", {"BackupId": "backup-01234567", "FileSystemId": "fs-0123456789abcdef0", "ExportPath": "s3://b"}),
    "settingless": lambda c, r: storage(c, r.choice(["FsxOntap", "FsxOpenZfs", "FileCache", "Ebs", "Efs", "FsxLustre"]), r.choice([None, {}])),
    "mount-none": lambda c, r: storage(c, "Ebs", None, {"MountDir": r.choice(["NONE", "/NONE", "none", "/NONE\n", "/NONE/x", "//NONE", "/home", "/a/../b", "/.a", "a\\b"])}),
    "tags-reserved": lambda c, r: c.__setitem__("Tags", [{"Key": r.choice(["parallelcluster:x", "parallelcluster:custom_resource", "ParallelCluster:x", "parallelcluster:"]), "Value": "v"}]),
    "tags-dup": lambda c, r: c.__setitem__("Tags", [{"Key": "a", "Value": "1"}, {"Key": r.choice(["a", "A"]), "Value": "2"}]),
    "tags-dup-reserved": lambda c, r: c.__setitem__("Tags", [{"Key": "parallelcluster:x", "Value": "1"}, {"Key": "parallelcluster:x", "Value": "2"}]),
    "tags-partial": lambda c, r: c.__setitem__("Tags", [{"Key": "a", "Value": 1}, {"Key": "a", "Value": r.choice([True, "x"])}]),
    "tags-two-bad": lambda c, r: c.__setitem__("Tags", [{"Value": "x"}, {"Value": "y"}, r.choice([{}, "x", {"Key": "parallelcluster:a"}])]),
    "queue-tags": lambda c, r: queue0(c).__setitem__("Tags", [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]),
    "cr-tags": lambda c, r: queue0(c).__setitem__("ComputeResources", [cr("x", InstanceType="a", Tags=[{"Key": "parallelcluster:q", "Value": ""}])]),
    "two-queues-mixed": lambda c, r: ensure(c, "Scheduling").__setitem__("SlurmQueues", [q("a", Networking={"SecurityGroups": [SG], "AdditionalSecurityGroups": [SG]}), q("b", [cr("x", InstanceType=5)])]),
    "login-keyname": lambda c, r: c.__setitem__("LoginNodes", {"Pools": [pool(Ssh={"KeyName": "k", **r.choice([{}, {"AllowedIps": "10.0.0.0/8"}, {"Foo": 1}, {"AllowedIps": "x"}])})]}),
    "login-subnets": lambda c, r: c.__setitem__("LoginNodes", {"Pools": [pool(Networking={"SubnetIds": r.choice([[], [SUB, SUB2], [SUB], ["x", SUB], "x"])})]}),
    "login-count": lambda c, r: c.__setitem__("LoginNodes", {"Pools": [pool(Count=r.choice([-1, 0, "x", 1.9]), GracetimePeriod=r.choice([2, 3, 120, 121]))]}),
    "batch": lambda c, r: c.__setitem__("Scheduling", {"Scheduler": "awsbatch", "AwsBatchQueues": [{"Name": "q", "Networking": {"SubnetIds": [SUB]}, "ComputeResources": [{"Name": "c", "InstanceTypes": ["optimal"]}]}]}),
    "dbname": lambda c, r: ensure(c, "Scheduling").__setitem__("SlurmSettings", {"Database": {"Uri": "u", "UserName": "n", "PasswordSecretArn": SECRET, "DatabaseName": r.choice(["A-b", "", "a" * 64, "a" * 65, "A" * 65])}}),
    "cidr": lambda c, r: ensure(c, "HeadNode").__setitem__("Ssh", {"AllowedIps": r.choice(["10.0.0.0", "256.0.0.0/8", "10.0.0.0/33", "10.0.0.0/32\n", "pl-", "pl-1!!!", "PL-1", "01.0.0.0/8", "{x}", "0.0.0.0/0"])}),
    "json": lambda c, r: c.__setitem__("DevSettings", {"Cookbook": {"ExtraChefAttributes": r.choice(["{", "{'a': 1}", "NaN", "{\"a\": Infinity}", "[1,]", "", " {} ", "1", "null", "{\"a\":1,\"a\":2}", "\ufeff{}", "\"\t\"", "01", "{} x"])}}),
    "instance-types-data": lambda c, r: c.__setitem__("DevSettings", {"InstanceTypesData": r.choice(["{", "", "{}", "NaN", 5, None])}),
    "dev-settings-null": lambda c, r: c.__setitem__("DevSettings", r.choice([None, "x", 0, [], {}])),
}
CUSTOM_ACTION_VALUES = [
    {}, {"Args": ["x"]}, {"Script": "s", "Sequence": []}, {"Sequence": {}}, {"Sequence": "x"}, {"Sequence": []}, {"Sequence": [{}]},
    {"Sequence": [{"Script": 5}, {"Args": 1}]}, {"Sequence": [{"Script": "a"}, {"Script": "b", "X": 1}]}, {"Script": None}, {"Script": "a", "Args": "b"},
    {"Script": "a", "Args": [1, "b", None]}, "Script", "x", ["Script"], ["Sequence"], [], 5, True, None, {"Sequence": [None]}, {"Sequence": None}, {"Script": "a", "Foo": 1}, {"Sequence": [], "Foo": 1},
    {"Script": "", "Args": []},
]
CRASHERS = [
    ("HeadNode.Image", lambda c, r: ensure(c, "HeadNode").__setitem__("Image", {})),
    ("queue.Image", lambda c, r: queue0(c).__setitem__("Image", {})),
    ("login.Image", lambda c, r: c.__setitem__("LoginNodes", {"Pools": [pool(Image={})]})),
    ("HeadNode.Dcv", lambda c, r: ensure(c, "HeadNode").__setitem__("Dcv", r.choice([{}, {"Port": 1}]))),
    ("login.Dcv", lambda c, r: c.__setitem__("LoginNodes", {"Pools": [pool(Dcv={})]})),
    ("queue.no-cr", lambda c, r: queue0(c).pop("ComputeResources", None)),
    ("two-crashes", lambda c, r: (ensure(c, "HeadNode").__setitem__("Dcv", {}), queue0(c).__setitem__("Image", {}))),
    ("crash-and-error", lambda c, r: (ensure(c, "HeadNode").__setitem__("Dcv", {}), c["HeadNode"].__setitem__("InstanceType", 5))),
    ("settings-in-error-list", lambda c, r: (queue0(c).__setitem__("Image", {}), queue0(c).__setitem__("Name", 5))),
]
EXCLUSIVE_IMAGE = {
    "role-profile": lambda c, r: ensure(c, "Build").__setitem__("Iam", {"InstanceRole": ROLE, "InstanceProfile": PROF}),
    "role-policies": lambda c, r: ensure(c, "Build").__setitem__("Iam", {"InstanceRole": ROLE, "AdditionalIamPolicies": r.choice([[{"Policy": POL}], []])}),
    "cleanup-role": lambda c, r: ensure(c, "Build").__setitem__("Iam", {"CleanupLambdaRole": r.choice([ROLE, "x", None, ""])}),
    "component": lambda c, r: ensure(c, "Build").__setitem__("Components", [{"Type": r.choice(["arn", "script", "ARN"]), "Value": r.choice(["arn:x", "s3://b", "https://x", "http://x", "HTTPS://x", "x", "", "s3:", " https://x", "https ://x"])}]),
    "component-missing": lambda c, r: ensure(c, "Build").__setitem__("Components", [{"Type": "script", "Value": "s3://b"}, r.choice([{"Type": "arn"}, {"Type": "script"}, {"Value": "x"}, {}])]),
    "components-mixed": lambda c, r: ensure(c, "Build").__setitem__("Components", [{"Type": "arn", "Value": "x"}, {"Type": r.choice(["bad", "script"]), "Value": "x"}]),
    "sgs": lambda c, r: ensure(c, "Build").__setitem__("SecurityGroupIds", r.choice([["x"], [SG, "x"], [], [SG + "\n"], [5], [SG, 5], [5, "x"], ["", SG], "x"])),
    "parent": lambda c, r: ensure(c, "Build").__setitem__("ParentImage", r.choice(["ami", "arnold", "xami", "xarn", " ami-1", "AMI-1", "", "arn\n"])),
    "image-name": lambda c, r: ensure(c, "Image").__setitem__("Name", r.choice(["!!bad!!", "", "a", "a" * 101, "a" * 102, "é" * 101, "\U0001F600" * 60, "a" * 100 + " "])),
    "tags-reserved": lambda c, r: ensure(c, "Image").__setitem__("Tags", [{"Key": "parallelcluster:x", "Value": "v"}]),
    "build-tags-reserved": lambda c, r: ensure(c, "Build").__setitem__("Tags", [{"Key": "parallelcluster:x", "Value": "v"}]),
    "tags-dup": lambda c, r: ensure(c, "Image").__setitem__("Tags", [{"Key": "a", "Value": "v"}, {"Key": "a", "Value": "v"}]),
    "regions": lambda c, r: c.__setitem__("DevSettings", {"DistributionConfiguration": r.choice([{"Regions": "us-east-1,"}, {"Regions": "US"}, {"Regions": ""}, {"Regions": "a\n"}, {}, {"LaunchPermission": "{}"}, {"Regions": "a", "LaunchPermission": "{'a'}"}, {"Regions": "a", "LaunchPermission": ""}])}),
    "json": lambda c, r: c.__setitem__("DevSettings", {"Cookbook": {"ExtraChefAttributes": r.choice(["{", "NaN", "-Infinity", "", "{\"a\": tru}"])}}),
    "cli-overrides": lambda c, r: c.__setitem__("DevSettings", {"CliAttributeOverrides": r.choice(["{", "not json", ""])}),
    "build-shape": lambda c, r: c.__setitem__("Build", r.choice([None, "x", [], {}, {"Iam": "x"}, {"Iam": None}, {"InstanceType": "a", "ParentImage": "ami", "Iam": {}}])),
    "deploy-shape": lambda c, r: c.__setitem__("DeploymentSettings", r.choice([None, "x", [], {}, {"LambdaFunctionsVpcConfig": {}}, {"DefaultUserHome": "Local"}])),
    "cluster-only-keys": lambda c, r: c.__setitem__(r.choice(["HeadNode", "Scheduling", "Tags", "SharedStorage"]), {}),
    "legacy": lambda c, r: c.__setitem__("DevSettings", {r.choice(["SlurmPatchesS3Archive", "AwsBatchCliPackage", "UpdateOsAndReboot"]): "x"}),
}


def m_exclusive(schema, cfg, rng):
    table = EXCLUSIVE_IMAGE if schema is IMAGE else EXCLUSIVE_CLUSTER
    name = rng.choice(list(table))
    table[name](cfg, rng)
    return (), name


def m_custom_action(schema, cfg, rng):
    if schema is IMAGE:
        raise IndexError
    where, ev = rng.choice(["HeadNode", "queue", "login"]), rng.choice(["OnNodeStart", "OnNodeConfigured", "OnNodeUpdated"])
    v = copy.deepcopy(rng.choice(CUSTOM_ACTION_VALUES))
    if where == "HeadNode":
        ensure(cfg, "HeadNode")["CustomActions"] = {ev: v}
    elif where == "queue":
        queue0(cfg)["CustomActions"] = {ev: v}
    else:
        cfg["LoginNodes"] = {"Pools": [pool(CustomActions={ev: v})]}
    return (where, "CustomActions", ev), json.dumps(v)


def m_crash(schema, cfg, rng):
    if schema is IMAGE:
        raise IndexError
    name, fn = rng.choice(CRASHERS)
    fn(cfg, rng)
    return (), name


def m_enrich(schema, cfg, rng):
    """Add sampled optional fields somewhere: broad coverage of field positions, mostly valid."""
    n = rng.randint(1, 4)
    done = []
    for _ in range(n):
        p, d, s = rng.choice(list(sections(schema, cfg)))
        free = [k for k in schema_fields(s) if k not in d]
        if free:
            k = rng.choice(free)
            d[k] = sample(schema_fields(s)[k], rng, k, 1)
            done.append(P(p + (k,)))
    return tuple(done[:1]), ",".join(done)


def m_replace(schema, cfg, rng):
    ps = [x for x in walk(schema, cfg) if not isinstance(x[3], fields.Nested)]
    p, c, k, f, _ = rng.choice(ps)
    c[k] = sample(f, rng, k, 1)
    return p, "resampled"


MUTATIONS = {  # kind -> (function, weight, simple)
    "none": (lambda s, c, r: ((), ""), 5, True),
    "enrich": (m_enrich, 22, True),
    "replace": (m_replace, 7, True),
    "drop-optional": (m_drop_optional, 6, True),
    "enum-other": (m_enum_other, 6, True),
    "wrong-type": (m_wrong_type, 8, True),
    "missing-required": (m_missing, 5, True),
    "unknown-field": (m_unknown, 6, True),
    "out-of-range": (m_range, 6, True),
    "bad-pattern": (m_pattern, 6, True),
    "enum-case": (m_enum_case, 4, True),
    "null": (m_null, 4, True),
    "empty": (m_empty, 6, False),
    "coerce": (m_coerce, 9, False),
    "wrong-item-type": (m_wrong_item_type, 3, False),
    "unknown-two": (m_unknown_two, 1, False),
    "pattern-edge": (m_pattern_edge, 6, False),
    "length": (m_too_long, 5, False),
    "duplicates": (m_duplicates, 5, False),
    "nesting": (m_nest, 4, False),
    "exclusive": (m_exclusive, 12, False),
    "custom-action": (m_custom_action, 5, False),
    "crash": (m_crash, 2, False),
}


def prune(cfg, rng):
    """Drop some optional top-level sections to keep lines short."""
    for k in list(cfg):
        if k not in ("Image", "HeadNode", "Scheduling", "Build") and rng.random() < 0.3:
            del cfg[k]


def gen_one(i, kind, rng):
    schema, bases = (CLUSTER, CLUSTER_BASES) if kind == "cluster" else (IMAGE, IMAGE_BASES)
    kinds = list(MUTATIONS)
    weights = [MUTATIONS[k][1] for k in kinds]
    while True:
        base = rng.choice(list(bases))
        cfg = copy.deepcopy(bases[base])
        if base == "kitchen-sink":
            prune(cfg, rng)
        muts = []
        n = rng.choices([1, 2, 3], [80, 14, 6])[0]
        try:
            for mk in rng.choices(kinds, weights, k=n):
                path, detail = MUTATIONS[mk][0](schema, cfg, rng)
                muts.append({"kind": mk, "path": P(path), "detail": detail})
        except (IndexError, AttributeError, TypeError, KeyError):
            continue  # not applicable to this base, or a former mutation broke the shape
        rec = {"id": "%s%05d" % (kind[0], i), "kind": kind, "base": base, "mutations": muts, "config": cfg}
        if len(json.dumps(rec)) > 20000:
            continue
        return rec


# ------------------------------------------------------------------ updates
def u_replace(c, r):
    m_replace(CLUSTER, c, r)


def lists(c):
    return [x for x in positions(CLUSTER, c, lambda f: isinstance(f, fields.Nested) and f.many) if isinstance(x[1][x[2]], list)]


def u_add_item(c, r):
    p, d, k, f, _ = r.choice(lists(c))
    d[k].insert(r.randint(0, len(d[k])), sample_section(f.schema, r, 2) if r.random() < 0.5 or not d[k] else {**copy.deepcopy(r.choice(d[k])), **({"Name": "new%d" % r.randint(1, 99)} if "Name" in f.schema.fields_by_key else {})})


def u_remove_item(c, r):
    p, d, k, f, _ = r.choice([x for x in lists(c) if x[1][x[2]]])
    d[k].pop(r.randrange(len(d[k])))


def u_reorder(c, r):
    p, d, k, f, _ = r.choice([x for x in lists(c) if len(x[1][x[2]]) > 1])
    d[k].reverse()


def u_rename(c, r):
    ps = [x for x in walk(CLUSTER, c) if x[2] in ("Name", "Key", "Policy", "BucketName", "InstanceType")]
    p, d, k, f, _ = r.choice(ps)
    d[k] = str(d[k]) + "2"


def u_counts(c, r):
    x = r.choice(queue0(c)["ComputeResources"])
    x["MaxCount"] = r.choice([1, 2, 5, 10, 11, 20])
    if r.random() < 0.6:
        x["MinCount"] = r.choice([0, 1, 2])


def u_strategy(c, r):
    ensure(c, "Scheduling").setdefault("SlurmSettings", {})["QueueUpdateStrategy"] = r.choice(["DRAIN", "TERMINATE", "COMPUTE_FLEET_STOP"])


def u_storage(c, r):
    new = r.choice([
        st("s9", "Ebs", {"Size": 10}), st("s9", "Efs", {"FileSystemId": "fs-12345678"}), st("s9", "Efs"), st("s9", "FsxLustre", {"FileSystemId": "fs-0123456789abcdef0"}),
        st("s9", "FsxOntap", {"VolumeId": "fsvol-0123456789abcdef0"}), st("s9", "FileCache", {"FileCacheId": "fc-01234567"}), st("s9", "FsxLustre", {"StorageCapacity": 1200}),
        st("s9", "Efs", {"FileSystemId": "fs-12345678"}, "/home"), st("s9", "Ebs", {"Size": 10}, "home"), st("s9", "Ebs", {"VolumeId": "vol-12345678"}),
    ])
    cur = c.setdefault("SharedStorage", [])
    if r.random() < 0.4 and cur:
        i = r.randrange(len(cur))
        if r.random() < 0.5:
            cur[i]["MountDir"] = r.choice(["/home", "/other", "home"])
        else:
            cur[i] = {**new, "Name": cur[i]["Name"]}
    else:
        cur.append(new)


def u_managed_fsx_subnet(c, r):
    queue0(c)["Networking"]["SubnetIds"] = r.choice([[SUB], [SUB2], [SUB, SUB2], [SUB2, SUB]])


def u_pg(c, r):
    qq = queue0(c)
    target = qq["Networking"] if r.random() < 0.6 else r.choice(qq["ComputeResources"]).setdefault("Networking", {})
    v = r.choice([None, {"Enabled": True}, {"Enabled": False}, {"Name": "pg"}, {"Enabled": True, "Id": "pg"}, {}])
    if v is None:
        target.pop("PlacementGroup", None)
    else:
        target["PlacementGroup"] = v


def u_chef(c, r):
    v = r.choice([None, "{}", "{\"cluster\": {\"slurm\": {\"reconfigure_timeout\": 301}, \"a\": 1}}", "{\"cluster\": {\"b\": [1], \"a\": 1}}", "{\"cluster\": 5}", "{\"x\": {\"y\": {\"z\": 1}}}",
                  "{\"cluster\": {\"cluster_readiness_check_enabled\": \"x\"}}", "[1]", "5", "", "{\"cluster\": {\"slurm\": {}}}", "null"])
    cb = c.setdefault("DevSettings", {}).setdefault("Cookbook", {})
    if v is None:
        cb.pop("ExtraChefAttributes", None)
    else:
        cb["ExtraChefAttributes"] = v


def u_custom_action(c, r):
    v = copy.deepcopy(r.choice([{"Script": "s3://n"}, {"Script": "s3://n", "Args": ["1"]}, {"Sequence": [{"Script": "s3://b/x.sh"}]}, {"Sequence": [{"Script": "a"}, {"Script": "b", "Args": []}]}, {"Sequence": []}]))
    ev = r.choice(["OnNodeStart", "OnNodeConfigured", "OnNodeUpdated"])
    where = r.choice(["head", "queue", "login"])
    if where == "head":
        c["HeadNode"].setdefault("CustomActions", {})[ev] = v
    elif where == "queue":
        queue0(c).setdefault("CustomActions", {})["OnNodeStart" if ev == "OnNodeUpdated" else ev] = v
    elif isinstance(c.get("LoginNodes"), dict) and c["LoginNodes"]["Pools"]:
        c["LoginNodes"]["Pools"][0].setdefault("CustomActions", {})[ev] = v


def u_bool_int(c, r):
    """Python equality: True == 1, 1 == 1.0, but '1' != 1."""
    ps = [x for x in walk(CLUSTER, c) if isinstance(x[3], (fields.Bool, fields.Int)) and not find(x[3], validate.OneOf)]
    p, d, k, f, _ = r.choice(ps)
    d[k] = int(d[k]) if isinstance(d[k], bool) else (str(d[k]) if r.random() < 0.5 else d[k] * 1.0)


def u_bucket(c, r):
    if "CustomS3Bucket" in c and r.random() < 0.5:
        del c["CustomS3Bucket"]
    else:
        c["CustomS3Bucket"] = "other"


def u_tags(c, r):
    t = c.setdefault("Tags", [])
    if t and r.random() < 0.6:
        t[0]["Value"] = r.choice(["n1", "n2", ""])
    else:
        t.append({"Key": "t%d" % r.randint(1, 99), "Value": "v"})


UPDATES = {
    "replace": (u_replace, 16, True), "enrich": (lambda c, r: m_enrich(CLUSTER, c, r), 14, True), "drop-optional": (lambda c, r: m_drop_optional(CLUSTER, c, r), 12, True),
    "add-item": (u_add_item, 8, True), "remove-item": (u_remove_item, 8, True), "reorder": (u_reorder, 3, True), "rename": (u_rename, 5, True), "none": (lambda c, r: None, 1, True),
    "counts": (u_counts, 8, False), "strategy": (u_strategy, 7, False), "storage": (u_storage, 9, False), "subnets": (u_managed_fsx_subnet, 5, False), "placement": (u_pg, 7, False),
    "chef": (u_chef, 5, False), "custom-action": (u_custom_action, 7, False), "bool-int": (u_bool_int, 4, False), "bucket": (u_bucket, 2, False), "tags": (u_tags, 4, False),
}


UPDATE_HINTS = {
    "chef": ["dev-settings"], "storage": ["ebs", "efs", "fsx-existing", "fsx-lustre"], "custom-action": ["custom-actions", "login-nodes"], "subnets": ["fsx-lustre", "fsx-scratch"],
    "placement": ["placement-groups"], "bucket": ["deployment"], "tags": ["tags-iam"], "counts": ["slurm-full", "multi-instance"], "drop-optional": ["login-nodes", "fsx-lustre", "directory-service"],
    "remove-item": ["login-nodes", "multi-instance", "fsx-lustre", "slurm-full"],
}


def gen_updates(n, rng):
    kinds, w = list(UPDATES), [UPDATES[k][1] for k in UPDATES]
    out = 0
    while out < n:
        hint = rng.choice(list(UPDATE_HINTS)) if rng.random() < 0.35 else None
        base = rng.choice(UPDATE_HINTS[hint]) if hint else rng.choice(list(CLUSTER_BASES))
        old = copy.deepcopy(CLUSTER_BASES[base])
        if base == "kitchen-sink":
            prune(old, rng)
        if rng.random() < 0.3:
            try:
                m_enrich(CLUSTER, old, rng)
            except IndexError:
                pass
        if rng.random() < 0.3:
            u_strategy(old, rng)
        new = copy.deepcopy(old)
        muts = []
        try:
            for k in rng.choices(kinds, w, k=rng.choices([1, 2, 3, 4], [45, 30, 15, 10])[0]):
                UPDATES[k][0](new, rng)
                muts.append(k)
            if hint and hint not in muts:
                UPDATES[hint][0](new, rng)
                muts.append(hint)
            CLUSTER.load(copy.deepcopy(old))
            CLUSTER.load(copy.deepcopy(new))
        except Exception:
            continue
        rec = {"id": "u%05d" % out, "base": base, "mutations": muts, "old": old, "new": new}
        if rng.random() < (0.7 if "tags" in muts else 0.06):
            rec["region"] = rng.choice(["us-iso-east-1", "us-isob-east-1", "eu-west-1"])
        out += 1
        yield rec


def _prepare():
    """AWS-free construction, and a by-key field table on each schema."""
    import pcluster.config.cluster_config as ccfg
    from pcluster.aws.aws_api import AWSApi
    from pcluster.schemas.common_schema import BaseSchema

    class O:
        def __init__(self, **k):
            self.__dict__.update(k)

    AWSApi.instance = staticmethod(lambda: O(ec2=O(describe_capacity_reservations=lambda i: []), resource_groups=O(get_capacity_reservation_ids_from_group_resources=lambda a: [])))
    ccfg.get_region = lambda: "us-east-1"
    BaseSchema.fields_by_key = property(lambda self: schema_fields(self))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--cluster", type=int, default=0)
    ap.add_argument("--image", type=int, default=0)
    ap.add_argument("--updates", type=int, default=0)
    a = ap.parse_args()
    _prepare()
    w = lambda r: sys.stdout.write(json.dumps(r, separators=(",", ":")) + "\n")  # noqa
    rng = random.Random(a.seed)
    for i, base in enumerate(CLUSTER_BASES if a.cluster else []):
        w({"id": "cb%03d" % i, "kind": "cluster", "base": base, "mutations": [{"kind": "none", "path": "", "detail": ""}], "config": CLUSTER_BASES[base]})
    for i, base in enumerate(IMAGE_BASES if a.image else []):
        w({"id": "ib%03d" % i, "kind": "image", "base": base, "mutations": [{"kind": "none", "path": "", "detail": ""}], "config": IMAGE_BASES[base]})
    for i in range(a.cluster - len(CLUSTER_BASES)):
        w(gen_one(i, "cluster", rng))
    for i in range(a.image - len(IMAGE_BASES)):
        w(gen_one(i, "image", rng))
    if a.updates:
        for r in gen_updates(a.updates, random.Random(a.seed + 1)):
            w(r)


if __name__ == "__main__":
    main()
