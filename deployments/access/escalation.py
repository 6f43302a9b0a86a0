"""Walks the rendered statements of the deploy role for ways to permissions beyond the boundary.

A graph: the deploy role reaches the roles of the stack (it writes their policies and decides who
assumes them), and these reach what the boundary lets them. Every published method of escalation is
an edge; an edge that is not confined to the stack ends at OUTSIDE.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

Statement = Mapping[str, Any]
DEPLOYER, BOUNDED, OUTSIDE = "deploy role", "roles of the stack", "outside"


class EscalationEdge(NamedTuple):
    """One step: who, by which action, on which resource, to whom."""

    source: str
    action: str
    resource: str
    target: str


@dataclass(frozen=True)
class Confines:
    """What belongs to the stack: ARNs of its roles, of what runs with them, and of its boundary;
    `handed_on` are roles of others that the boundary itself names, or that the stack file names
    for a machine of its own.
    """

    roles: frozenset[str]
    runs: frozenset[str]
    boundary: str
    aliases: frozenset[str]
    handed_on: frozenset[str] = frozenset()


def never(statement: Statement, resource: str, confines: Confines) -> bool:
    """No condition and no resource confines this action."""
    return False


def bounded(statement: Statement, resource: str, confines: Confines) -> bool:
    """Only with the boundary of the stack, by the condition key that these actions know."""
    return _equals(statement, "iam:PermissionsBoundary") == {confines.boundary}


def own_role(statement: Statement, resource: str, confines: Confines) -> bool:
    """Only on roles of the stack, each by its whole name."""
    return resource in confines.roles


def handed(statement: Statement, resource: str, confines: Confines) -> bool:
    """Only roles of the stack, or roles that the boundary names, and to a service that is named."""
    return resource in confines.roles | confines.handed_on and bool(
        _equals(statement, "iam:PassedToService")
    )


def own_code(statement: Statement, resource: str, confines: Confines) -> bool:
    """Only on functions and state machines of the stack: they run with its roles."""
    return resource in confines.runs


def own_key(statement: Statement, resource: str, confines: Confines) -> bool:
    """Only on one key by its whole ARN, by an alias that nobody in the graph can move, or for what
    its encryption context names whole; a tag confines nothing where keys may be tagged. An alias's
    own ARN is no key.
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context
    """
    if ":alias/" in resource or "*" not in resource:
        return True
    if any(_bound_context(statement, context) for context in CONTEXTS):
        return True
    aliases = _equals(statement, "kms:ResourceAliases")
    return bool(aliases) and aliases <= confines.aliases


def _bound_context(statement: Statement, context: str) -> bool:
    """Whether only texts that belong to whole ARNs are decrypted, through the service that keeps
    them.
    """
    bound = _equals(statement, f"kms:EncryptionContext:{context}")
    through = _equals(statement, "kms:ViaService")
    return bool(bound and through) and not any("*" in arn for arn in bound)


def named_service(statement: Statement, resource: str, confines: Confines) -> bool:
    """Only for services that are named: AWS writes the permissions of such a role itself."""
    return bool(_equals(statement, "iam:AWSServiceName"))


# What SSM and S3 put into the context of what they encrypt: the ARN of the parameter, the object.
CONTEXTS = ("PARAMETER_ARN", "aws:s3:arn")
Confined = Callable[[Statement, str, Confines], bool]
METHODS: Mapping[Confined, str] = {
    never: (
        "iam:CreatePolicyVersion iam:SetDefaultPolicyVersion iam:DeleteRolePermissionsBoundary"
        " iam:DeleteUserPermissionsBoundary iam:PutUserPermissionsBoundary iam:AttachUserPolicy"
        " iam:AttachGroupPolicy iam:PutUserPolicy iam:PutGroupPolicy iam:AddUserToGroup"
        " iam:CreateUser iam:CreateAccessKey iam:CreateLoginProfile iam:UpdateLoginProfile"
        " iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential"
        " iam:DeactivateMFADevice iam:EnableMFADevice iam:AddRoleToInstanceProfile"
        " iam:CreateOpenIDConnectProvider iam:AddClientIDToOpenIDConnectProvider"
        " iam:UpdateOpenIDConnectProviderThumbprint iam:CreateSAMLProvider iam:UpdateSAMLProvider"
        " sts:AssumeRoot sts:GetFederationToken sso:CreateAccountAssignment"
        " sso:PutInlinePolicyToPermissionSet sso:AttachManagedPolicyToPermissionSet"
        " organizations:DetachPolicy organizations:UpdatePolicy ec2:RunInstances"
        " ec2:AssociateIamInstanceProfile ec2:ReplaceIamInstanceProfileAssociation"
        " ec2:ModifyInstanceAttribute ssm:SendCommand ssm:StartSession glue:CreateDevEndpoint"
        " glue:UpdateDevEndpoint glue:CreateJob glue:UpdateJob glue:CreateSession"
        " cloudformation:CreateStack cloudformation:UpdateStack cloudformation:CreateChangeSet"
        " cloudformation:SetStackPolicy codebuild:CreateProject codebuild:UpdateProject"
        " codestar:CreateProject datapipeline:CreatePipeline datapipeline:PutPipelineDefinition"
        " sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl"
        " sagemaker:CreateTrainingJob sagemaker:CreateProcessingJob ecs:RegisterTaskDefinition"
        " ecs:ExecuteCommand eks:CreateAccessEntry eks:AssociateAccessPolicy"
        " eks:CreatePodIdentityAssociation rolesanywhere:CreateProfile"
        " rolesanywhere:CreateTrustAnchor cognito-identity:SetIdentityPoolRoles"
        " bedrock-agentcore:CreateCodeInterpreter apprunner:CreateService"
        " elasticmapreduce:RunJobFlow lambda:AddLayerVersionPermission"
        " secretsmanager:PutResourcePolicy"
    ),
    bounded: (
        "iam:CreateRole iam:PutRolePolicy iam:AttachRolePolicy iam:PutRolePermissionsBoundary"
    ),
    own_role: "iam:UpdateAssumeRolePolicy sts:AssumeRole sts:TagSession iam:TagRole",
    handed: "iam:PassRole",
    own_code: (
        "lambda:CreateFunction lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration"
        " lambda:AddPermission lambda:PublishLayerVersion states:CreateStateMachine"
        " states:UpdateStateMachine"
    ),
    own_key: (
        "kms:PutKeyPolicy kms:CreateGrant kms:Decrypt kms:Encrypt kms:ReEncryptFrom"
        " kms:ReEncryptTo kms:GenerateDataKey kms:Sign kms:CreateAlias kms:UpdateAlias"
        " kms:DeleteAlias kms:ScheduleKeyDeletion kms:DisableKey kms:ReplicateKey"
        " kms:ImportKeyMaterial"
    ),
    named_service: "iam:CreateServiceLinkedRole",
}
ACTIONS: Mapping[str, Confined] = {
    action: confined for confined, actions in METHODS.items() for action in actions.split()
}
# What makes a role of the stack the deployer's own: the step from the deploy role to the boundary.
TAKES_A_ROLE = ("iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:PassRole")


def walk(
    deploy: Iterable[Statement], boundary: Iterable[Statement], confines: Confines
) -> list[EscalationEdge]:
    """Return every edge that can be walked from the deploy role; those whose target is OUTSIDE lead
    beyond the boundary.
    """
    reached, edges = {DEPLOYER}, list(_edges(DEPLOYER, deploy, confines, BOUNDED))
    if any(edge.target == BOUNDED and edge.action in TAKES_A_ROLE for edge in edges):
        reached.add(BOUNDED)
    if BOUNDED in reached:
        edges.extend(_edges(BOUNDED, boundary, confines, "what the boundary names"))
    return edges


def paths_outside(edges: Iterable[EscalationEdge]) -> list[EscalationEdge]:
    """Return the last steps of all paths that lead beyond the boundary."""
    return [edge for edge in edges if edge.target == OUTSIDE]


def _edges(
    source: str, statements: Iterable[Statement], confines: Confines, inside: str
) -> Iterator[EscalationEdge]:
    for statement in statements:
        for pattern in _listed(statement["Action"]):
            for action, confined in _methods(pattern):
                for resource in _listed(statement["Resource"]):
                    held = confined(statement, resource, confines)
                    yield EscalationEdge(source, action, resource, inside if held else OUTSIDE)


def _methods(pattern: str) -> Iterator[tuple[str, Confined]]:
    if "*" not in pattern and "?" not in pattern:
        if pattern in ACTIONS:
            yield pattern, ACTIONS[pattern]
        return
    for action, confined in ACTIONS.items():
        if fnmatchcase(action.lower(), pattern.lower()):
            yield action, confined


def _equals(statement: Statement, key: str) -> set[str]:
    """The values that the condition key must equal; a set operator's too, `IfExists` never."""
    condition = statement.get("Condition", {})
    return {
        value
        for operator in ("StringEquals", "ArnEquals", "ForAnyValue:StringEquals")
        for value in _listed(condition.get(operator, {}).get(key, []))
    }


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
