package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import io.millrace.base.Await;
import io.millrace.base.Pki;
import io.millrace.base.SetUpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Actor systems that meet over TLS on loopback. */
class ClusterTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HOST = "127.0.0.1";
    private static final String BODY = """
            millrace {
              sources.shop { jdbc-url = "jdbc:postgresql://localhost/shop", tables.orders { merchant = tenant } }
              lanes.search { store = elasticsearch }
            }
            """;

    @TempDir
    private Path directory = Path.of("");

    /** One member, and what it says of those it does not trust. */
    private record Member(ActorSystem<Done> system, Optional<ClusterTls> tls) implements AutoCloseable {
        static Member start(String cluster) {
            var settings = MillraceSettings.parse(BODY + cluster);
            var one = settings.cluster();
            var tls = one.tls().isEmpty()
                    ? Optional.<ClusterTls>empty()
                    : Optional.of(new ClusterTls(one.tls(), one.host()));
            return new Member(ActorSystem.create(Behaviors.empty(), "millrace", ClusterTls.actors(settings, tls)), tls);
        }

        /** How many are up, as it knows. */
        long up() {
            CurrentClusterState state = Cluster.get(system).state();
            return StreamSupport.stream(state.getMembers().spliterator(), false)
                    .filter(member -> member.status() == MemberStatus.up())
                    .count();
        }

        String distrust() {
            return tls.flatMap(ClusterTls::trouble).orElse("");
        }

        @Override
        public void close() throws Exception {
            Departure.of(system).toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String first(int port, String tls) {
        return "millrace.cluster { port = %d, seeds = [\"127.0.0.1:%d\"] }\n".formatted(port, port) + tls;
    }

    private static String other(int seed, String tls) {
        return "millrace.cluster { port = 0, seeds = [\"127.0.0.1:%d\"] }\n".formatted(seed) + tls;
    }

    /** Trusts both, each file of authorities holding as many as one likes. */
    private String tls(Pki.Issued issued, Pki authority, Pki another) throws IOException {
        var both = Files.writeString(
                directory.resolve("both.crt"), Files.readString(authority.ca()) + Files.readString(another.ca()));
        return tls(issued, authority) + "millrace.cluster.tls.ca = \"" + both + "\"\n";
    }

    private static String tls(Pki.Issued issued, Pki authority) {
        return "millrace.cluster.tls { certificate = \"%s\", key = \"%s\", ca = \"%s\" }\n"
                .formatted(issued.certificate(), issued.key(), authority.ca());
    }

    @Test
    void nodesOfOneAuthorityMeetOverTls() throws Exception {
        var pki = new Pki(directory, "ours");
        int port = freePort();
        try (var first = Member.start(first(port, tls(pki.issue("a", HOST), pki)));
                var second = Member.start(other(port, tls(pki.issue("b", HOST), pki)))) {
            Await.until("both to be up", PATIENCE, () -> first.up() == 2 && second.up() == 2);

            assertEquals("", first.distrust() + second.distrust());
        }
    }

    @Test
    void aNodeOfAnotherAuthorityIsNotLetInAndSaysWhy() throws Exception {
        var ours = new Pki(directory, "ours");
        var theirs = new Pki(directory, "theirs");
        int port = freePort();
        try (var first = Member.start(first(port, tls(ours.issue("a", HOST), ours)));
                var stranger = Member.start(other(port, tls(theirs.issue("b", HOST), theirs)))) {
            Await.until(
                    "the stranger to know why",
                    PATIENCE,
                    () -> !stranger.distrust().isEmpty());

            assertTrue(
                    stranger.distrust()
                            .contains("127.0.0.1:" + port + " is not trusted: its certificate is from an authority"),
                    stranger::distrust);
            assertEquals(0, stranger.up());
            Await.until("the first to be up", PATIENCE, () -> first.up() == 1);
        }
    }

    @Test
    void aNodeThatTrustsUsAndWhomWeDoNotTrustIsNotLetIn() throws Exception {
        var ours = new Pki(directory, "ours");
        var theirs = new Pki(directory, "theirs");
        int port = freePort();
        try (var first = Member.start(first(port, tls(ours.issue("a", HOST), ours)));
                var sly = Member.start(other(port, tls(theirs.issue("b", HOST), theirs, ours)))) {
            Await.until(
                    "the first to say whom it refuses",
                    PATIENCE,
                    () -> !first.distrust().isEmpty());

            assertEquals(0, sly.up());
            assertTrue(first.distrust().contains("is not let in"), first::distrust);
        }
    }

    @Test
    void aNodeWithoutTlsIsNotLetInByOneThatHasIt() throws Exception {
        var pki = new Pki(directory, "ours");
        int port = freePort();
        try (var first = Member.start(first(port, tls(pki.issue("a", HOST), pki)));
                var plain =
                        Member.start(other(port, "akka.cluster.shutdown-after-unsuccessful-join-seed-nodes = 5s"))) {
            Await.until("the first to be up", PATIENCE, () -> first.up() == 1);

            plain.system().getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);

            assertEquals(1, first.up());
        }
    }

    @Test
    void aWrongSetUpIsRefusedBeforeAnythingStarts() {
        var pki = new Pki(directory, "ours");
        var settings = MillraceSettings.parse(BODY + tls(pki.issueExpired("a", HOST), pki));

        var thrown = assertThrows(SetUpException.class, () -> Millrace.checkItself(settings));

        assertEquals(SetUpException.Reason.UNTRUSTED, thrown.reason());
    }
}
