"""A stack's configuration as typed values; every fault in it at once, each naming its key. No Pulumi, no AWS.

load(config, stack, pipelines) -> Stack      from what the engine or `stack_file` gives
stack_file(root, stack) -> dict              Pulumi.yaml's defaults and Pulumi.<stack>.yaml, without the engine
"""

from settings.cadence import Cadence
from settings.file import stack_file
from settings.load import load
from settings.problem import SettingsError
from settings.references import StackOutput
from settings.stack import Notify, Pipeline, Stack
from settings.values import Secret

__all__ = ["Cadence", "Notify", "Pipeline", "Secret", "SettingsError", "Stack", "StackOutput", "load", "stack_file"]
