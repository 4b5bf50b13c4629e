"""Tags of pictures and videos: the practice's own words for finding them again. None has any yet.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assets", sa.Column("tags", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("assets", "tags")
