"""Serve the components as a Pulumi package, for programs in any language."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pulumi.provider.experimental import component_provider_host

from components.pipeline import Pipeline

if __name__ == "__main__":
    component_provider_host(components=[Pipeline], name="downbeat", version="0.1.0")
