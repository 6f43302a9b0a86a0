"""What the program asks the Pulumi engine: its configuration, the account it deploys to, the
outputs of other stacks.

All of it before the first resource, and at once: a fault here ends the program with its sentences.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime import config as runtime
from pulumi.runtime import settings as runtime_settings
from pulumi.runtime.sync_await import _sync_await

from downbeat.asl import Diagnostic, DiagnosticsError

# How the provider, and the services behind it, say that there is no such thing.
MISSING = (
    "couldn't find resource",
    "does not exist",
    "empty result",
    "no matching",
    "NoSuchBucket",
    "NoSuchEntity",
    "NoSuchKey",
    "not found",
    "NotFound",
    "NonExistentQueue",
)
# How the provider and AWS say that there are no credentials that they take.
NOT_LOGGED_IN = (
    "credential",
    "ExpiredToken",
    "InvalidClientTokenId",
    "SSO",
    "UnrecognizedClientException",
)


def configuration() -> tuple[dict[str, Any], set[str]]:
    """Every key of every namespace with its value, and the keys that are secret. The engine hands
    objects over as JSON text.

    `pulumi.Config` answers for a key that one knows; a misspelt one is found only by reading them
    all.
    """
    values = {**runtime.get_config_env(), **runtime.CONFIG.get()}
    secrets = {
        *runtime.get_config_secret_keys_env(),
        *(key for key in values if runtime.is_config_secret(key)),
    }
    return values, secrets


def caller(account: str | None = None) -> tuple[str, str]:
    """(account, partition) of who deploys: "123456789012", "aws".

    Raises:
        DiagnosticsError: where `account` is another one than the caller's, or nobody is logged in.
    """
    try:
        identity = aws.get_caller_identity()
    except Exception as error:  # noqa: BLE001  the SDK raises bare Exceptions for whatever AWS says
        raise _unknown_caller(reason(error)) from None
    if account and identity.account_id != account:
        sentence = (
            f"is {account}, but you are in the account {identity.account_id}: choose that"
            " account's profile (AWS_PROFILE), then try again."
        )
        fault = Diagnostic("downbeat:account", sentence, "other-account")
        raise DiagnosticsError([fault], "The configuration of this stack")
    return identity.account_id, identity.arn.split(":")[1]


def _unknown_caller(answer: str) -> DiagnosticsError:
    """The fault of a deployment by whom AWS does not know."""
    known = any(word in answer for word in NOT_LOGGED_IN)
    why = "nobody is logged in to AWS" if known else "AWS does not say who you are"
    sentence = (
        f"{why} ({' '.join(answer.split())}): aws sso login --profile PROFILE, or aws"
        " configure; then export AWS_PROFILE=PROFILE and look with aws sts get-caller-identity."
    )
    return DiagnosticsError([Diagnostic("aws", sentence, "no-credentials")], "This stack")


def region() -> str:
    """Return the region of the AWS provider: "us-east-1"."""
    return aws.get_region().region


def root() -> Path:
    """Return the project's folder, where Pulumi.yaml is."""
    return Path(runtime_settings.get_root_directory() or ".")


def invoke_all(
    calls: Sequence[tuple[str, Mapping[str, Any]]],
) -> list[Mapping[str, Any] | Exception]:
    """Call functions of the aws provider, all at the same time, and return what each answers, or
    how it fails.

    Args:
        calls: (token, arguments).
    """
    options = pulumi.InvokeOptions(version=version("pulumi-aws"))

    async def answered() -> list[Any]:
        asked = [
            pulumi.runtime.invoke_async(token, {**arguments}, options) for token, arguments in calls
        ]
        return await asyncio.gather(*asked, return_exceptions=True)

    # As a plain invoke waits: the program has nothing else to do yet.
    return _sync_await(answered())


def reason(error: Exception) -> str:
    """What the backend says, without what the engine and the SDK put before it."""
    return str(error).rsplit("returned an error: ", 1)[-1].strip().rstrip(".")


def is_missing(reason: str) -> bool:
    """Whether AWS says that there is no such thing."""
    return any(word in reason for word in MISSING)


@contextmanager
def faults_end_the_program() -> Iterator[None]:
    """Turns the faults of configuration and pipelines into the program's end: their sentences, and
    no traceback.
    """
    try:
        yield
    except DiagnosticsError as error:
        raise pulumi.RunError(_report(error)) from None


def _report(error: DiagnosticsError) -> str:
    lines = [f"  {diagnostic}" for diagnostic in error.diagnostics]
    count = "a fault" if len(lines) == 1 else f"{len(lines)} faults"
    return "\n".join([f"{error.subject} cannot be deployed; it has {count}:", *lines])
