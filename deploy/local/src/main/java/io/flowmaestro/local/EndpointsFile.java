package io.flowmaestro.local;

import io.flowmaestro.events.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** {@code .suite/endpoints.json}: there while a suite runs and answers, and gone with it. */
record EndpointsFile(Path path) implements AutoCloseable {
    /** Writes the file whole or not at all, and for its owner's eyes: it holds a token. */
    void write(Endpoints endpoints) {
        try {
            Path draft = path.resolveSibling(path.getFileName() + ".draft");
            PrivateFile.create(draft);
            Files.write(draft, EventJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(endpoints));
            Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new SuiteException("%s cannot be written: %s".formatted(path, failure.getMessage()), failure);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            throw new SuiteException("%s cannot be removed: %s".formatted(path, failure.getMessage()), failure);
        }
    }
}
