"""Many stacks of one program: each is one file, none is in another's way, and none knows where it
is but from its configuration.
"""

import inspect
import json
import shutil
from importlib import import_module
from itertools import combinations

import pytest
import yaml

from downbeat.config import StackFileError, load, stack_file
from downbeat.config.stack_file_keys import StackConfig
from tests import program
from tools import registered

ROOT = program.ROOT
THIRD = """\
config:
  aws:region: us-east-1
  downbeat:notify: {failure: [data@example.com]}
  downbeat:tags: {owner: data-platform, costCentre: "4713"}
  downbeat:slackWebhook: https://hooks.slack.com/services/T000/B000/abc
  downbeat:pipelines:
    database-refresh: {}
    etl: {references: {function: "arn:aws:lambda:us-east-1:123456789012:function:etl"}}
    ndjson-to-parquet:
      references:
        upload_bucket: uploads
        manifest_bucket: manifests
        tracking_table: tracking
        tracking_partition_key: pk
        tracking_sort_key: sk
        glue_job: convert
    watchdog: {}
"""
TAGS = {"project", "stack", "environment", "owner", "costCentre"}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A repository with two stacks more, each one file, of the same content."""
    folder = tmp_path_factory.mktemp("stacks")
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"):
        shutil.copy(ROOT / name, folder)
    for stack in ("staging", "qa"):
        (folder / f"Pulumi.{stack}.yaml").write_text(THIRD)
    return folder


def run(root, stack, **changes):
    config = stack_file(root, stack) | {f"downbeat:{key}": value for key, value in changes.items()}
    return program.run(
        program.main,
        stack=stack,
        config=program.engine_config(config),
        secrets=["downbeat:slackWebhook"],
    )


@pytest.fixture(scope="module")
def runs(root):
    return {stack: run(root, stack) for stack in ("dev", "prod", "staging", "qa")}


def physical(run):
    """{(type, name in AWS)} of everything that has one."""
    made = [r for r in run.registrations if r.type.startswith("aws:")]
    return {(type_, name) for type_ in registered.NAMES for name in registered.names(made, type_)}


def test_a_third_and_a_fourth_stack_are_one_file_each(runs):
    for stack in ("staging", "qa"):
        machines = {
            machine.inputs["name"]
            for machine in runs[stack].of("sfn/stateMachine:StateMachine").values()
        }
        assert machines == {
            f"{pipeline}-{stack}"
            for pipeline in ("database-refresh", "etl", "ndjson-to-parquet", "watchdog")
        } | {f"downbeat-{stack}-reporter"}


@pytest.mark.parametrize(("one", "other"), list(combinations(("dev", "prod", "staging", "qa"), 2)))
def test_two_stacks_in_one_account_and_region_share_no_name(runs, one, other):
    assert physical(runs[one]) & physical(runs[other]) == set()


def test_every_type_with_a_name_of_its_own_is_compared(runs):
    named = {
        r.type
        for run in runs.values()
        for r in run.registrations
        if r.type.startswith("aws:") and {"name", "dashboardName"} & r.inputs.keys()
    }
    # A policy's name is its role's, an alias's its machine's.
    assert named - registered.NAMES.keys() == {
        "aws:iam/rolePolicy:RolePolicy",
        "aws:sfn/alias:Alias",
    }


def test_a_name_twice_in_one_stack_is_a_fault_and_in_two_stacks_a_choice(root):
    config = stack_file(root, "qa")
    config["downbeat:pipelines"] = {
        "watchdog": {"name": "same"},
        "database-refresh": {"name": "same"},
    }
    with pytest.raises(StackFileError) as refused:
        load(config, "qa", program_pipelines())
    assert [line for line in map(str, refused.value.diagnostics) if ".name: " in line] == [
        'downbeat:pipelines.database-refresh.name: "same" is taken by watchdog: two state machines'
        " cannot share a name."
    ]
    for stack in ("staging", "qa"):
        chosen = stack_file(root, stack) | {"downbeat:pipelines": {"watchdog": {"name": "same"}}}
        assert (
            load(chosen, stack, program_pipelines(), {"downbeat:slackWebhook"})
            .pipelines["watchdog"]
            .name
            == "same"
        )


def program_pipelines():
    return import_module("pipelines").PIPELINES


# What all pipelines of a stack have together.
SHARED = (
    "encryption-key",
    "scheduler-role",
    *(f"reporter-{part}" for part in ("machine", "logs", "role", "rule", "rules-role", "failed")),
)


@pytest.mark.parametrize("stack", ["dev", "prod", "staging"])
def test_everything_whose_type_has_tags_carries_them_all(runs, stack):
    taggable = [
        r for r in runs[stack].registrations if r.type.startswith("aws:") and has_tags(r.type)
    ]
    assert taggable
    pipelines = {
        r.name for r in runs[stack].registrations if r.type == "downbeat:components:Orchestration"
    }
    untagged = {
        r.name
        for r in taggable
        if not (
            r.inputs.get("tags", {}).keys() >= TAGS
            and (r.inputs["tags"].get("pipeline") in pipelines or r.name in SHARED)
        )
    }
    assert untagged == set()


def has_tags(type_):
    """Whether the aws provider's class takes tags: "aws:lambda/function:Function" →
    pulumi_aws.lambda_.Function.
    """
    module, name = type_.removeprefix("aws:").split("/")[0], type_.rsplit(":", 1)[1]
    made = getattr(import_module(f"pulumi_aws.{module}{'_' if module == 'lambda' else ''}"), name)
    assert made.pulumi_type == type_
    return "tags" in inspect.signature(made._internal_init).parameters


@pytest.mark.parametrize("stack", ["dev", "prod"])
@pytest.mark.parametrize(
    ("region", "partition"), [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")]
)
def test_no_pipeline_of_any_stack_writes_another_partition(stack, region, partition):
    """Every input of every resource of all pipelines, with the stack's own ARNs in that
    partition.
    """
    text = (
        json.dumps(program.engine_config(stack_file(ROOT, stack)))
        .replace("arn:aws:", f"arn:{partition}:")
        .replace("us-east-1", region)
    )
    user = {
        "accountId": program.ACCOUNT,
        "arn": f"arn:{partition}:iam::{program.ACCOUNT}:user/deployer",
        "id": "1",
        "userId": "1",
    }
    calls = {"aws:index/getCallerIdentity:getCallerIdentity": lambda arguments: user}
    made = program.run(
        program.main, stack=stack, config=json.loads(text), calls=calls, preview=True
    )
    assert {r.name for r in made.registrations if "arn:aws:" in json.dumps(r.inputs)} == set()
    # The names of the refresh's buckets hold a region; they are its owner's.
    elsewhere = {
        r.name
        for r in made.registrations
        if "us-east-1" in json.dumps(r.inputs).replace("omc-flywheel-data-us-east-1", "")
    }
    assert elsewhere == set()
    assert made.of("sfn/stateMachine:StateMachine").keys() == {
        *(f"{key}-states-machine" for key in json.loads(json.loads(text)["downbeat:pipelines"])),
        "reporter-machine",
    }


@pytest.mark.parametrize("retain", [True, False])
def test_logs_stay_when_the_stack_goes_if_the_stack_says_so(root, retain):
    made = run(root, "staging", retainLogs=retain)
    assert {r.retain_on_delete for r in made.of("cloudwatch/logGroup:LogGroup").values()} == {
        retain
    }
    assert {r.type for r in made.registrations if r.retain_on_delete} == (
        {"aws:cloudwatch/logGroup:LogGroup"} if retain else set()
    )


@pytest.mark.parametrize("protect", [True, False])
def test_what_holds_state_is_protected_if_the_stack_says_so(root, protect):
    holding = {
        "aws:kms/alias:Alias",
        "aws:kms/key:Key",
        "aws:sfn/stateMachine:StateMachine",
        "aws:sns/topic:Topic",
        "aws:sqs/queue:Queue",
    }
    assert {r.type for r in run(root, "staging", protect=protect).registrations if r.protect} == (
        holding if protect else set()
    )


def test_pulumi_yaml_declares_every_key_with_type_and_description():
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]
    assert list(declared) == [
        f"downbeat:{field.alias or name}" for name, field in StackConfig.model_fields.items()
    ]
    assert [key for key, value in declared.items() if not value.get("description")] == []
    # A cadence is a word or a mapping, for which Pulumi.yaml has no type.
    assert [key for key, value in declared.items() if not value.get("type")] == ["downbeat:cadence"]
