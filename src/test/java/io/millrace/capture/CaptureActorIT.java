package io.millrace.capture;

import static io.millrace.capture.CaptureRig.in;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.millrace.base.Clock;
import io.millrace.capture.CaptureStatus.State;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CaptureActorIT {
    private static final ActorTestKit akka = ActorTestKit.create();

    @AfterAll
    static void stop() {
        akka.shutdownTestKit();
    }

    private static CaptureStatus await(ActorRef<CaptureActor.Command> capture, Predicate<CaptureStatus> wanted) {
        TestProbe<CaptureStatus> probe = akka.createTestProbe();
        return probe.awaitAssert(Duration.ofSeconds(30), () -> {
            capture.tell(new CaptureActor.GetStatus(probe.ref()));
            var status = probe.receiveMessage();
            assertTrue(wanted.test(status), status.toString());
            return status;
        });
    }

    @Test
    void itCapturesReportsAndStops() throws Exception {
        try (var rig = new CaptureRig();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            rig.sql("create table tx (id bigint primary key, m text)");
            rig.table("tx", in("m"));
            var capture = akka.spawn(CaptureActor.create(rig.settings(), rig.kafka, executor, Clock.SYSTEM));
            var refused = await(capture, status -> status.state() == State.REFUSED);
            assertTrue(refused.detail().contains("millrace install --execute"), refused.detail());

            rig.install();
            await(capture, status -> status.state() == State.RUNNING);
            rig.sql("insert into tx select i, '6' from generate_series(1, 100) i");
            var status = await(capture, now -> now.captured() == 100);
            assertTrue(status.lastCommitMillis() > 0);

            rig.sql(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'millrace gateway%'"
                            + " and datname = current_database()");
            rig.sql("insert into tx values (101, '6')");
            await(capture, now -> now.captured() == 101 && now.state() == State.RUNNING);

            var stopped = akka.<Done>createTestProbe();
            capture.tell(new CaptureActor.Stop(stopped.ref()));
            stopped.receiveMessage(Duration.ofSeconds(20));
            rig.awaitUnlocked();
        }
    }
}
