package io.millrace.capture;

import static io.millrace.capture.CaptureRig.in;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the triggers capture, what the initial load reads and what a scan reads must be the same text, of any value. */
class AwkwardValuesIT {
    private static final String TABLE = """
            create type mood as enum ('a', 'b "x"');
            create domain price as numeric(12, 2);
            create domain moody as mood;
            create domain moment as timestamptz;
            create type pair as (a int, b text);
            create schema "Odd Schema";
            create table "Odd Schema"."sel.ect ""q" (
                u uuid, "ID a" bigint, "order" text, m text, n numeric, f4 float4, f8 float8, b bool, d date, ts timestamp,
                tz timestamptz, tm time, ttz timetz, iv interval, by bytea, j json, jb jsonb, ta text[], ia int[], ba bool[],
                tsa timestamptz[], bya bytea[], e mood, ea mood[], dom price, dmm moody, dtz moment, pr pair, c10 char(10),
                vc varchar(5), ip inet, x xml, s2 smallint, o oid, r int4range, tr tstzrange, pt point, mon money, bi bit(3),
                "ünï 😀" text, primary key (u, "order", "ID a"))
            """;

    private static final String ROWS = """
            insert into "Odd Schema"."sel.ect ""q" values (
                '00000000-0000-0000-0000-000000000001', 9223372036854775807, E'a,b\\\\c"\\n', '6', 'NaN', 'infinity', 0.1::float8 + 0.2,
                true, '0044-03-15 BC', 'infinity', '-infinity', '10:11:12.13', '10:11:12+05', '1 day -2 hours', '\\x00ff5c41',
                '{"a" : 1}', '{"a" : [1, null], "z":"\\u00e9\\n"}', array['a', 'b "c"', null, 'NULL', E'back\\\\slash', '{x}', ''],
                '{{1,2},{3,null}}', '{t,f,null}', array['2024-01-02 03:04:05+00', 'infinity', null]::timestamptz[],
                array['\\x00ff'::bytea, '\\x5c'::bytea], 'b "x"', array['b "x"', 'a']::mood[], 1.5, 'a', '2024-07-01 12:00+00',
                row(1, E'x,"y')::pair, 'ab', 'é', '10.0.0.1', '<a/>', -5, 77, '[1,5)', '[2024-01-01 00:00+00,)', '(1,2)', 12.34,
                b'101', E'\\\\N\\t\\r\\b');
            insert into "Odd Schema"."sel.ect ""q" (u, "ID a", "order", m, tz, ts, d, n, ta, pr) values (
                '00000000-0000-0000-0000-000000000002', 2, '', '6', '0044-03-15 01:02:03.4 BC', '0044-03-15 01:02:03.4 BC', 'infinity',
                1234567890123456789012345678901234567890.1234567890, array[E'a\\nb😀\\tc'], row(null, null)::pair);
            insert into "Odd Schema"."sel.ect ""q" (u, "ID a", "order", m) values
                ('00000000-0000-0000-0000-000000000003', -1, ' ', '6')
            """;

    private static void create(CaptureRig rig, boolean keysChange) throws Exception {
        rig.sql(TABLE);
        odd(rig, "America/St_Johns", "German");
        rig.table("Odd Schema.sel.ect \"q", in("m"), keysChange);
    }

    /** A function that runs its argument in an odd session; the driver itself bears no other date style than ISO. */
    private static void odd(CaptureRig rig, String timeZone, String dateStyle) throws Exception {
        rig.sql("create function odd(text) returns void language plpgsql set timezone = '" + timeZone
                + "' set datestyle = '" + dateStyle
                + "' set bytea_output = 'escape' set intervalstyle = 'sql_standard' as 'begin execute $1; end'");
    }

    private static void fill(CaptureRig rig) throws Exception {
        run(rig, ROWS);
    }

    private static void run(CaptureRig rig, String sql) throws Exception {
        try (var select = rig.connection.prepareStatement("select odd(?)")) {
            select.setString(1, sql);
            select.execute();
        }
    }

    private static void assertConverged(CaptureRig rig) {
        var expected = ModelStore.rowsOf(rig.settings());
        assertEquals(
                expected.toString(),
                new ModelStore(Catalogue.read(rig.settings()))
                        .apply(rig.changes())
                        .rows()
                        .toString());
        assertEquals(3, expected.size());
    }

    @Test
    void everyValueIsCapturedAsItIsReadWhateverTheSessionOfTheWriter() throws Exception {
        try (var rig = new CaptureRig()) {
            create(rig, false);
            rig.install().drain();

            fill(rig);
            rig.drain();

            assertConverged(rig);
        }
    }

    @Test
    void everyValueIsLoadedAsItIsRead() throws Exception {
        try (var rig = new CaptureRig()) {
            create(rig, false);
            fill(rig);
            rig.install().drain();

            assertConverged(rig);
        }
    }

    @Test
    void pgqsOwnTriggerWritesTheSameTextsWhereItIsUsed() throws Exception {
        try (var rig = new CaptureRig()) {
            rig.sql(
                    "create table t (id text primary key, m varchar, n numeric, f8 float8, b bool, d date, ts timestamp,"
                            + " tz timestamptz, by bytea, j json, jb jsonb, ta text[], bya bytea[], ba bool[], c10 char(10), u uuid)");
            rig.table("t", in("m")).install().drain();
            odd(rig, "Asia/Kathmandu", "SQL, DMY");
            run(
                    rig,
                    "insert into t values (E'a,\\\\b', '6', 'NaN', '-infinity', false, '29/02/2024', '29/02/2024 01:02:03.000100',"
                            + " '29/02/2024 01:02:03.5', '\\x0001ff', '{\"a\":  1}', '{\"b\": 1.50}', '{\"a b\",NULL}', '{\"\\\\x00\"}', '{t,f}', 'x', gen_random_uuid());"
                            + "insert into t values ('k', '6', 1e30, 1e-300, true, '01/01/0001 BC', '-infinity', 'infinity', '', 'null', 'null', '{}', null, null, null, null);"
                            + "update t set n = 2.500 where id = 'k'");
            rig.drain();

            assertEquals(
                    ModelStore.rowsOf(rig.settings()).toString(),
                    new ModelStore(Catalogue.read(rig.settings()))
                            .apply(rig.changes())
                            .rows()
                            .toString());
            assertEquals("0", rig.query("select count(*) from pg_trigger where tgname = 'millrace_gateway:key'"));
        }
    }

    @Test
    void aRowIsFoundByItsAwkwardKey() throws Exception {
        try (var rig = new CaptureRig()) {
            create(rig, false);
            fill(rig);
            var scan = new JdbcSourceScan(rig.settings());
            var shape = Catalogue.read(rig.settings()).values().iterator().next();

            scan.each(shape.id(), Set.of(), row -> {
                var key = Objects.requireNonNull(row.row().key(shape.key()));
                assertEquals(row, scan.find(shape.id(), key).orElseThrow());
            });
        }
    }
}
