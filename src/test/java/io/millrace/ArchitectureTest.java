package io.millrace;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessField;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.millrace.base.Actor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may use whom, and which foreign library stays at which edge. A new package gets a row in the table. */
class ArchitectureTest {
    private static final String ROOT = "io.millrace";

    private static final String AKKA = "akka.";
    private static final String AWS = "software.amazon.awssdk.";
    private static final String CONFIG = "com.typesafe.config.";
    private static final String JACKSON = "com.fasterxml.jackson.";
    private static final String KAFKA = "org.apache.kafka.";
    private static final String POSTGRES = "org.postgresql.";
    private static final String SQL = "java.sql.";

    /** Named by nobody in particular: every package may use them. */
    private static final List<String> COMMON = List.of("java.", "javax.", "org.slf4j.", "org.jspecify.");

    /** Of what begins like {@link #COMMON}, that which only some may use. */
    private static final List<String> RESERVED = List.of(SQL, "javax.sql.");

    /** One row: a package, those of ours that it may use besides itself, and the foreign names it may use. */
    private record Row(String name, Set<String> ours, Set<String> foreign) {}

    private static final List<Row> TABLE = List.of(
            new Row("base", Set.of(), Set.of("akka.actor.typed.")),
            new Row(
                    "bench",
                    Set.of(
                            "",
                            "base",
                            "capture",
                            "change",
                            "feed",
                            "merchant",
                            "projection",
                            "sink",
                            "sink.elastic",
                            "sink.redshift",
                            "sink.warehouse",
                            "stack",
                            "stack.redshift"),
                    Set.of(
                            AKKA,
                            KAFKA,
                            JACKSON,
                            SQL,
                            POSTGRES,
                            "com.sun.management.",
                            "jdk.jfr.",
                            "org.HdrHistogram.")),
            new Row("capture", Set.of("change", "base"), Set.of(AKKA, KAFKA, SQL, POSTGRES, JACKSON)),
            new Row("change", Set.of("base"), Set.of(JACKSON)),
            new Row("feed", Set.of("merchant", "projection", "sink", "change", "base"), Set.of(AKKA, KAFKA)),
            new Row("gateway", Set.of("sink.elastic", "change", "base"), Set.of(AKKA, JACKSON)),
            new Row("logging", Set.of("base"), Set.of("ch.qos.logback.")),
            new Row("merchant", Set.of("projection", "sink", "change", "base"), Set.of(AKKA)),
            new Row("projection", Set.of("sink", "change", "base"), Set.of(JACKSON)),
            new Row("sink", Set.of("change", "base"), Set.of(AKKA, "org.HdrHistogram.")),
            new Row(
                    "sink.elastic",
                    Set.of("sink", "change", "base"),
                    Set.of("co.elastic.clients.", "org.apache.hc.", JACKSON)),
            new Row(
                    "sink.redshift",
                    Set.of("sink", "sink.warehouse", "change", "base"),
                    Set.of(SQL, AWS, "com.amazon.redshift.", JACKSON)),
            new Row("sink.warehouse", Set.of("sink", "change", "base"), Set.of(SQL, POSTGRES)),
            new Row("stack", Set.of("base"), Set.of(SQL, POSTGRES, "org.apache.kafka.common.")),
            new Row("stack.redshift", Set.of("base"), Set.of(SQL, JACKSON)),
            new Row(
                    "tool",
                    Set.of(
                            "",
                            "base",
                            "bench",
                            "capture",
                            "change",
                            "feed",
                            "gateway",
                            "logging",
                            "merchant",
                            "projection",
                            "sink",
                            "sink.elastic",
                            "sink.redshift",
                            "sink.warehouse",
                            "stack",
                            "stack.redshift",
                            "verify",
                            "web"),
                    Set.of("picocli.", AKKA, KAFKA, JACKSON, SQL, POSTGRES, "org.HdrHistogram.")),
            new Row(
                    "verify",
                    Set.of("capture", "projection", "sink", "sink.elastic", "sink.warehouse", "change", "base"),
                    Set.of(SQL, POSTGRES, JACKSON)),
            new Row(
                    "web",
                    Set.of("capture", "feed", "gateway", "logging", "merchant", "sink", "change", "base"),
                    Set.of(AKKA, JACKSON, "org.HdrHistogram.", "io.micrometer.")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void everyPackageHasARow() {
        var unknown = new TreeSet<String>();
        for (var one : CLASSES) {
            if (!one.getPackageName().equals(ROOT) && rowOf(one).isEmpty()) {
                unknown.add(one.getPackageName());
            }
        }

        assertEquals(Set.of(), unknown, "give each a row in the table that says what it may use");
    }

    @TestFactory
    Stream<DynamicTest> eachPackageUsesOnlyWhatItMay() {
        return noneMayUse(
                "are ours and not for it",
                (row, one) -> ofOurs(one) && !mayUse(row, one),
                "the road runs one way: capture, feed, merchant, projection, sink; say it in words of `change`, or let the"
                        + " root hand it over");
    }

    @TestFactory
    Stream<DynamicTest> eachForeignLibraryStaysAtItsEdge() {
        return noneMayUse(
                "are foreign and not for it",
                (row, one) -> !ofOurs(one) && !mayMeet(row, one),
                "a foreign library is met in the packages of the table only; hand its answer over as one of our own"
                        + " values");
    }

    private static Stream<DynamicTest> noneMayUse(String which, BiPredicate<Row, JavaClass> forbidden, String because) {
        return TABLE.stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.name(),
                        () -> noClasses()
                                .that(are(
                                        "are in " + row.name(),
                                        one -> rowOf(one).equals(row.name())))
                                .should()
                                .dependOnClassesThat(are(which, one -> forbidden.test(row, one)))
                                .because(because)
                                .allowEmptyShould(true)
                                .check(CLASSES)));
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("each part must be read and tested without the next; move what both need down the road")
                .check(CLASSES);
    }

    @Test
    void configurationIsReadBySettingsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .and(are(
                        "are not settings",
                        one -> !outermost(one).getSimpleName().endsWith("Settings")))
                .should()
                .dependOnClassesThat(resideInAPackage("com.typesafe.config.."))
                .because("what a key means is decided once; put it into a `*Settings` record and pass that")
                .check(CLASSES);
    }

    @Test
    void commandsAreValues() {
        classes()
                .that(are("are commands", ArchitectureTest::isCommand))
                .should(be("records or enums", one -> one.isRecord() || one.isEnum()))
                .because("a message is shared between threads; make it a record, or an enum of one constant")
                .check(CLASSES);
    }

    private static boolean isCommand(JavaClass one) {
        return !one.isInterface()
                && one.getAllRawInterfaces().stream()
                        .anyMatch(type -> type.getSimpleName().equals("Command")
                                && ofOurs(type)
                                && type.getEnclosingClass().isPresent());
    }

    @Test
    void onlyOurActorExtendsAkkasBehavior() {
        classes()
                .that()
                .areAssignableTo(AbstractOnMessageBehavior.class)
                .and()
                .doNotHaveFullyQualifiedName(Actor.class.getName())
                .should()
                .beAssignableTo(Actor.class)
                .because("Akka's own class swallows the death of a watched actor; extend base.Actor")
                .check(CLASSES);
    }

    @Test
    void actorsAreFinalAndMadeByCreate() {
        classes()
                .that()
                .areAssignableTo(Actor.class)
                .and()
                .doNotHaveFullyQualifiedName(Actor.class.getName())
                .should(be("final", one -> one.getModifiers().contains(JavaModifier.FINAL)))
                .andShould()
                .haveOnlyPrivateConstructors()
                .andShould(be("made by a static create that returns a Behavior", ArchitectureTest::hasCreate))
                .because("an actor is only ever reached through its reference; hand out a Behavior from `create`")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static boolean hasCreate(JavaClass one) {
        return one.getMethods().stream()
                .anyMatch(method -> method.getName().equals("create")
                        && method.getModifiers().contains(JavaModifier.STATIC)
                        && method.getRawReturnType().isEquivalentTo(Behavior.class));
    }

    @Test
    void onlyTheCommandLineSpeaksToTheTerminal() {
        noClasses()
                .that(resideOutside("", "tool", "stack"))
                .should(accessField(System.class, "out"))
                .orShould(accessTargetWhere(calling(System.class, "exit")))
                .because("a part of a service has no terminal; log it, or answer it as a value to who asked")
                .check(CLASSES);
    }

    @Test
    void onlyTheClockAsksForTheTime() {
        noClasses()
                .that(resideOutside("base"))
                .should(accessTargetWhere(calling(System.class, "currentTimeMillis")))
                .orShould(accessTargetWhere(nowOf("java.time")))
                .because("time must be held still in a test; take a base.Clock")
                .check(CLASSES);
    }

    @Test
    void nobodyWaitsOnAThread() {
        noClasses()
                .that(resideOutside("", "bench", "tool", "stack"))
                .should(accessTargetWhere(calling(CompletableFuture.class, "join")))
                .orShould(accessTargetWhere(calling(CompletableFuture.class, "get")))
                .orShould(accessTargetWhere(calling(Thread.class, "sleep")))
                .orShould()
                .dependOnClassesThat(
                        are("are scala's Await", one -> one.getName().startsWith("scala.concurrent.Await")))
                .because("a waiting thread holds up actors that have nothing to do with it; use pipeToSelf or a timer")
                .check(CLASSES);
    }

    @Test
    void noNameIsEmpty() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl)")
                .because("the name says nothing of what it is; call it by what makes it different")
                .check(CLASSES);
    }

    /** The name of the row that a class belongs to: that of its package or of the nearest above; empty for the root. */
    private static String rowOf(JavaClass one) {
        for (var name = one.getPackageName();
                name.startsWith(ROOT + ".");
                name = name.substring(0, name.lastIndexOf('.'))) {
            var below = name.substring(ROOT.length() + 1);
            if (TABLE.stream().anyMatch(row -> row.name().equals(below))) {
                return below;
            }
        }
        return "";
    }

    private static boolean mayUse(Row row, JavaClass used) {
        var other = rowOf(used);
        return other.equals(row.name()) || row.ours().contains(other);
    }

    private static boolean mayMeet(Row row, JavaClass used) {
        var name = used.getBaseComponentType().getName();
        if (used.getBaseComponentType().isPrimitive() || row.foreign().stream().anyMatch(name::startsWith)) {
            return true;
        }
        // Settings are held to their own rule. Scala stands behind every signature of Akka.
        return name.startsWith(CONFIG)
                || name.startsWith("scala.") && row.foreign().contains(AKKA)
                || COMMON.stream().anyMatch(name::startsWith)
                        && RESERVED.stream().noneMatch(name::startsWith);
    }

    private static boolean ofOurs(JavaClass one) {
        var packageName = one.getBaseComponentType().getPackageName();
        return packageName.equals(ROOT) || packageName.startsWith(ROOT + ".");
    }

    private static JavaClass outermost(JavaClass one) {
        return one.getEnclosingClass().map(ArchitectureTest::outermost).orElse(one);
    }

    private static DescribedPredicate<JavaClass> resideOutside(String... rows) {
        return are("are outside of " + List.of(rows), one -> !List.of(rows).contains(rowOf(one)));
    }

    private static DescribedPredicate<JavaAccess<?>> calling(Class<?> owner, String method) {
        return DescribedPredicate.describe(
                owner.getSimpleName() + "." + method,
                call -> call.getTargetOwner().isAssignableTo(owner)
                        && call.getTarget().getName().equals(method));
    }

    private static DescribedPredicate<JavaAccess<?>> nowOf(String packageName) {
        return DescribedPredicate.describe(
                "now() of " + packageName,
                call -> call.getTargetOwner().getPackageName().equals(packageName)
                        && call.getTarget().getName().equals("now"));
    }

    private static DescribedPredicate<JavaClass> are(String description, Function<JavaClass, Boolean> test) {
        return DescribedPredicate.describe(description, test::apply);
    }

    private static ArchCondition<JavaClass> be(String description, Function<JavaClass, Boolean> test) {
        return new ArchCondition<>("be " + description) {
            @Override
            public void check(JavaClass one, ConditionEvents events) {
                events.add(new SimpleConditionEvent(one, test.apply(one), one.getName() + " is not " + description));
            }
        };
    }
}
