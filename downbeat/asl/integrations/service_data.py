"""What a call asks of another service: the objects in Amazon S3 that it reads and writes with the
caller's permissions, and the credentials of a database.
"""

from __future__ import annotations

from downbeat.asl.integrations.grant import Argument, Grant
from downbeat.asl.integrations.operations import SECRET_ARN, secret
from downbeat.asl.integrations.s3 import BESIDE, FOLDER_ARN, OBJECT_ARN, bucket, exact, key
from downbeat.asl.resource_arns import MachineLocation, Parts, named, text


def s3_object(path: str) -> tuple[Grant, Grant]:
    """An object named by Bucket, Name and perhaps Version below this argument."""
    top = path.split(".", maxsplit=1)[0]
    where = (
        Argument(f"{path}.Bucket", bucket, "a bucket's name", optional=True),
        Argument(f"{path}.Name", key, "an object's key", optional=True),
    )
    version = Argument(f"{path}.Version", text("version"), "a version", optional=True)
    return (
        Grant(("s3:GetObject",), OBJECT_ARN, where, when=(top,)),
        Grant(("s3:GetObjectVersion",), OBJECT_ARN, (*where, version), when=(top,)),
    )


def beginning(text: str, place: MachineLocation) -> list[Parts] | None:
    """What keys begin with, the way Polly and Textract use it: to the letter."""
    return [{"folder": text}]


def folder_of(text: str, place: MachineLocation) -> list[Parts] | None:
    """The folder of a key: Amazon Transcribe tries to write there before it begins."""
    return [{"folder": text[: text.rfind("/") + 1]}]


def written(bucket_path: str, prefix: Argument, *, needed: bool = False) -> Grant:
    """Results that the caller's permissions write below a prefix."""
    where = Argument(bucket_path, bucket, "a bucket's name", optional=not needed)
    return Grant(("s3:PutObject",), FOLDER_ARN, (where, prefix))


# https://docs.aws.amazon.com/rekognition/latest/dg/security_iam_id-based-policy-examples.html
IMAGES = (
    "compareFaces",
    "detectCustomLabels",
    "detectFaces",
    "detectLabels",
    "detectModerationLabels",
    "detectProtectiveEquipment",
    "detectText",
    "indexFaces",
    "recognizeCelebrities",
    "searchFacesByImage",
    "searchUsersByImage",
)
VIDEOS = (
    "startCelebrityRecognition",
    "startContentModeration",
    "startFaceDetection",
    "startFaceSearch",
    "startLabelDetection",
    "startPersonTracking",
    "startSegmentDetection",
    "startTextDetection",
)
# https://docs.aws.amazon.com/textract/latest/dg/security_iam_id-based-policy-examples.html
DOCUMENTS = ("analyzeDocument", "analyzeExpense", "detectDocumentText")
DOCUMENT_JOBS = (
    "startDocumentAnalysis",
    "startDocumentTextDetection",
    "startExpenseAnalysis",
    "startLendingAnalysis",
)
# https://docs.aws.amazon.com/transcribe/latest/dg/security_iam_id-based-policy-examples.html
MEDIA_FILE = Argument("Media.MediaFileUri", exact, "s3://bucket/key", optional=True)
TRANSCRIBED = (
    Grant(("s3:GetObject",), OBJECT_ARN, (MEDIA_FILE,), unless=("JobExecutionSettings",)),
    written("OutputBucketName", Argument("OutputKey", folder_of, "a key", default="")),
)

# https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-iam.html
SECRET = Grant(
    ("secretsmanager:GetSecretValue",),
    SECRET_ARN,
    (Argument("SecretArn", secret, "a secret's ARN"),),
    when=("SecretArn",),
)
CLUSTER = Argument(
    "ClusterIdentifier", named("redshift", "cluster", "cluster", ":"), "a cluster's identifier"
)
BASE = Argument("Database", text("database"), "a database's name")
DB_USER = Argument("DbUser", text("user"), "a database user's name")
RESOURCE = "arn:{partition}:redshift:{region}:{account}"
CREDENTIALS = (
    SECRET,
    Grant(
        ("redshift:GetClusterCredentials",),
        (f"{RESOURCE}:dbname:{{cluster}}/{{database}}", f"{RESOURCE}:dbuser:{{cluster}}/{{user}}"),
        (CLUSTER, BASE, DB_USER),
        when=("DbUser",),
    ),
    Grant(
        ("redshift:GetClusterCredentialsWithIAM",),
        (f"{RESOURCE}:dbname:{{cluster}}/{{database}}",),
        (CLUSTER, BASE),
        when=("ClusterIdentifier",),
        unless=("DbUser", "SecretArn"),
    ),
    Grant(
        ("redshift-serverless:GetCredentials",),
        ("arn:{partition}:redshift-serverless:{region}:{account}:workgroup/<workgroup id>",),
        (
            Argument(
                "WorkgroupName",
                text("workgroup"),
                "a workgroup's name",
                unknowable="the ARN of a workgroup ends in an id, not in its name",
            ),
        ),
        when=("WorkgroupName",),
        unless=("SecretArn",),
    ),
)

EXTRA: dict[str, tuple[Grant, ...]] = {
    **BESIDE,
    **{f"aws-sdk:rekognition:{call}": s3_object("Image.S3Object") for call in IMAGES},
    "aws-sdk:rekognition:compareFaces": (
        *s3_object("SourceImage.S3Object"),
        *s3_object("TargetImage.S3Object"),
    ),
    **{f"aws-sdk:rekognition:{call}": s3_object("Video.S3Object") for call in VIDEOS},
    **{f"aws-sdk:textract:{call}": s3_object("Document.S3Object") for call in DOCUMENTS},
    **{
        f"aws-sdk:textract:{call}": (
            *s3_object("DocumentLocation.S3Object"),
            written(
                "OutputConfig.S3Bucket",
                Argument("OutputConfig.S3Prefix", beginning, "a prefix", default="textract_output"),
            ),
        )
        for call in DOCUMENT_JOBS
    },
    "aws-sdk:transcribe:startTranscriptionJob": TRANSCRIBED,
    "aws-sdk:transcribe:startMedicalTranscriptionJob": TRANSCRIBED,
    "aws-sdk:polly:startSpeechSynthesisTask": (
        written(
            "OutputS3BucketName",
            Argument("OutputS3KeyPrefix", beginning, "a prefix", default=""),
            needed=True,
        ),
    ),
    "aws-sdk:redshiftdata:executeStatement": CREDENTIALS,
    "aws-sdk:redshiftdata:batchExecuteStatement": CREDENTIALS,
}
