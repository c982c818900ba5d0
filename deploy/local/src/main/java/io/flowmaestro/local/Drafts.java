package io.flowmaestro.local;

import io.flowmaestro.kit.Draft;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Puts drafted providers where provider files are. */
final class Drafts {
    private Drafts() {}

    /**
     * Writes a draft, and says which files.
     *
     * @throws UsageException if the provider is there already
     */
    static void write(Draft draft, Path providers, PrintWriter out) {
        Path folder = providers.resolve(draft.id());
        if (Files.exists(folder)) {
            throw new UsageException(folder + " is there already.");
        }
        draft.files().forEach((name, text) -> {
            Path file = folder.resolve(name);
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UsageException(file + " cannot be written: " + e.getMessage());
            }
            out.println("wrote " + file);
        });
        addToIndex(draft.id(), providers.resolve("index.txt"));
    }

    /** What the index does not name is not served. */
    private static void addToIndex(String id, Path index) {
        try {
            if (Files.exists(index)) {
                Files.writeString(index, id + "\n", StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UsageException(index + " cannot be written: " + e.getMessage());
        }
    }
}
