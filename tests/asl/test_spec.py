"""The faults of a pipeline's dict: one broken thing a test, each with its sentence."""

import pytest

from downbeat.asl.misspelt_keys import known_words
from downbeat.asl.pipeline_statements import stated_permissions
from downbeat.asl.spec import spec_problems

GOOD = {
    "name": "good",
    "references": {"bucket": "A bucket."},
    "optional_references": {"extra": "An extra."},
    "topics": {"failure": "failure"},
    "permissions": [
        {"Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::${bucket}/*", "why": "It reads."}
    ],
    "States": {
        "A": {"Type": "Pass", "expected": {"seconds": 1}},
        "B": {"Type": "Pass", "only_with": "extra", "Output": "${extra}"},
    },
    "on_failure": {"Stop": {"Type": "Fail"}},
}


def coded(diagnostics):
    return [f"{each.path}: {each.code}" for each in diagnostics]


def problems(**changes):
    return coded(spec_problems({**GOOD, **changes}, {"bucket": "b"}))


def test_a_good_dict_has_none():
    assert problems() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"name": "Not_kebab"},
            ("/name: pipeline-name"),
        ),
        (
            {"States": []},
            ("/States: no-states"),
        ),
        ({"resumable": "yes"}, "/resumable: wrong-type"),
        ({"dry_calls": ["function"]}, "/dry_calls: wrong-type"),
        (
            {"topics": {"sucess": "x"}},
            "/topics/sucess: unknown-key",
        ),
        (
            {"references": {"region": "Where."}},
            "/references/region: reserved-reference",
        ),
        (
            {"references": {"bucket": ""}},
            "/references/bucket: reference-without-sentence",
        ),
        ({"States": {"A": "Pass"}}, "/States/A: wrong-type"),
        (
            {"States": {"A": {"Type": "Pass", "only_wth": "extra"}}},
            ("/States/A/only_wth: unknown-key"),
        ),
        (
            {"States": {"A": {"Type": "Pass", "only_with": "extr"}}},
            "/States/A/only_with: undeclared-reference",
        ),
        (
            {"States": {"A": {"Type": "Pass", "expected": {"seconds": -1}}}},
            "/States/A/expected/seconds: wrong-type",
        ),
        ({"States": {"A": {"Type": "Pass", "expected": {}}}}, "/States/A/expected: wrong-type"),
        (
            {"States": {"A": {"Type": "Pass", "expected": {"seconds": 1, "dpus": 2}}}},
            "/States/A/expected/dpus: unknown-key",
        ),
        (
            {"States": {"A": {"Type": "Pass", "expected": {"seconds": 1, "dpu": "10"}}}},
            "/States/A/expected/dpu: wrong-type",
        ),
        ({"cost": 0.71}, "/cost: wrong-type"),
        ({"cost": {"claim": 0.71}}, "/cost/claim: unknown-key"),
        ({"cost": {"claimed": "0.71"}}, "/cost/claimed: wrong-type"),
        ({"cost": {"runs_per_month": 0}}, "/cost/runs_per_month: wrong-type"),
        ({"cost": {"why": 1}}, "/cost/why: wrong-type"),
        ({"cost": {"input": "{}"}}, "/cost/input: wrong-type"),
        (
            {"on_failure": {"Stop": {"Type": "Pass"}}},
            ("/on_failure/Stop: failure-path-end"),
        ),
        (
            {"on_failure": {"A": {"Type": "Fail"}}},
            ("/on_failure/A: duplicate-state-name"),
        ),
        (
            {"permissions": [{"Action": "a:B", "Resource": "r"}]},
            "/permissions[0]/why: missing-key",
        ),
        (
            {"permissions": [{"Action": "a:B", "Resouce": "r", "Resource": "r", "why": "w"}]},
            ("/permissions[0]/Resouce: unknown-key"),
        ),
        (
            {"trigger": {"bucket": "b", "function": "f", "sufix": ".x"}},
            ("/trigger/sufix: unknown-key"),
        ),
        ({"trigger": {"bucket": "b"}}, "/trigger/function: missing-key"),
        (
            {"trigger": {"bucket": "b", "function": "f", "environment": ["A"]}},
            "/trigger/environment: wrong-type",
        ),
        (
            {"trigger": {"bucket": "b", "function": "f", "schedule": "cron(15 * * * ? *)"}},
            ("/trigger/schedule: wrong-type"),
        ),
        (
            {"trigger": {"bucket": "${buket}", "function": "f"}},
            ("/trigger/bucket: missing-reference"),
        ),
    ],
)
def test_one_fault_is_one_sentence(changes, sentence):
    assert problems(**changes) == [sentence]


def test_several_faults_come_at_once():
    assert len(problems(name="X", resumable=1, topics={"x": "y"})) == 3


def test_a_state_inside_a_branch_is_looked_at_too():
    branch = {"States": {"X": {"Type": "Pass", "expectd": 1}}}
    assert problems(States={"P": {"Type": "Parallel", "Branches": [branch]}}) == [
        "/States/P/Branches[0]/States/X/expectd: unknown-key"
    ]


def test_without_the_words_it_may_not_have_a_dict_is_what_it_would_be_without_the_typing_errors():
    states = {
        "P": {
            "Type": "Parallel",
            "Branches": [{"States": {"X": {"Type": "Pass", "expectd": 1}}}],
            "only_wiht": "x",
        }
    }
    right = {"P": {"Type": "Parallel", "Branches": [{"States": {"X": {"Type": "Pass"}}}]}}
    wrong = {**GOOD, "States": states, "optional_referneces": {}}
    assert known_words(wrong) == {**GOOD, "States": right}
    assert known_words(GOOD) == GOOD
    assert "expectd" in str(wrong)


def test_what_is_no_dict_is_one_sentence():
    assert coded(spec_problems(["a"], {})) == ["/: wrong-type"]


def test_a_reference_of_a_state_that_is_left_out_needs_no_value():
    assert problems() == []
    assert [str(problem) for problem in spec_problems(GOOD, {"bucket": "b", "extra": None})] == []


def test_stated_permissions_have_the_stacks_values_and_lose_those_that_are_left_out():
    spec = {
        "permissions": [
            {"Action": "s3:GetObject", "Resource": "${bucket}", "why": "w"},
            {"Action": "s3:PutObject", "Resource": "${extra}", "why": "w", "only_with": "extra"},
        ]
    }
    assert stated_permissions(spec, {"bucket": "b"}) == [
        {"Action": "s3:GetObject", "Resource": "b", "why": "w"}
    ]
    assert stated_permissions(spec, {"bucket": "b", "extra": "e"})[1] == {
        "Action": "s3:PutObject",
        "Resource": "e",
        "why": "w",
    }


def test_a_reference_to_a_list_may_stand_beside_other_resources():
    spec = {
        "permissions": [
            {"Action": ["iam:PassRole"], "Resource": ["${role}", "${roles}"], "why": "w"}
        ]
    }
    (statement,) = stated_permissions(spec, {"role": "a", "roles": ["b", "c"]})
    assert statement["Resource"] == ["a", "b", "c"]
