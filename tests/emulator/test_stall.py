import threading

from downbeat.emulator.changes import ResourceChange, silent
from downbeat.emulator.stall import watched

CHANGE = ResourceChange("create", "aws:sns/topic:Topic", "alerts", {}, {})


def told_while(report_first: bool) -> str:
    """The first line that is told of a deployment that stands still."""
    lines: list[str] = []
    told = threading.Event()

    def tell(line: str) -> None:
        lines.append(line)
        told.set()

    with watched(silent, tell, seconds=0.05) as report:
        if report_first:
            report(CHANGE, False)
        assert told.wait(10)
    return lines[0]


def test_a_stall_names_the_resource_that_is_waited_for():
    assert told_while(True) == (
        "nothing has happened for 0 s: waiting for the embedded AWS to create alerts"
    )


def test_a_stall_without_a_resource_in_work_is_the_programs_or_a_policys():
    assert told_while(False) == (
        "nothing has happened for 0 s: the program or a policy is at work, and no resource is"
        " waited for"
    )


def test_changes_are_passed_on_and_nothing_is_told_of_a_deployment_that_moves():
    lines: list[str] = []
    passed: list[tuple[str, bool]] = []
    with watched(
        lambda change, done: passed.append((change.name, done)), lines.append, seconds=30
    ) as report:
        report(CHANGE, False)
        report(CHANGE, True)
    assert (lines, passed) == ([], [("alerts", False), ("alerts", True)])
