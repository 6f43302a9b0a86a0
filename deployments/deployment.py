"""From a configuration to the arguments of the components: plain values in, plain values out."""

from __future__ import annotations

from deployments.access.boundary import boundary_arn, boundary_document, escalations
from deployments.access.escalation import paths_outside
from deployments.access.place import StackLocation
from deployments.access.registered import registered_resources
from deployments.access.roles import AccessArgs, Trusted, role_arn
from deployments.access.state import state_statements
from deployments.access.statements import Statement, deploy_statements, merged, preview_statements
from deployments.access.trust import (
    DEPLOY,
    GITHUB,
    PREVIEW,
    PULUMI,
    github_subjects,
    pulumi_subjects,
)
from deployments.configuration import Configuration, DeploymentsError
from deployments.push_settings import PushToDeployArgs

PROJECT = "downbeat"
ROLES = (PREVIEW, DEPLOY)
GITHUB_AUDIENCE = "sts.amazonaws.com"


def caller_faults(configuration: Configuration, caller: str) -> None:
    """Raises ConfigurationError where the roles would be made in another account than the
    stack's.
    """
    if caller != configuration.account:
        raise DeploymentsError(
            [
                f"downbeat-deployments:account: the stack is deployed to {configuration.account},"
                f" but these credentials are of {caller}: take those of {configuration.account}."
            ]
        )


def name_of(configuration: Configuration) -> str:
    """The beginning of every name: "downbeat-prod"."""
    return f"{PROJECT}-{configuration.stack}"


def place_of(configuration: Configuration) -> StackLocation:
    """Where the stack is deployed, and what it registers there."""
    return StackLocation(
        registered_resources(configuration.stack), configuration.account, configuration.former
    )


def access_args(configuration: Configuration) -> AccessArgs:
    """The arguments of the component with both roles."""
    place = place_of(configuration)
    return AccessArgs(
        name=name_of(configuration),
        account=configuration.account,
        partition=place.partition,
        trusted=trusted(configuration),
        statements={role: statements(configuration, place, role) for role in ROLES},
        tags={"project": PROJECT, "stack": configuration.stack},
        boundary=boundary_document(place) if makes_boundary(configuration, place) else None,
    )


def makes_boundary(configuration: Configuration, place: StackLocation) -> bool:
    """Whether the boundary that the stack names is the one that this project makes."""
    own = boundary_arn(name_of(configuration), configuration.account, place.partition)
    return place.boundary == own


def access_faults(configuration: Configuration) -> None:
    """Raises ConfigurationError where the stack's roles have no boundary, where nothing but IAM's
    tags would say which key is the stack's, and where the deploy role could go beyond the boundary.
    """
    place, file = place_of(configuration), f"Pulumi.{configuration.stack}.yaml"
    own = boundary_arn(name_of(configuration), configuration.account, place.partition)
    deploy = role_arn(name_of(configuration), DEPLOY, configuration.account, place.partition)
    policies = [("permissionsBoundary", own)] if not place.boundary else []
    if not place.key and place.stack.deploy_role != deploy:
        policies.append(("deployRoleArn", deploy))
    faults = [
        f"{file}: {key}: write downbeat:{key}: {arn}, and then python -m tools.registered."
        for key, arn in policies
    ]
    if not faults:
        faults = [
            f"{file}: the {edge.source} could go beyond the boundary of the stack's roles by"
            f" {edge.action} on {edge.resource}."
            for edge in paths_outside(escalations(place, statements(configuration, place, DEPLOY)))
        ]
    if faults:
        raise DeploymentsError(faults)


def statements(configuration: Configuration, place: StackLocation, role: str) -> list[Statement]:
    """What a role may do: with the stack's resources, and with its state where that is in a
    bucket.
    """
    own = (
        deploy_statements(place, destroy=configuration.destroy)
        if role == DEPLOY
        else preview_statements(place)
    )
    if not configuration.state_bucket:
        return own
    of = f"{PROJECT}/{configuration.stack}"
    state = state_statements(
        configuration.state_bucket, configuration.state_key_arn, of, role, partition=place.partition
    )
    return merged([*own, *state])


def trusted(configuration: Configuration) -> dict[str, Trusted]:
    """Whose tokens the roles take: Pulumi Deployments', GitHub's, or both."""
    stack, repository = configuration.stack, configuration.repository
    issuers = {}
    if PULUMI in configuration.runners and configuration.organization:
        subjects = {
            role: pulumi_subjects(
                configuration.organization, PROJECT, stack, role, destroy=configuration.destroy
            )
            for role in ROLES
        }
        issuers[PULUMI] = Trusted(
            configuration.organization, subjects, configuration.pulumi_identity_provider
        )
    if GITHUB in configuration.runners:
        subjects = {role: github_subjects(repository, stack, role) for role in ROLES}
        issuers[GITHUB] = Trusted(GITHUB_AUDIENCE, subjects, configuration.github_identity_provider)
    return issuers


def roles(configuration: Configuration) -> tuple[str, str]:
    """(ARN of the preview role, ARN of the deploy role): those that are given, or those that
    `Access` makes.
    """
    place = place_of(configuration)
    made = (
        role_arn(name_of(configuration), role, configuration.account, place.partition)
        for role in ROLES
    )
    preview, deploy = made
    return configuration.preview_role_arn or preview, configuration.deploy_role_arn or deploy


def push_to_deploy_args(
    configuration: Configuration, preview_role: str, deploy_role: str
) -> PushToDeployArgs:
    """The arguments of Pulumi Deployments' settings."""
    return PushToDeployArgs(
        organization=str(configuration.organization),
        project=PROJECT,
        stack=configuration.stack,
        vcs=configuration.vcs,
        repository=configuration.repository,
        branch=configuration.branch,
        region=configuration.region,
        preview_role=preview_role,
        deploy_role=deploy_role,
        deploy_on_push=configuration.deploy_on_push,
        preview_pull_requests=configuration.preview_pull_requests,
        drift_schedule=configuration.drift_schedule,
        notify_on=configuration.notify_on,
        slack_webhook=configuration.slack_webhook,
        config_passphrase=configuration.config_passphrase,
        executor_image=configuration.executor_image,
    )
