"""The configuration of a deployment as typed values, or every fault in it at once, each naming its
key.

One stack of this project deploys the stack of the same name of the main program.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from deployments import values
from deployments.access.registered import registered_resources, stacks
from deployments.values import InvalidInput, listed, nearest

NAMESPACE = "downbeat-deployments:"
ROOT = Path(__file__).resolve().parent.parent
RUNNERS = ("pulumi", "github")
VCS = ("github", "github_enterprise", "gitlab", "bitbucket", "azure_devops", "custom")
# What a webhook may tell. https://www.pulumi.com/docs/integrations/webhooks/
EVENTS = (
    "deployment_failed",
    "deployment_succeeded",
    "drift_detected",
    "update_failed",
    "update_succeeded",
    "preview_failed",
)
SET = "set it with: pulumi config set --secret"


class DeploymentsError(ValueError):
    """A configuration that cannot be deployed. `.problems` are lines "key: sentence"; `str()` is
    all of them.
    """

    def __init__(self, problems: list[str]) -> None:
        self.diagnostics = problems
        super().__init__("\n".join(problems))


class ConfigurationKey(NamedTuple):
    """One key: how its value is read, its default, and, where it must be there, what to write."""

    read: Callable[[Any], Any]
    default: Any = None
    required: str = ""


@dataclass(frozen=True)
class Configuration:
    """What a deployment is made of; the names are the keys' own, in snake case."""

    region: str
    stack: str
    account: str
    repository: str
    branch: str
    runners: tuple[str, ...]
    organization: str | None
    vcs: str
    deploy_on_push: bool
    preview_pull_requests: bool
    destroy: bool
    drift_schedule: str | None
    notify_on: tuple[str, ...]
    slack_webhook: str | None
    config_passphrase: str | None
    executor_image: str | None
    deploy_role_arn: str | None
    preview_role_arn: str | None
    pulumi_identity_provider: str | None
    github_identity_provider: str | None
    state_bucket: str | None
    state_key_arn: str | None
    former: tuple[str, ...]


KEYS: Mapping[str, ConfigurationKey] = {
    "account": ConfigurationKey(
        values.account, required="write the account that the stack is deployed to, quoted."
    ),
    "repository": ConfigurationKey(
        values.matching(values.REPOSITORY, "a repository", "acme/downbeat"),
        required="write the one that is deployed: acme/downbeat.",
    ),
    "branch": ConfigurationKey(values.matching(values.BRANCH, "a branch", "main"), "main"),
    "runners": ConfigurationKey(values.many(values.one_of(*RUNNERS)), ("pulumi",)),
    "organization": ConfigurationKey(
        values.matching(values.ORGANIZATION, "an organization of Pulumi Cloud", "acme")
    ),
    "vcs": ConfigurationKey(values.one_of(*VCS), "github"),
    "deployOnPush": ConfigurationKey(values.boolean, True),
    "previewPullRequests": ConfigurationKey(values.boolean, True),
    "destroy": ConfigurationKey(values.boolean, False),
    "driftSchedule": ConfigurationKey(
        values.matching(values.CRON, "a cron expression of five fields", "0 5 * * *")
    ),
    "notifyOn": ConfigurationKey(values.many(values.one_of(*EVENTS)), ()),
    "slackWebhook": ConfigurationKey(values.HTTPS),
    "configPassphrase": ConfigurationKey(str),
    "executorImage": ConfigurationKey(
        values.matching(values.IMAGE, "a container image", "pulumi/pulumi:3.259.0")
    ),
    "deployRoleArn": ConfigurationKey(values.ROLE),
    "previewRoleArn": ConfigurationKey(values.ROLE),
    "pulumiIdentityProvider": ConfigurationKey(values.PROVIDER),
    "githubIdentityProvider": ConfigurationKey(values.PROVIDER),
    "stateBucket": ConfigurationKey(
        values.matching(values.BUCKET, "a bucket", "acme-pulumi-state")
    ),
    "stateKeyArn": ConfigurationKey(values.KEY),
    "former": ConfigurationKey(
        values.many(values.matching(values.PIPELINE, "the name of a state machine", "weekly-prod")),
        (),
    ),
}
SECRETS = ("slackWebhook", "configPassphrase")
ARNS = (
    "deployRoleArn",
    "previewRoleArn",
    "pulumiIdentityProvider",
    "githubIdentityProvider",
    "stateKeyArn",
)


def load(
    config: Mapping[str, Any], stack: str, secrets: Collection[str], root: Path = ROOT
) -> Configuration:
    """The configuration of this project's stack of that name.

    `config`: every key with its namespace; `secrets`: those that are encrypted; `root`: the main
    program's folder. Raises ConfigurationError with all faults.
    """
    entered = {
        key.removeprefix(NAMESPACE): value
        for key, value in config.items()
        if key.startswith(NAMESPACE) and value not in ("", None)
    }
    faults: list[str] = []
    read = {name: _read(name, key, entered, faults) for name, key in KEYS.items()}
    faults += [
        f"{NAMESPACE}{name}: is not a key: there are {listed(KEYS, 'and')}.{nearest(name, KEYS)}"
        for name in entered
        if name not in KEYS
    ]
    region = _region(config.get("aws:region"), faults)
    faults += [
        f"{NAMESPACE}{name}: {sentence}"
        for name, sentence in _together(read, entered, stack, secrets, root)
    ]
    faults += _stack_faults(stack, region, root)
    if faults:
        raise DeploymentsError(faults)
    return Configuration(
        region=region, stack=stack, **{_snake(name): value for name, value in read.items()}
    )


def _read(name: str, key: ConfigurationKey, entered: Mapping[str, Any], faults: list[str]) -> Any:
    if name not in entered:
        if key.required:
            faults.append(f"{NAMESPACE}{name}: is missing: {key.required}")
        return key.default
    try:
        return key.read(entered[name])
    except InvalidInput as fault:
        # A secret's value is nobody's business, whatever is wrong with it.
        message = (
            str(fault).replace(str(entered[name]), "the value") if name in SECRETS else str(fault)
        )
        faults.append(f"{NAMESPACE}{name}: {message}")
        return key.default


def _region(value: Any, faults: list[str]) -> str:
    if not value:
        faults.append("aws:region: is missing: write aws:region: us-east-1.")
    elif not values.REGION.fullmatch(str(value)):
        faults.append(f'aws:region: "{value}" is not a region: write it like us-east-1.')
    return str(value)


def _together(
    read: Mapping[str, Any],
    entered: Mapping[str, Any],
    stack: str,
    secrets: Collection[str],
    root: Path,
) -> Iterator[tuple[str, str]]:
    """Faults of several keys together."""
    if "pulumi" in read["runners"] and "organization" not in entered:
        yield (
            "organization",
            (
                "is missing: write the organization of Pulumi Cloud that has the stack, or runners:"
                " [github]."
            ),
        )
    yield from _roles_and_accounts(read, entered)
    for name in SECRETS:
        if name in entered and f"{NAMESPACE}{name}" not in secrets:
            yield name, f"is in plain text; {SET} {name}"
    if read["notifyOn"] and "slackWebhook" not in entered:
        yield "slackWebhook", f"is not set, and notifyOn asks for it; {SET} slackWebhook"
    if (
        "pulumi" in read["runners"]
        and "configPassphrase" not in entered
        and _has_passphrase(root / f"Pulumi.{stack}.yaml")
    ):
        yield (
            "configPassphrase",
            f"is not set, and Pulumi.{stack}.yaml is encrypted with one; {SET} configPassphrase",
        )
    if read["stateKeyArn"] and not read["stateBucket"]:
        yield (
            "stateBucket",
            "is missing: stateKeyArn encrypts the secrets of a state that is in a bucket.",
        )


def _roles_and_accounts(
    read: Mapping[str, Any], entered: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for name in ARNS:
        if read[name] and read["account"] and read[name].split(":")[4] != read["account"]:
            yield (
                name,
                (
                    f"{read[name]} is of account {read[name].split(':')[4]}, but the stack is"
                    f" deployed to {read['account']}."
                ),
            )
    for name, other in (("deployRoleArn", "previewRoleArn"), ("previewRoleArn", "deployRoleArn")):
        if read[name] and not entered.get(other):
            yield other, f"is missing: with {name}, both roles are yours."


def _has_passphrase(file: Path) -> bool:
    """A stack file whose secrets are encrypted with a passphrase holds its salt."""
    return file.is_file() and any(
        line.startswith("encryptionsalt:") for line in file.read_text(encoding="utf-8").splitlines()
    )


def _stack_faults(stack: str, region: str, root: Path) -> Iterator[str]:
    known = sorted(path.name for path in root.glob("Pulumi.*.yaml"))
    if f"Pulumi.{stack}.yaml" not in known:
        there = f"there are {listed(known, 'and')}" if known else "there is none at all"
        yield (
            f"stack: the program has no Pulumi.{stack}.yaml;"
            f" {there}.{nearest(f'Pulumi.{stack}.yaml', known)}"
        )
    elif stack not in stacks():
        yield (
            f"stack: deployments/registered.json does not know {stack}: name its boundary and its"
            f" deploy role in Pulumi.{stack}.yaml (downbeat:permissionsBoundary and"
            " downbeat:deployRoleArn), then write it with python -m tools.registered."
        )
    elif values.REGION.fullmatch(region) and registered_resources(stack).region != region:
        yield (
            f"aws:region: {region} is not {registered_resources(stack).region},"
            f" where Pulumi.{stack}.yaml deploys."
        )


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
