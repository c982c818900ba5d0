package io.flowmaestro.backing.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in. */
public final class ProjectDirectory {
    private ProjectDirectory() {}

    /** Its root, which has {@code mvnw}. */
    public static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (Files.exists(directory.resolve("mvnw"))) {
                return directory;
            }
        }
        throw new IllegalStateException("No directory from " + start + " upwards has mvnw.");
    }

    /** Programs that were fetched or unpacked once for all modules; git ignores them. */
    public static Path tools() {
        return root().resolve(".suite").resolve("tools");
    }
}
