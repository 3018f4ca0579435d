"""The sentences of the project beside its catalogue of Chinese: `python -m tests.translations` brings it up to date.

Each entry says in which files its sentence stands, and entries follow one another as in the source. A sentence that is
new gets an entry without a translation, which is printed; one that stands nowhere any more loses its own.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "pages" / "text" / "zh.po"
# What is called with a sentence, and which of its arguments that is, if not the first.
KEYWORDS = {
    "_": None,
    "N_": None,
    "say": None,
    "InputError": None,
    "ExpressionError": None,
    "registered": (3,),
    "Mistake": (3,),
    "LayerMistake": (3,),
    "Slip": (2,),
    "Task": None,
    "_in_both": (2,),
}


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence of the project, and the file it stands in; as often as it stands somewhere."""
    for folder in ("dlmath", "pages"):
        found = extract_from_dir(ROOT / folder, keywords=KEYWORDS, method_map=[("**.py", "python")])
        yield from sorted(
            ((str(message), f"{folder}/{file}") for file, _, message, _, _ in found), key=lambda each: each[1]
        )


def read() -> polib.POFile:
    """The catalogue as it is."""
    return polib.pofile(CATALOGUE.read_text("utf-8"), wrapwidth=0)


def updated(catalogue: polib.POFile) -> polib.POFile:
    """A catalogue with an entry for each sentence of the project; names of options, which have a context, come last."""
    known = {entry.msgid: entry for entry in catalogue if not entry.msgctxt}
    places: dict[str, list[str]] = {}
    for english, file in sentences():
        places.setdefault(english, [])
        if file not in places[english]:
            places[english].append(file)
    made = polib.POFile(wrapwidth=0)
    made.metadata = catalogue.metadata
    for english, files in places.items():
        entry = known.get(english) or polib.POEntry(msgid=english)
        entry.occurrences = [(file, "") for file in files]
        made.append(entry)
    made.extend(entry for entry in catalogue if entry.msgctxt)
    return made


def written(catalogue: polib.POFile) -> str:
    """A catalogue as it stands in its file."""
    return str(catalogue).rstrip("\n") + "\n"


def main() -> None:
    """Write the catalogue anew, and print what is to be translated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=CATALOGUE, help="where to write it, if not in its place")
    made = updated(read())
    parser.parse_args().out.write_text(written(made), "utf-8")
    missing = [entry for entry in made if not entry.msgstr]
    print(*(f"{entry.occurrences[0][0]}: {entry.msgid}" for entry in missing), sep="\n")
    print(f"{len(made)} entries, {len(missing)} to translate")


if __name__ == "__main__":
    main()
