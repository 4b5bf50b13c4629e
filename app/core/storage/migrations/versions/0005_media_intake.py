"""Pictures and videos: what else tells who somebody is, fingerprints, who watched, copies for the platforms.

Nobody was asked yet what the pictures of before show beside a face: the question is asked before they are signed.
Their fingerprint is taken when it is first needed.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "renditions",
        sa.Column("asset", sa.String(), nullable=False),
        sa.Column("recipe", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("asset", "recipe", name=op.f("pk_renditions")),
    )
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("traces", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("described_at", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("folder", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("look", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("apart", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("seconds", sa.Float(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("watched_by", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("watched_at", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("stands_for", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("assets", schema=None) as batch_op:
        for column in (
            "stands_for",
            "watched_at",
            "watched_by",
            "seconds",
            "apart",
            "look",
            "folder",
            "described_at",
            "traces",
        ):
            batch_op.drop_column(column)
    op.drop_table("renditions")
