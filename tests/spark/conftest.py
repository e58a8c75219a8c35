"""A small region, and the nights that DuckDB and Spark make of it. Needs `make test-spark`."""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import pytest

from inmotion.cli.main import run
from inmotion.lake.engine import Engine
from inmotion.lake.engine_name import EngineName
from inmotion.lake.opening import open_engine
from inmotion.lake.store import Lake

#: What the tests say to Spark beside the product's own settings: everything stays on this machine,
#: and little is done to be fast with much data.
DEFAULTS = """\
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.log.level ERROR
spark.sql.adaptive.enabled false
spark.sql.shuffle.partitions 2
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.memory 1g
"""
PATIENCE_SECONDS = 120
#: Spark's Python side leaves connections to its own process to the garbage collector.
SOCKETS_OF_SPARK = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(scope="session", autouse=True)
def spark_defaults(tmp_path_factory) -> Path:
    """The folder where Spark looks for its configuration."""
    folder = tmp_path_factory.mktemp("spark-conf")
    (folder / "spark-defaults.conf").write_text(DEFAULTS, encoding="utf-8")
    os.environ["SPARK_CONF_DIR"] = str(folder)
    return folder


@pytest.fixture(scope="session")
def region(tmp_path_factory) -> Path:
    """A lake of 2,000 students in 35 districts, two of them in county 01, of three extracts."""
    folder = tmp_path_factory.mktemp("region")
    files, lake = folder / "files", folder / "lake"
    build = ["--students", "2000", "--schools", "60", "--seed", "3"]
    with redirect_stdout(io.StringIO()):
        assert run(["region", "build", str(files), *build]) == 0
        # 1: rows in quarantine; the region plants some.
        assert run(["import", str(files), "--lake", str(lake), "--yes"]) in {0, 1}
    shutil.rmtree(files)
    return lake


@pytest.fixture(scope="session")
def by_duckdb(region) -> Path:
    """The lake after its night by DuckDB."""
    lake = region.with_name("by-duckdb")
    shutil.copytree(region, lake)
    with redirect_stdout(io.StringIO()):
        assert run(["nightly", "--lake", str(lake)]) == 0
    return lake


@pytest.fixture(scope="session")
def spark(region) -> Iterator[Engine]:
    """Spark in this process, over the same lake."""
    with open_engine(Lake(region), EngineName.SPARK, "local[2]") as engine:
        yield engine


@pytest.fixture(scope="session")
def duck(region) -> Iterator[Engine]:
    with open_engine(Lake(region)) as engine:
        yield engine


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[str]:
    """Spark's own cluster: a master and a worker as processes of their own; its address."""
    folder = tmp_path_factory.mktemp("cluster")
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1", "--webui-port", "0"]
    with (
        running(folder / "master.log", "master.Master", *here, "--port", str(port)) as master,
        running(
            folder / "worker.log", "worker.Worker", *here,
            "--cores", "2", "--memory", "2g", "--work-dir", str(folder / "work"), address,
        ) as worker,
    ):  # fmt: skip
        wait_for("Successfully registered with master", worker, folder / "worker.log")
        assert master.poll() is None
        yield address


@contextmanager
def running(log: Path, what: str, *arguments: str) -> Iterator[subprocess.Popen]:
    """Run one of Spark's processes, and stop it."""
    import pyspark

    home = Path(pyspark.__path__[0])
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{what}", *arguments]
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    with log.open("wb") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def wait_for(sentence: str, process: subprocess.Popen, log: Path) -> None:
    """Wait until a process has said a sentence."""
    until = time.monotonic() + PATIENCE_SECONDS
    while sentence not in log.read_text(encoding="utf-8"):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < until, log.read_text(encoding="utf-8")
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def nightly(lake: Path, master: str) -> subprocess.CompletedProcess:
    """Run the command as a district does."""
    command = [str(Path(sys.executable).with_name("inmotion")), "nightly", "--lake", str(lake)]
    return subprocess.run(
        [*command, "--engine", "spark", "--spark-master", master],
        capture_output=True, text=True, check=False, timeout=1800,
    )  # fmt: skip


@pytest.fixture(scope="session")
def night_by_spark(region, tmp_path_factory):
    """Let Spark at a master make the night of a copy of the lake; return the copy."""

    def make(master: str) -> Path:
        lake = tmp_path_factory.mktemp("by-spark") / "lake"
        shutil.copytree(region, lake)
        done = nightly(lake, master)
        assert done.returncode == 0, done.stderr
        return lake

    return make
