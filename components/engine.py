"""What the program asks the Pulumi engine: its configuration, the account it deploys to, the
outputs of other stacks.

All of it before the first resource, and at once: a fault here ends the program with its sentences.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from traceback import FrameSummary
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime import config as runtime
from pulumi.runtime import resource as registration
from pulumi.runtime import settings as runtime_settings
from pulumi.runtime.sync_await import _sync_await

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest

# New objects before the youngest generation is looked through, and rounds of it before the older
# ones are. https://docs.python.org/3/library/gc.html#gc.set_threshold
RARELY = (200_000, 50, 100)
# The SDK's own function that makes the URI of a frame's line.
POSITION_OF_FRAME = "_get_source_position_for_frame"
# The output that says what a month costs.
MONTHLY_COST = "monthly_cost"
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
    given = {**runtime.get_config_env(), **runtime.CONFIG.get()}
    secrets = {
        *runtime.get_config_secret_keys_env(),
        *(key for key in given if runtime.is_config_secret(key)),
    }
    return given, secrets


def collect_garbage_rarely() -> None:
    """Have Python look for cycles of garbage rarely: a program keeps every resource that it has
    registered until it ends, and looking through all of them over and over took a third of the time
    of a stack of 200 pipelines.

    What has been imported until now is not looked through at all.
    """
    gc.freeze()
    gc.set_threshold(*RARELY)


def remember_source_positions() -> None:
    """Have the SDK make the address of a line of code once, and not for each of the twenty frames
    above each resource, which takes the longer the deeper a program calls. An SDK without that
    function goes on as it is.
    """
    original = getattr(registration, POSITION_OF_FRAME, None)
    if original is None or hasattr(original, "known"):
        return
    known: dict[tuple[str, int | None], Any] = {}

    def remembered(frame: FrameSummary) -> Any:
        at = frame.filename, frame.lineno
        if at not in known:
            known[at] = original(frame)
        return known[at]

    setattr(remembered, "known", known)  # noqa: B010  a function has no such attribute to mypy
    setattr(registration, POSITION_OF_FRAME, remembered)


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


def stack_outputs(
    named: Collection[tuple[str, str, str]],
) -> dict[tuple[str, str], Any]:
    """The values of outputs of other stacks: (stack, output) → value.

    Read by the engine's own function and not by a StackReference: that is a resource, whose outputs
    arrive only after the definitions that need them.

    Args:
        named: (path of the key that names it, stack, output).

    Raises:
        DiagnosticsError: with every output that cannot be had.
    """
    read = {stack: _read(stack) for stack in sorted({stack for _, stack, _ in named})}
    faults = [
        Diagnostic(path, fault)
        for path, stack, output in named
        if (fault := _fault(stack, output, read[stack]))
    ]
    if faults:
        raise DiagnosticsError(faults, "The configuration of this stack")
    return {(stack, output): read[stack]["outputs"][output] for _, stack, output in named}


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
        asked = [pulumi.runtime.invoke_async(token, {**given}, options) for token, given in calls]
        return await asyncio.gather(*asked, return_exceptions=True)

    # As a plain invoke waits: the program has nothing else to do yet.
    return _sync_await(answered())


def own_outputs() -> dict[str, Any]:
    """Return what this stack put out when it was last deployed; {} before the first time."""
    own = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    read = _read(own)
    if "fault" in read:
        raise DiagnosticsError([Diagnostic(own, read["fault"])], "This stack")
    return dict(read["outputs"])


def _read(name: str) -> dict[str, Any]:
    """{"outputs": …, "secretOutputNames": […]} of a stack, or {"fault": sentence}."""
    try:
        answer = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": name}).value
    except Exception as error:  # noqa: BLE001  the SDK raises bare Exceptions for whatever the backend says
        return {
            "fault": (
                f"the stack {name} cannot be read: {reason(error)}. Deploy it first, or log in to"
                " its backend."
            )
        }
    return {
        "outputs": answer.get("outputs") or {},
        "secretOutputNames": answer.get("secretOutputNames") or [],
    }


def reason(error: Exception) -> str:
    """What the backend says, without what the engine and the SDK put before it."""
    return str(error).rsplit("returned an error: ", 1)[-1].strip().rstrip(".")


def is_missing(reason: str) -> bool:
    """Whether AWS says that there is no such thing."""
    return any(word in reason for word in MISSING)


def _fault(stack: str, output: str, read: Mapping[str, Any]) -> str | None:
    if "fault" in read:
        return str(read["fault"])
    if output not in read["outputs"]:
        known = sorted(read["outputs"])
        there = f"it has {', '.join(known)}" if known else "it has none"
        return f'the stack {stack} has no output "{output}": {there}.{nearest(output, known)}'
    if output in read["secretOutputNames"]:
        return (
            f'the output "{output}" of {stack} is a secret, and a definition is none:'
            " put it in Secrets Manager and name its ARN."
        )
    return None


def report_monthly_cost(dollars: Mapping[str, float]) -> None:
    """Export what a month costs by list prices, and say in a preview what the change adds or saves:
    the stack as it is deployed has exported the same.

    Args:
        dollars: each pipeline, and "stack" → US dollars a month.
    """
    pulumi.export(MONTHLY_COST, dict(dollars))
    if pulumi.runtime.is_dry_run():
        pulumi.log.info(cost_change(dollars, _deployed_cost()))


def _deployed_cost() -> dict[str, float]:
    """What a month costs as it is deployed; {} where that is not known."""
    own = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    before = _read(own).get("outputs", {}).get(MONTHLY_COST)
    return before if isinstance(before, dict) else {}


def cost_change(now: Mapping[str, float], before: Mapping[str, float]) -> str:
    """Return a sentence on what a month costs, and how that differs from before.

    >>> cost_change({"etl": 2.5, "stack": 5.0}, {"etl": 2.0, "stack": 4.5})
    'This stack costs about $5.00 a month by list prices, $0.50 more than now: etl +$0.50'
    """
    if "stack" not in now:
        return (
            "What this stack costs a month is not wholly known: `downbeat cost` says which prices"
            " are missing"
        )
    whole = f"This stack costs about ${now['stack']:,.2f} a month by list prices"
    if "stack" not in before:
        return f"{whole}; `downbeat cost` has the details"
    changes = {
        key: round(now.get(key, 0) - before.get(key, 0), 2)
        for key in dict.fromkeys((*now, *before))
        if key != "stack"
    }
    parts = [f"{key} {_signed(change)}" for key, change in changes.items() if change]
    change = round(now["stack"] - before["stack"], 2)
    if not change:
        return f"{whole}, as now{': ' if parts else ''}{', '.join(parts)}"
    direction = "more" if change > 0 else "less"
    return f"{whole}, ${abs(change):,.2f} {direction} than now: {', '.join(parts) or 'the stack'}"


def _signed(dollars: float) -> str:
    return f"{'+' if dollars > 0 else '-'}${abs(dollars):,.2f}"


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
