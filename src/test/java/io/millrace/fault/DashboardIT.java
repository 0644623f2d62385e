package io.millrace.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.web.MerchantQuery;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The dashboard in a real browser, beside three nodes at work in processes of their own. */
@Tag("fault")
class DashboardIT {
    private static final List<Integer> WIDTHS = List.of(1_440, 360);
    private static final List<String> VIEWS = List.of(
            "#/road", "#/merchants", "#/actors", "#/nodes", "#/quarantine", "#/letters", "#/trace", "#/merchant?id=6");

    private static Rig rig;
    private static Probe probe;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        rig = new Rig(50, "millrace.lane-defaults { release-first = 0s }");
        probe = new Probe(rig);
        rig.startAll();
        rig.work(1);
        probe.markers();
        browser = new Browser(rig.watcher().port());
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (rig != null) {
            rig.close();
        }
    }

    @AfterEach
    void nothingWentWrongInThePage() {
        browser.assertNoTrouble();
    }

    @Test
    void everyViewCanBeReadOnAWideAndOnANarrowScreenInBothThemes() throws Exception {
        for (int width : WIDTHS) {
            for (var view : VIEWS) {
                browser.open(view, width);
                browser.await("as of");
                browser.awaitGone("Asking …");
                browser.lookAtBoth(view.replaceAll("[^a-z0-9]+", "-") + "-" + width);
            }
        }
    }

    @Test
    void theRoadSaysWhereTheWaterStandsAndHowItWasBefore() throws Exception {
        browser.open("", 1_440);

        browser.await("captured per second");
        var lane = "//section[h3[contains(., 'search')]]";
        assertTrue(browser.text(lane).contains("lag"), browser.text(lane));
        assertTrue(browser.text(lane).contains("lag ten minutes ago"), browser.text(lane));
        assertTrue(List.of("▶ flowing", "○ idle").contains(browser.text(lane + "//span[@class='word']")));
    }

    @Test
    void itSaysWhichNodeHoldsAMerchant() throws Exception {
        var holder = rig.watcher()
                .questions()
                .merchants(MerchantQuery.parse("id:6 lane:search", "behind", 1, 1))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .merchants()
                .getFirst()
                .node();
        browser.open("#/merchants", 1_440);

        browser.write("q", "id:6 lane:search");

        browser.await("1 in all");
        assertEquals(holder, browser.text("//tbody/tr/td[@data-label='node']"));
        browser.press("6");
        browser.await("Newest changes");
        assertTrue(browser.address().endsWith("#/merchant?id=6"), browser.address());
    }

    @Test
    void aMerchantThatFailsIsSeenReleasedInVainSkippedAndFoundAmongTheDeadLetters() throws Exception {
        browser.open("#/merchants?q=state:quarantined+lane:warehouse", 1_440);
        browser.await("0 in all");
        probe.alterWarehouse(
                "alter table gateway.transactions add constraint sound" + " check (description <> 'poison') not valid");
        probe.payment(9, "poison");

        browser.await("1 in all");
        browser.press("9");
        browser.await("Release …");
        browser.await("the warehouse cannot take the row");
        browser.press("Release …");
        browser.await("millrace quarantine release 9 --lane warehouse --execute");
        browser.press("Release 1");
        browser.await("1 of 1 on their way back");
        browser.press("Close");

        browser.open("#/quarantine?merchant=9", 1_440);
        browser.await("the warehouse cannot take the row");
        browser.press("Skip the failing change …");
        browser.press("Skip and release 1");
        browser.await("1 of 1 on their way back");
        browser.press("Close");
        browser.await("Nobody of that kind is set aside.");

        browser.open("#/letters?merchant=9", 1_440);
        browser.await("1 letters, 0 redriven.");
        probe.alterWarehouse("alter table gateway.transactions drop constraint sound");
        browser.press("Redrive …");
        browser.await("would be redriven");
        browser.press("Redrive");
        browser.await("1 redriven.");
        Await.until(
                "the change to be stored",
                Rig.PATIENCE,
                () -> probe.inWarehouse("select count(*) from gateway_live.transactions where description = 'poison'")
                        == 1);
    }

    @Test
    void aRowIsFollowedFromTheSourceToTheStores() throws Exception {
        browser.open("#/trace", 1_440);
        browser.await("Follow");

        browser.script("document.querySelector('[name=table]').value = 'merchants';"
                + "document.querySelector('[name=key]').value = '6'; document.querySelector('form').requestSubmit()");

        browser.await("source gateway.merchants");
        browser.await("warehouse gateway.merchants");
        browser.await("millrace trace merchants 6");
    }

    @Test
    void aNodeThatDiesIsShownAsGoneWhileThePageGoesOn() throws Exception {
        browser.open("#/nodes", 1_440);
        browser.await("node-2");

        rig.kill("node-2");

        browser.await("■ gone");
        browser.press("Road");
        browser.await("captured per second");
        browser.press("Actors");
        browser.await("node-1");
        rig.restore();
        browser.press("Nodes");
        browser.awaitGone("■ gone");
    }

    @Test
    void itIsSteeredByKeys() {
        browser.open("#/road", 1_440);

        browser.type("4");
        assertTrue(browser.address().endsWith("#/nodes"), browser.address());
        browser.type("p");
        assertEquals("true", browser.script("return document.getElementById('pause').getAttribute('aria-pressed')"));
        browser.type("t");
        assertEquals("light", browser.script("return document.documentElement.dataset.theme"));
    }
}
