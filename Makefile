# make run    the pages at http://127.0.0.1:8000/ with invented data; needs Python 3.11, nothing else
# make test   checks and the whole test suite, installing what they need
.PHONY: run test rules coverage mutants check fmt bench demo faults pictures walk lock clean environment dev
export PYTHON

run: environment
	@exec .venv/bin/gongqiao serve

demo: environment
	@exec .venv/bin/gongqiao demo $(ARGS)

test: dev
	@sh scripts/packages
	@exec sh scripts/test $(ARGS)

# the rules alone: no database, a few seconds; make rules GONGQIAO_EXAMPLES=1000 searches longer.
# No app is installed (config/settings_rules.py): a rule that needs a model fails here.
# Those of the synthetic city build whole cities: they run with make test.
RULES = src/gongqiao/kernel $(filter-out src/gongqiao/synthetic/%,$(wildcard src/gongqiao/*/tests/rules))
NOT_RULES = django randomly cov playwright xdist faker schemathesis $(addprefix tests.support.,signing_in as_pages sharing)
rules: dev
	@unset PYTHONDONTWRITEBYTECODE; \
	DATABASE_URL=postgresql://nobody@127.0.0.1:1/none GONGQIAO_EXAMPLES=$${GONGQIAO_EXAMPLES:-10} POLARS_MAX_THREADS=1 \
	    exec .venv/bin/pytest -p tests.support.rules_alone -q -m "not slow" $(foreach one,$(NOT_RULES),-p no:$(one)) $(RULES) $(ARGS)

check: dev
	@exec sh scripts/check

fmt: dev
	.venv/bin/ruff check --fix-only -q .
	.venv/bin/ruff format .

bench: dev
	@exec .venv/bin/python -m bench $(ARGS)

# which lines and branches the suite reaches: of rules and kernel all, of everything 95 percent
COVERED = src/gongqiao/kernel/*,src/gongqiao/*/rules/*
NOT_ITS = */tests/*,*/migrations/*,src/gongqiao/synthetic/*
coverage: dev
	@sh scripts/packages
	@unset PYTHONDONTWRITEBYTECODE DATABASE_URL GONGQIAO_HOME; GONGQIAO_NO_PICTURES=1 \
	    .venv/bin/pytest -q -n 2 --dist loadscope --cov --cov-report= $(ARGS)
	@.venv/bin/coverage report --include='$(COVERED)' --omit='$(NOT_ITS)' --fail-under=100 -m
	@exec .venv/bin/coverage report --fail-under=95

# changes one thing at a time in the rules that decide money: which changes does no test notice?
mutants:
	@sh scripts/environment mutants
	@exec .venv/bin/python scripts/mutants $(ARGS)

# takes the pictures of docs/guide/ anew, from the village demo
pictures: dev
	@sh scripts/packages
	@exec .venv/bin/python scripts/pictures $(ARGS)

# opens every page that each user of the village demo can reach; pictures to test-results/walk/
walk: dev
	@sh scripts/packages
	@exec .venv/bin/python scripts/walk $(ARGS)

# kills the program at a hundred random instants and compares the books with an undisturbed run
faults: dev
	@GONGQIAO_FAULTS=100 exec .venv/bin/pytest -q -m fault $(ARGS)

# pins every dependency with its hashes; needs uv
lock:
	for set in base dev mutants; do \
	    uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
	        --no-emit-package pyarrow \
	        requirements/$$set.in -o requirements/$$set.txt || exit 1; \
	done

clean:
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src -name '*.mo' -delete

environment:
	@sh scripts/environment base

dev:
	@sh scripts/environment dev
