package io.millrace;

import io.millrace.base.KafkaSettings;
import io.millrace.feed.DeadLetterTopic;
import io.millrace.feed.LetterContent;
import io.millrace.feed.LetterFilter;
import io.millrace.feed.LetterListing;
import io.millrace.feed.Offsets;
import io.millrace.feed.Redrive;
import io.millrace.feed.RedriveChoice;
import io.millrace.feed.RedriveOutcome;
import io.millrace.feed.RedrivePlan;
import java.util.Optional;

/** What a node reads from Kafka, and sends there, when somebody asks; blocking, each call with a client of its own. */
final class KafkaAnswers {
    private static final int REDRIVEN_SHOWN_MAX = 100;

    private final KafkaSettings kafka;

    KafkaAnswers(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    void rewind(String group, Offsets.From from) {
        try (var moving = new Offsets(kafka)) {
            moving.rewind(group, from);
        }
    }

    LetterListing.Summary letters(LetterFilter filter, int limit) {
        var listing = new LetterListing(limit);
        try (var topic = DeadLetterTopic.open(kafka)) {
            topic.eachSince(filter.sinceMillis(), found -> {
                if (filter.fits(found.letter())) {
                    listing.add(found.letter());
                }
            });
        }
        return listing.summary();
    }

    Optional<LetterContent> letter(long number) {
        try (var topic = DeadLetterTopic.open(kafka)) {
            return topic.find(number).map(DeadLetterTopic.Found::content);
        }
    }

    RedriveOutcome redrive(RedriveChoice choice, String by, boolean execute) {
        try (var topic = DeadLetterTopic.open(kafka)) {
            var plan = new RedrivePlan(choice, REDRIVEN_SHOWN_MAX);
            choice.read(topic, found -> plan.add(found.letter()));
            if (!plan.unknown().isEmpty()) {
                throw new IllegalArgumentException(
                        "there is no letter " + plan.unknown().first());
            }
            if (!execute || plan.sent() == 0) {
                return RedriveOutcome.planned(plan);
            }
            try (var redrive = new Redrive(kafka, by)) {
                redrive.sendAll(choice, topic);
                return RedriveOutcome.done(plan, redrive);
            }
        }
    }
}
