package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds what bytecode does not show: the files of the tree, read as they stand. */
class TidyTest {
    private static final Path TREE = Path.of("").toAbsolutePath();
    private static final Path MAIN = TREE.resolve("src/main/java");
    private static final Path REFERENCE = TREE.resolve("src/main/resources/reference.conf");

    private static final int LINES_MAX = 400;
    private static final long BYTES_MAX = 256 * 1024;
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".vscode", "node_modules");

    /** Written apart, so that this file does not contain them. */
    private static final List<String> UNFINISHED = List.of("TO" + "DO", "FIX" + "ME");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)[^)]*\\)");
    private static final Pattern KEY = Pattern.compile("\\s*([a-z][a-z0-9-]*)\\s*(=.*|\\{\\s*}\\s*)");

    @Test
    void aSourceFileIsReadInOneSitting() throws IOException {
        var tooLong = new ArrayList<String>();
        for (var file : files(named(".java"))) {
            int lines = Files.readAllLines(file).size();
            if (lines > LINES_MAX) {
                tooLong.add(shown(file) + " has " + lines + " lines");
            }
        }

        assertEquals(List.of(), tooLong, "split what has more than " + LINES_MAX + " lines");
    }

    @Test
    void everyPackageSaysWhatFlowsThroughIt() throws IOException {
        var silent = new ArrayList<String>();
        var packages = files(file -> file.startsWith(MAIN) && named(".java").test(file)).stream()
                .map(Path::getParent)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
        for (var directory : packages) {
            var info = directory.resolve("package-info.java");
            if (!Files.exists(info) || firstSentence(Files.readString(info)).isEmpty()) {
                silent.add(shown(directory));
            }
        }

        assertEquals(List.of(), silent, "add a package-info.java whose first sentence says what flows in and out");
    }

    /** The text of the first javadoc comment up to its first full stop. */
    private static String firstSentence(String source) {
        int begin = source.indexOf("/**");
        int end = source.indexOf("*/");
        if (begin < 0 || end < begin) {
            return "";
        }
        var text =
                source.substring(begin + 3, end).replaceAll("\\n\\s*\\*", " ").strip();
        int stop = text.indexOf('.');
        return stop < 0 ? "" : text.substring(0, stop).strip();
    }

    @Test
    void nothingIsLeftUnfinished() throws IOException {
        var unfinished = new ArrayList<String>();
        for (var file : files(file -> file.startsWith(TREE.resolve("src")))) {
            var text = Files.readString(file);
            UNFINISHED.stream().filter(text::contains).forEach(word -> unfinished.add(shown(file) + ": " + word));
        }

        assertEquals(List.of(), unfinished, "do it now, or write it down where it will be found");
    }

    @Test
    void noTestIsSwitchedOff() throws IOException {
        var off = files(named(".java")).stream()
                .filter(file -> read(file).contains("@" + "Disabled"))
                .map(TidyTest::shown)
                .toList();

        assertEquals(List.of(), off, "mend the test or delete it");
    }

    @Test
    void everyKeyOfTheReferenceIsExplainedAndRead() throws IOException {
        var readers = files(named("Settings.java")).stream()
                .filter(file -> file.startsWith(MAIN))
                .map(TidyTest::read)
                .collect(Collectors.joining());
        var troubles = new ArrayList<String>();
        var before = "";
        for (var line : Files.readAllLines(REFERENCE)) {
            var key = KEY.matcher(line);
            if (key.matches()) {
                if (!before.strip().startsWith("#")) {
                    troubles.add(key.group(1) + " has no comment above it");
                }
                if (!Pattern.compile("[\".]" + key.group(1) + "[\".]")
                        .matcher(readers)
                        .find()) {
                    troubles.add(key.group(1) + " is read by no *Settings");
                }
            }
            before = line;
        }

        assertEquals(List.of(), troubles, "say what the key means, unit and limits, and read it where it is decided");
    }

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        var broken = new ArrayList<String>();
        for (var file : files(named(".md"))) {
            var links = LINK.matcher(Files.readString(file));
            while (links.find()) {
                var target = links.group(1).replaceFirst("#.*", "");
                if (!target.matches("[a-z][a-z0-9+.-]*:.*") && !target.isEmpty() && !leadsSomewhere(file, target)) {
                    broken.add(shown(file) + " -> " + target);
                }
            }
        }

        assertEquals(List.of(), broken, "mend the link, or write the page");
    }

    private static boolean leadsSomewhere(Path file, String target) {
        return Files.exists(file.resolveSibling(target).normalize());
    }

    @Test
    void aDocumentHasOneTitle() throws IOException {
        var troubles = new ArrayList<String>();
        for (var file : files(named(".md"))) {
            long titles = outsideOfCode(Files.readAllLines(file))
                    .filter(line -> line.startsWith("# "))
                    .count();
            if (titles != 1) {
                troubles.add(shown(file) + " has " + titles + " lines that begin with '# '");
            }
        }

        assertEquals(List.of(), troubles, "a document is about one thing, and its first line says which");
    }

    private static Stream<String> outsideOfCode(List<String> lines) {
        var outside = new ArrayList<String>();
        boolean code = false;
        for (var line : lines) {
            boolean fence = line.strip().startsWith("```");
            code ^= fence;
            if (!code && !fence) {
                outside.add(line);
            }
        }
        return outside.stream();
    }

    @Test
    void noFileIsLarge() throws IOException {
        var large = new ArrayList<String>();
        for (var file : files(every -> true)) {
            if (Files.size(file) > BYTES_MAX) {
                large.add(shown(file) + " has " + Files.size(file) + " bytes");
            }
        }

        assertEquals(List.of(), large, "a repository carries what people read; make or fetch the rest");
    }

    @Test
    void theTreeIsFound() throws IOException {
        assertFalse(files(named(".java")).isEmpty(), TREE + " is not where the sources are: run it from the root");
    }

    private static Predicate<Path> named(String ending) {
        return file -> file.getFileName().toString().endsWith(ending);
    }

    private static List<Path> files(Predicate<Path> wanted) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(TREE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_OURS.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && !file.toString().endsWith(".log") && wanted.test(file)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String shown(Path file) {
        return TREE.relativize(file).toString();
    }
}
