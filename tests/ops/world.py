"""The stack prod as deployed in an account, in memory: executions are simulated, so their
histories are as AWS writes them.
"""

import io
import itertools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botocore.response import StreamingBody

from downbeat.ops.deployment import Deployment
from downbeat.ops.verify_roles import derived_role
from downbeat.plan.stacks import REPOSITORY
from downbeat.simulator import StateTestRefused, simulate
from downbeat.simulator import test_state as state_test
from tests.ops.aws import ACCOUNT, FakeAws, Refusal
from tests.planned_stacks import planned_stack

LOST = {
    "Key": "2026-11-20/lost.ndjson",
    "ETag": '"bb"',
    "Size": 120,
    "LastModified": datetime(2026, 11, 20, tzinfo=UTC),
}
UUID = "0f1e2d3c-0000-4000-8000-0123456789ab"  # of the event source mapping
HEARD = {
    "Endpoint": "a@example.com",
    "Protocol": "email",
    "SubscriptionArn": "arn:aws:sns:::t:s",
}
LOG_GROUP = "/ecs/ccapi-weekly-monitoring-prod"
VERSION = "v-0f1e2d3c-0000-4000-8000-0123456789ab"
IMAGE = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/monitor:v1"
OUT = {"DestinationCidrBlock": "0.0.0.0/0", "State": "active"}
TABLE = {
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "S"},
    ],
}
KEY = {
    "KeyId": "0f1e2d3c",
    "Arn": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/0f1e2d3c",
    "KeyState": "Enabled",
}
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
LONG_AGO = NOW - timedelta(days=400)
PLANNED = planned_stack("prod", ACCOUNT)
NAMES = [one.address.state_machine_arn for one in PLANNED]


def key_policy(*services):
    """The policy of a key that AWS services may use."""
    principals = {"Service": [f"{one}.amazonaws.com" for one in services]}
    actions = ["kms:Decrypt", "kms:GenerateDataKey*"]
    statement = {"Effect": "Allow", "Principal": principals, "Action": actions, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trusting(machines, service="states.amazonaws.com"):
    """What GetRole says of a role that a service may assume for state machines."""
    condition = {"ArnLike": {"aws:SourceArn": machines}}
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Condition": condition}
    statement["Action"] = "sts:AssumeRole"
    return {"AssumeRolePolicyDocument": json.dumps({"Statement": [statement]})}


def contacts(topic):
    """Whom the stack's file names for a topic."""
    return sorted(
        {
            contact
            for one in PLANNED
            for suffix, named in (
                ("success", one.pipeline.notify.success),
                ("failure", one.pipeline.notify.failure),
                ("alarms", one.pipeline.notify.alarms),
            )
            if one.address.topic_arn({**one.topics, "alarms": "alarms"}[suffix]) == topic
            for contact in named
        }
    )


class World:
    """`executions` by their ARN: {"describe": …, "history": […]}; the rest is what the answers are
    made of, and a test may change it.
    """

    def __init__(self, latency=0.0):
        self.aws = FakeAws(latency)
        self.deployment = Deployment(
            "prod",
            self.aws.connection,
            {one.key: one for one in PLANNED},
            Path(REPOSITORY),
            now=lambda: NOW,
        )
        self.executions = {}
        self.deployed = {}  # role → statements, where they are not the derived ones
        self.schedules = {}
        self.alarms = []
        self.letters = {}
        self.items = {}
        self.log_events = {}
        self.subscriptions = None
        self.objects = [LOST]
        self.alarm = {"AlarmActions": ["arn:aws:sns:::t"], "StateValue": "OK"}
        self.mapping = "Enabled"
        self.deployed_at = LONG_AGO
        self.machines = {one.address.state_machine_arn for one in PLANNED}
        self._answers()

    def client(self, service):
        return self.deployment.client(service)

    def pipeline(self, key):
        return self.deployment.pipelines[key]

    def run(self, key, name, tasks=None, *, start, input=None, **changes):
        """Adds a simulated execution of a pipeline, with the virtual times that it took."""
        planned = self.pipeline(key)
        done = simulate(
            planned.definition,
            input or {},
            tasks=tasks,
            start=start,
            name=name,
            state_machine=planned.address.state_machine_arn,
        )
        return self.add(planned.address.state_machine_arn, done, start, **changes)

    def add(self, machine, done, start, **changes):
        history = [dict(event) for event in done.history]
        described = {
            "executionArn": done.arn,
            "stateMachineArn": machine,
            "name": done.name,
            "status": done.status,
            "startDate": start,
            "stopDate": start + timedelta(seconds=done.seconds),
            "input": json.dumps(done.input),
            "redriveCount": 0,
            "redriveStatus": "REDRIVABLE" if done.status != "SUCCEEDED" else "NOT_REDRIVABLE",
        }
        if done.status == "SUCCEEDED":
            described |= {"output": json.dumps(done.output)}
        else:
            described |= {"error": done.error or "", "cause": done.cause or ""}
        self.executions[done.arn] = {"describe": described | changes, "history": history}
        return done.arn

    def _answers(self):
        on = self.aws.on
        on("stepfunctions", "ListExecutions", self._list)
        on("stepfunctions", "DescribeExecution", self._describe)
        on("stepfunctions", "GetExecutionHistory", self._history)
        on("scheduler", "GetSchedule", self._schedule)
        on("cloudwatch", "DescribeAlarms", self._alarms)
        on("sqs", "GetQueueUrl", lambda given: {"QueueUrl": f"https://sqs/{given['QueueName']}"})
        on("sqs", "GetQueueAttributes", self._queue)
        on("dynamodb", "Query", self._query)
        on("logs", "FilterLogEvents", self._filter)
        on("logs", "GetLogEvents", self._log)
        on("ecs", "DescribeTaskDefinition", self._task_definition)
        on("sts", "GetCallerIdentity", {"Arn": f"arn:aws:iam::{ACCOUNT}:user/ann"})
        on("stepfunctions", "StartExecution", self._start)
        on("stepfunctions", "StopExecution", {"stopDate": NOW})
        on("stepfunctions", "RedriveExecution", {"redriveDate": NOW})
        on("scheduler", "UpdateSchedule", {"ScheduleArn": "arn:aws:scheduler:::schedule/a/a"})
        on("sqs", "ReceiveMessage", self._receive)
        on("sqs", "DeleteMessage", {})
        on("sqs", "ChangeMessageVisibility", {})
        on("sqs", "SendMessage", {"MessageId": "m-9"})
        on("sns", "Publish", {"MessageId": "p-1"})
        on("sns", "ListSubscriptionsByTopic", self._subscriptions)
        on("secretsmanager", "PutSecretValue", {"VersionId": "v-2"})
        on("lambda", "ListEventSourceMappings", self._mappings)
        self._answers_of_doctor()
        self._answers_of_verify()
        on("lambda", "UpdateEventSourceMapping", self._switch)
        on("cloudwatch", "DisableAlarmActions", {})
        on("cloudwatch", "EnableAlarmActions", {})
        on("cloudwatch", "PutAlarmMuteRule", {})
        on("cloudwatch", "DeleteAlarmMuteRule", {})
        on("cloudwatch", "EnableAlarmActions", {})

    def _answers_of_doctor(self):
        """A stack in which all is as it should be; a test breaks one thing."""
        on = self.aws.on
        on("stepfunctions", "DescribeStateMachine", self._machine)
        on("stepfunctions", "ListStateMachineVersions", self._versions)
        on("stepfunctions", "DescribeStateMachineAlias", self._alias)
        on("iam", "GetRole", self._role)
        on("iam", "ListRolePolicies", {"PolicyNames": ["derived"]})
        on("iam", "ListAttachedRolePolicies", {"AttachedPolicies": []})
        on("events", "ListRules", {"Rules": []})
        on("events", "DescribeApiDestination", Refusal("ResourceNotFoundException", "not there"))
        on("service-quotas", "GetServiceQuota", {"Quota": {"Value": 1000.0}})
        on("iam", "GetRolePolicy", self._role_policy)
        on("cloudwatch", "GetMetricData", {"MetricDataResults": []})
        on("sns", "GetTopicAttributes", {"Attributes": {"KmsMasterKeyId": "alias/downbeat-prod"}})
        on("kms", "DescribeKey", {"KeyMetadata": KEY})
        on("kms", "GetKeyPolicy", {"Policy": key_policy("cloudwatch", "events")})
        on("ecr", "DescribeImages", {"imageDetails": [{}]})
        on("ecs", "DescribeClusters", {"clusters": [{"status": "ACTIVE"}]})
        on("ec2", "DescribeSubnets", self._subnets)
        on("ec2", "DescribeRouteTables", {"RouteTables": [{"Routes": [OUT]}]})
        on("secretsmanager", "DescribeSecret", {"VersionIdsToStages": {VERSION: ["AWSCURRENT"]}})
        on("s3", "HeadBucket", {})
        on("s3", "HeadObject", {"ContentLength": 120, "ETag": '"bb"', "LastModified": NOW})
        on("dynamodb", "GetItem", lambda given: {})
        on("dynamodb", "UpdateItem", {"Attributes": {}})
        on("s3", "ListObjectsV2", lambda given: {"Contents": self.objects})
        on("lambda", "Invoke", lambda _: {"Payload": StreamingBody(io.BytesIO(b"{}"), 2)})
        on("s3", "GetBucketNotificationConfiguration", {"EventBridgeConfiguration": {}})
        on("dynamodb", "DescribeTable", {"Table": TABLE})
        on("lambda", "GetFunctionConfiguration", {"State": "Active"})
        on("glue", "GetJob", {"Job": {"ExecutionProperty": {"MaxConcurrentRuns": 3}}})

    def _answers_of_verify(self):
        """An AWS that agrees with Downbeat; a test lets it say something else."""
        on = self.aws.on
        valid = {"result": "OK", "diagnostics": [], "truncated": False}
        on("stepfunctions", "ValidateStateMachineDefinition", valid)
        on("stepfunctions", "TestState", self._test_state)
        on("accessanalyzer", "ValidatePolicy", {"findings": []})
        on("accessanalyzer", "CheckNoNewAccess", {"result": "PASS"})
        on("iam", "SimulateCustomPolicy", self.simulated_policy)

    def _test_state(self, given):
        try:
            return state_test(**given)
        except StateTestRefused as refused:
            raise Refusal(refused.code, refused.message) from None

    def simulated_policy(self, given):
        """Every action allowed on every resource."""
        return {
            "EvaluationResults": [
                {"EvalActionName": action, "EvalResourceName": arn, "EvalDecision": "allowed"}
                for action in given["ActionNames"]
                for arn in given.get("ResourceArns", ["*"])
            ]
        }

    def _machine(self, given):
        planned = self.deployment.of_machine(given["stateMachineArn"])
        if given["stateMachineArn"] not in self.machines:
            raise Refusal("StateMachineDoesNotExist", "State Machine Does Not Exist")
        described = {"stateMachineArn": given["stateMachineArn"], "name": planned.address.name}
        described |= {
            "roleArn": "arn:aws:iam::1:role/r",
            "type": "STANDARD",
            "creationDate": self.deployed_at,
        }
        return described | {"definition": json.dumps(planned.definition)}

    def _alias(self, given):
        version = f"{given['stateMachineAliasArn'].removesuffix(':live')}:1"
        route = {"stateMachineVersionArn": version, "weight": 100}
        return {"name": "live", "routingConfiguration": [route]}

    def _versions(self, given):
        version = {"stateMachineVersionArn": f"{given['stateMachineArn']}:1", "creationDate": NOW}
        return {"stateMachineVersions": [version]}

    def _role(self, given):
        made = {
            "Path": "/",
            "RoleName": given["RoleName"],
            "RoleId": "AROA0123456789ABCDEF",
            "CreateDate": NOW,
        }
        return {"Role": made | {"Arn": f"arn:aws:iam:::role/{given['RoleName']}"} | trusting(NAMES)}

    def _role_policy(self, given):
        planned = next(one for one in PLANNED if one.address.execution_role == given["RoleName"])
        derived = derived_role(self.deployment, planned).statements
        document = json.dumps({"Statement": self.deployed.get(given["RoleName"], derived)})
        return {"RoleName": given["RoleName"], "PolicyName": "derived", "PolicyDocument": document}

    def _subnets(self, given):
        named = given["Filters"][0]["Values"]
        return {"Subnets": [{"SubnetId": one, "VpcId": "vpc-1"} for one in named]}

    def _list(self, given):
        if given.get("stateMachineArn") not in self.machines:
            raise Refusal("StateMachineDoesNotExist", "State Machine Does Not Exist")
        chosen = [
            {
                key: one["describe"][key]
                for key in ("executionArn", "stateMachineArn", "name", "status", "startDate")
            }
            | ({"stopDate": stop} if (stop := one["describe"].get("stopDate")) else {})
            for one in self.executions.values()
            if one["describe"]["stateMachineArn"] == given["stateMachineArn"]
            and given.get("statusFilter") in (None, one["describe"]["status"])
        ]
        chosen.sort(key=lambda one: one["startDate"], reverse=True)
        first, size = int(given.get("nextToken", 0)), given.get("maxResults", 100)
        page = {"executions": chosen[first : first + size]}
        return page | ({"nextToken": str(first + size)} if chosen[first + size :] else {})

    def _describe(self, given):
        if given["executionArn"] not in self.executions:
            raise Refusal("ExecutionDoesNotExist", "Execution Does Not Exist")
        return self.executions[given["executionArn"]]["describe"]

    def _history(self, given):
        events = self.executions[given["executionArn"]]["history"]
        if given.get("reverseOrder"):
            return {"events": list(reversed(events))[: given.get("maxResults", 100)]}
        first, size = int(given.get("nextToken", 0)), 25
        page = {"events": events[first : first + size]}
        return page | ({"nextToken": str(first + size)} if events[first + size :] else {})

    def _schedule(self, given):
        if self.schedules.get(given["Name"]) == "MISSING":
            raise Refusal("ResourceNotFoundException", "Schedule does not exist.")
        if given["GroupName"] == "default":
            return self._calls(given)
        named = [one for one in PLANNED if one.address.name == given["Name"]]
        cadence = named[0].pipeline.schedule
        described = {
            "Name": given["Name"],
            "GroupName": given["GroupName"],
            "State": "ENABLED",
            "ScheduleExpression": cadence.expression,
            "ScheduleExpressionTimezone": cadence.timezone,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {
                "Arn": "arn:aws:states:::machine",
                "RoleArn": "arn:aws:iam:::role/a-schedule",
            },
            "Description": f"Starts {given['Name']}",
            "CreationDate": NOW,
        }
        return described | self.schedules.get(given["Name"], {})

    def _calls(self, given):
        """The schedule that calls the function of uploaded files."""
        described = {
            "Name": given["Name"],
            "GroupName": "default",
            "State": "ENABLED",
            "ScheduleExpression": "cron(0 1 * * ? *)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": "arn:aws:lambda:::f", "RoleArn": "arn:aws:iam:::role/a-schedule"},
        }
        return described | self.schedules.get(given["Name"], {})

    def _alarms(self, given):
        if "AlarmNamePrefix" in given:
            return {
                "MetricAlarms": [self.alarm | {"AlarmName": f"{given['AlarmNamePrefix']}failed"}]
            }
        return {
            "MetricAlarms": [
                {"AlarmName": name, "StateValue": "ALARM"} for name in sorted(self.alarms)
            ]
        }

    def _queue(self, given):
        name = given["QueueUrl"].rpartition("/")[2]
        return {"Attributes": {"ApproximateNumberOfMessages": str(len(self.letters.get(name, [])))}}

    def _query(self, given):
        partition = given["ExpressionAttributeValues"][":pk"]["S"]
        begins = given["ExpressionAttributeValues"].get(":sk", {}).get("S", "")
        items = self.items.get(partition, {})
        return {"Items": [items[key] for key in sorted(items) if key.startswith(begins)]}

    def _filter(self, given):
        return {"events": self._lines(given["logGroupName"])}

    def _log(self, given):
        return {"events": self._lines(given["logGroupName"])}

    def _lines(self, group):
        if group not in self.log_events:
            raise Refusal("ResourceNotFoundException", "The specified log group does not exist.")
        times = itertools.count(int(NOW.timestamp() * 1000), 1000)
        return [
            {"timestamp": at, "message": line, "ingestionTime": at}
            for at, line in zip(times, self.log_events[group], strict=False)
        ]

    def _start(self, given):
        machine = given["stateMachineArn"].removesuffix(":live")
        arn = f"{machine.replace(':stateMachine:', ':execution:')}:{given['name']}"
        if arn in self.executions:
            raise Refusal("ExecutionAlreadyExists", "Execution Already Exists")
        described = {"executionArn": arn, "stateMachineArn": machine, "name": given["name"]}
        described |= {"status": "RUNNING", "startDate": NOW, "input": given["input"]}
        self.executions[arn] = {"describe": described, "history": []}
        return {"executionArn": arn, "startDate": NOW}

    def _receive(self, given):
        name = given["QueueUrl"].rpartition("/")[2]
        return {"Messages": self.letters.get(name, [])[:10]}

    def _subscriptions(self, given):
        topic = given["TopicArn"]
        known = self.subscriptions
        if known is None:
            known = [HEARD, *(HEARD | {"Endpoint": one} for one in contacts(topic))]
        return {"Subscriptions": [one | {"TopicArn": topic} for one in known]}

    def _mappings(self, given):
        return {"EventSourceMappings": [{"UUID": UUID, "State": self.mapping}]}

    def _switch(self, given):
        self.mapping = "Enabled" if given["Enabled"] else "Disabled"
        return {"State": self.mapping}

    def _task_definition(self, given):
        options = {"awslogs-group": LOG_GROUP, "awslogs-stream-prefix": "ecs"}
        log = {"logDriver": "awslogs", "options": options}
        return {
            "taskDefinition": {
                "containerDefinitions": [
                    {"name": "monitor", "image": IMAGE, "logConfiguration": log}
                ]
            }
        }
