"""HTTPS APIs of third parties, and Amazon API Gateway.

https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
"""

from __future__ import annotations

import re

from downbeat.asl.integrations.grant import (
    REQUEST,
    TOKEN,
    Argument,
    Grant,
    Integration,
    Table,
    guide,
)
from downbeat.asl.resource_arns import MachineLocation, Parts, located, parse, text

CONNECTIONS = "@connections"
HOST = re.compile(r"^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$")


def connection(text: str, place: MachineLocation) -> list[Parts] | None:
    """A connection's ARN ends in its name and an id. EventBridge keeps its secret under the
    name.
    """
    arn = parse(text)
    if arn is None or arn.service != "events" or not arn.resource.startswith("connection/"):
        return None
    return [{"connection_arn": text, "connection": arn.resource.split("/")[1]} | located(arn)]


def endpoint(text: str, place: MachineLocation) -> list[Parts] | None:
    return [{"endpoint": text}] if text.startswith("https://") else None


def api(text: str, place: MachineLocation) -> list[Parts] | None:
    match = HOST.match(text)
    return [{"api": match[1], "region": match[2]}] if match else None


def connections(text: str, place: MachineLocation) -> list[Parts] | None:
    """A path below "@connections": the messages of a WebSocket API."""
    path = text.strip("/")
    return [{"path": path}] if path.split("/")[0] == CONNECTIONS else []


def path(text: str, place: MachineLocation) -> list[Parts] | None:
    """A path of an HTTP or REST API."""
    path = text.strip("/")
    return [] if path.split("/")[0] == CONNECTIONS else [{"path": path}]


def signed(text: str, place: MachineLocation) -> list[Parts] | None:
    """Only a call that the role signs is IAM's business."""
    needed: dict[str, list[Parts]] = {"NO_AUTH": [], "IAM_ROLE": [{}], "RESOURCE_POLICY": [{}]}
    return needed.get(text)


# The task's own field, or that of InvocationConfig.
CONNECTION = Argument(
    "Authentication.ConnectionArn|InvocationConfig.ConnectionArn",
    connection,
    "an EventBridge connection's ARN",
)
METHOD = Argument("Method", text("method"), "an HTTP method")

HTTP: Table = {
    "http:invoke": Integration(
        guide("call-https-apis"),
        (REQUEST,),
        (
            # IAM knows no resource for this action: the conditions are what holds it.
            Grant(
                ("states:InvokeHTTPEndpoint",),
                ("*",),
                (Argument("ApiEndpoint", endpoint, "an https:// address", verbatim=True), METHOD),
                condition={
                    "StringEquals": {
                        "states:HTTPEndpoint": "{endpoint}",
                        "states:HTTPMethod": "{method}",
                    }
                },
            ),
            Grant(("events:RetrieveConnectionCredentials",), ("{connection_arn}",), (CONNECTION,)),
            Grant(
                ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
                (
                    "arn:{partition}:secretsmanager:{region}:{account}:secret:events!connection/{connection}/*",
                ),
                (CONNECTION,),
            ),
        ),
    ),
}


# https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
def signed_call(action: str, path: Argument) -> Grant:
    """A call that the role signs; who calls without signing needs nothing of IAM."""
    return Grant(
        (action,),
        ("arn:{partition}:execute-api:{region}:{account}:{api}/{stage}/{method}/{path}",),
        (
            Argument("AuthType", signed, "NO_AUTH, IAM_ROLE or RESOURCE_POLICY", default="NO_AUTH"),
            Argument("ApiEndpoint", api, "an API's host, ID.execute-api.REGION.amazonaws.com"),
            METHOD,
            Argument("Stage", text("stage"), "a stage's name", default="$default"),
            path,
        ),
    )


APIGATEWAY: Table = {
    "apigateway:invoke": Integration(
        guide("connect-api-gateway"),
        (REQUEST, TOKEN),
        (
            signed_call("execute-api:Invoke", Argument("Path", path, "a path", default="")),
            # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
            signed_call(
                "execute-api:ManageConnections",
                Argument("Path", connections, "a path below @connections", default=""),
            ),
        ),
        may_need_nothing=True,
    ),
}
