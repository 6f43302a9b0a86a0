"""The same program as the repository's, with the pipelines beside it."""

import runpy
from pathlib import Path

runpy.run_path(str(Path(__file__).resolve().parent.parent / "__main__.py"), run_name="__main__")
