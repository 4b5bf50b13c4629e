"""How much a check costs: instructions by callgrind where valgrind is installed, and milliseconds in process.

    python tests/benchmarks/bench_check.py

Instructions are the slope between two repeat counts, so that start-up does not count. Ratios and instructions
hold on a busy machine; milliseconds are shown for the eye.
"""

import gc
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.core.compliance.model import Facts  # noqa: E402 - the path first
from app.core.compliance.rulebook import evaluate, load_rulebook  # noqa: E402

PARAGRAPHS = {
    "it": (
        "Un neo che cambia forma, colore o dimensione va mostrato al medico: la visita dura pochi minuti"
        " e non richiede preparazione. In studio usiamo la dermatoscopia, che aiuta a distinguere le "
        "lesioni benigne da quelle sospette.",
        "Chi ha la pelle chiara, molti nei o casi in famiglia dovrebbe parlarne con il dermatologo una "
        "volta l'anno. La crema solare si rimette ogni due ore e dopo il bagno; cappello e ombra restano"
        " la protezione più semplice.",
        "Il nostro controllo ha un risultato garantito e la prima visita è gratis per chi porta un "
        "amico: prenota oggi.",
    ),
    "es": (
        "Un lunar que cambia de forma, de color o de tamaño debe enseñarse al médico: la visita dura "
        "pocos minutos y no necesita preparación. En la consulta usamos la dermatoscopia, que ayuda a "
        "distinguir las lesiones benignas.",
        "Quien tiene la piel clara, muchos lunares o casos en la familia debería hablarlo con el "
        "dermatólogo cada año. El protector solar se repone cada dos horas; el sombrero y la sombra "
        "siguen siendo lo más sencillo.",
        "Nuestro control tiene un resultado garantizado y la primera visita es gratis si traes a un "
        "amigo: pide cita.",
    ),
    "en": (
        "A mole that changes shape, colour or size should be shown to a doctor: the visit takes a few "
        "minutes and needs no preparation. At the practice we use a dermatoscope, which helps to tell "
        "harmless spots from suspicious ones.",
        "People with fair skin, many moles or cases in the family should talk to a dermatologist once a "
        "year. Sunscreen goes on every two hours and after swimming; a hat and some shade are still the "
        "simplest protection.",
        "Our check has a guaranteed result and the first visit is free if you refer a friend: book your "
        "slot today.",
    ),
}
SIZES = (300, 1_500, 3_000)
LOAD = 80
"""Milliseconds of CPU to read every pack and language; tests/architecture holds that no window waits for it."""


def text_of(language: str, size: int, turn: int) -> str:
    """A post of ``size`` characters; each ``turn`` differs in every paragraph, so that nothing is in the cache."""
    out: list[str] = []
    while sum(map(len, out)) < size:
        number = len(out)
        out.append(f"{PARAGRAPHS[language][number % 3]} ({turn}.{number})\n")
    return "".join(out)[:size]


def run(mode: str, language: str, repeat: int) -> None:
    book = load_rulebook()
    facts = Facts(language=language, jurisdictions=frozenset({"it", "es", "uk", "us"}))
    base = text_of(language, 3_000, 0)
    evaluate(base, facts, book)
    gc.collect()
    gc.disable()  # one full collection, whenever it falls, would weigh more than all the checks
    for turn in range(1, repeat + 1):
        if mode == "full":
            evaluate(text_of(language, 3_000, turn), facts, book)
        elif mode == "build":
            text_of(language, 3_000, turn)
        else:
            evaluate(base[:1_500] + "x" * turn + base[1_500:], facts, book)


def instructions(mode: str, language: str) -> float | None:
    """Instructions of one check, in millions."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    counts = []
    for repeat in (2, 12):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [valgrind, "--tool=callgrind", f"--callgrind-out-file={folder}/out", sys.executable, __file__]
                + [mode, language, str(repeat)],
                capture_output=True,
                text=True,
                check=True,
                env={"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin"},
            )
        counts.append(int(re.findall(r"Collected : (\d+)", done.stderr)[-1]))
    return (counts[1] - counts[0]) / 10 / 1e6


def main() -> None:
    loads = []
    for _ in range(9):
        begun = time.process_time()
        book = load_rulebook()
        loads.append(1000 * (time.process_time() - begun))
    compiled = time.process_time()
    for language in PARAGRAPHS:
        book.reader(language)
    print(
        f"read all rule files: {statistics.median(loads):.0f} ms (at most {LOAD}), once the window stands; "
        f"compile three languages: {1000 * (time.process_time() - compiled):.0f} ms, each when first needed"
    )
    for language in PARAGRAPHS:
        facts = Facts(language=language, jurisdictions=frozenset({"it", "es", "uk", "us"}))
        for size in SIZES:
            times = []
            for turn in range(200):
                text = text_of(language, size, turn)
                begun = time.perf_counter()
                evaluate(text, facts, book)
                times.append(1000 * (time.perf_counter() - begun))
            times.sort()
            print(
                f"{language} {size:5} characters: p50 {statistics.median(times):.2f} ms, p99 {times[197]:.2f} ms"
            )
        if shutil.which("valgrind"):
            build, full, key = (
                instructions(mode, language) or 0.0 for mode in ("build", "full", "keystroke")
            )
            print(
                f"{language} instructions at 3,000 characters: full {full - build:.2f} M, keystroke {key:.2f} M"
            )
    if not shutil.which("valgrind"):
        print("valgrind is not installed: no instruction counts")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        run(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
