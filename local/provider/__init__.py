"""A stand-in for Pulumi's aws provider: what the engine asks of it becomes boto3 calls to the embedded AWS.

`provider` decides (check, diff, create, update, delete, read, invoke), the file of each service makes the calls, `server` speaks
gRPC with the engine.
"""

from local.provider.provider import Diff, Made, Provider
from local.provider.resource import Place, Refused
from local.provider.server import serve
from local.provider.table import TABLE

__all__ = ["TABLE", "Diff", "Made", "Place", "Provider", "Refused", "serve"]
