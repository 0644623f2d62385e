package io.millrace.tool;

import io.millrace.MillraceSettings;
import io.millrace.base.KafkaSettings;
import io.millrace.capture.SourceSettings;
import io.millrace.change.TableId;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.LaneSettings.StoreKind;
import io.millrace.sink.elastic.ElasticNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The least that a running node has to be allowed in each system, as whoever administers that system would write it. */
final class Privileges {
    private Privileges() {}

    /** All of it, for a reader. */
    static List<String> of(MillraceSettings settings) {
        var lines = new ArrayList<String>();
        for (var source : settings.sources()) {
            lines.add("source " + source.name() + "; `install` itself is run by the tables' owner with pgq_admin:");
            source(source).forEach(statement -> lines.add("  " + statement + ";"));
            lines.add("  and for whoever writes to the tables: grant pgq_writer");
        }
        lines.add("Kafka, for the principal of millrace.kafka.client; `install` itself also Create on the topics:");
        kafka(settings).forEach(line -> lines.add("  " + line));
        if (uses(settings, StoreKind.ELASTICSEARCH)) {
            lines.add("Elasticsearch, for a role of the user or API key:");
            elasticsearch(settings).forEach(line -> lines.add("  " + line));
        }
        if (uses(settings, StoreKind.POSTGRESQL)) {
            lines.add("warehouse, once, by its administrator; the tables are then the node's own:");
            warehouse(settings).forEach(statement -> lines.add("  " + statement + ";"));
        }
        if (uses(settings, StoreKind.REDSHIFT)) {
            lines.add("Redshift, once, by its administrator; the tables are then the node's own:");
            warehouse(settings).forEach(statement -> lines.add("  " + statement + ";"));
            redshift(settings).forEach(line -> lines.add("  " + line));
        }
        return lines;
    }

    private static List<String> redshift(MillraceSettings settings) {
        var stage = settings.redshift().stage();
        var objects = "arn:aws:s3:::" + stage.bucket() + "/" + stage.prefix() + "/*";
        return List.of(
                "the node's key or role: s3:PutObject, s3:GetObject, s3:DeleteObject on " + objects
                        + ", s3:ListBucket on arn:aws:s3:::" + stage.bucket(),
                "the role or key of millrace.redshift.copy: s3:GetObject on " + objects
                        + ", s3:ListBucket on arn:aws:s3:::" + stage.bucket());
    }

    private static boolean uses(MillraceSettings settings, StoreKind kind) {
        return settings.lanes().stream().anyMatch(lane -> lane.store() == kind);
    }

    /** Statements for the source's database, after `install`. */
    static List<String> source(SourceSettings source) {
        var user = quoted(source.user());
        var statements = new ArrayList<String>();
        statements.add("grant " + (source.ticker() ? "pgq_reader, pgq_admin" : "pgq_reader") + " to " + user);
        statements.add("grant usage on schema " + schemas(source) + " to " + user);
        statements.add("grant select, insert, update, delete on all tables in schema millrace to " + user);
        statements.add("grant select on "
                + source.tables().keySet().stream()
                        .map(table -> quoted(table.schema()) + "." + quoted(table.table()))
                        .sorted()
                        .collect(Collectors.joining(", "))
                + " to " + user);
        return statements;
    }

    private static String schemas(SourceSettings source) {
        return Stream.concat(
                        Stream.of("millrace"), source.tables().keySet().stream().map(TableId::schema))
                .distinct()
                .map(Privileges::quoted)
                .collect(Collectors.joining(", "));
    }

    private static List<String> kafka(MillraceSettings settings) {
        var kafka = settings.kafka();
        var lines = new ArrayList<String>();
        lines.add("topics " + shared(kafka) + ": Describe, Read, Write");
        for (var lane : settings.lanes()) {
            lines.add("topic " + kafka.parked(lane.name()) + ": Describe, Read, Write, Delete (of handled records)");
            lines.add("topic " + kafka.quarantine(lane.name()) + ": Describe, Read, Write");
        }
        lines.add("groups "
                + settings.lanes().stream().map(LaneSettings::group).collect(Collectors.joining(", "))
                + ": Describe, Read");
        return lines;
    }

    private static String shared(KafkaSettings kafka) {
        return String.join(", ", kafka.datastream(), kafka.deadLetters(), kafka.state());
    }

    private static List<String> elasticsearch(MillraceSettings settings) {
        var indices = settings.documents().stream()
                .map(document -> ElasticNames.index(document.kind()))
                .collect(Collectors.joining(", "));
        return List.of(
                "cluster: monitor",
                "indices " + indices + ": read, write, manage",
                "aliases, which bear merchants' ids (*, or none with elasticsearch.aliases-max = 0): manage");
    }

    /** Statements for the warehouse's database, before `install`. */
    static List<String> warehouse(MillraceSettings settings) {
        Set<String> schemas = new TreeSet<>(Set.of("millrace"));
        settings.warehouse().tables().forEach(table -> {
            schemas.add(table.source());
            schemas.add(table.source() + "_live");
        });
        return schemas.stream()
                .map(schema -> "create schema " + quoted(schema) + " authorization "
                        + quoted(settings.warehouse().user()))
                .toList();
    }

    private static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
