"""What an estimate of cost or size does not know, or foresees."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind

ESTIMATES: dict[str, DiagnosticKind] = {
    "unknown-price": DiagnosticKind(
        "An unknown price",
        "The estimate leaves it out; it is never taken as nothing.",
        "Pass the price by --prices FILE, under a name of the list.",
        {"prices": {"lambda-requests": 0.2}},
        (
            '--prices lambda-requests: is no price that is known. Did you mean "lambda-'
            'request"? There are transition, express-request, express-gb-second, fargate-'
            "vcpu, fargate-gb, fargate-storage, glue-dpu, glue-flex-dpu, lambda-gb-second, "
            "lambda-request, scheduler-call, event, api-call, pipe-request, sns-publish, sns-"
            "email, sns-http, sns-sms, sqs-request, dynamodb-write, dynamodb-read, log-gb, "
            "log-storage, alarm-metric, dashboard, metric, metric-request, trace, key, key-"
            "request, secret, secret-request, s3-put, s3-get."
        ),
    ),
    "unknown-usage": DiagnosticKind(
        "A call of unknown cost",
        "How long it takes or how large it is is not in the definition.",
        "Add what the message names to the state, or to the pipeline.",
        {"call": "arn:aws:states:::aws-sdk:textract:startDocumentAnalysis"},
        (
            "/States/S: what textract:startDocumentAnalysis costs is not stated: add "
            '"expected": {"dollars": what one call costs} to the state.'
        ),
    ),
    "limit-events": DiagnosticKind(
        "More events than a history holds",
        "Step Functions ends an execution whose history has 25,000 events.",
        "Make the Map's ItemProcessor Mode DISTRIBUTED, or start child executions.",
        {"items": 9000},
        (
            "/Each: With 9,000 items Each will exceed 25,000 events (36,004 are expected): "
            "make its ItemProcessor's Mode DISTRIBUTED."
        ),
    ),
    "limit-definition": DiagnosticKind(
        "A definition near its largest size",
        "Step Functions takes definitions of up to 1 MB.",
        "Move parts into state machines of their own.",
        {"comment": 1_100_000},
        "/: The definition has 1,100,173 bytes, and AWS takes 1,048,576.",
    ),
}
