package io.millrace.tool.road;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** This process's class path with jars alone, as an AOT cache wants it: each directory of it packed into one. */
final class Jars {
    private Jars() {}

    /** This process's, for one that runs in another directory. */
    static String ownClassPath() {
        return entries().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<Path> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath());
    }

    /** Packs what is no jar into files in {@code directory}, and returns the class path. */
    static String classPath(Path directory) throws IOException {
        var packed = new ArrayList<String>();
        Files.createDirectories(directory);
        for (var path : entries().toList()) {
            if (Files.isDirectory(path)) {
                var jar = directory.resolve("classes-" + packed.size() + ".jar");
                pack(path, jar);
                packed.add(jar.toString());
            } else if (Files.exists(path)) {
                packed.add(path.toString());
            }
        }
        return String.join(File.pathSeparator, packed);
    }

    private static void pack(Path directory, Path jar) throws IOException {
        try (var files = Files.walk(directory);
                var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(directory.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }
}
