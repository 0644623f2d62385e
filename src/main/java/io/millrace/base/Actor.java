package io.millrace.base;

import akka.actor.typed.Behavior;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;

/**
 * The base of our actors: one {@code onMessage} with a switch over a sealed protocol.
 *
 * <p>A signal that nobody handles is unhandled, so that the death of a watched actor ends its watcher; Akka's own base
 * class would swallow it.
 */
public abstract class Actor<C> extends AbstractOnMessageBehavior<C> {
    protected Actor(ActorContext<C> context) {
        super(context);
        // Akka would look for the name on the stack, and at times find one of its own classes.
        context.setLoggerName(getClass());
    }

    @Override
    public Behavior<C> onSignal(Signal signal) {
        return akka.actor.typed.javadsl.Behaviors.unhandled();
    }
}
