"""What has one of a stack's names already is refused before the first resource, all at once."""

import json

import grpc
import pytest

from components.cloud_control import CLOUD_CONTROL, ExistingResource, kind, tags_of
from components.existing_names import clashes, half_deployed
from components.physical_names import DASHBOARD, MACHINE, TOPIC, PhysicalName
from downbeat.config import stack_file
from tests import program

ACCOUNT = program.ACCOUNT
OWN = ("downbeat", "prod")
MINE = {"project": "downbeat", "stack": "prod", "owner": "data"}
MACHINE_ARN = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:cm-etl-pipeline-state-machine"
TOPIC_ARN = f"arn:aws:sns:us-east-1:{ACCOUNT}:cm-etl-pipeline-state-machine-failure"
QUEUE_URL = (
    f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/cm-etl-pipeline-state-machine-dead-letters"
)
PREVIEWS = [True, False]


def config(**changes):
    values = stack_file(program.ROOT, "prod")
    return program.engine_config(
        values | {f"downbeat:{key}": value for key, value in changes.items()}
    )


class Denied(grpc.RpcError):
    code = staticmethod(lambda: grpc.StatusCode.UNKNOWN)
    details = staticmethod(
        lambda: (
            "invoking aws: returned an error: reading it: AccessDeniedException: User: deployer is"
            " not authorized to perform: cloudformation:GetResource"
        )
    )


def cloud_control(there, refusal=program.NoSuchResource):
    """Calls in which Cloud Control has `there`: identifier → tags, and keeps what it is asked."""
    asked = []

    def answer(arguments):
        asked.append((arguments["typeName"], arguments["identifier"]))
        if arguments["identifier"] not in there:
            raise refusal
        tags = there[arguments["identifier"]]
        if isinstance(tags, dict) and "TargetKeyId" in tags:
            return {"properties": json.dumps(tags)}
        return {"properties": json.dumps({"Tags": tags} if tags else {})}

    return {"aws:cloudcontrol/getResource:getResource": answer}, asked


def refusal_of(there, preview=True, outputs=None, **changes):
    """(what the program says, the types that it registered, what Cloud Control was asked)."""
    calls, asked = cloud_control(there)
    if outputs is not None:
        calls |= own_outputs(outputs)
    said, run = program.refused(
        program.main, stack="prod", config=config(**changes), calls=calls, preview=preview
    )
    return said, [one.type for one in run.registrations], asked


def own_outputs(outputs):
    return {
        "pulumi:pulumi:readStackOutputs": lambda arguments: {
            "name": arguments["name"],
            "outputs": outputs,
            "secretOutputNames": [],
        }
    }


def up(there, outputs=None, **changes):
    calls, asked = cloud_control(there)
    if outputs is not None:
        calls |= own_outputs(outputs)
    run = program.run(program.main, stack="prod", config=config(**changes), calls=calls)
    return run, asked


@pytest.mark.parametrize("preview", PREVIEWS)
def test_everything_that_is_there_is_named_before_the_first_resource(preview):
    there = {MACHINE_ARN: None, TOPIC_ARN: None, QUEUE_URL: None, "downbeat-prod": None}
    said, registered, _ = refusal_of(there, preview)
    name = "cm-etl-pipeline-state-machine"
    assert said.splitlines() == [
        "This stack cannot be deployed; it has 2 faults:",
        "  downbeat: cloudwatch Dashboard downbeat-prod is there already, and nothing was created:"
        " take it over (downbeat adopt -s prod), or give the project or the stack another name"
        " (docs/moving-in.md).",
        f"  downbeat:pipelines.etl: sfn StateMachine {name}, sqs Queue {name}-dead-letters and sns"
        f" Topic {name}-failure are there already, and nothing was created: take them over"
        " (downbeat adopt -s prod), or give the pipeline another name (docs/moving-in.md).",
    ]
    assert registered == ["pulumi:pulumi:Stack"]


def test_each_name_is_asked_for_once_and_by_cloudformations_identifier():
    _, asked = up({})
    assert len(asked) == len(set(asked)) > 50
    assert {type_ for type_, _ in asked} == {
        type_
        for type_, _ in CLOUD_CONTROL.values()
        if type_.rsplit("::", 1)[1] not in ("ApiDestination", "Connection", "Pipe")
    }
    assert ("AWS::StepFunctions::StateMachine", MACHINE_ARN) in asked
    assert ("AWS::SNS::Topic", TOPIC_ARN) in asked
    assert ("AWS::SQS::Queue", QUEUE_URL) in asked
    assert ("AWS::IAM::Role", "cm-etl-pipeline-state-machine-states") in asked
    assert ("AWS::Logs::LogGroup", "/aws/vendedlogs/states/cm-etl-pipeline-state-machine") in asked
    assert (
        "AWS::Events::Rule",
        f"arn:aws:events:us-east-1:{ACCOUNT}:rule/downbeat-prod-reporter",
    ) in asked
    # In the default group; those in the stack's own groups are behind the groups.
    assert [name for type_, name in asked if type_ == "AWS::Scheduler::Schedule"] == [
        "ndjson-parquet-processor-prod-files-calls"
    ]


def test_a_stack_that_has_been_deployed_asks_nothing():
    first, _ = up({})
    there = {MACHINE_ARN: None, "downbeat-prod": None}
    run, asked = up(there, outputs=first.stack_outputs)
    assert asked == []
    assert len(run.of("sfn/stateMachine:StateMachine")) == 6


def test_a_pipeline_that_is_new_in_a_deployed_stack_is_looked_for_alone():
    first, _ = up({})
    outputs = {**first.stack_outputs, "deployed": {**first.stack_outputs["deployed"]}}
    del outputs["deployed"]["etl"]
    said, _, asked = refusal_of({MACHINE_ARN: None, "downbeat-prod": None}, outputs=outputs)
    assert said.count("is there already") == 1
    assert all("cm-etl-pipeline-state-machine" in identifier for _, identifier in asked)


def test_what_was_adopted_is_not_refused(tmp_path):
    file = tmp_path / "adopted.json"
    resources = [
        {"type": "aws:sfn/stateMachine:StateMachine", "name": "m", "id": MACHINE_ARN},
        {"type": "aws:sns/topic:Topic", "name": "t", "id": TOPIC_ARN},
        {"type": "aws:sqs/queue:Queue", "name": "q", "id": QUEUE_URL},
    ]
    file.write_text(json.dumps({"resources": resources}))
    _, asked = up({MACHINE_ARN: None, TOPIC_ARN: None, QUEUE_URL: None}, adopted=str(file))
    assert not {MACHINE_ARN, TOPIC_ARN, QUEUE_URL} & {identifier for _, identifier in asked}


def test_an_update_that_was_stopped_half_way_goes_on():
    tags = [{"Key": key, "Value": value} for key, value in MINE.items()]
    run, _ = up({MACHINE_ARN: tags, TOPIC_ARN: tags, "downbeat-prod": None})
    assert len(run.of("sfn/stateMachine:StateMachine")) == 6


def test_what_somebody_else_made_is_refused_beside_what_an_update_left():
    tags = [{"Key": key, "Value": value} for key, value in MINE.items()]
    said, _, _ = refusal_of({MACHINE_ARN: tags, TOPIC_ARN: [{"Key": "team", "Value": "etl"}]})
    assert said.count("is there already") == 1
    assert "sns Topic cm-etl-pipeline-state-machine-failure is there already" in said


def test_an_alias_is_whose_its_key_is():
    tags = [{"Key": key, "Value": value} for key, value in MINE.items()]
    alias = {"alias/downbeat-prod": {"TargetKeyId": "1234"}}
    run, asked = up({**alias, "1234": tags})
    assert ("AWS::KMS::Key", "1234") in asked
    assert run.of("aws:kms/alias:Alias")
    said, _, _ = refusal_of({**alias, "1234": None})
    assert "kms Alias alias/downbeat-prod is there already" in said


def test_a_key_that_may_not_be_read_is_somebody_elses():
    said, _, _ = refusal_of({"alias/downbeat-prod": {"TargetKeyId": "1234"}})
    assert "kms Alias alias/downbeat-prod is there already" in said


def test_another_stack_of_pulumis_is_named():
    other = [{"Key": "project", "Value": "downbeat"}, {"Key": "stack", "Value": "staging"}]
    said, _, _ = refusal_of({MACHINE_ARN: other})
    assert said.splitlines()[1:] == [
        "  downbeat:pipelines.etl: sfn StateMachine cm-etl-pipeline-state-machine is there already"
        " and belongs to the stack staging of the project downbeat, and nothing was created:"
        " release it there, or give the pipeline another name (docs/moving-in.md)."
    ]


def test_names_that_cannot_be_looked_up_are_a_fault_with_both_ways_out():
    calls, asked = cloud_control({}, Denied)
    said, run = program.refused(program.main, stack="prod", config=config(), calls=calls)
    assert said.splitlines() == [
        "This stack cannot be deployed; it has a fault:",
        f"  downbeat:existingNames: whether {len(asked)} names are free cannot be seen, cloudwatch Dashboard"
        " downbeat-prod for one: reading it: AccessDeniedException: User: deployer is not"
        " authorized to perform: cloudformation:GetResource. Allow cloudformation:GetResource and"
        " what it reads (deployments/ does), or have nothing looked for: pulumi config set"
        " downbeat:existingNames ignore.",
    ]
    assert [one.type for one in run.registrations] == ["pulumi:pulumi:Stack"]


def test_a_stack_may_have_nothing_looked_for():
    run, asked = up({MACHINE_ARN: None}, existingNames="ignore")
    assert asked == []
    assert len(run.of("sfn/stateMachine:StateMachine")) == 6


@pytest.mark.parametrize(
    ("properties", "tags"),
    [
        ({}, {}),
        ({"Tags": [{"Key": "a", "Value": "b"}, {"Key": "c"}]}, {"a": "b", "c": ""}),
        ({"Tags": {"a": "b"}}, {"a": "b"}),
    ],
)
def test_tags_are_a_list_of_pairs_or_a_mapping(properties, tags):
    assert tags_of(json.dumps(properties)) == tags


def test_what_has_no_tags_is_whose_the_rest_is():
    dashboard = ExistingResource(PhysicalName(DASHBOARD, "downbeat-prod"), "")
    mine = ExistingResource(PhysicalName(MACHINE, "etl"), "etl", MINE)
    assert clashes([dashboard, mine], OWN, "prod") == []
    assert [str(one)[:62] for one in clashes([dashboard], OWN, "prod")] == [
        "downbeat: cloudwatch Dashboard downbeat-prod is there already,"
    ]


def test_the_warning_says_both_what_it_may_be_and_what_to_do():
    found = [ExistingResource(PhysicalName(TOPIC, name), "etl", MINE) for name in ("a", "b")]
    assert half_deployed(found, "prod") == (
        "2 resources carry the tags of this stack, and no deployment of them has been finished: an"
        " earlier update was stopped halfway, and this one goes on. If the state was lost instead,"
        " stop here and get them back: downbeat adopt -s prod."
    )


@pytest.mark.parametrize("type_", CLOUD_CONTROL)
def test_a_kind_is_named_by_its_service_and_its_type(type_):
    service, name = kind(type_).split()
    assert type_ == f"aws:{service}/{name[0].lower()}{name[1:]}:{name}"
