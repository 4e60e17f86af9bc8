"""Links the command of a distribution to bin/server: its only one, or the one of its own name, as uvx
chooses. Run in the folder above the environment, by a Python that is not the environment's and runs
nothing of it: `choose_script.py NAME`."""

import pathlib
import re
import sys
from importlib.metadata import distributions

name = sys.argv[1]
folders = [str(each) for each in pathlib.Path("venv/lib").glob("python*/site-packages")]
found = next(iter(distributions(name=name, path=folders)))
points = found.entry_points.select(group="console_scripts")
names = sorted(point.name for point in points)


def normal(text):
    return re.sub(r"[-_.]+", "-", text).lower()


chosen = names if len(names) == 1 else [each for each in names if normal(each) == normal(name)]
if not chosen:
    sys.exit(
        f"PyPI package {name} has several commands: "
        f"set the companion's `command` to one of {', '.join(names)}"
        if names
        else f"PyPI package {name} has no command: set the companion's `command`, such as [python, -m, <module>]"
    )
pathlib.Path("bin").mkdir()
pathlib.Path("bin/server").symlink_to(f"../venv/bin/{chosen[0]}")
