"""What exists becomes a pipeline's dict: definitions, templates and deployed state machines in, a
Python file out. Pure: text in, text out.
"""

from downbeat.importing.equality import differences
from downbeat.importing.ordered_dict import changes, pipeline_dict
from downbeat.importing.original import Original
from downbeat.importing.python_file import pipeline_file

__all__ = ["Original", "changes", "differences", "pipeline_dict", "pipeline_file"]
