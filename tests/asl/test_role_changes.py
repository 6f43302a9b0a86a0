"""What a change adds to a role, each with the states that need it."""

from downbeat.asl import permissions
from downbeat.asl.reasons import certified, machine_reasons, role_reasons
from downbeat.asl.role_changes import RoleChange, change_sentences, role_change
from downbeat.asl.shared_statements import machine_observability
from tests.asl.tasks import CLUSTER, MACHINE, TOPIC, allow, machine, task

PUBLISH = task("sns:publish", TopicArn=TOPIC, Message="done")
RUN = task("ecs:runTask", Cluster=CLUSTER, TaskDefinition="report")


def certificate(*tasks):
    definition = machine(*tasks)
    reasons = role_reasons(definition, state_machine_arn=MACHINE)
    return certified(permissions(definition, state_machine_arn=MACHINE), reasons)


def role(*tasks):
    return permissions(machine(*tasks), state_machine_arn=MACHINE)


def test_the_same_role_is_no_change():
    change = role_change(certificate(PUBLISH, RUN), role(PUBLISH, RUN))
    assert change == RoleChange([], []) and not change


def test_an_added_task_is_told_by_its_state_its_actions_and_their_resources():
    assert list(change_sentences(role_change(certificate(PUBLISH, RUN), role(PUBLISH)))) == [
        "+ Task 1: ecs:RunTask on"
        " arn:aws:ecs:us-east-1:123456789012:task-definition/report:*"
        f" where ecs:cluster is {CLUSTER}"
    ]


def test_a_removed_task_is_told_by_what_the_role_may_no_longer_do():
    change = role_change(certificate(RUN), role(PUBLISH, RUN))
    assert list(change_sentences(change)) == [f"− sns:Publish on {TOPIC}"]


def test_a_role_that_could_do_more_before_gains_nothing():
    wide = [allow("sns:*", "*"), allow("ecs:RunTask", "*")]
    change = role_change(certificate(PUBLISH, RUN), wide)
    assert change.added == []
    assert change.removed == [allow("ecs:RunTask sns:*", "*")]


def test_what_no_state_asks_for_is_told_by_its_reason():
    shared = certified(machine_observability(), machine_reasons([]))
    (logs, traces) = change_sentences(role_change(shared, []))
    assert logs.startswith("+ The machine delivers its logs: logs:CreateLogDelivery, ")
    assert traces.startswith("+ The machine delivers its traces: xray:GetSamplingRules, ")
