package io.millrace.stack;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whole directories: listed, copied, opened to all readers, removed. */
final class Trees {
    private static final Set<PosixFilePermission> READ = PosixFilePermissions.fromString("r--r--r--");
    private static final Set<PosixFilePermission> ENTER = PosixFilePermissions.fromString("r-xr-xr-x");

    private Trees() {}

    /** The entries of a directory, none where it is missing. */
    static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    /** Copies the plain files of one directory into another, those in directories below not. */
    static void copyFiles(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : list(from)) {
            if (Files.isRegularFile(file)) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Lets everybody read and enter what is below, whatever the umask was. */
    static void openToReaders(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                if (!Files.isSymbolicLink(path)) {
                    var wanted = EnumSet.copyOf(Files.getPosixFilePermissions(path));
                    boolean runs = Files.isDirectory(path) || wanted.contains(PosixFilePermission.OWNER_EXECUTE);
                    wanted.addAll(runs ? ENTER : READ);
                    Files.setPosixFilePermissions(path, wanted);
                }
            }
        }
    }

    /** Removes a directory with all that is in it; nothing happens where it is missing. */
    static void remove(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
