"""A stand-in for Pulumi's aws provider: what the engine asks of it becomes boto3 calls to the
embedded AWS.

`provider` decides (check, diff, create, update, delete, read, invoke), the file of each service
makes the calls, `server` speaks gRPC with the engine.
"""

from downbeat.emulator.provider.inputs import Diff
from downbeat.emulator.provider.provider import Made, Provider
from downbeat.emulator.provider.resource import Refused, Target
from downbeat.emulator.provider.server import serve
from downbeat.emulator.provider.table import TABLE

__all__ = ["TABLE", "Diff", "Made", "Target", "Provider", "Refused", "serve"]
