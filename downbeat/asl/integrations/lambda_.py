"""AWS Lambda."""

from __future__ import annotations

import re

from downbeat.asl.integrations.grant import (
    REQUEST,
    TOKEN,
    Argument,
    Grant,
    Integration,
    Table,
    authorization,
    guide,
    sdk,
)
from downbeat.asl.resource_arns import MachineLocation, Parts

# name | name:qualifier | account:function:name[:qualifier] | arn:…:function:name[:qualifier]
# https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax
FUNCTION = re.compile(
    r"^(?:arn:(?P<partition>aws[a-z-]*):lambda:(?P<region>[a-z0-9-]+):)?(?:(?P<account>\d{12}):)?(?:function:)?"
    r"(?P<function>[A-Za-z0-9_-]+)(?::(?:\$LATEST|[A-Za-z0-9_-]+))?$"
)


def read(text: str, place: MachineLocation) -> list[Parts] | None:
    match = FUNCTION.match(text)
    return [{part: value for part, value in match.groupdict().items() if value}] if match else None


FUNCTION_NAME = Argument("FunctionName", read, "a Lambda function's name or ARN")

# The qualifiers too: a call goes to a version or an alias, and runs in flight call the one before.
INVOKE = Grant(
    ("lambda:InvokeFunction",),
    (
        "arn:{partition}:lambda:{region}:{account}:function:{function}",
        "arn:{partition}:lambda:{region}:{account}:function:{function}:*",
    ),
    (FUNCTION_NAME,),
)

LAMBDA: Table = {
    "lambda:invoke": Integration(guide("connect-lambda"), (REQUEST, TOKEN), (INVOKE,)),
    "aws-sdk:lambda:invoke": sdk(authorization("awslambda"), INVOKE),
}
