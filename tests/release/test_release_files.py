"""The files of a release agree: version, licence, citation and changelog."""

import re

import yaml
from tools import contracts

from analysis.core import project


def text(name):
    return (project.root() / name).read_text(encoding="utf-8")


def test_the_newest_release_of_the_changelog_and_the_citation_have_the_version_of_the_package():
    releases = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", text("CHANGELOG.md"), flags=re.MULTILINE)
    cited = yaml.safe_load(text("CITATION.cff"))
    assert releases[0] == (contracts.version(), cited["date-released"].isoformat())
    assert cited["version"] == contracts.version()


def test_the_changelog_has_the_headings_of_keep_a_changelog():
    assert re.findall(r"^## \[(\w+)\]", text("CHANGELOG.md"), flags=re.MULTILINE) == ["Unreleased"]
    allowed = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Known limits"}
    assert set(re.findall(r"^### (.+)$", text("CHANGELOG.md"), flags=re.MULTILINE)) <= allowed


def test_the_licence_is_the_one_that_the_package_names():
    assert text("LICENSE").startswith("MIT License") and yaml.safe_load(text("CITATION.cff"))["license"] == "MIT"
