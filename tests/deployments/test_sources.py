"""Reading what a stack file only names: by exact ARN, in preview as in a deployment, and without a
way out.
"""

import json
from dataclasses import replace

import pytest
import yaml

from components.lookups import BY_NAME
from deployments.access import sources
from deployments.access.boundary import escalations
from deployments.access.escalation import paths_outside
from deployments.access.place import StackLocation
from deployments.access.reasons import WILDCARDS
from deployments.access.registered import ReadSource, read, registered_resources
from deployments.access.sources import LOOKUPS, source_statements
from deployments.access.statements import deploy_statements, preview_statements
from downbeat.config import StackFileError
from downbeat.emulator.projects import project
from policies.rules.authorization import expand, unknown_action
from tools import registered as tool
from tools import registered_sources

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/teams/etl-states"
FUNCTION_ROLE = f"arn:aws:iam::{ACCOUNT}:role/uploads"


def place(*read_from, **changes):
    own = registered_resources("prod")
    return StackLocation(replace(own, sources=tuple(read_from), **changes), ACCOUNT)


def statements(*read_from):
    return list(source_statements(place(*read_from)))


def decrypt(through, **context):
    return {
        "Effect": "Allow",
        "Action": ["kms:Decrypt"],
        "Resource": [f"arn:aws:kms:us-east-1:{ACCOUNT}:key/*"],
        "Condition": {
            "StringEquals": {"kms:ViaService": f"{through}.us-east-1.amazonaws.com"} | context
        },
    }


def test_a_parameter_is_read_by_its_exact_name():
    arn = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/infrastructure/prod/key"
    assert statements(ReadSource("ssm", "/infrastructure/prod/key")) == [
        {"Effect": "Allow", "Action": ["ssm:GetParameter"], "Resource": [arn]}
    ]


def test_a_secret_parameter_is_decrypted_for_itself_alone():
    arn = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/slack"
    assert statements(ReadSource("ssm", "slack", "", True)) == [
        {"Effect": "Allow", "Action": ["ssm:GetParameter"], "Resource": [arn]},
        decrypt("ssm", **{"kms:EncryptionContext:PARAMETER_ARN": [arn]}),
    ]


def test_a_terraform_state_is_one_object_of_its_bucket():
    assert statements(ReadSource("s3", "acme-state", "env/prod.tfstate")) == [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:GetObjectTagging"],
            "Resource": ["arn:aws:s3:::acme-state/env/prod.tfstate"],
        },
        decrypt(
            "s3",
            **{
                "kms:EncryptionContext:aws:s3:arn": [
                    "arn:aws:s3:::acme-state",
                    "arn:aws:s3:::acme-state/env/prod.tfstate",
                ]
            },
        ),
    ]


def test_a_key_is_looked_up_by_its_alias_and_no_other_is_described():
    assert statements(ReadSource("lookup", "key", "data")) == [
        {
            "Effect": "Allow",
            "Action": ["kms:DescribeKey"],
            "Resource": [f"arn:aws:kms:us-east-1:{ACCOUNT}:key/*"],
            "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/data"]}},
        }
    ]


def test_what_is_looked_up_by_its_tags_is_found_by_the_tagging_api():
    assert statements(ReadSource("lookup", "subnets", '{"tier": "private"}')) == [
        {"Effect": "Allow", "Action": ["tag:GetResources"], "Resource": ["*"]}
    ]


def test_everything_that_the_program_looks_up_by_its_name_has_its_actions():
    assert LOOKUPS.keys() == BY_NAME.keys()


@pytest.mark.parametrize("word", sorted(LOOKUPS))
def test_aws_knows_what_a_look_up_calls_and_it_reads(word):
    for statement in statements(ReadSource("lookup", word, "thing")):
        for action in statement["Action"]:
            assert not unknown_action(action)
            assert expand(action)[0].level in "LR"
            if statement["Resource"] == ["*"]:
                assert not expand(action)[0].arns
                assert action in WILDCARDS


EVERY = (
    ReadSource("ssm", "/slack", "", True),
    ReadSource("s3", "acme-state", "prod.tfstate"),
    *(ReadSource("lookup", word, "thing") for word in sorted(LOOKUPS)),
    ReadSource("lookup", "job", '{"team": "data"}'),
)


def test_a_preview_reads_the_same_as_a_deployment():
    here = place(*EVERY)
    read_by = list(source_statements(here))
    for granted in (preview_statements(here), deploy_statements(here)):
        for statement in read_by:
            assert any(
                set(statement["Action"]) <= set(one["Action"])
                and set(statement["Resource"]) <= set(one["Resource"])
                and statement.get("Condition") == one.get("Condition")
                for one in granted
            ), statement


def test_no_source_opens_a_way_beyond_the_boundary():
    here = place(*EVERY)
    assert paths_outside(escalations(here, deploy_statements(here, destroy=True))) == []


def test_a_decryption_without_its_context_is_a_way_out(monkeypatch):
    monkeypatch.setattr(
        sources,
        "_decrypt",
        lambda place, service, context, arns: decrypt(service),
    )
    here = place(ReadSource("ssm", "/slack", "", True))
    assert [edge.action for edge in paths_outside(escalations(here, deploy_statements(here)))] == [
        "kms:Decrypt"
    ]


def test_a_role_that_exists_already_is_handed_to_the_machine_and_to_nobody_else():
    here = place(passed={"states.amazonaws.com": (ROLE,)})
    assert [one for one in deploy_statements(here) if one["Action"] == ["iam:PassRole"]] == [
        {
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": [ROLE],
            "Condition": {"StringEquals": {"iam:PassedToService": "states.amazonaws.com"}},
        }
    ]
    assert paths_outside(escalations(here, deploy_statements(here))) == []


def test_a_policy_is_put_on_an_existing_functions_role_only_while_that_carries_the_boundary():
    here = place(extended=(FUNCTION_ROLE,))
    on_it = {
        action: one.get("Condition")
        for one in deploy_statements(here)
        if FUNCTION_ROLE in one["Resource"]
        for action in one["Action"]
    }
    assert on_it == {
        "iam:PutRolePolicy": {"StringEquals": {"iam:PermissionsBoundary": here.boundary}},
        "iam:DeleteRolePolicy": None,
        "iam:GetRolePolicy": None,
    }
    assert [
        one["Action"] for one in preview_statements(here) if FUNCTION_ROLE in one["Resource"]
    ] == [["iam:GetRolePolicy"]]
    assert paths_outside(escalations(here, deploy_statements(here))) == []


@pytest.fixture
def with_sources(tmp_path):
    """A repository whose only stack names everything that it needs by sources."""
    content = {
        "config": {
            "aws:region": "us-east-1",
            "downbeat:notify": {"failure": ["on-call@example.com"]},
            "downbeat:pipelines": {
                "etl": {
                    "name": "etl-src",
                    "references": {"function": "ssm:/infra/function"},
                    "existing": {"role": "lookup:etl-states"},
                }
            },
        }
    }
    (tmp_path / "Pulumi.src.yaml").write_text(yaml.safe_dump(content))
    (tmp_path / "Pulumi.yaml").write_text("name: downbeat\nruntime: python\n")
    return tmp_path


def test_a_source_that_nobody_has_read_is_refused_with_what_reads_it(with_sources):
    with pytest.raises(StackFileError) as refused:
        tool.entry(project(with_sources, "src"))
    assert str(refused.value) == (
        "downbeat:pipelines.etl.references.function: ssm:/infra/function has not been read. Run"
        " `pulumi preview -s src` here once, which reads it, and then this."
    )


def test_what_was_read_is_in_the_document_with_the_sources_and_the_existing_role(with_sources):
    arn = "arn:aws:lambda:us-east-1:123456789012:function:etl"
    noted = {
        "read": "2026-01-01 00:00 UTC",
        "values": [{"source": ["ssm", "/infra/function", ""], "value": arn}],
    }
    folder = with_sources / ".downbeat"
    folder.mkdir()
    (folder / "src.references.json").write_text(json.dumps(noted))
    reader = registered_sources.known_reader(with_sources, "src", with_sources / "none.json")
    entry = tool.entry(project(with_sources, "src", reader))
    assert entry["sources"] == [
        ["lookup", "role", "etl-states", False],
        ["ssm", "/infra/function", "", False],
    ]
    assert entry["values"] == noted["values"]
    assert [role.rsplit("/", 1)[-1] for role in entry["passed"]["states.amazonaws.com"]] == [
        "etl-states",
        "downbeat-src-reporter-states",
    ]
    assert read(entry).sources[1] == ReadSource("ssm", "/infra/function")
    (with_sources / "written.json").write_text(json.dumps({"src": entry}))
    (folder / "src.references.json").unlink()
    recorded = registered_sources.known_reader(with_sources, "src", with_sources / "written.json")
    assert recorded({})[("ssm", "/infra/function", "")].value == arn
