package io.millrace.sink.redshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.sink.Write.RowWrite;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class StagingTest {
    private static final TableId REFUNDS = TableId.of("shop", "refunds");
    private static final Target PAYMENT = Payments.target("");
    private static final Target REFUND = Target.of(
            new TableShape(REFUNDS, Payments.SHAPE.columns(), Payments.SHAPE.key(), Payments.SHAPE.merchant()),
            Payments.settings(""));

    private final Bucket bucket = new Bucket();
    private long now = 1_800_000_000_000L;
    private final Staging staging = new Staging(bucket, new Layouts(bucket), 2, () -> now);

    /** A stage in memory; the objects that it takes are told by their keys. */
    private static final class Bucket implements Stage {
        private final Map<String, byte[]> objects = new TreeMap<>();
        private Predicate<String> takes = _ -> true;

        @Override
        public void check() {}

        @Override
        public void put(String key, byte[] content) throws StageException {
            if (!takes.test(key)) {
                throw new StageException("away", false, null);
            }
            objects.put(key, content);
        }

        @Override
        public List<Entry> list(String prefix, String after) {
            return objects.entrySet().stream()
                    .filter(object -> object.getKey().startsWith(prefix)
                            && object.getKey().compareTo(after) > 0)
                    .map(object -> new Entry(object.getKey(), object.getValue().length))
                    .toList();
        }

        @Override
        public byte[] get(String key) {
            return Objects.requireNonNull(objects.get(key));
        }

        @Override
        public void delete(List<String> keys) {
            keys.forEach(objects::remove);
        }

        @Override
        public String url(String key) {
            return "s3://bucket/" + key;
        }

        @Override
        public void close() {}

        private List<Long> numbers(Target target) {
            return parts(target).stream().map(Part::number).toList();
        }

        private List<Part> parts(Target target) {
            return list(Part.prefix(target.slug()), "").stream()
                    .flatMap(entry -> Part.of(entry).stream())
                    .toList();
        }
    }

    private void write(RowWrite... writes) throws StageException {
        staging.write(List.of(writes), write -> write.table().equals(REFUNDS) ? REFUND : PAYMENT);
    }

    private static RowWrite payment(long id) {
        return RedshiftRig.row(id, id, false);
    }

    private static RowWrite refund(long id) {
        return RedshiftRig.row(REFUNDS, id, id, false);
    }

    @Test
    void aBatchThatComesAgainGoesOnWhereItStood() throws Exception {
        bucket.takes = key -> !key.startsWith(Part.prefix(REFUND.slug()));
        assertThrows(StageException.class, () -> write(payment(1), refund(1)));
        now += 1_000;
        bucket.takes = _ -> true;

        write(payment(1), refund(1));

        assertEquals(List.of(1L), bucket.numbers(PAYMENT));
        assertEquals(List.of(1L), bucket.numbers(REFUND));
        assertEquals(now - 1_000, bucket.parts(REFUND).getFirst().stagedAtMillis());
    }

    @Test
    void aFileThatCouldNotBeWrittenForLongIsWrittenUnderTheTimeAtWhichItIs() throws Exception {
        bucket.takes = key -> !key.startsWith("parts/");
        assertThrows(StageException.class, () -> write(payment(1)));
        now += Staging.LATE_MAX.plus(Duration.ofHours(5)).toMillis();
        bucket.takes = _ -> true;

        write(payment(1));

        assertEquals(List.of(1L), bucket.numbers(PAYMENT));
        assertEquals(now, bucket.parts(PAYMENT).getFirst().stagedAtMillis());
    }

    @Test
    void theNumbersOfATableHaveNoGapWhereAnotherTablesLayoutCouldNotBeWritten() throws Exception {
        write(payment(1));
        bucket.takes = key -> !key.startsWith("layouts/");
        assertThrows(StageException.class, () -> write(payment(2), refund(2)));
        bucket.takes = _ -> true;
        write(payment(2), refund(2));

        assertEquals(List.of(1L, 2L), bucket.numbers(PAYMENT));
    }
}
