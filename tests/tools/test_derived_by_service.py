"""The chapter of docs/integrations.md on AWS SDK calls."""

from downbeat.asl.checks.integrations import aws_sdk_actions, aws_sdk_services
from tools.derived_by_service import Counted, by_service, section


def test_every_call_is_counted_once():
    counts = by_service()
    assert set(counts) == aws_sdk_services()
    for service, counted in counts.items():
        assert counted.calls == len(aws_sdk_actions(service))
        assert counted.derived + counted.in_part + counted.stated == counted.calls


def test_a_service_is_counted_by_how_its_calls_get_their_permissions():
    assert by_service()["sqs"] == Counted(calls=23, derived=20, in_part=3, stated=0)
    assert by_service()["accountaccess"] == Counted(calls=11, derived=0, in_part=0, stated=11)


def test_the_sum_comes_first():
    lines = list(section())
    assert lines[4].startswith(f"| all {len(aws_sdk_services())} | 19,")
    assert len(lines) == 4 + 1 + len(aws_sdk_services()) + 1
