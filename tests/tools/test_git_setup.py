"""Git is set up for notebooks by one command."""

import shutil
import subprocess

from tools import git_setup

from analysis.core import project


def test_git_is_set_up_for_notebooks_by_one_command(tmp_path):
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    shutil.copy(project.root() / ".pre-commit-config.yaml", tmp_path)
    git_setup.set_up(tmp_path)
    listed = ["git", "config", "--local", "--list"]
    held = subprocess.run(listed, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "diff.jupyternotebook.command=" in held and "filter.nbstripout.required=true" in held
    assert (tmp_path / ".git" / "hooks" / "pre-commit").is_file()
