# What people type. `make up` on a fresh clone needs Python 3.11 or newer, and Go only if there is no pulumi on PATH.

STACK ?= dev
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# Without bytecode each process compiles 300 modules again, and pytest rewrites every assertion: a third of each run.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: up down install install-ci engine test test-quick install-deployments test-deployments lint audit release golden clean requirements benchmarks fuzz mutants soak

## deploy a stack to the embedded AWS: make up, make up STACK=prod
up: install
	@$(MAKE) --no-print-directory engine || echo "The engine could not be built; going on without it."
	@bin/downbeat up --stack $(STACK) --yes
	@bin/downbeat report --stack $(STACK) --output report.html
	@bin/downbeat doctor --local -s $(STACK) || true

## delete it again
down: install
	@bin/downbeat down --stack $(STACK) --yes

## what `make up`, `make test` and `downbeat` need
install: .venv/installed

.venv/installed: requirements-dev.txt
	@echo "Installing into .venv, once: the Pulumi SDK, pydantic, typer and boto3, the embedded AWS and the test tools; 283 MB."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

## what only `make lint`, `make requirements`, `make mutants` and `make benchmarks` need besides
install-ci: .venv/installed-ci

.venv/installed-ci: .venv/installed requirements-ci.txt
	@echo "Installing into .venv, once: mypy, ruff, import-linter, mutmut, uv and the peers of the benchmarks; 200 MB."
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements-ci.txt
	@touch $@

# The version is the one that tools/pulumi/go.mod pins. `go install …/cmd/pulumi@version` cannot do it: its go.mod has replace directives.
PULUMI_VERSION = $(shell cd tools/pulumi && go list -m -f '{{.Version}}' github.com/pulumi/pulumi/pkg/v3)

## the Pulumi CLI into .engine/bin, from Go modules, unless there is one on PATH already
engine:
	@if command -v pulumi >/dev/null || [ -x .engine/bin/pulumi ]; then :; \
	elif command -v go >/dev/null; then $(MAKE) --no-print-directory .engine/bin/pulumi; \
	else echo "No pulumi on PATH and no Go to build it: the program runs in process."; fi

.engine/bin/pulumi: tools/pulumi/go.mod tools/pulumi/go.sum
	@echo "Building the Pulumi CLI $(PULUMI_VERSION) from Go modules: about 3 minutes and 1.4 GB of module cache, once."
	@cd tools/pulumi && GOBIN=$(CURDIR)/.engine/bin CGO_ENABLED=0 go install -trimpath -tags osusergo,grpcnotrace \
	  -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$(PULUMI_VERSION)" tool
	@.engine/bin/pulumi version

## every test that can run here; what cannot says why
test: install
	@$(BIN)/python -m pytest -n auto --dist loadscope

## what one runs at each save, in a minute: no engine, no embedded AWS, no sweeps over hundreds of cases
test-quick: install
	@$(BIN)/python -m pytest -n auto --dist loadscope -m "not engine and not embedded and not repository and not sweep"

# deployments/ is a Pulumi project of its own: its packages must not be the main program's, whose plugins they would be taken for.
install-deployments: .venv-deployments/installed

.venv-deployments/installed: deployments/requirements.txt
	@echo "Installing into .venv-deployments, once: what deployments/ needs, a Pulumi project of its own."
	@$(PYTHON) -m venv .venv-deployments
	@.venv-deployments/bin/python -m pip install --disable-pip-version-check --require-hashes -r deployments/requirements.txt
	@touch $@

## who may deploy, and how: the tests of deployments/
test-deployments: install install-deployments
	@$(BIN)/python -m pytest -n auto --dist loadscope tests/deployments

## every generated file, after an intended change: golden definitions, tests/program.*.txt, pages; read the diff
golden: install
	@$(BIN)/python -m tools.generated

## how fast it is, beside the tools that people would use instead: docs/benchmarks.md
benchmarks: install-ci
	@for name in problems simulator mocks policies program; do \
	  echo "== python -m benchmarks.$$name"; $(BIN)/python -m benchmarks.$$name || exit 1; echo; done

FUZZ_SECONDS ?= 300

## broken pipelines, stack files, definitions and command lines, for as long as you like: make fuzz FUZZ_SECONDS=3600
fuzz: install
	@FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest -q -s -p no:xdist tests/fuzz

## one change at a time in the code that must not be wrong; a test must notice: make mutants AREA=policies SAMPLE=all SEED=7
AREA ?=
SAMPLE ?= 200
SEED ?= 0
mutants: install-ci
	@$(BIN)/python -m tools.mutants $(AREA) $(if $(filter all,$(SAMPLE)),,--sample $(SAMPLE) --seed $(SEED))

## uploads in a storm of deaths and throttled calls, on the embedded AWS, five minutes at most: docs/reliability.md
OBJECTS ?= 10000
soak: install-ci
	@$(BIN)/python -m benchmarks.soak --objects $(OBJECTS) --seconds 300

## the environment, caches and local stacks; the engine stays, it takes minutes to build
clean:
	@for stack in $$(ls .downbeat 2>/dev/null); do \
	  if [ -f .downbeat/$$stack/made-by ] && [ -x $(BIN)/python ]; then bin/downbeat down --stack $$stack --yes; fi; done
	@rm -rf .venv .venv-deployments .downbeat .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .mutants
	@find . -name __pycache__ -not -path './.engine/*' -prune -exec rm -rf {} +

## requirements*.txt from requirements*.in, with hashes
requirements: install-ci
	@for name in requirements requirements-dev requirements-ci deployments/requirements; do $(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header \
	  --universal --python-version 3.11 $$name.in -o $$name.txt; done

## style, types, import contracts; generated pages and golden files are held current by the tests
lint: install-ci
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/zizmor --offline --no-progress --quiet .github

## known vulnerabilities of everything that is pinned; fails where the advisories of PyPI cannot be reached
audit: install-ci
	@for file in requirements.txt requirements-ci.txt deployments/requirements.txt; do \
	  echo "$$file"; $(BIN)/pip-audit --strict --disable-pip --require-hashes -r $$file || exit 1; done

## the wheel, the component package and the list of what they need, into dist/
release: install-ci
	@rm -rf dist && mkdir dist
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	@git archive --format=tar.gz -o dist/downbeat-components.tar.gz HEAD components downbeat functions requirements.txt LICENSE
	@$(BIN)/python -m cyclonedx_py requirements requirements.txt --output-reproducible --of JSON -o dist/sbom.json
	@ls -l dist
