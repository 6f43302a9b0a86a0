"""What the program reads before its first resource, under mocks: values, and sentences where there
is none.
"""

import json

import grpc
import pytest

from downbeat.config import stack_file
from downbeat.config.sources import Source
from downbeat.plan.remembered import remembering_reader
from tests import program

ETL = "arn:aws:lambda:us-east-1:444455556666:function:etl"
KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1"
KEY = "downbeat:pipelines.etl.references.function"


class NotFound(grpc.RpcError):
    """What the engine answers for a parameter that there is not."""

    code = staticmethod(lambda: grpc.StatusCode.UNKNOWN)
    details = staticmethod(
        lambda: "it returned an error: reading SSM Parameter (x): couldn't find resource"
    )


def config(**etl):
    given = stack_file(program.ROOT, "dev")
    given["downbeat:pipelines"] = {"etl": {"name": "cm-etl-dev"} | etl}
    return program.engine_config(given)


def parameters(**known):
    """The invokes of SSM for these parameters: name → (type, value)."""
    values = {name.replace("__", "/"): value for name, value in known.items()}
    asked = []

    def get(arguments):
        asked.append(dict(arguments))
        if arguments["name"] not in values:
            raise NotFound
        kind, value = values[arguments["name"]]
        return {"name": arguments["name"], "type": kind, "value": value}

    def by_path(arguments):
        folder = arguments["path"].rstrip("/") + "/"
        return {"names": [name for name in values if name.startswith(folder)]}

    calls = {
        "aws:ssm/getParameter:getParameter": get,
        "aws:ssm/getParametersByPath:getParametersByPath": by_path,
    }
    return calls, asked


def test_a_parameter_is_read_before_the_first_resource_and_once(tmp_path):
    calls, asked = parameters(__infra__etl=("String", ETL))
    given = config(references={"function": "ssm:/infra/etl"})
    run = program.run(program.main, config=given, calls=calls, preview=True, root=tmp_path)
    machine = run.of("sfn/stateMachine:StateMachine")["etl-states-machine"]
    assert ETL in json.dumps(json.loads(machine.inputs["definition"]))
    assert asked == [{"name": "/infra/etl", "withDecryption": False}]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (
            "ssm:/infra/elt",
            "there is no parameter /infra/elt in us-east-1; beside it there are /infra/etl,"
            ' /infra/list, /infra/secret. Did you mean "/infra/etl"?',
        ),
        (
            "ssm:/infre/x/etl",
            "there is no parameter /infre/x/etl in us-east-1; beside it there are /infra/etl,"
            ' /infra/list, /infra/secret. Did you mean "/infra/etl"?',
        ),
        (
            "ssm:/infra/secret",
            "the parameter /infra/secret is a secret, and a definition is none: put it in Secrets"
            " Manager and name its ARN.",
        ),
        (
            "ssm:/infra/list",
            "['subnet-1', 'subnet-2'] is not a Lambda function's ARN, e.g."
            " arn:aws:lambda:us-east-1:111122223333:function:etl. It was read from"
            " ssm:/infra/list.",
        ),
    ],
)
def test_a_parameter_that_does_not_do_is_a_fault_of_the_configuration(written, sentence):
    calls, _ = parameters(
        __infra__etl=("String", ETL),
        __infra__list=("StringList", "subnet-1,subnet-2"),
        __infra__secret=("SecureString", "CIPHERTEXT"),
    )
    given = config(references={"function": written})
    refusal, run = program.refused(program.main, config=given, calls=calls)
    assert refusal.splitlines()[1:] == [f"  {KEY}: {sentence}"]
    assert [r.type for r in run.registrations] == ["pulumi:pulumi:Stack"]


def test_a_caller_in_another_account_is_told_that_and_nothing_about_parameters():
    calls, asked = parameters()
    given = config(references={"function": "ssm:/infra/etl"}) | {"downbeat:account": "444455556666"}
    refusal, _ = program.refused(program.main, config=given, calls=calls)
    assert refusal.splitlines()[1:] == [
        "  downbeat:account: is 444455556666, but you are in the account 123456789012: choose that"
        " account's profile (AWS_PROFILE), then try again."
    ]
    assert asked == []


def test_a_webhook_from_a_secure_string_is_decrypted_and_a_secret_of_the_stack(tmp_path):
    webhook = "https://hooks.slack.com/services/T0/B0/x"
    calls, asked = parameters(__slack=("SecureString", webhook))
    given = config(references={"function": ETL}) | {"downbeat:slackWebhook": "ssm:/slack"}
    run = program.run(program.main, config=given, calls=calls, root=tmp_path)
    assert asked == [{"name": "/slack", "withDecryption": True}]
    holders = [each for each in run.registrations if webhook in json.dumps(each.inputs)]
    assert holders
    assert all(each.secrets for each in holders)
    assert list(tmp_path.iterdir()) == []


def test_what_was_read_is_remembered_for_commands_without_aws(tmp_path):
    calls, _ = parameters(__infra__etl=("String", ETL), __slack=("SecureString", "https://h.ok/x"))
    given = config(references={"function": "ssm:/infra/etl"}) | {
        "downbeat:slackWebhook": "ssm:/slack"
    }
    program.run(program.main, config=given, calls=calls, preview=True, root=tmp_path)
    (noted,) = (tmp_path / ".downbeat").iterdir()
    assert "h.ok" not in noted.read_text()
    source = Source("ssm", "/infra/etl")
    answers = remembering_reader(tmp_path, "dev")({source: False})
    assert {each: answer.value for each, answer in answers.items()} == {source: ETL}
    assert answers[source].when.endswith("UTC")
    assert remembering_reader(tmp_path, "prod")({source: False}) == {}


def test_an_output_of_a_terraform_state_in_a_file_is_read(tmp_path):
    state = {"version": 4, "outputs": {"etl": {"value": ETL, "type": "string"}}}
    (tmp_path / "terraform.tfstate").write_text(json.dumps(state))
    given = config(references={"function": "terraform:terraform.tfstate#etl"})
    run = program.run(program.main, config=given, root=tmp_path)
    assert ETL in run.of("iam/rolePolicy:RolePolicy")["etl-states-policy"].inputs["policy"]


def test_two_outputs_of_a_state_in_s3_are_one_call(tmp_path):
    state = {"version": 4, "outputs": {"etl": {"value": ETL}, "key": {"value": KEY_ARN}}}
    asked = []

    def get(arguments):
        asked.append(dict(arguments))
        return {"body": json.dumps(state), "contentType": "application/json"}

    given = config(references={"function": "terraform:s3://acme-state/prod#etl"})
    given |= {"downbeat:kmsKeyArn": "terraform:s3://acme-state/prod#key"}
    calls = {"aws:s3/getObject:getObject": get}
    run = program.run(program.main, config=given, calls=calls, root=tmp_path)
    assert asked == [{"bucket": "acme-state", "key": "prod"}]
    assert run.of("sns/topic:Topic")["etl-topics-failure"].inputs["kmsMasterKeyId"] == KEY_ARN


def test_a_function_is_looked_up_by_its_name(tmp_path):
    calls = {"aws:lambda/getFunction:getFunction": lambda a: {"arn": f"{ETL}-{a['functionName']}"}}
    given = config(references={"function": "lookup:nightly"})
    run = program.run(program.main, config=given, calls=calls, root=tmp_path)
    policy = run.of("iam/rolePolicy:RolePolicy")["etl-states-policy"].inputs["policy"]
    assert f"{ETL}-nightly" in policy
