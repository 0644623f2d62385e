package io.millrace.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A unit file: its directives in order, and what systemd would make of them. */
record SystemdUnit(List<Directive> directives) {
    record Directive(String section, String name, String value) {}

    static SystemdUnit read(Path file) {
        var directives = new ArrayList<Directive>();
        var section = "";
        for (var line : StrictYaml.text(file).lines().toList()) {
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                int equals = line.indexOf('=');
                if (equals < 1) {
                    throw new AssertionError(file + ": no directive: " + line);
                }
                directives.add(new Directive(section, line.substring(0, equals), line.substring(equals + 1)));
            }
        }
        return new SystemdUnit(directives);
    }

    /** The value of a directive that is there once. */
    String value(String name) {
        var found = directives.stream().filter(one -> one.name().equals(name)).toList();
        if (found.size() != 1) {
            throw new AssertionError(name + " is there " + found.size() + " times");
        }
        return found.getFirst().value();
    }

    long seconds(String name) {
        return Long.parseLong(value(name));
    }

    List<String> command() {
        return List.of(value("ExecStart").split(" ", -1));
    }

    /** Whether systemd counts this end as a success: an exit code, or 128 and the number of a signal that ended it. */
    boolean success(int exitCode) {
        Set<Integer> clean = new HashSet<>(Set.of(0));
        for (var word : value("SuccessExitStatus").split(" ", -1)) {
            clean.add(Integer.parseInt(word));
        }
        return clean.contains(exitCode);
    }

    /** Whether systemd starts it again after this end, where nobody has told it to stop. */
    boolean restartsAfter(int exitCode) {
        var never = List.of(value("RestartPreventExitStatus").split(" ", -1));
        return value("Restart").equals("on-failure") && !success(exitCode) && !never.contains(String.valueOf(exitCode));
    }
}
