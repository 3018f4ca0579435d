"""``python -m tests.hosting.static SITE``: build the static edition into a folder."""

import argparse
from pathlib import Path

from tests.hosting.static.build import build


def main() -> None:
    """Build the site that the command line asks for, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="the folder to build into; what is in it is replaced")
    parser.add_argument("--quality", type=int, default=11, help="how hard Python is compressed; 11 takes minutes")
    chosen = parser.parse_args()
    site = chosen.site
    build(site, chosen.quality)
    size = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    print(f"{site}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
