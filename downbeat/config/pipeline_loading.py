"""The pipelines of a stack file as typed values: each settled against its dict and the stack."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from downbeat.asl.diagnostic import alternatives, enumeration, nearest
from downbeat.config import frequency, references, values
from downbeat.config.checks import account_problems
from downbeat.config.chosen_settings import choose_settings, setting_problems
from downbeat.config.existing_parts import existing_problems, notified_problems
from downbeat.config.fargate import size_word
from downbeat.config.fault import Fault, InvalidValue, joined
from downbeat.config.input_checks import input_problems
from downbeat.config.name_checks import longest_name, name_problems
from downbeat.config.pipeline_file_keys import NotifyConfig, PipelineConfig, RolloutConfig
from downbeat.config.plain_secrets import find_plain_contacts
from downbeat.config.reading import NAMESPACE, Faults, read
from downbeat.config.schedule import ConfiguredSchedule
from downbeat.config.stack import NO_OWNER, ConfiguredPipeline, Notify, Rollout
from downbeat.config.stack_file_keys import StackConfig
from downbeat.config.values import SLACK_ENDS


class Site(NamedTuple):
    """What all pipelines of a stack share."""

    chosen: StackConfig
    environment: str
    region: str | None
    secrets: Collection[str] | None = None


def with_example_references(
    pipeline: ConfiguredPipeline, spec: Mapping[str, Any], region: str | None
) -> ConfiguredPipeline:
    """The pipeline with every reference that it needs, so that its dict can be judged although the
    stack file has faults.
    """
    return pipeline.model_copy(
        update={"references": references.completed(pipeline.references, spec, region)}
    )


def settled_pipelines(
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
        find_plain_contacts(config.notify, f"pipelines.{key}.notify", site.secrets, faults)
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
        notify=contacts_of(config.notify or site.chosen.notify),
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
) -> ConfiguredSchedule:
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


def contacts_of(config: NotifyConfig) -> Notify:
    partial = config.failure if config.partial is None else config.partial
    return Notify(
        success=tuple(config.success),
        partial=tuple(partial),
        failure=tuple(config.failure),
        skipped=tuple(config.skipped),
        alarms=tuple(config.alarms),
    )
