package io.millrace.capture;

import io.millrace.change.TableId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an installation means for the application that owns the tables, one sentence each. */
final class Warnings {
    private Warnings() {}

    static List<String> of(InstallState state, SourceSettings source, Map<TableId, SourceTable> tables)
            throws SQLException {
        List<String> warnings = new ArrayList<>();
        for (var table : tables.values()) {
            var name = table.id().name();
            if (!table.ownKeyTrigger()) {
                warnings.add("table " + name + ": an UPDATE of its primary key ("
                        + String.join(", ", table.shape().key())
                        + ") will fail in the application; if it does that, set sources." + source.name() + ".tables."
                        + name + ".keys-change = true");
            }
            if (!table.sessionTexts().isEmpty()) {
                warnings.add("table " + name + ": how " + String.join(", ", table.sessionTexts())
                        + " prints depends on the session that writes, so a slower trigger of ours captures the table");
            }
            var parent = table.parent();
            var above = parent == null ? null : tables.get(parent);
            if (above != null && !state.hasForeignKey(table, above)) {
                warnings.add("table " + name + ": no foreign key that is checked at once leads from ("
                        + String.join(", ", table.ownerColumns()) + ") to "
                        + above.id().name()
                        + "; a row inserted while its parent moves to another merchant can stay with the old one");
            }
        }
        warnings.add("TRUNCATE of a captured table will be refused; DELETE is captured");
        if (!source.ticker()) {
            warnings.add("sources." + source.name() + ".ticker is false: a pgqd has to run, or nothing is captured");
        }
        if (!state.tracksCommits()) {
            warnings.add("track_commit_timestamp is off, so a change's age counts from its transaction's begin");
        }
        return warnings;
    }
}
