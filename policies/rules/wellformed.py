"""Documents and strings that AWS would refuse or misread, and values that only pretend to be
unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .documents import IDENTITY, KEY, RESOURCE, TRUST, fields, located_documents
from .examples import TOPIC_ARN, allow, role_policy
from .mode import updating
from .plain import strings, unknown_paths
from .rule import HIGH, MANDATORY, MEDIUM, Finding, Resource, Rule

GRAMMAR_URL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"

# What the SDKs write into a string when an Output is printed instead of resolved.
PRINTED = re.compile(
    r"Calling (__str__|__add__|\[?toString\]?|\[?toJSON\]?) on an \[?Output|<pulumi\.output\.Output"
    r" object at 0x"
)


def well_formed_documents(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Everything in a policy document that AWS would refuse, or read otherwise than it looks."""
    for located in located_documents(resource, IDENTITY, TRUST, RESOURCE, KEY):
        for fault in located.document.faults:
            path = f"{located.path}.{fault.path}" if fault.path else located.path
            yield Finding(
                path, f"the policy document {fault.message}" if not fault.path else fault.message
            )


def no_printed_output(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Strings into which a Pulumi Output was printed: they reach AWS as that sentence."""
    for path, text in strings(resource.props, ""):
        if "utput" in text and PRINTED.search(text):
            yield Finding(
                path,
                "a Pulumi Output was printed into this string. Use Output.concat, Output.format,"
                " Output.json_dumps or .apply.",
            )


def no_unknown_in_update(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """During an update every input is known; a value that says "unknown" there would switch rules
    off.
    """
    if updating():
        for path in unknown_paths(resource.props, ""):
            yield Finding(
                path,
                "this value says that it is not known yet, during an update. It is written"
                " literally into the program; remove it.",
            )


RULES = [
    Rule(
        name="policy-document-wellformed",
        description=(
            "Checks that every policy document is what AWS will take, and says what it seems to"
            " say."
        ),
        level=MANDATORY,
        severity=HIGH,
        why=(
            "AWS refuses it in the middle of an update, or reads the second of two equal keys;"
            " readers and checkers read the first."
        ),
        fix=(
            "Build documents with json.dumps from a dict: Version, Statement, Effect, Action,"
            " Resource, exactly so spelled."
        ),
        url=GRAMMAR_URL,
        judge=well_formed_documents,
        fields=fields(IDENTITY, TRUST, RESOURCE, KEY),
        bad=(
            (
                "aws:iam/rolePolicy:RolePolicy",
                {
                    "role": "weekly",
                    "policy": '{"statement": [{"effect": "Allow", "action": "sns:Publish"}]}',
                },
            ),
        ),
        good=(role_policy(allow("sns:Publish", TOPIC_ARN)),),
        allows=("An empty policy on a property that may be left out.", "A missing Version."),
    ),
    Rule(
        name="no-output-in-string",
        description="Checks that no Pulumi Output was printed into a string.",
        level=MANDATORY,
        severity=MEDIUM,
        why='Such a string reaches AWS as "Calling __str__ on an Output[T] is not supported…".',
        fix="Use Output.concat, Output.format, Output.json_dumps or .apply.",
        url="https://www.pulumi.com/docs/iac/concepts/inputs-outputs/all/",
        judge=no_printed_output,
        bad=(
            (
                "aws:sns/topic:Topic",
                {"name": "alerts-Calling __str__ on an Output[T] is not supported."},
            ),
        ),
        good=(("aws:sns/topic:Topic", {"name": "alerts"}),),
    ),
    Rule(
        name="no-unknown-in-update",
        description="Checks that nothing pretends to be unknown during an update.",
        level=MANDATORY,
        severity=HIGH,
        why=(
            "Rules cannot judge what is not known. In an update everything is; a literal that means"
            " unknown is a way around them."
        ),
        fix="Remove the literal.",
        url="https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
        judge=no_unknown_in_update,
        good=(("aws:sns/topic:Topic", {"name": "alerts"}),),
    ),
]
