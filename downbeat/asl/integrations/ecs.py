"""Amazon ECS and Fargate."""

from __future__ import annotations

from downbeat.asl.integrations.grant import (
    REQUEST,
    SYNC,
    TOKEN,
    Argument,
    Grant,
    Integration,
    Table,
    authorization,
    guide,
    managed_rule,
    pass_role,
    sdk,
)
from downbeat.asl.resource_arns import named, without_revision

TASK_DEFINITION = Argument(
    "TaskDefinition",
    without_revision(named("ecs", "task-definition", "family"), "family"),
    "a task definition's family or ARN",
)
CLUSTER = Argument(
    "Cluster", named("ecs", "cluster", "cluster"), "a cluster's name or ARN", default="default"
)

# Tasks have no names: those of one cluster are as near as IAM comes to "the task that was started".
TASKS = ("arn:{partition}:ecs:{region}:{account}:task/{cluster}/*",)
TASK_ROLES = (
    "Overrides does not name both TaskRoleArn and ExecutionRoleArn, and the roles that the task"
    " definition names are not in this definition"
)
# Argument of Overrides → what its role is called in a statement to be completed.
ROLES = {"TaskRoleArn": "task_role", "ExecutionRoleArn": "execution_role"}

RUN = (
    Grant(
        ("ecs:RunTask",),
        ("arn:{partition}:ecs:{region}:{account}:task-definition/{family}:*",),
        (TASK_DEFINITION, CLUSTER),
        condition={
            "ArnEquals": {"ecs:cluster": "arn:{partition}:ecs:{region}:{account}:cluster/{cluster}"}
        },
    ),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
    Grant(
        ("ecs:TagResource",),
        TASKS,
        (CLUSTER,),
        condition={"StringEquals": {"ecs:CreateAction": "RunTask"}},
        when=("Tags", "PropagateTags"),
    ),
    *(
        pass_role(
            Argument(
                f"Overrides.{role}",
                named("iam", "role", part),
                "a role's name or ARN",
                missing=TASK_ROLES,
                at="Overrides",
            ),
            "ecs-tasks.amazonaws.com",
            part,
        )
        for role, part in ROLES.items()
    ),
    # ECS makes the volume with this role.
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
    pass_role(
        Argument(
            "VolumeConfigurations[].ManagedEBSVolume.RoleArn",
            named("iam", "role", "role"),
            "a role's ARN",
            optional=True,
        ),
        "ecs.amazonaws.com",
    ),
)

ECS: Table = {
    "ecs:runTask": Integration(
        guide("connect-ecs"),
        (REQUEST, SYNC, TOKEN),
        (
            *RUN,
            Grant(("ecs:DescribeTasks", "ecs:StopTask"), TASKS, (CLUSTER,), patterns=(SYNC,)),
            managed_rule("StepFunctionsGetEventsForECSTaskRule"),
        ),
    ),
    "aws-sdk:ecs:runTask": sdk(authorization("amazonelasticcontainerservice"), *RUN),
    "aws-sdk:ecs:describeTasks": sdk(
        authorization("amazonelasticcontainerservice"),
        Grant(("ecs:DescribeTasks",), TASKS, (CLUSTER,)),
    ),
    "aws-sdk:ecs:stopTask": sdk(
        authorization("amazonelasticcontainerservice"), Grant(("ecs:StopTask",), TASKS, (CLUSTER,))
    ),
}
