"""The settings of Pulumi Deployments for one stack, as plain values: what is deployed, when, after
which checks, as whom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

# What a deployment is made of; a change of anything else deploys nothing. `{stack}` is the stack's
# name.
PATHS = (
    *("*.py", "Pulumi.yaml", "Pulumi.{stack}.yaml", "requirements*.txt"),
    *(f"{folder}/**" for folder in ("components", "functions", "pipelines", "policies")),
    "downbeat/__init__.py",
    *(f"downbeat/{folder}/**" for folder in ("asl", "config", "estimates", "plan", "simulator")),
    "deployments/operation_role.py",
    "!**/*.md",
)
PYTHON = ".venv/bin/python"
# Before anything is deployed: the packages that are locked, and every test that needs neither an
# engine nor an embedded AWS.
CHECKS = (
    (
        f"python3 -m venv .venv && {PYTHON} -m pip install --quiet --require-hashes -r"
        " requirements-dev.txt"
    ),
    f"{PYTHON} -m pytest -q -m 'not engine and not embedded'",
)


@dataclass(frozen=True)
class PushToDeployArgs:
    """`preview_role` and `deploy_role` are the ARNs of the roles that an operation of its kind
    gets.
    """

    organization: str
    project: str
    stack: str
    vcs: str
    repository: str
    branch: str
    region: str
    preview_role: str
    deploy_role: str
    deploy_on_push: bool = True
    preview_pull_requests: bool = True
    drift_schedule: str | None = None
    notify_on: Sequence[str] = ()
    slack_webhook: pulumi.Input[str] | None = None
    config_passphrase: pulumi.Input[str] | None = None
    executor_image: str | None = None


def settings_properties(args: PushToDeployArgs) -> dict[str, Any]:
    """The properties of pulumiservice.DeploymentSettings."""
    image = (
        {"executor_context": {"executor_image": args.executor_image}} if args.executor_image else {}
    )
    return {
        "source_context": {"git": {"branch": f"refs/heads/{args.branch}"}},
        "vcs": {
            "provider": args.vcs,
            "repository": args.repository,
            "deploy_commits": args.deploy_on_push,
            "preview_pull_requests": args.preview_pull_requests,
            "pull_request_template": False,
            "paths": [path.format(stack=args.stack) for path in PATHS],
        },
        "operation_context": {
            "environment_variables": environment(args),
            "pre_run_commands": [role_command(args), *CHECKS],
            "options": {"skip_install_dependencies": True, "skip_intermediate_deployments": True},
        },
        "cache_options": {"enable": True},
        **image,
    }


def environment(args: PushToDeployArgs) -> Mapping[str, pulumi.Input[str]]:
    """PULUMI_OPTION_… is a flag of the CLI: every preview and update is judged by the pack. No key
    is here, nor anywhere.
    """
    variables: dict[str, pulumi.Input[str]] = {
        "AWS_REGION": args.region,
        "PULUMI_OPTION_POLICY_PACK": "policies",
    }
    if args.config_passphrase:
        variables["PULUMI_CONFIG_PASSPHRASE"] = pulumi.Output.secret(args.config_passphrase)
    return variables


def role_command(args: PushToDeployArgs) -> str:
    """The first command: which role this operation gets. See operation_role.py."""
    return (
        f"python3 deployments/operation_role.py --preview {args.preview_role} --deploy"
        f" {args.deploy_role}"
    )
