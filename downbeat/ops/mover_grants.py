"""What moving in reads besides what a viewer may: the rows of `downbeat policy mover`.

What is there already has names of its own, so these are on all of a kind; none of them changes
anything. Functions' environments are among what they show: the role is for those who move in, while
they do.
"""

from __future__ import annotations

from downbeat.ops.grants import MOVER, Grant

ADOPT, BOTH = "adopt", "adopt, import --deployed"
MOVER_GRANTS = (
    # None of these knows a resource.
    Grant(
        MOVER,
        (
            "events:ListRuleNamesByTarget",
            "scheduler:ListSchedules",
        ),
        (),
        BOTH,
    ),
    Grant(
        MOVER,
        (
            "kms:ListAliases",
            "lambda:ListFunctions",
            "logs:DescribeLogGroups",
            "pipes:ListPipes",
            "sns:GetSubscriptionAttributes",
        ),
        (),
        ADOPT,
    ),
    Grant(MOVER, ("states:ListStateMachines",), (), "import --deployed: a name that is misspelt"),
    Grant(MOVER, ("states:DescribeStateMachine",), ("any machine",), "import --deployed"),
    Grant(
        MOVER,
        ("events:DescribeRule", "events:ListTargetsByRule"),
        ("any rule",),
        BOTH,
    ),
    Grant(MOVER, ("scheduler:GetSchedule",), ("any schedule",), BOTH),
    Grant(
        MOVER,
        ("states:ListStateMachineAliases", "states:ListTagsForResource"),
        ("any machine",),
        f"{ADOPT} --old-machine",
    ),
    Grant(MOVER, ("events:ListTagsForResource",), ("any rule",), ADOPT),
    Grant(
        MOVER,
        ("scheduler:GetScheduleGroup", "scheduler:ListTagsForResource"),
        ("schedule group",),
        ADOPT,
    ),
    Grant(MOVER, ("pipes:DescribePipe",), ("any pipe",), ADOPT),
    Grant(
        MOVER,
        ("cloudwatch:GetDashboard",),
        ("dashboard",),
        ADOPT,
    ),
    Grant(MOVER, ("cloudwatch:ListTagsForResource",), ("alarm",), ADOPT),
    Grant(MOVER, ("cloudwatch:GetAlarmMuteRule",), ("any mute rule",), ADOPT),
    Grant(MOVER, ("logs:ListTagsForResource",), ("any log group",), ADOPT),
    Grant(MOVER, ("sns:GetTopicAttributes", "sns:ListTagsForResource"), ("topic",), ADOPT),
    Grant(MOVER, ("sqs:ListQueueTags",), ("queue",), ADOPT),
    Grant(MOVER, ("kms:GetKeyRotationStatus", "kms:ListResourceTags"), ("key",), ADOPT),
    # AWS shows a function's tags to whoever may list them.
    # https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
    Grant(MOVER, ("lambda:GetFunction", "lambda:ListTags"), ("files function",), ADOPT),
    Grant(MOVER, ("iam:GetRole", "iam:GetRolePolicy"), ("any role",), ADOPT),
    Grant(MOVER, ("iam:ListAttachedRolePolicies",), ("any role",), ADOPT),
    Grant(MOVER, ("budgets:ViewBudget",), ("budget",), ADOPT),
    Grant(MOVER, ("cloudformation:DescribeStackResources",), ("formation",), ADOPT),
)
