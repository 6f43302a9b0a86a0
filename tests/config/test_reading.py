"""Keys of a stack file as a model: every fault with its path, the rest still read."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.asl import Diagnostic
from downbeat.config.pipeline_file_keys import PipelineConfig
from downbeat.config.reading import Faults, parsed, read, worded
from downbeat.config.stack_file_keys import StackConfig
from downbeat.config.values import ChangedNumber

AT = "downbeat:pipelines.etl"


def pipeline(**raw: Any) -> tuple[PipelineConfig, list[tuple[str, str]]]:
    """What is read, and (path, code) of each fault."""
    faults = Faults()
    found = read(PipelineConfig, raw, AT, faults)
    return found, [(one.path.removeprefix(AT), one.code) for one in faults]


def test_what_is_fine_is_read_and_an_empty_value_is_none() -> None:
    found, faults = pipeline(name="etl-prod", enabled="false", overlap="", owner=None)
    assert faults == []
    assert (found.name, found.enabled) == ("etl-prod", False)
    assert (found.overlap, found.owner) == (pipeline()[0].overlap, pipeline()[0].owner)


def test_every_fault_has_its_path_and_the_rest_is_read() -> None:
    found, faults = pipeline(
        name="etl-prod",
        enabled="maybe",
        skipDates=["2026-12-25", "2026-02-30"],
        cadence={"every": "week", "at": "25:00"},
        notify={"failure": ["a@example.com", "nobody"]},
    )
    assert sorted(faults) == [
        (".cadence.at", "invalid-value"),
        (".enabled", "wrong-type"),
        (".notify.failure[1]", "invalid-value"),
        (".skipDates[1]", "invalid-value"),
    ]
    assert (found.name, found.enabled, found.cadence) == ("etl-prod", True, None)


def test_a_key_that_there_is_not_is_told_with_the_nearest_and_read_as_it() -> None:
    faults = Faults()
    found = read(PipelineConfig, {"nmae": "etl-prod"}, AT, faults)
    assert found.name == "etl-prod"
    (fault,) = faults
    assert (fault.path, fault.code) == (f"{AT}.nmae", "unknown-key")
    assert fault.message.startswith("is not a key of a pipeline: it has cadence, enabled, name,")
    assert fault.message.endswith('Did you mean "name"?')


@pytest.mark.parametrize(
    ("raw", "path", "owner"),
    [
        ({"cadence": {"evry": "day"}}, ".cadence.evry", "a cadence"),
        ({"notify": {"faliure": []}}, ".notify.faliure", "notify"),
        ({"existing": {"rol": "x"}}, ".existing.rol", "existing"),
        ({"rollout": {"canry": 5}}, ".rollout.canry", "a rollout"),
        ({"qqqqqqqqq": 1}, ".qqqqqqqqq", "a pipeline"),
    ],
)
def test_a_key_inside_another_is_told_with_what_that_has(
    raw: dict[str, Any], path: str, owner: str
) -> None:
    faults = Faults()
    read(PipelineConfig, raw, AT, faults)
    found = {one.path.removeprefix(AT): one.message for one in faults}
    assert found[path].startswith(f"is not a key of {owner}: it has ")


def test_what_is_no_mapping_is_told_so() -> None:
    _, faults = pipeline(notify="a@example.com")
    assert faults == [(".notify", "wrong-type")]


def test_keys_of_the_stack_stand_behind_the_namespace() -> None:
    faults = Faults()
    read(StackConfig, {"logRetentionDays": 8, "qqqqqqqq": 1}, "downbeat:", faults)
    assert {one.path for one in faults} == {"downbeat:logRetentionDays", "downbeat:qqqqqqqq"}


def test_a_fault_is_told_once_and_on_one_line() -> None:
    faults = Faults()
    for _ in range(2):
        faults.add("downbeat:x", "is\nwrong.", "invalid-value")
    assert faults == [Diagnostic("downbeat:x", "is wrong.", "invalid-value")]


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        ('{"a": 1}', {"a": 1}),
        ("[1, 2]", [1, 2]),
        ("plain", "plain"),
        ("", ""),
        (5, 5),
        ({"a": 1}, {"a": 1}),
    ],
)
def test_objects_and_lists_come_as_json_from_the_engine(value: Any, read_as: Any) -> None:
    faults = Faults()
    assert (parsed("downbeat:x", value, faults), faults) == (read_as, [])


def test_a_text_that_begins_like_json_and_is_none_is_a_fault() -> None:
    faults = Faults()
    assert parsed("downbeat:x", "{a}", faults) is None
    (fault,) = faults
    assert (fault.path, fault.code) == ("downbeat:x", "not-json")
    assert fault.message.startswith("is not valid JSON: ")


@pytest.mark.parametrize(
    ("number", "quoted"), [("044455556666", '"044455556666"'), ("1e3", '"1e3"'), ("5.0", "5")]
)
def test_a_number_that_yaml_changes_is_told_and_read_as_its_text(number: str, quoted: str) -> None:
    faults = Faults()
    assert worded([{"a": ChangedNumber(number)}], "downbeat:x", faults) == [{"a": number}]
    assert faults == [
        Diagnostic(
            "downbeat:x[0].a",
            f"YAML reads {number} as another number, since it is not quoted: write {quoted}.",
            "changed-by-yaml",
        )
    ]


@pytest.mark.parametrize(("key", "word"), [(True, "on"), (False, "off"), (5, "5")])
def test_a_key_that_is_no_text_is_told_and_left_out(key: Any, word: str) -> None:
    faults = Faults()
    assert worded({"a": {key: 1, "b": 2}}, "downbeat:x", faults) == {"a": {"b": 2}}
    (fault,) = faults
    assert (fault.path, fault.code) == ("downbeat:x.a", "key-not-text")
    assert fault.message.endswith(f'which is no text: quote it, "{word}".')
