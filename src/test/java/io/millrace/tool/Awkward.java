package io.millrace.tool;

/** A schema with every awkward type, name and value; its rows exist before anything is installed. */
final class Awkward {
    static final String DDL = """
            create type mood as enum ('glad', 'so so', 'sad"ly');
            create domain cents as numeric(12, 2);
            create schema "Odd Schema";
            create table "Odd Schema"."Select" (
                "Tenant" varchar(80) not null, "key part" uuid, n smallint, "Weird ""Name"" x" text,
                small int, big bigint, num numeric, money_ cents, f4 real, f8 double precision, yes boolean,
                j json, jb jsonb, words text[], grid int[][], times timestamptz[], raw bytea, at timestamptz, plain timestamp,
                day date, clock time, span interval, how mood, hows mood[], ip inet, rng int4range, fixed char(5),
                primary key ("key part", n));
            """;

    static final String BODY = """
            millrace {
              sources.shop.tables { "Odd Schema.Select" { merchant = Tenant } }
              documents.KIND_thing { root = "shop.Odd Schema.Select", flattened = [jb] }
              warehouse.tables = ["shop.Odd Schema.Select"]
            }
            """;

    static final String ROWS = """
            insert into "Odd Schema"."Select" values
            ('acme', '2f9c3f62-9f0d-4a5e-8f4e-3a1f1c9f2b77', 1, E'quote '' double " back \\\\ tab \\t line \\n 💶 ☃ \\\\N',
             2147483647, 9223372036854775807, 1234567890123456789012345678901234567890.0123456789, -0.01, 1.5e-38, 1e300,
             true, '{"b": 1, "a": 1.00, "a": 2}', '{"k": [1, null, {"x": 1e30}], "e": "é💶"}', array['a,b', 'NULL', null, '"', ''],
             '{{1,2},{3,null}}', array['2024-01-02 03:04:05+05'::timestamptz, 'infinity'], '\\x00ff10',
             '2024-01-02 03:04:05.678901+05:30', '2024-06-01 00:00:00', '0044-03-15 BC', '23:59:59.999999',
             '1 year 2 mons -3 days 04:05:06.7', 'sad"ly', array['glad', 'so so']::mood[], '::1/64', '[1,10)', 'ab'),
            ('other-1', '00000000-0000-0000-0000-000000000000', 2, '', 0, 0, 'NaN', null, 'NaN', 'Infinity', false,
             'null', '[]', '{}', '{}', '{}', '', 'infinity', '-infinity', 'infinity', '00:00', '0', 'glad', '{}', '10.0.0.1',
             'empty', ''),
            ('other-1', '00000000-0000-0000-0000-000000000000', 3, null, null, null, null, null, null, '-Infinity', null,
             null, '"text"', null, null, null, null, '0001-01-01 BC', null, null, null, null, null, null, null, null, null),
            ('Third_One', 'ffffffff-ffff-ffff-ffff-ffffffffffff', -5, repeat('long ', 20000), -1, -1, 'Infinity', 0, 0, '-0',
             true, '7', '7', null, null, null, null, '294276-12-31 23:59:59.999999+00', null, '5874897-12-31', null, null, null,
             null, null, null, null);
            """;

    static final String CHANGES = """
            set timezone = 'Asia/Kathmandu';
            set bytea_output = 'escape';
            update "Odd Schema"."Select" set raw = '\\x5c27ff00', at = '1950-07-01 12:00:00.5', num = 1e-30, jb = '{"n": {}}'
                where n = 1;
            update "Odd Schema"."Select" set "Weird ""Name"" x" = E'\\u2028 \\u202e rtl', num = '-Infinity' where n = 2;
            delete from "Odd Schema"."Select" where n = 3;
            insert into "Odd Schema"."Select" ("Tenant", "key part", n, jb)
                values ('other-1', '00000000-0000-0000-0000-000000000000', 3, '{"again": true}');
            update "Odd Schema"."Select" set "Tenant" = 'acme2' where n = -5;
            """;

    private Awkward() {}
}
