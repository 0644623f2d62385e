package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the guide and the other pages tell an operator to type exists, and so do the words that the guide says are shown. */
class OperationsGuideTest {
    private static final Path GUIDE = Path.of("OPERATIONS.md");

    /** A line of a block, without the remark behind it. */
    private static final Pattern LINE =
            Pattern.compile("(?m)^ {4}\\./millrace (.+?)(?: +#.*)?$|^ {4}millrace (.+?)(?: +#.*)?$");

    /** What stands between backticks, also where it is run in a container. */
    private static final Pattern SPAN = Pattern.compile("(?:.* -- )?(?:[./a-z]*/)?millrace (.+)");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** What is shown by others than us. */
    private static final List<String> OTHERS =
            List.of("429", "flood-stage watermark", "read-only-allow-delete", "datastream");

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> commands(Path file) {
        var text = read(file).replaceAll("(?ms)^```.*?^```", "");
        var found = new ArrayList<String>();
        LINE.matcher(text).results().forEach(line -> found.add(line.group(1) == null ? line.group(2) : line.group(1)));
        CODE.matcher(LINE.matcher(text).replaceAll(""))
                .results()
                .map(code -> SPAN.matcher(code.group(1).replaceAll("\\s+", " ")))
                .filter(Matcher::matches)
                .forEach(span -> found.add(span.group(1)));
        return found;
    }

    private static String[] words(String command) {
        var words = new ArrayList<String>();
        var match = Pattern.compile("'([^']*)'|(\\S+)").matcher(command);
        while (match.find()) {
            words.add(match.group(1) == null ? match.group(2) : match.group(1));
        }
        return words.toArray(String[]::new);
    }

    private static List<String> wrong(Path file) {
        var wrong = new ArrayList<String>();
        for (var command : commands(file)) {
            try {
                Main.commandLine().parseArgs(words(command));
            } catch (CommandLine.ParameterException e) {
                wrong.add("millrace " + command + ": " + e.getMessage());
            }
        }
        return wrong;
    }

    @Test
    void aCommandThatDoesNotExistIsFound() throws IOException {
        var page = Files.createTempFile("page", ".md");
        try {
            Files.writeString(page, "Do `millrace verify --repair -c shop.conf`, or:\n\n    ./millrace mend   # all\n");

            assertEquals(2, wrong(page).size(), () -> wrong(page).toString());
        } finally {
            Files.delete(page);
        }
    }

    @Test
    void everyCommandOfTheGuideExistsWithItsOptions() {
        assertTrue(commands(GUIDE).size() > 30, () -> commands(GUIDE).toString());
        assertEquals(List.of(), wrong(GUIDE));
    }

    @Test
    void everyCommandOfTheReadmeExistsWithItsOptions() {
        assertTrue(commands(Path.of("README.md")).size() > 15);
        assertEquals(List.of(), wrong(Path.of("README.md")));
    }

    @Test
    void whatTheGuideSaysIsSeenIsSaidSomewhere() throws IOException {
        var said = said();
        var unsaid = new ArrayList<String>();
        var seen = Pattern.compile("(?s)\\*\\*(?:You see|Over)\\*\\*(.*?)(?=\\n- \\*\\*|\\n###|\\z)")
                .matcher(read(GUIDE));
        while (seen.find()) {
            var code = CODE.matcher(seen.group(1));
            while (code.find()) {
                var words = code.group(1).replaceAll("\\s+", " ");
                if (!words.startsWith("millrace ") && !OTHERS.contains(words) && !said.contains(words)) {
                    unsaid.add(words);
                }
            }
        }

        assertEquals(List.of(), unsaid, "no source has these words");
    }

    /** All sources of ours in one, with texts that stand on several lines in one piece. */
    private static String said() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(OperationsGuideTest::read)
                    .map(text -> text.replaceAll("\"\\s*\\+\\s*\"", ""))
                    .collect(Collectors.joining("\n"));
        }
    }
}
