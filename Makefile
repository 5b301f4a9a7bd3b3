# Needs Python 3.11 or newer with pip and venv, and nothing else. Everything it installs goes into .venv, but for the Debian
# packages that some tests use. Written for make 3.81, the one of macOS.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

PORT ?= 8000
PIP = $(PYTHON) -m pip --python .venv/bin/python --quiet --quiet
LOCK = .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --custom-compile-command "make lock"

# pip learned `--python` in 22.3. A name on the PATH may be an empty promise (pyenv), so each candidate is run.
SUITABLE = import sys, venv, pip; sys.exit(sys.version_info < (3, 11) or tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3))
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11 python3; do \
  if $$python -c '$(SUITABLE)' 2>/dev/null; then command -v $$python; break; fi; done)

# An environment knows its own absolute path: a checkout that was copied or moved needs a new one.
ifneq ($(shell cat .venv/checkout 2>/dev/null),$(CURDIR))
.PHONY: .venv/checkout
endif

.PHONY: help build test programs lint check serve lock clean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 14

build: .venv/run.stamp ## Build this repository's own site into output/
	@.venv/bin/shownotes build

test: lint programs tests/partytime/node_modules/stamp ## Run everything that CI runs: style, types, tests
	@.venv/bin/pytest --numprocesses auto

programs:
	@sh tests/system_packages.sh

lint: .venv/test.stamp ## Check style and types
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet
	@.venv/bin/mypy --no-error-summary

check: .venv/run.stamp ## Check this repository's own records, and the feeds that were built
	@.venv/bin/shownotes check

serve: build ## Show the built site at http://127.0.0.1:8000/ (PORT=… for another port)
	@.venv/bin/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT))).close()' 2>/dev/null || \
		{ echo "port $(PORT) cannot be had, perhaps something serves there already: make serve PORT=8001" >&2; exit 1; }
	@.venv/bin/python -m http.server --bind 127.0.0.1 --directory output $(PORT)

lock: .venv/run.stamp ## Pin the newest allowed version of everything that is installed
	@$(PIP) install 'uv>=0.13'
	@$(LOCK) --extra test --output-file requirements/test.lock pyproject.toml
	@$(LOCK) --constraints requirements/test.lock --output-file requirements/run.lock pyproject.toml
	@printf 'hatchling\nsetuptools\n' | $(LOCK) --constraints requirements/test.lock --output-file requirements/build.lock -

clean: ## Remove the environment, the built site and every cache
	@rm -rf .venv output .shownotes .hypothesis .mypy_cache .pytest_cache .ruff_cache tests/partytime/node_modules

# --without-pip needs neither ensurepip nor the packages that Debian splits off.
.venv/checkout:
	@"$(PYTHON)" -c '$(SUITABLE)' 2>/dev/null || { \
	  echo "make: Shownotes needs Python 3.11 or newer with pip 22.3 or newer; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up .venv with $(PYTHON) (once; about a minute)"
	@$(PYTHON) -m venv --clear --without-pip .venv
	@echo "$(CURDIR)" > $@

# pip takes no editable install beside hashes, hence the steps. Builds are not isolated because isolation would fetch the newest
# build tools, pinned by nobody; feedgen 1.0 is the one package without a wheel, and setuptools is for it alone.
.venv/run.stamp: .venv/checkout requirements/build.lock requirements/run.lock pyproject.toml
	@$(PIP) install --require-hashes --requirement requirements/build.lock
	@$(PIP) install --require-hashes --no-build-isolation --requirement requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements/test.lock
	@echo "Adding what the tests need"
	@$(PIP) install --require-hashes --no-build-isolation --requirement requirements/test.lock
	@touch $@

# npm comes from tests/system_packages.sh, so `programs` is made before. Without it the tests concerned skip, or in CI fail.
tests/partytime/node_modules/stamp: tests/partytime/package.json tests/partytime/package-lock.json
	@command -v npm >/dev/null || { \
	  echo "make: no npm, so podcast-partytime is not installed and its tests are skipped" >&2; exit 0; }; \
	echo "Adding podcast-partytime" && cd tests/partytime && npm ci --loglevel=error >/dev/null && touch node_modules/stamp
