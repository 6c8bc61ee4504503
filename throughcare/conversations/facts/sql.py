"""The SQL texts that read facts; each names its organization beside row-level security, for the indexes'
sake."""

from __future__ import annotations

from throughcare.conversations.facts.statements import Statement

PLACES = Statement(
    """
    SELECT t.id, t.organization_id, t.program_id, p.slug, p.zone, p.policy_number, t.channel, t.cohort_id,
           t.about_id, t.first_id, t.second_id, t.seq, t.change, t.access_version, t.closed_at,
           p.thresholds::text
    FROM conversations_thread t
    JOIN program_program p ON p.organization_id = t.organization_id AND p.id = t.program_id
    WHERE t.organization_id = :organization AND t.id = ANY(:threads::uuid[])
    """
)

SEATED = Statement(
    """
    SELECT DISTINCT member_id FROM conversations_seat
    WHERE organization_id = :organization AND thread_id = ANY(:threads::uuid[]) AND until_seq IS NULL
    """
)

SEATS = Statement(
    """
    SELECT thread_id, member_id, from_seq, until_seq FROM conversations_seat
    WHERE organization_id = :organization AND thread_id = ANY(:threads::uuid[])
      AND member_id = ANY(:members::uuid[])
    ORDER BY from_seq
    """
)

PEOPLE = Statement(
    """
    SELECT m.id, m.first_name, m.last_name, m.alias, m.birth_date, m.zone, m.state_of_residence,
           m.preference_groups, s.version, s.muted_until, s.paused_until, s.limited_until
    FROM program_member m
    JOIN program_standing s ON s.organization_id = m.organization_id AND s.id = m.id
    WHERE m.organization_id = :organization AND m.id = ANY(:members::uuid[])
    """
)

ROLES = Statement(
    """
    SELECT member_id, program_id, role, from_at, until_at FROM program_role
    WHERE organization_id = :organization AND member_id = ANY(:members::uuid[])
      AND (until_at IS NULL OR until_at > :at::timestamptz)
    """
)

EPISODES = Statement(
    """
    SELECT e.id, e.member_id, e.program_id, p.slug, e.cohort_id, e.role, e.track, e.phase, e.started_at,
           e.ended_at
    FROM program_episode e
    JOIN program_program p ON p.organization_id = e.organization_id AND p.id = e.program_id
    WHERE e.organization_id = :organization AND e.member_id = ANY(:members::uuid[])
    """
)

RELATIONS = Statement(
    """
    SELECT member_id, other_id, kind, until_at FROM program_relation
    WHERE organization_id = :organization
      AND (member_id = ANY(:members::uuid[]) OR other_id = ANY(:members::uuid[]))
      AND (until_at IS NULL OR until_at > :at::timestamptz)
    """
)

ACKNOWLEDGEMENTS = Statement(
    """
    SELECT DISTINCT ON (member_id, program_id) member_id, program_id, policy_number, at
    FROM program_acknowledgement
    WHERE organization_id = :organization AND member_id = ANY(:members::uuid[])
      AND program_id = ANY(:programs::uuid[])
    ORDER BY member_id, program_id, at DESC, policy_number DESC
    """
)

MARKS = Statement(
    """
    SELECT member_id, program_id, kind, from_at, until_at FROM program_mark
    WHERE organization_id = :organization AND member_id = ANY(:members::uuid[])
      AND program_id = ANY(:programs::uuid[]) AND until_at > :at::timestamptz
    """
)

BLOCKS = Statement(
    """
    SELECT blocker_id, blocked_id FROM program_block
    WHERE organization_id = :organization AND blocker_id = ANY(:members::uuid[]) AND ended_at IS NULL
    """
)

# Who is on whose care team, and who has taken a call about whom that is not closed. A call that her own
# deed made, whichever it was, does not count: nobody lets herself into a thread.
CARE_TEAMS = Statement(
    """
    SELECT 'team', e.member_id, e.program_id, s.member_id, s.from_at, s.until_at
    FROM program_careteamseat s
    JOIN program_episode e ON e.organization_id = s.organization_id AND e.id = s.episode_id
    WHERE s.organization_id = :organization AND e.member_id = ANY(:participants::uuid[])
      AND s.member_id = ANY(:members::uuid[])
      AND (s.until_at IS NULL OR s.until_at > :at::timestamptz)
      AND (e.ended_at IS NULL OR e.ended_at > :at::timestamptz)
    UNION ALL
    SELECT 'call', c.member_id, c.program_id, c.owner_id, NULL::timestamptz, NULL::timestamptz
    FROM safety_concern c
    WHERE c.organization_id = :organization AND c.member_id = ANY(:participants::uuid[])
      AND c.owner_id = ANY(:members::uuid[]) AND c.state = 'acknowledged'
      AND c.raised_by_id IS DISTINCT FROM c.owner_id
    """
)

SESSIONS = Statement(
    """
    SELECT cohort_id, from_at, until_at FROM program_sessionwindow
    WHERE organization_id = :organization AND cohort_id = ANY(:cohorts::uuid[])
      AND until_at > :since::timestamptz AND from_at < :until::timestamptz
    ORDER BY from_at
    """
)

# A program that ever published a rota is staffed only within it, also when no window of it is near.
ROTAS = Statement(
    """
    SELECT p.id, NULL::timestamptz, NULL::timestamptz FROM program_program p
    WHERE p.organization_id = :organization AND p.id = ANY(:programs::uuid[])
      AND EXISTS (SELECT FROM program_staffedwindow w
                  WHERE w.organization_id = p.organization_id AND w.program_id = p.id)
    UNION ALL
    SELECT program_id, from_at, until_at FROM program_staffedwindow
    WHERE organization_id = :organization AND program_id = ANY(:programs::uuid[])
      AND until_at > :since::timestamptz AND from_at < :until::timestamptz
    """
)

POLICIES = Statement(
    """
    SELECT v.program_id, v.number, v.text FROM program_policyversion v
    JOIN unnest(:programs::uuid[], :numbers::integer[]) AS w(program, number)
      ON v.program_id = w.program AND v.number = w.number
    WHERE v.organization_id = :organization
    """
)

# One row a wanted pair, seen from `a`. A standing ask is the asker's yes; an ended consent is none, whatever
# became of the ask before it. A guardian's yes counts while she is guardian.
PAIRS = Statement(
    """
    WITH w AS (
        SELECT * FROM unnest(:firsts::uuid[], :seconds::uuid[], :programs::uuid[], :channels::text[])
            AS w(a, b, program, channel)
    )
    SELECT w.a, w.b, w.program, w.channel,
        ARRAY(SELECT i.kind FROM program_introduction i
              WHERE i.organization_id = :organization AND i.program_id = w.program AND i.ended_at IS NULL
                AND i.first_id = LEAST(w.a, w.b) AND i.second_id = GREATEST(w.a, w.b)),
        EXISTS (SELECT FROM program_relation r
                WHERE r.organization_id = :organization
                  AND (r.until_at IS NULL OR r.until_at > :at::timestamptz)
                  AND (r.member_id, r.other_id) IN ((w.a, w.b), (w.b, w.a))),
        EXISTS (SELECT FROM program_block x
                WHERE x.organization_id = :organization AND x.ended_at IS NULL
                  AND x.blocker_id = w.a AND x.blocked_id = w.b),
        EXISTS (SELECT FROM program_block x
                WHERE x.organization_id = :organization AND x.ended_at IS NULL
                  AND x.blocker_id = w.b AND x.blocked_id = w.a),
        ARRAY(SELECT c.topic FROM program_consent c
              WHERE c.organization_id = :organization AND c.program_id = w.program AND c.ended_at IS NULL
                AND c.giver_id = w.a AND c.other_id = w.b),
        ARRAY(SELECT c.topic FROM program_consent c
              WHERE c.organization_id = :organization AND c.program_id = w.program AND c.ended_at IS NULL
                AND c.giver_id = w.b AND c.other_id = w.a),
        EXISTS (SELECT FROM program_consent c
                JOIN program_relation r
                  ON r.organization_id = c.organization_id AND r.other_id = c.giver_id AND r.kind = 'guardian'
                WHERE c.organization_id = :organization AND c.program_id = w.program AND c.ended_at IS NULL
                  AND c.topic = w.channel AND c.other_id = w.a AND r.member_id = w.a
                  AND (r.until_at IS NULL OR r.until_at > :at::timestamptz)),
        EXISTS (SELECT FROM program_consent c
                JOIN program_relation r
                  ON r.organization_id = c.organization_id AND r.other_id = c.giver_id AND r.kind = 'guardian'
                WHERE c.organization_id = :organization AND c.program_id = w.program AND c.ended_at IS NULL
                  AND c.topic = w.channel AND c.other_id = w.b AND r.member_id = w.b
                  AND (r.until_at IS NULL OR r.until_at > :at::timestamptz)),
        (SELECT max(q.asked_at) FROM program_contactrequest q
         WHERE q.organization_id = :organization AND q.program_id = w.program AND q.is_delivered
           AND q.asker_id = w.b AND q.asked_id = w.a AND q.state = 'asked'),
        (SELECT max(q.asked_at) FROM program_contactrequest q
         WHERE q.organization_id = :organization AND q.program_id = w.program
           AND q.asker_id = w.a AND q.asked_id = w.b AND q.state = 'asked'),
        (SELECT max(q.answered_at) FROM program_contactrequest q
         WHERE q.organization_id = :organization AND q.program_id = w.program
           AND q.asker_id = w.b AND q.asked_id = w.a),
        (SELECT max(q.asked_at) FROM program_contactrequest q
         WHERE q.organization_id = :organization AND q.program_id = w.program
           AND q.asker_id = w.a AND q.asked_id = w.b)
    FROM w
    """
)

# No policy's first posts go beyond 1,000. A message that was sent back was never posted; a withdrawn one was.
# "Today" begins at the author's own midnight.
COUNTS = Statement(
    """
    SELECT w.thread, w.author,
        (SELECT count(*) FROM (
            SELECT FROM conversations_message m
            WHERE m.organization_id = :organization AND m.thread_id = w.thread AND m.author_id = w.author
              AND m.state = 'visible' LIMIT 1000) AS some),
        (SELECT count(*) FROM conversations_message m
         WHERE m.organization_id = :organization AND m.author_id = w.author AND m.at >= w.since
           AND m.state <> 'returned'
           AND m.thread_id IN (SELECT t.id FROM conversations_thread t
                               JOIN conversations_seat s
                                 ON s.organization_id = t.organization_id AND s.thread_id = t.id
                               WHERE t.organization_id = :organization AND t.program_id = w.program
                                 AND t.channel = w.channel AND s.member_id = w.author)),
        (SELECT count(*) FROM program_contactrequest q
         WHERE q.organization_id = :organization AND q.program_id = w.program AND q.asker_id = w.author
           AND q.asked_at >= w.since)
    FROM unnest(:threads::uuid[], :authors::uuid[], :programs::uuid[], :channels::text[],
                :since::timestamptz[])
        AS w(thread, author, program, channel, since)
    """
)
