"""A picture remembers what it was made from, whatever was said about it since: a withdrawal reaches it by that.

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_from", sa.Text(), nullable=True))
    op.execute("UPDATE assets SET made_from = stands_for")


def downgrade() -> None:
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.drop_column("made_from")
