package io.millrace.feed;

import io.millrace.feed.MerchantStatus.State;
import io.millrace.merchant.InFlight;
import io.millrace.merchant.Quarantine;
import io.millrace.merchant.SetAside;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a partition and its merchants are. Used by the partition's actor alone; costs nothing until it is asked. */
final class MerchantsView {
    private final PartitionActor.Parts parts;
    private final int partition;
    private final Merchants merchants;
    private final Troubles troubles;
    private final Busiest busiest;

    MerchantsView(PartitionActor.Parts parts, int partition, Merchants merchants, Troubles troubles, Busiest busiest) {
        this.parts = parts;
        this.partition = partition;
        this.merchants = merchants;
        this.troubles = troubles;
        this.busiest = busiest;
    }

    /**
     * How the partition is.
     *
     * @param quarantine null while it is not known yet who is set aside
     */
    PartitionStatus status(@Nullable Quarantine quarantine, boolean full) {
        var asides = quarantine == null ? List.<SetAside>of() : quarantine.all();
        return new PartitionStatus(
                partition,
                merchants.size(),
                quarantine == null ? 0 : quarantine.inFlight(),
                parts.settings().changesInFlight(),
                asides.size(),
                asides.stream().mapToLong(SetAside::parked).sum(),
                full,
                busiest.busiest());
    }

    /** Those that fit, of the merchants that have an actor, are set aside, or had trouble lately. */
    MerchantsAsked.Found find(MerchantsAsked asked, Quarantine quarantine) {
        var asides = quarantine.all().stream().collect(Collectors.toMap(SetAside::merchant, Function.identity()));
        var names = new HashSet<>(merchants.all().keySet());
        names.addAll(asides.keySet());
        names.addAll(troubles.merchants());
        var exactly = asked.exactly();
        if (exactly != null && Partitioning.of(exactly, parts.partitionCount()) == partition) {
            names.add(exactly);
        }
        return asked.among(names.stream().map(name -> status(name, quarantine.load(name), asides)));
    }

    private MerchantStatus status(String merchant, InFlight.Load load, Map<String, SetAside> asides) {
        var known = merchants.all().get(merchant);
        var aside = asides.get(merchant);
        var trouble = troubles.of(merchant);
        long now = parts.clock().millis();
        return new MerchantStatus(
                merchant,
                parts.settings().name(),
                partition,
                state(known, aside, load),
                load.changes(),
                aside == null ? 0 : aside.parked(),
                behind(aside, load, now),
                load.changes() == 0 ? 0 : now - load.sinceMillis(),
                known == null ? 0 : known.workedMillis(),
                known == null ? 0 : known.handled(),
                known == null ? 0 : known.handledAtMillis(),
                Math.max(trouble.count(), aside == null ? 0 : 1),
                aside != null ? aside.reason() : trouble.count() == 0 ? null : trouble.reason(),
                aside != null && trouble.count() == 0 ? aside.sinceMillis() : trouble.atMillis());
    }

    private static State state(Merchants.@Nullable Known known, @Nullable SetAside aside, InFlight.Load load) {
        if (aside != null) {
            return aside.stage() == SetAside.Stage.QUARANTINED ? State.QUARANTINED : State.RELEASING;
        }
        if (load.changes() == 0) {
            return State.IDLE;
        }
        return known != null && known.retrying() ? State.RETRYING : State.WORKING;
    }

    private static long behind(@Nullable SetAside aside, InFlight.Load load, long now) {
        long since = aside != null ? aside.sinceMillis() : load.committedMillis();
        return since == 0 ? 0 : Math.max(0, now - since);
    }
}
