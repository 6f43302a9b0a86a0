"""What holds for the permissions of every definition."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downbeat.asl import permissions, unresolved
from downbeat.asl.calls import service_calls
from downbeat.asl.integrations import INTEGRATIONS
from downbeat.asl.walk import states
from policies.rules import authorization
from tests.asl.tasks import KEY, TOPIC, arn, machine

pytestmark = pytest.mark.sweep

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "definitions.jsonl"

NAMES = st.sampled_from(
    [
        "runs",
        "load",
        "{% $x %}",
        "a*",
        TOPIC,
        arn("glue", "job/load"),
        arn("lambda", "function:f"),
        "${x}",
        "",
        "s3://acme-data/x",
    ]
)
VALUES = st.recursive(
    NAMES | st.integers() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["TableName", "Entries", "Get", "Put", "RoleArn"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)
FIELDS = sorted(
    {
        path.split(".")[0].strip("[]{}") + end
        for one in INTEGRATIONS.values()
        for grant in one.grants
        for argument in grant.arguments
        for path in argument.path.split("|")
        for end in ("", ".$")
    }
)
RESOURCES = st.one_of(
    st.sampled_from(sorted(INTEGRATIONS)).map(lambda resource: f"arn:aws:states:::{resource}"),
    st.sampled_from(["ecs:runTask.sync", "aws-sdk:ec2:runInstances", "sns:publish.sync"]).map(
        lambda call: f"arn:aws:states:::{call}"
    ),
    st.sampled_from(["nonsense", arn("lambda", "function:f"), arn("lambda", "function:f:g:h")]),
)
TASKS = st.builds(
    lambda resource, field, arguments: {
        "Resource": resource,
        **({} if arguments is None else {field: arguments}),
    },
    RESOURCES,
    st.sampled_from(["Arguments", "Parameters"]),
    st.none()
    | st.just("{% $states.input %}")
    | st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4),
)
MACHINES = st.lists(TASKS, max_size=4).map(lambda tasks: machine(*tasks))


@settings(max_examples=400, deadline=None)
@given(TASKS)
def test_every_task_is_granted_or_unresolved(one):
    definition = machine(one)
    asked = permissions(definition) or unresolved(definition)
    arguments = one.get("Arguments", one.get("Parameters"))
    signs = not isinstance(arguments, dict) or {"AuthType", "AuthType.$"} & {*arguments}
    unsigned = one["Resource"].endswith("apigateway:invoke") and not signs
    assert asked or unsigned or ":eks:" in one["Resource"]


@settings(max_examples=200, deadline=None)
@given(MACHINES)
def test_a_wildcard_resource_stands_only_where_iam_knows_no_other(definition):
    open_ = {
        action
        for one in permissions(definition)
        if "*" in one["Resource"]
        for action in one["Action"]
    }
    assert [action for action in sorted(open_) if authorization.expand(action)[0].arns] == []
    assert all(
        "${" not in resource for one in permissions(definition) for resource in one["Resource"]
    )


@settings(max_examples=100, deadline=None)
@given(MACHINES, st.randoms(use_true_random=False))
def test_the_order_of_states_and_of_statements_does_not_matter(definition, random):
    shuffled = list(definition["States"].items())
    random.shuffle(shuffled)
    other = {**definition, "States": dict(shuffled)}
    stated = permissions(definition)
    mixed = random.sample(stated, len(stated))
    assert permissions(other) == stated
    assert permissions(machine(), statements=mixed) == stated
    assert unresolved(other) == unresolved(definition)


@settings(max_examples=100, deadline=None)
@given(MACHINES)
def test_nothing_given_is_changed(definition):
    before = copy.deepcopy(definition)
    stated = permissions(definition)
    again = copy.deepcopy(stated)
    permissions(definition, statements=stated, encrypted_with={TOPIC: KEY})
    unresolved(definition, stated)
    assert (definition, stated) == (before, again)


@settings(max_examples=100, deadline=None)
@given(MACHINES)
def test_no_two_statements_could_be_one(definition):
    statements = permissions(definition, encrypted_with={TOPIC: KEY})
    for pick in ("Action", "Resource"):
        kept = [json.dumps([one[pick], one.get("Condition")]) for one in statements]
        assert len(set(kept)) == len(kept)


@settings(max_examples=100, deadline=None)
@given(MACHINES)
def test_stating_what_the_fixes_ask_for_leaves_nothing_open_but_faults(definition):
    gaps = [problem.message for problem in unresolved(definition)]
    stated = [
        one
        for message in gaps
        if '"permissions": ' in message
        for one in json.loads("[" + message.split('"permissions": ', 1)[1] + "]")
    ]
    assert [problem.message for problem in unresolved(definition, stated)] == [
        message for message in gaps if '"permissions": ' not in message
    ]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="needs ../shared/corpora")
def test_every_published_definition_is_granted_or_unresolved_call_by_call():
    silent = []
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        definition = _parsed(row["text"])
        for call in service_calls(definition) if row["valid"] else ():
            # One call by itself: its state as the only one of a machine.
            state = _state(definition, call.path)
            alone = {
                "StartAt": "Only",
                "QueryLanguage": definition.get("QueryLanguage", "JSONPath"),
                "States": {"Only": state},
            }
            if not (permissions(alone) or unresolved(alone)) and call.resource not in (
                "apigateway:invoke",
                "eks:call",
                "eks:runJob",
            ):
                silent.append((row["id"], call.path))
    assert silent == []


def _parsed(text: str) -> dict:
    try:
        definition = json.loads(text)
    except ValueError:
        return {}
    return definition if isinstance(definition, dict) else {}


def _state(definition: dict, path: str) -> dict:
    wanted = path.removesuffix("/ItemReader").removesuffix("/ResultWriter")
    return next(dict(located.state) for located in states(definition) if located.path == wanted)
