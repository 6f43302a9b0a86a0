"""What every message about an execution says, whoever sends it."""

from dataclasses import replace

from downbeat.plan.status_messages import answering, execution_url
from tests.plan.orchestrations import ADDRESS


def test_the_owner_answers_and_the_severity_is_that_of_failures():
    assert answering("data", "critical") == "Owner: data, severity: critical"
    assert answering("data", "critical", good=True) == "Owner: data, severity of failures: critical"


def test_an_execution_has_its_page_in_the_console_of_its_partition():
    china = replace(ADDRESS, partition="aws-cn")
    assert execution_url(china, "arn") == (
        "https://eu-west-1.console.amazonaws.cn/states/home?region=eu-west-1"
        "#/v2/executions/details/arn"
    )
