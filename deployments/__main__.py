"""The way of a push to AWS: the roles that may deploy a stack of the main program, and the settings
of Pulumi Deployments for it.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The language host starts this in its own folder; modules are named from the repository's, here and
# in tests.
sys.path.insert(0, str(ROOT))

import pulumi  # noqa: E402
import pulumi_aws as aws  # noqa: E402
from pulumi.runtime import config as runtime  # noqa: E402

from deployments.access.roles import RoleAccess  # noqa: E402
from deployments.configuration import DeploymentsError, load  # noqa: E402
from deployments.deployment import (  # noqa: E402
    access_args,
    access_faults,
    caller_faults,
    push_to_deploy_args,
    roles,
)
from deployments.push_to_deploy import PushToDeploy  # noqa: E402

stack_values = {**runtime.get_config_env(), **runtime.CONFIG.get()}
secrets = {
    *runtime.get_config_secret_keys_env(),
    *(key for key in stack_values if runtime.is_config_secret(key)),
}
try:
    configuration = load(stack_values, pulumi.get_stack(), secrets)
    caller_faults(configuration, aws.get_caller_identity().account_id)
    if not configuration.deploy_role_arn:
        access_faults(configuration)
except DeploymentsError as error:
    count = "a fault" if len(error.diagnostics) == 1 else f"{len(error.diagnostics)} faults"
    raise pulumi.RunError(
        "\n  ".join([f"This deployment cannot be set up; it has {count}:", *error.diagnostics])
    ) from None

if not configuration.deploy_role_arn:
    RoleAccess("access", access_args(configuration))
preview_role, deploy_role = roles(configuration)
if "pulumi" in configuration.runners:
    PushToDeploy("deployment", push_to_deploy_args(configuration, preview_role, deploy_role))

pulumi.export("preview_role", preview_role)
pulumi.export("deploy_role", deploy_role)
