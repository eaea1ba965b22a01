# Two commands for newcomers, `make run` and `make test`; the rest is for those who change Planner.
# Everything they need is installed in .venv; nothing outside this folder is touched.

PYTHON ?= python3
UV_VERSION := 0.13.9
PIP_AUDIT_VERSION := 2.10.1

BIN := .venv/bin
STAMPS := .venv/stamps
CATALOGUES := planner/i18n/catalogues
BUILD := pyproject.toml $(wildcard planner/assets/* planner/assets/licences/*)
PO := $(wildcard $(CATALOGUES)/*/LC_MESSAGES/messages.po)
KEYWORDS := mark __init__ Doubt Reason RefusalError NotFoundError ForbiddenError InvalidError TakenError \
	ThrottledError EditConflictError RefusedFileError SpentLinkError

INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header $(UPGRADE) pyproject.toml
EXTRACT := $(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --project Planner --version 1 \
	--copyright-holder "The Planner contributors" --add-location file --sort-output \
	--add-comments "Translators:" $(KEYWORDS:%=--keyword %)
POT := $(STAMPS)/messages.pot
# Each process would compile what it imports anew: half of what a command costs, two thirds of
# finding the tests. An environment may forbid it to keep sources clean; they stay so.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode
export PYTHONDONTWRITEBYTECODE :=
TESTS := $(BIN)/pytest --numprocesses auto

.PHONY: run test check docs screenshots bench bench-scale properties fuzz faults audit format \
	catalogues lock clean
.DELETE_ON_ERROR:

run: $(STAMPS)/installed $(PO:.po=.mo) ## demo trips on an embedded database, served here
	$(BIN)/planner demo

test: check ## every check and every test, on both databases and in a browser
	$(TESTS) tests/domain tests/formats --cov --cov-report=
	$(TESTS) --ignore=tests/domain --ignore=tests/formats

check: $(STAMPS)/tested $(PO:.po=.mo) ## style, types, contracts, catalogues, documentation
	$(BIN)/ruff format --quiet --check .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(EXTRACT) --output-file $(POT) .
	$(BIN)/python -m tests.catalogues $(POT) $(CATALOGUES)
	$(BIN)/python -m tests.docs_site docs $(STAMPS)/site

docs: $(STAMPS)/tested ## the documentation as HTML, in dist/docs
	$(BIN)/python -m tests.docs_site docs dist/docs

screenshots: $(STAMPS)/tested ## take the documentation's pictures anew
	PLANNER_SCREENSHOTS=docs/screenshots $(BIN)/pytest --numprocesses 0 tests/browser/test_screenshots.py

bench: $(STAMPS)/tested ## ratios against bare Flask and icalendar
	$(BIN)/python -m tests.bench

bench-scale: $(STAMPS)/tested ## pages among 100,000 trips against 1,000, on both databases; PLANNER_SCALE=10000 takes minutes
	$(BIN)/python -m tests.bench.scale

properties: $(STAMPS)/tested ## the invariants of coverage and allowances over 10,000 random trips
	$(BIN)/python -m tests.bench.trips
	$(BIN)/pytest --hypothesis-profile thorough tests/domain/test_allowance_properties.py

fuzz: $(STAMPS)/tested ## a hundred hostile requests to each address, on both databases; takes hours
	$(BIN)/pytest --numprocesses 2 --hypothesis-profile fuzz tests/web/test_hostile.py

audit: $(STAMPS)/uv-$(UV_VERSION) ## whether a locked package has known holes; asks PyPI about each
	$(BIN)/uv tool run --from pip-audit==$(PIP_AUDIT_VERSION) pip-audit --strict --disable-pip \
		--require-hashes --requirement requirements-test.txt

faults: $(STAMPS)/tested ## kill, starve and stop what runs, on both databases; takes a quarter of an hour
	$(BIN)/python -m tests.faults

format: $(STAMPS)/tested ## lay out and correct what can be corrected
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

catalogues: $(STAMPS)/tested ## bring the message catalogues up to the sources
	$(EXTRACT) --output-file $(POT) .
	$(BIN)/pybabel update --no-fuzzy-matching --ignore-obsolete \
		--input-file $(POT) --output-dir $(CATALOGUES)
	$(BIN)/pybabel compile --directory $(CATALOGUES)

lock: $(STAMPS)/uv-$(UV_VERSION) ## write the locks anew; UPGRADE=--upgrade takes newer versions
	$(LOCK) --extra postgres --group test --output-file requirements-test.txt
	$(LOCK) --extra postgres --constraint requirements-test.txt --output-file requirements.txt

clean: ## forget everything that was installed or made
	rm -rf .venv dist planner/static/vendor tests/node/node_modules .*_cache .coverage* .hypothesis

$(STAMPS)/uv-$(UV_VERSION):
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/installed: $(STAMPS)/uv-$(UV_VERSION) requirements.txt $(BUILD)
	$(INSTALL) --require-hashes --requirement requirements.txt
	$(INSTALL) --no-deps --build-constraints requirements-test.txt --editable .
	touch $@

$(STAMPS)/tested: $(STAMPS)/installed requirements-test.txt
	$(INSTALL) --require-hashes --requirement requirements-test.txt
	touch $@

%.mo: %.po | $(STAMPS)/installed
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
