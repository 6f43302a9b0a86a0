"""Calls of AWS, and what AWS or boto3 refuses as one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from downbeat.emulator.provider.resource import (
    Refused,
    gone,
)


def calling(token: str, name: str, call: Callable[[], Any], absent_is_fine: bool = False) -> Any:
    """Runs AWS calls; what AWS or boto3 refuses becomes one sentence with the resource's type and
    name.
    """
    try:
        return call()
    except ClientError as error:
        if absent_is_fine and gone(error):
            return None
        details = error.response["Error"]
        raise Refused(
            f'{token} "{name}": {error.operation_name}: {details["Code"]}: {details["Message"]}'
        ) from error
    except BotoCoreError as error:
        raise Refused(f'{token} "{name}": {" ".join(str(error).split())}') from error
