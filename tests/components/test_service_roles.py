"""The roles of schedules, pipes, rules and functions: what they may do is what the resources that
are registered with them do, and each action has its reason.
"""

import json

import pytest

from downbeat.asl.reasons import certified
from downbeat.asl.service_roles import service_of, service_role_reasons
from downbeat.asl.statements import merged
from downbeat.plan.triggers import Events, Messages
from downbeat.testing.iam_requests import Request, allowed, smaller
from tests.components.example import ADDRESS, KEY, deployed

QUEUE = ADDRESS.arn("sqs", "orders")
DEPLOYMENTS = {
    "a schedule, files, Slack": {},
    "a queue": {"trigger": Messages(QUEUE)},
    "an event": {"trigger": Events({"source": ["acme"]})},
}
USE = ("kms:Decrypt", "kms:GenerateDataKey")
READ = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")


@pytest.fixture(scope="module", params=DEPLOYMENTS)
def run(request):
    return deployed(**DEPLOYMENTS[request.param])


def roles(run):
    """Role's name → (service, statements) of every role but the machine's."""
    trusts = {
        one.inputs["name"]: service_of(one.inputs["assumeRolePolicy"])
        for one in run.of("iam/role:Role").values()
    }
    documents = {
        one.inputs["role"]: json.loads(one.inputs["policy"])["Statement"]
        for one in run.of("iam/rolePolicy:RolePolicy").values()
    }
    return {
        name: (service, documents[name])
        for name, service in trusts.items()
        if service != "states.amazonaws.com"
    }


def key(*actions):
    return [Request(action, KEY.statement["Resource"]) for action in actions or USE]


def target(arn):
    """What it asks to send something to an ARN; a machine's alias is started as the machine."""
    service = arn.split(":")[2]
    whole = ":".join(arn.split(":")[:7])
    action = {
        "states": "states:StartExecution",
        "lambda": "lambda:InvokeFunction",
        "sqs": "sqs:SendMessage",
        "events": "events:InvokeApiDestination",
    }[service]
    return [Request(action, whole)]


def scheduled(one):
    to = one.inputs["target"]
    return [*target(to["arn"]), *target(to["deadLetterConfig"]["arn"]), *key()]


def piped(one):
    reads = [Request(action, one.inputs["source"]) for action in READ]
    return [*reads, *target(one.inputs["target"]), *key("kms:Decrypt")]


def computed(one, run):
    """What a function of the example does: its code writes manifests, logs and traces; Lambda reads
    its queue.
    """
    (mapping,) = run.of("lambda/eventSourceMapping:EventSourceMapping").values()
    queue = mapping.inputs["eventSourceArn"]
    group = ADDRESS.arn("logs", f"log-group:{one.inputs['loggingConfig']['logGroup']}")
    return [
        Request("s3:PutObject", "arn:aws:s3:::manifests/1.json"),
        *(Request(action, queue) for action in ("sqs:ChangeMessageVisibility", *READ)),
        *key("kms:Decrypt"),
        Request("logs:CreateLogStream", f"{group}:log-stream:1"),
        Request("logs:PutLogEvents", f"{group}:log-stream:1"),
        Request("xray:PutTelemetryRecords", "*"),
        Request("xray:PutTraceSegments", "*"),
    ]


def asked(run):
    """Role's ARN → every request that the resources which take it on make."""
    found = {}
    for one in run.registrations:
        kind = one.type.rpartition("/")[2]
        if kind == "schedule:Schedule":
            found.setdefault(one.inputs["target"]["roleArn"], set()).update(scheduled(one))
        elif kind == "pipe:Pipe":
            found.setdefault(one.inputs["roleArn"], set()).update(piped(one))
        elif kind == "eventTarget:EventTarget" and one.inputs.get("roleArn"):
            found.setdefault(one.inputs["roleArn"], set()).update(target(one.inputs["arn"]))
        elif kind == "function:Function":
            found.setdefault(one.inputs["role"], set()).update(computed(one, run))
    return {arn.rpartition("/")[2]: requests for arn, requests in found.items()}


def test_every_role_is_taken_on_by_something(run):
    assert set(asked(run)) == set(roles(run)) != set()


def test_each_role_allows_what_is_done_with_it(run):
    requests = asked(run)
    assert [
        f"{name}: {request}"
        for name, (_, statements) in roles(run).items()
        for request in requests[name]
        if not allowed(merged(statements), request)
    ] == []


def test_nothing_can_be_taken_away_from_a_role(run):
    requests = asked(run)
    assert [
        f"{name}: {value} of {words}"
        for name, (_, statements) in roles(run).items()
        for value, words, less in smaller(merged(statements))
        if all(allowed(less, request) for request in requests[name])
    ] == []


def test_each_action_has_somebody_who_needs_it_and_the_page_of_aws_that_says_so(run):
    for service, statements in roles(run).values():
        told = [{**one, "why": ""} for one in statements]
        for part in certified(told, service_role_reasons(service, told)):
            if part.statement["Action"] == ["s3:PutObject"]:
                continue  # the code's own, which the function's declaration explains
            assert part.reasons, part
            assert all(one.why and one.page.startswith("https://") for one in part.reasons)
