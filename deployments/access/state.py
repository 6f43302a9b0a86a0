"""What a deployment does with a state that is in a bucket, and with the key that encrypts its
secrets.

https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
"""

from __future__ import annotations

from collections.abc import Iterator

from deployments.access.statements import Statement, allow
from deployments.access.trust import DEPLOY

# Folders of a stack's own below .pulumi/, in the layout of CLI 3: `{of}` is <project>/<stack>.
READ = ("stacks/{of}.json*", "locks/organization/{of}/*")
WRITTEN = ("backups/{of}/*", "history/{of}/*", *READ)


def state_statements(
    bucket: str, key: str | None, of: str, role: str, *, partition: str = "aws"
) -> Iterator[Statement]:
    """Reading for both roles, writing and locking for the one that deploys: a preview takes no
    lock. `of` is "project/stack".
    """
    arn = f"arn:{partition}:s3:::{bucket}"
    read = [f"{arn}/.pulumi/{path.format(of=of)}" for path in READ]
    yield allow({"s3:ListBucket"}, [arn], {"StringLike": {"s3:prefix": [".pulumi", ".pulumi/*"]}})
    yield allow({"s3:GetObject"}, [f"{arn}/.pulumi/meta.yaml", *read])
    if role == DEPLOY:
        yield allow(
            {"s3:DeleteObject", "s3:GetObject", "s3:PutObject"},
            [f"{arn}/.pulumi/{path.format(of=of)}" for path in WRITTEN],
        )
    if key:
        yield allow({"kms:Decrypt", "kms:Encrypt"} if role == DEPLOY else {"kms:Decrypt"}, [key])
