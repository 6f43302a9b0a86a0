"""The four systems as their teams made them, by Terraform or by hand, in the names of the stack
prod: machines, roles, log groups, topics with subscribers, and what starts them.
"""

import io
import json
import zipfile

MACHINES = {
    "weekly-monitoring": "ccapi-weekly-monitoring-prod",
    "database-refresh": "omc-flywheel-prod-db-refresh",
    "ndjson-to-parquet": "ndjson-parquet-processor-prod",
    "etl": "cm-etl-pipeline-state-machine",
}
CRON = {
    "weekly-monitoring": "cron(0 6 ? * MON *)",
    "database-refresh": "cron(0 2 1 * ? *)",
    "etl": "cron(0 2 * * ? *)",
}
# The topics that have the stack's names, and who confirmed to hear of them long ago.
TOPICS = {
    "ccapi-weekly-monitoring-prod-pipeline-success": "monitoring-reports@example.com",
    "ccapi-weekly-monitoring-prod-pipeline-failure": "data-alerts@example.com",
    "omc-flywheel-prod-db-refresh-notifications": "data-alerts@example.com",
    "ndjson-parquet-processor-prod-failure": "data-alerts@example.com",
}
BUCKET, BUILDER = "ndjson-uploads-prod", "ndjson-manifest-builder"
# The team's function: each upload starts the machine that its environment names, if it names one.
CODE = """
import json, os
import boto3

def handle(event, context):
    machine = os.environ.get("STEP_FUNCTION_ARN")
    for record in event["Records"]:
        for each in json.loads(record["body"]).get("Records", ()):
            if machine:
                boto3.client("stepfunctions").start_execution(
                    stateMachineArn=machine, input=json.dumps({"key": each["s3"]["object"]["key"]})
                )
"""
DONE = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


def trust(service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def make(client, account, region="us-east-1"):
    """Makes all four; the rules, and the notification of the bucket, are on."""
    for key in MACHINES:
        machine(client, account, key)
    topics(client, account, region)
    queue = builder(client, account, region)
    for key, when in CRON.items():
        client("events").put_rule(Name=rule(key), ScheduleExpression=when)
        client("events").put_targets(
            Rule=rule(key), Targets=[{"Id": "1", "Arn": machine_arn(account, key, region)}]
        )
    notify(client, queue)


def rule(key):
    return f"{MACHINES[key]}-timer"


def notify(client, queue=None):
    """Has the bucket tell the team's queue of uploads, or nobody but EventBridge."""
    told = [{"Id": "uploads", "QueueArn": queue, "Events": ["s3:ObjectCreated:*"]}] if queue else []
    client("s3").put_bucket_notification_configuration(
        Bucket=BUCKET,
        NotificationConfiguration={
            "QueueConfigurations": told,
            "EventBridgeConfiguration": {},
        },
    )


def triggers_off(client):
    """What `downbeat adopt` prints: no old trigger starts anything."""
    for key in CRON:
        client("events").disable_rule(Name=rule(key))
    notify(client)
    client("lambda").update_function_configuration(
        FunctionName=BUILDER, Environment={"Variables": {"STEP_FUNCTION_ARN": ""}}
    )


def triggers_on(client, account, region="us-east-1"):
    for key in CRON:
        client("events").enable_rule(Name=rule(key))
    machine = machine_arn(account, "ndjson-to-parquet", region)
    client("lambda").update_function_configuration(
        FunctionName=BUILDER, Environment={"Variables": {"STEP_FUNCTION_ARN": machine}}
    )
    notify(client, f"arn:aws:sqs:{region}:{account}:ndjson-uploads")


def log_group(key):
    return f"/aws/vendedlogs/states/{MACHINES[key]}"


def topic_arn(account, name, region="us-east-1"):
    return f"arn:aws:sns:{region}:{account}:{name}"


def topic_name(arn):
    return arn.rsplit(":", 1)[1]


def machine_arn(account, key, region="us-east-1"):
    return f"arn:aws:states:{region}:{account}:stateMachine:{MACHINES[key]}"


def machine(client, account, key):
    """A machine with a role of the team's own name, and the log group that the stack would make."""
    name = MACHINES[key]
    role = client("iam").create_role(
        RoleName=f"{name}-role", AssumeRolePolicyDocument=trust("states.amazonaws.com")
    )["Role"]["Arn"]
    group = log_group(key)
    client("logs").create_log_group(logGroupName=group)
    client("logs").put_retention_policy(logGroupName=group, retentionInDays=30)
    client("stepfunctions").create_state_machine(
        name=name, roleArn=role, definition=json.dumps(DONE)
    )


def topics(client, account, region):
    for name, endpoint in TOPICS.items():
        topic = client("sns").create_topic(Name=name)["TopicArn"]
        client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=endpoint)
    queue = client("sqs").create_queue(QueueName="ccapi-weekly-monitoring-prod-dead-letters")
    client("sqs").set_queue_attributes(
        QueueUrl=queue["QueueUrl"], Attributes={"MessageRetentionPeriod": "345600"}
    )
    client("cloudwatch").put_metric_alarm(
        AlarmName="ccapi-weekly-monitoring-prod-failed",
        Namespace="AWS/States",
        MetricName="ExecutionsFailed",
        Dimensions=[
            {"Name": "StateMachineArn", "Value": machine_arn(account, "weekly-monitoring")}
        ],
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
    )
    client("cloudwatch").put_dashboard(
        DashboardName="downbeat-prod", DashboardBody=json.dumps({"widgets": []})
    )


def builder(client, account, region):
    """The manifest builder of the team, between its queue and the machine."""
    queue = client("sqs").create_queue(QueueName="ndjson-uploads")["QueueUrl"]
    arn = f"arn:aws:sqs:{region}:{account}:ndjson-uploads"
    role = client("iam").create_role(
        RoleName="ndjson-builder", AssumeRolePolicyDocument=trust("lambda.amazonaws.com")
    )["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("code.py", CODE)
    client("lambda").create_function(
        FunctionName=BUILDER,
        Runtime="python3.13",
        Role=role,
        Handler="code.handle",
        Code={"ZipFile": code.getvalue()},
        Environment={
            "Variables": {"STEP_FUNCTION_ARN": machine_arn(account, "ndjson-to-parquet", region)}
        },
    )
    assert queue
    client("lambda").create_event_source_mapping(EventSourceArn=arn, FunctionName=BUILDER)
    return arn
