"""What the tests of targets share."""

from tests.display.targets.made import view  # noqa: F401  (a fixture)
