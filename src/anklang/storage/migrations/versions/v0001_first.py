"""The first schema."""

from importlib.resources import files

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the first release from the SQL file beside this one."""
    sql = files("anklang.storage.migrations.versions").joinpath("v0001_first.sql").read_text("utf-8")
    op.get_bind().exec_driver_sql(sql)
