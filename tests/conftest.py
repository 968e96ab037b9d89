"""What holds for every test: in CI a skipped test is a failure.

Elsewhere a test that lacks its tool (a browser, say) is skipped and named at the end of the run. In CI (the
environment variable ``CI`` is set, and neither ``0`` nor ``false``) that would leave a part of the project unchecked
without anybody noticing, so there the run names what was skipped and fails. An expected failure (xfail) is no skip.
"""

import os

import pytest


def in_ci() -> bool:
    """Whether this run decides about a change."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def skipped(config: pytest.Config) -> list[str]:
    """The names of the tests and test files that were skipped."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return [report.nodeid for report in reporter.stats.get("skipped", ())] if reporter else []


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if in_ci() and session.exitstatus == pytest.ExitCode.OK and skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    names = skipped(terminalreporter.config) if in_ci() else []
    if names:
        terminalreporter.section("skipped in CI, therefore failed", red=True)
        terminalreporter.write_line("\n".join(names))
