"""From a stack's configuration to typed values, or to every fault in it at once.

Three steps: the keys are read (stack_file_keys), each pipeline is settled against its dict
(references, cadence, input), and the whole stack is checked (names). A key with a fault is left out
of the steps after it, so that the other faults still show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pydantic import SecretStr

from downbeat.asl.consequences import causes
from downbeat.asl.misspelt_keys import known_words
from downbeat.config.checks import (
    boundary_problems,
    budget_problems,
    deploy_role_problems,
    environment_problems,
    key_problems,
    tag_problems,
)
from downbeat.config.fault import Fault, InvalidValue, StackFileError
from downbeat.config.origins import remarked, settle
from downbeat.config.pipeline_loading import (
    Site,
    contacts_of,
    settled_pipelines,
    with_example_references,
)
from downbeat.config.plain_secrets import find_plain_contacts, find_plain_webhook
from downbeat.config.reading import NAMESPACE, Faults, parsed, read, worded
from downbeat.config.region_values import region
from downbeat.config.sources import Reader, unread
from downbeat.config.stack import WATCHDOG, Stack
from downbeat.config.stack_account import account_of
from downbeat.config.stack_file_keys import StackConfig
from downbeat.config.stack_values import StackValues

EXAMPLE_REGION = "us-east-1"


def load(
    config: Mapping[str, Any],
    stack: str,
    pipelines: Mapping[str, Mapping[str, Any]],
    secrets: Collection[str] | None = None,
    reader: Reader = unread,
) -> Stack:
    """The stack's configuration as typed values.

    `config`: "aws:region", "downbeat:pipelines", … with values already parsed, or as JSON text as
    the engine hands them over. `pipelines`: name → dict of every pipeline there is. `secrets`: the
    keys that the engine knows as secrets; None where there is no engine. `reader` reads the values
    that the configuration only names (sources); an example stands for what it does not read. Raises
    StackFileError with all faults, each naming its key.
    """
    faults = Faults()
    where = _region(config, faults)
    raw = _own_keys(config, faults)
    # A dict that is none is for its own check to report, and so is a misspelt key of one.
    specs = {
        key: known_words(spec) if isinstance(spec, Mapping) else {}
        for key, spec in pipelines.items()
    }
    account = account_of({**raw, f"{NAMESPACE}account": raw.get("account")})
    settled_keys = settle(raw, reader, specs, region=where or EXAMPLE_REGION, account=account)
    faults += settled_keys.faults
    secrets = None if secrets is None else {*secrets, *settled_keys.secrets}
    chosen = read(StackConfig, settled_keys.values, NAMESPACE, faults)
    environment = chosen.environment or stack
    find_plain_webhook(chosen.slack_webhook, secrets, faults)
    find_plain_contacts(chosen.notify, "notify", secrets, faults)
    for path, *sentence_and_code in _stack_problems(chosen, environment, where):
        faults.add(f"{NAMESPACE}{path}", *sentence_and_code)
    fit = stack if any(environment_problems(environment)) else environment
    settled = settled_pipelines(Site(chosen, fit, where, secrets), specs, faults)
    if faults:
        settled = {
            key: with_example_references(each, specs[key], where) for key, each in settled.items()
        }
    read_stack = _stack(stack, environment, where or EXAMPLE_REGION, chosen)
    read_stack = read_stack.model_copy(
        update={"pipelines": settled, "origins": settled_keys.origins}
    )
    if faults:
        remarks = [remarked(fault, settled_keys.origins) for fault in causes(faults)]
        raise StackFileError(remarks, read_stack)
    return read_stack


def _own_keys(config: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """The keys below `downbeat:`, without that namespace, with their values parsed."""
    return {
        key.removeprefix(NAMESPACE): worded(parsed(key, value, faults), key, faults)
        for key, value in config.items()
        if str(key).startswith(NAMESPACE)
    }


def _stack(stack: str, environment: str, region: str, chosen: StackConfig) -> Stack:
    """What the stack says of itself; its pipelines are settled elsewhere."""
    return Stack(
        stack=stack,
        environment=environment,
        region=region,
        account=chosen.account,
        other_accounts=tuple(chosen.other_accounts),
        other_regions=tuple(chosen.other_regions),
        kms_key_arn=chosen.kms_key_arn,
        deploy_role_arn=chosen.deploy_role_arn,
        adopted=chosen.adopted,
        standby_of=chosen.standby_of,
        notify=contacts_of(chosen.notify),
        slack_webhook=(
            SecretStr(chosen.slack_webhook)
            if isinstance(chosen.slack_webhook, str)
            else chosen.slack_webhook
        ),
        guard=chosen.guard,
        existing_names=chosen.existing_names,
        values=StackValues.model_construct(
            **{name: getattr(chosen, name) for name in StackValues.model_fields}
        ),
        tags={key: str(value) for key, value in sorted(chosen.tags.items())},
        pipelines={},
    )


def _region(config: Mapping[str, Any], faults: Faults) -> str | None:
    if config.get("aws:region") is None:
        faults.add("aws:region", "is missing: write aws:region: us-east-1.", "missing-key")
        return None
    try:
        return region(config["aws:region"])
    except InvalidValue as fault:
        faults.add("aws:region", fault.message, fault.code)
        return None


def _stack_problems(chosen: StackConfig, environment: str, where: str | None) -> Iterable[Fault]:
    yield from environment_problems(environment)
    yield from key_problems(chosen.kms_key_arn, where)
    yield from boundary_problems(chosen.permissions_boundary)
    yield from deploy_role_problems(chosen.deploy_role_arn)
    yield from tag_problems(chosen.tags)
    notify = chosen.notify
    watchdog = chosen.pipelines.get(WATCHDOG, {"enabled": False})
    yield from budget_problems(
        chosen.budget,
        notify.alarms or notify.failure,
        watched=not isinstance(watchdog, dict) or watchdog.get("enabled") is not False,
    )
