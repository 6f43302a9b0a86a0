"""From a stack's configuration to typed values, or to every fault in it at once.

Three steps: the keys are read (stack_file_keys), each pipeline is settled against its dict
(references, cadence, input), and the whole stack is checked (names). A key with a fault is left out
of the steps after it, so that the other faults still show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import SecretStr

from downbeat.asl.consequences import causes
from downbeat.asl.diagnostic import alternatives, enumeration, nearest
from downbeat.asl.lint.secrets import has_password
from downbeat.asl.misspelt_keys import known_words
from downbeat.config import frequency, references, values
from downbeat.config.checks import (
    account_problems,
    boundary_problems,
    budget_problems,
    deploy_role_problems,
    environment_problems,
    key_problems,
    tag_problems,
)
from downbeat.config.chosen_settings import choose_settings, setting_problems
from downbeat.config.contact_values import SET_WEBHOOK
from downbeat.config.existing_parts import existing_problems, notified_problems
from downbeat.config.fargate import size_word
from downbeat.config.fault import Fault, InvalidValue, StackFileError, joined
from downbeat.config.input_checks import input_problems
from downbeat.config.name_checks import longest_name, name_problems
from downbeat.config.origins import remarked, settle
from downbeat.config.reading import NAMESPACE, Faults, parsed, read, worded
from downbeat.config.region_values import region
from downbeat.config.sources import Reader, unread
from downbeat.config.stack import NO_OWNER, WATCHDOG, ConfiguredPipeline, Notify, Rollout, Stack
from downbeat.config.stack_account import account_of
from downbeat.config.stack_file_keys import (
    NotifyConfig,
    PipelineConfig,
    RolloutConfig,
    StackConfig,
)
from downbeat.config.stack_values import StackValues
from downbeat.config.values import SLACK_ENDS

EXAMPLE_REGION = "us-east-1"


class Site(NamedTuple):
    """What all pipelines of a stack share."""

    chosen: StackConfig
    environment: str
    region: str | None
    secrets: Collection[str] | None = None


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
    ours = {key: value for key, value in config.items() if str(key).startswith(NAMESPACE)}
    raw = {
        key.removeprefix(NAMESPACE): worded(parsed(key, value, faults), key, faults)
        for key, value in ours.items()
    }
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
    _plain_webhook(chosen.slack_webhook, secrets, faults)
    _plain_contacts(chosen.notify, "notify", secrets, faults)
    for path, *sentence_and_code in _stack_problems(chosen, environment, where):
        faults.add(f"{NAMESPACE}{path}", *sentence_and_code)
    fit = stack if any(environment_problems(environment)) else environment
    settled = _pipelines(Site(chosen, fit, where, secrets), specs, faults)
    if faults:
        settled = {key: _with_examples(each, specs[key], where) for key, each in settled.items()}
    read_stack = _stack(stack, environment, where or EXAMPLE_REGION, chosen)
    read_stack = read_stack.model_copy(
        update={"pipelines": settled, "origins": settled_keys.origins}
    )
    if faults:
        remarks = [remarked(fault, settled_keys.origins) for fault in causes(faults)]
        raise StackFileError(remarks, read_stack)
    return read_stack


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
        notify=_notify(chosen.notify),
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


def _with_examples(
    pipeline: ConfiguredPipeline, spec: Mapping[str, Any], region: str | None
) -> ConfiguredPipeline:
    """The pipeline with every reference that it needs, so that its dict can be judged although the
    stack file has faults.
    """
    return pipeline.model_copy(
        update={"references": references.completed(pipeline.references, spec, region)}
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


def _pipelines(
    site: Site, specs: Mapping[str, Mapping[str, Any]], faults: Faults
) -> dict[str, ConfiguredPipeline]:
    path = f"{NAMESPACE}pipelines"
    if not site.chosen.pipelines and not any(fault.path.startswith(path) for fault in faults):
        faults.add(path, f"is empty: name at least one of {alternatives(specs)}.", "no-pipelines")
    settled = {}
    for key, raw in site.chosen.pipelines.items():
        if key not in specs:
            faults.add(
                f"{path}.{key}",
                f"is not a pipeline: there are {enumeration(specs)}.{nearest(str(key), specs)}",
                "unknown-pipeline",
            )
        elif raw is not None and not isinstance(raw, Mapping):
            faults.add(
                f"{path}.{key}",
                "is not a mapping: write the pipeline's keys under it, or {} for its defaults.",
                "wrong-type",
            )
        else:
            settled[key] = _pipeline(key, raw or {}, specs[key], site, faults)
    names = {key: pipeline.name for key, pipeline in settled.items()}
    longest = longest_name(site.region if site.chosen.regional_names else None)
    for key, *sentence_and_code in name_problems(names, longest):
        faults.add(f"{path}.{key}.name", *sentence_and_code)
    return settled


def _pipeline_problems(
    config: PipelineConfig, existing: Mapping[str, Any], spec: Mapping[str, Any], site: Site
) -> Iterator[Fault]:
    """What a pipeline's keys say that does not fit its dict, its stack, or each other."""
    region, regions = site.region, site.chosen.other_regions
    accounts = site.chosen.account, site.chosen.other_accounts
    notify = config.notify.model_dump() if config.notify else {}
    by_key = {
        "references.": (
            *references.problems(config.references, spec, region, regions),
            *account_problems(config.references, *accounts),
        ),
        "settings.": setting_problems(config.settings, spec),
        "input.": input_problems(config.input, spec),
        "existing.": (
            *existing_problems(existing, spec, region, regions),
            *account_problems(existing, *accounts),
        ),
        "": notified_problems(existing, notify),
    }
    for key, faults in by_key.items():
        for name, sentence, code in faults:
            yield f"{key}{name}", sentence, code


def _pipeline(
    key: str, raw: Mapping[str, Any], spec: Mapping[str, Any], site: Site, faults: Faults
) -> ConfiguredPipeline:
    path = f"{NAMESPACE}pipelines.{key}"
    config = read(PipelineConfig, raw, path, faults)
    existing = config.existing.model_dump(by_alias=True, exclude_none=True)
    for name, *sentence_and_code in _pipeline_problems(config, existing, spec, site):
        faults.add(f"{path}.{name}", *sentence_and_code)
    if config.notify:
        _plain_contacts(config.notify, f"pipelines.{key}.notify", site.secrets, faults)
    cpu, memory = config.size
    defaults = spec.get("input")
    return ConfiguredPipeline(
        key=key,
        name=config.name or f"{key}-{site.environment}",
        enabled=config.enabled and not site.chosen.standby_of,
        schedule=_schedule(key, spec, config, site.chosen, faults),
        cpu=cpu,
        memory=memory,
        references=references.resolve(config.references),
        settings=choose_settings(config.settings, spec, size_word(cpu)),
        input={**(defaults if isinstance(defaults, Mapping) else {}), **config.input},
        notify=_notify(config.notify or site.chosen.notify),
        slack=SLACK_ENDS if config.slack is None else tuple(dict.fromkeys(config.slack)),
        existing=existing,
        start=config.start,
        alarm_limits=config.alarm_limits,
        overlap=config.overlap,
        log_level=config.log_level or site.chosen.log_level,
        watching=config.watching or site.chosen.watching,
        owner=config.owner or owner_of(site.chosen),
        severity=config.severity or site.chosen.severity,
        renamed_from=config.renamed_from,
        rollout=_rollout(config.rollout),
    )


def owner_of(chosen: StackConfig) -> str:
    """Return who answers for the stack's pipelines: `owner`, else the tag of that name."""
    tag = str(chosen.tags.get("owner", ""))
    return chosen.owner or (tag if values.OWNER.fullmatch(tag) else NO_OWNER)


def _rollout(config: RolloutConfig | None) -> Rollout | None:
    if config is None:
        return None
    return Rollout(
        canary=config.canary,
        length=config.length,
        back_on=config.back_on,
        functions=config.functions,
    )


def _schedule(
    key: str, spec: Mapping[str, Any], config: PipelineConfig, chosen: StackConfig, faults: Faults
) -> frequency.PipelineSchedule:
    """The pipeline's own in this stack, else the stack's for all, else the one in the pipeline's
    dict.
    """
    own = read(PipelineConfig, {"cadence": spec.get("cadence")}, f"pipelines.{key}", faults).cadence
    form, path = config.cadence, f"{NAMESPACE}pipelines.{key}.cadence"
    if form is None and chosen.cadence is not None and frequency.follows(own, chosen.cadence):
        form, path = chosen.cadence, f"{NAMESPACE}cadence"
    try:
        return frequency.resolve(own, form, config.skip_dates)
    except InvalidValue as fault:
        path = path if form else f"pipelines.{key}.cadence"
        faults.add(
            joined(path, fault.path),
            fault.message if path != f"{NAMESPACE}cadence" else f"{fault.message} ({key})",
            fault.code,
        )
        return frequency.resolve(None, None)


def _plain_webhook(webhook: Any, secrets: Collection[str] | None, faults: Faults) -> None:
    """Find a webhook of Slack that the stack file does not encrypt."""
    path = f"{NAMESPACE}slackWebhook"
    if isinstance(webhook, str) and secrets is not None and path not in secrets:
        faults.add(path, f"is in plain text. {SET_WEBHOOK}", "plain-secret")


def _plain_contacts(
    notify: NotifyConfig, path: str, secrets: Collection[str] | None, faults: Faults
) -> None:
    """Find the endpoints with a password that the stack file does not encrypt. Inside the engine
    they are decrypted, and the key they are under says whether they were.
    """
    if secrets is not None and f"{NAMESPACE}{path.split('.', maxsplit=1)[0]}" in secrets:
        return
    for outcome in NotifyConfig.model_fields:
        for index, endpoint in enumerate(getattr(notify, outcome) or ()):
            if has_password(endpoint):
                place = f"{NAMESPACE}{path}.{outcome}[{index}]"
                faults.add(
                    place,
                    "holds a password in plain text. Change the password, for this one has been"
                    " seen, and encrypt the address: pulumi config set --secret --path"
                    f" '{place}' https://…",
                    "plain-secret",
                )


def _notify(config: NotifyConfig) -> Notify:
    partial = config.failure if config.partial is None else config.partial
    return Notify(
        success=tuple(config.success),
        partial=tuple(partial),
        failure=tuple(config.failure),
        skipped=tuple(config.skipped),
        alarms=tuple(config.alarms),
    )
