"""Train a model every week, and put it into service once somebody has looked at it.

The approver gets a mail with two links. Each carries the task token of the execution that waits;
`approval.py` is the function behind them. After three days without an answer the execution fails, and
the model stays out of service.
"""

from typing import Any

MINUTE, HOUR, DAY = 60, 3600, 86400
NAME = "'churn-' & $states.context.Execution.Name"
LINK = (
    "'${approval_url}?answer={}&execution=' & $states.context.Execution.Name & '&token='"
    " & $encodeUrlComponent($states.context.Task.Token)"
)
# https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
BUSY = [
    {
        "ErrorEquals": [
            "SageMaker.AmazonSageMakerException",
            "SageMaker.ResourceLimitExceededException",
        ],
        "IntervalSeconds": 60,
        "MaxAttempts": 4,
        "BackoffRate": 2,
    }
]


def link(answer: str) -> str:
    """Return the JSONata of the link that gives this answer."""
    return LINK.replace("{}", answer)


def sagemaker(call: str, arguments: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a call of SageMaker that waits where the service is busy."""
    return {
        "Type": "Task",
        "Resource": f"sagemaker:{call}",
        "Arguments": arguments,
        "TimeoutSeconds": MINUTE,
        "Retry": BUSY,
        "expected": {"seconds": 2, "dollars": 0},
        **more,
    }


MODEL_TRAINING: dict[str, Any] = {
    "name": "model-training",
    "cadence": {"every": "week", "on": "MON", "at": "04:00"},
    "references": {
        "training_image": "The URI of the training container's image.",
        "training_role": "The role that SageMaker trains and serves with: its ARN.",
        "training_bucket": "The bucket with train/, and where models are kept.",
        "evaluation_function": "The function that measures a model: {model} → {accuracy}; its ARN.",
        "endpoint": "The name of the endpoint that serves the model.",
        "approval_topic": "The topic whose subscribers may approve: its ARN.",
        "approval_url": "The address of the function behind the links, without a query.",
    },
    "settings": {
        "least_accuracy": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0.8,
            "description": "Below this accuracy nobody is asked.",
        },
        "approval_days": {
            "type": "integer",
            "minimum": 1,
            "maximum": 14,
            "default": 3,
            "description": "How long an approver may take, in days.",
        },
    },
    "cost": {
        "answers": {
            "Measure model": {"Payload": {"accuracy": 0.9}},
            "Ask for approval": {"answer": "approve"},
        }
    },
    "Comment": "Trains the churn model, asks for approval by mail and updates its endpoint",
    "TimeoutSeconds": 21 * DAY,
    "States": {
        "Train model": sagemaker(
            "createTrainingJob.sync",
            {
                "TrainingJobName": f"{{% {NAME} %}}",
                "RoleArn": "${training_role}",
                "AlgorithmSpecification": {
                    "TrainingImage": "${training_image}",
                    "TrainingInputMode": "File",
                },
                "InputDataConfig": [
                    {
                        "ChannelName": "train",
                        "DataSource": {
                            "S3DataSource": {
                                "S3DataType": "S3Prefix",
                                "S3Uri": "s3://${training_bucket}/train/",
                            }
                        },
                    }
                ],
                "OutputDataConfig": {"S3OutputPath": "s3://${training_bucket}/models/"},
                "ResourceConfig": {
                    "InstanceCount": 1,
                    "InstanceType": "ml.m5.xlarge",
                    "VolumeSizeInGB": 30,
                },
                "StoppingCondition": {"MaxRuntimeInSeconds": 4 * HOUR},
            },
            TimeoutSeconds=5 * HOUR,
            Assign={"model": "{% $states.result.ModelArtifacts.S3ModelArtifacts %}"},
            expected={"seconds": 2 * HOUR, "dollars": 0.46},
        ),
        "Measure model": {
            "Type": "Task",
            "Resource": "lambda:invoke",
            "Arguments": {
                "FunctionName": "${evaluation_function}",
                "Payload": {"model": "{% $model %}"},
            },
            "TimeoutSeconds": 15 * MINUTE,
            "Retry": [
                {
                    "ErrorEquals": ["Lambda.TooManyRequestsException", "Lambda.ServiceException"],
                    "IntervalSeconds": 5,
                    "MaxAttempts": 4,
                    "BackoffRate": 2,
                }
            ],
            "Assign": {"accuracy": "{% $number($states.result.Payload.accuracy) %}"},
            "expected": {"seconds": 5 * MINUTE, "memory": 2048},
        },
        "Check accuracy": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $accuracy < ${least_accuracy} %}", "Next": "Too weak"}],
            "Default": "Ask for approval",
        },
        "Ask for approval": {
            "Type": "Task",
            "Resource": "sns:publish.waitForTaskToken",
            "Arguments": {
                "TopicArn": "${approval_topic}",
                "Subject": "Churn model: shall it go into service? - ${environment}",
                "Message": (
                    "{% 'Accuracy: ' & $accuracy & '\\nModel: ' & $model & '\\n\\nApprove: ' & "
                    + link("approve")
                    + " & '\\nReject: ' & "
                    + link("reject")
                    + " & '\\n\\nWithout an answer in ${approval_days} days it stays out.' %}"
                ),
            },
            "TimeoutSeconds": "{% ${approval_days} * 86400 %}",
            "HeartbeatSeconds": "{% ${approval_days} * 86400 - 1 %}",
            "Assign": {"answer": "{% $states.result.answer %}"},
            "expected": {"seconds": 3 * HOUR},
        },
        "Was it approved?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $answer = 'approve' %}", "Next": "Create model"}],
            "Default": "Rejected",
        },
        "Create model": sagemaker(
            "createModel",
            {
                "ModelName": f"{{% {NAME} %}}",
                "ExecutionRoleArn": "${training_role}",
                "PrimaryContainer": {"Image": "${training_image}", "ModelDataUrl": "{% $model %}"},
            },
        ),
        "Configure endpoint": sagemaker(
            "createEndpointConfig",
            {
                "EndpointConfigName": f"{{% {NAME} %}}",
                "ProductionVariants": [
                    {
                        "VariantName": "main",
                        "ModelName": f"{{% {NAME} %}}",
                        "InitialInstanceCount": 1,
                        "InstanceType": "ml.m5.large",
                    }
                ],
            },
        ),
        "Update endpoint": sagemaker(
            "updateEndpoint",
            {"EndpointName": "${endpoint}", "EndpointConfigName": f"{{% {NAME} %}}"},
            Next="In service",
        ),
        "Too weak": {"Type": "Succeed", "Output": {"served": False, "why": "accuracy"}},
        "Rejected": {"Type": "Succeed", "Output": {"served": False, "why": "rejected"}},
        "In service": {"Type": "Succeed", "Output": {"served": True}},
    },
    "on_failure": {
        "Training failed": {
            "Type": "Fail",
            "Error": "{% $failure.Error %}",
            "Cause": "{% $failed_state & ': ' & $string($failure.Cause) %}",
        }
    },
    "permissions": [
        {
            "Action": [
                "sagemaker:AddTags",
                "sagemaker:CreateTrainingJob",
                "sagemaker:DescribeTrainingJob",
                "sagemaker:StopTrainingJob",
            ],
            "Resource": "arn:${partition}:sagemaker:${region}:${account}:training-job/churn-*",
            "why": "a job is named after its execution",
        },
        {
            "Action": "sagemaker:CreateModel",
            "Resource": "arn:${partition}:sagemaker:${region}:${account}:model/churn-*",
            "why": "a model is named after its execution",
        },
        {
            "Action": ["sagemaker:CreateEndpointConfig", "sagemaker:UpdateEndpoint"],
            "Resource": "arn:${partition}:sagemaker:${region}:${account}:endpoint-config/churn-*",
            "why": "a configuration is named after its execution",
        },
    ],
}
