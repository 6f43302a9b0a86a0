"""A definition in JSONata, as far as it does the same."""

import json
from pathlib import Path

import pytest

from downbeat.asl import problems, substituted
from downbeat.importing import changes, pipeline_dict
from downbeat.importing.asl_text import read_definition
from downbeat.importing.converted_definition import in_jsonata
from downbeat.importing.examples import example_values
from downbeat.importing.jsonata import converted
from downbeat.importing.referring import original_of

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "definitions.jsonl"
GOOD = {"Type": "Pass", "Parameters": {"a.$": "$.x"}, "Next": "B"}
ODD = {"Type": "Pass", "Parameters": {"a.$": "$.x[*]"}, "End": True}


def machine(last):
    return {"StartAt": "A", "States": {"A": GOOD, "B": last}}


def test_a_machine_whose_states_all_do_the_same_says_jsonata_once():
    done = {"Type": "Succeed", "OutputPath": "$.a"}
    assert converted(machine(done)).definition == {
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Next": "B", "Output": {"a": "{% $states.input.x %}"}},
            "B": {"Type": "Succeed", "Output": "{% $states.input.a %}"},
        },
    }


def test_a_state_without_a_counterpart_stays_and_the_others_say_jsonata():
    found = converted(machine(ODD))
    assert found.kept == {"B": "the path $.x[*] may lead to several values"}
    assert found.definition["States"] == {
        "A": {
            "Type": "Pass",
            "Next": "B",
            "Output": {"a": "{% $states.input.x %}"},
            "QueryLanguage": "JSONata",
        },
        "B": {**ODD, "QueryLanguage": "JSONPath"},
    }
    assert problems(found.definition) == []


def test_the_notes_say_what_stays_and_where_both_differ():
    form = {**GOOD, "Parameters": {"a.$": "States.Format('{}', $.x)"}}
    given = {"StartAt": "A", "States": {"A": form, "B": ODD}}
    original = in_jsonata(original_of(given, "orders", "a file"))
    assert [note.partition(":")[0] for note in original.notes[:3]] == [
        "1 of 2 states are in JSONata",
        "B stays JSONPath",
        "Not the same",
    ]
    assert changes(original, pipeline_dict(original)) == []


def test_a_jsonata_definition_stays_as_it_is():
    given = {"QueryLanguage": "JSONata", **machine({"Type": "Succeed"})}
    given["States"] = {"A": {"Type": "Succeed"}}
    assert converted(given).definition == given


@pytest.mark.sweep
@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_file(), reason="needs ../shared/corpora")
def test_public_definitions_are_taken_by_aws_in_jsonata():
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["set"] == "aws-samples" and str(row["valid"]) == "True"]
    turned = total = 0
    for row in rows[::6]:
        original = original_of(read_definition(row["text"]), "orders", "a file", type=row["type"])
        found = in_jsonata(original)
        values = example_values(found.definition)
        assert problems(substituted(found.definition, values), type=row["type"]) == [], row["id"]
        assert changes(found, pipeline_dict(found)) == [], row["id"]
        counts = converted(original.definition)
        turned, total = turned + counts.states, total + counts.states + len(counts.kept)
    assert turned > total * 0.85


def test_a_reference_has_its_value_in_the_simulation():
    wait = {"Type": "Wait", "Seconds": "${Pause}", "End": True}
    original = original_of({"StartAt": "W", "States": {"W": wait}}, "orders", "a file")
    assert in_jsonata(original).definition == {
        "QueryLanguage": "JSONata",
        "StartAt": "W",
        "States": {"W": {"Type": "Wait", "Seconds": "${pause}", "End": True}},
    }


def output_of(intrinsic):
    """The output of a Pass with this intrinsic function in JSONata; or why it stays JSONPath."""
    state = {"Type": "Pass", "Parameters": {"x.$": intrinsic}, "End": True}
    found = converted({"StartAt": "A", "States": {"A": state}})
    return found.kept.get("A") or found.definition["States"]["A"]["Output"]["x"]


@pytest.mark.parametrize(
    ("intrinsic", "output"),
    [
        ("States.Array()", "{% [] %}"),
        ("States.Array('x', 1, null)", '{% ["x", 1, null] %}'),
        (
            "States.Array($.a)",
            "{% [($type($states.input.a) = 'array' ? [[$states.input.a]] : $states.input.a)] %}",
        ),
        ("States.Array(States.Array(1), 2)", "{% [[1], 2] %}"),
        ("States.Array(States.Format('{}!', $.a))", '{% [$states.input.a & "!"] %}'),
        ("States.StringSplit($.a, ',')", "{% [$split($states.input.a, \",\")[$ != '']] %}"),
        ("States.StringSplit($.a, ', ')", "States.StringSplit at more than one letter"),
        ("States.MathRandom(1, 6)", "States.MathRandom gives another number each time"),
    ],
)
def test_lists_and_splits_become_what_the_simulator_proves(intrinsic, output):
    assert output_of(intrinsic) == output
