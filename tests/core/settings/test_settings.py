"""Settings: readable, forgiving, and never a reason not to start."""

import tomllib
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.core import settings
from app.core.settings import Settings

any_settings = st.builds(
    Settings,
    language=st.sampled_from(["", "it", "es", "en"]),
    theme=st.sampled_from(["system", "light", "dark"]),
    text_scale=st.integers(80, 200),
    work_offline=st.booleans(),
    archive=st.text(st.characters(exclude_categories=["Cs"])),
    person=st.text(st.characters(exclude_categories=["Cs"])),
    window=st.just(()) | st.tuples(*[st.integers(-10_000, 10_000)] * 4),
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(values=any_settings)
def test_what_is_saved_is_loaded(tmp_path: Path, values: Settings) -> None:
    path = tmp_path / "settings.toml"
    settings.save(path, values)
    assert settings.load(path) == values


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.toml") == Settings()


def test_every_setting_is_described_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    settings.save(path, Settings())
    text = path.read_text(encoding="utf-8")
    for one in fields(Settings):
        assert len(settings.about(one.name)) > 15
        assert f"# {settings.about(one.name)}\n{one.name} =" in text


def test_settings_do_not_change_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().theme = "dark"  # type: ignore[misc]


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe\x00", b"theme = 'dark'\ntheme = 'light'"])
def test_a_bad_file_is_put_aside_and_defaults_are_used(
    tmp_path: Path, content: bytes, expect_log: Callable[..., None]
) -> None:
    expect_log("app.core.settings", "put aside")
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    assert settings.load(path) == Settings()
    assert (tmp_path / "settings.toml.bad").read_bytes() == content
    assert not path.exists()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("theme = 'pink'", "theme"),
        ("text_scale = 'big'", "text_scale"),
        ("text_scale = 900", "text_scale"),
        ("text_scale = true", "text_scale"),
        ("work_offline = 'no'", "work_offline"),
        ("window = [1, 2]", "window"),
        ("window = [1, 2, 3, 'x']", "window"),
        ("language = 'de'", "language"),
    ],
)
def test_a_value_that_does_not_fit_costs_only_itself(
    tmp_path: Path, line: str, name: str, expect_log: Callable[..., None]
) -> None:
    expect_log("app.core.settings", name)
    path = tmp_path / "settings.toml"
    path.write_text(f"{line}\nlast_page = 'inbox'\n", encoding="utf-8")
    assert settings.load(path) == Settings(last_page="inbox")


def test_an_unknown_setting_of_a_newer_version_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("theme = 'dark'\n[future]\nx = 1\n", encoding="utf-8")
    assert settings.load(path) == Settings(theme="dark")


def test_saving_replaces_the_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"
    settings.save(path, Settings(theme="dark"))
    settings.save(path, replace(settings.load(path), last_page="outbox"))
    assert [file.name for file in path.parent.iterdir()] == ["settings.toml"]
    assert tomllib.loads(path.read_text(encoding="utf-8"))["last_page"] == "outbox"
    assert path.stat().st_mode & 0o077 == 0


def test_with_a_data_dir_settings_stay_inside_it(tmp_path: Path) -> None:
    assert settings.path_for(tmp_path) == tmp_path / "settings.toml"
    assert settings.path_for(None) == settings.default_path()
    assert settings.default_path().is_relative_to(Path.home()) or settings.default_path().is_absolute()
