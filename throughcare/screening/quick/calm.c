/* Whether a text surely asks for nothing: neither look, wide or close, comes near a flag, and no rule can fit.

   The same tables and the same order as the Python beside it (hits, weighing, close, judging, parts), laid out
   flat, so that a message costs microseconds. Only ever says "calm" where Python would raise nothing; whatever
   it is not made for it leaves to Python, which gives every answer that anybody acts on.

   No library, no allocation, no text kept but for pieces that `add_piece` was given. All memory is lent by
   `tables.py` and `learned.py`, laid out as `layout.py` mirrors it; what is in capitals and not defined here comes
   from there. Time is lost where memory is not at hand, so what is read together stands together: a piece, and
   what a pair weighs, in one line of a processor's cache each. */

typedef unsigned char u8;
typedef unsigned short u16;
typedef int i32;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

#define NOTHING 2147483648.0                        /* a share of 0, lifted */
#define LONGEST_TEXT (1 << 28)                      /* bytes; places in a longer one have no room in an answer */

enum { UNKNOWN = 1, WHOLE = 2, PART = 4, RULES = 8, UNSURE = WHOLE | PART | RULES };
enum { BEGINS_PAIR = 1, ENDS_PAIR = 2, ENDS_SENTENCE = 4, BEGINS_TWO = 8, ENDS_TWO = 16 };
enum { ASKS = RULE_GROUPS * RULE_WORDS + 1, OTHERS = ASKS - 1 };

struct slot { u64 key; u64 number; };               /* key 0: empty */
struct map { struct slot *slots; u64 mask; u64 *filter; };  /* filter: bits that tell of most keys that are not there */

struct piece {
    u64 hash;
    u8 letters[MOST_LETTERS];
    u32 words[MOST_WORDS];                          /* then its marks */
    u16 asks;                                       /* where in `asks` */
    u8 size, n_words, n_marks, digits, lone, spare;
};

struct asks { u64 of[ASKS]; };                      /* each group of each rule, then hints and the like, as bits */

/* As `packed.Shares`: the shares of two heads lie side by side in each number, and are added up together. */
struct shares { u64 of[SHARES]; };

struct weighed {
    u64 stamp;                                      /* the last sum it was counted in */
    struct shares shares;
};

struct word {
    struct weighed weighed;
    u32 name, first_of, groups;                     /* a concept or itself; a node of phrases; in `group_lists` */
    u16 n_groups;
    u8 flags, spare;
    i32 second;                                     /* what the second reading says of it, in shares */
};

struct two { u64 stamp; i64 share; };               /* two words near each other, as the second reading has them */
struct way { u32 groups; u32 size; };               /* in `way_groups`: a text that fits has a word of each */
struct head { u32 lane, spare; double unit, bias; };

struct tables {
    struct piece *pieces;
    u32 *piece_slots;                               /* number + 1 of a piece, 0: empty */
    u64 piece_mask, seed;
    struct asks *asks;
    struct word *words;
    u16 *group_lists;
    u64 *group_stamps;
    u32 *rule_ways;                                 /* of each rule: its first way; the idioms are the last */
    struct way *ways;
    u16 *way_groups;
    struct map pairs, phrases, features, twos;
    struct weighed *pair_weights, *feature_weights; /* of number 1 and so on */
    struct two *two_shares;                         /* the same */
    u32 *concept_of;                                /* of each node of phrases: its name, or 0 */
    struct head *gates, *near, *topics;
    double *even;                                   /* of each count of words: its root's reciprocal */
    u64 n_gates, n_near, n_topics;
    struct asks always;
    u64 details, streets, figures, numbers, spelled, figure, deadly, odd;
    struct head danger;
    double part_asks, part_rings;                   /* logits of danger: of the wide look, and of the close one */
    double topic_asks;
    double second_asks, unasked;                    /* shares of danger, lifted: as `judging._read_again` */
    i64 second_bias;
    u64 stamp;
    u32 before, n_concepts;
};

struct read {
    i64 size;
    u32 tokens[MOST_TOKENS], marks[MOST_TOKENS], pairs[MOST_TOKENS];
    i64 n_marks;
    struct asks asks;
    i64 digits, spelled;
};

struct sum { struct shares shares; i64 words; };

static u64 scattered(u64 key)
{
    return (key * 0x9E3779B97F4A7C15ULL) >> 20;
}

static u64 find(const struct map *map, u64 key)
{
    u64 at = scattered(key), bit = at >> 12 & (FILTER_BITS - 1);
    if (!(map->filter[bit >> 6] >> (bit & 63) & 1)) return 0;
    for (;; at++) {
        const struct slot *slot = &map->slots[at & map->mask];
        if (slot->key == key) return slot->number;
        if (!slot->key) return 0;
    }
}

void put(struct map *map, const u64 *keys, u64 size)    /* the number of a key is its place, from 1 */
{
    for (u64 number = 1; number <= size; number++) {
        u64 at = scattered(keys[number - 1]), bit = at >> 12 & (FILTER_BITS - 1);
        map->filter[bit >> 6] |= 1ULL << (bit & 63);
        while (map->slots[at & map->mask].key) at++;
        map->slots[at & map->mask].key = keys[number - 1];
        map->slots[at & map->mask].number = number;
    }
}

void lower(struct weighed *weights, u64 size)       /* what `packed.Shares.lifted` lifted */
{
    for (u64 at = 0; at < size; at++)
        for (int n = 0; n < SHARES; n++) weights[at].shares.of[n] -= 0x8000000080000000ULL;
}

static u64 hash_of(const struct tables *t, const u8 *text, u64 size)
{
    u64 hash = t->seed;
    for (u64 at = 0; at < size; at++) hash = (hash ^ text[at]) * 0x100000001B3ULL;
    return hash ^ (hash >> 29);
}

static const struct piece *piece_of(const struct tables *t, const u8 *text, u64 size)
{
    u64 hash = hash_of(t, text, size);
    for (u64 at = hash;; at++) {
        u32 number = t->piece_slots[at & t->piece_mask];
        if (!number) return 0;
        const struct piece *piece = &t->pieces[number - 1];
        if (piece->hash != hash || piece->size != size) continue;
        u64 same = 0;
        while (same < size && piece->letters[same] == text[same]) same++;
        if (same == size) return piece;
    }
}

void add_piece(struct tables *t, u32 number)        /* `pieces[number]` is filled but for its hash */
{
    struct piece *piece = &t->pieces[number];
    piece->hash = hash_of(t, piece->letters, piece->size);
    u64 at = piece->hash;
    while (t->piece_slots[at & t->piece_mask]) at++;
    t->piece_slots[at & t->piece_mask] = number + 1;
}

static int is_space(u8 letter)
{
    return letter == ' ' || (letter >= 9 && letter <= 13) || (letter >= 28 && letter <= 31);
}

/* The tokens of a text, and what its pieces ask for. UNKNOWN: as in `look`. */
static u64 read(struct tables *t, const u8 *text, u64 size, struct read *r)
{
    i64 run = 0;
    r->size = r->n_marks = r->digits = r->spelled = 0;
    r->asks = t->always;
    for (u64 at = 0; at < size;) {
        if (is_space(text[at])) { at++; continue; }
        u64 start = at;
        while (at < size && !is_space(text[at])) at++;
        const struct piece *piece = at - start <= MOST_LETTERS ? piece_of(t, text + start, at - start) : 0;
        if (!piece) return (at - start) << 32 | start << 4 | UNKNOWN;
        if (r->size + piece->n_words > MOST_TOKENS || r->n_marks + piece->n_marks > MOST_TOKENS) return UNSURE;
        const u32 *words = piece->words;
        for (int n = 0; n < piece->n_words; n++) r->tokens[r->size++] = *words++;
        for (int n = 0; n < piece->n_marks; n++) r->marks[r->n_marks++] = *words++;
        const struct asks *asks = &t->asks[piece->asks];
        for (int n = 0; piece->asks && n < ASKS; n++) r->asks.of[n] |= asks->of[n];
        r->digits += piece->digits;
        run = piece->lone ? run + piece->lone : 0;
        if (run >= FEWEST_SPELLED) r->spelled = 1;
    }
    return r->size ? 0 : UNSURE;
}

/* Stamps the groups of rules' words that some tokens are in. */
static u64 stamp_groups(struct tables *t, const struct read *r, i64 start, i64 end)
{
    u64 stamp = ++t->stamp;
    for (i64 at = start; at < end; at++) {
        const struct word *word = &t->words[r->tokens[at]];
        const u16 *groups = t->group_lists + word->groups;
        for (int n = 0; n < word->n_groups; n++) t->group_stamps[groups[n]] = stamp;
    }
    return stamp;
}

static int may_fit(const struct tables *t, u32 rule, u64 stamp)
{
    for (u32 at = t->rule_ways[rule]; at < t->rule_ways[rule + 1]; at++) {
        const u16 *groups = t->way_groups + t->ways[at].groups;
        u32 n = 0;
        while (n < t->ways[at].size && t->group_stamps[groups[n]] == stamp) n++;
        if (n == t->ways[at].size) return 1;
    }
    return 0;
}

/* Whether any rule, figure of speech or contact detail might be in it. */
static int may_be_told(struct tables *t, const struct read *r)
{
    u32 asked[N_RULES], any = 0;
    u64 others = r->asks.of[OTHERS];
    for (u32 rule = 0; rule < N_RULES; rule++) {
        u64 all = ~0ULL;
        for (int group = 0; group < RULE_GROUPS; group++) all &= r->asks.of[group * RULE_WORDS + (rule >> 6)];
        if (!all) rule |= 63;                       /* on to the next 64 */
        else if (all >> (rule & 63) & 1) asked[any++] = rule;
    }
    if (others & t->details) return 1;
    if ((others & t->streets) && (others & t->figures)) return 1;
    if ((others & t->numbers) && r->digits >= FEWEST_DIGITS) return 1;
    if ((others & t->spelled) && r->spelled) return 1;
    int figurative = (others & t->deadly) || (any && (others & t->figure));
    if ((any || figurative) && (others & t->odd)) return 1;
    if (figurative && may_fit(t, N_RULES, stamp_groups(t, r, 0, r->size))) return 1;
    for (i64 start = 0, end = 0; any && start < r->size; start = ++end) {
        while (end < r->size && !(t->words[r->tokens[end]].flags & ENDS_SENTENCE)) end++;
        u64 stamp = stamp_groups(t, r, start, end);
        for (u32 n = 0; n < any; n++)
            if (may_fit(t, asked[n], stamp)) return 1;
    }
    return 0;
}

/* Whether it was not in this sum yet, and now is. */
static int add(struct sum *sum, struct weighed *weighed, u64 stamp)
{
    if (weighed->stamp == stamp) return 0;
    weighed->stamp = stamp;
    for (int n = 0; n < SHARES; n++) sum->shares.of[n] += weighed->shares.of[n];
    return 1;
}

/* The share of one head. As `packed.Shares.lifted`, which see for how shares below 0 lie there. */
static double lifted(const struct shares *shares, u32 lane)
{
    return (u32)((shares->of[lane >> 1] + 0x8000000080000000ULL) >> (lane & 1 ? 32 : 0));
}

static u32 pair_of(const struct tables *t, u32 first, u32 second)
{
    if (!(t->words[first].flags & BEGINS_PAIR) || !(t->words[second].flags & ENDS_PAIR)) return 0;
    return (u32)find(&t->pairs, ((u64)first << 32) | second);
}

/* The sum over the words and pairs of words of some tokens, each counted once; `first`: the pair before. */
static void weigh(struct tables *t, const struct read *r, i64 start, i64 end, u32 first, struct sum *sum)
{
    u64 stamp = ++t->stamp;
    sum->words = 0;
    for (int n = 0; n < SHARES; n++) sum->shares.of[n] = 0;
    for (i64 at = start; at < end; at++) {
        u32 pair = at == start ? first : r->pairs[at];
        sum->words += add(sum, &t->words[r->tokens[at]].weighed, stamp);
        if (pair) add(sum, &t->pair_weights[pair], stamp);
    }
    for (i64 at = 0; at < r->n_marks && !start && end == r->size; at++)
        sum->words += add(sum, &t->words[r->marks[at]].weighed, stamp);
}

/* The names of some tokens: concepts for the words and phrases that have one. As `features.names`. */
static i64 name(const struct tables *t, const struct read *r, i64 start, i64 end, u32 *names)
{
    i64 size = 0;
    while (start < end) {
        const struct word *word = &t->words[r->tokens[start]];
        u32 concept = 0;
        i64 last = start + 1;
        u64 node = word->first_of;
        for (i64 at = start + 1; node && at < end; at++) {
            node = find(&t->phrases, (node << 32) | r->tokens[at]);
            if (node && t->concept_of[node]) {
                concept = t->concept_of[node];
                last = at + 1;
            }
        }
        names[size++] = concept ? concept : word->name;
        start = last;
    }
    return size;
}

static void add_feature(struct tables *t, struct sum *sum, u64 stamp, u64 kind, u64 one, u64 two, u64 three)
{
    u64 number = find(&t->features, (kind << 60) | (one << 40) | (two << 20) | three);
    if (number) add(sum, &t->feature_weights[number], stamp);
}

/* What only the close look sees, added to the wide one. As `features.close`. */
static void look_closely(struct tables *t, const struct read *r, i64 start, i64 end, struct sum *sum)
{
    u32 names[MOST_TOKENS + 2], concepts = t->n_concepts, ends = t->n_concepts + 2;
    u64 stamp = ++t->stamp;
    i64 size = name(t, r, start, end, names);
    names[size] = names[size + 1] = 0;
    for (i64 at = 0; at < size; at++) {
        u32 one = names[at], two = names[at + 1], three = names[at + 2];
        int is_concept = one && one <= concepts, follows = two && two <= concepts;
        if (one && two && (is_concept || follows)) add_feature(t, sum, stamp, RUN, one, two, 0);
        if (one && two && three && (is_concept || follows || three <= concepts))
            add_feature(t, sum, stamp, RUN, one, two, three);
        if (!is_concept) continue;
        add_feature(t, sum, stamp, ALONE, one, 0, 0);
        u32 between = 0, partners = 0;
        for (i64 next = at + 1; next < size && next <= at + REACH && partners < PARTNERS; next++) {
            u32 other = names[next];
            if (!other || other > ends) continue;
            if (other > concepts) break;
            partners++;
            add_feature(t, sum, stamp, PAIR, one, other, 0);
            if (between) add_feature(t, sum, stamp, TRIPLE, one, between, other);
            else between = other;
        }
    }
}

/* The share of danger, lifted, with what the second reading says, which is asked where the first doubts. As
   `judging._read_again` and `Second.total`. */
static double read_again(struct tables *t, const struct read *r, i64 start, i64 end, const struct sum *sum)
{
    double said = lifted(&sum->shares, t->danger.lane);
    if (said < t->second_asks) return said < t->unasked ? said : t->unasked;
    u64 stamp = ++t->stamp;
    i64 total = t->second_bias;
    for (i64 at = start; at < end; at++) {
        struct word *word = &t->words[r->tokens[at]];
        if (word->weighed.stamp != stamp) {
            word->weighed.stamp = stamp;
            total += word->second;
        }
        if (!(word->flags & ENDS_TWO)) continue;
        for (i64 apart = 1; apart <= MOST_APART && at - apart >= start - 1; apart++) {
            u32 first = at - apart < start ? t->before : r->tokens[at - apart];
            if (!(t->words[first].flags & BEGINS_TWO)) continue;
            u64 number = find(&t->twos, ((u64)apart << 60) | ((u64)first << 30) | r->tokens[at]);
            if (!number || t->two_shares[number].stamp == stamp) continue;
            t->two_shares[number].stamp = stamp;
            total += t->two_shares[number].share;
        }
    }
    return said + total;
}

/* Whether some tokens would be danger if they stood alone. `along`: what the wide look says up to each, in shares. */
static int rings_alone(struct tables *t, const struct read *r, const double *along, i64 start, i64 end)
{
    struct sum sum;
    if ((along[end] - along[start]) / SCALE < t->part_asks) return 0;
    weigh(t, r, start, end, pair_of(t, t->before, r->tokens[start]), &sum);
    look_closely(t, r, start, end, &sum);
    return read_again(t, r, start, end, &sum) * t->danger.unit + t->danger.bias >= t->part_rings;
}

/* The same of every part of a longer text. As `parts.parts` and `parts.dangerous`; danger's gate is lane 0. */
static int rings_in_part(struct tables *t, const struct read *r)
{
    i64 ends[MOST_TOKENS], n_ends = 0, reached = 0;
    double along[MOST_TOKENS + 1];
    along[0] = 0;
    for (i64 at = 0; at < r->size; at++) {
        const struct word *word = &t->words[r->tokens[at]];
        along[at + 1] = along[at] + lifted(&word->weighed.shares, 0) - NOTHING;
        if (r->pairs[at]) along[at + 1] += lifted(&t->pair_weights[r->pairs[at]].shares, 0) - NOTHING;
        if ((word->flags & ENDS_SENTENCE) || at + 1 == r->size) ends[n_ends++] = at + 1;
    }
    for (i64 n = 0, start = 0; n < n_ends; start = ends[n++]) {
        if (ends[n] - start > PART_SIZE) {
            for (i64 at = start; at < ends[n] - PART_SIZE / 2; at += PART_SIZE / 2) {
                reached = at + PART_SIZE < ends[n] ? at + PART_SIZE : ends[n];
                if (rings_alone(t, r, along, at, reached)) return 1;
            }
            continue;
        }
        i64 last = n;
        while (last + 1 < n_ends && ends[last + 1] <= start + PART_SIZE) last++;
        if (ends[last] <= reached) continue;
        reached = ends[last];
        if (rings_alone(t, r, along, start, reached)) return 1;
    }
    return 0;
}

/* Whether a text taken as one may raise anything. As `judging.asks_for_more` and `judging.is_calm`. */
static int may_raise(struct tables *t, const struct read *r)
{
    struct sum sum;
    int asks = 0;
    weigh(t, r, 0, r->size, r->pairs[0], &sum);
    for (u64 n = 0; n < t->n_gates; n++) asks |= lifted(&sum.shares, t->gates[n].lane) - t->gates[n].bias >= 0;
    if (r->size >= FEWEST_FOR_TOPIC)
        for (u64 n = 0; n < t->n_topics; n++) {
            double said = (lifted(&sum.shares, t->topics[n].lane) - NOTHING) / SCALE * t->even[sum.words];
            if (said + t->topics[n].bias >= t->topic_asks) return 1;
        }
    if (!asks || r->size > LONG) return asks;
    look_closely(t, r, 0, r->size, &sum);
    double danger = read_again(t, r, 0, r->size, &sum);
    for (u64 n = 0; n < t->n_near; n++) {
        u32 lane = t->near[n].lane;
        double said = lane == t->danger.lane ? danger : lifted(&sum.shares, lane);
        if (said * t->near[n].unit + t->near[n].bias >= 0) return 1;
    }
    return 0;
}

/* What of a text is not surely calm: the WHOLE of it, a PART, RULES that may fit; 0 where all is. UNKNOWN: a piece has
   to be added first, and above these four bits stands where it begins, from bit 32 on how long it is (in the answer,
   for in the tables another thread might write before this one has read). `text`: in small letters, the ends of its
   lines as stops, as UTF-8. */
u64 look(struct tables *t, const u8 *text, u64 size)
{
    struct read r;
    if (size >= LONGEST_TEXT) return UNSURE;
    u64 seen = read(t, text, size, &r);
    if (seen) return seen;
    for (i64 at = 0; at < r.size; at++)
        r.pairs[at] = pair_of(t, at ? r.tokens[at - 1] : t->before, r.tokens[at]);
    if (may_raise(t, &r)) seen |= WHOLE;
    if (r.size > PART_SIZE && rings_in_part(t, &r)) seen |= PART;
    if (may_be_told(t, &r)) seen |= RULES;
    return seen;
}
