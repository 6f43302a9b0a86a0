"""The topics that a machine publishes to and that its template makes: its success and failure
topics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from downbeat.asl.walk import states
from downbeat.importing.failure_path import reachable
from downbeat.importing.intrinsics import Template, as_list, properties
from downbeat.importing.meaning import Meaning
from downbeat.importing.parameters import logical_name
from downbeat.importing.placeholders import PLACEHOLDER
from downbeat.importing.reference_naming import snake_case

TOPIC, SUBSCRIPTION = "AWS::SNS::Topic", "AWS::SNS::Subscription"
# https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
CONTACT_PROTOCOLS = ("email", "https", "sms")


@dataclass(frozen=True)
class Published:
    """`meanings`: the topics' placeholders as ${success_topic} and ${failure_topic}; `suffixes` and
    `contacts` by "success" and "failure".
    """

    meanings: dict[str, Meaning] = field(default_factory=dict)
    suffixes: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, list[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def topics(definition: Mapping[str, Any], template: Template) -> Published:
    """Which of the template's topics tells of success and which of failure: a topic that only
    states on the way to a Fail publish to tells of failure. More than one of a kind stay
    references.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for logical, kind in _publications(definition, template):
        kinds[logical].add(kind)
    of_kind = {
        kind: [logical for logical, outcomes in kinds.items() if kind in outcomes]
        for kind in ("failure", "success")
    }
    chosen = {kind: names[0] for kind, names in of_kind.items() if len(names) == 1}
    if not chosen or any(len(names) > 1 for names in of_kind.values()):
        return Published()
    meanings = {
        placeholder: Meaning(f"{kind}_topic", "", built_in=True)
        for kind, logical in reversed(chosen.items())
        for placeholder in (logical, f"{logical}.TopicArn")
    }
    suffixes = {kind: _suffix(logical) for kind, logical in chosen.items()}
    contacts = {
        kind: outcomes
        for kind, logical in chosen.items()
        if (outcomes := list(_contacts(logical, template)))
    }
    notes = tuple(
        f"{logical} becomes a topic of the pipeline, {_suffix(logical)}."
        for logical in dict.fromkeys(chosen.values())
    )
    return Published(meanings, {"failure": "failure", **suffixes}, contacts, notes)


def _publications(definition: Mapping[str, Any], template: Template) -> Iterator[tuple[str, str]]:
    """(logical id of a topic, "success" or "failure") for each state that publishes to one."""
    machine = definition["States"]
    for located in states(definition):
        resource = str(located.state.get("Resource", ""))
        if not resource.endswith(":sns:publish"):
            continue
        arguments = located.state.get("Arguments", located.state.get("Parameters"))
        topic = arguments.get("TopicArn") if isinstance(arguments, Mapping) else None
        whole = PLACEHOLDER.fullmatch(topic) if isinstance(topic, str) else None
        logical = whole[1].removesuffix(".TopicArn") if whole else ""
        declared = template.resources.get(logical)
        if isinstance(declared, Mapping) and declared.get("Type") == TOPIC:
            top = located
            while top.parent:
                top = top.parent
            yield logical, "failure" if _only_fails(machine, top.name) else "success"


def _only_fails(machine: Mapping[str, Any], name: str) -> bool:
    """Whether every way from this state on ends in a Fail, the ways of its errors aside."""
    ends = [machine[each] for each in reachable(machine, name)]
    return any(state.get("Type") == "Fail" for state in ends) and not any(
        state.get("Type") == "Succeed" or state.get("End") is True for state in ends
    )


def _contacts(logical: str, template: Template) -> Iterator[str]:
    """The addresses that are subscribed to the topic and stand in the template."""
    topic = properties(template.resources[logical], template)
    subscriptions = as_list(topic.get("Subscription"))
    for resource in template.resources.values():
        if isinstance(resource, Mapping) and resource.get("Type") == SUBSCRIPTION:
            own = properties(resource, template)
            if own.get("TopicArn") in (f"${{{logical}}}", f"${{{logical}.TopicArn}}"):
                subscriptions = [*subscriptions, own]
    for each in subscriptions:
        endpoint = each.get("Endpoint") if isinstance(each, Mapping) else None
        plain = isinstance(endpoint, str) and not PLACEHOLDER.search(endpoint)
        if plain and each.get("Protocol") in CONTACT_PROTOCOLS:
            yield str(endpoint)


def _suffix(logical: str) -> str:
    words = snake_case(logical_name(logical)).replace("_", "-")
    return words.removesuffix("-topic") or words
