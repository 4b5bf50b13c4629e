"""Backups brought back; the override for an adult for whom others decide; whether a voice is heard in a video.

Of videos from before nobody said whether a voice is heard: they are asked about.

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restores",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("backup_at", sa.Text(), nullable=False),
        sa.Column("restored_at", sa.Text(), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restores")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("heard", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("allowed_by", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("voice", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.drop_column("voice")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_column("allowed_by")
        batch_op.drop_column("heard")
        batch_op.drop_column("reason")
    op.drop_table("restores")
