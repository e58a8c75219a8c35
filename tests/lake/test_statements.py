"""Statements run in order beside the caller; the first failure stops the rest and is told."""

import threading

import duckdb
import pytest

from inmotion.lake.statements import Statements


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


def test_statements_run_in_order_while_the_caller_goes_on(connection):
    statements, may_go = Statements(connection), threading.Event()
    done = []
    statements.add(may_go.wait)
    for number in range(3):
        statements.add(lambda number=number: done.append(number))
    assert done == []
    may_go.set()
    statements.finish()
    assert done == [0, 1, 2]
    statements.close()


def test_after_a_failure_those_that_wait_are_passed_over_and_the_next_caller_is_told(connection):
    statements, done, may_go = Statements(connection), [], threading.Event()
    statements.add(may_go.wait)
    statements.add(lambda: connection.execute("SELECT * FROM nowhere").fetchall())
    statements.add(lambda: done.append("waited"))
    may_go.set()
    with pytest.raises(duckdb.CatalogException, match="nowhere"):
        statements.finish()
    statements.add(lambda: done.append("came later"))
    statements.finish()
    assert done == ["came later"]
    statements.close()


def test_closing_stops_a_statement_that_would_run_for_ever(connection):
    statements, done = Statements(connection), []
    begun = threading.Event()

    def endless():
        begun.set()
        connection.execute(
            "SELECT count(*) FROM range(1000000000) a, range(1000000000) b"
        ).fetchall()

    statements.add(endless)
    statements.add(lambda: done.append(1))
    begun.wait()
    statements.close()
    assert done == []


def test_after_a_stop_the_connection_is_free(connection):
    statements = Statements(connection)
    endless = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b"
    statements.add(lambda: connection.execute(endless).fetchall())
    statements.stop()
    assert connection.execute("SELECT 1").fetchall() == [(1,)]
    statements.close()
