"""What the server writes down about a request, and who may read its figures."""

import asyncio
import io
import json
import logging

import httpx
import pytest
import structlog
from litestar import Litestar, get
from litestar.params import FromPath

from web import errors, logs, metrics
from web.settings import Settings

MOBILE = "13800138000"


@get("/n/{code:str}")
async def notice(code: FromPath[str]) -> str:
    return code


@get("/broken/{code:str}")
async def broken(code: FromPath[str]) -> str:
    raise RuntimeError(f"no such resident {MOBILE}")


@pytest.fixture
def written(monkeypatch) -> io.StringIO:
    paper = io.StringIO()
    structlog.reset_defaults()
    monkeypatch.setattr(logs.sys, "stderr", paper)
    monkeypatch.setattr(logs, "log", structlog.get_logger("sanshi"))
    logs.configure()
    yield paper
    structlog.reset_defaults()


def visitor(ip: str = "127.0.0.1") -> httpx.AsyncClient:
    app = Litestar(
        [notice, broken, metrics.show],
        exception_handlers=errors.HANDLERS,
        openapi_config=None,
        logging_config=None,
    )
    transport = httpx.ASGITransport(logs.Observed(app), client=(ip, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://sanshi", headers={"accept": "application/json"})


async def lines(written: io.StringIO) -> str:
    await asyncio.sleep(0)  # they are written at the end of the loop's turn
    return written.getvalue()


async def test_a_line_names_the_route_and_never_the_code_the_query_or_the_cookie(written):
    async with visitor() as phone:
        await phone.get(f"/n/SECRETCODE?mobile={MOBILE}", headers={"cookie": "session=stolen"})

    [line] = [json.loads(line) for line in (await lines(written)).splitlines()]
    assert {name: line[name] for name in ("event", "method", "path", "status")} == {
        "event": "request",
        "method": "GET",
        "path": "/n/{code}",
        "status": 200,
    }
    assert isinstance(line["ms"], float)
    assert not any(secret in written.getvalue() for secret in ("SECRETCODE", MOBILE, "stolen"))


async def test_an_address_nobody_serves_is_counted_without_being_written_down(written):
    async with visitor() as phone:
        await phone.get("/wp-admin/SECRETCODE")

    assert json.loads(await lines(written))["status"] == 404
    assert "SECRETCODE" not in written.getvalue()


async def test_an_error_is_told_by_its_place_and_not_in_its_own_words(written):
    async with visitor() as phone:
        answer = await phone.get("/broken/SECRETCODE")

    assert answer.status_code == 500
    assert "RuntimeError" in await lines(written) and "test_logs.py" in written.getvalue()
    assert not any(secret in written.getvalue() for secret in ("SECRETCODE", MOBILE))


def test_a_poster_tells_nothing_of_its_making(written, caplog):
    for name in ("weasyprint.progress", "fontTools.subset"):
        logging.getLogger(name).info("Step 1 - Fetching and parsing HTML")

    assert not caplog.records


async def test_figures_are_for_this_machine_and_for_the_holder_of_the_token(tmp_path, monkeypatch):
    monkeypatch.setenv("SANSHI_DATA", str(tmp_path))
    token = Settings.from_environment().metrics_token
    bearer = {"authorization": f"Bearer {token}"}

    async with visitor() as here, visitor("203.0.113.9") as stranger:
        await here.get("/n/ABC")
        assert 'path="/n/{code}"' in (await here.get("/metrics")).text
        assert (await here.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"})).status_code == 404
        assert (await stranger.get("/metrics")).status_code == 404
        assert (await stranger.get("/metrics", headers={"authorization": "Bearer wrong"})).status_code == 404
        assert (await stranger.get("/metrics", headers=bearer)).status_code == 200
