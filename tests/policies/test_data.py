"""What the rules take for given: AWS's reference is current, the types exist in the provider, the
pack stands alone.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pulumi_aws

from policies.rules import RULES, authorization
from policies.rules.documents import DOCUMENTS, OPTIONAL
from policies.rules.iam_power import ESCALATIONS, POWERFUL, RUNS_WITH_ROLE
from policies.rules.resource_widths import LOG_DELIVERY, STATELESS, VPC_INTERFACES
from tools import service_authorization

ROOT = Path(__file__).resolve().parents[2]
# Types that an older version of the provider had; a stack may still hold them.
OLDER = {"aws:s3/bucketV2:BucketV2", "aws:s3control/accessPointPolicy:AccessPointPolicy"}


def provider_types() -> set[str]:
    """Every type token that the installed provider SDK registers."""
    folder = Path(pulumi_aws.__file__).parent
    return {
        token
        for path in folder.rglob("*.py")
        for token in re.findall(r'"(aws:[a-z0-9]+/\w+:\w+)"', path.read_text("utf-8"))
    }


def test_every_type_a_rule_names_exists_in_the_provider() -> None:
    named = (
        {type_ for rule in RULES for type_ in rule.fields if type_.startswith("aws:")}
        | set(DOCUMENTS)
        | set(OPTIONAL)
    )
    assert named - provider_types() - OLDER == set()


def test_the_slice_of_the_service_authorization_reference_is_current() -> None:
    assert service_authorization.TARGET.read_text("utf-8") == service_authorization.build()


def test_every_action_that_a_table_names_exists() -> None:
    named = {*VPC_INTERFACES, *LOG_DELIVERY, *STATELESS, *POWERFUL, *ESCALATIONS, *RUNS_WITH_ROLE}
    assert {
        action: authorization.unknown_action(action)
        for action in named
        if not authorization.expand(action)
    } == {}


def test_an_action_knows_its_level_and_resources() -> None:
    (publish,) = authorization.expand("SNS:publish")
    assert publish == (
        "sns:Publish",
        "W",
        ("arn:${Partition}:sns:${Region}:${Account}:${TopicName}",),
    )
    assert authorization.expand("xray:PutTraceSegments")[0].arns == ()
    assert len(authorization.expand("*")) == len(authorization.expand("*:*")) > 15_000


def test_a_pattern_is_expanded_like_iam_does() -> None:
    assert [one.name for one in authorization.expand("sqs:sendm*")] == ["sqs:SendMessage"]
    assert [one.name for one in authorization.expand("sns:*topic")] == [
        "sns:CreateTopic",
        "sns:DeleteTopic",
        "sns:ListSubscriptionsByTopic",
    ]
    assert [one.name for one in authorization.expand("s?s:GetQueueUrl")] == ["sqs:GetQueueUrl"]
    assert authorization.expand("sns") == ()


def test_the_pack_imports_nothing_of_the_program() -> None:
    script = (
        "import sys; sys.path.insert(0, '.'); import rules.sdk; print(*sorted(m.split('.')[0] for m in"
        " sys.modules))"
    )
    modules = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT / "policies",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "pulumi_policy" in modules
    assert not {
        "downbeat",
        "components",
        "functions",
        "pipelines",
        "boto3",
        "botocore",
        "pulumi_aws",
        "pydantic",
    } & set(modules)


def test_rules_can_be_imported_as_a_package_too() -> None:
    package = importlib.import_module("policies.rules")
    assert {module.name for module in pkgutil.iter_modules(package.__path__)} >= {
        "documents",
        "definitions",
        "stack",
    }


def test_what_the_published_pack_installs_is_what_the_project_pins() -> None:
    pins = dict(
        re.findall(r"^([a-z-]+)==(\S+)", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    )
    published = dict(
        re.findall(
            r"^([a-z-]+)==(\S+)", (ROOT / "policies" / "requirements.txt").read_text(), re.MULTILINE
        )
    )
    assert published == {name: pins[name] for name in published}
