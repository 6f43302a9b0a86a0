"""Amazon Athena: the query, the catalog that knows its tables, the place of its results, and the
data it reads.

https://docs.aws.amazon.com/step-functions/latest/dg/athena-iam.html
"""

from __future__ import annotations

from downbeat.asl.integrations.athena_statements import (
    ASKING,
    asking,
    listing,
    reading,
    writing,
)
from downbeat.asl.integrations.grant import (
    REQUEST,
    SYNC,
    Argument,
    Grant,
    Integration,
    Table,
    authorization,
    guide,
    sdk,
)
from downbeat.asl.integrations.keys import use_of_key
from downbeat.asl.integrations.s3 import FOLDER_ARN, location
from downbeat.asl.resource_arns import named, text

PAGE = guide("connect-athena")
WORKGROUP = (
    Argument(
        "WorkGroup",
        named("athena", "workgroup", "workgroup"),
        "a workgroup's name",
        default="primary",
    ),
)
WORKGROUP_ARN = ("arn:{partition}:athena:{region}:{account}:workgroup/{workgroup}",)
CATALOG = (
    Argument(
        "QueryExecutionContext.Catalog",
        text("catalog"),
        "a data catalog's name",
        default="AwsDataCatalog",
    ),
)
DATABASE = (
    Argument(
        "QueryExecutionContext.Database",
        text("database"),
        "a database's name",
        missing=(
            "QueryExecutionContext.Database is missing: which tables the query may read is not in"
            " the definition"
        ),
    ),
)
OUTPUT = Argument(
    "ResultConfiguration.OutputLocation",
    location,
    "s3://bucket/folder/",
    missing=(
        "ResultConfiguration.OutputLocation is missing: where the workgroup keeps its results is"
        " not in the definition"
    ),
)
WHERE_UNKNOWN = "where the tables of the query keep their data is not in the definition"
QUERIED = Argument("QueryString", reading, "a query", unknowable=WHERE_UNKNOWN, verbatim=True)
LISTED = Argument(
    "QueryString", listing, "a query", unknowable=WHERE_UNKNOWN, verbatim=True, known_only=True
)
WRITTEN = Argument(
    "QueryString", writing, "a query", unknowable=WHERE_UNKNOWN, verbatim=True, known_only=True
)
# https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
DATABASE_ARNS = (
    "arn:{partition}:glue:{region}:{account}:catalog",
    "arn:{partition}:glue:{region}:{account}:database/{database}",
)
TABLE_ARNS = (*DATABASE_ARNS, "arn:{partition}:glue:{region}:{account}:table/{database}/*")
DATA_ARN = ("arn:{partition}:s3:::<bucket>/<table>/*",)
RESULTS_BUCKET = ("arn:{partition}:s3:::{bucket}",)

START = (
    Grant(("athena:StartQueryExecution",), WORKGROUP_ARN, WORKGROUP),
    Grant(
        ("athena:GetDataCatalog",),
        ("arn:{partition}:athena:{region}:{account}:datacatalog/{catalog}",),
        CATALOG,
    ),
    Grant(("glue:GetDatabase",), DATABASE_ARNS, DATABASE),
    Grant(
        ("glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"),
        TABLE_ARNS,
        DATABASE,
    ),
    Grant(("s3:GetBucketLocation", "s3:ListBucket"), RESULTS_BUCKET, (OUTPUT,)),
    Grant(
        ("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"),
        FOLDER_ARN,
        (OUTPUT,),
    ),
    *(
        Grant(
            (action,),
            DATABASE_ARNS if action.endswith("Database") else TABLE_ARNS,
            (
                Argument("QueryString", asking(action), "a query", verbatim=True, known_only=True),
                *DATABASE,
            ),
        )
        for action in ASKING
    ),
    Grant(("s3:GetObject",), DATA_ARN, (QUERIED,)),
    Grant(("s3:ListBucket",), ("arn:{partition}:s3:::<bucket>",), (LISTED,)),
    Grant(("s3:DeleteObject", "s3:PutObject"), DATA_ARN, (WRITTEN,)),
    use_of_key("ResultConfiguration.EncryptionConfiguration.KmsKey", "s3"),
    # No resource in IAM: Lake Formation's own grants decide.
    # https://docs.aws.amazon.com/lake-formation/latest/dg/access-control-underlying-data.html
    Grant(("lakeformation:GetDataAccess",), ("*",)),
)

# The id of a query tells no workgroup: it is that of the queries which this machine starts.
RESULTS = (
    Grant(
        ("athena:GetQueryResults",), WORKGROUP_ARN, WORKGROUP, beside="athena:startQueryExecution"
    ),
    Grant(("s3:GetObject",), FOLDER_ARN, (OUTPUT,), beside="athena:startQueryExecution"),
)


def of_query(action: str) -> Grant:
    return Grant((action,), WORKGROUP_ARN, WORKGROUP, beside="athena:startQueryExecution")


ATHENA: Table = {
    "athena:startQueryExecution": Integration(
        PAGE,
        (REQUEST, SYNC),
        (
            *START,
            Grant(
                ("athena:GetQueryExecution", "athena:StopQueryExecution"),
                WORKGROUP_ARN,
                WORKGROUP,
                patterns=(SYNC,),
            ),
        ),
    ),
    "athena:stopQueryExecution": Integration(
        PAGE, (REQUEST,), (of_query("athena:StopQueryExecution"),)
    ),
    "athena:getQueryExecution": Integration(
        PAGE, (REQUEST,), (of_query("athena:GetQueryExecution"),)
    ),
    "athena:getQueryResults": Integration(PAGE, (REQUEST,), RESULTS),
    "aws-sdk:athena:startQueryExecution": sdk(authorization("amazonathena"), *START),
    "aws-sdk:athena:getQueryExecution": sdk(
        authorization("amazonathena"), of_query("athena:GetQueryExecution")
    ),
    "aws-sdk:athena:getQueryResults": sdk(authorization("amazonathena"), *RESULTS),
}
