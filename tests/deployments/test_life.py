"""The deployment policy beside what the provider is really asked for in a whole life: none missing,
none too many.
"""

import json
from pathlib import Path

import pytest

from deployments.access.place import StackLocation
from deployments.access.reasons import BEYOND
from deployments.access.registered import read
from deployments.access.statements import deploy_statements
from downbeat.emulator.pulumi_cli import find_cli
from tests.deployments.judged import allowed
from tests.deployments.life import ROOT, lived
from tools.registered import entry

pytestmark = [pytest.mark.engine, pytest.mark.embedded]
GOLDEN = Path(__file__).with_name("asked.json")


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """[(stage, statements that it had, its calls)] of a whole life."""
    cli = find_cli(ROOT)
    if cli is None:
        pytest.skip(
            "no pulumi CLI of 3.255 or later: put one on PATH, or build it with `make engine`"
        )
    found = []
    for stage, target, asked in lived(tmp_path_factory.mktemp("life"), cli):
        place = StackLocation(read(entry(target)), target.account, former=stage.former)
        found.append(
            (
                stage.name,
                place,
                deploy_statements(place, destroy=stage.name == "destroy"),
                asked.calls[stage.name],
            )
        )
    return found


def context(place, call):
    """What IAM would see: the stack's tags on what it makes and has, the function of a mapping."""
    tags = {
        f"aws:{on}/{key}": value
        for on in ("RequestTag", "ResourceTag")
        for key, value in place.tags.items()
    }
    return tags | {
        "iam:PermissionsBoundary": place.boundary,
        "aws:TagKeys": sorted(place.tags)[0],
        "kms:ResourceAliases": place.aliases[0],
        "lambda:FunctionArn": place.arn(
            "arn:{partition}:lambda:{region}:{account}:function:ndjson-parquet-processor-prod-files"
        ),
    }


def test_no_call_of_a_whole_life_is_refused(life):
    refused = {
        (stage, call.action, resource)
        for stage, place, statements, calls in life
        for call in calls
        for resource in call.resources
        if not allowed(statements, call.action, resource, context(place, call))
        and not (":key/" in resource and call.action in place.stack.key_actions)
    }
    assert refused == set()


def test_every_role_that_is_handed_on_may_be_handed_to_that_service_only(life):
    handed = {
        (role, service)
        for _, _, _, calls in life
        for call in calls
        for role, service in call.passed
    }
    assert {service for _, service in handed} == {
        f"{name}.amazonaws.com" for name in ("events", "lambda", "scheduler", "states")
    }
    for stage, _, statements, calls in life:
        for role, service in (pair for call in calls for pair in call.passed):
            assert allowed(statements, "iam:PassRole", role, {"iam:PassedToService": service}), (
                stage,
                role,
            )
            assert not allowed(
                statements, "iam:PassRole", role, {"iam:PassedToService": "ec2.amazonaws.com"}
            )
    granted = {
        (role, statement["Condition"]["StringEquals"]["iam:PassedToService"])
        for _, _, statements, _ in life
        for statement in statements
        if statement["Action"] == ["iam:PassRole"]
        for role in statement["Resource"]
    }
    assert granted == handed


def test_no_action_is_granted_that_is_neither_asked_for_nor_explained(life):
    asked = {call.action for _, _, _, calls in life for call in calls}
    granted = {
        action
        for _, place, statements, _ in life
        for action in [
            *place.stack.key_actions,
            *(action for statement in statements for action in statement["Action"]),
        ]
    }
    assert granted - asked == BEYOND.keys()
    assert asked - granted == set()


def test_what_was_asked_at_each_stage_is_what_the_page_shows(life):
    """After a wanted change: python -m tests.deployments.test_life, and read the diff."""
    assert stages_by_action(life) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_a_renamed_pipeline_changes_one_role_that_stays_the_scheduler_of_the_stack(life):
    """Its trust names the schedule groups, and a group bears the pipeline's name."""
    changes = {
        "iam:PutRolePermissionsBoundary",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
    }
    replaced = next(calls for stage, *_, calls in life if stage == "replace")
    changed = {
        (call.action, resource)
        for call in replaced
        if call.action in changes
        for resource in call.resources
    }
    role = "arn:aws:iam::111122223333:role/downbeat-prod-scheduler"
    assert changed == {(action, role) for action in changes}


def stages_by_action(life):
    found = {}
    for stage, _, _, calls in life:
        for call in calls:
            found.setdefault(call.action, set()).add(stage)
    order = [stage for stage, *_ in life]
    return {action: sorted(stages, key=order.index) for action, stages in sorted(found.items())}


def write(folder):
    """Lives a life and keeps what was asked."""
    life = [
        (stage.name, None, None, asked.calls[stage.name])
        for stage, _, asked in lived(folder, find_cli(ROOT))
    ]
    GOLDEN.write_text(json.dumps(stages_by_action(life), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        write(Path(folder))
