"""An account in which everything that a stack can hold is there already, as `adopt` meets it."""

import json
from contextlib import contextmanager

import pytest

from downbeat.ops import adopt_command
from downbeat.ops.adoption.registered import ProgramResource, ProgramRun
from tests.ops.aws import ACCOUNT, REGION, Refusal
from tests.ops.world import KEY, NOW, PLANNED, UUID

ETL = next(one for one in PLANNED if one.key == "etl")
FILES = next(one for one in PLANNED if one.uploads)
NAME, MACHINE = ETL.address.name, ETL.address.state_machine_arn
FUNCTION = FILES.uploads.function.name
TOPIC, QUEUE = ETL.address.topic_arn("failure"), f"{FILES.address.name}-files"
QUEUE_ARN = FILES.address.arn("sqs", QUEUE)
ROLE = "downbeat-prod-scheduler"
# Every type, with the inputs by which it is looked up.
THERE = {
    "aws:sfn/stateMachine:StateMachine": {"name": NAME},
    "aws:sfn/alias:Alias": {
        "name": "live",
        "routingConfigurations": [{"stateMachineVersionArn": f"{MACHINE}:1", "weight": 100}],
    },
    "aws:iam/role:Role": {"name": ROLE},
    "aws:iam/rolePolicy:RolePolicy": {"role": ROLE, "name": "derived"},
    "aws:cloudwatch/logGroup:LogGroup": {"name": ETL.address.log_group},
    "aws:sns/topic:Topic": {"name": TOPIC.rpartition(":")[2]},
    "aws:sns/topicPolicy:TopicPolicy": {"arn": TOPIC},
    "aws:sns/topicSubscription:TopicSubscription": {
        "topic": TOPIC,
        "protocol": "email",
        "endpoint": "a@example.com",
    },
    "aws:sqs/queue:Queue": {"name": QUEUE},
    "aws:sqs/queuePolicy:QueuePolicy": {"queueUrl": f"https://sqs/{QUEUE}"},
    "aws:scheduler/schedule:Schedule": {"name": NAME, "groupName": NAME},
    "aws:scheduler/scheduleGroup:ScheduleGroup": {"name": NAME},
    "aws:cloudwatch/eventRule:EventRule": {"name": f"{NAME}-failure"},
    "aws:cloudwatch/eventTarget:EventTarget": {"rule": f"{NAME}-failure", "targetId": "topic"},
    "aws:cloudwatch/eventConnection:EventConnection": {"name": ETL.address.slack},
    "aws:cloudwatch/eventApiDestination:EventApiDestination": {"name": ETL.address.slack},
    "aws:lambda/function:Function": {"name": FUNCTION},
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
        "functionName": FUNCTION,
        "eventSourceArn": QUEUE_ARN,
    },
    "aws:lambda/permission:Permission": {"function": FUNCTION},
    "aws:pipes/pipe:Pipe": {"name": f"{NAME}-queue"},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"name": f"{NAME}-failed"},
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": {"name": "downbeat-prod-maintenance-1"},
    "aws:cloudwatch/dashboard:Dashboard": {"dashboardName": NAME},
    "aws:kms/alias:Alias": {"name": "alias/downbeat-prod"},
    "aws:kms/key:Key": {"description": "of the stack"},
    "aws:budgets/budget:Budget": {"name": "downbeat-prod"},
}
ALARM = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{NAME}-failed"
GROUP = ETL.address.log_group
OLD = {"FunctionName": "old-starter", "Environment": {"Variables": {"MACHINE": MACHINE}}}
ANSWERS = {
    ("stepfunctions", "DescribeStateMachine"): {
        "stateMachineArn": MACHINE,
        "name": NAME,
        "status": "ACTIVE",
        "definition": json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}),
        "roleArn": "arn:aws:iam::1:role/r",
        "type": "STANDARD",
        "creationDate": NOW,
    },
    ("stepfunctions", "ListTagsForResource"): {"tags": []},
    ("iam", "GetRolePolicy"): {"RoleName": ROLE, "PolicyName": "derived", "PolicyDocument": "{}"},
    ("stepfunctions", "ListStateMachineAliases"): {"stateMachineAliases": []},
    ("stepfunctions", "ListStateMachines"): {"stateMachines": []},
    ("logs", "DescribeLogGroups"): {
        "logGroups": [
            {"logGroupName": GROUP, "arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}:*"}
        ]
    },
    ("logs", "ListTagsForResource"): {"tags": {}},
    ("sns", "GetTopicAttributes"): {"Attributes": {"Policy": "{}"}},
    ("sns", "ListTagsForResource"): {"Tags": []},
    ("sns", "GetSubscriptionAttributes"): {"Attributes": {}},
    ("sqs", "GetQueueAttributes"): {"Attributes": {"Policy": "{}"}},
    ("sqs", "ListQueueTags"): {"Tags": {}},
    ("scheduler", "GetScheduleGroup"): {"Arn": ETL.address.schedule_group_arn},
    ("scheduler", "ListTagsForResource"): {"Tags": []},
    ("scheduler", "ListSchedules"): {
        "Schedules": [{"GroupName": "old", "Name": "nightly", "Target": {"Arn": MACHINE}}]
    },
    ("scheduler", "GetSchedule"): {
        "Name": "nightly",
        "GroupName": "old",
        "ScheduleExpression": "rate(1 day)",
        "Target": {"Arn": MACHINE, "RoleArn": "arn:aws:iam::1:role/r"},
    },
    ("events", "DescribeRule"): lambda given: {
        "Name": given["Name"],
        "Arn": ETL.address.rule_arn(given["Name"]),
        "EventPattern": "{}",
    },
    ("events", "ListTargetsByRule"): {"Targets": [{"Id": "topic", "Arn": MACHINE}]},
    ("events", "ListTagsForResource"): {"Tags": []},
    ("events", "ListRuleNamesByTarget"): {"RuleNames": ["old-rule"]},
    ("events", "DescribeConnection"): {"Name": "x"},
    ("events", "DescribeApiDestination"): {"Name": "x"},
    ("lambda", "GetFunction"): {
        "Configuration": {
            "FunctionName": FUNCTION,
            "FunctionArn": FILES.address.arn("lambda", f"function:{FUNCTION}"),
        }
    },
    ("lambda", "ListFunctions"): {"Functions": [OLD]},
    ("lambda", "ListEventSourceMappings"): {
        "EventSourceMappings": [
            {
                "UUID": UUID,
                "EventSourceArn": QUEUE_ARN,
                "FunctionArn": FILES.address.arn("lambda", f"function:{FUNCTION}"),
            }
        ]
    },
    ("pipes", "ListPipes"): {"Pipes": []},
    ("pipes", "DescribePipe"): {"Name": "p", "Arn": f"arn:aws:pipes:{REGION}:{ACCOUNT}:pipe/p"},
    ("cloudwatch", "DescribeAlarms"): {
        "MetricAlarms": [{"AlarmName": f"{NAME}-failed", "AlarmArn": ALARM}]
    },
    ("cloudwatch", "ListTagsForResource"): {"Tags": []},
    ("cloudwatch", "GetDashboard"): {"DashboardBody": "{}"},
    ("cloudwatch", "GetAlarmMuteRule"): {"Name": "downbeat-prod-maintenance-1"},
    ("kms", "ListAliases"): {"Aliases": [{"AliasName": "alias/downbeat-prod"}]},
    ("kms", "DescribeKey"): {"KeyMetadata": KEY},
    ("kms", "GetKeyPolicy"): {"Policy": "{}"},
    ("kms", "GetKeyRotationStatus"): {"KeyRotationEnabled": True},
    ("kms", "ListResourceTags"): {"Tags": []},
    ("budgets", "DescribeBudget"): {
        "Budget": {"BudgetName": "downbeat-prod", "TimeUnit": "MONTHLY", "BudgetType": "COST"}
    },
    ("cloudformation", "DescribeStackResources"): Refusal("ValidationError"),
}


@contextmanager
def everything_there(world):
    """The world with all of it, and a program that would register it; nothing is in its state."""
    for (service, operation), answer in ANSWERS.items():
        world.aws.on(service, operation, answer)
    resources = tuple(
        ProgramResource(type_, type_, "x", True, inputs, depends_on=("aws:kms/key:Key",))
        for type_, inputs in THERE.items()
    )
    run = ProgramRun("downbeat", "7.51.1", resources)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(adopt_command, "program_run", lambda *_: run)
        patched.setattr(adopt_command, "state_urns", lambda *_: frozenset())
        yield
