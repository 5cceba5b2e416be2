"""How chapters run: papermill, each chapter in a child process that is forked from one with the packages imported."""
