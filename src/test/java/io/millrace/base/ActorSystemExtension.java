package io.millrace.base;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An actor system for one test class, whose time passes only when the test says so. */
public final class ActorSystemExtension implements BeforeAllCallback, AfterAllCallback {
    private @Nullable ActorTestKit kit;

    @Override
    public void beforeAll(ExtensionContext context) {
        kit = ActorTestKit.create(ManualTime.config());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        kit().shutdownTestKit();
    }

    public ActorTestKit kit() {
        if (kit == null) {
            throw new IllegalStateException("the actor system is there only while tests run");
        }
        return kit;
    }

    public ManualTime time() {
        return ManualTime.get(kit().system());
    }
}
