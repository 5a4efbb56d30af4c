# The few commands of the project, the same for people and CI.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
SHARED := ../shared
PEERS := .cache/peers
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

CORPUS := $(wildcard data/files/corpus/*.jsonl)
LEARNED_FROM := $(CORPUS) data/files/taxonomy.toml $(wildcard training/recipes/*.toml training/*.py models/*.py pipeline/*.py pipeline/lexicons/*.tsv) requirements/train.txt
CHAMPION := models/artifacts/.default-is-current

.PHONY: help setup venv venv-dev run test check fix bench bench-text bench-cold bench-accuracy bench-learning bench-labelling bench-duplicates bench-typing bench-queue bench-peers bench-serving soak docs lock

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: venv $(CHAMPION) ## make .venv, train the default model, promote it as champion; starts nothing
	@$(BIN)/disposisi model inspect champion >/dev/null 2>&1 || { rm -f $(CHAMPION); $(MAKE) -s $(CHAMPION); }

venv:
	@deploy/bootstrap.sh requirements/train.txt

venv-dev:
	@deploy/bootstrap.sh requirements/dev.txt git:git chromium:chromium libatomic1:libatomic.so.1 nginx-light:nginx

$(CHAMPION): $(LEARNED_FROM) | venv
	@mkdir -p models/artifacts
	@echo "training the default model from the project's own corpus (about 80 s on two cores)"
	@$(BIN)/disposisi train $(addprefix --corpus ,$(CORPUS)) --out models/artifacts/default >/dev/null
	@$(BIN)/disposisi model promote models/artifacts/default --only-over-shipped
	@touch $@

run: setup ## serve suggestions and the officers' page on 127.0.0.1:8000
	@$(BIN)/disposisi serve

test: venv-dev $(CHAMPION) check ## run everything that must hold
	@$(BIN)/pytest -n 2 --dist loadfile

check: venv-dev ## format, lint, types and import direction, without tests
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache

fix: venv-dev ## format and mend what can be mended
	@$(BIN)/ruff check -q --fix . || true
	@$(BIN)/ruff format -q .

bench: bench-text bench-cold bench-accuracy bench-learning bench-labelling bench-duplicates bench-typing bench-queue ## print every figure that is claimed

bench-text: venv-dev $(CHAMPION) ## stems, languages, reading, personal data, places, speed, each beside a peer
	@PYTHONPATH=. $(BIN)/python -W ignore bench/stemming.py
	@PYTHONPATH=. $(BIN)/python -W ignore bench/languages.py $(SHARED)
	@PYTHONPATH=. $(BIN)/python -W ignore bench/redaction.py
	@PYTHONPATH=. $(BIN)/python -W ignore bench/places.py $(SHARED)
	@PYTHONPATH=. $(BIN)/python -W ignore bench/text_throughput.py

bench-cold: setup ## sector accuracy of the champion in places it never saw
	@PYTHONPATH=. $(BIN)/python -W ignore bench/cold.py $(SHARED)
	@PYTHONPATH=. $(BIN)/python -W ignore bench/cold_kind.py $(SHARED)
	@PYTHONPATH=. $(BIN)/python -W ignore bench/golden_flags.py $(SHARED)

bench-accuracy: venv-dev ## agency and topic of two histories on what came later, beside peers; what was promised and kept
	@PYTHONPATH=. $(BIN)/python -W ignore bench/accuracy.py $(SHARED)

bench-learning: setup venv-dev ## what each choice in learning brings, how much history it takes, the served form
	@PYTHONPATH=. $(BIN)/python -W ignore bench/ablation.py $(SHARED)
	@PYTHONPATH=. $(BIN)/python -W ignore bench/history_curve.py $(SHARED)
	@PYTHONPATH=. $(BIN)/python -W ignore bench/served.py

bench-labelling: venv-dev ## wrong labels found, labels saved by picking what to label
	@PYTHONPATH=. $(BIN)/python -W ignore bench/label_issues.py $(SHARED)
	@PYTHONPATH=. $(BIN)/python -W ignore bench/sampling.py $(SHARED)

bench-duplicates: setup venv-dev ## similar complaints: what is found and missed, and how long a search among 100,000 takes
	@PYTHONPATH=. $(BIN)/python -W ignore bench/duplicates.py

bench-typing: setup venv-dev ## how long a suggestion takes at each pause of a citizen's typing, over HTTP
	@PYTHONPATH=.:docs/examples:docs/examples/adapters $(BIN)/python -W ignore bench/typing_speed.py

bench-queue: venv-dev ## how long a page of the queue takes among 100,000 complaints that wait, on both databases
	@PYTHONPATH=. $(BIN)/python -W ignore bench/queue_pages.py

bench-peers: venv ## install the servers that ours is measured against, each in an environment of its own
	@bench/peers/install.sh $(PEERS)

bench-serving: setup venv-dev ## requests a second, CPU, memory and start of our server beside others (make bench-peers first)
	@deploy/bootstrap.sh requirements/dev.txt wrk:wrk
	@PYTHONPATH=. $(BIN)/python -W ignore bench/peers/learn.py $(PEERS)/topics
	@PYTHONPATH=. $(BIN)/python -W ignore bench/serving.py

soak: venv-dev $(CHAMPION) ## load two servers on one PostgreSQL, stop them at random, prove that nothing was lost; 10 minutes, or SECONDS=60
	@PYTHONPATH=. $(BIN)/python -W ignore -m tests.soak.soak $(SECONDS)

docs: venv-dev ## build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build -q --strict -f docs/mkdocs.yml -d ../site

lock: ## make the hash-pinned locks anew from pyproject.toml (needs uv)
	$(LOCK) -o requirements/serve.txt
	$(LOCK) --extra train -o requirements/train.txt
	$(LOCK) --extra train --extra tune --extra dask --extra otel --extra dev -o requirements/dev.txt
