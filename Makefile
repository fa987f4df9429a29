# make run   start the app            make test   the whole test suite        make lint   ruff and mypy
PYTHON ?= python3
BIN := .venv/bin

# PyPI's torch for Linux installs 4.6 GB of CUDA. Without an NVIDIA GPU, pip also asks PyTorch's CPU index; if that cannot
# be reached, each package takes a second longer.
CPU_INDEX := $(shell [ "$$(uname -s)" = Linux ] && ! command -v nvidia-smi >/dev/null 2>&1 && \
	echo "--extra-index-url https://download.pytorch.org/whl/cpu --retries 0 --timeout 5")

.PHONY: run test coverage lint words bench screenshots train-shipped

run: .venv/run
	$(BIN)/streamlit run app.py

test: .venv/dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

# The branches of lenet/ that the suite runs, in all processes; this takes half as long again.
coverage: .venv/dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report=term

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Collect the English texts, add them to the Chinese catalogue, and compile it; a new text has no translation yet.
words: .venv/dev
	mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k DataError -k ImageError -k CheckpointError -k TrainingError -k SettingError -k ComputationError \
		--no-location --omit-header -o build/lenet.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching -D lenet -l zh -i build/lenet.pot -d ui/locale
	$(BIN)/pybabel -q compile -f -D lenet -d ui/locale

bench: .venv/dev
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/app.py

screenshots: .venv/dev
	$(BIN)/python screenshots/take.py

train-shipped: .venv/run
	$(BIN)/python checkpoints/train_shipped.py

.venv/run: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check $(CPU_INDEX) --no-deps $$(grep '^torch' requirements.txt)
	$(BIN)/pip install -q --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: .venv/run requirements-dev.txt
	$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.txt
	touch $@
