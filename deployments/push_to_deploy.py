"""What Pulumi Deployments does for a stack: deploy on a push, preview a pull request, look for
drift, tell who wants to hear.

https://www.pulumi.com/docs/deployments/deployments/using/settings/
"""

from __future__ import annotations

import pulumi
import pulumi_pulumiservice as service

from deployments.push_settings import PushToDeployArgs, settings_properties


class PushToDeploy(pulumi.ComponentResource):
    """Pulumi Deployments for one stack:

    - its settings: a push to the branch deploys, a pull request is previewed, both only where a
      path that matters changed
    - a schedule that looks for drift, and repairs nothing
    - a webhook to Slack
    """

    def __init__(
        self, name: str, args: PushToDeployArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:deployments:PushToDeploy", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        of = {"organization": args.organization, "project": args.project, "stack": args.stack}
        settings = service.DeploymentSettings(
            f"{name}-settings", **of, **settings_properties(args), opts=child
        )
        after = pulumi.ResourceOptions(parent=self, depends_on=[settings])
        if args.drift_schedule:
            service.DriftSchedule(
                f"{name}-drift",
                **of,
                schedule_cron=args.drift_schedule,
                auto_remediate=False,
                opts=after,
            )
        if args.slack_webhook and args.notify_on:
            service.Webhook(
                f"{name}-slack",
                organization_name=args.organization,
                project_name=args.project,
                stack_name=args.stack,
                display_name=f"Slack, for {args.project}/{args.stack}",
                format=service.WebhookFormat.SLACK,
                filters=[service.WebhookFilters(event) for event in args.notify_on],
                payload_url=pulumi.Output.secret(args.slack_webhook),
                active=True,
                opts=after,
            )
        self.register_outputs({})
