"""Stack files read without the engine, as the Pulumi CLI reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from downbeat.config import Secret, StackFileError, stack_file

PROJECT = """
name: downbeat
runtime: python
config:
  aws:region: {value: us-east-1}
  downbeat:logRetentionDays: {type: integer, default: 90}
  downbeat:guard: {type: string, default: "on"}
  downbeat:kmsKeyArn: {type: string}
"""


def write(root: Path, stack: str, project: str = PROJECT) -> Path:
    (root / "Pulumi.yaml").write_text(project, encoding="utf-8")
    (root / "Pulumi.prod.yaml").write_text(stack, encoding="utf-8")
    return root


def fault(root: Path, stack: str) -> list[str]:
    with pytest.raises(StackFileError) as error:
        stack_file(root, stack)
    return list(map(str, error.value.diagnostics))


def test_a_stacks_values_lie_over_the_projects_defaults(tmp_path: Path) -> None:
    root = write(tmp_path, "config:\n  downbeat:logRetentionDays: 30\n  protect: true\n")
    assert stack_file(root, "prod") == {
        "aws:region": "us-east-1",
        "downbeat:logRetentionDays": 30,
        "downbeat:guard": "on",
        "downbeat:protect": True,
    }


def test_encrypted_values_are_marked_wherever_they_stand(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        "config:\n  downbeat:slackWebhook: {secure: v1:abc}\n  downbeat:pipelines: {a: {references:"
        " {x: [{secure: v1:d}]}}}\n",
    )
    config = stack_file(root, "prod")
    assert config["downbeat:slackWebhook"] == Secret()
    assert config["downbeat:pipelines"] == {"a": {"references": {"x": [Secret()]}}}


def test_words_times_and_dates_are_read_as_the_cli_reads_them(tmp_path: Path) -> None:
    # Measured with the CLI 3.259.0: `pulumi config --json` on this very file.
    written = (
        "{every: week, on: MON, at: 06:00, late: 10:30, yes: no, guard: off, ok: true, n: ~, f:"
        " 1.5, oct: 010, day: 2026-12-25}"
    )
    assert stack_file(write(tmp_path, f"config:\n  downbeat:x: {written}\n"), "prod")[
        "downbeat:x"
    ] == {
        "every": "week",
        "on": "MON",
        "at": "06:00",
        "late": "10:30",
        "yes": "no",
        "guard": "off",
        "ok": True,
        "n": None,
        "f": 1.5,
        "oct": 8,
        "day": "2026-12-25 00:00:00 +0000 UTC",
    }


def test_a_missing_file_names_those_that_exist(tmp_path: Path) -> None:
    write(tmp_path, "config: {}")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}", encoding="utf-8")
    assert fault(tmp_path, "staging") == [
        "Pulumi.staging.yaml: there is no such file; there are Pulumi.dev.yaml and"
        " Pulumi.prod.yaml."
    ]


def test_a_missing_file_among_none_is_one_sentence(tmp_path: Path) -> None:
    assert fault(tmp_path, "prod") == [
        "Pulumi.prod.yaml: there is no such file, nor any other stack's."
    ]


def test_a_key_that_is_there_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    root = write(tmp_path, "config:\n  downbeat:guard: on\n  downbeat:guard: off\n")
    assert fault(root, "prod") == [
        'Pulumi.prod.yaml: is not YAML: line 3 has the key "downbeat:guard" a second time.'
    ]


def test_what_is_not_yaml_is_told_with_its_place(tmp_path: Path) -> None:
    assert fault(write(tmp_path, "config: {a: [}\n"), "prod") == [
        "Pulumi.prod.yaml: is not YAML: line 1, column 14: expected the node content, but found"
        " '}'."
    ]


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    assert fault(write(tmp_path, "- a\n"), "prod") == [
        "Pulumi.prod.yaml: must be a mapping with config: and keys under it."
    ]
    assert fault(write(tmp_path, "config: [a]\n"), "prod") == [
        "Pulumi.prod.yaml: must be a mapping with config: and keys under it."
    ]


def test_an_empty_stack_file_is_the_defaults(tmp_path: Path) -> None:
    assert stack_file(write(tmp_path, ""), "prod")["downbeat:logRetentionDays"] == 90
