"""Running the migrations, each in one transaction of the store's own making."""

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from deskpkg.store import driver
from deskpkg.store.schema import version


def scripts() -> ScriptDirectory:
    """Return Alembic's view of the migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def upgrade(raw: driver.Connection) -> None:
    """Bring the database open on `raw` to the newest version.

    Foreign keys are checked at the end of each step instead of during it, so that a step may
    rebuild a table. Another desk may do the same at the same time: each step looks again.

    Raises:
        Error: the driver's, if the database can't take it; the step is not done then.
    """
    directory = scripts()
    steps = [script.revision for script in directory.walk_revisions()][::-1]
    engine = create_engine(
        "sqlite://", module=driver.sqlite, creator=lambda: raw, poolclass=StaticPool
    )
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        with engine.connect() as connection:
            for step in steps:
                _step(directory, raw, connection, step)
    except DBAPIError as error:  # the store names the driver's own errors
        raise error.orig or error from None
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _step(
    directory: ScriptDirectory, raw: driver.Connection, connection: Connection, step: str
) -> None:
    raw.execute("BEGIN IMMEDIATE")
    try:
        found = version(raw)
        if found is None or found < step:
            _run(directory, connection, step)
            if raw.execute("PRAGMA foreign_key_check").fetchone():
                raise RuntimeError(f"migration {step} broke a foreign key")
        raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise
    finally:
        connection.rollback()


def _run(directory: ScriptDirectory, connection: Connection, step: str) -> None:
    def steps(revision: Any, _: Any) -> Any:
        return directory._upgrade_revs(step, revision)

    context = EnvironmentContext(Config(), directory, fn=steps, destination_rev=step)
    with context:
        context.configure(connection=connection, transactional_ddl=True)
        context.run_migrations()
