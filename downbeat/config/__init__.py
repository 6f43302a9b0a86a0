"""A stack's configuration as typed values; every fault in it at once, each naming its key. No
Pulumi, no AWS.

load(config, stack, pipelines) -> Stack      from what the engine or `stack_file` gives
stack_file(root, stack) -> dict              Pulumi.yaml's defaults and Pulumi.<stack>.yaml, without
the engine
"""

from downbeat.config.fault import StackFileError
from downbeat.config.files import stack_file
from downbeat.config.loading import load
from downbeat.config.references import StackOutput
from downbeat.config.schedule import ConfiguredSchedule
from downbeat.config.stack import ConfiguredPipeline, Notify, Stack
from downbeat.config.values import Secret

__all__ = [
    "ConfiguredPipeline",
    "ConfiguredSchedule",
    "Notify",
    "Secret",
    "StackFileError",
    "Stack",
    "StackOutput",
    "load",
    "stack_file",
]
