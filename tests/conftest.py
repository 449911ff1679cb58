"""Makes the harness known to pytest."""

pytest_plugins = ["tests.kit.plugin"]
