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
from downbeat.asl.resource_arns import MachineLocation, Parts, text

# name | name:qualifier | account:function:name[:qualifier] | arn:…:function:name[:qualifier]
# https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax
FUNCTION = re.compile(
    r"^(?:arn:(?P<partition>aws[a-z-]*):lambda:(?P<region>[a-z0-9-]+):(?=\d{12}:function:))?"
    r"(?:(?P<account>\d{12}):)?(?:function:)?"
    r"(?P<function>[A-Za-z0-9_-]+)(?::(?P<qualifier>\$LATEST|[A-Za-z0-9_-]+))?$"
)
LATEST = "$LATEST"


def read(name: str, place: MachineLocation) -> list[Parts] | None:
    match = FUNCTION.match(name)
    if match is None:
        return None
    parts = {part: value for part, value in match.groupdict().items() if value}
    return [{part: value for part, value in parts.items() if part != "qualifier"}]


def unqualified(name: str, place: MachineLocation) -> list[Parts] | None:
    """The function, unless the name has a version or an alias of it."""
    return [] if qualified(name, place) else read(name, place)


def qualified(name: str, place: MachineLocation) -> list[Parts] | None:
    """The function and its version or alias; [] for one without, or with $LATEST."""
    function, match = read(name, place), FUNCTION.match(name)
    if function is None or match is None:
        return None
    qualifier = match["qualifier"]
    if not qualifier or qualifier == LATEST:
        return []
    return [{**function[0], "qualifier": qualifier}]


IS_A = "a Lambda function's name or ARN"
FUNCTION_ARN = "arn:{partition}:lambda:{region}:{account}:function:{function}"

# A version or an alias is asked for by its own ARN alone; a call by the plain name by the plain ARN
# and, as Step Functions' own policies have it, by those of all versions.
# https://docs.aws.amazon.com/lambda/latest/dg/versioning-aliases-permissions.html
INVOKE = (
    Grant(
        ("lambda:InvokeFunction",),
        (FUNCTION_ARN, f"{FUNCTION_ARN}:*"),
        (Argument("FunctionName", unqualified, IS_A),),
        unless=("Qualifier",),
    ),
    Grant(
        ("lambda:InvokeFunction",),
        (f"{FUNCTION_ARN}:{{qualifier}}",),
        (Argument("FunctionName", qualified, IS_A, known_only=True),),
        unless=("Qualifier",),
    ),
    Grant(
        ("lambda:InvokeFunction",),
        (f"{FUNCTION_ARN}:{{qualifier}}",),
        (
            Argument("FunctionName", read, IS_A),
            Argument("Qualifier", text("qualifier"), "a version or an alias"),
        ),
        when=("Qualifier",),
    ),
)

LAMBDA: Table = {
    "lambda:invoke": Integration(guide("connect-lambda"), (REQUEST, TOKEN), INVOKE),
    "aws-sdk:lambda:invoke": sdk(authorization("awslambda"), *INVOKE),
}
