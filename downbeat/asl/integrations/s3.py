"""Amazon S3. A bucket belongs to a partition, not to a region or an account: its ARN names
neither.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

from downbeat.asl.integrations.grant import Argument, Grant, Table, authorization, sdk
from downbeat.asl.integrations.keys import use_of_key
from downbeat.asl.resource_arns import MachineLocation, Parts, parse, text

PAGE = authorization("amazons3")
BUCKET_NAME = re.compile(
    r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
)  # docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
WILD = set("*?")  # what IAM would not take for letters of a key
OBJECT_URL = re.compile(r"^s3://([^/]+)/?(.*)$")


def bucket(text: str, place: MachineLocation) -> list[Parts] | None:
    """A bucket's name or ARN; an access point has an ARN form of its own and must be stated."""
    arn = parse(text)
    if arn is not None and arn.service == "s3" and not arn.region and "/" not in arn.resource:
        return [{"bucket": arn.resource, "partition": arn.partition}]
    return [{"bucket": text}] if BUCKET_NAME.match(text) else None


def key(text: str, place: MachineLocation) -> list[Parts] | None:
    return [{"key": text}] if text else None


def copy_source(text: str, place: MachineLocation) -> list[Parts] | None:
    """ "bucket/key", URL-encoded, perhaps with a version.
    docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    """
    name, _, rest = (
        unquote(text.split("?versionId=", maxsplit=1)[0]).removeprefix("/").partition("/")
    )
    return (
        [{"bucket": name, "key": rest}]
        if BUCKET_NAME.match(name) and rest and not set(rest) & WILD
        else None
    )


def below(text: str, place: MachineLocation) -> list[Parts] | None:
    """A folder "runs/" or "runs", the way writers of results use it: everything below it. Empty:
    everything in the bucket.
    """
    folder = text.strip("/")
    return [{"folder": f"{folder}/" if folder else ""}]


def location(text: str, place: MachineLocation) -> list[Parts] | None:
    """ "s3://bucket/folder/" as one argument."""
    match = OBJECT_URL.match(text)
    if match is None or not BUCKET_NAME.match(match[1]):
        return None
    return [{"bucket": match[1], **below(match[2], place)[0]}]  # type: ignore[index]


def exact(text: str, place: MachineLocation) -> list[Parts] | None:
    """ "s3://bucket/key" as one argument."""
    match = OBJECT_URL.match(text)
    return (
        [{"bucket": match[1], "key": match[2]}]
        if match and BUCKET_NAME.match(match[1]) and match[2]
        else None
    )


BUCKET = Argument("Bucket", bucket, "a bucket's name")
KEY = Argument("Key", key, "an object's key")

BUCKET_ARN = ("arn:{partition}:s3:::{bucket}",)
OBJECT_ARN = ("arn:{partition}:s3:::{bucket}/{key}",)
FOLDER_ARN = ("arn:{partition}:s3:::{bucket}/{folder}*",)


def on_object(*actions: str, when: str | tuple[str, ...] = ()) -> Grant:
    """The actions on the object of the call; `when`: only with one of these arguments."""
    needing = (when,) if isinstance(when, str) else when
    return Grant(actions, OBJECT_ARN, (BUCKET, KEY), when=needing)


def source_version(text: str, place: MachineLocation) -> list[Parts] | None:
    """The object of a copy's source, where it names a version; [] where it names none."""
    return copy_source(text, place) if "?versionId=" in text else []


SOURCE = Argument("CopySource", copy_source, 'a source "bucket/key"', verbatim=True)
# What an object is given besides its bytes asks for an action of its own.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
GIVEN = (
    on_object("s3:PutObjectTagging", when="Tagging"),
    on_object(
        "s3:PutObjectAcl",
        when=("ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWriteACP"),
    ),
    on_object("s3:PutObjectRetention", when=("ObjectLockMode", "ObjectLockRetainUntilDate")),
    on_object("s3:PutObjectLegalHold", when="ObjectLockLegalHoldStatus"),
    use_of_key("SSEKMSKeyId", "s3"),
)
BYPASS = "BypassGovernanceRetention"
# Calls of the generated list → what one of their arguments also asks for.
BESIDE: dict[str, tuple[Grant, ...]] = {
    "aws-sdk:s3:createBucket": (
        Grant(
            ("s3:PutBucketAcl",),
            BUCKET_ARN,
            (BUCKET,),
            when=(
                *("ACL", "GrantFullControl", "GrantRead"),
                *("GrantReadACP", "GrantWrite", "GrantWriteACP"),
            ),
        ),
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
        Grant(
            ("s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning"),
            BUCKET_ARN,
            (BUCKET,),
            when=("ObjectLockEnabledForBucket",),
        ),
    ),
    "aws-sdk:s3:deleteObjectTagging": (
        on_object("s3:DeleteObjectVersionTagging", when="VersionId"),
    ),
    "aws-sdk:s3:getObjectAcl": (on_object("s3:GetObjectVersionAcl", when="VersionId"),),
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
    "aws-sdk:s3:getObjectAttributes": (
        on_object("s3:GetObject"),
        on_object("s3:GetObjectVersion", "s3:GetObjectVersionAttributes", when="VersionId"),
    ),
    "aws-sdk:s3:putObjectAcl": (on_object("s3:PutObjectVersionAcl", when="VersionId"),),
    "aws-sdk:s3:putObjectRetention": (on_object("s3:BypassGovernanceRetention", when=BYPASS),),
}
DELETED = Argument("Delete.Objects[].Key", key, "an object's key")
DELETED_VERSION = Argument(
    "Delete.Objects[].VersionId", text("version"), "a version", optional=True
)


# Which permission each operation asks for:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
LIST = Grant(("s3:ListBucket",), BUCKET_ARN, (BUCKET,))

S3: Table = {
    # A version by its id asks for its own action alone.
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    "aws-sdk:s3:getObject": sdk(
        PAGE,
        replace(on_object("s3:GetObject"), unless=("VersionId",)),
        on_object("s3:GetObjectVersion", when="VersionId"),
    ),
    "aws-sdk:s3:headObject": sdk(
        PAGE, on_object("s3:GetObject"), on_object("s3:GetObjectVersion", when="VersionId")
    ),
    "aws-sdk:s3:putObject": sdk(
        PAGE,
        on_object("s3:PutObject"),
        *GIVEN,
    ),
    "aws-sdk:s3:createMultipartUpload": sdk(PAGE, on_object("s3:PutObject"), *GIVEN),
    "aws-sdk:s3:deleteObject": sdk(
        PAGE,
        on_object("s3:DeleteObject"),
        on_object("s3:DeleteObjectVersion", when="VersionId"),
        on_object("s3:BypassGovernanceRetention", when=BYPASS),
    ),
    "aws-sdk:s3:deleteObjects": sdk(
        PAGE,
        Grant(("s3:DeleteObject",), OBJECT_ARN, (BUCKET, DELETED)),
        Grant(("s3:DeleteObjectVersion",), OBJECT_ARN, (BUCKET, DELETED, DELETED_VERSION)),
        Grant(("s3:BypassGovernanceRetention",), OBJECT_ARN, (BUCKET, DELETED), when=(BYPASS,)),
    ),
    "aws-sdk:s3:copyObject": sdk(
        PAGE,
        on_object("s3:PutObject"),
        *GIVEN,
        Grant(("s3:GetObject",), OBJECT_ARN, (SOURCE,)),
        Grant(
            ("s3:GetObjectVersion",),
            OBJECT_ARN,
            (replace(SOURCE, read=source_version, known_only=True),),
        ),
    ),
    "aws-sdk:s3:getObjectTagging": sdk(
        PAGE,
        on_object("s3:GetObjectTagging"),
        on_object("s3:GetObjectVersionTagging", when="VersionId"),
    ),
    "aws-sdk:s3:putObjectTagging": sdk(
        PAGE,
        on_object("s3:PutObjectTagging"),
        on_object("s3:PutObjectVersionTagging", when="VersionId"),
    ),
    "aws-sdk:s3:listObjectsV2": sdk(PAGE, LIST),
    "aws-sdk:s3:listObjects": sdk(PAGE, LIST),
    "aws-sdk:s3:headBucket": sdk(PAGE, LIST),
}
