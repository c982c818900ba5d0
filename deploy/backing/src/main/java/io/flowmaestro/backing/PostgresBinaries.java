package io.flowmaestro.backing;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs for this machine, from the class path to a directory; unpacked once, then found there. */
final class PostgresBinaries {
    private static final long DISK_MEBIBYTES = 200;
    private static final Set<PosixFilePermission> RUNNABLE = Set.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_EXECUTE);

    private PostgresBinaries() {}

    /**
     * The directory that has {@code bin}, {@code lib} and {@code share}.
     *
     * @param tools where they are unpacked, in a directory named by their own checksum
     */
    static Path unpackTo(Path tools) throws IOException {
        byte[] archive = archive();
        Path home = tools.toAbsolutePath().resolve("postgresql-" + checksum(archive));
        if (!Files.exists(home)) {
            DiskSpace.require(tools, DISK_MEBIBYTES, "PostgreSQL");
            Path unfinished = Files.createTempDirectory(tools, "unpacking-");
            unpack(archive, unfinished);
            moveInPlace(unfinished, home);
        }
        return home;
    }

    private static byte[] archive() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "Darwin" : "Linux";
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        try (InputStream binaries = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
            return binaries.readAllBytes();
        }
    }

    private static String checksum(byte[] archive) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    private static void unpack(byte[] archive, Path directory) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(entry, tar, directory.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Path parent = Objects.requireNonNull(target.getParent(), "An entry is below the directory it goes to.");
        Files.createDirectories(parent);
        if (entry.isSymbolicLink() || entry.isLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, target);
        if (parent.endsWith("bin")) {
            Files.setPosixFilePermissions(target, RUNNABLE);
        }
    }

    /** In one step, so that another process never sees half of it; who comes second finds it done. */
    private static void moveInPlace(Path unfinished, Path home) throws IOException {
        Files.setPosixFilePermissions(unfinished, RUNNABLE);
        try {
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(home.resolve("bin"))) {
                throw e;
            }
            Directories.delete(unfinished);
        }
    }
}
