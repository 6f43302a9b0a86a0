"""What the own stacks will run: every value that is computed of a pipeline, but the definition,
which stands in tests/pipelines: `python -m tests.plan.plans` prints tests/plan/plans.json.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from downbeat.estimates.stacks import estimate
from downbeat.plan import contacts, watchdog
from downbeat.plan.address import Address, references
from downbeat.plan.dashboards.pages import orchestration_widgets, stack_widgets
from downbeat.plan.dashboards.widget import body
from downbeat.plan.execution_role import key_statement, role_of
from downbeat.plan.expected_effort import expected
from downbeat.plan.orchestration_args import build_orchestration_args, execution_limits, stack_tags
from downbeat.plan.planned import Planned
from downbeat.plan.scheduling_parts import schedule_groups, scheduler_roles
from downbeat.plan.stacks import REPOSITORY, configured_stack
from downbeat.plan.topic_policy import publishers, queue_sender
from downbeat.plan.unreported_ends import ends_pattern, facts_of
from tests.planned_stacks import planned_stack

# The stack whose pipelines are written out, and the one with what holds for all of it.
WHOLE, SHORT = "prod", "dev"
# Beside each pipeline in tests/pipelines, or below under names of their own.
WRITTEN_ELSEWHERE = ("definition", "address", "statements", "stated", "tags", "stack")
PROJECT = "downbeat"


def plans() -> dict[str, Any]:
    """Stack → what holds for all of it, and its pipelines."""
    whole, short = _of_stack(WHOLE), _of_stack(SHORT)
    return {WHOLE: whole, SHORT: {**short, "pipelines": sorted(short["pipelines"])}}


def page() -> str:
    """tests/plan/plans.json."""
    text = json.dumps(plans(), indent=1, ensure_ascii=False, default=_plain) + "\n"
    return text.replace(f"{REPOSITORY}/", "")


def _of_stack(name: str) -> dict[str, Any]:
    stack, planned = configured_stack(name), planned_stack(name)
    tags = stack_tags(PROJECT, stack)
    return {
        "limits": execution_limits(planned),
        "scheduler roles": scheduler_roles(f"{PROJECT}-{name}", planned),
        "widgets": _widgets(
            stack_widgets([each.address for each in planned], ["failed"], execution_limits(planned))
        ),
        "month": _month(stack, planned),
        "who hears of the budget": contacts.budget_emails(stack),
        "watched": watchdog.watched_references(stack, planned[0].address.account, "aws"),
        "pipelines": {each.key: _of_pipeline(stack, each, tags) for each in planned},
    }


def _of_pipeline(stack: Any, planned: Planned, tags: Mapping[str, str]) -> dict[str, Any]:
    args = build_orchestration_args(stack, planned, tags)
    values = {
        field.name: getattr(args, field.name)
        for field in dataclasses.fields(args)
        if field.name not in WRITTEN_ELSEWHERE
    }
    address = planned.address
    return {
        **json.loads(json.dumps(values, default=_without_start)),
        "address": _names(address),
        "alarm topic": args.alarm_topic_arn,
        "dashboard": [args.makes_dashboard, args.dashboard_url],
        "references": references(address, stack.stack, stack.environment, planned.topics),
        "key": (key := key_statement(stack, PROJECT, planned)),
        "role": role_of(planned, key).name,
        "expected": expected(planned.spec),
        "schedule groups": schedule_groups(address, planned.trigger, scheduled=True),
        "reporter's facts": facts_of(args),
        "reporter's pattern": ends_pattern([args]),
        "widgets": _widgets(orchestration_widgets(args, ["failed"])),
        "publishers": publishers(address, planned.topics["failure"]),
        "queue's sender": queue_sender(address.dead_letter_queue_arn, args.alarm_topic_arn),
    }


def _widgets(widgets: list[Any]) -> list[str]:
    """The body of a dashboard, each widget on one line."""
    placed = json.loads(body(widgets))["widgets"]
    return [json.dumps(one, ensure_ascii=False) for one in placed]


def _month(stack: Any, planned: list[Planned]) -> dict[str, Any]:
    """What each pipeline and the stack use in a month: an amount of each price, by purpose."""
    month = estimate(stack, planned)
    bills = {each.key: month.of(each) for each in month.pipelines} | {"stack": month.standing}
    return {
        key: {
            "lines": [f"{one.price} for {one.purpose}: {one.amount:.6g}" for one in bill.lines],
            "unknown": [str(one) for one in bill.unknown],
        }
        for key, bill in bills.items()
    }


def _names(address: Address) -> dict[str, str]:
    """Every name and ARN of an address."""
    properties = [name for name, value in vars(Address).items() if isinstance(value, property)]
    return {
        **{name: getattr(address, name) for name in properties},
        "rule": address.rule_arn("weekly"),
        "alarm": address.alarm_arn("weekly"),
        "topic": address.topic_arn("weekly"),
        "role": address.role_arn("weekly"),
        "regional role": dataclasses.replace(address, regional=True).execution_role_arn,
        "url of dashboard": address.url_of_dashboard("weekly"),
        "console in China": dataclasses.replace(address, partition="aws-cn").console_url,
    }


def _without_start(value: Any) -> Any:
    plain = _plain(value)
    if isinstance(plain, dict) and "window_minutes" in plain:
        return {key: one for key, one in plain.items() if key != "start"}
    return plain


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return dict(value) if isinstance(value, Mapping) else str(value)


if __name__ == "__main__":
    print(page(), end="")
