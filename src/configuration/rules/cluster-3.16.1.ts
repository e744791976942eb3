// deno-fmt-ignore-file
/**
 * The rules of clusters in ParallelCluster 3.16.1.
 *
 * Made by `npm run configuration`: change it there.
 *
 * @module
 */

import type { Rules } from "../Rules.ts"

export const rules: Rules = {
  version: "3.16.1",
  root: "Cluster",
  sections: {
    Cluster: {
      fields: {
        LoginNodes: { type: "section", of: "LoginNodes", policy: "LOGIN_NODES_STOP" },
        Image: { type: "section", required: true, of: "Image", policy: "UNSUPPORTED" },
        HeadNode: { type: "section", required: true, of: "HeadNode", policy: "SUPPORTED" },
        Scheduling: { type: "section", required: true, of: "Scheduling", policy: "UNSUPPORTED" },
        SharedStorage: { type: "sections", of: "SharedStorage", policy: "SHARED_STORAGE_UPDATE_POLICY", key: "Name" },
        Monitoring: { type: "section", of: "Monitoring", policy: "IGNORED" },
        AdditionalPackages: { type: "section", of: "AdditionalPackages", policy: "UNSUPPORTED" },
        Tags: { type: "sections", of: "Tag", policy: "SUPPORTED_UNLESS_ADC", key: "Key" },
        Iam: { type: "section", of: "ClusterIam", policy: "IGNORED" },
        DirectoryService: { type: "section", of: "DirectoryService", policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        Region: { type: "text", policy: "UNSUPPORTED" },
        Imds: { type: "section", of: "CommonImds", policy: "UNSUPPORTED" },
        CustomS3Bucket: { type: "text", policy: "READ_ONLY_RESOURCE_BUCKET" },
        AdditionalResources: { type: "text", policy: "SUPPORTED" },
        DevSettings: { type: "section", of: "ClusterDevSettings", policy: "SUPPORTED" },
        DeploymentSettings: { type: "section", of: "ClusterDeploymentSettings", policy: "UNSUPPORTED" },
      },
      hooks: ["ClusterSchema.validate_tags"],
    },
    LoginNodes: {
      fields: {
        Pools: { type: "sections", required: true, of: "LoginNodesPool", policy: "LOGIN_NODES_POOLS_UPDATE_POLICY", key: "Name" },
      },
    },
    LoginNodesPool: {
      fields: {
        Name: { type: "text", required: true, policy: "LOGIN_NODES_POOL_STOP" },
        InstanceType: { type: "text", required: true, policy: "LOGIN_NODES_POOL_STOP" },
        Image: { type: "section", of: "LoginNodesImage", policy: "LOGIN_NODES_POOL_STOP" },
        Networking: { type: "section", required: true, of: "LoginNodesNetworking", policy: "LOGIN_NODES_POOL_STOP" },
        Count: { type: "integer", required: true, range: [0, null], rangeMessage: "The count for LoginNodes Pool must be greater than or equal to 0.", policy: "SUPPORTED" },
        Dcv: { type: "section", of: "Dcv", policy: "UNSUPPORTED" },
        Ssh: { type: "section", of: "LoginNodesSsh", policy: "LOGIN_NODES_POOL_STOP" },
        CustomActions: { type: "section", of: "LoginNodesCustomActions", policy: "IGNORED" },
        Iam: { type: "section", of: "LoginNodesIam", policy: "LOGIN_NODES_POOL_STOP" },
        GracetimePeriod: { type: "integer", range: [3, 120], rangeMessage: "The gracetime period for LoginNodes Pool must be an integer from 3 to 120.", policy: "SUPPORTED" },
      },
    },
    LoginNodesImage: {
      fields: {
        CustomAmi: { type: "text", pattern: "^ami-[0-9a-z]{8}(?=\\n?$)|^ami-[0-9a-z]{17}(?=\\n?$)", policy: "LOGIN_NODES_POOL_STOP" },
      },
      needs: ["CustomAmi"],
    },
    LoginNodesNetworking: {
      fields: {
        AdditionalSecurityGroups: { type: "list", of: { type: "text", pattern: "^sg-[0-9a-z]{8}(?=\\n?$)|^sg-[0-9a-z]{17}(?=\\n?$)" }, policy: "LOGIN_NODES_POOL_STOP" },
        SecurityGroups: { type: "list", of: { type: "text", pattern: "^sg-[0-9a-z]{8}(?=\\n?$)|^sg-[0-9a-z]{17}(?=\\n?$)" }, policy: "LOGIN_NODES_POOL_STOP" },
        SubnetIds: { type: "list", required: true, of: { type: "text", pattern: "^subnet-[0-9a-z]{8}(?=\\n?$)|^subnet-[0-9a-z]{17}(?=\\n?$)" }, length: [1, 1], lengthMessage: "Only one subnet can be associated with a login node pool.", policy: "LOGIN_NODES_POOL_STOP" },
        Proxy: { type: "section", of: "LoginNodeProxy", policy: "LOGIN_NODES_POOL_STOP" },
      },
      hooks: ["BaseNetworkingSchema.no_coexist_security_groups"],
    },
    LoginNodeProxy: {
      fields: {
        HttpProxyAddress: { type: "text", policy: "SUPPORTED" },
      },
    },
    Dcv: {
      fields: {
        Enabled: { type: "boolean", policy: "UNSUPPORTED" },
        Port: { type: "integer", policy: "UNSUPPORTED" },
        AllowedIps: { type: "text", check: "is_cidr_or_prefix_list", policy: "SUPPORTED" },
      },
      needs: ["Enabled"],
    },
    LoginNodesSsh: {
      fields: {
        AllowedIps: { type: "text", check: "is_cidr_or_prefix_list", policy: "LOGIN_NODES_POOL_STOP" },
      },
    },
    LoginNodesCustomActions: {
      fields: {
        OnNodeStart: { type: "action", policy: "UNSUPPORTED" },
        OnNodeConfigured: { type: "action", policy: "UNSUPPORTED" },
        OnNodeUpdated: { type: "action", policy: "SUPPORTED" },
      },
    },
    LoginNodesIam: {
      fields: {
        InstanceRole: { type: "text", pattern: "^arn:(?:(?!:role/)[^\\n])*:role/", policy: "LOGIN_NODES_POOL_STOP" },
        AdditionalIamPolicies: { type: "sections", of: "AdditionalIamPolicy", policy: "LOGIN_NODES_POOL_STOP", key: "Policy" },
        InstanceProfile: { type: "text", pattern: "^arn:(?:(?!:instance-profile/)[^\\n])*:instance-profile/", policy: "LOGIN_NODES_POOL_STOP" },
      },
      hooks: ["BaseIamSchema.no_coexist_role_policies"],
    },
    AdditionalIamPolicy: {
      fields: {
        Policy: { type: "text", required: true, pattern: "^arn:(?:(?!:policy/)[^\\n])*:policy/", policy: "SUPPORTED" },
      },
    },
    Image: {
      fields: {
        Os: { type: "text", required: true, oneOf: ["alinux2023", "ubuntu2204", "ubuntu2404", "rhel8", "rocky8", "rhel9", "rocky9"], policy: "UNSUPPORTED" },
        CustomAmi: { type: "text", pattern: "^ami-[0-9a-z]{8}(?=\\n?$)|^ami-[0-9a-z]{17}(?=\\n?$)", policy: "UNSUPPORTED" },
      },
    },
    HeadNode: {
      fields: {
        InstanceType: { type: "text", required: true, policy: "UNSUPPORTED" },
        DisableSimultaneousMultithreading: { type: "boolean", policy: "UNSUPPORTED" },
        Networking: { type: "section", required: true, of: "HeadNodeNetworking", policy: "UNSUPPORTED" },
        Ssh: { type: "section", of: "HeadNodeSsh", policy: "SUPPORTED" },
        LocalStorage: { type: "section", of: "HeadNodeStorage", policy: "UNSUPPORTED" },
        SharedStorageType: { type: "text", oneOf: ["Ebs", "Efs"], policy: "UNSUPPORTED" },
        SharedStorageEfsSettings: { type: "section", of: "SharedStorageEfsSettings", policy: "UNSUPPORTED" },
        Dcv: { type: "section", of: "Dcv", policy: "UNSUPPORTED" },
        CustomActions: { type: "section", of: "HeadNodeCustomActions", policy: "IGNORED" },
        Iam: { type: "section", of: "HeadNodeIam", policy: "SUPPORTED" },
        Imds: { type: "section", of: "Imds", policy: "UNSUPPORTED" },
        Image: { type: "section", of: "HeadNodeImage", policy: "UNSUPPORTED" },
      },
    },
    HeadNodeNetworking: {
      fields: {
        AdditionalSecurityGroups: { type: "list", of: { type: "text", pattern: "^sg-[0-9a-z]{8}(?=\\n?$)|^sg-[0-9a-z]{17}(?=\\n?$)" }, policy: "SUPPORTED" },
        SecurityGroups: { type: "list", of: { type: "text", pattern: "^sg-[0-9a-z]{8}(?=\\n?$)|^sg-[0-9a-z]{17}(?=\\n?$)" }, policy: "SUPPORTED" },
        SubnetId: { type: "text", required: true, pattern: "^subnet-[0-9a-z]{8}(?=\\n?$)|^subnet-[0-9a-z]{17}(?=\\n?$)", policy: "UNSUPPORTED" },
        ElasticIp: { type: "any", policy: "UNSUPPORTED" },
        Proxy: { type: "section", of: "HeadNodeProxy", policy: "UNSUPPORTED" },
      },
      hooks: ["BaseNetworkingSchema.no_coexist_security_groups"],
    },
    HeadNodeProxy: {
      fields: {
        HttpProxyAddress: { type: "text", policy: "UNSUPPORTED" },
      },
    },
    HeadNodeSsh: {
      fields: {
        KeyName: { type: "text", policy: "UNSUPPORTED" },
        AllowedIps: { type: "text", check: "is_cidr_or_prefix_list", policy: "SUPPORTED" },
      },
    },
    HeadNodeStorage: {
      fields: {
        RootVolume: { type: "section", of: "HeadNodeRootVolume", policy: "UNSUPPORTED" },
        EphemeralVolume: { type: "section", of: "HeadNodeEphemeralVolume", policy: "UNSUPPORTED" },
      },
    },
    HeadNodeRootVolume: {
      fields: {
        VolumeType: { type: "text", oneOf: ["standard", "io1", "io2", "gp2", "st1", "sc1", "gp3"], policy: "UNSUPPORTED:ebs_volume_update" },
        Iops: { type: "integer", policy: "UNSUPPORTED" },
        Size: { type: "integer", policy: "UNSUPPORTED:ebs_volume_resize:ebs_volume_update" },
        Throughput: { type: "integer", policy: "UNSUPPORTED" },
        Encrypted: { type: "boolean", policy: "UNSUPPORTED" },
        DeleteOnTermination: { type: "boolean", policy: "UNSUPPORTED" },
      },
    },
    HeadNodeEphemeralVolume: {
      fields: {
        MountDir: { type: "text", pattern: "^\\/?[^\\/.\\\\][^\\/\\\\]*(\\/[^\\/.\\\\][^\\/]*)*(?=\\n?$)", policy: "UNSUPPORTED" },
      },
    },
    SharedStorageEfsSettings: {
      fields: {
        Encrypted: { type: "boolean", policy: "UNSUPPORTED" },
      },
    },
    HeadNodeCustomActions: {
      fields: {
        OnNodeStart: { type: "action", policy: "UNSUPPORTED" },
        OnNodeConfigured: { type: "action", policy: "UNSUPPORTED" },
        OnNodeUpdated: { type: "action", policy: "SUPPORTED" },
      },
    },
    HeadNodeIam: {
      fields: {
        InstanceRole: { type: "text", pattern: "^arn:(?:(?!:role/)[^\\n])*:role/", policy: "SUPPORTED" },
        AdditionalIamPolicies: { type: "sections", of: "AdditionalIamPolicy", policy: "SUPPORTED", key: "Policy" },
        S3Access: { type: "sections", of: "S3Access", policy: "SUPPORTED", key: "BucketName" },
        InstanceProfile: { type: "text", pattern: "^arn:(?:(?!:instance-profile/)[^\\n])*:instance-profile/", policy: "UNSUPPORTED" },
      },
      hooks: ["BaseIamSchema.no_coexist_role_policies", "IamSchema.no_coexist_s3_access"],
    },
    S3Access: {
      fields: {
        BucketName: { type: "text", required: true, pattern: "^[\\*a-z0-9\\-\\.]+(?=\\n?$)", policy: "SUPPORTED" },
        KeyName: { type: "text", policy: "SUPPORTED" },
        EnableWriteAccess: { type: "boolean", policy: "SUPPORTED" },
      },
    },
    Imds: {
      fields: {
        Secured: { type: "boolean", policy: "UNSUPPORTED" },
      },
    },
    HeadNodeImage: {
      fields: {
        CustomAmi: { type: "text", pattern: "^ami-[0-9a-z]{8}(?=\\n?$)|^ami-[0-9a-z]{17}(?=\\n?$)", policy: "UNSUPPORTED" },
      },
      needs: ["CustomAmi"],
    },
    Scheduling: {
      fields: {
        Scheduler: { type: "text", required: true, oneOf: ["slurm"], policy: "UNSUPPORTED" },
        ScalingStrategy: { type: "text", oneOf: ["all-or-nothing", "best-effort", "greedy-all-or-nothing"], policy: "SUPPORTED" },
        SlurmSettings: { type: "section", of: "SlurmSettings", policy: "IGNORED" },
        SlurmQueues: { type: "sections", required: true, of: "SlurmQueue", policy: "RESIZE_UPDATE_STRATEGY_ON_REMOVE", key: "Name" },
      },
    },
    SlurmSettings: {
      fields: {
        ScaledownIdletime: { type: "integer", range: [-1, null], policy: "COMPUTE_FLEET_STOP" },
        Dns: { type: "section", of: "Dns", policy: "UNSUPPORTED" },
        QueueUpdateStrategy: { type: "text", oneOf: ["DRAIN", "COMPUTE_FLEET_STOP", "TERMINATE"], policy: "IGNORED" },
        EnableMemoryBasedScheduling: { type: "boolean", policy: "COMPUTE_FLEET_STOP" },
        Database: { type: "section", of: "Database", policy: "COMPUTE_FLEET_STOP" },
        CustomSlurmSettings: { type: "list", of: { type: "mapping" }, policy: "SUPPORTED" },
        CustomSlurmSettingsIncludeFile: { type: "text", policy: "SUPPORTED" },
        MungeKeySecretArn: { type: "text", policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        ExternalSlurmdbd: { type: "section", of: "ExternalSlurmdbd", policy: "SUPPORTED" },
      },
    },
    Dns: {
      fields: {
        DisableManagedDns: { type: "boolean", policy: "UNSUPPORTED" },
        HostedZoneId: { type: "text", policy: "UNSUPPORTED" },
        UseEc2Hostnames: { type: "boolean", policy: "UNSUPPORTED" },
      },
    },
    Database: {
      fields: {
        Uri: { type: "text", required: true, policy: "COMPUTE_FLEET_STOP" },
        UserName: { type: "text", required: true, policy: "COMPUTE_FLEET_STOP" },
        PasswordSecretArn: { type: "text", required: true, pattern: "^arn:(?:(?!:secret)[^\\n])*:secret", policy: "COMPUTE_FLEET_STOP" },
        DatabaseName: { type: "text", pattern: "^[0-9a-z_]+(?=\\n?$)", patternMessage: "String does not match expected regex pattern: ^[0-9a-z_]+$", length: [1, 64], policy: "SUPPORTED" },
      },
    },
    ExternalSlurmdbd: {
      fields: {
        Host: { type: "text", required: true, policy: "SUPPORTED" },
        Port: { type: "integer", policy: "SUPPORTED" },
      },
    },
    SlurmQueue: {
      fields: {
        Name: { type: "text", required: true, policy: "UNSUPPORTED" },
        CapacityType: { type: "text", oneOf: ["CAPACITY_BLOCK", "ONDEMAND", "SPOT"], policy: "QUEUE_UPDATE_STRATEGY" },
        ComputeSettings: { type: "section", of: "ComputeSettings", policy: "QUEUE_UPDATE_STRATEGY" },
        CustomActions: { type: "section", of: "QueueCustomActions", policy: "QUEUE_UPDATE_STRATEGY" },
        Iam: { type: "section", of: "QueueIam", policy: "SUPPORTED" },
        Image: { type: "section", of: "QueueImage", policy: "QUEUE_UPDATE_STRATEGY" },
        CapacityReservationTarget: { type: "section", of: "CapacityReservationTarget", policy: "QUEUE_UPDATE_STRATEGY" },
        AllocationStrategy: { type: "text", oneOf: ["lowest-price", "capacity-optimized", "price-capacity-optimized", "prioritized", "capacity-optimized-prioritized"], policy: "QUEUE_UPDATE_STRATEGY" },
        ComputeResources: { type: "sections", of: "SlurmComputeResource", policy: "RESIZE_UPDATE_STRATEGY_ON_REMOVE", key: "Name" },
        Networking: { type: "section", required: true, of: "SlurmQueueNetworking", policy: "QUEUE_UPDATE_STRATEGY" },
        HealthChecks: { type: "section", of: "HealthChecks", policy: "SUPPORTED" },
        CustomSlurmSettings: { type: "mapping", policy: "SUPPORTED" },
        Tags: { type: "sections", of: "QueueTag", policy: "QUEUE_UPDATE_STRATEGY", key: "Key" },
        JobExclusiveAllocation: { type: "boolean", policy: "SUPPORTED" },
      },
      hooks: ["SlurmQueueSchema.validate_tags"],
      needs: ["ComputeResources"],
    },
    ComputeSettings: {
      fields: {
        LocalStorage: { type: "section", of: "QueueStorage", policy: "QUEUE_UPDATE_STRATEGY" },
      },
    },
    QueueStorage: {
      fields: {
        RootVolume: { type: "section", of: "QueueRootVolume", policy: "QUEUE_UPDATE_STRATEGY" },
        EphemeralVolume: { type: "section", of: "QueueEphemeralVolume", policy: "QUEUE_UPDATE_STRATEGY" },
      },
    },
    QueueRootVolume: {
      fields: {
        Size: { type: "integer", policy: "QUEUE_UPDATE_STRATEGY" },
        Encrypted: { type: "boolean", policy: "QUEUE_UPDATE_STRATEGY" },
        VolumeType: { type: "text", policy: "QUEUE_UPDATE_STRATEGY" },
        Iops: { type: "integer", policy: "QUEUE_UPDATE_STRATEGY" },
        Throughput: { type: "integer", policy: "QUEUE_UPDATE_STRATEGY" },
      },
    },
    QueueEphemeralVolume: {
      fields: {
        MountDir: { type: "text", pattern: "^\\/?[^\\/.\\\\][^\\/\\\\]*(\\/[^\\/.\\\\][^\\/]*)*(?=\\n?$)", policy: "QUEUE_UPDATE_STRATEGY" },
      },
    },
    QueueCustomActions: {
      fields: {
        OnNodeStart: { type: "action", policy: "QUEUE_UPDATE_STRATEGY" },
        OnNodeConfigured: { type: "action", policy: "QUEUE_UPDATE_STRATEGY" },
      },
    },
    QueueIam: {
      fields: {
        InstanceRole: { type: "text", pattern: "^arn:(?:(?!:role/)[^\\n])*:role/", policy: "SUPPORTED" },
        AdditionalIamPolicies: { type: "sections", of: "AdditionalIamPolicy", policy: "SUPPORTED", key: "Policy" },
        S3Access: { type: "sections", of: "S3Access", policy: "SUPPORTED", key: "BucketName" },
        InstanceProfile: { type: "text", pattern: "^arn:(?:(?!:instance-profile/)[^\\n])*:instance-profile/", policy: "COMPUTE_FLEET_STOP" },
      },
      hooks: ["BaseIamSchema.no_coexist_role_policies", "IamSchema.no_coexist_s3_access"],
    },
    QueueImage: {
      fields: {
        CustomAmi: { type: "text", pattern: "^ami-[0-9a-z]{8}(?=\\n?$)|^ami-[0-9a-z]{17}(?=\\n?$)", policy: "QUEUE_UPDATE_STRATEGY" },
      },
      needs: ["CustomAmi"],
    },
    CapacityReservationTarget: {
      fields: {
        CapacityReservationId: { type: "text", policy: "QUEUE_UPDATE_STRATEGY" },
        CapacityReservationResourceGroupArn: { type: "text", policy: "QUEUE_UPDATE_STRATEGY" },
      },
      hooks: ["CapacityReservationTargetSchema.no_coexist_id_and_group_arn"],
    },
    SlurmComputeResource: {
      fields: {
        Name: { type: "text", required: true, policy: "UNSUPPORTED" },
        InstanceType: { type: "text", policy: "COMPUTE_FLEET_STOP" },
        Instances: { type: "sections", of: "InstanceType", policy: "COMPUTE_FLEET_STOP_ON_REMOVE", key: "InstanceType" },
        MaxCount: { type: "integer", range: [1, null], policy: "RESIZE_UPDATE_STRATEGY_ON_REMOVE" },
        MinCount: { type: "integer", range: [0, null], policy: "RESIZE_UPDATE_STRATEGY_ON_REMOVE" },
        SpotPrice: { type: "number", range: [0, null], policy: "QUEUE_UPDATE_STRATEGY" },
        Efa: { type: "section", of: "Efa", policy: "QUEUE_UPDATE_STRATEGY" },
        DisableSimultaneousMultithreading: { type: "boolean", policy: "COMPUTE_FLEET_STOP" },
        SchedulableMemory: { type: "integer", policy: "QUEUE_UPDATE_STRATEGY" },
        CapacityReservationTarget: { type: "section", of: "CapacityReservationTarget", policy: "QUEUE_UPDATE_STRATEGY" },
        Networking: { type: "section", of: "SlurmComputeResourceNetworking", policy: "MANAGED_PLACEMENT_GROUP" },
        HealthChecks: { type: "section", of: "HealthChecks", policy: "SUPPORTED" },
        CustomSlurmSettings: { type: "mapping", policy: "SUPPORTED" },
        Tags: { type: "sections", of: "QueueTag", policy: "QUEUE_UPDATE_STRATEGY", key: "Key" },
        StaticNodePriority: { type: "integer", range: [1, 4294967295], policy: "SUPPORTED" },
        DynamicNodePriority: { type: "integer", range: [1, 4294967295], policy: "SUPPORTED" },
        LaunchTemplateOverrides: { type: "section", of: "LaunchTemplateOverrides", policy: "QUEUE_UPDATE_STRATEGY" },
      },
      hooks: ["SlurmComputeResourceSchema.instance_type_declaration", "SlurmComputeResourceSchema.no_coexist_instance_type_flexibility", "SlurmComputeResourceSchema.no_duplicate_instance_types", "SlurmComputeResourceSchema.validate_tags"],
    },
    InstanceType: {
      fields: {
        InstanceType: { type: "text", required: true, policy: "COMPUTE_FLEET_STOP" },
      },
    },
    Efa: {
      fields: {
        Enabled: { type: "boolean", policy: "QUEUE_UPDATE_STRATEGY" },
        GdrSupport: { type: "boolean", policy: "QUEUE_UPDATE_STRATEGY" },
      },
    },
    SlurmComputeResourceNetworking: {
      fields: {
        PlacementGroup: { type: "section", of: "PlacementGroup", policy: "MANAGED_PLACEMENT_GROUP" },
      },
    },
    PlacementGroup: {
      fields: {
        Enabled: { type: "boolean", policy: "MANAGED_PLACEMENT_GROUP" },
        Id: { type: "text", policy: "MANAGED_PLACEMENT_GROUP" },
        Name: { type: "text", policy: "MANAGED_PLACEMENT_GROUP" },
      },
    },
    HealthChecks: {
      fields: {
        Gpu: { type: "section", of: "GpuHealthCheck", policy: "SUPPORTED" },
      },
    },
    GpuHealthCheck: {
      fields: {
        Enabled: { type: "boolean", policy: "SUPPORTED" },
      },
    },
    QueueTag: {
      fields: {
        Key: { type: "text", required: true, length: [null, 128], policy: "QUEUE_UPDATE_STRATEGY" },
        Value: { type: "text", required: true, length: [null, 256], policy: "QUEUE_UPDATE_STRATEGY" },
      },
    },
    LaunchTemplateOverrides: {
      fields: {
        LaunchTemplateId: { type: "text", required: true, policy: "QUEUE_UPDATE_STRATEGY" },
        Version: { type: "integer", required: true, range: [1, null], policy: "QUEUE_UPDATE_STRATEGY" },
      },
    },
    SlurmQueueNetworking: {
      fields: {
        AdditionalSecurityGroups: { type: "list", of: { type: "text", pattern: "^sg-[0-9a-z]{8}(?=\\n?$)|^sg-[0-9a-z]{17}(?=\\n?$)" }, policy: "SUPPORTED" },
        SecurityGroups: { type: "list", of: { type: "text", pattern: "^sg-[0-9a-z]{8}(?=\\n?$)|^sg-[0-9a-z]{17}(?=\\n?$)" }, policy: "SUPPORTED" },
        AssignPublicIp: { type: "boolean", policy: "UNSUPPORTED" },
        SubnetIds: { type: "list", required: true, of: { type: "text", pattern: "^subnet-[0-9a-z]{8}(?=\\n?$)|^subnet-[0-9a-z]{17}(?=\\n?$)" }, length: [1, null], policy: "MANAGED_FSX" },
        PlacementGroup: { type: "section", of: "PlacementGroup", policy: "MANAGED_PLACEMENT_GROUP" },
        Proxy: { type: "section", of: "QueueProxy", policy: "QUEUE_UPDATE_STRATEGY" },
      },
      hooks: ["BaseNetworkingSchema.no_coexist_security_groups"],
    },
    QueueProxy: {
      fields: {
        HttpProxyAddress: { type: "text", policy: "QUEUE_UPDATE_STRATEGY" },
      },
    },
    SharedStorage: {
      fields: {
        MountDir: { type: "text", required: true, pattern: "^\\/?[^\\/.\\\\][^\\/\\\\]*(\\/[^\\/.\\\\][^\\/]*)*(?=\\n?$)", policy: "SHARED_STORAGE_UPDATE_POLICY" },
        Name: { type: "text", required: true, policy: "UNSUPPORTED" },
        StorageType: { type: "text", required: true, oneOf: ["Ebs", "FsxLustre", "FsxOpenZfs", "FsxOntap", "Efs", "FileCache"], policy: "UNSUPPORTED" },
        EbsSettings: { type: "section", of: "EbsSettings", policy: "IGNORED" },
        EfsSettings: { type: "section", of: "EfsSettings", policy: "IGNORED" },
        FsxLustreSettings: { type: "section", of: "FsxLustreSettings", policy: "IGNORED" },
        FsxOpenZfsSettings: { type: "section", of: "FsxOpenZfsSettings", policy: "UNSUPPORTED" },
        FsxOntapSettings: { type: "section", of: "FsxOntapSettings", policy: "UNSUPPORTED" },
        FileCacheSettings: { type: "section", of: "FileCacheSettings", policy: "UNSUPPORTED" },
      },
      hooks: ["SharedStorageSchema.no_coexist_storage_settings", "SharedStorageSchema.right_storage_settings", "SharedStorageSchema.shared_dir_validator"],
    },
    EbsSettings: {
      fields: {
        VolumeType: { type: "text", oneOf: ["standard", "io1", "io2", "gp2", "st1", "sc1", "gp3"], policy: "UNSUPPORTED:ebs_volume_update" },
        Iops: { type: "integer", policy: "SUPPORTED" },
        Size: { type: "integer", policy: "UNSUPPORTED:ebs_volume_resize:ebs_volume_update" },
        KmsKeyId: { type: "text", policy: "UNSUPPORTED" },
        Throughput: { type: "integer", policy: "SUPPORTED" },
        Encrypted: { type: "boolean", policy: "UNSUPPORTED" },
        SnapshotId: { type: "text", pattern: "^snap-[0-9a-z]{8}(?=\\n?$)|^snap-[0-9a-z]{17}(?=\\n?$)", policy: "UNSUPPORTED" },
        VolumeId: { type: "text", pattern: "^vol-[0-9a-z]{8}(?=\\n?$)|^vol-[0-9a-z]{17}(?=\\n?$)", policy: "UNSUPPORTED" },
        Raid: { type: "section", of: "Raid", policy: "UNSUPPORTED" },
        DeletionPolicy: { type: "text", oneOf: ["Delete", "Retain", "Snapshot"], policy: "SUPPORTED" },
      },
    },
    Raid: {
      fields: {
        Type: { type: "integer", required: true, oneOf: [0, 1], policy: "UNSUPPORTED" },
        NumberOfVolumes: { type: "integer", range: [2, 5], policy: "UNSUPPORTED" },
      },
    },
    EfsSettings: {
      fields: {
        Encrypted: { type: "boolean", policy: "UNSUPPORTED" },
        KmsKeyId: { type: "text", policy: "UNSUPPORTED" },
        PerformanceMode: { type: "text", oneOf: ["generalPurpose", "maxIO"], policy: "UNSUPPORTED" },
        ThroughputMode: { type: "text", oneOf: ["provisioned", "bursting"], policy: "SUPPORTED" },
        ProvisionedThroughput: { type: "integer", range: [1, 1024], policy: "SUPPORTED" },
        FileSystemId: { type: "text", pattern: "^fs-[0-9a-z]{8}(?=\\n?$)|^fs-[0-9a-z]{17}(?=\\n?$)", policy: "UNSUPPORTED" },
        DeletionPolicy: { type: "text", oneOf: ["Delete", "Retain"], policy: "SUPPORTED" },
        AccessPointId: { type: "text", pattern: "^fsap-[0-9a-z]{17}(?=\\n?$)", policy: "UNSUPPORTED" },
        EncryptionInTransit: { type: "boolean", policy: "UNSUPPORTED" },
        IamAuthorization: { type: "boolean", policy: "UNSUPPORTED" },
      },
      hooks: ["EfsSettingsSchema.validate_existence_of_mode_throughput", "EfsSettingsSchema.validate_file_system_id_ignored_parameters"],
    },
    FsxLustreSettings: {
      fields: {
        StorageCapacity: { type: "integer", policy: "UNSUPPORTED" },
        DeploymentType: { type: "text", oneOf: ["SCRATCH_1", "SCRATCH_2", "PERSISTENT_1", "PERSISTENT_2"], policy: "UNSUPPORTED" },
        ImportedFileChunkSize: { type: "integer", range: [1, 512000], rangeMessage: "has a minimum size of 1 MiB, and max size of 512,000 MiB", policy: "UNSUPPORTED" },
        ExportPath: { type: "text", policy: "UNSUPPORTED" },
        ImportPath: { type: "text", policy: "UNSUPPORTED" },
        WeeklyMaintenanceStartTime: { type: "text", pattern: "^[1-7]:([01]\\p{Nd}|2[0-3]):([0-5]\\p{Nd})(?=\\n?$)", policy: "SUPPORTED" },
        AutomaticBackupRetentionDays: { type: "integer", range: [0, 90], policy: "SUPPORTED" },
        CopyTagsToBackups: { type: "boolean", policy: "UNSUPPORTED" },
        DailyAutomaticBackupStartTime: { type: "text", pattern: "^([01]\\p{Nd}|2[0-3]):([0-5]\\p{Nd})(?=\\n?$)", policy: "SUPPORTED" },
        PerUnitStorageThroughput: { type: "integer", policy: "UNSUPPORTED" },
        BackupId: { type: "text", pattern: "^(backup-[0-9a-f]{8,})(?=\\n?$)", policy: "UNSUPPORTED" },
        KmsKeyId: { type: "text", policy: "UNSUPPORTED" },
        FileSystemId: { type: "text", pattern: "^fs-[0-9a-z]{17}(?=\\n?$)", policy: "UNSUPPORTED" },
        AutoImportPolicy: { type: "text", oneOf: ["NEW", "NEW_CHANGED", "NEW_CHANGED_DELETED"], policy: "UNSUPPORTED" },
        DriveCacheType: { type: "text", oneOf: ["READ"], policy: "UNSUPPORTED" },
        DataCompressionType: { type: "text", oneOf: ["LZ4"], policy: "SUPPORTED" },
        StorageType: { type: "text", oneOf: ["HDD", "SSD"], policy: "UNSUPPORTED" },
        DeletionPolicy: { type: "text", oneOf: ["Delete", "Retain"], policy: "SUPPORTED" },
        DataRepositoryAssociations: { type: "sections", of: "DataRepositoryAssociation", policy: "SUPPORTED", key: "Name" },
      },
      hooks: ["FsxLustreSettingsSchema.validate_backup_id_unsupported_parameters", "FsxLustreSettingsSchema.validate_file_system_id_ignored_parameters"],
    },
    DataRepositoryAssociation: {
      fields: {
        Name: { type: "text", required: true, policy: "UNSUPPORTED" },
        BatchImportMetaDataOnCreate: { type: "boolean", policy: "UNSUPPORTED" },
        DataRepositoryPath: { type: "text", required: true, policy: "UNSUPPORTED" },
        FileSystemPath: { type: "text", required: true, pattern: "^[^\\u0000\\u0085\\u2028\\u2029\\r\\n]{1,4096}(?=\\n?$)", policy: "UNSUPPORTED" },
        ImportedFileChunkSize: { type: "integer", range: [1, 512000], rangeMessage: "has a minimum size of 1 MiB, and max size of 512,000 MiB", policy: "SUPPORTED" },
        AutoExportPolicy: { type: "list", of: { type: "text", oneOf: ["NEW", "CHANGED", "DELETED"] }, length: [null, 3], policy: "SUPPORTED" },
        AutoImportPolicy: { type: "list", of: { type: "text", oneOf: ["NEW", "CHANGED", "DELETED"] }, length: [null, 3], policy: "SUPPORTED" },
      },
    },
    FsxOpenZfsSettings: {
      fields: {
        VolumeId: { type: "text", required: true, pattern: "^fsvol-[0-9a-f]{17}(?=\\n?$)", policy: "UNSUPPORTED" },
      },
    },
    FsxOntapSettings: {
      fields: {
        VolumeId: { type: "text", required: true, pattern: "^fsvol-[0-9a-f]{17}(?=\\n?$)", policy: "UNSUPPORTED" },
      },
    },
    FileCacheSettings: {
      fields: {
        FileCacheId: { type: "text", required: true, pattern: "^(fc-[0-9a-f]{8,18})(?=\\n?$)", policy: "UNSUPPORTED" },
      },
    },
    Monitoring: {
      fields: {
        DetailedMonitoring: { type: "boolean", policy: "COMPUTE_FLEET_STOP" },
        Logs: { type: "section", of: "Logs", policy: "UNSUPPORTED" },
        Dashboards: { type: "section", of: "Dashboards", policy: "SUPPORTED" },
        Alarms: { type: "section", of: "Alarms", policy: "SUPPORTED" },
      },
    },
    Logs: {
      fields: {
        CloudWatch: { type: "section", of: "CloudWatchLogs", policy: "UNSUPPORTED" },
        Rotation: { type: "section", of: "Rotation", policy: "UNSUPPORTED" },
      },
    },
    CloudWatchLogs: {
      fields: {
        Enabled: { type: "boolean", policy: "UNSUPPORTED" },
        RetentionInDays: { type: "integer", oneOf: [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653], policy: "SUPPORTED" },
        DeletionPolicy: { type: "text", oneOf: ["Delete", "Retain"], policy: "SUPPORTED" },
      },
    },
    Rotation: {
      fields: {
        Enabled: { type: "boolean", policy: "UNSUPPORTED" },
      },
    },
    Dashboards: {
      fields: {
        CloudWatch: { type: "section", of: "CloudWatchDashboards", policy: "SUPPORTED" },
      },
    },
    CloudWatchDashboards: {
      fields: {
        Enabled: { type: "boolean", policy: "SUPPORTED" },
      },
    },
    Alarms: {
      fields: {
        Enabled: { type: "boolean", policy: "SUPPORTED" },
      },
    },
    AdditionalPackages: {
      fields: {
        IntelSoftware: { type: "section", of: "IntelSoftware", policy: "UNSUPPORTED" },
      },
    },
    IntelSoftware: {
      fields: {
        IntelHpcPlatform: { type: "boolean", policy: "UNSUPPORTED" },
      },
    },
    Tag: {
      fields: {
        Key: { type: "text", required: true, length: [null, 128], policy: "UNSUPPORTED" },
        Value: { type: "text", required: true, length: [null, 256], policy: "SUPPORTED_UNLESS_ADC" },
      },
    },
    ClusterIam: {
      fields: {
        Roles: { type: "section", of: "Roles", policy: "SUPPORTED" },
        PermissionsBoundary: { type: "text", pattern: "^arn:(?:(?!:policy/)[^\\n])*:policy/", policy: "SUPPORTED" },
        ResourcePrefix: { type: "text", policy: "UNSUPPORTED" },
      },
    },
    Roles: {
      fields: {
        LambdaFunctionsRole: { type: "text", policy: "SUPPORTED" },
      },
    },
    DirectoryService: {
      fields: {
        DomainName: { type: "text", required: true, policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        DomainAddr: { type: "text", required: true, policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        PasswordSecretArn: { type: "text", required: true, pattern: "^arn:(?:(?!:secretsmanager:)[^\\n])*:secretsmanager:(?:(?!:)[^\\n])*:(?:(?!:secret:)[^\\n])*:secret:[^\\n]*(?=\\n?$)|^arn:(?:(?!:ssm:)[^\\n])*:ssm:(?:(?!:)[^\\n])*:(?:(?!:parameter\\/)[^\\n])*:parameter\\/[^\\n]*(?=\\n?$)", policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        DomainReadOnlyUser: { type: "text", required: true, policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        LdapTlsCaCert: { type: "text", policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        LdapTlsReqCert: { type: "text", oneOf: ["never", "allow", "try", "demand", "hard"], policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        LdapAccessFilter: { type: "text", policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        GenerateSshKeysForUsers: { type: "boolean", policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        AdditionalSssdConfigs: { type: "mapping", policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
      },
    },
    CommonImds: {
      fields: {
        ImdsSupport: { type: "text", oneOf: ["v1.0", "v2.0"], policy: "UNSUPPORTED" },
      },
    },
    ClusterDevSettings: {
      fields: {
        Cookbook: { type: "section", of: "Cookbook", policy: "IGNORED" },
        NodePackage: { type: "text", policy: "UNSUPPORTED" },
        ClusterTemplate: { type: "text", policy: "SUPPORTED" },
        AmiSearchFilters: { type: "section", of: "AmiSearchFilters", policy: "UNSUPPORTED" },
        InstanceTypesData: { type: "text", policy: "SUPPORTED" },
        Timeouts: { type: "section", of: "Timeouts", policy: "SUPPORTED" },
        ComputeStartupTimeMetricEnabled: { type: "boolean", policy: "SUPPORTED" },
        EfaInterfaceType: { type: "text", policy: "QUEUE_UPDATE_STRATEGY" },
      },
    },
    Cookbook: {
      fields: {
        ChefCookbook: { type: "text", policy: "UNSUPPORTED:cookbook_update" },
        ExtraChefAttributes: { type: "text", policy: "EXTRA_CHEF_ATTRIBUTES" },
      },
      hooks: ["CookbookSchema.validate_extra_chef_attributes"],
    },
    AmiSearchFilters: {
      fields: {
        Tags: { type: "sections", of: "Tag", policy: "UNSUPPORTED", key: "Key" },
        Owner: { type: "text", policy: "UNSUPPORTED" },
        NamePrefix: { type: "text", policy: "UNSUPPORTED" },
      },
    },
    Timeouts: {
      fields: {
        HeadNodeBootstrapTimeout: { type: "integer", range: [1, null], policy: "UNSUPPORTED" },
        ComputeNodeBootstrapTimeout: { type: "integer", range: [1, null], policy: "SUPPORTED" },
        ComputeInstanceInfoTimeout: { type: "integer", range: [1, null], policy: "SUPPORTED" },
      },
    },
    ClusterDeploymentSettings: {
      fields: {
        LambdaFunctionsVpcConfig: { type: "section", of: "LambdaFunctionsVpcConfig", policy: "UNSUPPORTED" },
        DisableSudoAccessForDefaultUser: { type: "boolean", policy: "COMPUTE_AND_LOGIN_NODES_STOP" },
        DefaultUserHome: { type: "text", oneOf: ["Shared", "Local"], policy: "UNSUPPORTED" },
      },
    },
    LambdaFunctionsVpcConfig: {
      fields: {
        SecurityGroupIds: { type: "list", required: true, of: { type: "text", pattern: "^sg-[0-9a-z]{8}(?=\\n?$)|^sg-[0-9a-z]{17}(?=\\n?$)" }, length: [1, 5], policy: "UNSUPPORTED" },
        SubnetIds: { type: "list", required: true, of: { type: "text", pattern: "^subnet-[0-9a-z]{8}(?=\\n?$)|^subnet-[0-9a-z]{17}(?=\\n?$)" }, length: [1, 16], policy: "UNSUPPORTED" },
      },
    },
  },
}
