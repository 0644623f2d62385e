package io.millrace.sink.warehouse;

import io.millrace.base.CertificateTrouble;
import io.millrace.base.SetUpException;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;

/** What an error of the warehouse means for what was asked of it; no reason shows a row's values. */
sealed interface Trouble {
    String reason();

    /** The same may succeed later: the server is away, full, restarting, locked, in conflict. */
    record Busy(String reason) implements Trouble {}

    /** Some row holds what the warehouse can never take. */
    record Data(String reason) implements Trouble {}

    /** An operator has to mend something. */
    record WrongSetUp(String reason) implements Trouble {}

    /** Whom we reached is not to be trusted, or does not trust us. */
    record Untrusted(String reason) implements Trouble {}

    /** From first to last quote: what may be a row's value. */
    Pattern QUOTED = Pattern.compile("\".*\"", Pattern.DOTALL);

    Pattern COPY_COLUMN = Pattern.compile("^COPY .*?, line \\d+, column ([^:]{1,63})");

    static Trouble of(SQLException error, WarehouseSettings settings) {
        var untrusted = CertificateTrouble.of(error);
        if (untrusted.isPresent()) {
            return new Untrusted("the warehouse is not trusted: " + untrusted.get()
                    + "; mend the host or sslrootcert in warehouse.jdbc-url, or the server's certificate");
        }
        var state = error.getSQLState() == null ? "" : error.getSQLState();
        var kind = state.length() < 2 ? state : state.substring(0, 2);
        return switch (kind) {
            case "28" ->
                new WrongSetUp("the warehouse does not let user '" + settings.user()
                        + "' in: mend warehouse.user and warehouse.password");
            case "3D" ->
                new WrongSetUp(
                        "the warehouse has no such database: create it, or mend warehouse.jdbc-url (" + state + ")");
            case "22", "23", "54" -> new Data(dataReason(error, state));
            case "42", "3F", "0A", "2B" -> new WrongSetUp(refusedStatement(error, state));
            default -> new Busy("the warehouse is not ready: " + message(error) + stateShown(state));
        };
    }

    /** For commands, where nobody tries again. */
    static SetUpException thrown(SQLException error, WarehouseSettings settings) {
        return switch (of(error, settings)) {
            case Busy(var reason) -> new SetUpException(SetUpException.Reason.UNREACHABLE, reason, error);
            case Untrusted(var reason) -> new SetUpException(SetUpException.Reason.UNTRUSTED, reason, error);
            case Data(var reason) -> new SetUpException(SetUpException.Reason.REFUSED, reason, error);
            case WrongSetUp(var reason) -> new SetUpException(SetUpException.Reason.REFUSED, reason, error);
        };
    }

    private static String refusedStatement(SQLException error, String state) {
        return switch (state) {
            case "42501" ->
                "the warehouse does not allow what is needed: " + message(error)
                        + ": grant it to the user of warehouse.user";
            case "42P01", "42703", "3F000" ->
                "the warehouse lacks something that was there: " + message(error)
                        + ": restore it, or restart the lane, which makes it anew, and replay what it held";
            default -> "the warehouse refuses the statement: " + message(error) + stateShown(state);
        };
    }

    private static String dataReason(SQLException error, String state) {
        var text = QUOTED.matcher(message(error)).replaceAll("…");
        var server = error instanceof PSQLException known ? known.getServerErrorMessage() : null;
        var where = server == null || server.getWhere() == null ? "" : server.getWhere();
        var column = COPY_COLUMN.matcher(where);
        return "the warehouse cannot take the row" + (column.find() ? ", column " + column.group(1) : "") + ": " + text
                + stateShown(state);
    }

    private static String stateShown(String state) {
        return state.isEmpty() ? "" : " (" + state + ")";
    }

    private static String message(SQLException error) {
        var server = error instanceof PSQLException known ? known.getServerErrorMessage() : null;
        var text = server != null && server.getMessage() != null ? server.getMessage() : error.getMessage();
        return text == null
                ? error.getClass().getSimpleName()
                : text.lines().findFirst().orElse("");
    }
}
