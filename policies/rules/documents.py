"""Where policy documents sit: resource type → property → kind. The one table that says what the IAM
rules read.

Kinds: "identity" (what someone may do), "trust" (who may assume a role), "resource" (who may use
this resource), "key" (a KMS key's). Not here, on purpose: organizations Policy (an SCP's `Allow *`
is its normal form), role permissionsBoundary (grants nothing by itself), VPC endpoint policies, SNS
data protection, ECR lifecycle and SQS redrive documents (not IAM policies).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from .document import Document, read
from .plain import UNKNOWN, at
from .rule import Resource

IDENTITY, TRUST, RESOURCE, KEY = "identity", "trust", "resource", "key"

DOCUMENTS: dict[str, dict[str, str]] = {
    "aws:iam/role:Role": {"assumeRolePolicy": TRUST, "inlinePolicies[].policy": IDENTITY},
    "aws:iam/rolePolicy:RolePolicy": {"policy": IDENTITY},
    "aws:iam/userPolicy:UserPolicy": {"policy": IDENTITY},
    "aws:iam/groupPolicy:GroupPolicy": {"policy": IDENTITY},
    "aws:iam/policy:Policy": {"policy": IDENTITY},
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": {"inlinePolicy": IDENTITY},
    "aws:iot/policy:Policy": {"policy": IDENTITY},
    "aws:rolesanywhere/profile:Profile": {"sessionPolicy": IDENTITY},
    "aws:transfer/user:User": {"policy": IDENTITY},
    "aws:transfer/access:Access": {"policy": IDENTITY},
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": {"policy": IDENTITY},
    "aws:sns/topicPolicy:TopicPolicy": {"policy": RESOURCE},
    "aws:sns/topic:Topic": {"policy": RESOURCE},
    "aws:sqs/queuePolicy:QueuePolicy": {"policy": RESOURCE},
    "aws:sqs/queue:Queue": {"policy": RESOURCE},
    "aws:kms/key:Key": {"policy": KEY},
    "aws:kms/keyPolicy:KeyPolicy": {"policy": KEY},
    "aws:kms/replicaKey:ReplicaKey": {"policy": KEY},
    "aws:kms/externalKey:ExternalKey": {"policy": KEY},
    "aws:kms/replicaExternalKey:ReplicaExternalKey": {"policy": KEY},
    "aws:s3/bucketPolicy:BucketPolicy": {"policy": RESOURCE},
    "aws:s3/bucket:Bucket": {"policy": RESOURCE},
    "aws:s3/bucketV2:BucketV2": {"policy": RESOURCE},
    "aws:s3/accessPoint:AccessPoint": {"policy": RESOURCE},
    "aws:s3control/accessPointPolicy:AccessPointPolicy": {"policy": RESOURCE},
    "aws:secretsmanager/secretPolicy:SecretPolicy": {"policy": RESOURCE},
    "aws:secretsmanager/secret:Secret": {"policy": RESOURCE},
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": {"policy": RESOURCE},
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {"policyDocument": RESOURCE},
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": {"accessPolicy": RESOURCE},
    "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy": {
        "deliveryDestinationPolicy": RESOURCE
    },
    "aws:dynamodb/resourcePolicy:ResourcePolicy": {"policy": RESOURCE},
    "aws:lambda/resourcePolicy:ResourcePolicy": {"policy": RESOURCE},
    "aws:xray/resourcePolicy:ResourcePolicy": {"policyDocument": RESOURCE},
    "aws:oam/sinkPolicy:SinkPolicy": {"policy": RESOURCE},
    "aws:schemas/registryPolicy:RegistryPolicy": {"policy": RESOURCE},
    "aws:apigateway/restApi:RestApi": {"policy": RESOURCE},
    "aws:apigateway/restApiPolicy:RestApiPolicy": {"policy": RESOURCE},
    "aws:ecr/repositoryPolicy:RepositoryPolicy": {"policy": RESOURCE},
    "aws:ecr/registryPolicy:RegistryPolicy": {"policy": RESOURCE},
    "aws:ecrpublic/repositoryPolicy:RepositoryPolicy": {"policy": RESOURCE},
    "aws:kinesis/resourcePolicy:ResourcePolicy": {"policy": RESOURCE},
    "aws:glue/resourcePolicy:ResourcePolicy": {"policy": RESOURCE},
    "aws:backup/vaultPolicy:VaultPolicy": {"policy": RESOURCE},
    "aws:efs/fileSystemPolicy:FileSystemPolicy": {"policy": RESOURCE},
    "aws:codebuild/resourcePolicy:ResourcePolicy": {"policy": RESOURCE},
    "aws:codeartifact/domainPermissions:DomainPermissions": {"policyDocument": RESOURCE},
    "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": {
        "policyDocument": RESOURCE
    },
    "aws:opensearch/domainPolicy:DomainPolicy": {"accessPolicies": RESOURCE},
    "aws:elasticsearch/domainPolicy:DomainPolicy": {"accessPolicies": RESOURCE},
    "aws:ses/identityPolicy:IdentityPolicy": {"policy": RESOURCE},
    "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy": {"policy": RESOURCE},
    "aws:mediastore/containerPolicy:ContainerPolicy": {"policy": RESOURCE},
    "aws:vpclattice/authPolicy:AuthPolicy": {"policy": RESOURCE},
    "aws:vpclattice/resourcePolicy:ResourcePolicy": {"policy": RESOURCE},
    "aws:redshift/resourcePolicy:ResourcePolicy": {"policy": RESOURCE},
    "aws:redshiftserverless/resourcePolicy:ResourcePolicy": {"policy": RESOURCE},
    "aws:networkfirewall/resourcePolicy:ResourcePolicy": {"policy": RESOURCE},
    "aws:acmpca/policy:Policy": {"policy": RESOURCE},
    "aws:organizations/resourcePolicy:ResourcePolicy": {"content": RESOURCE},
    "aws:opensearch/domain:Domain": {"accessPolicies": RESOURCE},
    "aws:elasticsearch/domain:Domain": {"accessPolicies": RESOURCE},
    "aws:opensearchingest/resourcePolicy:ResourcePolicy": {"policy": RESOURCE},
    "aws:cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy": {
        "accessPolicy": RESOURCE
    },
    "aws:amp/resourcePolicy:ResourcePolicy": {"policyDocument": RESOURCE},
    "aws:apigateway/domainName:DomainName": {"policy": RESOURCE},
    "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy": {"policy": RESOURCE},
    "aws:dsql/clusterPolicy:ClusterPolicy": {"policy": RESOURCE},
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": {"repositoryPolicy": RESOURCE},
    "aws:glacier/vault:Vault": {"accessPolicy": RESOURCE},
    "aws:glacier/vaultLock:VaultLock": {"policy": RESOURCE},
    "aws:msk/clusterPolicy:ClusterPolicy": {"policy": RESOURCE},
    "aws:pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy": {"policy": RESOURCE},
    "aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy": {"policy": RESOURCE},
    "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy": {"policy": RESOURCE},
    "aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy": {
        "policy": RESOURCE
    },
    "aws:s3control/bucketPolicy:BucketPolicy": {"policy": RESOURCE},
    "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy": {
        "details.policy": RESOURCE
    },
    "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": {
        "policy": RESOURCE
    },
    "aws:s3tables/tableBucketPolicy:TableBucketPolicy": {"resourcePolicy": RESOURCE},
    "aws:s3tables/tablePolicy:TablePolicy": {"resourcePolicy": RESOURCE},
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": {"resourcePolicy": RESOURCE},
}

# On these an empty string means "no policy"; elsewhere the document is the point of the resource.
OPTIONAL = frozenset(
    {
        "aws:sns/topic:Topic",
        "aws:sqs/queue:Queue",
        "aws:kms/key:Key",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "aws:s3/accessPoint:AccessPoint",
        "aws:secretsmanager/secret:Secret",
        "aws:apigateway/restApi:RestApi",
        "aws:apigateway/domainName:DomainName",
        "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
        "aws:elasticsearch/domain:Domain",
        "aws:glacier/vault:Vault",
        "aws:opensearch/domain:Domain",
        "aws:rolesanywhere/profile:Profile",
        "aws:transfer/user:User",
        "aws:transfer/access:Access",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    }
)


class LocatedDocument(NamedTuple):
    """A document and the property it is at."""

    path: str
    kind: str
    document: Document


def fields(*kinds: str) -> dict[str, tuple[str, ...]]:
    """type → the properties with a document of these kinds; what a rule's `fields` says."""
    chosen = {
        type_: tuple(path for path, kind in table.items() if kind in kinds)
        for type_, table in DOCUMENTS.items()
    }
    return {type_: paths for type_, paths in chosen.items() if paths}


def located_documents(resource: Resource, *kinds: str) -> Iterator[LocatedDocument]:
    """Every known document of these kinds on the resource (an unknown one is announced by
    unverifiable-in-preview).
    """
    for field, kind in DOCUMENTS.get(resource.type, {}).items():
        if kind not in kinds:
            continue
        for path, value in at(resource.props, field):
            if (
                value is None
                or value is UNKNOWN
                or (_empty(value) and _optional(resource.type, field))
            ):
                continue
            yield LocatedDocument(path, kind, read(value, kind))


def _empty(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _optional(type_: str, field: str) -> bool:
    return type_ in OPTIONAL or field.startswith("inlinePolicies")
