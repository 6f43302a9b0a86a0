"""Starting the state machine for a written manifest, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from . import log, manifests, table
from .build import manifest_key
from .execution_ends import LONGEST_REASON
from .invocation import ENOUGH_MILLISECONDS, Invocation, iso

# How long a start is retried, by every flush and every file of its prefix.
GIVE_UP_SECONDS = 24 * 3600


def start_all(invocation: Invocation, date_prefix: str, unstarted: Mapping[str, str]) -> list[str]:
    """Start the manifests of `unstarted` (execution name → path) while there is time. Returns the
    paths whose start failed: they stay.
    """
    failed = []
    for number, (name, path) in enumerate(sorted(unstarted.items())):
        if number and invocation.remaining() < ENOUGH_MILLISECONDS:
            break
        if not start_manifest(invocation, date_prefix, name, path):
            failed.append(path)
    return failed


def start_manifest(invocation: Invocation, date_prefix: str, name: str, manifest_path: str) -> bool:
    """Start one manifest; True when its execution exists now. The execution's name is the
    manifest's, so AWS refuses a second one.
    """
    try:
        manifest = invocation.table.get(date_prefix, manifest_key(manifest_path))
        if not manifest:
            return _failed(
                date_prefix,
                manifest_path,
                f"the item {manifest_key(manifest_path)} is gone from {invocation.table.name}.",
            )
        if name == manifests.execution_name(manifest["id"], int(manifest["attempt"])):
            arn = _start(invocation, name, manifest)
            _note(invocation, date_prefix, manifest, arn)
            log.write(
                "INFO",
                "An execution is started.",
                date_prefix=date_prefix,
                manifest_path=manifest_path,
                execution_arn=arn,
            )
        _strike_off(invocation, date_prefix, name)  # of an attempt that a reset has overtaken, too
    except (ClientError, BotoCoreError) as error:
        _failed(date_prefix, manifest_path, str(error))
        return _given_up(invocation, date_prefix, name, manifest_path, str(error))
    return True


def _given_up(
    invocation: Invocation, date_prefix: str, name: str, manifest_path: str, reason: str
) -> bool:
    """Note a start that failed; True when it has failed for so long that the manifest is set to
    `failed` and no more is tried.
    """
    key = manifest_key(manifest_path)
    long_ago = iso(invocation.now() - 1000 * GIVE_UP_SECONDS)
    try:
        manifest = invocation.table.update(
            date_prefix,
            key,
            "SET start_failed_at = if_not_exists(start_failed_at, :now)",
            condition="#status = :manifested",
            names={"#status": "status"},
            values={":now": invocation.timestamp(), ":manifested": "manifested"},
        )
        if manifest["start_failed_at"] > long_ago:
            return False
        _set_failed(invocation, date_prefix, key, manifest["attempt"], reason)
        _strike_off(invocation, date_prefix, name)
    except (ClientError, BotoCoreError) as error:
        if not (isinstance(error, ClientError) and table.refused(error)):
            _failed(date_prefix, manifest_path, str(error))
        return False  # refused: it runs after all, or somebody has reset it
    log.write(
        "ERROR",
        "A manifest could not be started for a day: it is set to failed, and no more is tried.",
        date_prefix=date_prefix,
        manifest_path=manifest_path,
        error=reason,
    )
    return True


def _set_failed(
    invocation: Invocation, date_prefix: str, key: str, attempt: int, reason: str
) -> None:
    """Set a manifest that was never started to `failed`, unless it has changed meanwhile."""
    invocation.table.update(
        date_prefix,
        key,
        "SET #status = :failed, #error = :reason, updated_at = :now, expires_at = :expiry"
        " REMOVE start_failed_at",
        condition="#status = :manifested AND attempt = :attempt",
        names={"#status": "status", "#error": "error"},
        values={
            ":failed": "failed",
            ":reason": f"It could not be started: {reason}"[:LONGEST_REASON],
            ":now": invocation.timestamp(),
            ":expiry": invocation.expiry(),
            ":manifested": "manifested",
            ":attempt": attempt,
        },
    )


def _failed(date_prefix: str, manifest_path: str, error: str) -> bool:
    log.write(
        "ERROR",
        "A manifest could not be started; it stays on the list and the next invocation tries"
        " again.",
        date_prefix=date_prefix,
        manifest_path=manifest_path,
        error=error,
    )
    return False


def _start(invocation: Invocation, name: str, manifest: Mapping[str, Any]) -> str:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html: with
    the name and the input of a running execution AWS answers with that one; once it has ended, with
    ExecutionAlreadyExists, for 90 days.
    """
    machine = invocation.configuration.state_machine_arn
    try:
        answer = invocation.states.start_execution(
            stateMachineArn=machine, name=name, input=manifests.execution_input(manifest)
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise
        return execution_arn(machine, name)
    return str(answer["executionArn"])


def _note(invocation: Invocation, date_prefix: str, manifest: Mapping[str, Any], arn: str) -> None:
    """Note the execution in the manifest's item. The status is left to the machine, which may be
    ahead of us.
    """
    try:
        invocation.table.update(
            date_prefix,
            manifest_key(manifest["manifest_path"]),
            "SET execution_arn = :arn, started_at = if_not_exists(started_at, :now),"
            " expires_at = :expiry REMOVE start_failed_at",
            condition="attempt = :attempt",
            values={
                ":arn": arn,
                ":now": invocation.timestamp(),
                ":attempt": manifest["attempt"],
                ":expiry": invocation.expiry(),
            },
        )
    except ClientError as error:
        if not table.refused(
            error
        ):  # refused: somebody has just reset the manifest, and another start follows
            raise


def _strike_off(invocation: Invocation, date_prefix: str, name: str) -> None:
    invocation.table.update(
        table.REGISTER, date_prefix, "REMOVE unstarted.#name", names={"#name": name}
    )


def execution_arn(state_machine_arn: str, name: str) -> str:
    """The ARN of an execution: executions belong to the machine, whatever alias or version started
    them.
    """
    parts = state_machine_arn.split(":")
    return ":".join([*parts[:5], "execution", parts[6], name])
