"""What calls use and what everything costs is what is recorded."""

from pathlib import Path

from downbeat.plan.costs import Use, used
from tests.plan.usages import page

RECORDED = Path(__file__).with_name("usages.txt")


def test_what_calls_use_is_the_recorded():
    """After an intended change: make golden, and read the diff."""
    assert page() == RECORDED.read_text(encoding="utf-8")


def test_arguments_that_an_expression_gave_are_no_traceback():
    odd = {"LaunchType": "FARGATE", "Count": None, "Overrides": [], "CapacityProviderStrategy": 5}
    for called in ("ecs:runTask", "glue:startJobRun", "lambda:invoke"):
        _, unknown = used([Use("Work", f"arn:aws:states:::{called}", odd, 60)], {})
        assert [(one.path, one.code) for one in unknown] == [("/States/Work", "unknown-usage")]
