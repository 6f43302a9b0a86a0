"""What moving in reads besides what a viewer may: the rows of `downbeat policy mover`.

What is there already has names of its own, so these are on all of a kind; none of them changes
anything. Functions' environments are among what they show: the role is for those who move in, while
they do.
"""

from __future__ import annotations

from downbeat.ops.grants import MOVER, CommandGrant

ADOPT, BOTH = "adopt", "adopt, import --deployed"
MOVER_GRANTS = (
    # None of these knows a resource.
    CommandGrant(
        MOVER,
        (
            "events:ListRuleNamesByTarget",
            "scheduler:ListSchedules",
        ),
        (),
        BOTH,
    ),
    CommandGrant(
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
    CommandGrant(
        MOVER, ("states:ListStateMachines",), (), "import --deployed: a name that is misspelt"
    ),
    CommandGrant(MOVER, ("states:DescribeStateMachine",), ("any machine",), "import --deployed"),
    CommandGrant(
        MOVER,
        ("events:DescribeRule", "events:ListTargetsByRule"),
        ("any rule",),
        BOTH,
    ),
    CommandGrant(MOVER, ("scheduler:GetSchedule",), ("any schedule",), BOTH),
    CommandGrant(
        MOVER,
        ("states:ListStateMachineAliases", "states:ListTagsForResource"),
        ("any machine",),
        f"{ADOPT} --old-machine",
    ),
    CommandGrant(MOVER, ("events:ListTagsForResource",), ("any rule",), ADOPT),
    CommandGrant(
        MOVER,
        ("scheduler:GetScheduleGroup", "scheduler:ListTagsForResource"),
        ("schedule group",),
        ADOPT,
    ),
    CommandGrant(MOVER, ("pipes:DescribePipe",), ("any pipe",), ADOPT),
    CommandGrant(
        MOVER,
        ("cloudwatch:GetDashboard",),
        ("dashboard",),
        ADOPT,
    ),
    CommandGrant(MOVER, ("cloudwatch:ListTagsForResource",), ("alarm",), ADOPT),
    CommandGrant(MOVER, ("cloudwatch:GetAlarmMuteRule",), ("any mute rule",), ADOPT),
    CommandGrant(MOVER, ("logs:ListTagsForResource",), ("any log group",), ADOPT),
    CommandGrant(MOVER, ("sns:GetTopicAttributes", "sns:ListTagsForResource"), ("topic",), ADOPT),
    CommandGrant(MOVER, ("sqs:ListQueueTags",), ("queue",), ADOPT),
    CommandGrant(MOVER, ("kms:GetKeyRotationStatus", "kms:ListResourceTags"), ("key",), ADOPT),
    # AWS shows a function's tags to whoever may list them.
    # https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
    CommandGrant(MOVER, ("lambda:GetFunction", "lambda:ListTags"), ("files function",), ADOPT),
    CommandGrant(MOVER, ("iam:GetRole", "iam:GetRolePolicy"), ("any role",), ADOPT),
    CommandGrant(MOVER, ("iam:ListAttachedRolePolicies",), ("any role",), ADOPT),
    CommandGrant(MOVER, ("budgets:ViewBudget",), ("budget",), ADOPT),
    CommandGrant(MOVER, ("cloudformation:DescribeStackResources",), ("formation",), ADOPT),
)
