"""Leaves these tests to the environment that has their packages: tox -e pages."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("axe_selenium_python") else ["test_pages.py"]
