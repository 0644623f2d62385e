package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import io.millrace.feed.LedgerJmh;
import io.millrace.projection.DocumentProjection;
import io.millrace.projection.Projection.Plan;
import io.millrace.projection.RowProjection;
import io.millrace.sink.QueuedJmh;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

class JmhTest {
    private static final List<Class<?>> ALL =
            List.of(CodecJmh.class, ProjectionJmh.class, MergeJmh.class, LedgerJmh.class, QueuedJmh.class);
    private static final Blackhole NOWHERE = new Blackhole(
            "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

    @Test
    void noBenchmarkIsLeftOutHere() throws Exception {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var written = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Jmh.java") && !name.equals("Jmh.java"))
                    .sorted()
                    .toList();

            assertEquals(
                    written,
                    ALL.stream()
                            .map(one -> one.getSimpleName() + ".java")
                            .sorted()
                            .toList());
        }
    }

    @Test
    void everyMadeChangeIsDecodedAndPlanned() {
        var codec = new ChangeCodec();
        var documents = new DocumentProjection(
                List.of(JmhChanges.CUSTOMER_DOCUMENT, JmhChanges.TRANSACTION_DOCUMENT), JmhChanges.SHAPES);
        var rows = new RowProjection(JmhChanges.SHAPES.keySet(), JmhChanges.SHAPES);
        var changes = new JmhChanges(7).mixed(500);

        for (var change : changes) {
            var key = change.merchant().value().getBytes(StandardCharsets.UTF_8);
            var shape = assertNotNullShape(change);
            var decoded = codec.decode(key, codec.encode(change, shape), CodecJmh.headers(change));
            assertEquals(new Decoded.Understood(change), decoded);
        }
        assertTrue(assertInstanceOf(Plan.Effects.class, documents.plan(changes))
                        .effects()
                        .size()
                > 300);
        assertEquals(
                500,
                assertInstanceOf(Plan.Effects.class, rows.plan(changes))
                        .effects()
                        .size());
    }

    private static io.millrace.change.TableShape assertNotNullShape(io.millrace.change.Change change) {
        var shape = JmhChanges.SHAPES.get(change.table());
        assertNotNull(shape);
        return shape;
    }

    @TestFactory
    Stream<DynamicTest> everyBenchmarkRuns() {
        return ALL.stream().map(one -> DynamicTest.dynamicTest(one.getSimpleName(), () -> runEachOnce(one)));
    }

    private static void runEachOnce(Class<?> benchmark) throws Exception {
        var parameter = Arrays.stream(benchmark.getFields())
                .filter(field -> field.isAnnotationPresent(Param.class))
                .findFirst();
        var values = parameter.isEmpty()
                ? List.of("")
                : List.of(parameter.get().getAnnotation(Param.class).value());
        for (var value : values) {
            var instance = benchmark.getConstructor().newInstance();
            if (parameter.isPresent()) {
                parameter.get().setInt(instance, Integer.parseInt(value));
            }
            for (var setup : annotated(benchmark, Setup.class)) {
                setup.invoke(instance);
            }
            var methods = annotated(benchmark, Benchmark.class);
            assertTrue(methods.size() > 1, "a benchmark has something beside it");
            for (var method : methods) {
                method.invoke(instance, NOWHERE);
            }
            for (var end : annotated(benchmark, TearDown.class)) {
                end.invoke(instance);
            }
        }
    }

    private static List<Method> annotated(Class<?> benchmark, Class<? extends Annotation> annotation) {
        return Arrays.stream(benchmark.getMethods())
                .filter(method -> method.isAnnotationPresent(annotation))
                .toList();
    }
}
