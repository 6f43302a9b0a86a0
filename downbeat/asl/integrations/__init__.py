"""The service integrations: what each call asks of the execution role, as data; one file for a
service or a few that belong together.
"""

from __future__ import annotations

from downbeat.asl.integrations.athena import ATHENA
from downbeat.asl.integrations.batch import BATCH
from downbeat.asl.integrations.bedrock import BEDROCK
from downbeat.asl.integrations.codebuild import CODEBUILD
from downbeat.asl.integrations.databrew import DATABREW
from downbeat.asl.integrations.distributed_map import DISTRIBUTED_MAP
from downbeat.asl.integrations.dynamodb import DYNAMODB
from downbeat.asl.integrations.ec2 import EC2
from downbeat.asl.integrations.ecs import ECS
from downbeat.asl.integrations.eks import EKS
from downbeat.asl.integrations.emr import EMR, EMR_SERVERLESS
from downbeat.asl.integrations.emr_containers import EMR_CONTAINERS
from downbeat.asl.integrations.glue import GLUE
from downbeat.asl.integrations.grant import PATTERNS, Argument, Grant, Integration, Table
from downbeat.asl.integrations.http import APIGATEWAY, HTTP
from downbeat.asl.integrations.kms import KMS
from downbeat.asl.integrations.lambda_ import LAMBDA
from downbeat.asl.integrations.mediaconvert import MEDIACONVERT
from downbeat.asl.integrations.messaging import EVENTS, SNS, SQS
from downbeat.asl.integrations.operations import OPERATIONS
from downbeat.asl.integrations.partiql import PARTIQL
from downbeat.asl.integrations.s3 import S3
from downbeat.asl.integrations.sagemaker import SAGEMAKER
from downbeat.asl.integrations.states import STATES

INTEGRATIONS: Table = {
    resource: integration
    for table in (
        APIGATEWAY,
        ATHENA,
        BATCH,
        BEDROCK,
        CODEBUILD,
        DATABREW,
        DYNAMODB,
        PARTIQL,
        EC2,
        ECS,
        EKS,
        EMR,
        EMR_CONTAINERS,
        EMR_SERVERLESS,
        EVENTS,
        GLUE,
        HTTP,
        KMS,
        LAMBDA,
        MEDIACONVERT,
        OPERATIONS,
        S3,
        SAGEMAKER,
        SNS,
        SQS,
        STATES,
    )
    for resource, integration in table.items()
}

__all__ = [
    "DISTRIBUTED_MAP",
    "INTEGRATIONS",
    "PATTERNS",
    "Argument",
    "Grant",
    "Integration",
    "Table",
]
