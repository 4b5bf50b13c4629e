"""Fetches and builds what the test servers need, once: ``python tests/servers/provision.py``.

Everything lands in ``~/.cache/decoro-tests`` (or DECORO_TEST_CACHE). Run again, it finds it done. What cannot be
had is said in a sentence and makes the exit code 1; the tests that need it then say so.
"""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from servers.ground import Missing, cache, specs  # noqa: E402

APT_PACKAGES = """
    php-cli php-sqlite3 php-gd php-xml php-mbstring php-curl php-intl unzip nodejs npm make g++
""".split()
"""Debian's names of the programs that are needed; `nodejs` and `npm` only where no `node` is there yet."""
PROGRAMS = {"php": "php-cli", "unzip": "unzip", "node": "nodejs", "npm": "npm", "make": "make", "g++": "g++"}
PHP_EXTENSIONS = ("pdo_sqlite", "gd", "dom", "mbstring")

WORDPRESS_PARTS = (
    "wordpress wordpress-theme-twentytwentythree php-getid3 libjs-cropper libjs-underscore".split()
)
SQLITE_FOR_WORDPRESS = "@wp-playground/cli@3.1.56"
BLUESKY = {"@atproto/pds": "0.4.217", "@did-plc/server": "0.0.1"}
RECIPE = "2"
"""Raise it when the recipe below changes: what was built by an older one is built again."""


def main() -> int:
    cache().mkdir(parents=True, exist_ok=True)
    troubles: list[str] = []
    with _alone():
        for step in (system_packages, wordpress, bluesky, mastodon):
            try:
                step()
            except (Missing, subprocess.CalledProcessError, OSError) as error:
                troubles.append(f"{step.__name__}: {_said(error)}")
    for trouble in troubles:
        print(f"not provisioned: {trouble}", file=sys.stderr)
    return 1 if troubles else 0


def system_packages() -> None:
    """Programs from Debian, where we may install them; else the line to type."""
    missing = sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
    if not shutil.which("php") or not _php_has(PHP_EXTENSIONS):
        missing = sorted({*missing, *(name for name in APT_PACKAGES if name.startswith("php-"))})
    if not missing:
        return
    line = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(f"please type: sudo {line}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq"]
    print(f"Installing for the test servers: {' '.join(missing)}", flush=True)
    subprocess.run([*apt, "update"], env=environment, check=True, stdout=subprocess.DEVNULL)
    install = [*apt, "install", "-y", "--no-install-recommends", *missing]
    subprocess.run(install, env=environment, check=True, stdout=subprocess.DEVNULL)


def wordpress() -> None:
    """WordPress from Debian's package, unpacked beside the system and installed on SQLite."""
    room = cache() / "wordpress"
    with _built_once(room / "ready") as needed:
        if not needed:
            return
        print("Building the WordPress for tests", flush=True)
        for part in ("deb", "unpacked", "package", "site"):
            shutil.rmtree(room / part, ignore_errors=True)
        (room / "deb").mkdir(parents=True)
        (room / "unpacked").mkdir()
        _run("apt-get", "-qq", "download", *WORDPRESS_PARTS, at=room / "deb")
        for package in sorted((room / "deb").glob("*.deb")):
            _run("dpkg", "-x", str(package), str(room / "unpacked"), at=room)
        _run("npm", "pack", "--silent", SQLITE_FOR_WORDPRESS, at=room)
        archive = next(room.glob("wp-playground-cli-*.tgz"))
        _run("tar", "xzf", archive.name, "package/sqlite-database-integration.zip", at=room)
        _run("unzip", "-q", "-o", "package/sqlite-database-integration.zip", "-d", "package", at=room)
        _lay_out_wordpress(room)


def _lay_out_wordpress(room: Path) -> None:
    site = room / "site"
    tree = room / "unpacked" / "usr" / "share" / "wordpress"
    # Debian's links point to other packages: followed inside what was unpacked, left out where they lead outside.
    shutil.copytree(tree, site, symlinks=False, ignore_dangling_symlinks=True)
    content = site / "wp-content"
    plugin = content / "plugins" / "sqlite-database-integration"
    unpacked = next(p for p in (room / "package").iterdir() if p.is_dir() and "sqlite" in p.name)
    shutil.copytree(unpacked, plugin)
    shutil.copyfile(plugin / "db.copy", content / "db.php")
    driver = plugin / "wp-includes" / "sqlite" / "class-wp-sqlite-db.php"
    private, protected = (f"{word} $allow_unsafe_unquoted_parameters" for word in ("private", "protected"))
    driver.write_text(driver.read_text().replace(private, protected))  # WordPress 6.1 reads it from outside
    for name in ("uploads", "database", "mu-plugins"):
        (content / name).mkdir(exist_ok=True)
    shutil.copyfile(HERE / "wordpress_site" / "wp-config.php", site / "wp-config.php")
    shutil.copyfile(HERE / "wordpress_site" / "test-site.php", content / "mu-plugins" / "test-site.php")
    install = str(HERE / "wordpress_site" / "install.php")
    told = _run("php", "-d", "display_errors=0", install, str(site), at=room)
    passwords = json.loads(told[told.index("{") :])
    (room / "passwords.json").write_text(json.dumps(passwords))


def bluesky() -> None:
    """The PDS and the PLC directory from npm; one native part is compiled here."""
    room = cache() / "bluesky"
    with _built_once(room / "ready") as needed:
        if not needed:
            return
        print("Building the Bluesky server for tests (about two minutes)", flush=True)
        room.mkdir(parents=True, exist_ok=True)
        (room / "package.json").write_text(json.dumps({"private": True, "dependencies": BLUESKY}))
        _run("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", at=room)
        native = room / "node_modules" / "better-sqlite3" / "build" / "Release" / "better_sqlite3.node"
        if not native.exists():
            _run("npm", "rebuild", "better-sqlite3", at=room)
        if not native.exists():
            raise Missing("better-sqlite3 was not compiled")


def mastodon() -> None:
    """The stand-in needs the platform's description, which is data and not part of the sources."""
    if not (specs() / "mastodon.openapi.json").exists():
        raise Missing("mastodon.openapi.json is not there (DECORO_SPECS says where to look)")


def _run(*command: str, at: Path) -> str:
    environment = {**os.environ}
    headers = Path("/usr/include/node")
    if headers.is_dir():  # the headers of the installed node, instead of fetching them
        environment["npm_config_nodedir"] = str(headers.parents[1])
    done = subprocess.run(command, cwd=at, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"{' '.join(command[:3])} failed: {done.stderr.strip()[-400:]}")
    return done.stdout


def _php_has(extensions: tuple[str, ...]) -> bool:
    told = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False).stdout.lower().split()
    return all(name in told for name in extensions)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two runs at once would build into each other."""
    with open(cache() / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _built_once(stamp: Path) -> Iterator[bool]:
    """True while something is to be built; the stamp is written when the block ends well."""
    needed = not stamp.exists() or stamp.read_text() != RECIPE
    yield needed
    if needed:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(RECIPE)


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


if __name__ == "__main__":
    raise SystemExit(main())
