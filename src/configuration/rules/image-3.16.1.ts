// deno-fmt-ignore-file
/**
 * The rules of images in ParallelCluster 3.16.1.
 *
 * Made by `npm run configuration`: change it there.
 *
 * @module
 */

import type { Rules } from "../Rules.ts"

export const rules: Rules = {
  version: "3.16.1",
  root: "ImageBuilder",
  sections: {
    ImageBuilder: {
      fields: {
        Image: { type: "section", of: "Image" },
        Build: { type: "section", required: true, of: "Build" },
        DevSettings: { type: "section", of: "ImagebuilderDevSettings" },
        Region: { type: "text" },
        CustomS3Bucket: { type: "text" },
        DeploymentSettings: { type: "section", of: "ImagebuilderDeploymentSettings" },
      },
    },
    Image: {
      fields: {
        Name: { type: "text", length: [null, 99] },
        Tags: { type: "list", of: { type: "section", of: "Tag" } },
        RootVolume: { type: "section", of: "Volume" },
      },
      hooks: ["ImageSchema.validate_tags"],
    },
    Tag: {
      fields: {
        Key: { type: "text", required: true, length: [null, 128] },
        Value: { type: "text", required: true, length: [null, 256] },
      },
    },
    Volume: {
      fields: {
        Size: { type: "integer" },
        Encrypted: { type: "boolean" },
        KmsKeyId: { type: "text" },
      },
    },
    Build: {
      fields: {
        Iam: { type: "section", of: "Iam" },
        InstanceType: { type: "text", required: true },
        Components: { type: "list", of: { type: "section", of: "Component" } },
        ParentImage: { type: "text", required: true, pattern: "^(?:^ami|arn)" },
        Tags: { type: "list", of: { type: "section", of: "Tag" } },
        SecurityGroupIds: { type: "list", of: { type: "text" } },
        SubnetId: { type: "text", pattern: "^subnet-[0-9a-z]{8}(?=\\n?$)|^subnet-[0-9a-z]{17}(?=\\n?$)" },
        UpdateOsPackages: { type: "section", of: "UpdateOsPackages" },
        Imds: { type: "section", of: "Imds" },
        Installation: { type: "section", of: "Installation" },
      },
      hooks: ["BuildSchema.validate_security_group_ids"],
    },
    Iam: {
      fields: {
        InstanceRole: { type: "text", pattern: "^arn:(?:(?!:role/)[^\\n])*:role/" },
        InstanceProfile: { type: "text", pattern: "^arn:(?:(?!:instance-profile/)[^\\n])*:instance-profile/" },
        CleanupLambdaRole: { type: "text", pattern: "^arn:(?:(?!:role/)[^\\n])*:role/" },
        AdditionalIamPolicies: { type: "sections", of: "AdditionalIamPolicy" },
        PermissionsBoundary: { type: "text", pattern: "^arn:(?:(?!:policy/)[^\\n])*:policy/" },
      },
      hooks: ["IamSchema.no_coexist_role_policies"],
    },
    AdditionalIamPolicy: {
      fields: {
        Policy: { type: "text", required: true, pattern: "^arn:(?:(?!:policy/)[^\\n])*:policy/" },
      },
    },
    Component: {
      fields: {
        Type: { type: "text", oneOf: ["arn", "script"] },
        Value: { type: "text" },
      },
      hooks: ["ComponentSchema.validate_component_value"],
      needs: ["Type", "Value"],
    },
    UpdateOsPackages: {
      fields: {
        Enabled: { type: "boolean" },
      },
    },
    Imds: {
      fields: {
        ImdsSupport: { type: "text", oneOf: ["v1.0", "v2.0"] },
      },
    },
    Installation: {
      fields: {
        LustreClient: { type: "section", of: "LustreClient" },
        NvidiaSoftware: { type: "section", of: "NvidiaSoftware" },
      },
    },
    LustreClient: {
      fields: {
        Enabled: { type: "boolean" },
      },
    },
    NvidiaSoftware: {
      fields: {
        Enabled: { type: "boolean" },
      },
    },
    ImagebuilderDevSettings: {
      fields: {
        Cookbook: { type: "section", of: "Cookbook" },
        NodePackage: { type: "text" },
        DisablePclusterComponent: { type: "boolean" },
        DistributionConfiguration: { type: "section", of: "DistributionConfiguration" },
        TerminateInstanceOnFailure: { type: "boolean" },
        DisableValidateAndTest: { type: "boolean" },
        CliAttributeOverrides: { type: "text" },
        DisableKernelUpdate: { type: "boolean" },
      },
    },
    Cookbook: {
      fields: {
        ChefCookbook: { type: "text" },
        ExtraChefAttributes: { type: "text" },
      },
      hooks: ["CookbookSchema.validate_extra_chef_attributes"],
    },
    DistributionConfiguration: {
      fields: {
        Regions: { type: "text", pattern: "^[a-z0-9-]+(,[a-z0-9-]+)*(?=\\n?$)" },
        LaunchPermission: { type: "text" },
      },
      hooks: ["DistributionConfigurationSchema.validate_launch_permission"],
      needs: ["Regions"],
    },
    ImagebuilderDeploymentSettings: {
      fields: {
        LambdaFunctionsVpcConfig: { type: "section", of: "LambdaFunctionsVpcConfig" },
      },
    },
    LambdaFunctionsVpcConfig: {
      fields: {
        SecurityGroupIds: { type: "list", required: true, of: { type: "text", pattern: "^sg-[0-9a-z]{8}(?=\\n?$)|^sg-[0-9a-z]{17}(?=\\n?$)" }, length: [1, 5] },
        SubnetIds: { type: "list", required: true, of: { type: "text", pattern: "^subnet-[0-9a-z]{8}(?=\\n?$)|^subnet-[0-9a-z]{17}(?=\\n?$)" }, length: [1, 16] },
      },
    },
  },
}
