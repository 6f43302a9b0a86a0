"""Public definitions, written as pipelines and rendered again."""

import ast
import json
from pathlib import Path

import pytest

from downbeat.asl import problems, spec_problems, to_definition
from downbeat.asl.diagnostic import DiagnosticsError
from downbeat.importing import changes, differences, pipeline_dict, pipeline_file
from downbeat.importing.asl_text import kebab_case, read_definition
from downbeat.importing.examples import example_values
from downbeat.importing.referring import original_of

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "definitions.jsonl"

pytestmark = [
    pytest.mark.sweep,
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_file(), reason="needs ../shared/corpora"),
]


def rows(*sets):
    lines = CORPUS.read_text(encoding="utf-8").splitlines() if CORPUS.is_file() else []
    every = [json.loads(line) for line in lines]
    return [row for row in every if row["set"] in sets and str(row["valid"]) == "True"]


def imported(row):
    """(original, dict) of a row; None for one that AWS would refuse."""
    name = kebab_case(row["id"].rpartition("/")[2])
    try:
        original = original_of(read_definition(row["text"]), name, "a file", type=row["type"])
    except DiagnosticsError:
        return None
    return original, pipeline_dict(original)


def test_nearly_every_public_definition_is_imported():
    every = rows("aws-samples", "aws-recorded")
    assert sum(imported(row) is not None for row in every) >= len(every) - 6


def test_every_dict_renders_to_a_definition_of_the_same_meaning():
    for row in rows("aws-samples", "aws-recorded", "asl-validator", "statelint-rb"):
        if (one := imported(row)) is None:
            continue
        original, spec = one
        assert changes(original, spec) == [], row["id"]
        values = example_values(spec)
        assert spec_problems(spec, values) == [], row["id"]
        rendered = to_definition(spec, values)
        assert problems(rendered, type=row["type"]) == [], row["id"]


def test_the_file_holds_the_dict():
    for row in rows("aws-samples"):
        if (one := imported(row)) is None:
            continue
        original, spec = one
        module = ast.parse(pipeline_file(spec, original.source))
        names: dict[str, object] = {}
        exec(compile(module, "<pipeline>", "exec"), names)
        assert spec in names.values(), row["id"]


def test_most_dicts_say_nothing_twice():
    """States stand in run order: most transitions go without saying."""
    kept = written = 0
    for row in rows("aws-samples"):
        if (one := imported(row)) is None:
            continue
        original, spec = one
        kept += json.dumps(spec["States"]).count('"Next"')
        written += json.dumps(original.definition["States"]).count('"Next"')
    assert kept < written * 0.75


def test_a_definition_is_the_same_as_itself():
    for row in rows("aws-samples"):
        if (one := imported(row)) is not None:
            assert differences(one[0].definition, one[0].definition) == []


def test_most_imported_pipelines_pass_their_check():
    """The others hold what is wrong in the original already: arguments of another type, an error
    that Step Functions never raises, a task token in a Task that has none.
    """
    from downbeat.cli.pipeline_files import check_alone

    passed, codes = 0, set()
    for row in rows("aws-samples"):
        if (one := imported(row)) is None:
            continue
        faults = [each for each in check_alone(*named(one[1])) if each.severity == "error"]
        passed += not faults
        codes |= {each.code for each in faults}
    assert passed >= 85
    assert codes <= {"arguments-type", "unknown-error-name", "token-out-of-reach"}


def named(spec):
    return spec["name"], spec
