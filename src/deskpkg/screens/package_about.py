"""What there is to say of the package under the cursor, below a list that has less room."""

from collections.abc import Mapping

from rich.text import Text
from textual.widgets import Static

from deskpkg.domain.practice import Practice, Practitioner
from deskpkg.domain.terms import CatalogPackage
from deskpkg.screens.package_words import about


class PackageAbout(Static):
    """Three lines: the name in full, what it gives, on which conditions."""

    DEFAULT_CSS = """
    PackageAbout {
        height: 3;
        padding: 0 1;
        background: $surface;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def show(
        self,
        package: CatalogPackage | None,
        people: Mapping[int, Practitioner],
        practice: Practice,
    ) -> None:
        """Say it of `package`; nothing without one."""
        text = Text()
        if package is not None:
            name, *rest = about(package, people, practice)
            text = Text.assemble((name, "bold"), *(f"\n{line}" for line in rest))
        self.update(text, layout=False)
