"""Anklang: customer engagement for online shops, on your own machine."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("anklang")
except PackageNotFoundError:  # run from a source folder that was never installed
    __version__ = "0.0.0"
