"""(being built)"""

from flask import Flask

from survey.config import Config


def init_app(app: Flask, config: Config) -> None: ...
