"""AWS Step Functions: other machines, their executions, and task tokens."""

from __future__ import annotations

from downbeat.asl.integrations.grant import (
    REQUEST,
    SYNC,
    SYNC_2,
    TOKEN,
    Argument,
    Grant,
    Integration,
    Table,
    authorization,
    guide,
    managed_rule,
    sdk,
)
from downbeat.asl.resource_arns import MachineLocation, Parts, by_arn, located, parse

PAGE = authorization("awsstepfunctions")


def machine(text: str, place: MachineLocation) -> list[Parts] | None:
    """A state machine's ARN, without version or alias: IAM authorizes both by the machine's ARN.

    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    arn = parse(text)
    if arn is None or arn.service != "states" or not arn.resource.startswith("stateMachine:"):
        return None
    return [{"state_machine": arn.resource.split(":")[1]} | located(arn)]


MACHINE = (Argument("StateMachineArn", machine, "a state machine's ARN"),)
MACHINE_ARN = ("arn:{partition}:states:{region}:{account}:stateMachine:{state_machine}",)
EXECUTIONS = ("arn:{partition}:states:{region}:{account}:execution:{state_machine}:*",)
EXECUTION = (
    Argument("ExecutionArn", by_arn("states", "execution:", "execution_arn"), "an execution's ARN"),
)
START = Grant(("states:StartExecution",), MACHINE_ARN, MACHINE)

STATES: Table = {
    "states:startExecution": Integration(
        guide("connect-stepfunctions"),
        (REQUEST, SYNC, SYNC_2, TOKEN),
        (
            START,
            Grant(
                ("states:DescribeExecution", "states:StopExecution"),
                EXECUTIONS,
                MACHINE,
                patterns=(SYNC, SYNC_2),
            ),
            managed_rule("StepFunctionsGetEventsForStepFunctionsExecutionRule", SYNC, SYNC_2),
        ),
    ),
    "aws-sdk:sfn:startExecution": sdk(PAGE, START),
    "aws-sdk:sfn:startSyncExecution": sdk(
        PAGE, Grant(("states:StartSyncExecution",), MACHINE_ARN, MACHINE)
    ),
    "aws-sdk:sfn:listExecutions": sdk(
        PAGE, Grant(("states:ListExecutions",), MACHINE_ARN, MACHINE)
    ),
    "aws-sdk:sfn:describeStateMachine": sdk(
        PAGE, Grant(("states:DescribeStateMachine",), MACHINE_ARN, MACHINE)
    ),
    "aws-sdk:sfn:describeExecution": sdk(
        PAGE, Grant(("states:DescribeExecution",), ("{execution_arn}",), EXECUTION)
    ),
    "aws-sdk:sfn:getExecutionHistory": sdk(
        PAGE, Grant(("states:GetExecutionHistory",), ("{execution_arn}",), EXECUTION)
    ),
    "aws-sdk:sfn:stopExecution": sdk(
        PAGE, Grant(("states:StopExecution",), ("{execution_arn}",), EXECUTION)
    ),
    "aws-sdk:sfn:redriveExecution": sdk(
        PAGE, Grant(("states:RedriveExecution",), ("{execution_arn}",), EXECUTION)
    ),
    # A token is its own proof: these actions have no resource in IAM.
    "aws-sdk:sfn:sendTaskSuccess": sdk(PAGE, Grant(("states:SendTaskSuccess",), ("*",))),
    "aws-sdk:sfn:sendTaskFailure": sdk(PAGE, Grant(("states:SendTaskFailure",), ("*",))),
    "aws-sdk:sfn:sendTaskHeartbeat": sdk(PAGE, Grant(("states:SendTaskHeartbeat",), ("*",))),
}
