"""A pipeline with the function versions that the deployed state machine calls."""

from __future__ import annotations

import json

from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import missing
from downbeat.plan.function_versions import as_deployed, unversioned_functions
from downbeat.plan.planned import Planned


def with_deployed_versions(deployment: Deployment, planned: Planned) -> Planned:
    """Return the pipeline pinned as its state machine is, where its rollout pins functions: which
    versions these are, only the program looks up when it deploys.
    """
    if not unversioned_functions(planned):
        return planned
    client = deployment.client("stepfunctions")
    try:
        answer = client.describe_state_machine(stateMachineArn=planned.address.state_machine_arn)
    except client.exceptions.ClientError as error:
        if missing(error):
            return planned
        raise
    return as_deployed(planned, json.loads(answer["definition"]))
