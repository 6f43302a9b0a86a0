"""`downbeat show --permissions --why` has the roles of schedules, pipes, rules and functions."""

import subprocess

import pytest

from downbeat.cli import service_roles
from downbeat.cli.role_text import NOBODY
from downbeat.cli.service_roles import DEPLOYERS, service_role_lines
from downbeat.plan.stacks import REPOSITORY

TAKEN_ON = ", which "


def roles(lines):
    return [line.removeprefix("the role ").split(TAKEN_ON)[0] for line in lines if TAKEN_ON in line]


def test_every_service_role_of_a_stack_is_explained_as_its_golden_file_is():
    lines = list(service_role_lines("prod", None))
    golden = (REPOSITORY / "tests" / "roles.prod.txt").read_text(encoding="utf-8").splitlines()
    assert roles(lines) == roles(golden)
    assert not any(NOBODY in line for line in lines)
    assert lines[-1] == DEPLOYERS


def test_of_a_pipeline_those_that_have_to_do_with_it():
    assert roles(service_role_lines("prod", "ndjson-to-parquet")) == [
        "downbeat-prod-scheduler",
        "ndjson-parquet-processor-prod-files",
    ]
    assert roles(service_role_lines("prod", "weekly-monitoring")) == ["downbeat-prod-scheduler"]


@pytest.mark.parametrize(
    ("stderr", "reason"),
    [("Traceback:\n  no program\n", "no program"), ("", "the stack's program does not run here.")],
)
def test_a_program_that_does_not_run_is_a_sentence(monkeypatch, stderr, reason):
    failed = subprocess.CompletedProcess([], 1, "", stderr)
    monkeypatch.setattr(service_roles, "_answer", lambda *_: failed)
    (sentence,) = service_role_lines("prod", None)
    assert sentence == (
        f"The roles of schedules, pipes, rules and functions are not shown: {reason}"
    )
