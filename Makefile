# Baton's commands. A fresh machine needs Python 3 (any version), make and git; everything else is set up here.
# Continuous integration calls the same targets.

VENV := .venv
BATON := $(VENV)/bin/baton
PYTHON := $(VENV)/bin/python
STAMP := $(VENV)/.installed
UV := .uv/bin/uv
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3

.PHONY: help setup up check test bot-test lock
.DEFAULT_GOAL := help

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## Install everything into .venv; does nothing when it is up to date

up: $(STAMP) ## Start Baton: set up, train if needed, run, show the addresses
	@exec $(BATON) up

check: $(STAMP) ## Style, types and the project's own files
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(BATON) check
	$(BATON) voice check

test: $(STAMP) ## The whole suite; trains first if the model is older than its sources
	@$(BATON) train --if-needed
	$(PYTHON) -m pytest

bot-test: $(STAMP) ## Rasa's own tests: validate the data, play the conversations of tests/conversations
	@$(BATON) train --if-needed
	$(PYTHON) -m rasa data validate --fail-on-warnings
	$(PYTHON) -m rasa test core --e2e --stories tests/conversations --out results --no-plot --fail-on-prediction-errors

lock: $(UV) ## Resolve the dependencies anew into requirements.lock
	$(UV) pip compile pyproject.toml --group dev --python-version 3.10 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate -q -o requirements.lock

# uv lives in its own small environment, made by whichever Python 3 of this machine can make one.
$(UV):
	@for python in python3 /usr/bin/python3 /usr/local/bin/python3 python; do \
		if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then \
			echo "Fetching uv ..."; "$$python" -m venv .uv && .uv/bin/pip install --quiet uv && exit 0; \
			rm -rf .uv; echo "uv could not be fetched: check the access to the Python package index." >&2; exit 1; \
		fi; \
	done; \
	echo "Python 3.8 or newer with its venv module is needed (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1

$(PYTHON): | $(UV)
	@$(UV) venv --quiet --python "$$(cat .python-version)" $(VENV) 2>.uv/venv.log || { \
		echo "Python $$(cat .python-version) is not on this machine and could not be fetched (why: .uv/venv.log)." \
			"Install it (pyenv install 3.10; Ubuntu 22.04: apt install python3.10), then run make again." >&2; exit 1; }

$(STAMP): requirements.lock pyproject.toml .python-version | $(PYTHON)
	@echo "Installing the dependencies ..."
	@$(UV) pip install --quiet --python $(PYTHON) --require-hashes -r requirements.lock || { \
		echo "The dependencies could not be installed: check the access to the Python package index." >&2; exit 1; }
	@$(UV) pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation -e .
	@touch $@
