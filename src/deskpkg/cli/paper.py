"""Papers from the command line: into the documents' folder, as the desk writes them."""

from pathlib import Path

from deskpkg import settings
from deskpkg.cli.problems import complain
from deskpkg.domain.papers import Paper
from deskpkg.domain.text import clean


def write_paper(paper: Paper) -> Path:
    """Write a paper as PDF, as plain text where the extra is missing; print where it is.

    Raises:
        SettingsError: the settings file cannot be used.
        Refused: it can't be written, or the practice's template has a mistake.
    """
    from deskpkg.documents import files, pdf

    folder, name = settings.documents_folder(settings.load()), paper.file_title
    written = files.write(paper, folder, name, settings.own_template())
    if not pdf.available():
        complain("it is plain text; the extra “pdf” sets it as PDF: pip install 'deskpkg[pdf]'")
    if written.replaced:
        complain("it takes the place of the one that was there before")
    print(clean(str(written.path)))
    return written.path
