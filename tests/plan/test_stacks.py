"""A stack as the project's files describe it, and one pipeline of it."""

import json
from types import SimpleNamespace

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.config import StackOutput, stack_file
from downbeat.config.sources import Read, Source
from downbeat.config.stack_account import EXAMPLE_ACCOUNT, account_of
from downbeat.plan.stacks import REPOSITORY as ROOT
from downbeat.plan.stacks import (
    configured_stack,
    example_outputs,
    example_texts,
    find,
    planned_stack,
    project_root,
    register,
    stack_origins,
)
from pipelines import PIPELINES


def test_a_pipeline_is_found_by_its_key_in_the_account_of_the_stacks_arns():
    planned = find("etl", "prod")
    assert planned.key == "etl"
    assert planned.address.account == account_of(stack_file(ROOT, "prod"))
    assert planned.address.name == "cm-etl-pipeline-state-machine"


def test_an_unknown_pipeline_is_refused_with_those_that_there_are():
    with pytest.raises(DiagnosticsError) as refused:
        find("elt", "prod")
    (fault,) = refused.value.diagnostics
    assert (fault.path, fault.code) == ("PIPELINE", "unknown-pipeline")
    assert fault.message.startswith('prod has no "elt"; it has weekly-monitoring, ')
    assert fault.message.endswith('Did you mean "etl"?')


def test_changes_of_a_mapping_are_of_single_values():
    before = configured_stack("prod").pipelines["etl"].references
    function = "arn:aws:lambda:us-east-1:111122223333:function:other"
    changed = configured_stack("prod", changes={"etl": {"references": {"function": function}}})
    assert changed.pipelines["etl"].references == {**before, "function": function}
    assert configured_stack("prod").pipelines["etl"].references == before


def test_the_texts_of_examples_are_those_of_outputs_alone():
    output = StackOutput("acme/infrastructure/prod", "subnets")
    references = {"subnets": output, "cluster": StackOutput(output.stack, "c"), "words": "hello"}
    pipelines = {"x": SimpleNamespace(references=references)}
    stack = SimpleNamespace(pipelines=pipelines, region="eu-west-1", account="111122223333")
    texts = example_texts(stack)
    examples = example_outputs(stack)
    assert texts == {*examples[output], examples[references["cluster"]]}
    assert all(isinstance(each, str) for each in texts) and "hello" not in texts


def test_the_project_is_the_folder_above_with_its_file_or_else_the_librarys_own(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert project_root(inner) == ROOT
    (tmp_path / "Pulumi.yaml").mkdir()
    assert project_root(inner) == ROOT
    (tmp_path / "a" / "Pulumi.yaml").write_text("name: acme\n")
    assert project_root(inner) == project_root(tmp_path / "a") == tmp_path / "a"


def test_the_project_is_that_of_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "Pulumi.yaml").write_text("name: acme\n")
    monkeypatch.chdir(tmp_path)
    assert project_root() == tmp_path


def test_the_register_is_that_of_the_project():
    assert register(ROOT) is register() is PIPELINES


def test_a_key_may_be_changed_of_a_pipeline_that_the_file_leaves_empty():
    changed = configured_stack("prod", changes={"watchdog": {"owner": "someone"}})
    assert changed.pipelines["watchdog"].owner == "someone"
    assert changed.pipelines["etl"] == configured_stack("prod").pipelines["etl"]


def test_a_plan_is_of_the_example_account_unless_there_is_one():
    assert {one.address.account for one in planned_stack("prod")} == {EXAMPLE_ACCOUNT}
    own = planned_stack("prod", account="999988887777", changes={"etl": {"name": "own-etl"}})
    assert {one.address.account for one in own} == {"999988887777"}
    assert "own-etl" in {one.address.name for one in own}


def test_the_reader_that_is_passed_reads_what_the_file_only_names():
    read = Read(f"arn:aws:lambda:us-east-1:{EXAMPLE_ACCOUNT}:function:read")
    changes = {"etl": {"references": {"function": "ssm:/infra/etl"}}}
    reader = {Source("ssm", "/infra/etl"): read}.copy
    configured = configured_stack("prod", changes=changes, reader=lambda sources: reader())
    assert configured.pipelines["etl"].references["function"] == read.value
    planned = planned_stack("prod", changes=changes, reader=lambda sources: reader())
    etl = next(one for one in planned if one.key == "etl")
    assert etl.references["function"] == read.value


def test_outputs_of_other_stacks_are_examples_until_a_run_has_read_them(tmp_path):
    output = {"stack": "acme/infra/prod", "output": "function"}
    changes = {"etl": {"references": {"function": output}}}
    configured = configured_stack("prod", changes=changes)
    (example,) = example_outputs(configured).values()
    planned = planned_stack("prod", changes=changes)
    assert next(one for one in planned if one.key == "etl").references["function"] == example
    read = Read(f"arn:aws:lambda:us-east-1:{configured.account or EXAMPLE_ACCOUNT}:function:read")
    source = Source("stack", "acme/infra/prod", "function")
    planned = planned_stack("prod", changes=changes, reader=lambda sources: {source: read})
    assert next(one for one in planned if one.key == "etl").references["function"] == read.value


def test_where_values_come_from_is_what_the_last_run_of_the_program_read(tmp_path, monkeypatch):
    function = f"arn:aws:lambda:us-east-1:{EXAMPLE_ACCOUNT}:function:read"
    config = {
        "config": {
            "aws:region": "us-east-1",
            "downbeat:pipelines": {"etl": {"references": {"function": "ssm:/infra/etl"}}},
        }
    }
    (tmp_path / "Pulumi.prod.yaml").write_text(json.dumps(config))
    noted = {
        "read": "2026-11-20 08:30 UTC",
        "values": [{"source": ["ssm", "/infra/etl", ""], "value": function}],
    }
    (tmp_path / ".downbeat").mkdir()
    (tmp_path / ".downbeat" / "prod.references.json").write_text(json.dumps(noted))
    (origin,) = stack_origins("prod", tmp_path)
    assert (origin.source, origin.value, origin.read, origin.when) == (
        Source("ssm", "/infra/etl"),
        function,
        True,
        "2026-11-20 08:30 UTC",
    )
