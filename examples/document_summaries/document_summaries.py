"""Every night: a model summarizes each document of the day, hundreds at a time.

A Distributed Map reads one JSON object per line, calls Bedrock for each, and writes what came out
to S3. Up to five documents in a hundred may fail; a mail says how many did and where they are.
"""

from typing import Any

MINUTE, HOUR = 60, 3600
DAY = "$substring($states.context.Execution.StartTime, 0, 10)"
# What passes by itself: too many requests, a model that is not ready.
# https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html#API_runtime_InvokeModel_Errors
PASSING = [
    "Bedrock.ThrottlingException",
    "Bedrock.ModelNotReadyException",
    "Bedrock.ServiceUnavailableException",
    "Bedrock.InternalServerException",
]

DOCUMENT_SUMMARIES: dict[str, Any] = {
    "name": "document-summaries",
    "cadence": {"every": "day", "at": "01:00"},
    "references": {
        "documents_bucket": "The bucket with documents/today.jsonl, which gets summaries/.",
    },
    "settings": {
        "model": {
            "type": "string",
            "default": "anthropic.claude-3-haiku-20240307-v1:0",
            "description": "The id of the Bedrock model.",
        },
        "parallel": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1000,
            "default": 50,
            "description": "How many documents are summarized at a time; the quota decides.",
        },
    },
    "cost": {
        "answers": {
            "Summarize documents": [{"id": str(number), "text": "…"} for number in range(40)],
            "Ask the model": {"Body": {"content": [{"text": "In short."}]}},
            "Count failures": {"ItemCounts": {"Failed": 0, "Total": 40}},
        }
    },
    "Comment": "Summarizes the documents of the day with a Bedrock model",
    "TimeoutSeconds": 6 * HOUR,
    "States": {
        "Summarize documents": {
            "Type": "Map",
            "Label": "Summarize",
            "MaxConcurrency": "${parallel}",
            "ToleratedFailurePercentage": 5,
            "ItemReader": {
                "Resource": "s3:getObject",
                "ReaderConfig": {"InputType": "JSONL"},
                "Arguments": {"Bucket": "${documents_bucket}", "Key": "documents/today.jsonl"},
            },
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "States": {
                    "Ask the model": {
                        "Type": "Task",
                        "Resource": "bedrock:invokeModel",
                        "Arguments": {
                            "ModelId": "${model}",
                            "ContentType": "application/json",
                            "Accept": "application/json",
                            "Body": {
                                "anthropic_version": "bedrock-2023-05-31",
                                "max_tokens": 400,
                                "messages": [
                                    {
                                        "role": "user",
                                        "content": (
                                            "{% 'Summarize in three sentences:\\n\\n' &"
                                            " $substring($states.input.text, 0, 20000) %}"
                                        ),
                                    }
                                ],
                            },
                        },
                        "TimeoutSeconds": 2 * MINUTE,
                        "Retry": [
                            {
                                "ErrorEquals": PASSING,
                                "IntervalSeconds": 5,
                                "MaxAttempts": 6,
                                "BackoffRate": 2,
                                "MaxDelaySeconds": 120,
                                "JitterStrategy": "FULL",
                            }
                        ],
                        "Output": {
                            "id": "{% $states.input.id %}",
                            "summary": "{% $string($states.result.Body.content[0].text) %}",
                        },
                        "expected": {"seconds": 8, "dollars": 0.002},
                    }
                },
            },
            "ResultWriter": {
                "Resource": "s3:putObject",
                "Arguments": {"Bucket": "${documents_bucket}", "Prefix": "summaries"},
                "WriterConfig": {"OutputType": "JSONL", "Transformation": "COMPACT"},
            },
            "Assign": {"map_run": "{% $states.result.MapRunArn %}"},
        },
        "Count failures": {
            "Type": "Task",
            "Resource": "aws-sdk:sfn:describeMapRun",
            "Arguments": {"MapRunArn": "{% $map_run %}"},
            "TimeoutSeconds": MINUTE,
            "Retry": [
                {
                    "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
                    "IntervalSeconds": 5,
                    "MaxAttempts": 3,
                    "BackoffRate": 2,
                }
            ],
            "expected": {"seconds": 1, "dollars": 0},
            "Assign": {
                "failed": "{% $number($states.result.ItemCounts.Failed) %}",
                "total": "{% $number($states.result.ItemCounts.Total) %}",
            },
        },
        "Are some missing?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $failed > 0 %}", "Next": "Report failures"}],
            "Default": "Summarized",
        },
        "Report failures": {
            "Type": "Task",
            "Resource": "sns:publish",
            "Arguments": {
                "TopicArn": "${failure_topic}",
                "Subject": "Some documents have no summary - ${environment}",
                "Message": (
                    "{% $failed & ' of ' & $total & ' documents have no summary.\\nExecution: ' &"
                    " $states.context.Execution.Name & '\\nMap Run: ' & $map_run %}"
                ),
            },
            "TimeoutSeconds": MINUTE,
            "Retry": [
                {
                    "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
                    "IntervalSeconds": 5,
                    "MaxAttempts": 3,
                    "BackoffRate": 2,
                }
            ],
            "Next": "Summarized",
        },
        "Summarized": {"Type": "Succeed"},
    },
    "on_failure": {
        "Summaries failed": {
            "Type": "Fail",
            "Error": "{% $failure.Error %}",
            "Cause": "{% $failed_state & ': ' & $string($failure.Cause) %}",
        }
    },
    "permissions": [
        {
            "Action": "states:DescribeMapRun",
            "Resource": (
                "arn:${partition}:states:${region}:${account}:mapRun:${state_machine_name}/"
                "Summarize:*"
            ),
            "why": "a Map Run gets its id when it starts",
        }
    ],
}
