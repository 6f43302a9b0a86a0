"""S3: buckets with what is written in them, bucket policies, public access blocks."""

from __future__ import annotations

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
    pascal,
)

FIRST_REGION = "us-east-1"  # which CreateBucket does not accept as a LocationConstraint


def _create_bucket(place: Target, inputs: Inputs) -> Outputs:
    region = (
        {}
        if place.region == FIRST_REGION
        else {"CreateBucketConfiguration": {"LocationConstraint": place.region}}
    )
    place("s3").create_bucket(
        Bucket=inputs["bucket"],
        **region,
        **given(ObjectLockEnabledForBucket=inputs.get("objectLockEnabled")),
    )
    return _settings(place, inputs, {})


def _settings(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    """Versioning and encryption, which the aws provider's bucket still takes along."""
    s3, bucket = place("s3"), inputs["bucket"]
    if inputs.get("versioning") != state.get("versioning"):
        enabled = (inputs.get("versioning") or {}).get("enabled", False)
        s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled" if enabled else "Suspended"}
        )
    encryption_rule = (inputs.get("serverSideEncryptionConfiguration") or {}).get("rule")
    if encryption_rule:
        default = encryption_rule["applyServerSideEncryptionByDefault"]
        rule = {
            "ApplyServerSideEncryptionByDefault": given(
                SSEAlgorithm=default["sseAlgorithm"], KMSMasterKeyID=default.get("kmsMasterKeyId")
            ),
            **given(BucketKeyEnabled=encryption_rule.get("bucketKeyEnabled")),
        }
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    return {"bucketRegion": place.region}


def _read_bucket(place: Target, bucket: str, state: Inputs) -> Outputs | None:
    response = missing(place("s3").list_objects_v2, Bucket=bucket, MaxKeys=1)
    return response and {"bucket": bucket, "arn": f"arn:{place.partition}:s3:::{bucket}"}


def _delete_bucket(place: Target, bucket: str, state: Inputs) -> None:
    s3 = place("s3")
    if state.get("forceDestroy"):
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for item in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                s3.delete_object(
                    Bucket=bucket, Key=item["Key"], **given(VersionId=item.get("VersionId"))
                )
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for item in page.get("Contents", []):
                s3.delete_object(Bucket=bucket, Key=item["Key"])
    s3.delete_bucket(Bucket=bucket)


def _put_policy(place: Target, inputs: Inputs) -> Outputs:
    place("s3").put_bucket_policy(Bucket=inputs["bucket"], Policy=inputs["policy"])
    return {}


def _read_policy(place: Target, bucket: str, state: Inputs) -> Outputs | None:
    response = missing(place("s3").get_bucket_policy, Bucket=bucket)
    return response and {"bucket": bucket, "policy": response["Policy"]}


def _delete_policy(place: Target, bucket: str, state: Inputs) -> None:
    place("s3").delete_bucket_policy(Bucket=bucket)


BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def _put_block(place: Target, inputs: Inputs) -> Outputs:
    block = pascal({key: bool(inputs.get(key)) for key in BLOCKS})
    place("s3").put_public_access_block(
        Bucket=inputs["bucket"], PublicAccessBlockConfiguration=block
    )
    return {}


def _read_block(place: Target, bucket: str, state: Inputs) -> Outputs | None:
    response = missing(place("s3").get_public_access_block, Bucket=bucket)
    if not response:
        return None
    block = response["PublicAccessBlockConfiguration"]
    return {"bucket": bucket} | {key: bool(block.get(key[0].upper() + key[1:])) for key in BLOCKS}


def _delete_block(place: Target, bucket: str, state: Inputs) -> None:
    place("s3").delete_public_access_block(Bucket=bucket)


def _bucket(token: str) -> ResourceType:
    return ResourceType(
        token,
        create=_create_bucket,
        update=_settings,
        read=_read_bucket,
        delete=_delete_bucket,
        id="{bucket}",
        outputs={
            "arn": "arn:{partition}:s3:::{bucket}",
            "bucketDomainName": "{bucket}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com",
            "bucketRegion": "{region}",
        },
        replaces=frozenset({"bucket", "bucketPrefix", "objectLockEnabled"}),
        autoname="bucket",
        taggable="s3",
        defaults={"forceDestroy": False},
    )


RESOURCES = [
    _bucket("aws:s3/bucket:Bucket"),
    _bucket("aws:s3/bucketV2:BucketV2"),
    ResourceType(
        "aws:s3/bucketPolicy:BucketPolicy",
        create=_put_policy,
        update=lambda place, inputs, state: _put_policy(place, inputs),
        read=_read_policy,
        delete=_delete_policy,
        id="{bucket}",
        replaces=frozenset({"bucket"}),
    ),
    ResourceType(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        create=_put_block,
        update=lambda place, inputs, state: _put_block(place, inputs),
        read=_read_block,
        delete=_delete_block,
        id="{bucket}",
        replaces=frozenset({"bucket"}),
    ),
]
