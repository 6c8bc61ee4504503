"""How far each block reaches is a column of its own: an index on what is worked out serves nobody whom rows are hidden
from.

Row-level security lets an index be asked only by functions that can't leak a row, and `cardinality` is none: each look
read every block that an organization ever had.
"""

from __future__ import annotations

from django.db import migrations

# Worked out by the database for blocks that are there and for those that come: nobody writes it, the app included.
SQL = """
DROP INDEX access_seal_ends;
ALTER TABLE access_auditseal
    ADD COLUMN last_line_id bigint GENERATED ALWAYS AS (line_ids[cardinality(line_ids)]) STORED;
CREATE INDEX access_seal_reach ON access_auditseal (organization_id, last_line_id);
"""
BACK = """
DROP INDEX access_seal_reach;
ALTER TABLE access_auditseal DROP COLUMN last_line_id;
CREATE INDEX access_seal_ends ON access_auditseal (organization_id, (line_ids[cardinality(line_ids)]));
"""


class Migration(migrations.Migration):
    """One column that is worked out, and its index."""

    dependencies = [("access", "0002_where_to_seal")]
    operations = [migrations.RunSQL(SQL, BACK)]
