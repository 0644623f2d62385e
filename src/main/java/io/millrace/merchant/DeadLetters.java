package io.millrace.merchant;

import akka.Done;
import java.util.concurrent.CompletionStage;

/** Where changes go that can never be stored. */
@FunctionalInterface
public interface DeadLetters {
    /** Completes when the letter is safe; fails where it is not, and then may be sent again. */
    CompletionStage<Done> send(DeadLetter letter);
}
