"""Chooses the role of an operation, inside Pulumi Deployments: `python3
deployments/operation_role.py --preview ARN --deploy ARN`.

Deployment settings have one role for all operations, and a preview must not have the one that
deploys. So the settings name none; this is their first pre-run command. It leaves the role and the
file with the operation's own token in $PULUMI_ENV, from where they come into the environment of
everything after it, and the AWS SDKs exchange the token for credentials themselves. Each role's
trust names the operations that may assume it, so choosing wrongly gives nothing.

https://www.pulumi.com/docs/deployments/concepts/settings/environment-variables/
https://www.pulumi.com/docs/deployments/deployments/oidc/
https://docs.aws.amazon.com/sdkref/latest/guide/access-assume-role-web.html
"""

import argparse
import os
import sys
from collections.abc import Mapping

TOKEN_FILE = "/mnt/pulumi/pulumi.oidc"
PREVIEWS = ("preview", "detect-drift")


def variables(operation: str, stack: str, preview: str, deploy: str) -> dict[str, str]:
    """What the AWS SDKs read: the operation's role, the file with its token, a name for the
    session.
    """
    return {
        "AWS_ROLE_ARN": preview if operation in PREVIEWS else deploy,
        "AWS_ROLE_SESSION_NAME": f"{stack}-{operation}",
        "AWS_WEB_IDENTITY_TOKEN_FILE": TOKEN_FILE,
    }


def missing(environment: Mapping[str, str]) -> list[str]:
    """Variables that Pulumi Deployments sets, and that are not here."""
    return [
        name
        for name in ("PULUMI_CI_OPERATION", "PULUMI_CI_STACK", "PULUMI_ENV")
        if not environment.get(name)
    ]


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--preview", required=True, help="ARN of the role that reads")
    parser.add_argument("--deploy", required=True, help="ARN of the role that deploys")
    options = parser.parse_args(arguments)
    absent = missing(environment)
    if absent:
        print(
            f"{' and '.join(absent)} not set: this runs inside Pulumi Deployments, and nowhere"
            " else.",
            file=sys.stderr,
        )
        return 1
    exported = variables(
        environment["PULUMI_CI_OPERATION"],
        environment["PULUMI_CI_STACK"],
        options.preview,
        options.deploy,
    )
    with open(environment["PULUMI_ENV"], "a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in exported.items())
    print(f"{environment['PULUMI_CI_OPERATION']} as {exported['AWS_ROLE_ARN']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
