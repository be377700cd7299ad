"""The program."""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run deskpkg with `argv` (default: the program's arguments); return the exit code."""
    from deskpkg.cli import run

    return run(argv)


if __name__ == "__main__":
    raise SystemExit(main())
