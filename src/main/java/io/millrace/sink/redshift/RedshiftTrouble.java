package io.millrace.sink.redshift;

import io.millrace.base.CertificateTrouble;
import io.millrace.base.SetUpException;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** What an error of Redshift's means for what was asked of it; no reason shows a row's values or a key. */
sealed interface RedshiftTrouble {
    String reason();

    /** The same may succeed later: it is away, busy, restarting, in conflict with somebody else. */
    record Busy(String reason) implements RedshiftTrouble {}

    /** What a file holds is not what the table takes. */
    record Data(String reason) implements RedshiftTrouble {}

    /** An operator has to mend something. */
    record WrongSetUp(String reason, SetUpException.Reason kind) implements RedshiftTrouble {}

    /** What may be a value or a key. */
    Pattern QUOTED = Pattern.compile("['\"].*['\"]", Pattern.DOTALL);

    /** 1018 and 1023: somebody else has changed what this transaction stands on. */
    Pattern CONFLICT = Pattern.compile("\\b10(18|23)\\b|[Ss]erializable isolation violation");

    /** See <a href="https://docs.aws.amazon.com/redshift/latest/dg/t_Troubleshooting_load_errors.html">Load errors</a>. */
    Pattern LOAD = Pattern.compile("stl_load_errors|sys_load_error_detail|Load into table .* failed");

    Pattern NO_FILE = Pattern.compile("S3 key does not exist|NoSuchKey|404");
    Pattern NO_RIGHT = Pattern.compile("Access ?Denied|403|not authorized|InvalidAccessKeyId|SignatureDoesNotMatch");

    static RedshiftTrouble of(SQLException error, String user) {
        var untrusted = CertificateTrouble.of(error);
        if (untrusted.isPresent()) {
            return new WrongSetUp(
                    "the warehouse is not trusted: " + untrusted.get()
                            + "; mend the host or sslRootCert in warehouse.jdbc-url, or the server's certificate",
                    SetUpException.Reason.UNTRUSTED);
        }
        var text = String.valueOf(error.getMessage());
        var state = error.getSQLState() == null ? "" : error.getSQLState();
        var kind = state.length() < 2 ? state : state.substring(0, 2);
        if (CONFLICT.matcher(text).find()) {
            return new Busy("the warehouse has a conflict with another transaction: " + message(error));
        }
        if (NO_FILE.matcher(text).find()) {
            return new Busy("the warehouse misses a file of the load in the bucket: " + message(error));
        }
        if (NO_RIGHT.matcher(text).find()) {
            return refused(
                    "the warehouse may not read the bucket: mend millrace.redshift.copy, or what its role may do");
        }
        if (LOAD.matcher(text).find()) {
            return new Data("the warehouse cannot load a file: " + message(error));
        }
        if (state.equals("42P06") || state.equals("42P07") || state.equals("42701")) {
            return new Busy("another node lays out the warehouse: " + message(error));
        }
        return switch (kind) {
            case "28" ->
                refused("the warehouse does not let user '" + user
                        + "' in: mend warehouse.user and warehouse.password");
            case "3D" ->
                refused("the warehouse has no such database: create it, or mend warehouse.jdbc-url (" + state + ")");
            case "22", "23", "54" -> new Data("the warehouse cannot load a file: " + message(error));
            case "42", "3F", "0A", "2B" ->
                refused(
                        state.equals("42501")
                                ? "the warehouse does not allow what is needed: " + message(error)
                                        + ": grant it to the user of warehouse.user"
                                : "the warehouse refuses the statement: " + message(error) + " (" + state + ")");
            default -> new Busy("the warehouse is not ready: " + message(error));
        };
    }

    private static WrongSetUp refused(String reason) {
        return new WrongSetUp(reason, SetUpException.Reason.REFUSED);
    }

    /** For commands, where nobody tries again. */
    static SetUpException thrown(SQLException error, String user) {
        return switch (of(error, user)) {
            case Busy(var reason) -> new SetUpException(SetUpException.Reason.UNREACHABLE, reason, error);
            case Data(var reason) -> new SetUpException(SetUpException.Reason.REFUSED, reason, error);
            case WrongSetUp(var reason, var kind) -> new SetUpException(kind, reason, error);
        };
    }

    private static String message(SQLException error) {
        var text = String.valueOf(error.getMessage());
        return QUOTED.matcher(text.lines().findFirst().orElse(text)).replaceAll("…");
    }
}
