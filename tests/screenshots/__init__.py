"""Makes the pictures of the docs from the real programs."""

from tests.kit.catalog import ROOT

PICTURES = ROOT / "docs" / "pictures"
