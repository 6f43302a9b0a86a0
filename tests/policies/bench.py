"""One operation of the real engine, in a process of its own: `python -m tests.policies.bench FOLDER
PROGRAM OPERATION [pack]`.

A process each, because gRPC's event loops of several programs in one process disturb each other
(grpc/grpc#38679). Prints one line of JSON: {"ok", "said", "created": [[type, [input, …]], …],
"changes"}.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import automation

from policies import guard
from tests.policies.provider import recording
from tests.policies.requests import document

ROOT = Path(__file__).resolve().parents[2]
PACK = str(ROOT / "policies" / "pack")
CLI = shutil.which("pulumi") or str(ROOT / ".engine" / "bin" / "pulumi")
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
STARS = document({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
NARROW = document(
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
)
HIDDEN = document(
    {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"sts:ExternalId": "hunter2-hunter2"}},
    }
)
LEVELS = {"iam-no-wildcard-actions": "advisory", "iam-no-wildcard-resources": "disabled"}


def later_known(topic: aws.sns.Topic) -> pulumi.Output[str]:
    """A policy that preview cannot know."""
    return topic.arn.apply(
        lambda arn: document({"Effect": "Allow", "Action": "s3:*", "Resource": ["*", arn]})
    )


# name → (the role's policy, what the guard is installed with; None: no guard)
PROGRAMS: dict[str, tuple[Callable[[aws.sns.Topic], Any], dict[str, Any] | None]] = {
    "stars": (lambda topic: STARS, None),
    "stars, guarded": (lambda topic: STARS, {}),
    "stars, guarded mildly": (lambda topic: STARS, LEVELS),
    "secret stars, guarded": (lambda topic: pulumi.Output.secret(HIDDEN), {}),
    "narrow, guarded": (lambda topic: NARROW, {}),
    "later": (later_known, None),
    "later, guarded": (later_known, {}),
    "pretended": (lambda topic: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", None),
    "pretended, guarded": (lambda topic: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", {}),
}


def transformed() -> None:
    """The guard, and then a transform that takes every hook off."""
    guard.install()
    pulumi.runtime.register_resource_transform(
        lambda args: pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions())
    )
    aws.iam.RolePolicy("weekly", role="weekly-states", policy=STARS)


def transformed_before() -> None:
    """A transform that changes properties, and then the guard."""
    pulumi.runtime.register_resource_transform(
        lambda args: pulumi.ResourceTransformResult({**args.props, "policy": STARS}, args.opts)
    )
    guard.install()
    aws.iam.RolePolicy("weekly", role="weekly-states", policy=NARROW)


def declared_before() -> None:
    """A resource that nobody keeps, and then the guard."""
    aws.iam.RolePolicy("weekly", role="weekly-states", policy=STARS)
    guard.install()


def declared_and_registered_before() -> None:
    """The same, with the resource at the engine already: a transform waits for that."""
    policy = aws.iam.RolePolicy("weekly", role="weekly-states", policy=STARS)
    pulumi.runtime.register_resource_transform(lambda args: None)
    guard.install()
    pulumi.export("policy", policy.name)


ORDERS = {
    "transformed": transformed,
    "transformed before": transformed_before,
    "declared before": declared_before,
    "declared and registered before": declared_and_registered_before,
}


def program(name: str) -> Callable[[], None]:
    """A topic and a role's policy; the topic comes first, so that "before anything exists" can be
    told apart. Or one of the ORDERS in which the guard can be installed.
    """
    if name in ORDERS:
        return ORDERS[name]
    policy, levels = PROGRAMS[name]

    def run() -> None:
        if levels is not None:
            guard.install(levels)
        topic = aws.sns.Topic("alerts", name="alerts", kms_master_key_id=KEY)
        aws.iam.RolePolicy("weekly", role="weekly-states", policy=policy(topic))

    return run


def environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "PULUMI_BACKEND_URL": folder.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "none",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_DEBUG_PROVIDERS": f"aws:{port}",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
        "DOWNBEAT_PYTHON": sys.executable,
    }


def operate(folder: Path, name: str, operation: str, packs: list[str] | None) -> dict[str, Any]:
    """Runs the operation; what it said, and what the provider was asked to create."""
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": "bench", "runtime": "python"}))
    said: list[str] = []
    with recording() as (provider, port):
        os.environ.update(environment(folder, port))
        command = automation.PulumiCommand(str(Path(CLI).parent.parent), skip_version_check=True)
        options = automation.LocalWorkspaceOptions(
            work_dir=str(folder), pulumi_command=command, env_vars=environment(folder, port)
        )
        stack = automation.create_or_select_stack(
            stack_name="prod", project_name="bench", program=program(name), opts=options
        )
        try:
            result = getattr(stack, operation)(on_output=said.append, policy_packs=packs)
            ok, changes = True, getattr(result, "summary", None) and result.summary.resource_changes
        except automation.CommandError as error:
            ok, changes = False, None
            said.append(str(error))
        created = [[type_, sorted(inputs)] for type_, inputs in provider.inputs]
    return {"ok": ok, "said": "\n".join(said), "created": created, "changes": changes}


if __name__ == "__main__":
    print(
        json.dumps(
            operate(
                Path(sys.argv[1]),
                sys.argv[2],
                sys.argv[3],
                [PACK] if sys.argv[4:] == ["pack"] else None,
            )
        )
    )
