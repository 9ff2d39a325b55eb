"""What the environment may say, and what stops the start."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from web.settings import Settings, WrongSetting, kept


def test_an_empty_environment_serves_this_machine_only():
    settings = Settings.from_environment({})

    assert (settings.host, settings.port, settings.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert settings.loopback and settings.on_sqlite and not settings.secure


def test_cookies_are_secure_exactly_when_the_address_is_https():
    assert Settings.from_environment({"SANSHI_BASE_URL": "https://sanshi.example.cn/"}).secure
    assert not Settings.from_environment({"SANSHI_BASE_URL": "http://sanshi.example.cn"}).secure


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "80a"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("SANSHI_HOST", "sanshi.example.cn"),
        ("SANSHI_BASE_URL", "sanshi.example.cn"),
        ("SANSHI_BASE_URL", "https://example.cn/sanshi"),
        ("SANSHI_DATABASE_URL", "mysql://a@b/c"),
        ("SANSHI_BLOBS", "/srv/blobs"),
        ("SANSHI_BLOBS", "s3://bucket/folder"),
        ("SANSHI_DEMO_LAN", "yes"),
        ("SANSHI_SOURCE", "javascript:alert(1)"),
    ],
)
def test_a_wrong_value_stops_the_start_with_the_name_of_the_variable(name, value):
    with pytest.raises(WrongSetting, match=name):
        Settings.from_environment({name: value})


def test_a_wrong_database_address_does_not_show_its_password():
    with pytest.raises(WrongSetting) as refusal:
        Settings.from_environment({"SANSHI_DATABASE_URL": "mysql://sanshi:hunter2@db/sanshi"})

    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
    ],
)
def test_only_loopback_addresses_are_this_machine_only(host, alone):
    assert Settings.from_environment({"SANSHI_HOST": host}).loopback is alone


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = Settings.from_environment({"SANSHI_DATA": str(tmp_path / "data")}).secret
    again = Settings.from_environment({"SANSHI_DATA": str(tmp_path / "data")}).secret

    assert first == again and len(first) == 32
    assert stat.S_IMODE((tmp_path / "data/secret").stat().st_mode) == 0o600


def test_two_first_starts_at_once_agree_on_the_secret(tmp_path):
    with ThreadPoolExecutor(16) as starts:
        secrets = set(starts.map(kept, [tmp_path / "secret"] * 64))

    assert len(secrets) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_a_damaged_secret_is_not_replaced_in_silence(tmp_path):
    (tmp_path / "secret").write_text("half")

    with pytest.raises(WrongSetting, match="备份"):
        kept(tmp_path / "secret")
