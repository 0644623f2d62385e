package io.millrace.sink.redshift;

import io.millrace.base.SetUpException;
import io.millrace.change.ColumnType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Redshift lacks of what the source's catalogue asks for, as the statements that would add it; none where all is there.
 *
 * <p>Columns are added, texts are widened, nothing is ever dropped but a view that is made anew. A column that the source
 * dropped stays, with the values it had. Any other change of a column's type would have to write the table anew, which is
 * left to an operator. What we have declared is read from our own books, since no two versions of the catalogue spell it alike.
 */
final class RedshiftLayout {
    private static final String TABLES = "select n.nspname, c.relname from pg_catalog.pg_class c"
            + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'v')";

    private static final String ALTER_COLUMN = " alter column ";

    private final Connection connection;
    private final Map<String, List<String>> sortKeys;
    private final List<String> statements = new ArrayList<>();
    private final HashSet<String> there = new HashSet<>();

    private RedshiftLayout(Connection connection, Map<String, List<String>> sortKeys) {
        this.connection = connection;
        this.sortKeys = sortKeys;
    }

    /**
     * @param sortKeys by target, as the configuration names them
     * @throws SetUpException where something stands in the way that only an operator can clear
     */
    static List<String> missing(Connection connection, List<Target> targets, Map<String, List<String>> sortKeys)
            throws SQLException {
        var layout = new RedshiftLayout(connection, sortKeys);
        layout.schemas(targets);
        layout.books();
        for (var target : targets) {
            layout.target(target);
        }
        return List.copyOf(layout.statements);
    }

    /**
     * Executes what {@link #missing} has said. What cannot be done in a transaction commits what was before it; begun again
     * after a failure, the rest is done.
     *
     * @see <a href="https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html">ALTER TABLE</a>
     */
    static void execute(Connection connection, List<String> statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                boolean alone = sql.startsWith("alter table ") && sql.contains(ALTER_COLUMN);
                if (alone) {
                    connection.commit();
                    connection.setAutoCommit(true);
                }
                statement.execute(sql);
                if (alone) {
                    connection.setAutoCommit(false);
                }
            }
        }
        connection.commit();
    }

    private void schemas(List<Target> targets) throws SQLException {
        var schemas = new HashSet<String>();
        try (var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery("select nspname from pg_catalog.pg_namespace")) {
                while (rows.next()) {
                    schemas.add(rows.getString(1));
                }
            }
            try (var rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    there.add(Names.quote(rows.getString(1)) + "." + Names.quote(rows.getString(2)));
                }
            }
        }
        Stream.concat(
                        Stream.of(Books.SCHEMA),
                        targets.stream().flatMap(target -> Stream.of(target.schema(), target.liveSchema())))
                .filter(schemas::add)
                .forEach(schema -> statements.add("create schema " + Names.quote(schema)));
    }

    private void books() {
        Books.ALL.stream()
                .filter(book -> !there.contains(Names.quote(Books.SCHEMA) + "." + Names.quote(book.name())))
                .forEach(book -> statements.add(book.creation()));
    }

    private void target(Target target) throws SQLException {
        if (!there.contains(target.qualified())) {
            // Of a table that was renamed or dropped there is more than the table.
            if (there.contains(target.liveView())) {
                statements.add("drop view " + target.liveView());
            }
            boolean again = there.contains(Books.LOADER) && LoaderBooks.know(connection, target);
            statements.addAll(creation(target, sortKeys.getOrDefault(target.name(), List.of()), again));
            return;
        }
        var known = declarations(target);
        if (known.isEmpty()) {
            throw refused("in the warehouse there is another table " + target.qualified() + ": rename it");
        }
        checkKey(target, known);
        var changes = new ArrayList<String>();
        for (var column : target.columns()) {
            var before = known.get(column.name());
            if (before == null) {
                changes.add("alter table " + target.qualified() + " add column " + Names.quote(column.name()) + " "
                        + column.type().sql());
                changes.add(declared(target, column));
            } else if (!before.declaration().equals(column.type().sql())) {
                changes.addAll(retyped(target, column, before.declaration()));
            }
        }
        if (!changes.isEmpty() || !there.contains(target.liveView())) {
            // A view holds on to the types of its columns.
            if (there.contains(target.liveView())) {
                statements.add("drop view " + target.liveView());
            }
            statements.addAll(changes);
            var columns =
                    target.columns().stream().map(TargetColumn::name).collect(Collectors.toCollection(ArrayList::new));
            known.keySet().stream()
                    .sorted()
                    .filter(name -> target.column(name) == null)
                    .forEach(columns::add);
            statements.add(view(target, columns));
        }
    }

    /** Rows are found by their key; under another one, those that are there would never be found again. */
    private static void checkKey(Target target, Map<String, Declared> known) {
        var before = known.entrySet().stream()
                .filter(column -> column.getValue().ofKey())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!before.equals(Set.copyOf(target.shape().key()))) {
            throw refused("the primary key of " + target.qualified() + " in the warehouse is " + before + ", that of "
                    + target.name() + " is " + target.shape().key()
                    + ": rename the warehouse's table, and replay the lane to fill a new one");
        }
    }

    /** A text that has become wider; it never becomes narrower, since what is longer may be there. */
    private static List<String> retyped(Target target, TargetColumn column, String before) {
        var was = TargetColumn.given(before);
        if (column.type() instanceof TargetType.Text now
                && was.isPresent()
                && was.get() instanceof TargetType.Text then) {
            if (now.bytes() <= then.bytes()) {
                return List.of();
            }
            return List.of(
                    "alter table " + target.qualified() + ALTER_COLUMN + Names.quote(column.name()) + " type "
                            + now.sql(),
                    "update " + Books.DECLARED + " set declaration = " + Names.literal(now.sql()) + " where target = "
                            + Names.literal(target.name()) + " and name = " + Names.literal(column.name()));
        }
        throw refused("the column " + column.name() + " of " + target.name() + " is " + before
                + " in the warehouse and would now be " + column.type().sql()
                + ", which Redshift cannot change: name the old type in millrace.redshift.columns, or rename the table"
                + " there and replay the lane from the beginning");
    }

    /**
     * A table that is not there, its view, and what the books say of it.
     *
     * @param sortKey as the configuration names it; none: the usual
     * @param again whether the books know of one that is there no more; its loader's fence is kept, which only grows
     */
    static List<String> creation(Target target, List<String> sortKey, boolean again) {
        var statements = new ArrayList<String>();
        var name = Names.literal(target.name());
        if (again) {
            statements.add("delete from " + Books.DECLARED + " where target = " + name);
            statements.add("delete from " + Books.FRESHNESS + " where source_table = " + name);
        } else {
            statements.add("insert into " + Books.LOADER + " (target, fence) values (" + name + ", 0)");
        }
        statements.add(table(target, sortKey.isEmpty() ? usualSortKey(target) : sortKey));
        target.columns().forEach(column -> statements.add(declared(target, column)));
        statements.add("insert into " + Books.FRESHNESS + " (source_table, loaded_rows) values (" + name + ", 0)");
        statements.add(
                view(target, target.columns().stream().map(TargetColumn::name).toList()));
        return statements;
    }

    private static String table(Target target, List<String> sortKey) {
        var columns = Stream.concat(
                        target.columns().stream()
                                .map(column -> Names.quote(column.name()) + " "
                                        + column.type().sql()
                                        + (target.shape().key().contains(column.name()) ? " not null" : "")),
                        Arrays.stream(OurColumn.values()).map(OurColumn::declaration))
                .collect(Collectors.joining(", "));
        return "create table " + target.qualified() + " (" + columns + ", primary key ("
                + Names.list(target.shape().key()) + ")) diststyle key distkey (" + Names.quote(Target.MERCHANT)
                + ") sortkey (" + Names.list(sortKey) + ")";
    }

    /** The first moment that the row tells of. */
    private static List<String> usualSortKey(Target target) {
        return target.shape().columns().stream()
                .filter(column -> column.type().kind() == ColumnType.Kind.TIMESTAMPTZ
                        || column.type().kind() == ColumnType.Kind.TIMESTAMP)
                .filter(column -> !column.type().array())
                .map(column -> List.of(column.name()))
                .findFirst()
                .orElse(List.of(Target.LOADED_AT));
    }

    private static String declared(Target target, TargetColumn column) {
        return "insert into " + Books.DECLARED + " (target, name, declaration, of_key) values ("
                + Names.literal(target.name()) + ", " + Names.literal(column.name()) + ", "
                + Names.literal(column.type().sql()) + ", "
                + target.shape().key().contains(column.name()) + ")";
    }

    private static String view(Target target, List<String> columns) {
        var ours = Stream.of(OurColumn.values()).map(OurColumn::title);
        return "create view " + target.liveView() + " as select "
                + Names.list(Stream.concat(columns.stream(), ours).toList()) + " from " + target.qualified()
                + " where not " + Names.quote(Target.DELETED);
    }

    /** What the books say of a column. */
    private record Declared(String declaration, boolean ofKey) {}

    private Map<String, Declared> declarations(Target target) throws SQLException {
        var declarations = new LinkedHashMap<String, Declared>();
        if (!there.contains(Books.DECLARED)) {
            return declarations;
        }
        try (var select = connection.prepareStatement(
                "select name, declaration, of_key from " + Books.DECLARED + " where target = ?")) {
            select.setString(1, target.name());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    declarations.put(rows.getString(1), new Declared(rows.getString(2), rows.getBoolean(3)));
                }
            }
        }
        return declarations;
    }

    private static SetUpException refused(String sentence) {
        return new SetUpException(SetUpException.Reason.REFUSED, sentence);
    }
}
