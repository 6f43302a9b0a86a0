import json

import pytest

from downbeat.ops.adoption.adoption import CREATE, TAKE, Adoption
from downbeat.ops.adoption.terraform_state import release_commands
from downbeat.ops.faults import OpsError

MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:etl"
TAKEN = Adoption("urn:m", "aws:sfn/stateMachine:StateMachine", "m", "etl", TAKE, MACHINE, MACHINE)


def resource(type_="aws_sfn_state_machine", name="etl", *instances, **more):
    listed = list(instances) or [{"attributes": {"id": MACHINE, "arn": MACHINE}}]
    return {"mode": "managed", "type": type_, "name": name, "instances": listed, **more}


@pytest.fixture
def commands(tmp_path):
    def call(*resources, adopted=(TAKEN,)):
        file = tmp_path / "terraform.tfstate"
        file.write_text(json.dumps({"version": 4, "resources": list(resources)}))
        return release_commands(file, adopted)

    return call


def test_what_is_taken_over_leaves_terraforms_state(commands):
    assert commands(resource()) == ["terraform state rm aws_sfn_state_machine.etl"]


def test_a_module_and_an_index_are_part_of_the_address_and_quoted_for_the_shell(commands):
    instance = {"index_key": "prod", "attributes": {"arn": MACHINE}}
    found = commands(resource("aws_sfn_state_machine", "all", instance, module="module.etl"))
    assert found == ["terraform state rm 'module.etl.aws_sfn_state_machine.all[\"prod\"]'"]


def test_one_of_several_is_named_by_its_number(commands):
    others = [
        {"index_key": at, "attributes": {"id": name}} for at, name in enumerate(["x", MACHINE])
    ]
    found = commands(resource("aws_sfn_state_machine", "all", *others))
    assert found == ["terraform state rm 'aws_sfn_state_machine.all[1]'"]


@pytest.mark.parametrize(
    "other",
    [
        resource(mode="data"),
        resource("random_id"),
        resource("aws_sfn_state_machine", "other", {"attributes": {"id": "other"}}),
        resource("aws_sfn_state_machine", "none", {"attributes": None}),
    ],
)
def test_what_is_something_else_stays(commands, other):
    assert commands(other) == []


def test_what_is_only_created_is_not_in_the_state(commands):
    created = Adoption("urn:m", "t", "m", "etl", CREATE)
    assert commands(resource(), adopted=[created]) == []


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"resources": [1]}'])
def test_what_is_no_state_is_wrong_usage(tmp_path, text):
    file = tmp_path / "terraform.tfstate"
    if text is not None:
        file.write_text(text)
    with pytest.raises(OpsError, match="is no Terraform state.*terraform state pull") as refused:
        release_commands(file, [TAKEN])
    assert refused.value.exit_code == 2
