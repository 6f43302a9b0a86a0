"""What starts a state machine in its template."""

import pytest

from downbeat.importing.intrinsics import Template
from downbeat.importing.template_schedules import Start, schedules

DAILY = "cron(0 2 * * ? *)"


def start(events=None, **resources):
    return schedules("Orders", {"Events": events or {}}, Template({"Resources": resources}))


def event(**properties):
    return {"Nightly": {"Type": "Schedule", "Properties": properties}}


def rule(**properties):
    target = {"Arn": {"Ref": "Orders"}, "Input": '{"days": 1}'}
    return {"Type": "AWS::Events::Rule", "Properties": {"Targets": [target], **properties}}


def schedule(**properties):
    target = {"Arn": {"Fn::GetAtt": ["Orders", "Arn"]}}
    return {"Type": "AWS::Scheduler::Schedule", "Properties": {"Target": target, **properties}}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (start(event(Schedule=DAILY, Input='{"days": 1}')), Start(DAILY, {"days": 1}, {}, ())),
        (
            start(Rule=rule(ScheduleExpression="rate(1 hour)")),
            Start("rate(1 hour)", {"days": 1}, {}, ()),
        ),
        (
            start(
                Own=schedule(ScheduleExpression=DAILY, ScheduleExpressionTimezone="Europe/Berlin")
            ),
            Start({"expression": DAILY, "timezone": "Europe/Berlin"}, {}, {}, ()),
        ),
        (
            start(Rule=rule(EventPattern={"source": ["acme"]})),
            Start(None, {}, {"event": {"source": ["acme"]}}, ()),
        ),
        (
            start(event(Schedule=DAILY), Rule=rule(ScheduleExpression="rate(1 day)")),
            Start(DAILY, {}, {}, ("Rule starts it too, which is not imported.",)),
        ),
        (
            start(event(Schedule="at(2026-01-01T00:00:00)")),
            Start(None, {}, {}, ("Nightly starts it too, which is not imported.",)),
        ),
        (
            start(event(Schedule=DAILY, Input="[1]")),
            Start(
                DAILY, {}, {}, ("The input that Nightly passes is not an object and is left out.",)
            ),
        ),
        (start(), Start(None, {}, {}, ())),
    ],
    ids=["SAM", "rule", "schedule", "events", "two", "once", "input", "nothing"],
)
def test_a_schedule_is_a_cadence_and_a_pattern_is_a_trigger(found, expected):
    assert found == expected


def test_what_starts_another_machine_is_passed_over():
    other = rule(ScheduleExpression=DAILY, Targets=[{"Arn": {"Ref": "Returns"}}])
    assert start(Rule=other) == Start(None, {}, {}, ())
