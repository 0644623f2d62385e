package io.millrace.capture;

/** The schema {@code millrace} of a source: what capture remembers there, and the functions that its triggers use. */
final class SchemaSql {
    private SchemaSql() {}

    static final String TABLES = """
            create schema if not exists millrace;
            grant usage on schema millrace to public;
            -- Raised by an operator after a restore made the ids of events run backwards.
            create table if not exists millrace.epoch (
                source text primary key, epoch integer not null, raised_at timestamptz not null default now());
            -- The captured tables; what is not loaded yet is loaded before the next batch.
            create table if not exists millrace.captured (
                source text not null, schema_name text not null, table_name text not null,
                loaded boolean not null default false, primary key (source, schema_name, table_name));
            -- Whose a deleted parent was, each time that it was deleted.
            create table if not exists millrace.deleted_parent (
                source text not null, schema_name text not null, table_name text not null, key text not null,
                owner text[], version bigint not null, deleted_at timestamptz not null default now(),
                primary key (source, schema_name, table_name, key, version));
            -- Whose a parent was before it moved to another merchant.
            create table if not exists millrace.moved_parent (
                source text not null, schema_name text not null, table_name text not null, key text not null,
                merchant text not null, moved_at timestamptz not null default now(),
                primary key (source, schema_name, table_name, key, merchant));
            -- Changes of rows whose parent has not been seen yet.
            create table if not exists millrace.orphan (
                source text not null, schema_name text not null, table_name text not null, key text not null,
                version bigint not null, op text not null, row_before text, row_after text,
                committed_at_millis bigint not null, parent_schema text not null, parent_table text not null,
                parent_key text not null, primary key (source, schema_name, table_name, key, version));
            create index if not exists orphan_parent
                on millrace.orphan (source, parent_schema, parent_table, parent_key);
            """;

    private static final String SETTINGS = "set search_path = pg_catalog, pg_temp set TimeZone = 'UTC'"
            + " set DateStyle = 'ISO, YMD' set IntervalStyle = 'postgres' set bytea_output = 'hex'"
            + " set extra_float_digits = 1 set lc_monetary = 'C'";

    /** A row as a JSON object of texts, each as its type prints it. */
    private static final String ROW_JSON = """
            create or replace function millrace.row_json(anyelement, oid) returns text language plpgsql stable
            %s as $millrace$
            declare
                expression text;
                answer text;
            begin
                select 'select pg_catalog.json_object(array['
                       || string_agg(quote_literal(a.attname), ',' order by a.attnum) || ']::text[], array['
                       || string_agg(format('case when ($1).%%1$I is distinct from null then format(''%%%%s'', ($1).%%1$I) end',
                                            a.attname), ',' order by a.attnum) || ']::text[])'
                  into expression
                  from pg_attribute a
                 where a.attrelid = $2 and a.attnum > 0 and not a.attisdropped;
                execute expression into answer using $1;
                return answer;
            end $millrace$;
            """.formatted(SETTINGS);

    /** One value of a key, as it stands in the key's text. */
    private static final String KEY_PART = """
            create or replace function millrace.key_part(anyelement) returns text language sql stable
            %s as $millrace$
                select replace(replace(
                           case when pg_typeof($1) = 'timestamptz'::regtype then replace(to_json($1) #>> '{}', '+00:00', 'Z')
                                else to_json($1) #>> '{}' end,
                           E'\\\\', E'\\\\\\\\'), ',', E'\\\\,')
            $millrace$;
            """.formatted(SETTINGS);

    /** Captures what PGQ's own trigger cannot: arguments are the queue, the key as JSON, and 'row' or 'key'. */
    private static final String CAPTURE_ROW = """
            create or replace function millrace.capture_row() returns trigger language plpgsql security definer
            %s as $millrace$
            declare
                head text := '","table":' || json_build_array(tg_table_schema, tg_table_name) || ',"pkey":'
                             || tg_argv[1] || '}';
                place text := tg_table_schema || '.' || tg_table_name;
            begin
                if tg_op = 'DELETE' or tg_argv[2] = 'key' then
                    perform pgq.insert_event(tg_argv[0], '{"op":"DELETE' || head, millrace.row_json(old, tg_relid),
                                             place, null, null, null);
                end if;
                if tg_op = 'INSERT' or tg_argv[2] = 'key' then
                    perform pgq.insert_event(tg_argv[0], '{"op":"INSERT' || head, millrace.row_json(new, tg_relid),
                                             place, null, null, null);
                end if;
                if tg_op = 'UPDATE' and tg_argv[2] <> 'key' then
                    perform pgq.insert_event(tg_argv[0], '{"op":"UPDATE' || head, millrace.row_json(new, tg_relid),
                                             place, millrace.row_json(old, tg_relid), null, null);
                end if;
                return null;
            end $millrace$;
            """.formatted(SETTINGS);

    /** A TRUNCATE would empty the table without one event. */
    private static final String REFUSE_TRUNCATE = """
            create or replace function millrace.refuse_truncate() returns trigger language plpgsql as $millrace$
            begin
                raise exception 'table %.% is captured row by row, and TRUNCATE tells of no row', tg_table_schema, tg_table_name
                    using errcode = 'object_not_in_prerequisite_state',
                          hint = 'Use DELETE, or take the table out of the configuration of Millrace first.';
            end $millrace$;
            """;

    static final String FUNCTIONS = ROW_JSON + KEY_PART + CAPTURE_ROW + REFUSE_TRUNCATE;

    static String settings() {
        return SETTINGS;
    }
}
