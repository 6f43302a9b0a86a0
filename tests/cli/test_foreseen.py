"""What `up` shows before and while it works: by pipeline, within 80 and 120 columns, and in CI one
line for each pipeline.
"""

import io
import json

import pytest
from rich.console import Console

from downbeat.cli.foreseen import foreseen_lines
from downbeat.cli.progress import show_progress
from downbeat.emulator.changes import ResourceChange

MACHINE = "aws:sfn/stateMachine:StateMachine"
TOPIC = "aws:sns/topic:Topic"


def definition(seconds):
    return json.dumps(
        {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": seconds, "End": True}}}
    )


CHANGES = [
    ResourceChange("create", TOPIC, "etl-topics-failure", {}, {"name": "etl-failure"}),
    ResourceChange(
        "update",
        MACHINE,
        "etl-states-machine",
        {"name": "etl", "definition": definition(1)},
        {"name": "etl", "definition": definition(2)},
        ("definition",),
    ),
    ResourceChange("delete", TOPIC, "etl-chunked-topics-failure", {"name": "c-failure"}, {}),
    ResourceChange("create", "aws:kms/key:Key", "key", {}, {}),
]
KEYS = ["etl", "etl-chunked", "watchdog"]
FORESEEN = [
    "etl: 1 to create, 1 to update",
    "  + sns:Topic etl-topics-failure",
    "  ~ sfn:StateMachine etl-states-machine (definition)",
    "  the definition of etl:",
    "    @@ /States/Wait @@",
    "     {",
    '    -  "Seconds": 1,',
    '    +  "Seconds": 2,',
    "etl-chunked: 1 to delete",
    "  - sns:Topic etl-chunked-topics-failure",
    "the stack itself: 1 to create",
    "  + kms:Key key",
]


def printed(width):
    text = io.StringIO()
    console = Console(file=text, width=width, force_terminal=False)
    for line in foreseen_lines(CHANGES, KEYS):
        console.print(line)
    return text.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 120])
def test_what_will_be_done_is_grouped_by_pipeline_with_the_states_that_change(width):
    lines = printed(width)
    assert [line for line in lines if line in FORESEEN] == FORESEEN
    assert max(map(len, lines)) <= width


def test_many_changes_are_counted_and_not_listed():
    many = [ResourceChange("create", TOPIC, f"etl-{number}", {}, {}) for number in range(31)]
    assert [str(line) for line in foreseen_lines(many, KEYS)] == ["etl: 31 to create"]


def test_in_ci_a_pipeline_is_one_line_when_its_last_resource_is_done():
    text = io.StringIO()
    console = Console(file=text, width=80, force_terminal=False)
    with show_progress(console, CHANGES, KEYS) as report:
        for change in CHANGES:
            report(change, False)
            report(change, True)
    assert text.getvalue().splitlines() == [
        "  etl: 1 created, 1 updated",
        "  etl-chunked: 1 deleted",
        "  the stack itself: 1 created",
    ]
