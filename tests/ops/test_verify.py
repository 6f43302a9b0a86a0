"""`downbeat verify`: AWS's answers beside ours, in the shapes of the service models."""

import json
from dataclasses import replace

import pytest
from botocore.exceptions import EndpointConnectionError

from downbeat.ops import verify_states
from downbeat.ops.verdict import AGREES, DIFFERS, NOT_ASKED, Verdict
from downbeat.ops.verification import CHECKS, verdicts
from downbeat.ops.verify_report import differences, markdown, shareable
from downbeat.ops.verify_roles import derived_role
from downbeat.simulator import test_state as state_test
from downbeat.simulator.observed_states import state_requests
from downbeat.simulator.service_results import default_result
from tests.ops.aws import Refusal


def asked(world, key="etl"):
    return verdicts(world.deployment, [world.pipeline(key)])


def of(found, check, outcome=DIFFERS):
    return [one for one in found if (one.check, one.outcome) == (check, outcome)]


@pytest.mark.parametrize(
    "key", ["weekly-monitoring", "database-refresh", "ndjson-to-parquet", "etl", "watchdog"]
)
def test_where_aws_says_what_we_say_all_agrees(world, key):
    found = asked(world, key)
    assert [one for one in found if one.outcome != AGREES] == []
    assert {one.check for one in found} == set(CHECKS)


def test_nothing_is_called_that_changes_anything(world):
    asked(world)
    assert {operation for _, operation, _ in world.aws.calls} == {
        "ValidateStateMachineDefinition",
        "TestState",
        "ValidatePolicy",
        "CheckNoNewAccess",
        "SimulateCustomPolicy",
        "ListAttachedRolePolicies",
        "ListRolePolicies",
        "GetRolePolicy",
    }


def test_every_state_of_the_runs_is_tested_with_what_it_was_given(world):
    asked(world)
    sent = [given for _, operation, given in world.aws.calls if operation == "TestState"]
    definition = world.pipeline("etl").definition
    assert {given["stateName"] for given in sent} == set(definition["States"])
    assert all(json.loads(given["definition"]) == definition for given in sent)
    assert all("roleArn" not in given for given in sent)
    mocked = [given for given in sent if "mock" in given]
    assert {len(given["mock"].keys() & {"result", "errorOutput"}) for given in mocked} == {1}


def test_a_definition_that_aws_refuses_is_a_difference_with_its_place(world):
    diagnostic = {
        "severity": "ERROR",
        "code": "SCHEMA_VALIDATION_FAILED",
        "message": "no",
        "location": "/States/X",
    }
    answer = {"result": "FAIL", "diagnostics": [diagnostic]}
    world.aws.on("stepfunctions", "ValidateStateMachineDefinition", answer)
    (found,) = of(asked(world), "ValidateStateMachineDefinition")
    assert (found.ours, found.aws, found.note) == (
        {"result": "OK", "errors": []},
        {"result": "FAIL", "errors": ["/States/X"]},
        "/States/X: no",
    )


def test_a_warning_of_aws_is_a_note_and_no_difference(world):
    warning = {"severity": "WARNING", "code": "W", "message": "hm", "location": "/States/X"}
    answer = {"result": "OK", "diagnostics": [warning]}
    world.aws.on("stepfunctions", "ValidateStateMachineDefinition", answer)
    (found,) = of(asked(world), "ValidateStateMachineDefinition", AGREES)
    assert found.note == "/States/X: hm"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "FAILED"),
        ("nextState", "Elsewhere"),
        ("output", '{"other": 1}'),
        ("error", "E"),
        ("cause", "c"),
    ],
)
def test_another_answer_of_test_state_is_a_difference_with_both(world, name, value):
    def other(given):
        answer = state_test(**given)
        return answer | {name: value} if given["stateName"] == first else answer

    first = world.pipeline("etl").definition["StartAt"]
    world.aws.on("stepfunctions", "TestState", other)
    found = of(asked(world), "TestState")
    assert {one.subject.split(",")[0] for one in found} == {first}
    told = json.loads(value) if name == "output" else value
    assert all(one.aws[name] == told and one.ours.get(name) != told for one in found)
    assert found[0].request["stateName"] == first
    assert found[0].request["definition"] == world.pipeline("etl").definition["States"][first]


def test_a_request_that_aws_refuses_is_a_difference_with_its_words(world):
    def refused(given):
        raise Refusal("ValidationException", "no such field")

    world.aws.on("stepfunctions", "TestState", refused)
    found = of(asked(world), "TestState")
    assert found[0].aws == {"refused": "ValidationException", "message": "no such field"}


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Refusal("AccessDeniedException", "no", 403), "You may not call TestState"),
        (Refusal("ThrottlingException", "slow down"), "AWS throttles TestState"),
        (Refusal("ServiceUnavailable", "later", 503), "TestState: later"),
    ],
)
def test_a_call_that_fails_is_a_sentence_and_the_others_go_on(world, refusal, words):
    world.aws.on("stepfunctions", "TestState", refusal)
    found = asked(world)
    missed = of(found, "TestState", NOT_ASKED)
    assert missed
    assert all(one.note.startswith(words) for one in missed)
    assert of(found, "SimulateCustomPolicy", AGREES)


def test_an_endpoint_that_does_not_serve_an_operation_is_a_sentence(world):
    world.aws.on("accessanalyzer", "ValidatePolicy", Refusal("400", "", 400))
    assert {one.note for one in of(asked(world), "ValidatePolicy", NOT_ASKED)} == {
        "ValidatePolicy: HTTP 400 without an error of AWS: the endpoint does not serve this"
        " operation. The embedded AWS serves only some; ask an account instead."
    }


def test_a_region_that_cannot_be_reached_is_a_sentence_for_each_check(world):
    def unreachable(given):
        raise EndpointConnectionError(endpoint_url="https://states.nowhere-1.amazonaws.com")

    for service, operation in list(world.aws.answers):
        world.aws.on(service, operation, unreachable)
    found = asked(world)
    assert {one.check for one in found} == set(CHECKS)
    assert {one.outcome for one in found} == {NOT_ASKED}
    assert all(one.note.startswith("AWS cannot be reached") for one in found)


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("stepfunctions", "ValidateStateMachineDefinition"),
        ("accessanalyzer", "ValidatePolicy"),
        ("accessanalyzer", "CheckNoNewAccess"),
        ("iam", "SimulateCustomPolicy"),
    ],
)
def test_each_check_says_so_where_aws_does_not_answer(world, service, operation):
    world.aws.on(service, operation, Refusal("AccessDenied", "no", 403))
    (found,) = of(asked(world), operation, NOT_ASKED)
    assert "`downbeat policy viewer -s prod`" in found.note


def finding(kind, code):
    return {
        "findingType": kind,
        "issueCode": code,
        "findingDetails": "because",
        "learnMoreLink": "https://docs.aws.amazon.com",
        "locations": [],
    }


def test_an_error_of_access_analyzer_is_a_difference_and_a_suggestion_is_a_note(world):
    found = [finding("ERROR", "MISSING_VERSION"), finding("SUGGESTION", "EMPTY_ARRAY_ACTION")]
    world.aws.on("accessanalyzer", "ValidatePolicy", {"findings": found})
    (differs,) = of(asked(world), "ValidatePolicy")
    assert (differs.ours, differs.aws) == ([], ["MISSING_VERSION"])
    world.aws.on("accessanalyzer", "ValidatePolicy", {"findings": found[1:]})
    (agrees,) = of(asked(world), "ValidatePolicy", AGREES)
    assert agrees.note == "EMPTY_ARRAY_ACTION: because"


def test_access_that_is_not_deployed_is_new_to_both_or_it_is_a_difference(world):
    role = world.pipeline("etl").address.execution_role
    statements = derived_role(world.deployment, world.pipeline("etl")).statements
    world.deployed[role] = statements[1:]
    (differs,) = of(asked(world), "CheckNoNewAccess")
    assert (differs.ours, differs.aws) == ("FAIL", "PASS")
    assert "it does not allow" in differs.note
    answer = {"result": "FAIL", "reasons": [{"description": "New access in statement 0."}]}
    world.aws.on("accessanalyzer", "CheckNoNewAccess", answer)
    (agrees,) = of(asked(world), "CheckNoNewAccess", AGREES)
    assert agrees.note.endswith("New access in statement 0.")


def test_a_role_that_is_not_deployed_is_not_compared(world):
    world.aws.on("iam", "ListRolePolicies", Refusal("NoSuchEntity", "no role", 404))
    (found,) = of(asked(world), "CheckNoNewAccess", NOT_ASKED)
    assert "nothing is deployed" in found.note


def test_a_call_that_iam_denies_is_a_difference_that_names_its_state(world):
    def deciding(given):
        answer = world.simulated_policy(given)
        for one in answer["EvaluationResults"]:
            if one["EvalActionName"].startswith("sns:"):
                one |= {"EvalDecision": "implicitDeny", "MissingContextValues": ["aws:Source"]}
        return answer

    world.aws.on("iam", "SimulateCustomPolicy", deciding)
    found = of(asked(world, "weekly-monitoring"), "SimulateCustomPolicy")
    assert found
    for one in found:
        assert (one.ours, one.aws) == ("allowed", "implicitDeny")
        assert one.note == "AWS misses aws:Source"
    assert any("NotifyPartialFailure" in one.subject for one in found)


def test_conditions_become_the_context_of_the_simulated_call(world):
    asked(world, "weekly-monitoring")
    requests = [
        given for _, operation, given in world.aws.calls if operation == "SimulateCustomPolicy"
    ]
    passed = next(one for one in requests if "iam:PassRole" in one["ActionNames"])
    assert passed["ContextEntries"] == [
        {
            "ContextKeyName": "iam:PassedToService",
            "ContextKeyValues": ["ecs-tasks.amazonaws.com"],
            "ContextKeyType": "string",
        }
    ]
    assert all("*" not in arn for one in requests for arn in one.get("ResourceArns", []))


def test_the_command_prints_counts_and_ends_well(downbeat):
    result = downbeat("verify", "etl", "-s", "prod")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["asked", "of", "AWS", "agrees", "differs", "not", "asked"]
    assert [line.split()[0] for line in lines[1:]] == list(CHECKS)


def test_a_difference_ends_with_1_and_both_answers(world, downbeat):
    world.aws.on("accessanalyzer", "CheckNoNewAccess", {"result": "FAIL"})
    result = downbeat("verify", "etl", "-s", "prod")
    assert result.exit_code == 1
    assert "differs: etl: CheckNoNewAccess" in result.stdout
    assert '    /: Downbeat "PASS", AWS "FAIL"\n' in result.stdout


def test_the_report_has_the_request_and_both_answers_and_no_account_or_secret(
    world, downbeat, tmp_path
):
    def leaking(given):
        return state_test(**given) | {"output": '{"password": "hunter2", "n": 1}'}

    world.aws.on("stepfunctions", "TestState", leaking)
    file = tmp_path / "verify.md"
    assert downbeat("verify", "etl", "-s", "prod", "-o", file).exit_code == 1
    page = file.read_text()
    assert page.startswith("# Downbeat and AWS: prod, us-east-1\n")
    assert "## Where they differ" in page
    assert '"stateName"' in page
    assert "hunter2" not in page
    assert "111122223333" not in page
    assert "<account>" in page


def test_only_what_differs_is_printed_by_its_path(world, downbeat):
    def other(given):
        answer = state_test(**given)
        if given["stateName"] != "ValidateConfig" or "output" not in answer:
            return answer
        return answer | {"output": json.dumps(json.loads(answer["output"]) | {"more": [1, "x"]})}

    world.aws.on("stepfunctions", "TestState", other)
    lines = downbeat("verify", "etl", "-s", "prod").stdout.splitlines()
    assert '    /output/more: Downbeat null, AWS [1, "x"]' in lines


def test_the_run_is_compared_too(world, monkeypatch):
    asked_states = state_requests(world.pipeline("etl").definition, {}, tasks=default_result)
    one = next(one for one in asked_states if one.state == "ValidateConfig" and one.simulated)
    changed = replace(one, simulated={**one.simulated, "nextState": "Elsewhere"})
    monkeypatch.setattr(verify_states, "state_requests", lambda *_, **__: [changed])
    (found,) = of(asked(world), "TestState")
    assert (found.ours["nextState"], found.aws["nextState"] != "Elsewhere") == ("Elsewhere", True)
    assert found.note == "simulator.test_state agrees with AWS; the run does not"


def test_places_that_differ_are_told_by_their_path_and_shortened():
    ours, aws = {"a": [1, {"b": 2}], "c": "x" * 300}, {"a": [1, {"b": 3}], "d": None}
    assert list(differences(ours, aws)) == [
        "/a[1]/b: Downbeat 2, AWS 3",
        f'/c: Downbeat "{"x" * 198}…, AWS null',
    ]
    assert list(differences([1], [1, 2])) == ["/: Downbeat [1], AWS [1, 2]"]


def test_json_has_every_verdict(downbeat):
    result = downbeat("verify", "etl", "-s", "prod", "--json")
    found = json.loads(result.stdout)
    assert {one["outcome"] for one in found} == {AGREES}
    assert {one["check"] for one in found} == set(CHECKS)


def test_an_unknown_pipeline_is_wrong_usage(downbeat):
    result = downbeat("verify", "nothing", "-s", "prod")
    assert (result.exit_code, 'no pipeline "nothing"' in result.stderr) == (2, True)


def test_a_page_without_differences_is_its_table():
    page = markdown("prod", "us-east-1", [Verdict("etl", "TestState", "A", AGREES)])
    assert page.splitlines()[-1] == "| TestState | 1 | 0 | 0 |"


def test_what_is_shared_has_no_account_number_anywhere():
    verdict = Verdict("etl", "C", "arn:aws:iam::111122223333:role/r", DIFFERS, aws={"a": "x"})
    assert shareable(verdict)["subject"] == "arn:aws:iam::<account>:role/r"
