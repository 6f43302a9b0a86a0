"""What a call of each service uses."""

import pytest

from downbeat.plan.costs.service_meters import Use
from downbeat.plan.costs.usage import used
from tests.plan.costs.test_usage import FARGATE, bill, ecs, glue


@pytest.mark.parametrize(
    ("use", "expected", "dollars"),
    [
        (ecs(FARGATE), {}, 2 * 0.04048 + 4 * 0.004445),
        (ecs(FARGATE, 1), {}, (2 * 0.04048 + 4 * 0.004445) / 60),
        (ecs(FARGATE, 0), {}, 0),
        (ecs({**FARGATE, "Count": 3}), {}, 3 * (2 * 0.04048 + 4 * 0.004445)),
        (ecs({"LaunchType": "FARGATE"}), {"cpu": 1024, "memory": 2048}, 0.04048 + 2 * 0.004445),
        (
            ecs({**FARGATE, "Overrides": {"Cpu": "1 vCPU", "Memory": "2 GB"}}),
            {},
            0.04048 + 2 * 0.004445,
        ),
        (glue({"JobName": "a"}), {"dpu": 10}, 4.4),
        (glue({"JobName": "a", "MaxCapacity": 0.0625}), {"dpu": 10}, 0.0275),
        (glue({"WorkerType": "G.2X", "NumberOfWorkers": 5}), {}, 4.4),
        (glue({"MaxCapacity": 10, "ExecutionClass": "FLEX"}), {}, 2.9),
        (glue({"MaxCapacity": 10}, 6), {}, 4.4 / 60),
        (
            Use("Work", "arn:aws:states:::lambda:invoke", {}, 100),
            {"memory": 512},
            50 * 0.0000166667 + 0.0000002,
        ),
        (
            Use("Work", "arn:aws:lambda:us-east-1:1:function:f", {}, 100),
            {"memory": 1024},
            100 * 0.0000166667 + 0.0000002,
        ),
        (Use("Work", "arn:aws:states:::dynamodb:updateItem", {"a": "x" * 1500}, 0), {}, 1.25e-6),
        (Use("Work", "arn:aws:states:::aws-sdk:dynamodb:putItem", {"a": 1}, 0), {}, 6.25e-7),
        (Use("Work", "arn:aws:states:::aws-sdk:sfn:listExecutions", {}, 0), {}, 0),
        (Use("Work", "arn:aws:states:::athena:startQueryExecution.sync", {}, 9), {"dollars": 5}, 5),
        (ecs(FARGATE, 0), {"log_mb": 200}, 0.1),
    ],
)
def test_a_call_costs_what_its_arguments_and_its_seconds_come_to(use, expected, dollars):
    assert bill(use, expected).dollars == pytest.approx(dollars, rel=1e-9)
    assert bill(use, expected).unknown == ()


def test_a_custom_metric_costs_for_the_hour_in_which_it_is_sent():
    metrics = [{"MetricName": name, "Dimensions": []} for name in ("a", "b", "a")]
    use = Use(
        "Work", "arn:aws:states:::aws-sdk:cloudwatch:putMetricData", {"MetricData": metrics}, 0
    )
    assert bill(use).by_service() == {"CloudWatch": pytest.approx(2 * 0.3 / 730 + 0.00001)}


@pytest.mark.parametrize(
    ("resource", "arguments", "lines"),
    [
        ("dynamodb:getItem", {}, [("dynamodb-read", 1, "Work")]),
        ("aws-sdk:s3:headObject", {}, [("s3-get", 1, "Work")]),
        ("aws-sdk:s3:listObjectsV2", {}, [("s3-put", 1, "Work")]),
        ("aws-sdk:secretsmanager:getSecretValue", {}, [("secret-request", 1, "Work")]),
        ("sns:publish", {"a": "x" * (64 * 1024)}, [("sns-publish", 2, "Work")]),
        (
            "aws-sdk:cloudwatch:putMetricData",
            {"MetricData": [{"MetricName": "a", "Dimensions": object}, "no metric"]},
            [("metric-request", 1, "Work"), ("metric", 1 / 730, "Work")],
        ),
    ],
)
def test_a_request_is_counted_for_its_state(resource, arguments, lines):
    quantities, unknown = used([Use("Work", f"arn:aws:states:::{resource}", arguments, 0)], {})
    assert ([tuple(one) for one in quantities], unknown) == (lines, [])
