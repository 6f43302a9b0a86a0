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
        arn = machine_arn(account, key, region)
        client("events").put_rule(Name=f"{MACHINES[key]}-timer", ScheduleExpression=when)
        client("events").put_targets(
            Rule=f"{MACHINES[key]}-timer", Targets=[{"Id": "1", "Arn": arn}]
        )
    client("s3").put_bucket_notification_configuration(
        Bucket="ndjson-uploads-prod",
        NotificationConfiguration={
            "QueueConfigurations": [
                {"Id": "uploads", "QueueArn": queue, "Events": ["s3:ObjectCreated:*"]}
            ],
        },
    )


def machine_arn(account, key, region="us-east-1"):
    return f"arn:aws:states:{region}:{account}:stateMachine:{MACHINES[key]}"


def machine(client, account, key):
    """A machine with a role of the team's own name, and the log group that the stack would make."""
    name = MACHINES[key]
    role = client("iam").create_role(
        RoleName=f"{name}-role", AssumeRolePolicyDocument=trust("states.amazonaws.com")
    )["Role"]["Arn"]
    group = f"/aws/vendedlogs/states/{name}"
    client("logs").create_log_group(logGroupName=group)
    client("logs").put_retention_policy(logGroupName=group, retentionInDays=30)
    client("stepfunctions").create_state_machine(
        name=name, roleArn=role, definition=json.dumps(DONE)
    )


def topics(client, account, region):
    """The topics that have the stack's names, with subscribers who confirmed long ago."""
    for name, endpoint in (
        ("ccapi-weekly-monitoring-prod-pipeline-success", "monitoring-reports@example.com"),
        ("ccapi-weekly-monitoring-prod-pipeline-failure", "data-alerts@example.com"),
        ("omc-flywheel-prod-db-refresh-notifications", "data-alerts@example.com"),
        ("ndjson-parquet-processor-prod-failure", "data-alerts@example.com"),
    ):
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
        archive.writestr("code.py", "def handle(event, context):\n    return event\n")
    client("lambda").create_function(
        FunctionName="ndjson-manifest-builder",
        Runtime="python3.13",
        Role=role,
        Handler="code.handle",
        Code={"ZipFile": code.getvalue()},
        Environment={
            "Variables": {"STEP_FUNCTION_ARN": machine_arn(account, "ndjson-to-parquet", region)}
        },
    )
    assert queue
    return arn
