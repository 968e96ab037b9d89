"""What holds for every test: in CI a skipped test is a failure.

Elsewhere a test that lacks its tool (a browser, say) is skipped and named at the end of the run. In CI (the
environment variable ``CI`` is set, and neither ``0`` nor ``false``) that would leave a part of the project unchecked
without anybody noticing, so there the run names what was skipped and fails. An expected failure (xfail) is no skip.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect

import samples
from chromium import chromium
from installing import build_wheel
from published import EXAMPLE, Published, build, copy
from web import serving


def in_ci() -> bool:
    """Whether this run decides about a change."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


# A busy machine is no fault: no example of a property has a time limit. In CI the examples are the same each time.
settings.register_profile("newshelf", deadline=None, derandomize=in_ci(), suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newshelf")


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium for all tests; each opens a context of its own in it."""
    expect.set_options(timeout=30_000)  # as long as Playwright waits for all else: a busy machine is no fault
    with chromium() as found:
        if found is None:
            pytest.skip("no Chromium: install the package chromium, or run `python -m playwright install chromium`")
        yield found


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """The example site below ``/lib/`` of a web server, made for that address."""
    root = tmp_path_factory.mktemp("served")
    with serving(root / "site") as base_url:
        yield build(copy(EXAMPLE, root, base_url))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """The small library, served as ``served`` is. Its covers are there; it is made for an address elsewhere."""
    root = samples.small(tmp_path_factory.mktemp("small"))
    with serving(root / "site") as base_url:
        yield build(root)._replace(base_url=base_url)


@pytest.fixture(scope="session")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The example site as it opens from a USB stick."""
    return build(copy(EXAMPLE, tmp_path_factory.mktemp("stick")), offline=True)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))
