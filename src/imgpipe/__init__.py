"""imgpipe: a declarative image asset pipeline for galleries of animations on static sites."""

__version__ = "0.1.0"
