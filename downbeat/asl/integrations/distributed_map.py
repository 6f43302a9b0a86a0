"""A Distributed Map: child executions of the machine itself, items read from Amazon S3, results
written there.

https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
"""

from __future__ import annotations

from downbeat.asl.integrations.grant import REQUEST, Argument, Grant, Integration, Table, guide
from downbeat.asl.integrations.s3 import BUCKET, FOLDER_ARN, KEY, LIST, OBJECT_ARN, below
from downbeat.asl.resource_arns import MachineLocation, Parts, text

PAGE = guide("iam-policies-eg-dist-map")
EXECUTION = "arn:{partition}:states:{region}:{account}:execution:{machine}"

MACHINE = Argument(
    "StateMachine",
    text("machine"),
    "the machine's own name",
    missing=(
        "a Distributed Map starts executions of its own machine, whose name is not in the"
        " definition (give `state_machine_arn`, or `name`)"
    ),
    at="ItemProcessor",
)
# Without a Label AWS makes one up.
LABEL = Argument("Label", text("label"), "a label", default="*")


def inventory(key: str, place: MachineLocation) -> list[Parts] | None:
    """Where an S3 inventory keeps its data: beside the folder of each of its manifests, in "data/".

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
    """
    folders = key.split("/")
    if len(folders) < 3 or folders[-1] != "manifest.json":
        return None
    return [{"key": "/".join([*folders[:-2], "data", "*"])}]


READ = Grant(("s3:GetObject",), OBJECT_ARN, (BUCKET, KEY))
READER = guide("input-output-itemreader")
DATA = Argument(
    "Key",
    below,
    "a manifest's key",
    unknowable="the objects that the manifest lists are not in the definition",
)

# "Map" is the state itself, "ItemReader:…" and "ResultWriter:…" are its fields of these names;
# behind "+" what ReaderConfig adds.
DISTRIBUTED_MAP: Table = {
    "Map": Integration(
        PAGE,
        (REQUEST,),
        (
            Grant(
                ("states:StartExecution",),
                ("arn:{partition}:states:{region}:{account}:stateMachine:{machine}",),
                (MACHINE,),
            ),
            Grant(
                ("states:DescribeExecution", "states:StopExecution"),
                (f"{EXECUTION}:*",),
                (MACHINE,),
            ),
            Grant(("states:RedriveExecution",), (f"{EXECUTION}/{{label}}:*",), (MACHINE, LABEL)),
        ),
    ),
    "ItemReader:s3:getObject": Integration(READER, (REQUEST,), (READ,)),
    "ItemReader:s3:getObject+S3_INVENTORY": Integration(
        READER,
        (REQUEST,),
        (
            READ,
            Grant(
                ("s3:GetObject",),
                OBJECT_ARN,
                (BUCKET, Argument("Key", inventory, "an inventory's manifest.json")),
            ),
        ),
    ),
    "ItemReader:s3:getObject+ATHENA_DATA": Integration(
        READER,
        (REQUEST,),
        (READ, Grant(("s3:GetObject",), ("arn:{partition}:s3:::<bucket>/<data>/*",), (DATA,))),
    ),
    "ItemReader:s3:listObjectsV2": Integration(READER, (REQUEST,), (LIST,)),
    "ItemReader:s3:listObjectsV2+LOAD_AND_FLATTEN": Integration(
        READER,
        (REQUEST,),
        (
            LIST,
            Grant(
                ("s3:GetObject",),
                ("arn:{partition}:s3:::{bucket}/{key}*",),
                (
                    BUCKET,
                    Argument(
                        "Prefix",
                        lambda prefix, place: [{"key": prefix}],
                        "the beginning of keys",
                        default="",
                    ),
                ),
            ),
        ),
    ),
    "ResultWriter:s3:putObject": Integration(
        guide("input-output-resultwriter"),
        (REQUEST,),
        (
            Grant(
                (
                    "s3:AbortMultipartUpload",
                    "s3:GetObject",
                    "s3:ListMultipartUploadParts",
                    "s3:PutObject",
                ),
                FOLDER_ARN,
                (BUCKET, Argument("Prefix", below, "a folder", default="")),
            ),
        ),
    ),
}
