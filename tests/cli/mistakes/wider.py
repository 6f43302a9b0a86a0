"""Two more pipelines of the newcomer's project, in which nothing is wrong either: one in JSONPath,
and one in JSONata with everything that the first pipeline has not.
"""

NIGHTLY_LOAD = '''"""The load of the night, in JSONPath, as it came from the console."""

NIGHTLY_LOAD = {
    "name": "nightly-load",
    "cadence": {"every": "week", "on": "MON", "at": "03:00", "timezone": "Europe/Berlin"},
    "references": {
        "cluster": "The ECS cluster.",
        "task_definition": "The ARN of the task definition of the loader.",
        "task_role": "The ARN of the loader's role.",
        "subnets": "The private subnets, a list.",
        "queue_url": "The address of the queue of loaded files.",
        "load_table": "The table of loads.",
    },
    "input": {"prefix": "all", "limit": 10},
    "QueryLanguage": "JSONPath",
    "Comment": "Loads what came in",
    "TimeoutSeconds": 14400,
    "States": {
        "Name the load": {
            "Type": "Pass",
            "Parameters": {
                "id.$": "States.UUID()",
                "prefix.$": "$$.Execution.Input.prefix",
                "limit.$": "$$.Execution.Input.limit",
                "path.$": "States.Format('loads/{}/{}', $$.Execution.Name, $$.Execution.Input.prefix)",
            },
            "ResultPath": "$.load",
        },
        "Transform": {
            "Type": "Task",
            "Resource": "glue:startJobRun.sync",
            "Parameters": {
                "JobName": "transform-night",
                "Arguments": {"--path.$": "$.load.path"},
            },
            "ResultPath": "$.job",
            "TimeoutSeconds": 3600,
            "Retry": [
                {
                    "ErrorEquals": ["Glue.ConcurrentRunsExceededException"],
                    "IntervalSeconds": 60,
                    "MaxAttempts": 2,
                    "BackoffRate": 2,
                }
            ],
        },
        "Enough?": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": "$.load.limit", "IsPresent": True},
                        {"Variable": "$.load.limit", "NumericGreaterThan": 0},
                    ],
                    "Next": "Settle",
                }
            ],
            "Default": "Nothing to load",
        },
        "Settle": {"Type": "Wait", "Seconds": 60},
        "Load both": {
            "Type": "Parallel",
            "ResultPath": "$.both",
            "Branches": [
                {
                    "States": {
                        "Run the loader": {
                            "Type": "Task",
                            "Resource": "ecs:runTask.sync",
                            "Parameters": {
                                "Cluster": "${cluster}",
                                "TaskDefinition": "${task_definition}",
                                "LaunchType": "FARGATE",
                                "NetworkConfiguration": {
                                    "AwsvpcConfiguration": {"Subnets": "${subnets}"}
                                },
                                "Overrides": {
                                    "ContainerOverrides": [
                                        {
                                            "Name": "loader",
                                            "Environment": [
                                                {"Name": "LOAD", "Value.$": "$.load.id"}
                                            ],
                                        }
                                    ]
                                },
                            },
                            "ResultSelector": {"task.$": "$.TaskArn"},
                            "TimeoutSeconds": 3600,
                        },
                    },
                },
                {
                    "States": {
                        "Queue the load": {
                            "Type": "Task",
                            "Resource": "sqs:sendMessage",
                            "Parameters": {
                                "QueueUrl": "${queue_url}",
                                "MessageBody": {"load.$": "$.load.id"},
                            },
                            "TimeoutSeconds": 30,
                        },
                    },
                },
            ],
        },
        "Keep the load": {
            "Type": "Task",
            "Resource": "dynamodb:updateItem",
            "Parameters": {
                "TableName": "${load_table}",
                "Key": {"id": {"S.$": "$.load.id"}},
                "UpdateExpression": "SET done = :done",
                "ExpressionAttributeValues": {":done": {"BOOL": True}},
            },
            "ResultPath": None,
            "TimeoutSeconds": 30,
            "Next": "Loaded",
        },
        "Nothing to load": {"Type": "Succeed"},
        "Loaded": {"Type": "Succeed"},
    },
    "on_failure": {
        "Load failed": {
            "Type": "Fail",
            "ErrorPath": "$failure.Error",
            "CausePath": "$failure.Cause",
        },
    },
    "permissions": [
        {
            "Action": "iam:PassRole",
            "Resource": "${task_role}",
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            "why": "the loader runs as this role",
        },
    ],
}
'''
REVIEW_DIGEST = '''"""The digest of the reviews that came in, approved by a person."""

REVIEW_DIGEST = {
    "name": "review-digest",
    "trigger": {"event": {"source": ["shop.reviews"], "detail-type": ["Reviews closed"]}},
    "references": {
        "model": "The ARN of the model that writes.",
        "approval": "The function that asks a person: its ARN.",
        "reviews_bucket": "Where the reviews are.",
        "digests_bucket": "Where digests go.",
        "machine": "The ARN of the machine that publishes.",
    },
    "optional_references": {"archive_queue": "The address of a queue that keeps the digests."},
    "settings": {
        "wait_hours": {
            "type": "integer",
            "minimum": 1,
            "maximum": 48,
            "default": 24,
            "description": "How long an approval may take, in hours.",
        },
    },
    "topics": {"success": "digests", "failure": "digests-failed"},
    "Comment": "Digests of reviews",
    "TimeoutSeconds": 172800,
    "States": {
        "Digest reviews": {
            "Type": "Map",
            "ItemReader": {
                "Resource": "s3:listObjectsV2",
                "Arguments": {"Bucket": "${reviews_bucket}", "Prefix": "closed/"},
                "ReaderConfig": {"MaxItems": 100},
            },
            "ItemSelector": {"key": "{% $states.context.Map.Item.Value.Key %}"},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "States": {
                    "Write a digest": {
                        "Type": "Task",
                        "Resource": "bedrock:invokeModel",
                        "Arguments": {
                            "ModelId": "${model}",
                            "ContentType": "application/json",
                            "Body": {
                                "anthropic_version": "bedrock-2023-05-31",
                                "max_tokens": 500,
                                "messages": [
                                    {"role": "user", "content": "{% 'Digest ' & $states.input.key %}"}
                                ],
                            },
                        },
                        "TimeoutSeconds": 300,
                        "Retry": [
                            {
                                "ErrorEquals": ["Bedrock.ThrottlingException"],
                                "IntervalSeconds": 10,
                                "MaxAttempts": 4,
                                "BackoffRate": 2,
                                "MaxDelaySeconds": 60,
                                "JitterStrategy": "FULL",
                            }
                        ],
                        "Output": {"text": "{% $states.result.Body.content[0].text %}"},
                    },
                },
            },
            "MaxConcurrency": 10,
            "ToleratedFailurePercentage": 5,
            "ResultWriter": {
                "Resource": "s3:putObject",
                "Arguments": {"Bucket": "${digests_bucket}", "Prefix": "runs"},
            },
            "Label": "Digest",
            "Assign": {"map_run": "{% $states.result.MapRunArn %}"},
        },
        "Ask for approval": {
            "Type": "Task",
            "Resource": "lambda:invoke.waitForTaskToken",
            "Arguments": {
                "FunctionName": "${approval}",
                "Payload": {
                    "token": "{% $states.context.Task.Token %}",
                    "run": "{% $map_run %}",
                },
            },
            "TimeoutSeconds": "{% ${wait_hours} * 3600 %}",
            "HeartbeatSeconds": 3600,
            "Assign": {"approved": "{% $states.result.approved %}"},
            "Catch": [
                {
                    "ErrorEquals": ["States.Timeout"],
                    "Assign": {"approved": False},
                    "Next": "Approved?",
                }
            ],
        },
        "Approved?": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $approved = true %}", "Next": "Publish"},
            ],
            "Default": "Refused",
        },
        "Publish": {
            "Type": "Task",
            "Resource": "states:startExecution.sync:2",
            "Arguments": {
                "StateMachineArn": "${machine}",
                "Input": {"run": "{% $map_run %}"},
            },
            "TimeoutSeconds": 3600,
        },
        "Archive": {
            "Type": "Task",
            "only_with": "archive_queue",
            "Resource": "sqs:sendMessage",
            "Arguments": {"QueueUrl": "${archive_queue}", "MessageBody": {"run": "{% $map_run %}"}},
            "TimeoutSeconds": 60,
        },
        "Say so": {
            "Type": "Task",
            "Resource": "events:putEvents",
            "Arguments": {
                "Entries": [
                    {
                        "Source": "shop.digests",
                        "DetailType": "Digest published",
                        "EventBusName": "default",
                        "Detail": {"run": "{% $map_run %}"},
                    }
                ]
            },
            "TimeoutSeconds": 60,
            "Next": "Published",
        },
        "Published": {"Type": "Succeed"},
        "Refused": {"Type": "Fail", "Error": "Refused", "Cause": "Nobody approved the digest."},
    },
    "on_failure": {
        "Tell of it": {
            "Type": "Task",
            "Resource": "sns:publish",
            "Arguments": {
                "TopicArn": "${failure_topic}",
                "Subject": "The digest failed - ${environment}",
                "Message": "{% $failed_state & ': ' & $string($failure.Cause) %}",
            },
            "TimeoutSeconds": 60,
        },
        "Digest failed": {
            "Type": "Fail",
            "Error": "{% $failure.Error %}",
            "Cause": "{% $failed_state & ': ' & $string($failure.Cause) %}",
        },
    },
}
'''
STACK = """    nightly-load:
      references:
        cluster: arn:aws:ecs:us-east-1:111122223333:cluster/loads
        task_definition: arn:aws:ecs:us-east-1:111122223333:task-definition/loader:7
        task_role: arn:aws:iam::111122223333:role/loader
        subnets: [subnet-0a1b2c3d4e5f60718]
        queue_url: https://sqs.us-east-1.amazonaws.com/111122223333/loads
        load_table: loads
    review-digest:
      references:
        model: arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0
        approval: arn:aws:lambda:us-east-1:111122223333:function:approve
        reviews_bucket: acme-reviews
        digests_bucket: acme-digests
        machine: arn:aws:states:us-east-1:111122223333:stateMachine:publish
"""
