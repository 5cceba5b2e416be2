# The two commands of a fresh machine: `make annex` and `make test`. `make help` lists the rest.

# Plain `=`, not `?=`: LANGUAGE is set in many shells and means something else there.
MUNICIPALITY = Næstved
YEAR = 2023
PLAN =
LANGUAGE = da
DATA_UNTIL =

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-input
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# A stamp is named by the checksum of what was installed, so that nothing is installed twice.
checksum = $(firstword $(shell cat $(1) | cksum))
READY := .venv/installed-$(call checksum,pyproject.toml requirements.lock)
TEST_READY := .venv/installed-test-$(call checksum,pyproject.toml requirements.lock requirements-test.lock)

.DEFAULT_GOAL := help
LOWEST = tests/test_api.py tests/core tests/statistics tests/indicators/test_shares.py
CHECKERS := .venv/checkers
CHECKERS_READY := $(CHECKERS)/installed-$(call checksum,tests/checkers/package.json tests/checkers/package-lock.json)

# What is no Python package: the command, its package on Debian and Ubuntu, and what the tests do with it.
define tool
	@command -v $(1) >/dev/null || { \
	  echo "Installing $(2): the tests $(3) ..."; \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2) >/dev/null; \
	} || { echo "The tests $(3), and apt-get could not install $(2): install it so that '$(1)' is found, then run make test again"; exit 1; }
endef

.PHONY: help environment annex test golden faults test-environment browser java checkers pango lab docs git-setup lint bench supply lowest lock clean

help:  ## List the commands
	@awk -F ':.*## *' '/^[a-z-]+:.*##/ { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

annex: environment  ## Build an annex: make annex MUNICIPALITY=Faxe YEAR=2026 [PLAN= LANGUAGE= DATA_UNTIL=]
	@$(BIN)/bilag build --municipality "$(MUNICIPALITY)" --year "$(YEAR)" --language "$(LANGUAGE)" \
	  $(if $(PLAN),--plan "$(PLAN)") $(if $(DATA_UNTIL),--data-until "$(DATA_UNTIL)")

test: test-environment browser java checkers pango  ## Install what the tests need, a browser included, and run them all
	@$(BIN)/python -m pytest -n 2

lab: environment  ## Open JupyterLab on the chapters
	@$(BIN)/bilag lab

docs: test-environment  ## Write the documentation as pages: build/docs/index.html
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet

git-setup: test-environment  ## Keep notebooks' output out of git, show their differences by cell, check before commits
	@$(BIN)/python -m tools.git_setup

lint: test-environment  ## Check style, the floors of the house, dependencies, chapters, and that notebooks carry no output
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/nbstripout --keep-id --extra-keys metadata.language_info --verify notebooks/*.ipynb notebooks/comparison/*.ipynb
	@$(BIN)/bilag check --notebooks
	@$(BIN)/deptry . --no-ansi
	@$(BIN)/pre-commit validate-config

golden: environment  ## Compare 21 annexes with kept ones, number for number
	@$(BIN)/python tools/golden.py

faults: test-environment  ## Try faults at each step that writes; print what was tried and what survived: make faults [STEPS="import site"]
	@$(BIN)/python -m tools.faults $(STEPS)

bench: test-environment browser  ## Seconds of processor time for the slow steps, beside a baseline: make bench [BENCH=forecasts]
	@$(BIN)/python -m tools.bench $(BENCH)

supply: test-environment  ## Write bill of materials and licences into build/, ask for known vulnerabilities
	@$(BIN)/python -m tools.supply

lowest:  ## Run some tests and an annex with the lowest versions that pyproject.toml allows (needs uv)
	uv venv --quiet --clear --python $(PYTHON) build/lowest
	uv pip install --quiet --python build/lowest/bin/python --resolution lowest-direct --editable '.[test]'
	build/lowest/bin/python -m pytest -q -p no:cacheprovider $(LOWEST)
	build/lowest/bin/bilag build --municipality Faxe --year 2026 --pdf --out build/lowest/reports

lock:  ## Resolve the newest versions that work together into the two lock files (needs uv)
	uv pip compile pyproject.toml --extra build --upgrade --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra build --extra docs --extra test --extra lint --constraints requirements.lock \
	  --upgrade --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements-test.lock

clean:  ## Remove the environment; the annexes stay
	rm -rf .venv

environment: $(READY)
test-environment: $(TEST_READY)

$(READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "bilag needs Python 3.11 or newer; name one with: make PYTHON=python3.12 annex"; exit 1; }
	@echo "Creating the environment in .venv from requirements.lock (a few minutes, once) ..."
	@$(PYTHON) -m venv --clear .venv \
	  || { echo "Python could not create an environment; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): $(READY)
	@echo "Installing what the tests need from requirements-test.lock ..."
	@$(PIP) --require-hashes -r requirements-test.lock
	@touch $@

pango:
	@$(BIN)/python -c 'from analysis.report.pages import pdf; pdf.require()' 2>/dev/null || { \
	  echo "Installing Pango, which draws the PDF ..."; \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 >/dev/null; \
	} || { echo "The PDF needs Pango and apt-get could not install it: install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0, then run make test again"; exit 1; }

browser:
	$(call tool,chromium,chromium,look at the annex with Chromium)

java:
	$(call tool,java,default-jre-headless,run the W3C checker with Java)

checkers: $(CHECKERS_READY)

$(CHECKERS_READY): $(TEST_READY) tests/checkers/package.json tests/checkers/package-lock.json
	$(call tool,npm,npm,install two checkers of pages with npm)
	@mkdir -p $(CHECKERS)
	@cp tests/checkers/package.json tests/checkers/package-lock.json $(CHECKERS)
	@npm ci --prefix $(CHECKERS) --ignore-scripts --no-audit --no-fund --silent \
	  || { echo "npm could not install axe-core and vnu-jar, which the tests check pages with; run make test again"; exit 1; }
	@touch $@
