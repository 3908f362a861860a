"""imgpipe: a declarative image asset pipeline for galleries of animations on static sites."""

TYPE_CHECKING = False  # typing takes longer to import than all of this
if TYPE_CHECKING:
    from imgpipe.api import Audit, Outcome, Project, Survey, UserError, load

__all__ = ["Audit", "Outcome", "Project", "Survey", "UserError", "__version__", "load"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load the Python API when it is asked for: the commands start without it (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # an import statement would put the API below all modules

    return getattr(import_module("imgpipe.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
