package io.millrace.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.base.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium that looks at the dashboard. The page is drawn anew every two seconds, so elements are looked up anew. */
final class Browser implements AutoCloseable {
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PICTURES = Path.of("target", "pictures");

    private final String address;
    private final ChromeDriver driver;

    Browser(int port) {
        if (!DRIVER.canExecute()) {
            throw new IllegalStateException("there is no " + DRIVER
                    + ": install Chromium and its driver, on Debian the packages chromium and" + " chromium-driver");
        }
        address = "http://127.0.0.1:" + port + "/";
        var options = new ChromeOptions();
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars");
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER)
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
    }

    /** Opens a view in a window of this width. */
    void open(String view, int width) {
        resize(width);
        driver.get("about:blank");
        driver.get(address + view);
    }

    /** How wide the window is, whatever the least width is that a window may have. */
    void resize(int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 1_000, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Returns when the view says this. */
    void await(String words) throws Exception {
        until("the page to say '" + words + "'; it says: " + words(), () -> words().contains(words));
    }

    void awaitGone(String words) throws Exception {
        until("the page not to say '" + words + "'", () -> !words().contains(words));
    }

    private static void until(String what, Callable<Boolean> condition) throws Exception {
        Await.until(what, PATIENCE, () -> {
            try {
                return condition.call();
            } catch (StaleElementReferenceException drawnAnew) {
                return false;
            }
        });
    }

    /** Everything that can be read on the page. */
    String words() {
        return driver.findElement(By.tagName("body")).getText();
    }

    /** The text of the first element that this XPath finds. */
    String text(String xpath) throws Exception {
        var found = new String[1];
        until(xpath, () -> {
            found[0] = driver.findElements(By.xpath(xpath)).stream()
                    .findFirst()
                    .map(WebElement::getText)
                    .orElse(null);
            return found[0] != null;
        });
        return found[0];
    }

    /** Presses a link or a button whose text begins so, once it is there; in the dialog, where one is open. */
    void press(String label) throws Exception {
        until(label + " to be pressed", () -> {
            var within = driver.findElements(By.xpath("//dialog[@open]")).isEmpty() ? "//main | //header" : "//dialog";
            var xpath = "(" + within.replace(" | ", "//* | ") + "//*)[self::button or self::a]"
                    + "[starts-with(normalize-space(), '" + label + "') and not(@disabled)]";
            var found = driver.findElements(By.xpath(xpath)).stream()
                    .filter(WebElement::isDisplayed)
                    .findFirst();
            try {
                found.ifPresent(WebElement::click);
            } catch (WebDriverException covered) {
                return false;
            }
            return found.isPresent();
        });
    }

    /** Writes into a field, in the place of what stands there, and sends its form. */
    void write(String field, String words) throws Exception {
        until(field + " to be written", () -> {
            var found = driver.findElements(By.name(field));
            if (found.isEmpty()) {
                return false;
            }
            found.getFirst().clear();
            found.getFirst().sendKeys(words);
            found.getFirst().submit();
            return true;
        });
    }

    void type(String keys) {
        driver.findElement(By.tagName("body")).sendKeys(keys);
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** What a script answers. */
    Object script(String text) {
        return driver.executeScript(text);
    }

    /** Nothing stands out to the right, in either theme; pictures of both are kept. */
    void lookAtBoth(String name) throws IOException {
        for (var theme : List.of("light", "dark")) {
            script("document.documentElement.dataset.theme = '" + theme + "'");
            Files.createDirectories(PICTURES);
            Files.write(PICTURES.resolve(name + "-" + theme + ".png"), driver.getScreenshotAs(OutputType.BYTES));
            assertEquals(
                    0L,
                    script("return Math.max(0, document.documentElement.scrollWidth - innerWidth)"),
                    name + " stands out to the right");
        }
    }

    /** The page has reported no error, such as a breach of its policy, but for requests that failed. */
    void assertNoTrouble() {
        var trouble = driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(entry -> entry.getMessage())
                .filter(message -> !message.contains("Failed to load resource"))
                .toList();
        assertEquals(List.of(), trouble);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
