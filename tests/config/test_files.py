"""Stack files read without the engine, as the Pulumi CLI reads them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from downbeat.config import Secret, StackFileError, stack_file
from downbeat.config.values import ChangedNumber

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
        " 1.5, oct: 8, day: 2026-12-25}"
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


@pytest.mark.parametrize(
    "written", ["044455556666", "0888", "0o17", "0x1F", "1e3", "1_000", "1.10", "+5", "9" * 19]
)
def test_a_number_that_yaml_changes_stays_as_it_is_written_and_is_known(
    tmp_path: Path, written: str
) -> None:
    config = stack_file(write(tmp_path, f"config:\n  downbeat:x: {written}\n"), "prod")
    assert config["downbeat:x"] == written
    assert isinstance(config["downbeat:x"], ChangedNumber)


@pytest.mark.parametrize(
    ("written", "value"),
    [("444455556666", 444455556666), ("-1", -1), ("0", 0), ("1.5", 1.5), ('"0888"', "0888")],
)
def test_a_number_that_yaml_keeps_is_that_number(
    tmp_path: Path, written: str, value: object
) -> None:
    config = stack_file(write(tmp_path, f"config:\n  downbeat:x: {written}\n"), "prod")
    assert config["downbeat:x"] == value
    assert not isinstance(config["downbeat:x"], ChangedNumber)


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (
            "config: {x: " + "[" * 5000 + "]" * 5000 + "}",
            "cannot be read: it is nested more than 150 levels deep",
        ),
        *(
            (f"config: {nested}", "cannot be read: it is nested more than 150 levels deep")
            for nested in ("{x: " + "[" * 5000, "[" * 100_000 + "]" * 100_000, "- " * 100_000)
        ),
        ("config: {x: 2026-02-30}", "is not YAML: day is out of range for month."),
        (f"config: {{x: {'9' * 6000}}}", ""),
        ("config: {? [a] : 1}", "is not YAML: line 1 has a list or a mapping for a key"),
        ("config: {? {a: 1} : 1}", "is not YAML: line 1 has a list or a mapping for a key"),
        ("config: {x: \x00}", "is not YAML: "),
    ],
)
def test_whatever_stands_in_a_file_it_is_read_or_refused_in_one_sentence(
    tmp_path: Path, written: str, line: str
) -> None:
    root = write(tmp_path, written)
    if line:
        assert [each.split(": ", 1)[1][: len(line)] for each in fault(root, "prod")] == [line]
    else:
        assert stack_file(root, "prod") == stack_file(root, "prod")


def test_a_file_of_levels_without_end_is_refused_before_a_parser_works_on_it(
    tmp_path: Path,
) -> None:
    root = write(tmp_path, "config: {x: " + "[" * 5000)
    before = time.process_time()
    assert len(fault(root, "prod")) == 1
    assert time.process_time() - before < 1  # PyYAML took 5 s


def test_a_file_that_is_not_utf_8_is_told_with_the_byte(tmp_path: Path) -> None:
    write(tmp_path, "config: {}")
    (tmp_path / "Pulumi.prod.yaml").write_bytes(b"config: {x: \xff}")
    assert fault(tmp_path, "prod") == [
        "Pulumi.prod.yaml: is not UTF-8 at byte 12: save the file as UTF-8."
    ]


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
