"""To which service principal a role goes that a call hands over, where it is not the service's own
prefix.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from __future__ import annotations

# IAM prefix → service principal.
PASSED_TO = {
    "amplify": "amplify.amazonaws.com",
    "autoscaling": "autoscaling.amazonaws.com",
    "batch": "batch.amazonaws.com",
    "cloudwatch": "cloudwatch.amazonaws.com",
    "dlm": "dlm.amazonaws.com",
    "ec2": "ec2.amazonaws.com",
    "ecs": "ecs-tasks.amazonaws.com",
    "elasticbeanstalk": "elasticbeanstalk.amazonaws.com",
    "elasticmapreduce": "elasticmapreduce.amazonaws.com",
    "emr-containers": "emr-containers.amazonaws.com",
    "ml": "machinelearning.amazonaws.com",
    "mobiletargeting": "pinpoint.amazonaws.com",
    "profile": "profile.amazonaws.com",
    "rds": "monitoring.rds.amazonaws.com",
    "robomaker": "robomaker.amazonaws.com",
    "sms-voice": "sms-voice.amazonaws.com",
}
