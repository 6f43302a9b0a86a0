"""What a deploying program needs of this function: its handler, its settings and its permissions.

Every folder of `functions/` that a trigger may name has this module, with these names. Nothing in
it is needed in Lambda.
"""

from __future__ import annotations

from typing import Any

from . import configuration, permissions
from .configuration import Settings

HANDLER = "manifest_builder.handler.handler"
# The variable that holds what the function starts: the ARN of the state machine's alias.
MACHINE_VARIABLE = "STEP_FUNCTION_ARN"
TIMEOUT_SECONDS = 120
MEMORY_MB = 256

read_settings = configuration.read


def statements(
    settings: Settings, *, region: str, account: str, partition: str
) -> list[dict[str, Any]]:
    """Return the IAM statements of the calls that the code itself makes. Starting the machine,
    reading the queue, the key, logs and traces are every trigger function's and granted besides.
    """
    return permissions.statements(
        table_arn=f"arn:{partition}:dynamodb:{region}:{account}:table/{settings.tracking_table}",
        manifest_bucket_arn=f"arn:{partition}:s3:::{settings.manifest_bucket}",
        manifest_prefix=settings.manifest_prefix,
        check=_checked(settings, partition) if settings.check != configuration.NEVER else None,
    )


def _checked(settings: Settings, partition: str) -> dict[str, str]:
    """Action → ARN of what the check on a schedule calls besides."""
    executions = settings.state_machine_arn.replace(":stateMachine:", ":execution:")
    machine = ":".join(executions.split(":")[:7])
    return {
        "s3:ListBucket": f"arn:{partition}:s3:::{settings.source_bucket}",
        "sns:Publish": settings.check_topic,
        **({"states:DescribeExecution": f"{machine}:*"} if machine else {}),
    }
