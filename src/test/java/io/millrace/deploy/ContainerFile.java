package io.millrace.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The instructions of a Dockerfile, in order; one that is not known, or has nothing to say, is an error. */
record ContainerFile(Path file, List<Instruction> instructions) {
    private static final Pattern KNOWN = Pattern.compile(
            "ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR");

    record Instruction(String name, String rest) {
        /** The words behind the name, but for flags such as {@code --from=build}. */
        List<String> words() {
            return List.of(rest.split("\\s+")).stream()
                    .filter(word -> !word.startsWith("--"))
                    .toList();
        }

        /** The value of a flag; empty where it is not given. */
        String flag(String flag) {
            return List.of(rest.split("\\s+")).stream()
                    .filter(word -> word.startsWith("--" + flag + "="))
                    .map(word -> word.substring(flag.length() + 3))
                    .findFirst()
                    .orElse("");
        }

        /** What runs without a shell in between; fails where a shell would run it. */
        List<String> exec() {
            try {
                return new ObjectMapper().readValue(rest, new TypeReference<>() {});
            } catch (JsonProcessingException e) {
                throw new AssertionError(name + " is not in its exec form: " + rest, e);
            }
        }
    }

    static ContainerFile read(Path file) {
        var instructions = new ArrayList<Instruction>();
        var line = new StringBuilder();
        for (var physical : StrictYaml.text(file).lines().toList()) {
            if (physical.isBlank() || physical.strip().startsWith("#")) {
                continue;
            }
            line.append(physical.strip());
            if (physical.endsWith("\\")) {
                line.setCharAt(line.length() - 1, ' ');
            } else {
                instructions.add(instruction(file, line.toString()));
                line.setLength(0);
            }
        }
        if (!line.isEmpty()) {
            throw new AssertionError(file + " ends in the middle of: " + line);
        }
        return new ContainerFile(file, instructions);
    }

    private static Instruction instruction(Path file, String line) {
        var parts = line.split("\\s+", 2);
        if (!KNOWN.matcher(parts[0]).matches() || parts.length < 2) {
            throw new AssertionError(file + ": no instruction: " + line);
        }
        return new Instruction(parts[0], parts[1]);
    }

    List<Instruction> all(String name) {
        return instructions.stream().filter(one -> one.name().equals(name)).toList();
    }

    /** The last of that name, which is the one that holds. */
    Instruction last(String name) {
        return all(name).getLast();
    }

    /** The defaults of the arguments before the first stage, by name. */
    Map<String, String> arguments() {
        var arguments = new java.util.HashMap<String, String>();
        all("ARG").forEach(one -> {
            var parts = one.rest().split("=", 2);
            arguments.put(parts[0], parts.length > 1 ? parts[1] : "");
        });
        return arguments;
    }
}
