"""Withdrawals, the copies to be taken down because of them, and when a picture was deleted.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("registered_at", sa.Text(), nullable=False),
        sa.Column("carried_out_at", sa.Text(), nullable=True),
        sa.Column("carried_out_by", sa.String(), nullable=False),
        sa.Column("stopped", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.Text(), nullable=True),
        sa.Column("fingerprints", sa.Text(), nullable=False),
        sa.Column("letter_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    op.create_index(op.f("ix_withdrawals_consent"), "withdrawals", ["consent"])
    op.create_table(
        "withdrawal_copies",
        sa.Column("withdrawal", sa.String(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("proof_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("withdrawal", "delivery", name=op.f("pk_withdrawal_copies")),
    )
    op.add_column("assets", sa.Column("erased_at", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("assets", "erased_at")
    op.drop_table("withdrawal_copies")
    op.drop_index(op.f("ix_withdrawals_consent"), table_name="withdrawals")
    op.drop_table("withdrawals")
