package io.millrace.tool;

import io.millrace.LaneWirings;
import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.capture.InstallPlan;
import io.millrace.capture.Installer;
import io.millrace.capture.SourceSettings;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.Offsets;
import io.millrace.feed.Topics;
import io.millrace.projection.DocumentMapping;
import io.millrace.sink.Store;
import io.millrace.sink.warehouse.WarehouseStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** What has to be set up in all systems before a node can run, as a plan and as deeds. Idempotent. */
public final class Installation {
    private final MillraceSettings settings;

    public Installation(MillraceSettings settings) {
        this.settings = settings;
    }

    /** What would be done in one system: its open steps with their statements, and warnings. */
    record Part(String system, List<InstallPlan.Step> steps, List<String> warnings) {
        boolean done() {
            return steps.stream().allMatch(InstallPlan.Step::done);
        }
    }

    /** Looks at every system; throws where one cannot be reached or something cannot be captured. */
    List<Part> plan() {
        var parts = new ArrayList<Part>();
        for (var entry : sourcePlans().entrySet()) {
            var plan = entry.getValue();
            parts.add(new Part("source " + entry.getKey().name(), plan.steps(), plan.warnings()));
        }
        var shapes = LaneWirings.shapes(settings);
        refuse(DocumentMapping.problems(settings.documents(), shapes));
        parts.add(new Part("Kafka", topics(), List.of()));
        for (var lane : settings.lanes()) {
            parts.add(new Part("lane " + lane.name(), List.copyOf(store(lane, shapes)), List.of()));
        }
        return parts;
    }

    /** Does all of it, sources last: what they capture needs its topics. */
    public void execute(Consumer<String> progress) {
        var plans = sourcePlans();
        var shapes = LaneWirings.shapes(settings);
        refuse(DocumentMapping.problems(settings.documents(), shapes));
        try (var topics = new Topics(settings.kafka(), settings.laneNames())) {
            topics.create();
        }
        progress.accept("Kafka: topics are there");
        try (var offsets = new Offsets(settings.kafka())) {
            for (var lane : settings.lanes()) {
                if (offsets.bootstrap(lane.group())) {
                    progress.accept("lane " + lane.name() + ": begins at the datastream's beginning");
                }
            }
        }
        settings.lanes().forEach(lane -> prepare(lane, shapes, progress));
        plans.forEach((source, plan) -> {
            new Installer(source).execute(plan);
            progress.accept("source " + source.name() + ": queue and triggers are there");
        });
    }

    private Map<SourceSettings, InstallPlan> sourcePlans() {
        var plans = new LinkedHashMap<SourceSettings, InstallPlan>();
        settings.sources().forEach(source -> plans.put(source, new Installer(source).plan()));
        return plans;
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new SetUpException(Reason.REFUSED, String.join("\n", problems));
        }
    }

    private List<InstallPlan.Step> topics() {
        try (var topics = new Topics(settings.kafka(), settings.laneNames())) {
            var steps = new ArrayList<InstallPlan.Step>();
            topics.missing().forEach(topic -> steps.add(new InstallPlan.Step("create " + topic, "", false)));
            if (steps.isEmpty()) {
                steps.add(new InstallPlan.Step("topics", "", true));
            }
            return steps;
        }
    }

    private List<InstallPlan.Step> store(LaneSettings lane, Map<TableId, TableShape> shapes) {
        return switch (lane.store()) {
            case ELASTICSEARCH ->
                settings.documents().stream()
                        .map(document -> new InstallPlan.Step(
                                "create or widen the index of kind " + document.kind(),
                                DocumentMapping.of(document, shapes).toPrettyString() + "\n",
                                false))
                        .toList();
            case POSTGRESQL -> {
                try (var store =
                        new WarehouseStore(lane.name(), settings.warehouse(), shapes, Runnable::run, Clock.SYSTEM)) {
                    yield warehouse(store.plan());
                }
            }
            case REDSHIFT -> {
                try (var store = LaneWirings.redshift(settings, shapes, Runnable::run)) {
                    yield warehouse(store.plan());
                }
            }
        };
    }

    private static List<InstallPlan.Step> warehouse(List<String> statements) {
        return List.of(new InstallPlan.Step(
                "create or widen the warehouse's tables and views",
                String.join("\n", statements) + "\n",
                statements.isEmpty()));
    }

    private void prepare(LaneSettings lane, Map<TableId, TableShape> shapes, Consumer<String> progress) {
        try (var blocking = Executors.newVirtualThreadPerTaskExecutor();
                var store = switch (lane.store()) {
                    case ELASTICSEARCH -> LaneWirings.elastic(settings, shapes);
                    case POSTGRESQL ->
                        new WarehouseStore(lane.name(), settings.warehouse(), shapes, blocking, Clock.SYSTEM);
                    case REDSHIFT -> LaneWirings.redshift(settings, shapes, blocking);
                }) {
            switch (store.prepare().toCompletableFuture().get(10, TimeUnit.MINUTES)) {
                case Store.Answer.Answered _ -> progress.accept("lane " + lane.name() + ": its store is laid out");
                case Store.Answer.Busy(var why) -> throw new SetUpException(Reason.UNREACHABLE, why);
                case Store.Answer.WrongSetUp(var why) -> throw new SetUpException(Reason.REFUSED, why);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new SetUpException(
                    Reason.REFUSED, "the store of lane " + lane.name() + " could not be laid out: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetUpException(Reason.REFUSED, "interrupted", e);
        }
    }
}
