"""Consents grow: who gives them and who signed, what may be shown, the paper they are on; names in a table apart.

What is there keeps its meaning: an adult's consent to pictures in which the person can be recognised, used again
as the practice liked, and to stories and pictures before and after where that purpose was ticked.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def new_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("what", sa.Text(), nullable=False, server_default='["face","photo","reuse"]'),
        sa.Column("without", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("kind", sa.Text(), nullable=False, server_default="adult"),
        sa.Column("signed_by", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("authority", sa.String(), nullable=False, server_default=""),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("interest", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("country", sa.String(), nullable=False, server_default=""),
        sa.Column("language", sa.String(), nullable=False, server_default=""),
        sa.Column("template", sa.String(), nullable=False, server_default=""),
        sa.Column("collected_by", sa.String(), nullable=False, server_default=""),
    ]


def upgrade() -> None:
    with op.batch_alter_table("consents", schema=None) as batch_op:
        for column in new_columns():
            batch_op.add_column(column)
    op.execute(
        'UPDATE consents SET what = \'["before_after","face","photo","reuse","story"]\' '
        "WHERE purposes LIKE '%\"case\"%'"
    )
    op.execute("UPDATE consents SET collected_by = recorded_by")
    op.create_table(
        "subject_names",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_subject_names")),
    )


def downgrade() -> None:
    op.drop_table("subject_names")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        for column in reversed(new_columns()):
            batch_op.drop_column(column.name)
