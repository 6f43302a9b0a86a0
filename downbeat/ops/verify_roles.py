"""Does IAM judge the derived roles as Downbeat does?

Access Analyzer reads each policy and compares it with the deployed one; IAM's policy simulator
decides each call. Attached managed policies and permissions boundaries are not looked at.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.reasons import Certified
from downbeat.config.files import project_name
from downbeat.ops.aws_sources import read_stack
from downbeat.ops.deployment import Deployment
from downbeat.ops.gather import pages
from downbeat.ops.role_checks import deployed_statements, lacking, listed
from downbeat.ops.verdict import AGREES, DIFFERS, NOT_ASKED, Verdict, compared
from downbeat.plan.execution_role import ExecutionRole, key_statement, role_of
from downbeat.plan.planned import Planned

IDENTITY = "IDENTITY_POLICY"
SERIOUS = ("ERROR", "SECURITY_WARNING")
SAMPLE = "verify"  # stands for * in an ARN: the simulator decides about one resource
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextEntry.html
CONTEXT_TYPES = {"Bool": "boolean", "Numeric": "numeric", "Date": "date", "IpAddress": "ip"}


def derived_role(deployment: Deployment, planned: Planned) -> ExecutionRole:
    """The execution role of a pipeline, as the stack's files describe it."""
    configured = read_stack(deployment.connection, deployment.root, deployment.stack)
    key = key_statement(configured, project_name(deployment.root), planned)
    return role_of(planned, key)


def document(statements: list[Mapping[str, Any]]) -> str:
    """A policy document as JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, ensure_ascii=False)


def policy_verdicts(deployment: Deployment, planned: Planned) -> Iterator[Verdict]:
    """ValidatePolicy: Downbeat says that the policy has no error and no security warning."""
    role = derived_role(deployment, planned)
    client = deployment.client("accessanalyzer")
    findings = list(
        pages(
            client,
            "validate_policy",
            "findings",
            policyDocument=document(role.statements),
            policyType=IDENTITY,
        )
    )
    serious = sorted({one["issueCode"] for one in findings if one["findingType"] in SERIOUS})
    note = "; ".join(f"{one['issueCode']}: {one['findingDetails']}" for one in findings)
    yield compared(planned.key, "ValidatePolicy", role.name, [], serious, note=note)


def access_verdicts(deployment: Deployment, planned: Planned) -> Iterator[Verdict]:
    """CheckNoNewAccess: PASS where what is deployed allows all that the files derive."""
    role = derived_role(deployment, planned)
    deployed = deployed_statements(deployment.client("iam"), role.name)
    if deployed is None:
        note = f"the role {role.name} is not there: nothing is deployed to compare with"
        yield Verdict(planned.key, "CheckNoNewAccess", role.name, NOT_ASKED, note=note)
        return
    missing = lacking(role.statements, deployed)
    answer = deployment.client("accessanalyzer").check_no_new_access(
        newPolicyDocument=document(role.statements),
        existingPolicyDocument=document(list(deployed)),
        policyType=IDENTITY,
    )
    note = " ".join([*missing, *(one.get("description", "") for one in answer.get("reasons", []))])
    ours = "FAIL" if missing else "PASS"
    yield compared(
        planned.key, "CheckNoNewAccess", role.name, ours, answer["result"], note=note.strip()
    )


def call_verdicts(deployment: Deployment, planned: Planned) -> Iterator[Verdict]:
    """SimulateCustomPolicy: each action on each resource that a state needs is allowed."""
    role = derived_role(deployment, planned)
    policy, client = document(role.statements), deployment.client("iam")
    for part in role.certificate:
        request = simulation(part)
        results = list(
            pages(
                client,
                "simulate_custom_policy",
                "EvaluationResults",
                PolicyInputList=[policy],
                **request,
            )
        )
        for one in results:
            yield _call(planned.key, part, one, request)


def simulation(part: Certified) -> dict[str, Any]:
    """The arguments of SimulateCustomPolicy for one statement, but for the policy."""
    resources = [one.replace("*", SAMPLE) for one in listed(part.statement["Resource"])]
    asked: dict[str, Any] = {"ActionNames": listed(part.statement["Action"])}
    if resources != [SAMPLE]:
        asked["ResourceArns"] = resources
    entries = list(_context(part.statement.get("Condition") or {}))
    return asked | ({"ContextEntries": entries} if entries else {})


def _context(condition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What the caller's context says, so that a condition holds."""
    for operator, keys in condition.items():
        kind = next((one for name, one in CONTEXT_TYPES.items() if name in operator), "string")
        for name, value in keys.items():
            values = [str(one).replace("*", SAMPLE) for one in listed(value)]
            yield {
                "ContextKeyName": name,
                "ContextKeyValues": values,
                "ContextKeyType": kind if len(values) == 1 else f"{kind}List",
            }


def _call(key: str, part: Certified, result: Mapping[str, Any], request: Any) -> Verdict:
    resource, decision = result.get("EvalResourceName", "*"), result["EvalDecision"]
    states = ", ".join(part.states) or "the machine"
    missing = ", ".join(result.get("MissingContextValues") or ())
    return Verdict(
        key,
        "SimulateCustomPolicy",
        f"{result['EvalActionName']} on {resource}, for {states}",
        AGREES if decision == "allowed" else DIFFERS,
        "allowed",
        decision,
        request,
        f"AWS misses {missing}" if missing else "",
    )
