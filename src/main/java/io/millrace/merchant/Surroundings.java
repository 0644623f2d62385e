package io.millrace.merchant;

import akka.actor.typed.ActorRef;
import io.millrace.projection.Projection;
import io.millrace.sink.Freshness;
import io.millrace.sink.ReaderActor;
import io.millrace.sink.SinkActor;

/**
 * What every merchant of a lane works with.
 *
 * @param documents what all of them together may remember
 */
public record Surroundings(
        String lane,
        Projection projection,
        ActorRef<SinkActor.Command> sink,
        ActorRef<ReaderActor.Command> reader,
        DeadLetters deadLetters,
        Freshness freshness,
        MerchantSettings settings,
        DocumentBudget documents) {}
