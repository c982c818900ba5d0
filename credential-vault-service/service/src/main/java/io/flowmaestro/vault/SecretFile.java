package io.flowmaestro.vault;

import io.flowmaestro.vault.client.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** A file that the operator keeps a secret in: it is read at the start, and nobody else may read it. */
public final class SecretFile {
    private static final Set<PosixFilePermission> OWNER_ALONE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private SecretFile() {}

    /**
     * Reads it.
     *
     * @param name what it is, at the start of a sentence
     * @param remedy what to do where there is none, a sentence
     * @throws IllegalStateException if there is none, or if others than its owner may read it; the message says what to do
     */
    public static Secret read(String name, Path file, String remedy) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER_ALONE.containsAll(permissions)) {
                throw new IllegalStateException(name + " " + file + " has mode "
                        + PosixFilePermissions.toString(permissions)
                        + ": only its owner may read it. Say: chmod 600 " + file);
            }
            return Secret.of(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(name + " " + file + " cannot be read. " + remedy, e);
        }
    }
}
