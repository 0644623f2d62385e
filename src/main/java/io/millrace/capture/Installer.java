package io.millrace.capture;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.capture.InstallPlan.Step;
import io.millrace.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes a source ready to be captured: PGQ, the queue, our consumer, the schema {@code millrace}, the triggers.
 *
 * <p>A plan is made from what the source is like now, shown, and executed or not; a second one finds everything done.
 * Blocking; each call connects for itself. Setting a trigger waits for the writers of its table, at most ten seconds.
 */
public final class Installer {
    private final SourceSettings source;

    public Installer(SourceSettings source) {
        this.source = source;
    }

    /**
     * What is to be done.
     *
     * @throws SetUpException UNREACHABLE, or REFUSED where a table cannot be captured or the server has no PGQ
     */
    public InstallPlan plan() {
        try (var connection = SourceConnection.open(source, "install")) {
            var tables = Catalogue.tables(source, connection);
            var state = new InstallState(source, connection);
            return new InstallPlan(steps(state, tables), Warnings.of(state, source, tables));
        } catch (SQLException e) {
            throw failed("the plan cannot be made", e);
        }
    }

    /**
     * The plan that raises the epoch after a restore, so that new changes are newer than all that were captured before;
     * every table is loaded again.
     */
    public InstallPlan raiseEpoch() {
        try (var connection = SourceConnection.open(source, "install")) {
            var state = new InstallState(source, connection);
            if (!state.hasEpoch()) {
                throw new SetUpException(
                        Reason.REFUSED,
                        "source " + source.name() + " has no epoch to raise: run `millrace install --execute` first");
            }
            var name = Sql.text(source.name());
            return new InstallPlan(
                    List.of(new Step(
                            "raise the epoch, and have every table loaded again",
                            "update millrace.epoch set epoch = epoch + 1, raised_at = now() where source = " + name
                                    + ";\nupdate millrace.captured set loaded = false where source = " + name + ";\n",
                            false)),
                    List.of(
                            "rows that the restore took out of the source stay in the stores: `millrace verify` names them as"
                                    + " ghosts afterwards, OPERATIONS.md says how they go"));
        } catch (SQLException e) {
            throw failed("the plan cannot be made", e);
        }
    }

    /** Does what is left of a plan, each step in a transaction; a step that fails ends it and leaves the earlier ones. */
    public void execute(InstallPlan plan) {
        try (var connection = SourceConnection.open(source, "install")) {
            connection.setAutoCommit(false);
            for (var step : plan.steps()) {
                if (!step.done()) {
                    execute(connection, step);
                }
            }
        } catch (SQLException e) {
            throw failed("the connection was lost", e);
        }
    }

    private void execute(Connection connection, Step step) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '10s'");
            statement.execute(step.sql());
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw failed("could not " + step.what(), e);
        }
    }

    private List<Step> steps(InstallState state, Map<TableId, SourceTable> tables) throws SQLException {
        List<Step> steps = new ArrayList<>();
        steps.add(extension(state));
        steps.add(queue(state));
        steps.add(new Step(
                "register the consumer " + Pgq.consumer(source),
                "select pgq.register_consumer(" + Sql.text(source.queue()) + ", " + Sql.text(Pgq.consumer(source))
                        + ");\n",
                state.consumerRegistered()));
        steps.add(schema(state));
        steps.add(new Step(
                "begin with epoch 1",
                "insert into millrace.epoch (source, epoch) values (" + Sql.text(source.name())
                        + ", 1) on conflict (source) do nothing;\n",
                state.hasEpoch()));
        for (var table : tables.values()) {
            if (!SourceTable.childrenOf(table.id(), tables.values()).isEmpty()) {
                steps.add(move(state, tables, table));
            }
        }
        for (var table : tables.values()) {
            steps.add(triggers(state, tables, table));
        }
        for (var id : state.capturedNoMore(tables.keySet())) {
            steps.add(new Step("capture table " + id.name() + " no more", state.removal(id), false));
        }
        for (var role : state.writersWithoutQueue(tables.values())) {
            steps.add(new Step(
                    "let role " + role + ", which writes captured tables, put events into queues",
                    "grant execute on function " + InstallState.INSERT_EVENT + " to "
                            + (role.equals("public") ? role : Sql.name(role)) + ";\n",
                    false));
        }
        return steps;
    }

    private Step extension(InstallState state) throws SQLException {
        if (!state.hasPgq() && !state.pgqAvailable()) {
            throw new SetUpException(
                    Reason.REFUSED,
                    "the server of source " + source.name() + " has no PGQ: install its package there"
                            + " (Debian: postgresql-NN-pgq3, Red Hat: pgq_NN), then run this again");
        }
        return new Step("create the extension pgq", "create extension pgq;\n", state.hasPgq());
    }

    private Step queue(InstallState state) throws SQLException {
        var queue = Sql.text(source.queue());
        var sql = new StringBuilder("select pgq.create_queue(" + queue + ");\n");
        InstallState.queueConfiguration(source)
                .forEach((key, value) -> sql.append("select pgq.set_queue_config(")
                        .append(queue)
                        .append(", ")
                        .append(Sql.text(key))
                        .append(", ")
                        .append(Sql.text(value))
                        .append(");\n"));
        return new Step("create the queue " + source.queue(), sql.toString(), state.queueReady());
    }

    private static Step schema(InstallState state) throws SQLException {
        var sql = SchemaSql.TABLES + SchemaSql.FUNCTIONS;
        var comment = "millrace " + Fingerprint.of(sql);
        return new Step(
                "create the schema millrace",
                sql + "comment on schema millrace is " + Sql.text(comment) + ";\n",
                comment.equals(state.schemaComment()));
    }

    private Step move(InstallState state, Map<TableId, SourceTable> tables, SourceTable table) throws SQLException {
        var sql = MoveSql.function(source, tables, table);
        var name = MoveSql.functionName(source, table.id());
        var comment = "millrace " + Fingerprint.of(sql);
        return new Step(
                "create the function that moves the children of " + table.id().name(),
                sql + "comment on function " + name + "() is " + Sql.text(comment) + ";\n",
                comment.equals(state.functionComment(name)));
    }

    private Step triggers(InstallState state, Map<TableId, SourceTable> tables, SourceTable table) throws SQLException {
        var wanted = TriggerSql.of(source, tables, table);
        var present = state.triggers(table.id());
        var sql = new StringBuilder();
        present.keySet()
                .forEach(name -> sql.append("drop trigger ")
                        .append(Sql.name(name))
                        .append(" on ")
                        .append(table.sql())
                        .append(";\n"));
        for (var trigger : wanted) {
            sql.append(trigger.sql())
                    .append(";\ncomment on trigger ")
                    .append(Sql.name(trigger.name()))
                    .append(" on ")
                    .append(table.sql())
                    .append(" is ")
                    .append(Sql.text(trigger.fingerprint()))
                    .append(";\n");
        }
        boolean captured = state.captured(table.id());
        boolean gapless = captured && InstallState.capturing(present);
        sql.append("insert into millrace.captured (source, schema_name, table_name) values (")
                .append(Sql.text(source.name()))
                .append(", ")
                .append(Sql.text(table.id().schema()))
                .append(", ")
                .append(Sql.text(table.id().table()))
                .append(")\n    on conflict (source, schema_name, table_name) do ")
                .append(gapless ? "nothing;\n" : "update set loaded = false;\n");
        return new Step(
                "capture table " + table.id().name(),
                sql.toString(),
                captured && InstallState.matches(wanted, present));
    }

    private SetUpException failed(String what, SQLException e) {
        var hint = "55P03".equals(e.getSQLState())
                ? "a transaction holds the table for longer than ten seconds; try again when it has ended"
                : SourceConnection.line(e);
        return new SetUpException(Reason.REFUSED, "install of source " + source.name() + ": " + what + ": " + hint, e);
    }
}
