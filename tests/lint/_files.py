"""The source files that the lint programs look at."""
import pathlib
import sys

CODE = {".hpp", ".cpp", ".inc", ".py", ".cmake", ".sh"}


def root():
    """The tree to check: the first argument, or the one this file is in."""
    return pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]).resolve()


def find(top, *folders, suffixes=(".hpp", ".cpp")):
    """The files below these folders, sorted, without build directories."""
    for folder in folders:
        for path in sorted((top / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file() and "build" not in path.relative_to(top).parts:
                yield path


def report(complaints):
    """Prints the complaints and ends the program."""
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)
