"""Verdicts, with the one look-up that a test needs."""

import pytest
from botocore.exceptions import ClientError

from downbeat.ops.adoption import adoption
from downbeat.ops.adoption.adoption import CREATE, OWN, REFUSE, TAKE, adoptions
from downbeat.ops.adoption.counterpart import Counterpart
from downbeat.ops.adoption.registered import ProgramResource, ProgramRun
from downbeat.ops.connection import Connection

ROLE, ALIAS = "aws:iam/role:Role", "aws:sfn/alias:Alias"
ETL = ProgramResource("urn:etl", "downbeat:components:Orchestration", "etl", False, {})


def resource(type_=ROLE, inputs=None, **more):
    return ProgramResource(
        "urn:x", type_, "etl-role", True, inputs or {"name": "etl"}, "urn:etl", **more
    )


@pytest.fixture
def judge(monkeypatch):
    """judge(resource, what AWS has) → its Adoption."""

    class Nothing:
        def describe_stack_resources(self, **asked):
            raise ClientError({"Error": {"Code": "ValidationError", "Message": ""}}, "Describe")

    def call(one, found=None, known=frozenset()):
        monkeypatch.setattr(adoption, "LOOKS", {ROLE: lambda *_: found, ALIAS: lambda *_: found})
        where = Connection("111122223333", "us-east-1", "aws", lambda _: Nothing())
        run = ProgramRun("downbeat", "7.51.1", (ETL, one))
        (judged,) = adoptions(where, run, "prod", known)
        assert judged.pipeline == "etl"
        return judged

    return call


def test_what_is_not_there_is_created(judge):
    assert judge(resource()).verdict == CREATE


def test_what_is_there_is_taken_over_with_its_changes(judge):
    judged = judge(
        resource(inputs={"name": "etl", "description": "new"}),
        Counterpart("etl", {"name": "etl", "description": "old"}, "etl", notes=("note",)),
    )
    assert (judged.verdict, judged.id, judged.notes) == (TAKE, "etl", ("note",))
    assert [change.property for change in judged.changes] == ["description"]


def test_what_the_state_has_is_the_stacks_own(judge):
    assert judge(resource(), known=frozenset({"urn:x"})).verdict == OWN


def test_what_would_be_replaced_is_refused_with_the_other_way(judge):
    judged = judge(resource(), Counterpart("etl", {"name": "etl", "path": "/teams/"}, "etl"))
    assert (judged.verdict, judged.reason) == (
        REFUSE,
        "path is /teams/ and would be /, which AWS does not change in place: it would be deleted"
        " and made anew. Give the pipeline another name (`name:` in the stack file), and move side"
        " by side (docs/moving-in.md).",
    )


def test_an_alias_with_another_description_is_set_right_first(judge):
    judged = judge(
        resource(ALIAS, {"description": "What starts"}, replace_on_changes=("description",)),
        Counterpart("arn:live", {"description": "theirs"}, "arn:live"),
    )
    assert judged.reason.endswith(
        "aws stepfunctions update-state-machine-alias --state-machine-alias-arn arn:live"
        " --description 'What starts'"
    )


def test_a_type_that_cannot_be_looked_up_is_refused_by_name(judge):
    judged = judge(resource("aws:s3/bucket:Bucket"))
    assert (judged.verdict, judged.reason) == (
        REFUSE,
        "nobody knows how to find a aws:s3/bucket:Bucket that is there already.",
    )


def test_what_carries_the_stacks_tags_without_being_in_its_state_is_told(judge):
    tags = {"project": "downbeat", "stack": "prod"}
    judged = judge(resource(), Counterpart("etl", {"name": "etl"}, "etl", tags))
    assert judged.notes == ("its tags say that this stack made it; its state does not have it.",)


RULE, TARGET = adoption.RULE, adoption.TARGET
OLD = {"Id": "1", "Arn": "arn:aws:states:us-east-1:111122223333:stateMachine:etl"}


def rule(monkeypatch, *targets):
    """The adoption of the stack's rule, whose own target has the id "failure-topic"."""

    class Events:
        def describe_stack_resources(self, **asked):
            raise ClientError({"Error": {"Code": "ValidationError", "Message": ""}}, "Describe")

        def list_targets_by_rule(self, Rule):
            assert Rule == "etl-failure"
            return {"Targets": list(targets)}

    there = Counterpart("etl-failure", {"name": "etl-failure"}, "etl-failure")
    monkeypatch.setattr(adoption, "LOOKS", {RULE: lambda *_: there, TARGET: lambda *_: None})
    own = ProgramResource(
        "urn:t", TARGET, "t", True, {"rule": "etl-failure", "targetId": "failure-topic"}, "urn:etl"
    )
    one = resource(RULE, {"name": "etl-failure"})
    where = Connection("111122223333", "us-east-1", "aws", lambda _: Events())
    judged = adoptions(
        where, ProgramRun("downbeat", "7.51.1", (ETL, one, own)), "prod", frozenset()
    )
    return judged[0]


def test_a_rule_with_a_target_of_somebody_else_is_refused_with_the_command(monkeypatch):
    judged = rule(monkeypatch, OLD, {"Id": "failure-topic", "Arn": "arn"})
    assert (judged.verdict, judged.reason) == (
        REFUSE,
        f"it has a target of its own, 1 ({OLD['Arn']}), which would get what the stack's rule"
        " matches: a state machine would be started by its own failures. Take it away first, the"
        " rule's old work ends with it: aws events remove-targets --rule etl-failure --ids 1"
        " --region us-east-1. Or give the pipeline another name.",
    )


def test_a_rule_with_the_stacks_own_target_is_taken_over(monkeypatch):
    assert rule(monkeypatch, {"Id": "failure-topic", "Arn": "arn"}).verdict == TAKE
    assert rule(monkeypatch).verdict == TAKE
