package io.millrace.stack.redshift;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the client asks to the server, in PostgreSQL's words, and the rows of a COPY with it. Runs on a thread of its
 * own.
 *
 * <p>A statement is translated when it is sent or prepared, and faults are asked for each time that it is about to run.
 */
final class Requests {
    private final DataInputStream client;
    private final DataOutputStream server;
    private final Progress progress;
    private final Refusals refusals;
    private final Copying copying;
    private final Faults faults;
    private final Translator translator = new Translator();
    private final Block block;

    private final Map<String, Translated> prepared = new HashMap<>();

    /** Those that are bound and have not begun; one whose rows are fetched in parts begins only once. */
    private final Map<String, Translated> bound = new HashMap<>();

    private boolean cut;

    Requests(
            DataInputStream client,
            DataOutputStream server,
            Progress progress,
            Refusals refusals,
            Objects objects,
            Faults faults) {
        this.client = client;
        this.server = server;
        this.progress = progress;
        this.refusals = refusals;
        this.copying = new Copying(server, progress, refusals, new Loader(objects));
        this.faults = faults;
        this.block = new Block(progress);
    }

    /** Returns when the client has ended, or a fault has cut it off. */
    void relay() throws IOException, InterruptedException {
        for (var message = Message.read(client); message != null; message = Message.read(client)) {
            block.hears(message.type());
            relay(message);
            if (cut) {
                return;
            }
            if (client.available() == 0) {
                server.flush();
            }
        }
    }

    private void relay(Message message) throws IOException, InterruptedException {
        switch (message.type()) {
            case Message.CLIENT_QUERY -> query(message);
            case Message.CLIENT_PARSE -> parse(message);
            case Message.CLIENT_BIND -> bind(message);
            case Message.CLIENT_EXECUTE -> execute(message);
            case Message.CLIENT_CLOSE -> close(message);
            case Message.CLIENT_SYNC, Message.CLIENT_FUNCTION_CALL -> ask(message);
            default -> message.write(server);
        }
    }

    /** Several statements may come in one message; they run, or are refused, together. */
    private void query(Message message) throws IOException, InterruptedException {
        var statements =
                Sql.split(message.text(0)).stream().map(translator::translate).toList();
        Fault fault = new Fault.None();
        for (var statement : statements) {
            fault = fault instanceof Fault.None ? before(statement) : fault;
        }
        switch (fault) {
            case Fault.None _ -> query(statements);
            case Fault.Fail(var error) -> query(Message.query(refusals.mark(error)), null);
            case Fault.CutBefore _ -> cut = true;
            case Fault.CutAfter _ -> {
                progress.mute();
                query(statements);
                cutWhenSettled();
            }
        }
    }

    private void query(List<Translated> statements) throws IOException, InterruptedException {
        if (statements.size() == 1 && statements.getFirst() instanceof Translated.Load(var _, var copy)) {
            query(Message.query(copy.asPostgres()), copy);
            return;
        }
        var text = new StringBuilder();
        for (var statement : statements) {
            text.append(statement instanceof Translated.Load ? refusals.mark(notAlone()) : asPostgres(statement));
            text.append(';');
        }
        query(Message.query(text.toString()), null);
    }

    private static RedshiftError notAlone() {
        return new RedshiftError("0A000", "This emulation takes no COPY together with other statements", "");
    }

    private void query(Message message, @Nullable CopyStatement copy) throws IOException, InterruptedException {
        ask(message);
        if (copy != null) {
            copying.run(copy, true);
        }
    }

    private void parse(Message message) throws IOException {
        var name = message.text(0);
        int text = message.afterText(0);
        var statements = Sql.split(message.text(text));
        if (statements.size() != 1) {
            prepared.remove(name);
            message.write(server);
            return;
        }
        var statement = translator.translate(statements.getFirst());
        prepared.put(name, statement);
        Message.parse(name, asPostgres(statement), message.rest(message.afterText(text)))
                .write(server);
    }

    private void bind(Message message) throws IOException {
        var portal = message.text(0);
        var statement = prepared.get(message.text(message.afterText(0)));
        if (statement == null) {
            bound.remove(portal);
        } else {
            bound.put(portal, statement);
        }
        message.write(server);
    }

    private void execute(Message message) throws IOException, InterruptedException {
        var statement = bound.remove(message.text(0));
        if (statement == null) {
            message.write(server);
            return;
        }
        switch (before(statement)) {
            case Fault.None _ -> run(message, statement);
            case Fault.Fail(var error) -> Message.ownParse(refusals.mark(error)).write(server);
            case Fault.CutBefore _ -> cut = true;
            case Fault.CutAfter _ -> {
                progress.mute();
                run(message, statement);
                ask(Message.sync());
                cutWhenSettled();
            }
        }
    }

    private void run(Message execute, Translated statement) throws IOException, InterruptedException {
        execute.write(server);
        if (statement instanceof Translated.Load(var _, var copy)) {
            copying.run(copy, false);
        }
    }

    private void close(Message message) throws IOException {
        (message.at(0) == 'S' ? prepared : bound).remove(message.text(1));
        message.write(server);
    }

    /** Sends what the server answers with "ready for query". */
    private void ask(Message message) throws IOException {
        progress.asked();
        message.write(server);
    }

    private void cutWhenSettled() throws IOException, InterruptedException {
        server.flush();
        progress.awaitSettled();
        cut = true;
    }

    private String asPostgres(Translated statement) {
        return switch (statement) {
            case Translated.Run(var _, var sql) -> sql;
            case Translated.Load(var _, var copy) -> copy.asPostgres();
            case Translated.Refuse(var _, var error) -> refusals.mark(error);
        };
    }

    /** What happens to a statement that is about to run. One that is refused fails by itself. */
    private Fault before(Translated statement) {
        if (statement instanceof Translated.Refuse) {
            return new Fault.None();
        }
        var sql = statement.original();
        try {
            if (block.isOpen()) {
                Rules.checkInTransaction(sql);
            }
        } catch (RefusedException e) {
            return new Fault.Fail(e.error());
        }
        block.runs(sql);
        translator.runs(sql);
        return faults.before(sql.text());
    }
}
