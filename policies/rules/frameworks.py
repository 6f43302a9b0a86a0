"""Which controls of published frameworks ask for a rule.

Only identifiers that AWS's own pages give are here; a rule without one is this pack's own. NIST and
CIS numbers are those that Security Hub names as the related requirements of its control.
"""

from __future__ import annotations

SECURITY_HUB = "https://docs.aws.amazon.com/securityhub/latest/userguide"
CONTROL_TOWER = "https://docs.aws.amazon.com/controltower/latest/controlreference"

# Security Hub's controls and Control Tower's proactive ones → their page.
SOURCES = {
    "IAM": f"{SECURITY_HUB}/iam-controls.html",
    "KMS": f"{SECURITY_HUB}/kms-controls.html",
    "SNS": f"{SECURITY_HUB}/sns-controls.html",
    "SQS": f"{SECURITY_HUB}/sqs-controls.html",
    "StepFunctions": f"{SECURITY_HUB}/stepfunctions-controls.html",
    "Lambda": f"{SECURITY_HUB}/lambda-controls.html",
    "DynamoDB": f"{SECURITY_HUB}/dynamodb-controls.html",
    "CloudWatch": f"{SECURITY_HUB}/cloudwatch-controls.html",
    "Kinesis": f"{SECURITY_HUB}/kinesis-controls.html",
    "ECS": f"{SECURITY_HUB}/ecs-controls.html",
    "CodeBuild": f"{SECURITY_HUB}/codebuild-controls.html",
    "S3": f"{SECURITY_HUB}/s3-controls.html",
    "CT.IAM": f"{CONTROL_TOWER}/iam-rules.html",
    "CT.STEPFUNCTIONS": f"{CONTROL_TOWER}/stepfunctions-rules.html",
    "CT.CLOUDWATCH": f"{CONTROL_TOWER}/cloudwatch-rules.html",
}
# Security Hub's control → CIS AWS Foundations Benchmark (version/number) and NIST SP 800-53 r5.
RELATED: dict[str, tuple[str, ...]] = {
    "IAM.1": (
        *("CIS v1.2.0/1.22", "CIS v1.4.0/1.16"),
        *("NIST AC-2", "NIST AC-3", "NIST AC-5", "NIST AC-6"),
    ),
    "KMS.1": ("NIST AC-2", "NIST AC-3", "NIST AC-5", "NIST AC-6"),
    "KMS.2": ("NIST AC-2", "NIST AC-3", "NIST AC-5", "NIST AC-6"),
    "KMS.4": ("CIS v1.2.0/2.8", "CIS v1.4.0/3.8", "NIST SC-12", "NIST SC-28(3)"),
    "SNS.1": ("NIST CA-9(1)", "NIST SC-13", "NIST SC-28", "NIST SC-28(1)"),
    "SQS.1": ("NIST CA-9(1)", "NIST SC-13", "NIST SC-28", "NIST SC-28(1)"),
    "Lambda.1": ("NIST AC-3", "NIST AC-4", "NIST AC-6", "NIST AC-21", "NIST SC-7"),
    "Lambda.2": ("NIST CM-2", "NIST SI-2"),
    "Kinesis.1": ("NIST CA-9(1)", "NIST SC-13", "NIST SC-28", "NIST SC-28(1)"),
    "ECS.3": ("NIST CA-9(1)", "NIST CM-2"),
    "ECS.4": ("NIST AC-2(1)", "NIST AC-3", "NIST AC-5", "NIST AC-6"),
    "ECS.8": ("NIST CA-9(1)", "NIST CM-2"),
    "CodeBuild.2": ("NIST IA-5(7)", "NIST SA-3"),
    "DynamoDB.2": ("NIST CP-9", "NIST CP-10", "NIST SI-12"),
}
# Rule → the controls that ask for it.
ASKED: dict[str, tuple[str, ...]] = {
    "iam-no-wildcard-actions": (
        *("IAM.1", "IAM.21"),
        *("CT.IAM.PR.1", "CT.IAM.PR.2", "CT.IAM.PR.3"),
    ),
    "iam-no-wildcard-resources": ("IAM.1", "KMS.1", "KMS.2"),
    "iam-wide-resources": ("KMS.1", "KMS.2"),
    "kinesis-encrypted": ("Kinesis.1",),
    "kms-rotation": ("KMS.4",),
    "kms-policy": ("KMS.5",),
    "topic-policy-not-public": ("SNS.4",),
    "queue-policy-not-public": ("SQS.3",),
    "s3-no-public-access": ("S3.1", "S3.2", "S3.3", "S3.8"),
    "sns-encrypted": ("SNS.1",),
    "sqs-encrypted": ("SQS.1",),
    "sfn-logging": ("StepFunctions.1", "CT.STEPFUNCTIONS.PR.1"),
    "sfn-tracing": ("CT.STEPFUNCTIONS.PR.2",),
    "lambda-public": ("Lambda.1",),
    "lambda-runtime": ("Lambda.2",),
    "lambda-tracing": ("Lambda.7",),
    "workload-secrets": ("ECS.8", "CodeBuild.2"),
    "workload-unprivileged": ("ECS.3", "ECS.4"),
    "dynamodb-pitr": ("DynamoDB.2",),
    "dynamodb-deletion-protection": ("DynamoDB.6",),
    "alarm-actions": (
        *("CloudWatch.15", "CloudWatch.17"),
        *("CT.CLOUDWATCH.PR.1", "CT.CLOUDWATCH.PR.4"),
    ),
    "log-retention": ("CloudWatch.16", "CT.CLOUDWATCH.PR.2"),
    "log-kms": ("CT.CLOUDWATCH.PR.3",),
}


def asked_by(rule: str) -> tuple[str, ...]:
    """The controls that ask for a rule, and what Security Hub relates to them; () for a rule of
    this pack's own.
    """
    controls = ASKED.get(rule, ())
    related = (one for control in controls for one in RELATED.get(control, ()))
    return tuple(dict.fromkeys((*controls, *related)))


def source(control: str) -> str:
    """The page that describes a control of ASKED."""
    name = control.rsplit(".", 2)[0] if ".PR." in control else control.rsplit(".", 1)[0]
    return SOURCES[name]
