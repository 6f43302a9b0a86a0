"""The faults of a pipeline's dict: one broken thing a test, each with its sentence."""

import pytest

from downbeat.asl.spec import known_words, spec_problems, stated_permissions

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


def problems(**changes):
    return [str(problem) for problem in spec_problems({**GOOD, **changes}, {"bucket": "b"})]


def test_a_good_dict_has_none():
    assert problems() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"name": "Not_kebab"},
            (
                '/name: a pipeline needs a name in kebab-case like "weekly-monitoring", not'
                " 'Not_kebab'."
            ),
        ),
        (
            {"States": []},
            (
                "/States: a pipeline needs at least one state in `States`, a dict in the order they"
                " run."
            ),
        ),
        ({"resumable": "yes"}, "/resumable: must be True or False, not 'yes'."),
        (
            {"topics": {"sucess": "x"}},
            '/topics/sucess: a pipeline has a success and a failure topic. Did you mean "success"?',
        ),
        (
            {"references": {"region": "Where."}},
            '/references/region: "region" is always there; choose another name.',
        ),
        (
            {"references": {"bucket": ""}},
            "/references/bucket: needs one sentence that says what the stack must supply.",
        ),
        ({"States": {"A": "Pass"}}, "/States/A: a state is a dict, not str."),
        (
            {"States": {"A": {"Type": "Pass", "only_wth": "extra"}}},
            (
                '/States/A/only_wth: a state has no such key of ours. Did you mean "only_with"?'
                " Ours: only_with, expected."
            ),
        ),
        (
            {"States": {"A": {"Type": "Pass", "only_with": "extr"}}},
            '/States/A/only_with: "extr" is not in `optional_references`. Did you mean "extra"?',
        ),
        (
            {"States": {"A": {"Type": "Pass", "expected": {"seconds": -1}}}},
            "/States/A/expected: must be {\"seconds\": a number above 0}, not {'seconds': -1}.",
        ),
        (
            {"on_failure": {"Stop": {"Type": "Pass"}}},
            (
                "/on_failure/Stop: the last state of the failure path must be of Type Fail, so that"
                " the execution fails."
            ),
        ),
        (
            {"on_failure": {"A": {"Type": "Fail"}}},
            (
                "/on_failure/A: there is a state of that name in `States` already; names are unique"
                " in the whole machine."
            ),
        ),
        (
            {"permissions": [{"Action": "a:B", "Resource": "r"}]},
            "/permissions[0]/why: a statement needs `why`.",
        ),
        (
            {"permissions": [{"Action": "a:B", "Resouce": "r", "Resource": "r", "why": "w"}]},
            (
                '/permissions[0]/Resouce: a statement has no such key. Did you mean "Resource"? '
                "Its keys: Sid, Action, Resource, Condition, why, only_with."
            ),
        ),
        (
            {"trigger": {"bucket": "b", "function": "f", "sufix": ".x"}},
            (
                '/trigger/sufix: a trigger has no such key. Did you mean "suffix"? Its keys:'
                " bucket, suffix, function, environment, schedule."
            ),
        ),
        ({"trigger": {"bucket": "b"}}, "/trigger/function: a trigger needs `function`."),
        (
            {"trigger": {"bucket": "b", "function": "f", "environment": ["A"]}},
            "/trigger/environment: must be a dict of texts, not list.",
        ),
        (
            {"trigger": {"bucket": "b", "function": "f", "schedule": "cron(15 * * * ? *)"}},
            (
                '/trigger/schedule: must be {"expression": "cron(…)", "input": {…}}: when the'
                " function is called besides, with what."
            ),
        ),
        (
            {"trigger": {"bucket": "${buket}", "function": "f"}},
            (
                '/trigger/bucket: no value for the reference "${buket}". Did you mean "bucket"? '
                "Supply it under the stack's `references`, or correct the name."
            ),
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
        "/States/P/Branches[0]/States/X/expectd: a state has no such key of ours. Did you mean"
        ' "expected"? Ours: only_with, expected.'
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
    assert [str(problem) for problem in spec_problems(["a"], {})] == [
        "/: a pipeline is a dict, not list."
    ]


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
