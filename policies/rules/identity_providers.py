"""Whose identities a role takes from a provider: of a shared one, only those of an owner."""

from __future__ import annotations

import re

from .conditions import exact
from .document import Statement
from .glob import all_wildcards, has_wildcard

# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html:
# providers that anybody can have an account at; without a condition on this key of theirs, anybody
# can assume the role.
SHARED_PROVIDERS = {
    "token.actions.githubusercontent.com": "sub",
    "gitlab.com": "sub",
    "app.terraform.io": "sub",
    "api.pulumi.com/oidc": "sub",
    "agent.buildkite.com": "sub",
    "oidc.circleci.com": "sub",
    "cognito-identity.amazonaws.com": "aud",
    "accounts.google.com": "aud",
    "graph.facebook.com": "app_id",
    "www.amazon.com": "app_id",
    "oidc-configuration.audit-log.githubusercontent.com": "sub",
    "vstoken.actions.githubusercontent.com": "sub",
    "oidc.codefresh.io": "sub",
    "studio.datachain.ai/api": "sub",
    "scalr.io": "sub",
    "tokens.cloud.shisho.dev": "sub",
    "proidc.upbound.io": "sub",
    "oidc.vercel.com": "sub",
    "sandboxes.cloud": "aud",
}

# Words of a subject that name the kind of a part, not whose it is: "repo:acme/infra:ref:refs/…",
# "pulumi:deploy:org:acme:project:etl", "system:serviceaccount:etl:runner".
SUBJECT_LABELS = frozenset(
    (
        *("repo", "repository", "repository_owner", "project_path", "namespace_path", "ref"),
        *("organization", "org", "group", "owner", "team", "user", "account", "project", "tenant"),
        *("workspace", "pipeline", "environment", "environments", "stack", "mcp", "robot"),
        *("pulumi", "deploy", "pulumi.organization.login", "system", "serviceaccount"),
    )
)

CLUSTER = re.compile(r"oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/id/")


def missing_key(kind: str, name: str, statement: Statement) -> str | None:
    """The condition key by which a shared provider's users must be told apart, where the statement
    has none that does.
    """
    if kind.lower() != "federated" or statement.condition_unknown:
        return None
    host = re.sub(r"^arn:[^:]*:iam::[^:]*:oidc-provider/", "", name).lower()
    for provider, claim in SHARED_PROVIDERS.items():
        if host == provider or host.startswith(f"{provider}/"):
            key = f"{host}:{claim}"
            return None if exact(statement, key) or _narrow_subject(statement, key) else key
    return _own_provider_key(name, host, statement)


def _own_provider_key(name: str, host: str, statement: Statement) -> str | None:
    """For a provider of one's own: a cluster's needs the subject (else every pod has the role), any
    other one a condition on one of its keys.
    """
    if ":oidc-provider/" not in name:
        return None
    subject = f"{host}:sub"
    if CLUSTER.match(host):
        return None if exact(statement, subject) or _narrow_subject(statement, subject) else subject
    return None if _asks(statement, f"{host}:") else subject


def _asks(statement: Statement, prefix: str) -> bool:
    """Whether a condition on one of these keys takes anything but every value."""
    return any(
        key.startswith(prefix) and values and not any(map(all_wildcards, values))
        for block in statement.condition.values()
        for key, values in block.items()
    )


def _narrow_subject(statement: Statement, key: str) -> bool:
    """Whether a condition holds the subject to somebody: every value by a pattern names an owner
    before its first wildcard ("repo:acme/infra:*").
    """
    for operator, block in statement.condition.items():
        if operator.removeprefix("foranyvalue:") == "stringlike" and key in block:
            return bool(block[key]) and all(_names_owner(value) for value in block[key])
    return False


def _names_owner(subject: str) -> bool:
    if not has_wildcard(subject):
        return bool(subject)
    *whole, _ = re.split(r"[:/]", re.split(r"[*?]", subject, maxsplit=1)[0])
    return any(part and part not in SUBJECT_LABELS for part in whole)
