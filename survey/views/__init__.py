"""What is shown: one blueprint a noun, each module in this folder has one."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = tuple(
    import_module(f"{__name__}.{module.name}").views for module in iter_modules(__path__))
