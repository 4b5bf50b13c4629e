"""What a person said: the language of a paragraph of a reply, how a picture was made, what a channel's profile shows.

Of pictures and profiles from before nobody said anything yet: they are asked about.

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spoken", sa.Text(), nullable=True))
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("generated", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("labelled", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("profile", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_column("profile")
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.drop_column("labelled")
        batch_op.drop_column("generated")
    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.drop_column("spoken")
