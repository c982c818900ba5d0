package io.flowmaestro.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The folder that one running suite owns: databases, topics, keys and logs. It is emptied at the start, and locked, so
 * that a second suite of the same name does not walk over the first.
 */
public final class Workspace implements AutoCloseable {
    /** What the data of a start takes, with room for a day's play. */
    private static final long NEEDED_BYTES = 1L << 30;

    private final Path project;
    private final Path folder;
    private final FileChannel channel;

    private Workspace(Path project, Path folder, FileChannel channel) {
        this.project = project;
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the folder {@code .suite/<name>} of the project.
     *
     * @throws UsageException if another suite has it, or the disk is full
     */
    public static Workspace open(Path root, String name) {
        Path project = root.toAbsolutePath().normalize();
        Path folder = project.resolve(".suite").resolve(name);
        try {
            Files.createDirectories(folder);
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < NEEDED_BYTES) {
                throw new UsageException("%d MB are free at %s; the suite needs %d MB. Make room and start again."
                        .formatted(free >> 20, folder, NEEDED_BYTES >> 20));
            }
            FileChannel channel = lock(folder.resolveSibling(name + ".lock"), name);
            empty(folder);
            Files.createDirectories(folder.resolve("logs"));
            return new Workspace(project, folder, channel);
        } catch (IOException failure) {
            throw new UsageException("%s cannot be used: %s".formatted(folder, failure.getMessage()));
        }
    }

    private static FileChannel lock(Path file, String name) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                channel.write(StandardCharsets.UTF_8.encode(
                        Long.toString(ProcessHandle.current().pid())));
                return channel;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // Said below, as for another process.
        }
        String owner = Files.readString(file);
        channel.close();
        throw new UsageException("a suite is running here already (./suite %s, process %s). Stop it with Ctrl-C first."
                .formatted(name, owner));
    }

    private static void empty(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The project whose services run. */
    public Path project() {
        return project;
    }

    /** A folder of that name in it, which need not be there. */
    public Path folder(String name) {
        return folder.resolve(name);
    }

    /** Where the log of that part goes. */
    public Path log(String part) {
        return folder.resolve("logs").resolve(part + ".log");
    }

    /** Releases the folder; what is in it stays, to be looked at. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
