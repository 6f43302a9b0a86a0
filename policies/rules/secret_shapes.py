"""What the secrets of well-known issuers look like, by their own documentation."""

from __future__ import annotations

import re
from typing import NamedTuple


class Shape(NamedTuple):
    """A form of secrets. One of `marks` is in every text, in small letters, that has the form: to
    look for those is a hundred times cheaper than the pattern.
    """

    what: str
    marks: tuple[str, ...]
    pattern: re.Pattern[str]


SHAPES = tuple(
    Shape(what, marks, re.compile(pattern))
    for what, marks, pattern in (
        ("an AWS access key", ("akia", "asia"), r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
        ("a private key", ("private key",), r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
        ("a Slack token", ("xox", "xapp-"), r"\b(xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}"),
        (
            "a Slack webhook",
            ("hooks.slack",),
            r"https://hooks\.slack\.com/(services|workflows)/[A-Za-z0-9/]{10,}",
        ),
        (
            "a Discord webhook",
            ("/api/webhooks/",),
            r"https://(\w+\.)?discord(app)?\.com/api/webhooks/\d+/[A-Za-z0-9_-]{20,}",
        ),
        (
            "a Teams webhook",
            ("webhook.office.com",),
            r"https://[\w-]+\.webhook\.office\.com/webhookb2/[A-Za-z0-9@/-]{20,}",
        ),
        (
            "a GitHub token",
            ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
            r"\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})",
        ),
        ("a GitLab token", ("glpat-",), r"\bglpat-[A-Za-z0-9_-]{20,}"),
        ("a Google API key", ("aiza",), r"\bAIza[A-Za-z0-9_-]{35}"),
        ("a Stripe key", ("k_live_",), r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
        ("an Anthropic key", ("sk-ant-",), r"\bsk-ant-[A-Za-z0-9_-]{24,}"),
        ("an OpenAI key", ("sk-",), r"\bsk-(?!ant-)(proj-|svcacct-)?[A-Za-z0-9_-]{40,}"),
        ("a Hugging Face token", ("hf_",), r"\bhf_[A-Za-z0-9]{30,}"),
        ("a Databricks token", ("dapi",), r"\bdapi[a-f0-9]{32}\b"),
        ("a SendGrid key", ("sg.",), r"\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{30,}"),
        ("an npm token", ("npm_",), r"\bnpm_[A-Za-z0-9]{36}"),
        ("a PyPI token", ("pypi-",), r"\bpypi-AgE[A-Za-z0-9_-]{30,}"),
        ("a Docker token", ("dckr_pat_",), r"\bdckr_pat_[A-Za-z0-9_-]{20,}"),
        ("a DigitalOcean token", ("_v1_",), r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
        ("a Shopify token", ("shpat_", "shpss_"), r"\bshp(at|ss)_[a-fA-F0-9]{32}\b"),
        ("an Atlassian token", ("atatt3",), r"\bATATT3[A-Za-z0-9_=-]{60,}"),
        ("a Vault token", ("hvs.", "hvb."), r"\bhv[sb]\.[A-Za-z0-9_-]{24,}"),
        ("a Terraform token", (".atlasv1.",), r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}"),
        ("an Azure storage key", ("accountkey",), r"\bAccountKey=[A-Za-z0-9+/]{40,}"),
        ("a Pulumi token", ("pul-",), r"\bpul-[a-f0-9]{40}\b"),
        (
            "a JSON web token",
            ("eyj",),
            r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
        ),
        (
            "a password in an address",
            ("://",),
            r"://[^\s/:@${}]*:[^\s/@${}]{3,}@[^\s/]",
        ),
        (
            "a token in an address",
            ("://",),
            r"(?i)://[^\s?]+\?(?:[^\s#]*&)?(?:access_?token|auth_?token|token|api[_-]?key|"
            r"client_?secret|secret|password|passwd|pwd|sig)=[A-Za-z0-9%._~+/-]{8,}",
        ),
        (
            "a password in a connection string",
            ("password", "pwd"),
            r"(?i)=[^;=]*;\s*(?:password|pwd)\s*=\s*[^;\s${}/][^;\s${}]{3,}",
        ),
    )
)
# Every name of a secret has one of these in small letters.
IN_NAMES = (
    *("pass", "pwd", "secret", "token", "key", "credential", "connection", "webhook"),
    "authoriz",
)
MARKS = tuple(dict.fromkeys(mark for shape in SHAPES for mark in shape.marks))


def may_name_secrets(small: str) -> bool:
    """Whether a word in a text, in small letters, is one that names of secrets have."""
    return any(map(small.__contains__, IN_NAMES))


def shapes_in(text: str, small: str) -> tuple[str, ...]:
    """What the text holds by its shape; `small` is the text in small letters."""
    present = set(filter(small.__contains__, MARKS))
    if not present:
        return ()
    return tuple(
        shape.what
        for shape in SHAPES
        if not present.isdisjoint(shape.marks) and shape.pattern.search(text)
    )
