"""The calls that people use most, each with the whole of its statements, as AWS's pages have them.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

import json
import re

import pytest

from downbeat.asl import unresolved
from policies.rules import RULES
from policies.rules.examples import role_policy
from policies.rules.rule import MANDATORY, Resource
from tests.asl.tasks import (
    ATHENA,
    PLACE,
    TOPIC,
    allow,
    arn,
    derived,
    machine,
    managed,
    passed,
    task,
)

ROLE = "arn:aws:iam::123456789012:role/"
KMS_KEY = arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab")
CALLS = {
    "a copy across buckets under a key": (
        task(
            "aws-sdk:s3:copyObject",
            Bucket="dst",
            Key="out/a.csv",
            CopySource="src/in/a.csv",
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=KMS_KEY,
        ),
        [
            allow(
                "kms:Decrypt kms:GenerateDataKey",
                KMS_KEY,
                StringEquals={"kms:ViaService": "s3.us-east-1.amazonaws.com"},
            ),
            allow("s3:GetObject", "arn:aws:s3:::src/in/a.csv"),
            allow("s3:PutObject", "arn:aws:s3:::dst/out/a.csv"),
        ],
    ),
    "an object with an ACL, tags and a key": (
        task(
            "aws-sdk:s3:putObject",
            Bucket="dst",
            Key="out/a.csv",
            Body="x",
            ACL="bucket-owner-full-control",
            Tagging="a=b",
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=KMS_KEY,
        ),
        [
            allow(
                "kms:Decrypt kms:GenerateDataKey",
                KMS_KEY,
                StringEquals={"kms:ViaService": "s3.us-east-1.amazonaws.com"},
            ),
            allow("s3:PutObject s3:PutObjectAcl s3:PutObjectTagging", "arn:aws:s3:::dst/out/a.csv"),
        ],
    ),
    "a version of an object": (
        task("aws-sdk:s3:getObject", Bucket="dst", Key="out/a.csv", VersionId="v1"),
        [allow("s3:GetObjectVersion", "arn:aws:s3:::dst/out/a.csv")],
    ),
    "a query of an index": (
        task(
            "aws-sdk:dynamodb:query",
            TableName="orders",
            IndexName="by-day",
            KeyConditionExpression="a = :a",
            ExpressionAttributeValues={":a": {"S": "x"}},
        ),
        [
            allow(
                "dynamodb:Query",
                arn("dynamodb", "table/orders"),
                arn("dynamodb", "table/orders/index/by-day"),
            )
        ],
    ),
    "a scan of a table": (
        task("aws-sdk:dynamodb:scan", TableName="orders"),
        [allow("dynamodb:Scan", arn("dynamodb", "table/orders"))],
    ),
    "a transaction that writes": (
        task(
            "aws-sdk:dynamodb:transactWriteItems",
            TransactItems=[
                {"Put": {"TableName": "orders", "Item": {}}},
                {"ConditionCheck": {"TableName": "stock", "Key": {}, "ConditionExpression": "x"}},
                {"Update": {"TableName": "total", "Key": {}}},
                {"Delete": {"TableName": "old", "Key": {}}},
            ],
        ),
        [
            allow("dynamodb:ConditionCheckItem", arn("dynamodb", "table/stock")),
            allow("dynamodb:DeleteItem", arn("dynamodb", "table/old")),
            allow("dynamodb:PutItem", arn("dynamodb", "table/orders")),
            allow("dynamodb:UpdateItem", arn("dynamodb", "table/total")),
        ],
    ),
    "a batch that writes to two tables": (
        task(
            "aws-sdk:dynamodb:batchWriteItem",
            RequestItems={
                "orders": [{"PutRequest": {"Item": {}}}],
                "old": [{"DeleteRequest": {"Key": {}}}],
            },
        ),
        [
            allow(
                "dynamodb:BatchWriteItem",
                arn("dynamodb", "table/old"),
                arn("dynamodb", "table/orders"),
            )
        ],
    ),
    "a message to a FIFO queue": (
        task(
            "sqs:sendMessage",
            QueueUrl="https://sqs.us-east-1.amazonaws.com/123456789012/q.fifo",
            MessageBody="x",
            MessageGroupId="g",
        ),
        [allow("sqs:SendMessage", arn("sqs", "q.fifo"))],
    ),
    "a message to a topic": (
        task("sns:publish", TopicArn=TOPIC, Message="x"),
        [allow("sns:Publish", arn("sns", "alerts"))],
    ),
    "a message to an endpoint of a mobile application": (
        task("sns:publish", TargetArn=arn("sns", "endpoint/GCM/app/1"), Message="x"),
        [allow("sns:Publish", arn("sns", "endpoint/GCM/app/1"))],
    ),
    "an event on a custom bus, one on the default": (
        task(
            "events:putEvents",
            Entries=[
                {"Detail": {}, "DetailType": "x", "EventBusName": "mine", "Source": "me"},
                {"Detail": {}, "DetailType": "x", "Source": "me"},
            ],
        ),
        [
            allow(
                "events:PutEvents",
                arn("events", "event-bus/default"),
                arn("events", "event-bus/mine"),
            )
        ],
    ),
    "an alias of a function": (
        task("lambda:invoke", FunctionName=arn("lambda", "function:f:live"), Payload={}),
        [allow("lambda:InvokeFunction", arn("lambda", "function:f:live"))],
    ),
    "a version of a function": (
        task("lambda:invoke", FunctionName="f", Qualifier="3", Payload={}),
        [allow("lambda:InvokeFunction", arn("lambda", "function:f:3"))],
    ),
    "a function without a qualifier": (
        task("lambda:invoke", FunctionName="f", Payload={}),
        [
            allow(
                "lambda:InvokeFunction", arn("lambda", "function:f"), arn("lambda", "function:f:*")
            )
        ],
    ),
    "a job of AWS Batch that is waited for": (
        task("batch:submitJob.sync", JobName="x", JobQueue="q", JobDefinition="d"),
        [
            allow("batch:DescribeJobs", "*"),
            allow(
                "batch:SubmitJob", arn("batch", "job-definition/d:*"), arn("batch", "job-queue/q")
            ),
            allow("batch:TerminateJob", arn("batch", "job/*")),
            managed("StepFunctionsGetEventsForBatchJobsRule"),
        ],
    ),
    "a task of ECS with roles of its own": (
        task(
            "ecs:runTask.sync",
            Cluster="prod",
            TaskDefinition=arn("ecs", "task-definition/t:3"),
            Overrides={"TaskRoleArn": ROLE + "task", "ExecutionRoleArn": ROLE + "execution"},
        ),
        [
            allow("ecs:DescribeTasks ecs:StopTask", arn("ecs", "task/prod/*")),
            allow(
                "ecs:RunTask",
                arn("ecs", "task-definition/t:*"),
                ArnEquals={"ecs:cluster": arn("ecs", "cluster/prod")},
            ),
            managed("StepFunctionsGetEventsForECSTaskRule"),
            passed(ROLE + "execution", ROLE + "task", service="ecs-tasks.amazonaws.com"),
        ],
    ),
    "a job of Glue that is waited for": (
        task("glue:startJobRun.sync", JobName="etl"),
        [
            allow(
                "glue:BatchStopJobRun glue:GetJobRun glue:GetJobRuns glue:StartJobRun",
                arn("glue", "job/etl"),
            )
        ],
    ),
    "a job of EMR Serverless that is waited for": (
        task(
            "emr-serverless:startJobRun.sync",
            ApplicationId="00f1",
            ExecutionRoleArn=ROLE + "spark",
            JobDriver={},
        ),
        [
            allow(
                "emr-serverless:CancelJobRun emr-serverless:GetJobRun",
                arn("emr-serverless", "/applications/00f1/jobruns/*"),
            ),
            allow("emr-serverless:StartJobRun", arn("emr-serverless", "/applications/00f1")),
            managed("StepFunctionsGetEventsForEMRServerlessJobRule"),
            passed(ROLE + "spark", service="emr-serverless.amazonaws.com"),
        ],
    ),
    "an execution that is waited for": (
        task(
            "states:startExecution.sync:2",
            StateMachineArn=arn("states", "stateMachine:child"),
            Input={},
        ),
        [
            managed("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
            allow(
                "states:DescribeExecution states:StopExecution", arn("states", "execution:child:*")
            ),
            allow("states:StartExecution", arn("states", "stateMachine:child")),
        ],
    ),
    "an execution of an alias": (
        task(
            "states:startExecution.sync:2",
            StateMachineArn=arn("states", "stateMachine:child:live"),
            Input={},
        ),
        [
            managed("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
            allow(
                "states:DescribeExecution states:StopExecution", arn("states", "execution:child:*")
            ),
            allow("states:StartExecution", arn("states", "stateMachine:child")),
        ],
    ),
    "a call of an API with IAM": (
        task(
            "apigateway:invoke",
            ApiEndpoint="abc.execute-api.us-east-1.amazonaws.com",
            Method="POST",
            Stage="prod",
            Path="/orders",
            AuthType="IAM_ROLE",
        ),
        [allow("execute-api:Invoke", arn("execute-api", "abc/prod/POST/orders"))],
    ),
    "a call over HTTP with a connection": (
        task(
            "http:invoke",
            ApiEndpoint="https://api.example.com/v1/orders",
            Method="POST",
            Authentication={"ConnectionArn": arn("events", "connection/c/0a1b")},
        ),
        [
            allow("events:RetrieveConnectionCredentials", arn("events", "connection/c/0a1b")),
            allow(
                "secretsmanager:DescribeSecret secretsmanager:GetSecretValue",
                arn("secretsmanager", "secret:events!connection/c/*"),
            ),
            allow(
                "states:InvokeHTTPEndpoint",
                "*",
                StringEquals={
                    "states:HTTPEndpoint": "https://api.example.com/v1/orders",
                    "states:HTTPMethod": "POST",
                },
            ),
        ],
    ),
    "a call in another account": (
        {
            **task("aws-sdk:dynamodb:getItem", TableName="t", Key={}),
            "Credentials": {"RoleArn": "arn:aws:iam::999999999999:role/other"},
        },
        [allow("sts:AssumeRole", "arn:aws:iam::999999999999:role/other")],
    ),
    "a secret by name": (
        task("aws-sdk:secretsmanager:getSecretValue", SecretId="prod/db"),
        [allow("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:prod/db-??????"))],
    ),
    "a secret by ARN": (
        task(
            "aws-sdk:secretsmanager:getSecretValue",
            SecretId=arn("secretsmanager", "secret:prod/db-AbCdEf"),
        ),
        [allow("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:prod/db-AbCdEf"))],
    ),
    "a secret by an ARN without its suffix": (
        task(
            "aws-sdk:secretsmanager:getSecretValue",
            SecretId=arn("secretsmanager", "secret:prod/db"),
        ),
        [allow("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:prod/db-??????"))],
    ),
    "a parameter with decryption": (
        task("aws-sdk:ssm:getParameter", Name="/prod/db", WithDecryption=True),
        [allow("ssm:GetParameter", arn("ssm", "parameter/prod/db"))],
    ),
    "encryption by a key's alias": (
        task("aws-sdk:kms:encrypt", KeyId="alias/mine", Plaintext="x"),
        [
            allow(
                "kms:Encrypt", arn("kms", "key/*"), StringEquals={"kms:RequestAlias": "alias/mine"}
            )
        ],
    ),
    "decryption by the ARN of an alias": (
        task("aws-sdk:kms:decrypt", KeyId=arn("kms", "alias/mine"), CiphertextBlob="x"),
        [
            allow(
                "kms:Decrypt", arn("kms", "key/*"), StringEquals={"kms:RequestAlias": "alias/mine"}
            )
        ],
    ),
    "encryption by a key": (
        task("aws-sdk:kms:encrypt", KeyId=KMS_KEY, Plaintext="x"),
        [allow("kms:Encrypt", KMS_KEY)],
    ),
    "a schedule with a role and a key": (
        task(
            "aws-sdk:scheduler:createSchedule",
            Name="s",
            GroupName="g",
            ScheduleExpression="rate(1 day)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": arn("lambda", "function:f"), "RoleArn": ROLE + "sched"},
            KmsKeyArn=KMS_KEY,
        ),
        [
            passed(ROLE + "sched", service="scheduler.amazonaws.com"),
            allow(
                "kms:Decrypt kms:DescribeKey kms:GenerateDataKey",
                KMS_KEY,
                StringEquals={"kms:ViaService": "scheduler.us-east-1.amazonaws.com"},
            ),
            allow("scheduler:CreateSchedule", arn("scheduler", "schedule/g/s")),
        ],
    ),
    "a metric": (
        task("aws-sdk:cloudwatch:putMetricData", Namespace="mine", MetricData=[]),
        [allow("cloudwatch:PutMetricData", "*", StringEquals={"cloudwatch:namespace": "mine"})],
    ),
    "a build that is waited for": (
        task("codebuild:startBuild.sync", ProjectName="p"),
        [
            allow(
                "codebuild:BatchGetBuilds codebuild:StartBuild codebuild:StopBuild",
                arn("codebuild", "project/p"),
            ),
            managed("StepFunctionsGetEventForCodeBuildStartBuildRule"),
        ],
    ),
    "a model with a guardrail": (
        task(
            "bedrock:invokeModel",
            ModelId="anthropic.claude-3-haiku-20240307-v1:0",
            Body={},
            GuardrailIdentifier="gr1",
            GuardrailVersion="1",
        ),
        [
            allow("bedrock:ApplyGuardrail", arn("bedrock", "guardrail/gr1")),
            allow(
                "bedrock:InvokeModel",
                "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
            ),
        ],
    ),
    "a model by an inference profile": (
        task(
            "bedrock:invokeModel", ModelId="us.anthropic.claude-3-5-sonnet-20241022-v2:0", Body={}
        ),
        [
            allow(
                "bedrock:InvokeModel",
                "arn:aws:bedrock:*::foundation-model/anthropic.claude-3-5-sonnet-20241022-v2:0",
                StringEquals={
                    "bedrock:InferenceProfileArn": arn(
                        "bedrock", "inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0"
                    )
                },
            ),
            allow(
                "bedrock:InvokeModel",
                arn("bedrock", "inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0"),
            ),
        ],
    ),
    "a conversation with a guardrail": (
        task(
            "aws-sdk:bedrockruntime:converse",
            ModelId="anthropic.claude-3-haiku-20240307-v1:0",
            Messages=[],
            GuardrailConfig={"GuardrailIdentifier": "gr1", "GuardrailVersion": "1"},
        ),
        [
            allow("bedrock:ApplyGuardrail", arn("bedrock", "guardrail/gr1")),
            allow(
                "bedrock:InvokeModel",
                "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
            ),
        ],
    ),
    "an image in a bucket": (
        task(
            "aws-sdk:rekognition:detectLabels",
            Image={"S3Object": {"Bucket": "acme-in", "Name": "in/a.jpg"}},
        ),
        [
            allow("rekognition:DetectLabels", "*"),
            allow("s3:GetObject", "arn:aws:s3:::acme-in/in/a.jpg"),
        ],
    ),
    "a document in a bucket, written to another": (
        task(
            "aws-sdk:textract:startDocumentTextDetection",
            DocumentLocation={"S3Object": {"Bucket": "acme-in", "Name": "in/a.pdf"}},
            OutputConfig={"S3Bucket": "acme-out", "S3Prefix": "out"},
            NotificationChannel={"SNSTopicArn": TOPIC, "RoleArn": ROLE + "notify"},
        ),
        [
            passed(ROLE + "notify", service="textract.amazonaws.com"),
            allow("s3:GetObject", "arn:aws:s3:::acme-in/in/a.pdf"),
            allow("s3:PutObject", "arn:aws:s3:::acme-out/out*"),
            allow("textract:StartDocumentTextDetection", "*"),
        ],
    ),
    "a transcription with a role of its own": (
        task(
            "aws-sdk:transcribe:startTranscriptionJob",
            TranscriptionJobName="j",
            Media={"MediaFileUri": "s3://b/in/a.mp3"},
            LanguageCode="en-US",
            OutputBucketName="acme-out",
            OutputKey="out/",
            JobExecutionSettings={
                "AllowDeferredExecution": True,
                "DataAccessRoleArn": ROLE + "read",
            },
        ),
        [
            passed(ROLE + "read", service="transcribe.amazonaws.com"),
            allow("s3:PutObject", "arn:aws:s3:::acme-out/out/*"),
            allow("transcribe:StartTranscriptionJob", "*"),
        ],
    ),
    "a training job that is waited for": (
        task(
            "sagemaker:createTrainingJob.sync",
            TrainingJobName="j",
            RoleArn=ROLE + "train",
            AlgorithmSpecification={"TrainingImage": "x", "TrainingInputMode": "File"},
            OutputDataConfig={"S3OutputPath": "s3://o/out"},
            ResourceConfig={"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1},
            StoppingCondition={},
        ),
        [
            managed("StepFunctionsGetEventsForSageMakerTrainingJobsRule"),
            passed(ROLE + "train", service="sagemaker.amazonaws.com"),
            allow(
                "sagemaker:AddTags sagemaker:CreateTrainingJob sagemaker:DescribeTrainingJob sagemaker:StopTrainingJob",
                arn("sagemaker", "training-job/j"),
            ),
        ],
    ),
    "a statement with a secret": (
        task(
            "aws-sdk:redshiftdata:executeStatement",
            ClusterIdentifier="c",
            Database="dev",
            SecretArn=arn("secretsmanager", "secret:rs-AbCdEf"),
            Sql="select 1",
        ),
        [
            allow("redshift-data:ExecuteStatement", arn("redshift", "cluster:c")),
            allow("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:rs-AbCdEf")),
        ],
    ),
    "a statement of a database's user": (
        task(
            "aws-sdk:redshiftdata:executeStatement",
            ClusterIdentifier="c",
            Database="dev",
            DbUser="u",
            Sql="select 1",
        ),
        [
            allow("redshift-data:ExecuteStatement", arn("redshift", "cluster:c")),
            allow(
                "redshift:GetClusterCredentials",
                arn("redshift", "dbname:c/dev"),
                arn("redshift", "dbuser:c/u"),
            ),
        ],
    ),
}
CALLS |= {
    "tags of things by their ids": (
        task(
            "aws-sdk:ec2:createTags",
            Resources=["i-0a1b2c3d4e5f60718", "snap-0a1b2c3d4e5f60718"],
            Tags=[{"Key": "team", "Value": "data"}],
        ),
        [
            allow(
                "ec2:CreateTags",
                arn("ec2", "instance/i-0a1b2c3d4e5f60718"),
                "arn:aws:ec2:us-east-1::snapshot/snap-0a1b2c3d4e5f60718",
            )
        ],
    ),
    "an evaluation of a model by another": (
        task(
            "aws-sdk:bedrock:createEvaluationJob",
            JobName="nightly",
            RoleArn=ROLE + "evaluation",
            JobTags=[{"Key": "team", "Value": "data"}],
            OutputDataConfig={"S3Uri": "s3://acme-out/"},
            InferenceConfig={
                "Models": [{"BedrockModel": {"ModelIdentifier": "amazon.nova-lite-v1:0"}}]
            },
            EvaluationConfig={
                "Automated": {
                    "EvaluatorModelConfig": {
                        "BedrockEvaluatorModels": [{"ModelIdentifier": "amazon.nova-pro-v1:0"}]
                    }
                }
            },
        ),
        [
            allow(
                "bedrock:CreateEvaluationJob",
                "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
                "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
            ),
            allow("bedrock:TagResource", arn("bedrock", "evaluation-job/*")),
            passed(ROLE + "evaluation", service="bedrock.amazonaws.com"),
        ],
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_the_role_of_a_call_is_what_its_pages_ask_for_and_no_more(call):
    state, statements = CALLS[call]
    assert derived(state) == statements
    assert unresolved(machine(state), **PLACE) == []


DEMANDS = {
    "tags of what is made at run time": (
        task("aws-sdk:ec2:createTags", Resources="{% [$states.input.id] %}", Tags=[]),
        [],
        "/States/Task 0/Arguments/Resources",
        '{"Action": ["ec2:CreateTags"], "Resource": ["arn:aws:ec2:us-east-1:123456789012:<type>/*"],'
        ' "Condition": {"StringEquals": {"aws:ResourceTag/<tag>": "<its value>"}}',
    ),
    "a message to nobody": (
        task("sns:publish", Message="x"),
        [],
        "/States/Task 0/Arguments",
        '{"Action": ["sns:Publish"], "Resource": ["<topic_arn>"]',
    ),
    "a message to a phone": (
        task("sns:publish", PhoneNumber="+491701234567", Message="x"),
        [],
        "/States/Task 0/Arguments/PhoneNumber",
        "sendTextMessage",
    ),
    "a version at run time": (
        task("lambda:invoke", FunctionName="orders", Qualifier="{% $states.input.version %}"),
        [],
        "/States/Task 0/Arguments/Qualifier",
        '"arn:aws:lambda:us-east-1:123456789012:function:orders:<qualifier>"',
    ),
    "a key at run time": (
        task("aws-sdk:kms:decrypt", KeyId="{% $states.input.key %}", CiphertextBlob="x"),
        [],
        "/States/Task 0/Arguments/KeyId",
        '"arn:aws:kms:us-east-1:123456789012:key/<kms_key>"',
    ),
    "a decryption that names no key": (
        task("aws-sdk:kms:decrypt", CiphertextBlob="x"),
        [],
        "/States/Task 0/Arguments/KeyId",
        '"arn:aws:kms:us-east-1:123456789012:key/<kms_key>"',
    ),
    "a task of ECS whose roles its definition names": (
        task("ecs:runTask.sync", Cluster="prod", TaskDefinition="nightly"),
        None,
        "/States/Task 0/Arguments/Overrides",
        '"iam:PassedToService": "ecs-tasks.amazonaws.com"',
    ),
    "a query over data whose bucket no definition names": (
        task("athena:startQueryExecution.sync", **ATHENA),
        None,
        "/States/Task 0/Arguments/QueryString",
        '{"Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::<bucket>/<table>/*"]',
    ),
}


@pytest.mark.parametrize("call", DEMANDS)
def test_what_a_call_does_not_tell_is_one_demand_at_its_argument(call):
    state, statements, path, fix = DEMANDS[call]
    (problem,) = unresolved(machine(state), **PLACE)
    assert problem.path == path
    assert fix in problem.message
    if statements is not None:
        assert derived(state) == statements


@pytest.mark.parametrize("call", DEMANDS)
def test_the_fix_of_a_demand_passes_the_policy_pack_as_it_stands(call):
    (problem,) = unresolved(machine(DEMANDS[call][0]), **PLACE)
    statements = json.loads("[" + problem.message.split('"permissions": ', 1)[1] + "]")
    filled = [
        json.loads(re.sub(r"<[^<>]+>", "0a1b", json.dumps(one).replace("<topic_arn>", TOPIC)))
        for one in statements
    ]
    stated = [{key: each for key, each in one.items() if key != "why"} for one in filled]
    role = Resource(*role_policy(*({"Effect": "Allow", **one} for one in stated)))
    assert [
        f"{rule.name}: {finding.message}"
        for rule in RULES
        if rule.level == MANDATORY and rule.name.startswith("iam-")
        for finding in rule.judge(role, {})
    ] == []
