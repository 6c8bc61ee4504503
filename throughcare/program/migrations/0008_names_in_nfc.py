"""Numbers and names that were kept before entries were cleaned are brought to NFC, in which they are looked up."""

from __future__ import annotations

from django.db import migrations

SQL = """
-- Two of a kind that only differ in their form stay as they are, but for one: which is right, a person must say.
WITH form AS (
    SELECT organization_id, id, normalize(external_id, NFC) AS said,
           row_number() OVER (PARTITION BY organization_id, normalize(external_id, NFC)
                              ORDER BY external_id IS NFC NORMALIZED DESC, id) AS place
    FROM program_member WHERE external_id <> ''
)
UPDATE program_member m SET external_id = form.said FROM form
WHERE m.organization_id = form.organization_id AND m.id = form.id AND form.place = 1
  AND m.external_id <> form.said;
WITH form AS (
    SELECT organization_id, id, normalize(name, NFC) AS said,
           row_number() OVER (PARTITION BY organization_id, program_id, normalize(name, NFC)
                              ORDER BY name IS NFC NORMALIZED DESC, id) AS place
    FROM program_cohort
)
UPDATE program_cohort c SET name = form.said FROM form
WHERE c.organization_id = form.organization_id AND c.id = form.id AND form.place = 1 AND c.name <> form.said;
UPDATE program_cohort SET track = normalize(track, NFC) WHERE track IS NOT NFC NORMALIZED;
UPDATE program_episode SET phase = normalize(phase, NFC), track = normalize(track, NFC)
WHERE phase IS NOT NFC NORMALIZED OR track IS NOT NFC NORMALIZED;
UPDATE program_member SET first_name = normalize(first_name, NFC), last_name = normalize(last_name, NFC),
    alias = normalize(alias, NFC), street_address = normalize(street_address, NFC),
    emergency_name = normalize(emergency_name, NFC),
    preference_groups = ARRAY(SELECT normalize(one, NFC) FROM unnest(preference_groups) AS one)
WHERE concat(first_name, last_name, alias, street_address, emergency_name,
             array_to_string(preference_groups, '')) IS NOT NFC NORMALIZED;
"""


class Migration(migrations.Migration):
    """Only rows that are not so already are written."""

    dependencies = [("program", "0007_opens_notes")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
