"""The service integrations: what each call asks of the execution role, as data; one file for a service or a few that belong together."""

from __future__ import annotations

from asl.integrations.athena import ATHENA
from asl.integrations.batch import BATCH
from asl.integrations.bedrock import BEDROCK
from asl.integrations.codebuild import CODEBUILD
from asl.integrations.distributed_map import DISTRIBUTED_MAP
from asl.integrations.dynamodb import DYNAMODB
from asl.integrations.ecs import ECS
from asl.integrations.emr import EMR, EMR_SERVERLESS
from asl.integrations.glue import GLUE
from asl.integrations.grant import PATTERNS, Argument, Grant, Integration, Table
from asl.integrations.http import APIGATEWAY, HTTP
from asl.integrations.lambda_ import LAMBDA
from asl.integrations.messaging import EVENTS, SNS, SQS
from asl.integrations.operations import OPERATIONS
from asl.integrations.s3 import S3
from asl.integrations.sagemaker import SAGEMAKER
from asl.integrations.states import STATES

INTEGRATIONS: Table = {
    resource: integration
    for table in (
        APIGATEWAY, ATHENA, BATCH, BEDROCK, CODEBUILD, DYNAMODB, ECS, EMR, EMR_SERVERLESS,
        EVENTS, GLUE, HTTP, LAMBDA, OPERATIONS, S3, SAGEMAKER, SNS, SQS, STATES,
    )
    for resource, integration in table.items()
}  # fmt: skip

__all__ = ["DISTRIBUTED_MAP", "INTEGRATIONS", "PATTERNS", "Argument", "Grant", "Integration", "Table"]
