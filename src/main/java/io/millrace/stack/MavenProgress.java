package io.millrace.stack;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what Maven prints while it downloads, and says every two seconds how far it is: one file finished is too little
 * to tell, and one line for each kilobyte too much.
 */
final class MavenProgress implements Consumer<String> {
    private static final Pattern DOWNLOADED =
            Pattern.compile("Downloaded from .*/([^/]+) \\(([0-9.]+) ([kMG]?)B at .*");
    private static final Pattern RUNNING = Pattern.compile("([0-9.]+)(?: ([kMG]?)B)?(?:/([0-9.]+) ([kMG]?)B)?");
    private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

    private final Consumer<String> progress;

    private double finishedBytes;
    private int files;
    private double runningBytes;
    private String last = "";
    private String error = "";
    private long saidNanos = System.nanoTime();

    MavenProgress(Consumer<String> progress) {
        this.progress = progress;
    }

    @Override
    public void accept(String piece) {
        Matcher downloaded = DOWNLOADED.matcher(piece.strip());
        if (downloaded.find()) {
            files++;
            last = downloaded.group(1);
            finishedBytes += bytes(downloaded.group(2), downloaded.group(3));
            runningBytes = 0;
        } else if (piece.startsWith("Progress (")) {
            runningBytes = running(piece.substring(piece.indexOf(':') + 1));
        } else if (error.isEmpty() && piece.contains("[ERROR]")) {
            error = piece.substring(piece.indexOf("[ERROR]") + 7).strip();
        }
        if (System.nanoTime() - saidNanos > EVERY_NANOS && finishedBytes + runningBytes > 1e5) {
            saidNanos = System.nanoTime();
            say(runningBytes);
        }
    }

    /** Says the sum, where anything was downloaded. */
    void finish() {
        if (files > 0) {
            say(0);
        }
    }

    /** Maven's own first error line, for a sentence in brackets. */
    String error() {
        return error.isEmpty() ? "it said no error" : error;
    }

    private void say(double unfinishedBytes) {
        progress.accept("  %.1f MB, %d files%s"
                .formatted((finishedBytes + unfinishedBytes) / 1e6, files, last.isEmpty() ? "" : ", last " + last));
    }

    /** The sum of what has come of each file, from "4.4/7.3 MB | 61 kB". */
    private static double running(String parts) {
        double sum = 0;
        for (String part : parts.split("\\|", -1)) {
            Matcher matcher = RUNNING.matcher(part.strip());
            if (matcher.find()) {
                String unit = matcher.group(2) == null ? matcher.group(4) : matcher.group(2);
                sum += bytes(matcher.group(1), unit == null ? "" : unit);
            }
        }
        return sum;
    }

    private static double bytes(String number, String unit) {
        double value = Double.parseDouble(number);
        return switch (unit) {
            case "k" -> value * 1e3;
            case "M" -> value * 1e6;
            case "G" -> value * 1e9;
            default -> value;
        };
    }
}
