"""Definitions of a few Tasks, and the statements that are expected of them."""

from __future__ import annotations

from downbeat.asl import permissions

PLACE = {"region": "us-east-1", "account": "123456789012"}
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:mine"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"
KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b"
CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/prod"
QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
ROLES = {
    "TaskRoleArn": "arn:aws:iam::123456789012:role/task",
    "ExecutionRoleArn": "arn:aws:iam::123456789012:role/execution",
}


def machine(*tasks: dict, **fields: object) -> dict:
    states = {
        f"Task {number}": {"Type": "Task", "End": True, **task} for number, task in enumerate(tasks)
    }
    return {"StartAt": "Task 0", "QueryLanguage": "JSONata", "States": states, **fields}


def task(resource: str, **arguments: object) -> dict:
    return {"Resource": f"arn:aws:states:::{resource}", "Arguments": arguments}


def allow(actions: str, *resources: str, **condition: object) -> dict:
    held = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Action": actions.split(), "Resource": list(resources), **held}


def derived(*tasks: dict) -> list[dict]:
    return permissions(machine(*tasks), **PLACE)


def managed(rule: str) -> dict:
    return allow(
        "events:DescribeRule events:PutRule events:PutTargets",
        f"arn:aws:events:us-east-1:123456789012:rule/{rule}",
    )


def passed(*roles: str, service: str = "ecs-tasks.amazonaws.com") -> dict:
    return allow("iam:PassRole", *roles, StringEquals={"iam:PassedToService": service})


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:us-east-1:123456789012:{resource}"


ATHENA = {
    "QueryString": "SELECT * FROM orders",
    "WorkGroup": "reports",
    "QueryExecutionContext": {"Database": "sales"},
    "ResultConfiguration": {"OutputLocation": "s3://acme-data/athena/"},
}


def distributed(**fields: object) -> dict:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED"},
        "StartAt": "Work",
        "States": {"Work": {"Type": "Pass", "End": True}},
    }
    return {
        "StartAt": "Each",
        "QueryLanguage": "JSONata",
        "States": {"Each": {"Type": "Map", "ItemProcessor": processor, "End": True, **fields}},
    }


def reader(call: str, config: dict | None = None, **arguments: object) -> dict:
    return {
        "Resource": f"arn:aws:states:::s3:{call}",
        "ReaderConfig": config or {},
        "Arguments": {"Bucket": "acme-data", **arguments},
    }
