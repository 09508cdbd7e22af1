"""指标: statistics stated in Chinese documents, as tidy tables.

import pipeline
annual = pipeline.build("corpus", "outputs")          # or: pipeline.load("outputs")
gdp = pipeline.series("outputs", "gdp")               # one fact a year, actual before estimate
found = pipeline.read_statements("2021年全国粮食总产量13657亿斤，比上年增长2.0%。")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline import build
    from pipeline.build import read_statements
    from pipeline.tables import load, series

__all__ = ["__version__", "build", "load", "read_statements", "series"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import what is asked for: pandas and the stages are loaded only where they are used (PEP 562)."""
    import importlib

    if name == "build":  # the package of that name, which can be called
        return importlib.import_module("pipeline.build")
    if name in __all__:
        home = "pipeline.build" if name == "read_statements" else "pipeline.tables"
        return getattr(importlib.import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
