"""The rules of a Choice state, in both query languages.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

from typing import Any

from downbeat.asl.checks import expressions
from downbeat.asl.checks.choice_operators import BOOLEANS, OPERATORS
from downbeat.asl.checks.paths import reference_path_field
from downbeat.asl.checks.position import JSONATA, Position, as_object, only_one, shown
from downbeat.asl.checks.templates import assign, payload
from downbeat.asl.checks.values import string
from downbeat.asl.diagnostic import enumeration, nearest

KINDS = (*BOOLEANS, "Variable")
RULE = frozenset((*KINDS, *OPERATORS, "Comment"))
TOP_RULE = RULE | {"Next", "Assign"}
JSONATA_RULE = frozenset(("Condition", "Next", "Assign", "Output", "Comment"))


def choice_rules(value: Any, at: str, field: str, place: Position) -> None:
    """The list of rules; that their Next exists is the graph's check."""
    path = f"{at}/{field}"
    if not isinstance(value, (list, tuple)) or not value:
        place.say(
            path,
            "Choices is a list of at least one rule, but it is"
            f" {'empty' if value == [] else shown(value)}.",
            "wrong-type",
        )
        return
    for number, rule in enumerate(value):
        rule_path = f"{path}[{number}]"
        if not as_object(rule, rule_path, "A rule of Choices", place):
            continue
        if "Next" not in rule:
            place.say(
                rule_path,
                "A rule of Choices needs Next, the state to go to when it holds.",
                "missing-field",
            )
        else:
            string(rule["Next"], rule_path, "Next", place)
        if "Assign" in rule:
            assign(rule["Assign"], f"{rule_path}/Assign", place)
        if place.language == JSONATA:
            _jsonata_rule(rule, rule_path, place)
        else:
            _jsonpath_rule(rule, rule_path, place, TOP_RULE)


def _jsonata_rule(rule: dict[str, Any], path: str, place: Position) -> None:
    """A rule of a JSONata state: a Condition."""
    for name in rule:
        if name in JSONATA_RULE:
            continue
        if name in RULE:
            place.say(
                path,
                f"{name} belongs to JSONPath, but the query language here is JSONata; write a"
                " Condition.",
                "other-query-language",
            )
        else:
            place.say(
                path,
                f"A rule of Choices has no field {shown(name)}.{nearest(str(name), JSONATA_RULE)}"
                f" It takes {enumeration(sorted(JSONATA_RULE))}.",
                "unknown-field",
            )
    if "Output" in rule:
        payload(rule["Output"], f"{path}/Output", place)
    if "Condition" not in rule:
        place.say(
            path,
            'A rule of Choices needs a Condition, such as "{% $states.input.total > 100 %}".',
            "missing-field",
        )
        return
    condition = rule["Condition"]
    if isinstance(condition, bool):
        return
    if expressions.is_expression(condition):
        expressions.text(condition, f"{path}/Condition", place)
    else:
        place.say(
            f"{path}/Condition",
            "Condition is a JSONata expression {% … %}, true or false, but it is"
            f" {shown(condition)}.",
            "wrong-type",
        )


def _jsonpath_rule(
    rule: dict[str, Any], path: str, place: Position, allowed: frozenset[str]
) -> None:
    """A rule of a JSONPath state, or one inside And, Or, Not: a comparison, or rules joined."""
    for name in rule:
        if name not in allowed:
            _unknown(name, path, place, allowed)
    kinds = [kind for kind in KINDS if kind in rule]
    if len(kinds) != 1:
        has = f"has {enumeration(kinds)}" if kinds else "has none of them"
        place.say(
            path,
            "A rule of Choices has either And, Or, Not or a Variable with a comparison, but this"
            f" one {has}.",
            "choice-rule-form",
        )
    operators = [name for name in rule if name in OPERATORS]
    if "Variable" in rule:
        reference_path_field(rule["Variable"], path, "Variable", place)
        if not operators:
            place.say(
                path,
                "A Variable needs a comparison beside it, such as StringEquals, NumericGreaterThan"
                " or IsPresent.",
                "choice-rule-form",
            )
        only_one(rule, tuple(operators), path, "A rule of Choices", place)
    elif operators:
        place.say(
            path,
            f"{enumeration(operators)} {'need' if len(operators) > 1 else 'needs'} a Variable to"
            " compare.",
            "choice-rule-form",
        )
    for name in operators:
        OPERATORS[name](rule[name], path, name, place)
    for name in BOOLEANS:
        if name in rule:
            _joined(name, rule[name], f"{path}/{name}", place)


def _joined(name: str, value: Any, path: str, place: Position) -> None:
    """The rules inside And and Or (a list) and Not (one rule)."""
    if name == "Not":
        if as_object(value, path, "Not", place):
            _jsonpath_rule(value, path, place, RULE)
    elif not isinstance(value, (list, tuple)) or not value:
        place.say(
            path,
            f"{name} is a list of at least one rule, but it is"
            f" {'empty' if value == [] else shown(value)}.",
            "wrong-type",
        )
    else:
        for number, rule in enumerate(value):
            if as_object(rule, f"{path}[{number}]", f"A rule of {name}", place):
                _jsonpath_rule(rule, f"{path}[{number}]", place, RULE)


def _unknown(name: str, path: str, place: Position, allowed: frozenset[str]) -> None:
    if name in ("Condition", "Output"):
        place.say(
            path,
            f"{name} belongs to JSONata, but the query language here is JSONPath; set"
            " QueryLanguage, or compare a Variable.",
            "other-query-language",
        )
    elif name in TOP_RULE:
        place.say(
            path,
            f"{name} stands in the outermost rule only, not inside And, Or or Not.",
            "misplaced-field",
        )
    else:
        place.say(
            path,
            f"A rule of Choices has no field {shown(name)}.{nearest(str(name), allowed)} See the"
            " comparisons of a Choice state.",
            "unknown-field",
        )
