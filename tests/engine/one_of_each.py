"""A program that registers one resource of each type the stand-in knows, tied together as a real
one would be.
"""

import json

import pulumi
import pulumi_aws as aws

REGION = "us-east-1"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "states.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


def allow(action: str, resource: str = "*") -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}],
        }
    )


def to_all(arn: pulumi.Input[str], action: str) -> pulumi.Output[str]:
    """A resource policy that lets EventBridge in."""
    return pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "events.amazonaws.com"},
                    "Action": action,
                    "Resource": arn,
                }
            ],
        }
    )


def definition(seconds: int) -> str:
    return json.dumps(
        {
            "QueryLanguage": "JSONata",
            "StartAt": "Wait",
            "States": {
                "Wait": {"Type": "Wait", "Seconds": seconds, "Next": "Done"},
                "Done": {"Type": "Succeed"},
            },
        }
    )


def program(
    seconds: int = 5, machine_name: str = "one-of-each", secret: str = "s3cr3t-v4lue"
) -> None:
    """`seconds` is in the definition, `machine_name` names the state machine, `secret` is the
    secret's value.
    """
    who = aws.get_caller_identity()
    where = aws.get_region()
    key, role = identity()
    queue, topic, bus_rule = messages(key)
    machine = orchestrate(role, seconds, machine_name, queue)
    storage(queue)
    compute(role, queue)
    watch(topic)
    held = aws.secretsmanager.Secret(
        "secret", name="one/secret", kms_key_id=key.arn, description="a secret"
    )
    aws.secretsmanager.SecretVersion(
        "secret-value", secret_id=held.id, secret_string=pulumi.Output.secret(secret)
    )
    connection = aws.cloudwatch.EventConnection(
        "connection",
        name="one-connection",
        authorization_type="API_KEY",
        auth_parameters={"api_key": {"key": "X-Key", "value": pulumi.Output.secret(secret)}},
    )
    destination = aws.cloudwatch.EventApiDestination(
        "destination",
        name="one-destination",
        connection_arn=connection.arn,
        invocation_endpoint="https://stand-in.invalid/hook",
        http_method="POST",
        invocation_rate_limit_per_second=5,
    )
    aws.cloudwatch.EventTarget(
        "to-destination",
        rule=bus_rule.name,
        event_bus_name=bus_rule.event_bus_name,
        arn=destination.arn,
        role_arn=role.arn,
        input_transformer={
            "input_paths": {"what": "$.detail-type"},
            "input_template": '{"text": "<what>"}',
        },
    )
    pulumi.export("account", who.account_id)
    pulumi.export("region", where.region)
    pulumi.export("machine", machine.arn)
    pulumi.export("topic", topic.arn)
    pulumi.export("queue", queue.url)
    pulumi.export("secret", pulumi.Output.secret(secret))


def identity() -> tuple[aws.kms.Key, aws.iam.Role]:
    key = aws.kms.Key(
        "key",
        description="one key",
        deletion_window_in_days=7,
        enable_key_rotation=True,
        policy=allow("kms:*"),
    )
    aws.kms.Alias("key-alias", name="alias/one", target_key_id=key.key_id)
    role = aws.iam.Role("role", assume_role_policy=TRUST, tags={"part": "identity"})
    aws.iam.RolePolicy("inline", name="inline", role=role.name, policy=allow("sns:Publish"))
    policy = aws.iam.Policy("policy", name="one-policy", policy=allow("sqs:SendMessage"))
    aws.iam.RolePolicyAttachment("attached", role=role.name, policy_arn=policy.arn)
    aws.iam.OpenIdConnectProvider(
        "oidc",
        url="https://oidc.example.com",
        client_id_lists=["sts.amazonaws.com"],
        thumbprint_lists=["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"],
    )
    return key, role


def messages(key: aws.kms.Key) -> tuple[aws.sqs.Queue, aws.sns.Topic, aws.cloudwatch.EventRule]:
    topic = aws.sns.Topic(
        "topic", name="one-topic", kms_master_key_id=key.arn, tags={"part": "messages"}
    )
    aws.sns.TopicPolicy("topic-policy", arn=topic.arn, policy=to_all(topic.arn, "sns:Publish"))
    queue = aws.sqs.Queue(
        "queue", name="one-queue", message_retention_seconds=1209600, kms_master_key_id=key.arn
    )
    aws.sqs.QueuePolicy(
        "queue-policy", queue_url=queue.url, policy=to_all(queue.arn, "sqs:SendMessage")
    )
    aws.sns.TopicSubscription(
        "to-queue", topic=topic.arn, protocol="sqs", endpoint=queue.arn, raw_message_delivery=True
    )
    aws.sns.TopicSubscription(
        "to-mail", topic=topic.arn, protocol="email", endpoint="on-call@example.com"
    )
    bus = aws.cloudwatch.EventBus("bus", name="one-bus")
    rule = aws.cloudwatch.EventRule(
        "rule",
        name="one-rule",
        event_bus_name=bus.name,
        event_pattern=json.dumps({"source": ["one"]}),
    )
    aws.cloudwatch.EventTarget(
        "to-topic",
        rule=rule.name,
        event_bus_name=bus.name,
        target_id="topic",
        arn=topic.arn,
        dead_letter_config={"arn": queue.arn},
        retry_policy={"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 2},
    )
    return queue, topic, rule


def orchestrate(
    role: aws.iam.Role, seconds: int, name: str, queue: aws.sqs.Queue
) -> aws.sfn.StateMachine:
    logs = aws.cloudwatch.LogGroup("logs", name="/aws/vendedlogs/states/one", retention_in_days=30)
    machine = aws.sfn.StateMachine(
        "machine",
        name=name,
        role_arn=role.arn,
        definition=definition(seconds),
        publish=True,
        logging_configuration={
            "level": "ERROR",
            "include_execution_data": False,
            "log_destination": pulumi.Output.concat(logs.arn, ":*"),
        },
        tracing_configuration={"enabled": True},
        tags={"part": "machine"},
    )
    alias = aws.sfn.Alias(
        "live",
        name="live",
        routing_configurations=[
            {"state_machine_version_arn": machine.state_machine_version_arn, "weight": 100}
        ],
        opts=pulumi.ResourceOptions(replace_with=[machine]),
    )
    aws.sfn.Activity("activity", name="one-activity")
    group = aws.scheduler.ScheduleGroup("group", name="one-group")
    aws.scheduler.Schedule(
        "schedule",
        name="one-schedule",
        group_name=group.name,
        schedule_expression="cron(0 6 ? * MON *)",
        schedule_expression_timezone="UTC",
        flexible_time_window={"mode": "OFF"},
        target={
            "arn": alias.arn,
            "role_arn": role.arn,
            "input": "{}",
            "dead_letter_config": {"arn": queue.arn},
            "retry_policy": {"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 2},
        },
    )
    aws.pipes.Pipe(
        "pipe",
        name="one-pipe",
        role_arn=role.arn,
        source=queue.arn,
        source_parameters={"sqs_queue_parameters": {"batch_size": 1}},
        target=alias.arn,
        target_parameters={
            "step_function_state_machine_parameters": {"invocation_type": "FIRE_AND_FORGET"}
        },
    )
    return machine


def storage(queue: aws.sqs.Queue) -> None:
    bucket = aws.s3.Bucket(
        "bucket", bucket="one-bucket-of-each", force_destroy=True, tags={"part": "storage"}
    )
    aws.s3.BucketPublicAccessBlock(
        "block", bucket=bucket.id, block_public_acls=True, block_public_policy=True
    )
    aws.s3.BucketPolicy(
        "bucket-policy",
        bucket=bucket.id,
        policy=allow("s3:GetObject", "arn:aws:s3:::one-bucket-of-each/*"),
    )
    aws.s3.BucketNotification(
        "uploads",
        bucket=bucket.id,
        queues=[
            {"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"], "filter_suffix": ".ndjson"}
        ],
    )
    aws.dynamodb.Table(
        "table",
        name="one-table",
        billing_mode="PAY_PER_REQUEST",
        hash_key="pk",
        range_key="sk",
        attributes=[{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}],
        ttl={"attribute_name": "expires", "enabled": True},
    )
    aws.glue.CatalogDatabase("database", name="one_database", description="a database")
    aws.glue.Job(
        "job",
        name="one-job",
        role_arn="arn:aws:iam::111122223333:role/glue",
        command={"script_location": "s3://one-bucket-of-each/job.py", "python_version": "3"},
        default_arguments={"--TempDir": "s3://one-bucket-of-each/tmp/"},
        execution_property={"max_concurrent_runs": 2},
        glue_version="5.0",
        number_of_workers=2,
        worker_type="G.1X",
    )


def compute(role: aws.iam.Role, queue: aws.sqs.Queue) -> None:
    function = aws.lambda_.Function(
        "function",
        name="one-function",
        role=role.arn,
        runtime="python3.13",
        handler="code.handle",
        code=pulumi.AssetArchive(
            {
                "code.py": pulumi.StringAsset(
                    "def handle(event, context):\n    return {'seen': event}\n"
                )
            }
        ),
        environment={"variables": {"MODE": "test"}},
    )
    aws.lambda_.Permission(
        "permission",
        function=function.name,
        action="lambda:InvokeFunction",
        principal="events.amazonaws.com",
    )
    aws.lambda_.EventSourceMapping(
        "from-queue",
        event_source_arn=queue.arn,
        function_name=function.arn,
        batch_size=5,
        enabled=False,
    )
    aws.lambda_.FunctionEventInvokeConfig(
        "retries", function_name=function.name, maximum_retry_attempts=1
    )
    aws.ecs.Cluster(
        "cluster", name="one-cluster", settings=[{"name": "containerInsights", "value": "enabled"}]
    )
    aws.ecs.TaskDefinition(
        "task",
        family="one-task",
        cpu="1024",
        memory="2048",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        container_definitions=json.dumps(
            [
                {
                    "name": "main",
                    "image": "public.ecr.aws/docker/library/busybox:latest",
                    "essential": True,
                }
            ]
        ),
    )


def watch(topic: aws.sns.Topic) -> None:
    group = aws.cloudwatch.LogGroup("task-logs", name="/ecs/one", retention_in_days=7)
    aws.cloudwatch.LogMetricFilter(
        "filter",
        name="errors",
        log_group_name=group.name,
        pattern="ERROR",
        metric_transformation={"name": "Errors", "namespace": "One", "value": "1"},
    )
    alarm = aws.cloudwatch.MetricAlarm(
        "alarm",
        name="one-alarm",
        namespace="One",
        metric_name="Errors",
        dimensions={"Environment": "dev"},
        statistic="Sum",
        period=300,
        evaluation_periods=1,
        threshold=0,
        comparison_operator="GreaterThanThreshold",
        alarm_actions=[topic.arn],
    )
    aws.cloudwatch.CompositeAlarm(
        "composite",
        alarm_name="one-composite",
        alarm_rule=pulumi.Output.concat("ALARM(", alarm.name, ")"),
    )
    body = {
        "widgets": [
            {
                "type": "text",
                "x": 0,
                "y": 0,
                "width": 6,
                "height": 3,
                "properties": {"markdown": "one"},
            }
        ]
    }
    aws.cloudwatch.Dashboard(
        "dashboard", dashboard_name="one-dashboard", dashboard_body=json.dumps(body)
    )
    aws.cloudwatch.AlarmMuteRule(
        "mute-rule",
        name="one-mute-rule",
        rule={"schedule": {"expression": "cron(0 2 * * SUN)", "duration": "PT3H"}},
        mute_targets={"alarm_names": [alarm.name]},
    )
    aws.budgets.Budget(
        "budget",
        name="one-budget",
        budget_type="COST",
        time_unit="MONTHLY",
        limit_amount="200",
        limit_unit="USD",
        cost_filters=[{"name": "TagKeyValue", "values": ["user:stack$dev"]}],
    )
